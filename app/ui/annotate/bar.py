"""`AnnotationBar`: the tools, in reach of the picture that is drawn on."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QWidget

from app.core import theme as tokens
from app.core.annotation import AnnotationKind
from app.core.words import _
from app.ui import theme
from app.ui.annotate.desk import Desk
from app.ui.annotate.swatch import Swatch, WidthButton
from app.ui.annotate.tools import COLOURS, REDO, THICKER, TOOLS, UNDO, WIDTHS, Tool, tip
from app.ui.buttons import IconButton


class AnnotationBar(QFrame):
    """Shows what a `Desk` draws with, and changes it."""

    finished = Signal()  # done with drawing
    escaped = Signal()  # Escape

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setProperty("card", True)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setAccessibleName(_("Annotation tools"))
        self._tools = {tool.kind: self._tool(tool) for tool in TOOLS}
        self._swatches = [self._swatch(number, _(name)) for number, name in enumerate(COLOURS)]
        self._width = WidthButton(self)
        self._width.clicked.connect(self._widen)
        self._undo = self._button("undo", tip(_("Undo"), UNDO), desk.undo)
        self._redo = self._button("redo", tip(_("Redo"), REDO), desk.redo)
        self._delete = self._button("delete", tip(_("Delete"), "Del"), desk.remove)
        self._done = self._button("check", tip(_("Done"), "Enter"), self.finished.emit)
        self._rows = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._between = self._divider()
        self._lay_out()
        desk.tools_changed.connect(self._show)
        desk.drawn_changed.connect(self._show)
        self._show()

    def fit(self, width: int) -> None:
        """Take one row where `width` has room for it, else two."""
        for way in (QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom):
            self._rows.setDirection(way)
            self._between.setHidden(way == QBoxLayout.Direction.TopToBottom)
            self._rows.invalidate()
            if self.sizeHint().width() <= width:
                break

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        tools, others = QHBoxLayout(), QHBoxLayout()
        for button in self._tools.values():
            tools.addWidget(button)
        tools.addStretch()
        for swatch in self._swatches:
            others.addWidget(swatch)
        others.addWidget(self._width)
        others.addWidget(self._divider())
        for button in (self._undo, self._redo, self._delete):
            others.addWidget(button)
        others.addWidget(self._divider())
        others.addWidget(self._done)
        self._rows.setContentsMargins(theme.GRID, theme.GRID, theme.GRID, theme.GRID)
        for layout in (tools, others, self._rows):
            layout.setSpacing(theme.GRID // 2)
        self._rows.addLayout(tools)
        self._rows.addWidget(self._between)
        self._rows.addLayout(others)

    def _divider(self) -> QFrame:
        line = QFrame(self)
        line.setProperty("divider", True)
        line.setFixedSize(1, theme.CONTROL_HEIGHT - 2 * theme.GRID)
        return line

    def _button(self, icon: str, said: str, press: Callable[[], None]) -> IconButton:
        button = IconButton(icon, said, self)
        button.setFixedWidth(theme.CONTROL_HEIGHT)
        button.clicked.connect(lambda _checked: press())
        return button

    def _tool(self, tool: Tool) -> IconButton:
        button = self._button(tool.icon, tool.tip, lambda: self._take(tool.kind))
        button.setAccessibleName(_(tool.label))
        button.setCheckable(True)
        return button

    def _swatch(self, number: int, name: str) -> Swatch:
        swatch = Swatch(tokens.PENS[number], name, tip(name, str(number + 1)), self)
        swatch.clicked.connect(lambda: self._desk.choose_colour(number))
        return swatch

    def _take(self, kind: AnnotationKind) -> None:
        """Take a tool, or put it away when it was in use."""
        self._desk.take(None if self._desk.tool == kind else kind)
        self._show()

    def _widen(self) -> None:
        self._desk.choose_width((self._desk.width + 1) % len(WIDTHS))

    def _show(self) -> None:
        desk = self._desk
        for kind, button in self._tools.items():
            button.show_used(kind == desk.tool)
        concerned = desk.tool if desk.meant is None else desk.meant.kind
        for number, swatch in enumerate(self._swatches):
            swatch.setChecked(number == desk.colour and concerned != "redaction")
            swatch.setEnabled(concerned != "redaction")
        said = _(WIDTHS[desk.width])
        self._width.show_width(tokens.PEN_WIDTHS[desk.width], said, tip(said, THICKER))
        self._undo.setEnabled(desk.annotations.can_undo)
        self._redo.setEnabled(desk.annotations.can_redo)
        self._delete.setEnabled(desk.meant is not None)
