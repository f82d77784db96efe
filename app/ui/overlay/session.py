"""One capture: the stills of all monitors, what is selected on them, and the question about it."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.desk import UNKNOWN, Standing
from app.core.frame import Frame
from app.core.place import Rect
from app.core.ports import Monitor
from app.core.presets import Context, Preset
from app.core.verbs import delay_of
from app.core.words import _
from app.ui.annotate.painting import Paint
from app.ui.ask_model import AskModel
from app.ui.overlay.annotating import Annotating
from app.ui.overlay.asking import Asking
from app.ui.overlay.bars import Bars
from app.ui.overlay.chosen import Everything, Out, Pictures, Selected, part_at
from app.ui.overlay.elsewhere import Elsewhere
from app.ui.overlay.handover import Handover
from app.ui.overlay.picking import Picking
from app.ui.overlay.ready import ReadyWindows
from app.ui.overlay.stills import Stills
from app.ui.overlay.subject import Subject
from app.ui.overlay.to_record import ASKED, Recordable, ToRecord
from app.ui.overlay.toolbar import Offered
from app.ui.overlay.typed import Typed
from app.ui.overlay.window import CaptureWindow
from app.ui.picture_files import Open


class CaptureSession(QObject):
    """Shows stills until something is asked about them or nothing is wanted.

    Escape goes back one step: drawing (see `AnnotationLayer`), what was typed, what is selected,
    the session. A drag stays on its monitor. Everything is off the screen before one of `asked`,
    `closed`, `files_left`, `delayed` and `recorded` is emitted, once; until then nothing else may
    be grabbed. After `asked` the keyboard is held out of sight, for `Asked.handover`.
    """

    asked = Signal(object)  # Asked
    region_selected = Signal(object)  # Frame: what would be asked about, for reading ahead
    closed = Signal()  # nothing was asked
    files_left = Signal(object, str)  # paths, not only of pictures, and what was typed
    delayed = Signal(int)  # the screen is to be taken again in so many seconds
    recorded = Signal(object)  # Wanted: what is to be recorded, instead of a question
    out_wanted = Signal(str, object)  # Out, and the frames or AppError: instead of a question
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
        paint: Paint | None = None,
        ready: ReadyWindows | None = None,
        preset: Preset | None = None,
        standing: Standing = UNKNOWN,
        magnifies: bool = True,
        recordable: Recordable = ASKED,
    ) -> None:
        """`frames` (one at least) and `monitors` are what `Screens` gave.

        Without `open_file` no files can be chosen, without `paint` nothing can be drawn. Of `ready`
        the windows are taken that fit. `preset` is asked as soon as something is selected.
        `standing` is which windows stood where when the frames were taken.
        """
        super().__init__(parent)
        self._selected: Selected = None
        self._before: Selected = None  # what was selected when a drag began
        self._open = False
        self._stills = Stills(frames, monitors, self, ready, magnifies=magnifies)
        self._picking = Picking(self._stills, standing, self)
        self._elsewhere = Elsewhere(open_file, self)
        self._annotating = Annotating(self._stills, self)
        self._subject = Subject(self._stills, self._picking.cut_out, self._annotating, paint, self)
        files = self._elsewhere.opens_files
        offered = Offered(len(self._stills.windows), files, standing, recordable.obstacle)
        self._bars = Bars(model, self._stills.active, offered, self)
        self._to_record = ToRecord(recordable, self._bars, self._picking, self._annotating, self)
        self._typed = Typed(model, self._bars, preset)
        self._asking = Asking(model, self._subject, self._picking.windows_in, self)
        self._draws = paint is not None
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
            self._subject.stop()
            self._elsewhere.close()
            self._stills.hide()
            self._stills.delete()
        return was_open

    def _lose(self) -> None:
        if self._leave():  # what was typed stays with the model
            self._fail(_("A monitor was disconnected, so the capture was closed."))

    # ---- what is selected

    def take(self, source: str) -> None:
        """Select a whole, "region" half of it for the arrow keys; a word for a delay leaves.

        "window" offers one, for Tab to go on from and Enter to take.
        """
        match source:
            case "region":
                self._select(self._stills.middle)
                self._stills.active.setFocus()
            case "window":
                self._select(None)
                self.say(self._picking.begin())
            case "monitor":
                self._select_whole(self._stills.whole)
            case "all":
                self._select_whole(Everything())
            case "file" | "clipboard":
                self._elsewhere.take_from(source)
            case _ if (seconds := delay_of(source)) is not None and self._leave():
                self.delayed.emit(seconds)

    def _select_whole(self, selected: Selected) -> None:
        self._select(selected)
        self._typed.focus()
        self._ask_preset()

    def take_place(self, place: Rect) -> bool:
        """Select what was asked about before; says so and returns False where it is not there."""
        part = part_at(place, self._stills.windows)
        if part is None:
            self.say(_("The place that was asked about is on no monitor any more."))
        else:
            self._select_whole(part)
        return part is not None

    def set_context(self, frame: Frame, found: AbstractSet[Context]) -> None:
        """Tell what reading ahead found in `frame`; of no meaning once another is selected."""
        if self._subject.is_sent(frame):
            self._typed.set_context([frame], found)

    def _select(self, selected: Selected) -> None:
        """Show `selected` and what belongs to it."""
        self._selected = selected
        self._stills.select(selected)
        self._picking.rest(selected is not None)
        self._subject.select(selected)
        self._annotating.follow(selected)
        self._arrange()

    def _show_pictures(self, pictures: tuple[Frame, ...]) -> None:
        self.say("")  # that they are being opened
        self._to_record.switch(False)
        self._select(Pictures(pictures))
        self._typed.focus()

    def _leave_files(self, paths: Sequence[str]) -> None:
        if self._leave():
            self.files_left.emit(paths, self._typed.taken())

    def say(self, notice: str) -> None:
        """Say a notice where the user looks; what was suspended comes back."""
        if not self._stills.active.isVisible():
            self.resume()
        self._bars.say(notice)

    # ---- what the user does

    def _wire(self) -> None:
        stills, elsewhere = self._stills, self._elsewhere
        self._bars.arranged.connect(self._annotating.stand_beside)
        self._bars.chosen.connect(self.take)
        self._bars.recorded.connect(self._confirm)
        self._bars.ask_made.connect(self._wire_ask)
        stills.painted.connect(self._begin)
        stills.lost.connect(self._lose)
        stills.entered.connect(self._enter)
        stills.pressed.connect(self._press)
        stills.changed.connect(lambda part: self._select(part or self._before))
        stills.released.connect(self._release)
        stills.whole_taken.connect(lambda: self.take("monitor"))
        stills.confirmed.connect(self._confirm)
        stills.escaped.connect(self._back)
        stills.recording_wanted.connect(self._to_record.toggle)
        self._to_record.switched.connect(self._switch)
        stills.typed.connect(self._type)
        stills.out_wanted.connect(self._hand_out)
        stills.offered.connect(elsewhere.take_whatever)
        stills.noted.connect(self.say)
        elsewhere.asking.connect(self.suspend)
        elsewhere.found.connect(self._show_pictures)
        elsewhere.left.connect(self._leave_files)
        elsewhere.worded.connect(self._take_words)
        elsewhere.noted.connect(self.say)
        elsewhere.abandoned.connect(self.resume)
        self._annotating.ended.connect(self._arrange)
        self._asking.asked.connect(self.asked)
        self._asking.failed.connect(self._fail)
        self._subject.rested.connect(self._tell)

    def _begin(self) -> None:
        self.painted.emit()
        self._stills.dim()
        self._picking.rest(self._selected is not None)
        QTimer.singleShot(0, self._furnish)

    def _furnish(self) -> None:
        """Make the bars: only now, so that the stills did not wait for them."""
        if self._open and not self._bars.made:
            self._bars.make()
            self._arrange()

    def _wire_ask(self) -> None:
        if ask := self._bars.ask:
            ask.field.offer_to(self._elsewhere.take)
            ask.source_requested.connect(self.take)
            ask.submitted.connect(self._ask)
            ask.cancelled.connect(self._back)
            ask.out_wanted.connect(self._hand_out)
            if self._draws:
                self._annotating.serve(ask)
            ask.connect_requested.connect(self._connect)
            self._arrange()

    def _enter(self, window: CaptureWindow) -> None:
        if (self._selected is None or self._annotating.roams) and not self._stills.dragging:
            self._stills.activate(window)
            self._arrange()
            self._annotating.take_focus()

    def _press(self) -> None:
        self._before = self._selected
        self._arrange()

    def _release(self) -> None:
        """A drag or a click has ended: ask what waits for a selection."""
        self._arrange()
        if self._selected is None and (part := self._picking.clicked):
            self._select_whole(part)
        self._annotating.take_focus()
        self._ask_preset()

    def _ask_preset(self) -> None:
        """Ask what stands ready, as far as nothing is missing; once."""
        if self._typed.waits and self._subject.frames:
            self._furnish()
            self._typed.ask_preset(self._subject.frames)

    def _confirm(self) -> None:
        """Enter: to the question, or, where nothing is selected, what is offered or the monitor."""
        if self._selected is None:
            self._select_whole(self._picking.take() or self._stills.whole)
        elif wanted := self._to_record.wanted(self._selected):
            self._leave()
            self.recorded.emit(wanted)
        else:
            self._furnish()
            self._typed.confirm()

    def _type(self, text: str) -> None:
        if self._selected is not None and not self._to_record.on:
            self._typed.add(text)

    def _take_words(self, text: str) -> None:
        """Words from elsewhere: of the question, or, where none can be asked yet, no picture."""
        if self._selected is None:
            self.say(_("There is no picture in it."))
        else:
            self._typed.add(text)

    def _back(self) -> None:
        """Escape: one step back."""
        if self._stills.dragging:
            self._stills.abandon_drag()
            self._select(self._before)
        elif self._annotating.active:
            self._annotating.end()
        elif self._selected is None:
            self.close()
        elif not self._typed.take_back():
            self._select(None)

    def _connect(self) -> None:
        self.suspend()
        self.connect_requested.emit()

    def _switch(self) -> None:
        """What is selected is to be recorded now, or asked about."""
        if self._to_record.on and self._to_record.wanted(self._selected) is None:
            self._select(None)  # several monitors, pictures from elsewhere
        elif self._open:
            self._arrange()
            self._typed.focus()

    def _ask(self, question: str) -> None:
        if self._open:
            preset = self._bars.ask.preset if self._bars.ask is not None else None
            self._asking.ask(question, preset, self._part)

    def _part(self) -> Handover | None:
        handover = self._stills.hand_over()
        self._leave()
        return handover

    def _hand_out(self, how: Out) -> None:
        if self._subject.frames:
            self._subject.take(lambda sent: self.out_wanted.emit(how, sent))

    def _fail(self, said: str) -> None:
        self.interrupted.emit(said)
        self.closed.emit()

    # ---- what follows from it

    def _arrange(self) -> None:
        """Show the bar that belongs to what is selected now."""
        if self._stills.dragging:
            self._bars.show("none", self._stills.active)
        elif self._selected is None:
            self._bars.show("toolbar", self._stills.active)
        elif self._to_record.on:
            self._to_record.offer(self._selected, self._stills.active)
        else:
            self._bars.show("ask", self._stills.active)
            self._subject.rest()

    def _tell(self, frames: tuple[Frame, ...]) -> None:
        self._typed.set_context(frames)
        if len(frames) == 1:
            self.region_selected.emit(frames[0])
