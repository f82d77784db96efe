"""The settings file: TOML, read as it is, written so that its owner's comments stay."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from app.core.errors import SettingsError
from app.core.words import _
from app.system import whole_file


class Loaded(NamedTuple):
    """What the file holds, {} where it cannot be read: then `error` says why."""

    table: dict[str, object]
    error: SettingsError | None = None


def load(path: Path) -> Loaded:
    """Read the settings file; none is as good as an empty one."""
    try:
        return Loaded(_parsed(path))
    except FileNotFoundError:
        return Loaded({})
    except SettingsError as error:
        return Loaded({}, error)
    except OSError as error:
        unreadable = SettingsError(
            _("The settings file cannot be read; the defaults are used."),
            _("Check {path}: {reason}.").format(path=path, reason=error.strerror),
        )
        return Loaded({}, unreadable)


def _parsed(path: Path) -> dict[str, object]:
    data = path.read_bytes()
    import tomllib  # 5 ms that a start without a settings file need not pay

    try:
        # Editors on Windows put a byte order mark first.
        return tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise SettingsError(
            _("The settings file is not UTF-8 text; the defaults are used."),
            _("Save {path} as UTF-8.").format(path=path),
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(
            _("The settings file cannot be understood; the defaults are used."),
            _("Correct {path}: {reason}. Numbers take a point, text takes quotes.").format(
                path=path, reason=error
            ),
        ) from error


def save(path: Path, section: str, table: Mapping[str, object]) -> None:
    """Make `table` the section's entries: others of it go, other sections and comments stay.

    Raises SettingsError: when the file cannot be understood, which leaves it as it is, or cannot
    be written.
    """
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        text = path.read_bytes().decode("utf-8-sig") if path.exists() else ""
        document = tomlkit.parse(text)
        if section not in document:
            document[section] = tomlkit.table()
        _update(document[section], table)
        if not document[section]:
            del document[section]
        whole_file.folder(path.parent)
        whole_file.write(path, tomlkit.dumps(document).encode(), whole_file.PRIVATE)
    except (TOMLKitError, UnicodeDecodeError) as error:
        raise SettingsError(
            _("The settings file cannot be understood, so it was left as it is."),
            _("Correct {path} or move it away.").format(path=path),
        ) from error
    except OSError as error:
        raise SettingsError(
            _("The settings could not be saved."),
            _("Check {path}: {reason}.").format(path=path, reason=error.strerror),
        ) from error


def _update(written: object, table: Mapping[str, object]) -> None:
    assert isinstance(written, dict)
    for name in [name for name in written if name not in table]:
        del written[name]
    for name, value in table.items():
        if isinstance(value, Mapping) and isinstance(written.get(name), dict):
            _update(written[name], value)
        elif written.get(name) != value or type(written.get(name)) is not type(value):
            written[name] = value
