"""One entry of the settings in a window: its label, its editor, what is wrong with it."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.core.words import _
from app.ui import theme
from app.ui.buttons import IconButton
from app.ui.editors import Editor

_NOTHING: Final[tuple[object, ...]] = (None, "", [], {})  # what an empty field may stand for


class OptionRow(QWidget):
    """`key` is the dotted name of the entry, `label` translated, `default` what it is unless set.

    A value that does not fit stays in sight with what is wrong with it; `kept` is the last one
    that did, which Undo brings back. A remark is about a value that fits and holds all the same.
    """

    edited = Signal()

    def __init__(self, key: str, label: str, default: object) -> None:
        super().__init__()
        self.key = key
        self.label = label
        self._default = default
        self.kept = default
        self._complaint = ""
        self._remark = ""
        self._remarked: object = None  # the value that the remark is about
        self._mild = False  # the remark: nothing is wrong
        self._explanation = ""
        self._warning = ""
        self._label = QLabel(label)
        self._label.setWordWrap(True)
        self._restore = IconButton("retry", _("Restore the default"))
        self._restore.clicked.connect(self._restore_default)
        self._problem = QLabel()
        self._problem.setTextFormat(Qt.TextFormat.PlainText)
        self._problem.setWordWrap(True)
        self._problem.setProperty("problem", True)
        self._undo = QPushButton(_("Undo"))
        self._undo.clicked.connect(self._undo_it)
        self._editor: Editor | None = None
        self._lay_out()

    def edit_with(self, editor: Editor, value: object) -> None:
        """Take `editor`, which calls `change`, and show `value` in it."""
        self._editor = editor
        editor.widget.setAccessibleName(self.label)
        if editor.explained is not None:
            editor.explained.connect(self.explain)
        self._label.setBuddy(editor.widget)
        if editor.wide:
            self._rows.insertWidget(1, editor.widget)
        else:
            self._row.insertWidget(1, editor.widget, 0, Qt.AlignmentFlag.AlignRight)
        self.kept = value
        self.show_value(value)

    @property
    def editor(self) -> Editor:
        """What it is edited with."""
        assert self._editor is not None
        return self._editor

    @property
    def changed(self) -> bool:
        """Whether it is set to something else than its default."""
        return not _same(self.editor.value(), self._default)

    @property
    def unsaved(self) -> bool:
        """Whether it shows what does not hold: half typed, or of no use."""
        return not _same(self.editor.value(), self.kept)

    def show_value(self, value: object) -> None:
        """Show another value without any change of the settings."""
        widget = self.editor.widget
        before = widget.blockSignals(True)
        self.editor.show(value)
        widget.blockSignals(before)
        self._show_restore()

    def change(self) -> None:
        """The editor has another value."""
        self._show_restore()
        self.edited.emit()

    def keep(self) -> None:
        """The value that is shown holds now."""
        self.kept = self.editor.value()
        self.complain("")

    def follow(self, value: object) -> None:
        """Show `value`, which somebody else has set; what was typed here and not kept stays."""
        if not self.unsaved:
            self.show_value(value)
        self.kept = value

    def complain(self, text: str) -> None:
        """Say what is wrong with the value, "" for nothing."""
        self._complaint = text
        self._say()

    def remark(self, text: str, *, mild: bool = False) -> None:
        """Say what comes of the value that holds, "" for nothing; `mild` when it is no trouble."""
        self._remark, self._remarked, self._mild = text, self.kept, mild
        self._say()

    def warn(self, text: str) -> None:
        """Say what there is to know about the value, where nothing else is said of it."""
        self._warning = text
        self._say()

    def explain(self, text: str) -> None:
        """Say what happens while somebody is at the editor, "" for nothing any longer."""
        self._explanation = text
        self._say()

    @property
    def problem(self) -> str:
        """What is said about the value, "" for nothing."""
        return self._problem.text()

    def _say(self) -> None:
        remark = self._remark if _same(self.editor.value(), self._remarked) else ""
        text = self._complaint or self._explanation or remark or self._warning
        severe = self._complaint or (remark and not self._explanation and not self._mild)
        self._colour(mild=not severe)
        self._problem.setText(text)
        self._problem.setAccessibleName(text)
        self._below.setVisible(bool(text))
        self._undo.setVisible(bool(self._complaint))
        self.editor.widget.setAccessibleDescription(text)

    def _colour(self, *, mild: bool) -> None:
        if self._problem.property("notice") != mild:
            self._problem.setProperty("notice", mild)
            self._problem.setProperty("problem", not mild)
            self._problem.style().unpolish(self._problem)
            self._problem.style().polish(self._problem)

    def _restore_default(self) -> None:
        self.show_value(self._default)
        self.editor.widget.setFocus(Qt.FocusReason.OtherFocusReason)
        self.edited.emit()

    def _undo_it(self) -> None:
        self.show_value(self.kept)
        self.complain("")
        self.editor.widget.setFocus(Qt.FocusReason.OtherFocusReason)
        self.edited.emit()

    def _show_restore(self) -> None:
        self._restore.setVisible(self.changed)

    def _lay_out(self) -> None:
        policy = self._restore.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # or the editor would move
        self._restore.setSizePolicy(policy)
        self._row = QHBoxLayout()
        self._row.setSpacing(2 * theme.GRID)
        self._row.addWidget(self._label, 1)
        self._row.addWidget(self._restore)
        self._below = QWidget()
        below = QHBoxLayout(self._below)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(3 * theme.GRID)
        below.addWidget(self._problem, 1)
        below.addWidget(self._undo, 0, Qt.AlignmentFlag.AlignTop)
        self._below.hide()
        self._rows = rows = QVBoxLayout(self)
        rows.setContentsMargins(4 * theme.GRID, 2 * theme.GRID, 2 * theme.GRID, 2 * theme.GRID)
        rows.setSpacing(theme.GRID)
        rows.addLayout(self._row)
        rows.addWidget(self._below)


def _same(one: object, other: object) -> bool:
    return one == other or (one in _NOTHING and other in _NOTHING)
