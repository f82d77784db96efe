"""The window that a click or Enter would take, before anything is selected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QPoint, QRect
from PySide6.QtGui import QCursor, QRegion

from app.core.desk import Standing, around, at, of_window, shown_in
from app.core.frame import Frame, Screen
from app.core.windows import ShownWindow
from app.core.words import _
from app.ui.overlay.chosen import Part, Selected, cut_out
from app.ui.overlay.chrome import rects
from app.ui.overlay.selection import Region
from app.ui.overlay.stills import Stills
from app.ui.overlay.window import CaptureWindow


@dataclass(frozen=True, slots=True)
class Pick:
    """A window of the desktop, as far as `part` shows it."""

    part: Part
    window: ShownWindow

    @property
    def name(self) -> str:
        """What it is called: its title, else its program."""
        return self.window.title or self.window.app or _("Untitled window")


class Picking(QObject):
    """Offers the window under the pointer, or the one that Tab has come to.

    Nothing is offered before `rest` says so, nor while something is selected. Windows are those
    that stood there when the stills were taken: what becomes of them makes no difference.
    """

    def __init__(self, stills: Stills, standing: Standing, parent: QObject) -> None:
        super().__init__(parent)
        self._stills = stills
        self.standing = standing
        self._offered: Pick | None = None
        self._taken: Pick | None = None
        self._stepped: Pick | None = None  # what is offered, where the keys have come to it
        self._pointer: tuple[CaptureWindow, QPoint | None] | None = None
        self._round: tuple[Pick, ...] | None = None
        self._resting = True
        self._drawn = False  # since the button went down
        stills.hovered.connect(self._hover)
        stills.pressed.connect(lambda: self._draw(drawn=False))
        stills.changed.connect(lambda part: self._draw(drawn=part is not None or self._drawn))
        for window in stills.windows:
            window.step_with(self._step)

    def rest(self, resting: bool) -> None:
        """Offer nothing while something is selected, and again what is under the pointer."""
        if resting != self._resting:
            self._resting = resting
            self._offer(None)
            if not resting:
                self._look()

    def begin(self) -> str:
        """Offer what is under the pointer, else the top one, for the keys to go on from.

        Returns why there is none, translated; "" where there is.
        """
        self.rest(resting=False)
        self._stills.active.setFocus()
        if self._offered is None and not self._step(forward=True):
            return self.standing.untold or _("There is no window on the screen.")
        return ""

    @property
    def clicked(self) -> Part | None:
        """What a click has taken: a button that went up where it went down."""
        return None if self._drawn else self.take()

    def take(self) -> Part | None:
        """Take what is offered, if anything is."""
        self._taken = self._offered
        return None if self._taken is None else self._taken.part

    def taken(self, selected: Selected) -> ShownWindow | None:
        """Return the window that was taken, as long as exactly that is selected."""
        taken = self._taken
        return taken.window if taken is not None and taken.part == selected else None

    def cut_out(self, selected: Selected) -> tuple[Frame, ...]:
        """Return the frames that are selected, each with the one window that it shows."""
        frames = cut_out(selected, self._stills.windows)
        if window := self.taken(selected):
            return tuple(of_window(frame, window) for frame in frames)
        return tuple(self._named(frame) for frame in frames)

    def windows_in(self, frames: Sequence[Frame]) -> Mapping[str, Sequence[ShownWindow]]:
        """Return the windows that stood in `frames`, by their ids, in pixels of each."""
        return {frame.id: shown_in(frame, self.standing.desk) for frame in frames}

    def _named(self, frame: Frame) -> Frame:
        if not isinstance(frame.source, Screen):
            return frame
        there = self.standing.desk.get(frame.source.monitor, ())
        window = around(frame.source.rect.corners, there)
        return frame if window is None else of_window(frame, window)

    # ---- by the pointer

    def _look(self) -> None:
        self._stills.under_pointer().look(QCursor.pos())

    def _hover(self, window: CaptureWindow, pixel: QPoint | None) -> None:
        told = (window, pixel)
        moved, self._pointer = told != self._pointer, told
        if self._resting:
            return
        if self._stepped is not None and (pixel is None or not moved):
            return  # what has moved is a bar, or a window that is shown only now
        there = None if pixel is None else at(pixel.x(), pixel.y(), self._on(window))
        self._offer(None if there is None else _pick(window, there))

    def _draw(self, *, drawn: bool) -> None:
        self._drawn = drawn

    # ---- by the keyboard

    def _step(self, forward: bool) -> bool:
        """Offer the next window (or the one before); False at the end of them.

        The first one is the top one, whatever the pointer is on; but what is offered already would
        look as if nothing had happened.
        """
        if self._resting:
            return False
        if self._round is None:
            self._round = self._seen()
        way = list(self._round if forward else reversed(self._round))
        if self._stepped in way:
            way = way[way.index(self._stepped) + 1 :]
        elif self._offered is not None:
            way = [each for each in way if each.window.order != self._offered.window.order]
        following = next(iter(way), None)
        self._offer(following)
        self._stepped = following
        return following is not None

    def _seen(self) -> tuple[Pick, ...]:
        """Return all windows of which something is seen, each where most of it is."""
        best: dict[int, tuple[int, Pick]] = {}
        for window in self._stills.windows:
            covered = QRegion()
            for each in self._on(window):
                pick = _pick(window, each)
                box = QRegion(_rect(pick.part.region))
                seen = sum(part.width() * part.height() for part in rects(box - covered))
                covered += box
                if seen > best.get(each.order, (0, pick))[0] and not each.panel:
                    best[each.order] = seen, pick
        return tuple(pick for _order, (_seen, pick) in sorted(best.items()))

    # ---- what is offered

    def _on(self, window: CaptureWindow) -> Sequence[ShownWindow]:
        source = window.frame.source
        return self.standing.desk.get(source.monitor, ()) if isinstance(source, Screen) else ()

    def _offer(self, pick: Pick | None) -> None:
        self._stepped = None
        if pick == self._offered:
            return
        self._offered = pick
        for window in self._stills.windows:
            if pick is not None and window is pick.part.window:
                window.offer(pick.part.region, pick.name)
            else:
                window.offer(None)
        self._stills.active.setAccessibleDescription("" if pick is None else pick.name)


def _pick(window: CaptureWindow, there: ShownWindow) -> Pick:
    return Pick(Part(window, Region(*(round(side) for side in there.box))), there)


def _rect(region: Region) -> QRect:
    return QRect(region.x1, region.y1, region.width, region.height)
