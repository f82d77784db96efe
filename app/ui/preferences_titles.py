"""The sections of the settings in the order of their pages, each with its title."""

from collections.abc import Mapping
from typing import Final

from app.core.presets import Presets
from app.core.rewind import RewindSettings
from app.core.settings import Section
from app.core.words import N_, _

_TITLES: Final[Mapping[str, str]] = {
    "general": N_("General"),
    "ui": N_("Appearance"),
    "history": N_("History"),
    "redaction": N_("Secrets to hide"),
    "hotkeys": N_("Keys"),
    "endpoints": N_("Models"),
    "local": N_("On this machine"),
    Presets.SECTION: N_("Questions"),
    "remote": N_("Servers"),
    "reader": N_("Offline reader"),
    "capture": N_("Capture"),
    "recording": N_("Recording"),
    RewindSettings.SECTION: N_("Last seconds"),
}


def in_order(sections: Mapping[str, Section]) -> list[Section]:
    """Return sections, given by name, in the order of their pages; unknown ones come last."""
    known = [sections[name] for name in _TITLES if name in sections]
    return [*known, *(section for name, section in sections.items() if name not in _TITLES)]


def title_of(section: Section) -> str:
    """Return what a page is called."""
    title = _TITLES.get(section.SECTION)
    return _(title) if title else section.SECTION
