"""`Page`: one step, with its title and a sentence that says what it is for."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.core.errors import AppError
from app.ui import theme
from app.ui.local.said import Said

_BESIDE: Final = 3 * theme.GRID  # px right of a page: room for what scrolls it


class Page(QWidget):
    """Those who inherit put their parts into `body`."""

    done = Signal()  # what it is for
    turned = Signal()  # something else is there to be done
    rested = Signal()  # what the keyboard was needed for is over

    def __init__(self, title: str, lede: str, *, fills: bool = False) -> None:
        """`fills`: its parts take all the room that there is."""
        super().__init__()
        self._title = QLabel(title, wordWrap=True)
        self._title.setFont(theme.font(theme.HEADINGS[0], bold=True))
        self._lede = quiet(lede)
        self._trouble = Said()
        words = QVBoxLayout()
        words.setSpacing(2 * theme.GRID)
        words.addWidget(self._title)
        words.addWidget(self._lede)
        self.body = QVBoxLayout()
        self.body.setSpacing(3 * theme.GRID)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(theme.GRID, 0, _BESIDE, theme.GRID)
        rows.setSpacing(5 * theme.GRID)
        rows.addLayout(words)
        rows.addWidget(self._trouble)
        rows.addLayout(self.body, int(fills))
        rows.addStretch(int(not fills))

    @property
    def first(self) -> QPushButton | None:
        """What Enter presses first; None where that is to go on."""
        return None

    @property
    def engaged(self) -> bool:
        """Whether its user is in the middle of something, which has a button of its own."""
        return False

    def leave_beside(self, space: int) -> None:
        """Leave so many px free at its right."""
        layout = self.layout()
        if layout is not None:
            inside = layout.contentsMargins()
            inside.setRight(max(0, space))
            layout.setContentsMargins(inside)

    def entitle(self, title: str) -> None:
        """Have another title."""
        if title != self._title.text():
            self._title.setText(title)

    def explain(self, lede: str) -> None:
        """Have another sentence below the title."""
        if lede != self._lede.text():
            self._lede.setText(lede)

    def follow(self) -> None:
        """The settings may be others now: show what holds."""

    def accept(self) -> None:
        """Somebody goes on from here: what is shown as chosen is meant."""

    @property
    def draft(self) -> object | None:
        """What its user did here that no setting has, None for nothing."""
        return None

    def resume(self, draft: object) -> None:
        """Go on with the draft of a page before this one, in another language or other fonts."""

    def stop(self) -> None:
        """Nobody looks any more: let go of what takes time."""

    def fail(self, error: AppError) -> None:
        """Say what went wrong, and what to do."""
        self._trouble.say("wrong", error.told)

    def recover(self) -> None:
        """Say no longer that something went wrong."""
        self._trouble.say("info", "")


class Scrolled(QScrollArea):
    """Scrolls a page where it has to; what is on it stays as wide as it was."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page
        self.setWidget(page)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._page.leave_beside(_BESIDE - (self.width() - event.size().width()))


def quiet(text: str = "") -> QLabel:
    """Return a quiet sentence."""
    label = QLabel(text, wordWrap=True)
    label.setProperty("quiet", True)
    return label
