"""The row that says who answers, how, and how much the question is."""

from typing import Final

from PySide6.QtCore import QEvent, QPoint, QPointF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QActionGroup,
    QColor,
    QIcon,
    QPainter,
    QPixmap,
)
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMenu,
    QToolButton,
    QWidget,
)

from app.core.chat import Think
from app.core.words import _
from app.ui import icons, theme
from app.ui.ask_model import AskModel, BackendEntry
from app.ui.menu_button import MenuButton, literal_label
from app.ui.meter import MeterButton
from app.ui.schemes import Colours
from app.ui.thinks import Thinks

_DOT: Final = 8  # px


class WhoRow(QWidget):
    """Shows and changes what an `AskModel` holds.

    `compact`: in little room, with few words.
    """

    chosen = Signal()  # something, by the user
    connect_requested = Signal()

    def __init__(
        self,
        model: AskModel,
        parent: QWidget | None = None,
        *,
        compact: bool = False,
        thinks: Thinks | None = None,
    ) -> None:
        """`thinks`: where the choice of thinking is, if not in `model`."""
        super().__init__(parent)
        self._model = model
        self._thinks: Thinks = model if thinks is None else thinks
        self._compact = compact
        self._who = MenuButton(self)
        self._who.clicked.connect(self._open_menu)
        self._fast = self._segment("off", _("fast"), _("Answer at once"))
        self._deep = self._segment("on", _("deep"), _("Think before answering"))
        self.meter = MeterButton(self, compact=compact)
        self._lay_out()
        model.changed.connect(self._show)
        if thinks is not None:
            thinks.changed.connect(self._show)
        self._show()

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
            button.setChecked(think == self._thinks.think)
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
            action = QAction(literal_label(entry.label), menu, checkable=True)
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
        known = self._model.current.capabilities.thinking if self._model.current else ()
        again = think == self._thinks.think and "auto" in known
        self._thinks.set_think("auto" if again else think)  # pressed again: as the model likes
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
        if self._compact:
            row.addStretch()  # the switch stays where it is when a button comes beside the row
        row.addWidget(self.meter)


def _colour(entry: BackendEntry | None, scheme: Colours) -> str:
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
