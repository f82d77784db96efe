"""The settings file: TOML, read as it is, written so that its owner's comments stay."""

from collections.abc import Callable, Mapping, MutableMapping
from pathlib import Path
from typing import Any, NamedTuple

from app.core.errors import SettingsError
from app.core.words import _
from app.system import file_lock, whole_file


class Loaded(NamedTuple):
    """What the file holds, {} where it cannot be read: then `error` says why."""

    table: dict[str, object]
    error: SettingsError | None = None

    @property
    def language(self) -> str:
        """The one that it asks for, in which to say what is wrong; "" for the environment's."""
        general = self.table.get("general")
        language = general.get("language") if isinstance(general, dict) else ""
        return language if isinstance(language, str) else ""


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
    data = whole_file.read_small(path)
    import tomllib  # 5 ms that a start without a settings file need not pay

    try:
        # Editors on Windows put a byte order mark first.
        return tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise SettingsError(
            _("The settings file is not UTF-8 text; the defaults are used."),
            _("Save {path} as UTF-8.").format(path=path),
        ) from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise SettingsError(
            _("The settings file cannot be understood; the defaults are used."),
            _("Correct {path}: {reason}. Numbers take a point, text takes quotes.").format(
                path=path, reason=_reason(error)
            ),
        ) from error


def _reason(error: Exception) -> str:
    return _("brackets in brackets") if isinstance(error, RecursionError) else str(error)


def save(
    path: Path, section: str, change: Callable[[object], Mapping[str, object]]
) -> Mapping[str, object]:
    """Make the section's table what `change` makes of it, and return that.

    Other sections and comments stay. `change` gets the table as the file has it now, {} without
    one; nobody else writes meanwhile. Raises SettingsError: when the file cannot be understood,
    which leaves it as it is, or cannot be written.
    """
    import tomllib

    try:
        with file_lock.held(path.parent):
            text = whole_file.read_small(path).decode("utf-8-sig") if path.exists() else ""
            before = tomllib.loads(text)
            table = change(before.get(section, {}))
            made = _edited(text, before, section, table)
            if made != text:
                whole_file.write(path, made.encode(), whole_file.PRIVATE)
            return table
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _not_understood(path) from error
    except OSError as error:
        raise SettingsError(
            _("The settings could not be saved."),
            _("Check {path}: {reason}.").format(path=path, reason=error.strerror),
        ) from error


def _not_understood(path: Path) -> SettingsError:
    return SettingsError(
        _("The settings file cannot be understood, so it was left as it is."),
        _("Correct {path} or move it away.").format(path=path),
    )


def _edited(
    text: str, before: Mapping[str, object], section: str, table: Mapping[str, object]
) -> str:
    """Return `text`, which says `before`, with another `table` for the section.

    tomlkit loses tables, or trips, where those of one section stand apart; so what it made is read
    again, and where it is not what was meant the comments of the section are given up, at last
    those of the file.
    """
    import tomllib

    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    wanted = {name: value for name, value in before.items() if name != section}
    if table:
        wanted[section] = table
    for edit in (_edit, _replace):
        try:
            document = tomlkit.parse(text)
            edit(document, section, table)
            made = tomlkit.dumps(document)
            if tomllib.loads(made) == wanted:
                return made
        except (TOMLKitError, tomllib.TOMLDecodeError, LookupError):
            continue
    return tomlkit.dumps(wanted)


def _edit(document: MutableMapping[str, Any], section: str, table: Mapping[str, object]) -> None:
    if table and isinstance(document.get(section), dict):
        _update(document[section], table)
    else:
        _replace(document, section, table)


def _replace(document: MutableMapping[str, Any], section: str, table: Mapping[str, object]) -> None:
    document.pop(section, None)
    if table:
        document[section] = table


def _update(written: dict[str, Any], table: Mapping[str, object]) -> None:
    for name in [name for name in written if name not in table]:
        del written[name]
    for name, value in table.items():
        if isinstance(value, Mapping) and isinstance(written.get(name), dict):
            _update(written[name], value)
        elif not _says(written.get(name), value):
            written[name] = value


def _says(item: object, value: object) -> bool:
    """Whether `item` of a document stands for `value`, however it is written."""
    from tomlkit.items import Item

    return _same(item.unwrap() if isinstance(item, Item) else item, value)


def _same(one: object, other: object) -> bool:
    """Whether both are equal; 1, 1.0 and true are not."""
    if type(one) is not type(other):
        return False
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(one[name], other[name]) for name in one)
    return one == other
