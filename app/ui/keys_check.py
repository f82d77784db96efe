"""Keys of the settings that mean nothing, or two things."""

from collections.abc import Iterator

from app.core.actions import SECTION, label_of
from app.core.errors import SettingsError
from app.core.hotkeys import Hotkeys
from app.core.presets import Presets
from app.core.settings import Problem, Section, Settings
from app.core.settings_table import entries
from app.core.words import _
from app.ui.keys import entry_of

WITH_KEYS = (SECTION, Presets.SECTION)
"""The sections whose entries are keys, or hold some."""


def wrong_keys(section: Section, settings: Settings, hotkeys: Hotkeys) -> Iterator[Problem]:
    """Yield what is wrong with the keys in `section`: no keys, or keys of something else.

    `settings` are those that hold, with the keys of the other sections.
    """
    if section.SECTION not in WITH_KEYS:
        return
    seen: dict[str, str] = {}
    for other in settings.sections:
        if other.SECTION in WITH_KEYS and other.SECTION != section.SECTION:
            for name, value in _keys(other):
                try:
                    seen.setdefault(hotkeys.canonical(value), name)
                except SettingsError:
                    continue  # said where it stands
    for name, value in _keys(section):
        try:
            canonical = hotkeys.canonical(value)
        except SettingsError as error:
            yield Problem(name, error.message, error.hint)
            continue
        if seen.setdefault(canonical, name) != name:
            message = _("These keys do something else already: {entry}.").format(
                entry=_called(seen[canonical], settings)
            )
            yield Problem(name, message, _("Press others."))


def clashes(settings: Settings, hotkeys: Hotkeys) -> Iterator[Problem]:
    """Yield who else is known to use keys that somebody has chosen; nothing of the defaults."""
    for section in settings.sections:
        if section.SECTION in WITH_KEYS:
            usual = dict(_keys(type(section)()))
            for name, value in _keys(section):
                known = hotkeys.clash(value) if usual.get(name) != value else ""
                if known:
                    yield Problem(name, known, _("One of the two will not work."), mild=True)


def _called(entry: str, settings: Settings) -> str:
    """Return what the entry of a dotted name is called, in the user's language."""
    section, _dot, rest = entry.partition(".")
    own = section == Presets.SECTION
    return rest.removesuffix(".hotkey") if own else label_of(settings, rest)


def _keys(section: Section) -> Iterator[tuple[str, str]]:
    """Yield the dotted names of entries that have keys, and the keys."""
    if isinstance(section, Presets):
        for name, own in section.presets.items():
            if own.hotkey:
                yield f"{Presets.SECTION}.{name}.hotkey", own.hotkey
        return
    for name in entries(type(section)):
        value = getattr(section, name)
        if isinstance(value, str) and value:
            yield entry_of(name), value
