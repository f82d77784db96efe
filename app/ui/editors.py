"""Editors for one entry of the settings, by its type: what it may be is all that is known of it."""

import json
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, Union, get_args, get_origin

from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QCheckBox, QLineEdit, QSizePolicy, QWidget

from app.core import words
from app.core.local_words import HUBS
from app.core.settings import Option
from app.core.whom import THE_LOCAL, THE_READER
from app.core.words import N_, _
from app.ui.inputs import ComboBox, NumberBox, SpinBox, TextBox

Changed = Callable[[], None]

WIDTH: Final = 228  # px
_WIDEST: Final = 340  # px: of long words
_NARROW: Final = 96  # px: numbers
_MOST: Final = 2_000_000_000

# What the file's own words mean, for people.
_WORDS: Final[Mapping[object, str]] = {
    "": N_("System's language"),
    "auto": N_("Automatic"),
    "light": N_("Light"),
    "dark": N_("Dark"),
    "on": N_("Always"),
    "off": N_("Never"),
    "last": N_("The window used last"),
    "window": N_("The main window"),
    "floating": N_("The floating window"),
    "forever": N_("All of them"),
    "days": N_("For some days"),
    "nothing": N_("None of them"),
    "never": N_("Never"),
    "ask": N_("Ask each time"),
    "always": N_("Always"),
    "pointer": N_("The one with the pointer"),
    "all": N_("All of them"),
    "bf16": N_("16 bits (bf16)"),
    "fp16": N_("16 bits (fp16)"),
    "int8": N_("8 bits"),
    "nf4": N_("4 bits"),
    "cuda": N_("Graphics card (CUDA)"),
    "mps": N_("Graphics of a Mac (Metal)"),
    "cpu": N_("Processor"),
    THE_READER: N_("Offline reader"),
    THE_LOCAL: N_("Model on this machine"),
    **HUBS,
}


@dataclass(frozen=True, slots=True)
class Editor:
    """A widget for a value as the settings file holds it; None is an entry that is left out.

    A `wide` one stands under its label. `explained` has what is to be said to somebody who is at
    it, "" for nothing any longer.
    """

    widget: QWidget
    value: Callable[[], object]
    show: Callable[[Any], None]
    wide: bool = False
    explained: SignalInstance | None = None

    @property
    def written(self) -> bool:
        """Whether the value is in words of its user's own."""
        return isinstance(self.widget, QLineEdit | TextBox)


def editor_for(kind: Any, stated: Option, changed: Changed) -> Editor:
    """Return an editor for an entry of the type `kind`; `changed` is called when it was edited."""
    optional = get_origin(kind) in (Union, types.UnionType)
    if optional:
        (kind,) = (inner for inner in get_args(kind) if inner is not type(None))
    choices = get_args(kind) if get_origin(kind) is Literal else stated.choices
    if choices:
        return choice_editor([(choice, _shown(choice)) for choice in choices], changed)
    if get_args(kind) == (str, ...) and stated.lines > 1:
        return _listed(stated, changed)
    if get_origin(kind) is not None:  # lists and tables
        return _written(json.loads, changed, json.dumps)
    if optional:
        return _written(kind, changed)
    makers = {bool: _switch, int: _whole, float: _number, str: _text}
    return makers[kind](stated, changed)


def choice_editor(choices: Sequence[tuple[object, str]], changed: Changed) -> Editor:
    """Return an editor that offers values, each by its translated name."""
    box = ComboBox()
    _fill(box, choices)
    box.setMinimumWidth(WIDTH)
    box.setMaximumWidth(_WIDEST)
    box.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    box.setSizeAdjustPolicy(ComboBox.SizeAdjustPolicy.AdjustToContents)

    def show(value: object) -> None:
        index = box.findData(value)
        if index < 0:  # what the file names is not there now; it is not thrown away
            box.addItem(_shown(value), value)
            index = box.count() - 1
        box.setCurrentIndex(index)

    box.activated.connect(lambda _index: changed())
    return Editor(box, box.currentData, show)


def offer(editor: Editor, choices: Sequence[tuple[object, str]]) -> None:
    """Have what `choice_editor` made offer other values; it goes on to show the one it shows."""
    box = editor.widget
    assert isinstance(box, ComboBox)
    shown = editor.value()
    box.clear()
    _fill(box, choices)
    editor.show(shown)


def _fill(box: ComboBox, choices: Sequence[tuple[object, str]]) -> None:
    for value, said in choices:
        box.addItem(said, value)


def _shown(choice: object) -> str:
    named = words.LANGUAGES.get(str(choice))
    return named or (_(_WORDS[choice]) if choice in _WORDS else str(choice))


def _switch(_stated: Option, changed: Changed) -> Editor:
    box = QCheckBox()
    box.clicked.connect(lambda _checked: changed())
    return Editor(box, box.isChecked, box.setChecked)


def _whole(stated: Option, changed: Changed) -> Editor:
    box = SpinBox()
    low, high = stated.minimum, stated.maximum
    box.setRange(-_MOST if low is None else round(low), _MOST if high is None else round(high))
    box.setFixedWidth(_NARROW)
    box.valueChanged.connect(lambda _value: changed())
    return Editor(box, box.value, box.setValue)


def _number(stated: Option, changed: Changed) -> Editor:
    box = NumberBox()
    low, high = stated.minimum, stated.maximum
    box.setRange(-_MOST if low is None else low, _MOST if high is None else high)
    box.setFixedWidth(_NARROW)
    box.valueChanged.connect(lambda _value: changed())
    return Editor(box, box.value, box.setValue)


def _written(
    read: Callable[[str], object], changed: Changed, write: Callable[[Any], str] = str
) -> Editor:
    """A value that may be left out, or that is a list or a table: written, "" for none."""
    field = _field(changed)
    field.setPlaceholderText(_("not set"))

    def value() -> object:
        text = field.text().strip()
        try:
            return read(text) if text else None
        except ValueError:
            return text  # whoever reads it says what is wrong with it

    def show(given: object) -> None:
        plain = dict(given) if isinstance(given, Mapping) else given
        field.setText("" if plain is None or plain in ({}, (), []) else write(plain))

    return Editor(field, value, show)


def _text(stated: Option, changed: Changed) -> Editor:
    if stated.lines > 1:
        box = TextBox(stated.lines)
        box.finished.connect(changed)
        return Editor(box, lambda: box.toPlainText().strip(), box.show_text, wide=True)
    field = _field(changed)
    return Editor(field, lambda: field.text().strip(), field.setText)


def _listed(stated: Option, changed: Changed) -> Editor:
    """Texts, a line each."""
    box = TextBox(stated.lines)
    box.finished.connect(changed)

    def value() -> object:
        return [line.strip() for line in box.toPlainText().splitlines() if line.strip()]

    return Editor(box, value, lambda given: box.show_text("\n".join(given or ())), wide=True)


def _field(changed: Changed) -> QLineEdit:
    field = QLineEdit()
    field.setFixedWidth(WIDTH)
    field.textEdited.connect(lambda _text: field.setModified(True))

    def finish() -> None:
        if field.isModified():  # leaving the field says nothing
            field.setModified(False)
            changed()

    field.editingFinished.connect(finish)
    return field
