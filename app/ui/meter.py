"""`MeterButton`: how much a question is, in a few words; all of it when it is pressed."""

from typing import Final

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QMenu, QSizePolicy, QToolButton, QWidget, QWidgetAction

from app.core.clips import shown_passes
from app.core.meter import Meter, grouped
from app.core.words import _
from app.ui import theme

_USUAL: Final = 18  # digits that there is always room for
_BAR: Final = 2  # px, of the line that says how full the context is
_SHOWN: Final = 0.01  # of the context, below which that line would be a speck


class MeterButton(QToolButton):
    """A line under the words is as long as the part of the context that is used up.

    `compact`: the words are that part alone, or the tokens where it is not known.
    """

    def __init__(self, parent: QWidget | None = None, *, compact: bool = False) -> None:
        super().__init__(parent)
        self._compact = compact
        self._meter = Meter()
        self.setProperty("meter", True)
        self.setFont(theme.font(theme.SMALL))
        self.setFixedHeight(theme.CONTROL_HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._open)
        policy = self.sizePolicy()
        policy.setRetainSizeWhenHidden(not compact)  # or what stands beside it would move
        self.setSizePolicy(policy)
        self.hide()

    @property
    def meter(self) -> Meter:
        """What it shows."""
        return self._meter

    def show_meter(self, meter: Meter) -> None:
        """Show another one."""
        self._meter = meter
        text = _used(meter) if self._compact else meter.brief
        self.setText(text)
        self.setToolTip("\n".join((*meter.lines, meter.warning)).strip())
        self.setAccessibleName(_("Size of the question: {size}").format(size=meter.brief))
        self.setAccessibleDescription(self.toolTip())
        self._mark(bool(meter.warning))
        self.setVisible(bool(text))
        self.update()

    def sizeHint(self) -> QSize:
        usual = 0 if self._compact else self.fontMetrics().horizontalAdvance("0" * _USUAL)
        return QSize(max(super().sizeHint().width(), usual), theme.CONTROL_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        share = self._meter.share
        if share is None or share < _SHOWN:
            return
        scheme = theme.of(self)
        inset = 2.0 * theme.GRID
        line = QRectF(inset, self.height() - theme.GRID, self.width() - 2 * inset, _BAR)
        painter = QPainter(self)
        painter.fillRect(line, QColor(scheme.border))
        line.setWidth(line.width() * share)
        painter.fillRect(line, QColor(scheme.warn if self._meter.warning else scheme.accent))
        painter.end()

    def _mark(self, warned: bool) -> None:
        if bool(self.property("warned")) != warned:
            self.setProperty("warned", warned)
            self.style().unpolish(self)
            self.style().polish(self)

    def _open(self) -> None:
        if not self._meter.lines:
            return
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        words = QLabel("\n".join(self._meter.lines))
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setContentsMargins(3 * theme.GRID, theme.GRID, 3 * theme.GRID, theme.GRID)
        action = QWidgetAction(menu)
        action.setDefaultWidget(words)
        menu.addAction(action)
        menu.popup(self.mapToGlobal(QPoint(0, self.height())))


def _used(meter: Meter) -> str:
    if meter.passes > 1:
        return shown_passes(meter.passes)
    if meter.share is not None and meter.share >= _SHOWN:
        return _("{percent} % used").format(percent=round(100 * meter.share))
    return _("{tokens} tok").format(tokens=grouped(meter.total)) if meter.total else ""
