"""One capture: the stills of all monitors, what is selected on them, and the question about it."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final, Literal

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.chat import Think
from app.core.frame import Frame, Screen
from app.core.place import Rect
from app.core.ports import Choice, Monitor
from app.core.presets import Context
from app.core.words import _
from app.ui.ask_model import AskModel
from app.ui.askbar import AskBar
from app.ui.overlay.bars import Bars
from app.ui.overlay.chosen import Everything, Part, Selected, cut_out, part_at
from app.ui.overlay.elsewhere import Elsewhere, Open
from app.ui.overlay.handover import Handover
from app.ui.overlay.ready import ReadyWindows
from app.ui.overlay.stills import Stills
from app.ui.overlay.window import CaptureWindow

Source = Literal["region", "monitor", "all", "file", "clipboard"]

_QUIET_MS: Final = 250  # what has not changed for so long may be read ahead


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about `frames`; `place` is where they were taken, None but for one place.

    What is typed on goes where `handover` is told; None where nothing can keep the keyboard.
    """

    frames: tuple[Frame, ...]
    question: str
    choice: Choice
    think: Think
    place: Rect | None
    handover: Handover | None


class CaptureSession(QObject):
    """Shows stills until something is asked about them or nothing is wanted.

    Escape goes back one step: what was typed, what is selected, the session. A drag stays on the
    monitor where it began. Everything is off the screen before `asked` or `closed` is emitted,
    exactly one of them, once. While it is open, nothing else may be grabbed. With `asked` the
    keyboard is still held, out of sight: whoever answers takes it over with `Asked.handover`.
    """

    asked = Signal(object)  # Asked
    region_selected = Signal(object)  # Frame: what would be asked about, for reading ahead
    closed = Signal()  # nothing was asked
    painted = Signal()  # all stills are on the screen
    interrupted = Signal(str)  # why it closes by itself, translated; `closed` follows
    connect_requested = Signal()  # it is off the screen until `resume`

    def __init__(
        self,
        frames: Sequence[Frame],
        monitors: Sequence[Monitor],
        model: AskModel,
        parent: QObject | None = None,
        *,
        open_file: Open | None = None,
        ready: ReadyWindows | None = None,
    ) -> None:
        """`frames` (one at least) and `monitors` are what `Screens` gave.

        Without `open_file` no files can be chosen. Of `ready` the windows are taken that fit.
        """
        super().__init__(parent)
        self._model = model
        self._selected: Selected = None
        self._before: Selected = None  # what was selected when a drag began
        self._subject: tuple[Frame, ...] = ()  # what is selected, once it was cut out
        self._told: tuple[Frame, ...] = ()  # the subject that was told last
        self._bars: Bars | None = None
        self._open = False
        self._unsaid = ""  # a notice from before there were bars
        self._stills = Stills(frames, monitors, self, ready)
        self._elsewhere = Elsewhere(open_file, self)
        self._quiet = QTimer(self, singleShot=True, interval=_QUIET_MS)
        self._wire()

    # ---- on the screen and off it

    def show(self) -> None:
        """Show all stills; `painted` follows."""
        self._open = True
        self.resume()

    def suspend(self) -> None:
        """Take everything off the screen for a dialog; `resume` brings it back as it was."""
        self._stills.hide()

    def resume(self) -> None:
        """Show it again."""
        if self._open:
            stills = self._stills
            stills.cover()
            stills.activate(stills.under_pointer() if self._selected is None else stills.active)

    def close(self) -> None:
        """Leave; nothing was asked."""
        if self._leave():
            self.closed.emit()

    def _leave(self) -> bool:
        """Take everything away for good; whether anything was there."""
        was_open, self._open = self._open, False
        if was_open:
            self._quiet.stop()
            self._elsewhere.close()
            self._stills.hide()
            self._stills.delete()
        return was_open

    def _lose(self) -> None:
        """A monitor has gone, and its still with it; what was typed stays with the model."""
        if self._leave():
            self.interrupted.emit(_("A monitor was disconnected, so the capture was closed."))
            self.closed.emit()

    # ---- what is selected

    def take(self, source: Source) -> None:
        """Select a whole; "region" takes half of the monitor, for the arrow keys to adjust."""
        match source:
            case "region":
                active = self._stills.active
                self._select(Part(active, active.extent.middle))
                active.setFocus()
            case "monitor":
                active = self._stills.active
                self._select(Part(active, active.extent.region))
                self._focus_question()
            case "all":
                self._select(Everything())
                self._focus_question()
            case "file" if self._elsewhere.opens_files:
                self.suspend()
                self._elsewhere.ask_for_file()
            case "clipboard":
                self._elsewhere.take_from_clipboard()

    def take_place(self, place: Rect) -> bool:
        """Select what was asked about before; says so and returns False where it is not there."""
        part = part_at(place, self._stills.windows)
        if part is None:
            self._say(_("The place that was asked about is on no monitor any more."))
            return False
        self._select(part)
        self._focus_question()
        return True

    def set_context(self, frame: Frame, found: AbstractSet[Context]) -> None:
        """Tell what reading ahead found in `frame`; of no meaning once another is selected."""
        if self._subject == (frame,) and (ask := self._ask_bar):
            ask.set_context(self._subject, found)

    def _select(self, selected: Selected) -> None:
        """Show `selected` and what belongs to it."""
        self._selected, self._subject = selected, ()
        self._stills.select(selected)
        self._arrange()

    def _show_picture(self, picture: Frame) -> None:
        self._come_back()
        self._select(picture)
        self._focus_question()

    def _say(self, notice: str) -> None:
        self._come_back()
        if self._bars is not None:
            self._bars.say(notice)
        else:
            self._unsaid = notice

    def _come_back(self) -> None:
        if not self._stills.active.isVisible():
            self.resume()

    def _frames(self) -> tuple[Frame, ...]:
        """Return what would be asked about: the same frames until the selection changes."""
        if not self._subject:
            self._subject = cut_out(self._selected, self._stills.windows)
        return self._subject

    # ---- what the user does

    def _wire(self) -> None:
        stills, elsewhere = self._stills, self._elsewhere
        stills.painted.connect(self._begin)
        stills.lost.connect(self._lose)
        stills.entered.connect(self._enter)
        stills.pressed.connect(self._press)
        stills.changed.connect(self._change)
        stills.released.connect(self._arrange)
        stills.strayed.connect(self._explain_edge)
        stills.whole_taken.connect(self._take_whole)
        stills.confirmed.connect(self._confirm)
        stills.escaped.connect(self._back)
        stills.typed.connect(self._type)
        elsewhere.opening.connect(lambda: self._say(_("Opening the picture…")))
        elsewhere.found.connect(self._show_picture)
        elsewhere.refused.connect(self._say)
        elsewhere.abandoned.connect(self.resume)
        self._quiet.timeout.connect(self._tell)

    def _begin(self) -> None:
        self.painted.emit()
        self._stills.dim()
        QTimer.singleShot(0, self._furnish)

    def _furnish(self) -> None:
        """Make the bars: only now, so that the stills did not wait for them."""
        if self._open and self._bars is None:
            stills, files = self._stills, self._elsewhere.opens_files
            self._bars = Bars(self._model, stills.active, len(stills.windows), self, files=files)
            self._bars.toolbar.chosen.connect(self.take)
            self._bars.ask_made.connect(self._wire_ask)
            self._arrange()
            if self._unsaid:
                self._bars.say(self._unsaid)

    def _wire_ask(self) -> None:
        if ask := self._ask_bar:
            ask.source_requested.connect(self.take)
            ask.submitted.connect(self._ask)
            ask.cancelled.connect(self._back)
            ask.connect_requested.connect(self._connect)
            self._arrange()

    def _enter(self, window: CaptureWindow) -> None:
        if self._selected is None and not self._stills.dragging:
            self._stills.activate(window)
            self._arrange()

    def _press(self) -> None:
        self._before = self._selected
        self._arrange()

    def _change(self, part: Part | None) -> None:
        self._select(part or self._before)

    def _explain_edge(self) -> None:
        if isinstance(self._selected, Part):
            self._say(
                _("A selection ends at the edge of its monitor. “All monitors” takes everything.")
            )

    def _take_whole(self, window: CaptureWindow) -> None:
        self._stills.activate(window)
        self.take("monitor")

    def _confirm(self) -> None:
        """Enter: to the question, or, where nothing is selected yet, the monitor."""
        if self._selected is None:
            self.take("monitor")
        elif self._ask_bar is not None:
            self._focus_question()
        else:
            self._hurry()

    def _hurry(self) -> None:
        """Ask what was typed faster than the bars came; what is typed on is another question."""
        self._furnish()
        if self._bars is not None:
            self._bars.make_ask()
        if ask := self._ask_bar:
            ask.submit()

    def _type(self, text: str) -> None:
        if self._selected is None:
            return
        if ask := self._ask_bar:
            ask.type(text)
        else:  # faster than the bar, which begins with the draft
            self._model.draft += text

    def _focus_question(self) -> None:
        if ask := self._ask_bar:
            ask.field.setFocus()

    def _back(self) -> None:
        """Escape: one step back."""
        if self._stills.dragging:
            self._stills.abandon_drag()
            self._select(self._before)
        elif self._selected is not None and self._ask_bar is None and self._model.draft:
            self._model.draft = ""  # what was typed faster than the bar came
        elif self._selected is not None:
            self._select(None)
        else:
            self.close()

    def _connect(self) -> None:
        self.suspend()
        self.connect_requested.emit()

    def _ask(self, question: str) -> None:
        entry, frames = self._model.current, self._frames()
        if entry is None or not frames or not self._open:
            return
        handover = self._stills.hand_over()
        self._leave()
        source = frames[0].source
        place = source.rect if len(frames) == 1 and isinstance(source, Screen) else None
        think = self._model.think
        self.asked.emit(Asked(frames, question, entry.choice, think, place, handover))

    # ---- what follows from it

    @property
    def _ask_bar(self) -> AskBar | None:
        return self._bars.ask if self._bars is not None else None

    def _arrange(self) -> None:
        """Show the bar that belongs to what is selected now."""
        if self._bars is None:
            return
        if self._stills.dragging:
            self._bars.show("none", self._stills.active)
        elif self._selected is not None:
            self._bars.show("ask", self._stills.active)
            self._quiet.start()
        else:
            self._bars.show("toolbar", self._stills.active)

    def _tell(self) -> None:
        """Tell what is selected, once it rests."""
        frames = self._frames()
        if not frames or frames == self._told or self._stills.dragging:
            return
        self._told = frames
        if ask := self._ask_bar:
            ask.set_context(frames)
        if len(frames) == 1:
            self.region_selected.emit(frames[0])
