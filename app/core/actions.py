"""What has keys of its own: the actions of the settings, with their combinations and names."""

from dataclasses import fields
from typing import Final

from app.core.presets import Presets
from app.core.settings import Settings, option_of
from app.core.verbs import PRESET, is_preset
from app.core.words import _

SECTION: Final = "hotkeys"
"""The section of the settings whose entries are actions with their combinations."""


def stated(settings: Settings) -> dict[str, str]:
    """Return action -> combination ("" for none): the section's, and of own questions with keys."""
    own = settings.of(Presets).presets
    asking = {f"{PRESET}{name}": each.hotkey for name, each in own.items() if each.prompt.strip()}
    return _section(settings) | {action: keys for action, keys in asking.items() if keys}


def label_of(settings: Settings, action: str) -> str:
    """Return what an action of `stated` is called, in the user's language."""
    if is_preset(action):
        return action.removeprefix(PRESET)
    for section in settings.sections:
        if section.SECTION == SECTION:
            for entry in fields(section):  # type: ignore[arg-type] # every section is a dataclass
                told = option_of(entry)
                if entry.name == action and told is not None:
                    return _(told.label)
    return action


def _section(settings: Settings) -> dict[str, str]:
    for section in settings.sections:
        if section.SECTION == SECTION:
            entries = fields(section)  # type: ignore[arg-type] # every section is a dataclass
            return {entry.name: str(getattr(section, entry.name)) for entry in entries}
    return {}
