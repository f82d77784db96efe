"""What a test of a server has found so far: how it is, the first picture, its answer."""

from time import monotonic
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.core.calibrate import Calibration
from app.core.chat import Finish, Progress, Recast, Text, Thinking
from app.core.errors import AppError
from app.core.frame import Frame
from app.core.mark import Mark
from app.core.ports import Health
from app.core.words import _
from app.ui import theme
from app.ui.canvas.canvas import Canvas
from app.ui.connect_work import Step, question
from app.ui.elided import ElidedLabel
from app.ui.signs import Sign
from app.ui.tips import literal

_PICTURE: Final = (264, 165)  # px, the shape of the demo picture
_LONGEST: Final = 2000  # characters of the first answer
_HEIGHT: Final = 320  # px at least: room for an answer, so that nothing moves while it comes in
_REPLY: Final = 2  # lines of the first answer that are seen at least


class Outcome(QFrame):
    """Empty and hidden until `begin`."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", True)
        self._sign = Sign()
        self._state = _plain()
        self._state.setFont(theme.font(bold=True))
        self._hint = _quiet()
        self._details = QPushButton(_("Details"))
        self._details.setCheckable(True)
        self._detail = _quiet()
        self._detail.setFont(theme.font(theme.SMALL, code=True))
        self._facts = QGridLayout()
        self._canvas = Canvas()
        self._asked = _quiet()
        self._reply = _Reply()
        self._marks: list[Mark] = []
        self._text = ""
        self._since = 0.0
        self._lay_out()
        self.clear()

    @property
    def text(self) -> str:
        """What the model has said."""
        return self._reply.toPlainText()

    @property
    def state(self) -> str:
        """How the test stands, in words."""
        return self._state.text()

    def clear(self) -> None:
        """Show nothing."""
        self._marks.clear()
        self._text = ""
        self._reply.clear()
        while self._facts.count():
            item = self._facts.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._canvas.show_frame(None)
        for each in (self._hint, self._details, self._detail, self._found, self._asked):
            each.hide()
        self.hide()

    def begin(self) -> None:
        """Say that a test is running."""
        self.clear()
        self._say("pulse", _("Looking at the server…"))
        self.show()

    def begin_check(self) -> None:
        """Say that its boxes are being checked; what was found before stays."""
        self.advise("")
        self._say("pulse", _("Checking its boxes…"))

    def add(self, step: Step) -> None:
        """Show what came next."""
        match step:
            case Health():
                self._show_health(step)
            case Frame():
                self._show_frame(step)
            case Thinking():
                self._say("pulse", _("It is thinking…"))
            case Recast():
                self._text = ""
                self._marks.clear()
                self._write()
            case Text(text):
                self._say("pulse", _("It is answering…"))
                self._text += text
                self._write()
            case Mark():
                self._marks.append(step)
                self._canvas.show_marks(self._marks)
                self._write()
            case Progress(stage):
                self._say("pulse", stage)
            case Finish():
                self._finish(step)
            case Calibration():
                self._say("check" if step.verdict == "good" else "warning", step.told)

    def fail(self, error: AppError) -> None:
        """Say what went wrong and what to do."""
        self._say("warning", error.message)
        self.advise(error.hint)
        self._detail.setText(error.detail)
        self._details.setChecked(False)
        self._details.setVisible(bool(error.detail))

    def advise(self, hint: str) -> None:
        """Say what to do, "" for nothing."""
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))

    def stop(self) -> None:
        """Say that it was stopped."""
        self._say("info", _("Stopped."))

    def outdate(self) -> None:
        """Say that what is shown was found before the last change."""
        if self.isVisible():
            self._say("info", _("Something has changed since this test."))

    # ---- steps

    def _show_health(self, health: Health) -> None:
        self._say("check" if health.ok else "warning", health.message)
        self.advise(health.hint)
        self._canvas.setVisible(health.ok)
        self._found.setVisible(bool(health.details))
        for row, (name, value) in enumerate(health.details):
            found = ElidedLabel((value,))
            found.setToolTip(literal(value))
            found.setAccessibleName(f"{name}: {value}")
            said = _quiet(name)
            said.setWordWrap(False)
            self._facts.addWidget(said, row, 0)
            self._facts.addWidget(found, row, 1)

    def _show_frame(self, frame: Frame) -> None:
        self._since = monotonic()
        self._say("pulse", _("It is looking at its first picture…"))
        self._canvas.show_frame(frame)
        self._asked.setText(question())
        self._asked.show()

    def _finish(self, finish: Finish) -> None:
        if finish.error is not None:
            self.fail(finish.error)
        elif finish.reason == "cancelled":
            self.stop()
        elif not self._marks:
            self._say("info", _("It answers, but marked nothing in the picture."))
            self.advise(finish.note or _("Another model may be better at finding places."))
        else:
            seconds = f"{monotonic() - self._since:.1f}"
            self._say("check", _("It works: answered in {seconds} s.").format(seconds=seconds))
            self.advise(finish.note)

    # ---- what it looks like

    def _say(self, sign: str, text: str) -> None:
        scheme = theme.of(self)
        colour = {"check": scheme.ok, "warning": scheme.bad}.get(sign, scheme.quiet)
        self._sign.become(sign, colour)
        self._state.setText(text)
        self._state.setAccessibleName(text)

    def _write(self) -> None:
        text = self._text.strip()
        self._reply.setPlainText(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…")

    def _lay_out(self) -> None:
        self._canvas.setFixedSize(*_PICTURE)
        self._reply.setReadOnly(True)
        self._reply.setProperty("flat", True)
        self._reply.setAccessibleName(_("First answer"))
        self._reply.setTabChangesFocus(True)
        self._reply.document().setDocumentMargin(0)
        self._details.toggled.connect(self._detail.setVisible)
        self._details.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._facts.setContentsMargins(0, 0, 0, 0)
        self._facts.setHorizontalSpacing(3 * theme.GRID)
        self._facts.setVerticalSpacing(theme.GRID)
        self._facts.setColumnStretch(1, 1)
        top = QHBoxLayout()
        top.setSpacing(2 * theme.GRID)
        top.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self._state, 1)
        facts = QWidget()
        facts.setLayout(self._facts)
        self._found = QWidget()
        row = QHBoxLayout(self._found)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4 * theme.GRID)
        row.addWidget(self._canvas)
        row.addWidget(facts, 1, Qt.AlignmentFlag.AlignTop)
        around = QHBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addStrut(_HEIGHT)
        layout = QVBoxLayout()
        around.addLayout(layout)
        layout.setContentsMargins(*(4 * theme.GRID,) * 4)
        layout.setSpacing(3 * theme.GRID)
        layout.addLayout(top)
        layout.addWidget(self._hint)
        layout.addWidget(self._details)
        layout.addWidget(self._detail)
        layout.addWidget(self._found)
        layout.addWidget(self._asked)
        layout.addWidget(self._reply, 1)


class _Reply(QPlainTextEdit):
    """A few lines at least, and whatever room there is besides."""

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), _REPLY * self.fontMetrics().lineSpacing())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


def _plain(text: str = "") -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)  # servers have a say in it
    label.setWordWrap(True)
    return label


def _quiet(text: str = "") -> QLabel:
    label = _plain(text)
    label.setProperty("quiet", True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
