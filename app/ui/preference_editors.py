"""Editors for entries of the settings whose values mean more than their types say."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtWidgets import QLineEdit

from app.core.actions import SECTION
from app.core.ports import LOCAL, Services
from app.core.presets import Presets
from app.core.recording import RecordingSettings
from app.core.settings import Option
from app.core.whom import THE_LOCAL, THE_READER
from app.core.words import N_, _
from app.ui.editors import Changed, Editor, choice_editor, editor_for
from app.ui.keys_edit import keys_editor

DEFAULT: Final = "general.endpoint"
FOLDER: Final = f"{RecordingSettings.SECTION}.folder"

_THINK: Final = (
    ("", N_("As chosen")),
    ("off", N_("Never")),
    ("on", N_("Always")),
    ("auto", N_("As the model decides")),
)


@dataclass(frozen=True, slots=True)
class Editors:
    """`endpoints` are the names of those that there are now, `recording` is told when keys are
    pressed into a field.
    """

    services: Services
    endpoints: Callable[[], Sequence[str]]
    recording: Callable[[bool], None]

    def make(self, key: str, kind: Any, stated: Option, changed: Changed) -> Editor:
        """Return an editor for the entry of the dotted name `key`."""
        section, _dot, rest = key.partition(".")
        entry = rest.rsplit(".", 1)[-1]
        own = section == Presets.SECTION
        if key == DEFAULT:
            return choice_editor(self.defaults(), changed)
        if (section == SECTION and kind is str) or (own and entry == "hotkey"):
            return keys_editor(self.services.hotkeys().shown, changed, self.recording)
        if own and entry == "endpoint":
            return choice_editor([("", _("Whoever is chosen")), *self._answerers()], changed)
        if own and entry == "think":
            return choice_editor([(value, _(said)) for value, said in _THINK], changed)
        made = editor_for(kind, stated, changed)
        chosen = self.services.settings().of(RecordingSettings).folder
        if key == FOLDER and not chosen and isinstance(made.widget, QLineEdit):
            made.widget.setPlaceholderText(str(self.services.recordings()))
            made.widget.setToolTip(str(self.services.recordings()))  # it may be long
        return made

    def defaults(self) -> Sequence[tuple[str, str]]:
        """Return who may answer when nobody is named, each with its name for people."""
        first, *others = self._answerers()  # is the one on this machine, if there is one
        return [("", first[1]), *others]

    def _answerers(self) -> Iterator[tuple[str, str]]:
        if LOCAL in self.services.choices():
            yield THE_LOCAL, self.services.backend(LOCAL).capabilities.name
        yield THE_READER, _("Offline reader")
        for name in self.endpoints():
            yield name, name
