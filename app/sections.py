"""All settings: which room states which section, and how the file becomes `Settings`."""

from collections.abc import Sequence
from typing import Final

from app.backends.local.settings import LocalSettings
from app.backends.reader.settings import ReaderSettings
from app.backends.remote.settings import Endpoints, RemoteSettings
from app.capture.settings import CaptureSettings
from app.core.calibrated import Calibrations
from app.core.errors import UsageError
from app.core.presets import Presets
from app.core.recording import RecordingSettings
from app.core.redaction import RedactionSettings
from app.core.retention import HistorySettings
from app.core.rewind import RewindSettings
from app.core.settings import FILE, General, Problem, Section, Settings
from app.core.settings_table import merged, read_all, typed
from app.core.words import _
from app.input.settings import HotkeySettings
from app.system.settings_file import Loaded
from app.ui.settings import UiSettings

SECTIONS: Final[tuple[type[Section], ...]] = (
    General,
    UiSettings,
    HotkeySettings,
    CaptureSettings,
    RecordingSettings,
    RewindSettings,
    ReaderSettings,
    RemoteSettings,
    Endpoints,
    LocalSettings,
    HistorySettings,
    RedactionSettings,
    Presets,
    Calibrations,
)


def read_settings(file: Loaded, overrides: Sequence[str] = ()) -> Settings:
    """Return all settings: the defaults, over them the file, over it `overrides` ("key=value").

    What is wrong with the file is in `problems`. Raises UsageError for what is wrong with the
    overrides.
    """
    above: dict[str, object] = {}
    for override in overrides:
        key, equals, value = override.partition("=")
        if not equals:
            raise UsageError(
                _("“{text}” is not a setting: it lacks the “=”.").format(text=override),
                _("For example: --set reader.idle_minutes=10"),
            )
        above = merged(above, typed(key.strip(), value.strip()))
    for problem in read_all(SECTIONS, above).problems:
        raise UsageError(f"--set {problem.key}: {problem.message}", problem.hint)
    found = read_all(SECTIONS, merged(file.table, above))
    if file.error is None:
        return found
    unread = Problem(f"{FILE}.toml", file.error.message, file.error.hint)
    return Settings(found.sections, (unread, *found.problems))
