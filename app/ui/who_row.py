"""The row that says who answers, how, and how much the question is."""

from typing import Final

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QActionGroup,
    QColor,
    QIcon,
    QPainter,
    QPaintEvent,
    QPixmap,
)
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QStyle,
    QStyleOptionToolButton,
    QStylePainter,
    QToolButton,
    QWidget,
)

from app.core.chat import Think
from app.core.words import _
from app.ui import icons, theme
from app.ui.ask_model import AskModel, BackendEntry

_DOT: Final = 8  # px
_NARROWEST: Final = 72  # px of the button with it


class WhoRow(QWidget):
    """Shows and changes what an `AskModel` holds.

    `compact`: in little room, without words on the switch, and without how much the question is.
    """

    chosen = Signal()  # something, by the user
    connect_requested = Signal()

    def __init__(
        self, model: AskModel, parent: QWidget | None = None, *, compact: bool = False
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._compact = compact
        self._who = _MenuButton(self)
        self._who.clicked.connect(self._open_menu)
        self._fast = self._segment("off", _("fast"), _("Answer at once"))
        self._deep = self._segment("on", _("deep"), _("Think before answering"))
        self._size = QLabel(self)
        self._size.setProperty("quiet", True)
        self._size.setFont(theme.font(theme.SMALL))
        self._lay_out()
        model.changed.connect(self._show)
        self._show()

    def show_size(self, text: str) -> None:
        """Say how much the question is."""
        self._size.setText(text)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._show()

    def _show(self) -> None:
        current = self._model.current
        name = current.label if current else _("Connect a model…")
        self._who.show_name(name)
        self._who.setIcon(_dot(_colour(current, theme.of(self))))
        self._who.setAccessibleName(_("Who answers: {name}").format(name=name))
        self._who.setToolTip(_where(current))
        thinking = current.capabilities.thinking if current else frozenset[Think]()
        scheme = theme.of(self)
        for button, think, icon in ((self._fast, "off", "fast"), (self._deep, "on", "deep")):
            button.setEnabled(think in thinking)
            button.setChecked(think == self._model.think)
            colour = scheme.accent_text if button.isChecked() else scheme.quiet
            button.setIcon(icons.icon(icon, colour, scheme.faint))

    def _open_menu(self) -> None:
        if self._model.current is None:
            self.connect_requested.emit()
            return
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        menu.aboutToHide.connect(menu.deleteLater)
        group = QActionGroup(menu)
        for entry in self._model.backends:
            action = QAction(entry.label, menu, checkable=True)
            action.setChecked(entry == self._model.current)
            action.setToolTip(_where(entry))
            action.triggered.connect(lambda _on=False, entry=entry: self._choose(entry))
            group.addAction(action)
            menu.addAction(action)
        menu.addSeparator()
        menu.addAction(_("Connect a model…")).triggered.connect(self.connect_requested)
        menu.popup(self._who.mapToGlobal(QPoint(0, self._who.height())))

    def _segment(self, think: Think, text: str, said: str) -> QToolButton:
        button = QToolButton(self)
        if not self._compact:
            button.setText(f" {text}")  # a little more air after the icon
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setToolTip(said)
        button.setAccessibleName(said)
        button.setCheckable(True)
        button.setIconSize(QSize(theme.ICON, theme.ICON))
        button.setFixedHeight(theme.CONTROL_HEIGHT)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.clicked.connect(lambda: self._choose_thinking(think))
        return button

    def _choose(self, entry: BackendEntry) -> None:
        self._model.choose(entry)
        self.chosen.emit()

    def _choose_thinking(self, think: Think) -> None:
        self._model.set_think(think)
        self._show()  # also where nothing changed: a click unchecked the button
        self.chosen.emit()

    def _lay_out(self) -> None:
        divider = QFrame(self)
        divider.setProperty("divider", True)
        divider.setFixedSize(1, theme.ICON)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GRID // 2)
        row.addWidget(self._who)
        if not self._compact:
            row.addStretch()
        row.addWidget(self._fast)
        row.addWidget(divider)
        row.addWidget(self._deep)
        self._size.setVisible(not self._compact)
        if self._compact:
            row.addStretch()  # the switch stays where it is when a button comes beside the row
            return
        row.addSpacing(theme.GRID)
        self._size.setMinimumWidth(self._size.fontMetrics().horizontalAdvance("0" * 18))
        self._size.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._size)


class _MenuButton(QToolButton):
    """A button with a small icon before a name, and a chevron after it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._name = ""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setIconSize(QSize(_DOT, _DOT))
        self.setFixedHeight(theme.CONTROL_HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_name(self, name: str) -> None:
        """Show `name`, or as much of it as there is room for."""
        self._name = f" {name}"
        self.setText(_literal(self._name))

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width() + 2 * theme.GRID, theme.CONTROL_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(min(_NARROWEST, self.sizeHint().width()), theme.CONTROL_HEIGHT)

    @property
    def shown(self) -> str:
        """What of the name there is room for now."""
        lacking = self.sizeHint().width() - self.width()
        if lacking <= 0:
            return self._name
        metrics = self.fontMetrics()
        room = metrics.horizontalAdvance(self._name) - lacking
        return metrics.elidedText(self._name, Qt.TextElideMode.ElideRight, room)

    def paintEvent(self, _event: QPaintEvent) -> None:
        option = QStyleOptionToolButton()
        self.initStyleOption(option)
        option.text = _literal(self.shown)
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ToolButton, option)
        side = 3 * theme.GRID
        left, top = self.width() - side - theme.GRID, (self.height() - side) / 2
        box = QRectF(left, top, side, side)
        icons.draw(painter, "chevron-down", theme.of(self).quiet, box)
        painter.end()


def _literal(text: str) -> str:
    """Return `text` as the label of a button, in which an ampersand underlines a letter."""
    return text.replace("&", "&&")


def _colour(entry: BackendEntry | None, scheme: theme.Colours) -> str:
    if entry is None:
        return scheme.faint
    return scheme.accent if entry.capabilities.remote else scheme.ok


def _where(entry: BackendEntry | None) -> str:
    if entry is None:
        return ""
    if entry.capabilities.remote:
        return _("What you ask leaves this machine.")
    return _("Nothing leaves this machine.")


def _dot(colour: str) -> QIcon:
    drawn = QPixmap(2 * _DOT, 2 * _DOT)
    drawn.setDevicePixelRatio(2)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawEllipse(QPointF(_DOT / 2, _DOT / 2), _DOT / 2 - 1, _DOT / 2 - 1)
    painter.end()
    return QIcon(drawn)
