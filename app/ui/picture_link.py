"""`PictureLink`: what a conversation and the picture beside it tell each other."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal

from app.core.chat import Cited, Clip, Piece, Recast, Ref
from app.core.clips import clip_of, seconds_of
from app.core.frame import Frame, Page
from app.core.mark import Mark
from app.ui.attaching import Medium
from app.ui.canvas.panel import FramePanel
from app.ui.clips.asked import clips_until
from app.ui.clips.attached import AttachedClip
from app.ui.clips.controls import ClipControls
from app.ui.clips.tools import ClipTools
from app.ui.clips.tracked import marks_on, moves
from app.ui.pane import ConversationPane
from app.ui.turn import Turn

OpensPage = Callable[[Turn, int], bool]
"""Shows the mark of that number on its page; returns False where it lies on none."""


class PictureLink(QObject):
    """One panel, linked with the pane that is in view: places are the same in text and picture."""

    page_wanted = Signal(object)  # Ref: somebody wants to see a page that an answer cites
    picture_wanted = Signal()  # somebody wants to see it
    has_changed = Signal()  # whether there are pictures at all

    def __init__(self, panel: FramePanel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.panel = panel
        self._pane: ConversationPane | None = None
        self._clips: ClipTools | None = None
        self._controls: ClipControls | None = None
        self.opens_page: OpensPage = lambda _turn, _number: False
        panel.hovered.connect(self._hover_mark)
        panel.clicked.connect(self._click_mark)
        panel.selected.connect(self._select_marks)
        panel.pane.page_chosen.connect(self._want_page)
        panel.filtered.connect(self._filter_marks)
        panel.turned.connect(self._turn)

    def play_with(self, clips: ClipTools) -> None:
        """Show clips where pictures are shown."""
        self._clips = clips
        self._controls = ClipControls(clips.player, clips.strips, beside_picture=True)
        self._controls.offer_finding(clips.text, clips.searching)
        self._controls.hide()
        self.panel.put_below(self._controls)
        clips.player.height = lambda clip: max(1, round(clip.height * self._zoom(clip)))
        clips.player.shown.connect(self._show_moment)
        clips.player.placed.connect(self._show_found)
        clips.player.wanted.connect(self.picture_wanted)

    @property
    def turn(self) -> Turn | None:
        """Whose marks are shown."""
        return self._pane.turn if self._pane is not None else None

    def follow(self, pane: ConversationPane | None) -> None:
        """Show the pictures of another conversation, as they were left."""
        if self._pane is not None:
            self._note()
            self._pane.conversation.disconnect(self)
            self._pane.chat.disconnect(self)
            self._pane.pictures.disconnect(self)
            self._pane.chat.turn_actions.disconnect(self)
        self._pane = pane
        if self._clips is not None:
            self._clips.player.leave()
        if pane is None:
            self.panel.show_frames((), None, ())
            self._show_cited(None)
            return
        conversation, chat = pane.conversation, pane.chat
        self.panel.fetch = chat.turn_actions.pictures.fetch
        conversation.turn_added.connect(self._add)
        conversation.turn_restarted.connect(self._restart)
        conversation.path_changed.connect(self._change_path)
        conversation.pieces_arrived.connect(self._arrive)
        chat.hovered.connect(self._hover_chip)
        chat.clicked.connect(self._click_chip)
        chat.marks_selected.connect(self._select_chips)
        chat.frame_chosen.connect(self._choose_frame)
        chat.turn_actions.evidence_wanted.connect(self._show_evidence)
        pane.pictures.opened.connect(self._open)
        pane.pictures.changed.connect(self._follow_attached)
        pane.pictures.looked.connect(self._learn)
        turns, frames = conversation.turns, conversation.frames
        turn = pane.turn if pane.turn in turns else next(iter(reversed(turns)), None)
        self._show(turn, pane.frame if pane.frame in frames else _first(turn, frames))

    def show_found(self, turn: Turn, frame: str) -> None:
        """Show the picture with the id `frame`, in which something was found."""
        found = next((each for each in turn.frames if each.id == frame), None)
        if found is not None:
            self._choose_frame(turn, found)

    def _note(self) -> None:
        if self._pane is not None:
            self._pane.frame = self.panel.frame

    def _show(self, turn: Turn | None, frame: Frame | None, *, sought: bool = False) -> None:
        if self._pane is not None:
            if self._clips is not None and not sought and frame is not self.panel.frame:
                self._clips.player.leave()  # or what it plays would take the place of this one
            self._pane.turn = turn
            marks = turn.marks if turn is not None else ()
            self.panel.show_frames(self._frames, frame, marks)
            self._show_cited(turn)
            self._follow_clip()
            self._show_controls(sought=sought)
            self._note()
            self.has_changed.emit()
            if frame is None and turn is not None:
                self._show_clip(turn)

    def _show_cited(self, turn: Turn | None) -> None:
        cited = () if turn is None else [each for _at, each in sorted(turn.cited.items())]
        self.panel.pane.show_cited(cited)

    def _show_evidence(self, turn: Turn, ref: Ref) -> None:
        """Show a page: its picture, where that went along, until somebody shows all of it."""
        if ref.kind == "page":
            if turn is not self.turn:
                self._show(turn, self.panel.frame)
            self.panel.pane.select_cited(ref)
            source = Page(ref.id, ref.page or 0)
            frame = next((one for one in turn.frames_so_far if one.source == source), None)
            if frame is not None:
                self._choose_frame(turn, frame)
            self.page_wanted.emit(ref)

    def _want_page(self, ref: Ref) -> None:
        if self._pane is not None and self._pane.turn is not None:
            self._pane.chat.turn_actions.evidence_wanted.emit(self._pane.turn, ref)

    def _turn(self) -> None:
        """The panel turned to another of its frames: the player stands still there."""
        if self._clips is not None:
            self._clips.player.leave()
        self._follow_clip()
        self._show_controls(sought=False)
        self._note()

    # ---- clips

    def _follow_clip(self) -> None:
        """Show the picture in view with what the reply in view marks in its clip at that time."""
        frame, marks = self.panel.frame, self.turn.marks if self.turn is not None else ()
        clip, _turn, _frames = self._clip_in_view(frame)
        if frame is None or clip is None:
            return
        if frame not in self._frames or moves(clip, marks):
            self._pass(frame, clip, marks)

    def _pass(self, frame: Frame, clip: Clip, marks: Sequence[Mark]) -> None:
        self.panel.show_moment(frame, marks_on(frame, clip, marks), frame.width / clip.width)

    @property
    def _frames(self) -> Sequence[Frame]:
        """The pictures of the conversation."""
        return self._pane.conversation.frames if self._pane is not None else ()

    @property
    def _known_clips(self) -> Sequence[Clip]:
        """Those of all questions of the conversation."""
        turns = self._pane.conversation.turns if self._pane is not None else ()
        return clips_until(turns[-1]) if turns else ()

    def _turn_about(self, clip: Clip) -> Turn | None:
        """Return the turn in view where it may speak of `clip`, else the first one that does."""
        turns = self._pane.conversation.turns if self._pane is not None else ()
        candidates = (self.turn, *turns) if self.turn is not None else turns
        return next((turn for turn in candidates if clip in clips_until(turn)), None)

    def _show_clip(self, turn: Turn) -> None:
        """Show the clip that a turn is about, of which no pictures came with it."""
        clips = clips_until(turn)
        if clips and self._clips is not None:
            self._clips.player.come_to(clips[-1], turn)

    def _show_moment(self, frame: Frame) -> None:
        """Show a moment of a clip: as it was kept, with its marks, or as it is in the file."""
        if self._pane is None or self._clips is None:
            return
        turn = self._clips.player.turn
        if turn is not None and turn not in self._pane.conversation.turns:
            return  # of another conversation
        clip, marks = self._clips.player.clip, turn.marks if turn is not None else ()
        if frame in self._frames and not (clip and moves(clip, marks)):
            self._show(turn, frame, sought=True)
            return
        if turn is not None and turn is not self._pane.turn:
            self._show(turn, self.panel.frame, sought=True)
        if clip is None:
            self.panel.show_moment(frame, marks)
        else:
            self._pass(frame, clip, marks)
        self._show_controls(sought=True)

    def _show_found(self, frame: Frame, mark: Mark) -> None:
        """Show a place that was found in a clip."""
        if self._pane is None:
            return
        self.panel.show_moment(frame, (mark,))
        self._show_controls(sought=True)

    def _open(self, attached: Medium) -> None:
        """Show a clip that has not been asked about yet."""
        if isinstance(attached, AttachedClip) and self._clips is not None:
            self.panel.show_moment(attached.poster, ())
            self._show_controls(sought=True)
            self.has_changed.emit()
            self._clips.player.seek(attached.clip, 0.0)

    def _follow_attached(self) -> None:
        """Show no clip any more that was to be asked about and was removed."""
        frame = self.panel.frame
        if self._pane is None or frame is None or frame in self._pane.conversation.frames:
            return
        if self._clip_in_view(frame)[0] is None:
            self._change_path()

    def _learn(self) -> None:
        """Show what is known by now of a clip that is to be asked about."""
        if self._clip_in_view(self.panel.frame)[0] is not None:
            self._show_controls(sought=True)

    def _show_controls(self, *, sought: bool) -> None:
        """Show what plays the clip that the picture in view was taken out of.

        It stands at that picture then, unless the player itself came there (`sought`).
        """
        if self._controls is None or self._clips is None:
            return
        frame = self.panel.frame
        clip, turn, frames = self._clip_in_view(frame)
        self._controls.setVisible(clip is not None)
        if clip is None or frame is None:
            self._clips.player.leave()
            return
        self._controls.show_clip(clip, turn, frames)
        if not sought:
            self._clips.player.stand_at(clip, seconds_of(frame, clip) or 0.0, turn)

    def _clip_in_view(
        self, frame: Frame | None
    ) -> tuple[Clip | None, Turn | None, Sequence[Frame]]:
        """Return the clip of a picture, the question that it is in, and what was chosen of it.

        Without a question it goes with the next one.
        """
        if self._pane is None or frame is None:
            return None, None, ()
        clip = clip_of(frame, self._known_clips)
        turn = self._turn_about(clip) if clip is not None else None
        if clip is not None and turn is not None:
            return clip, turn, turn.frames_so_far
        for attached in self._pane.pictures.videos:
            if clip_of(frame, (attached.clip,)) is not None:
                return attached.clip, None, attached.frames
        return None, None, ()

    def _zoom(self, clip: Clip) -> float:
        """How large pictures of `clip` are shown, in device pixels of a pixel of theirs."""
        return min(1.0, self.panel.canvas.zoom_for(clip.width, clip.height))

    # ---- what arrives

    def _add(self, turn: Turn) -> None:
        self._show(turn, turn.frames[0] if turn.frames else self.panel.frame)

    def _restart(self, turn: Turn) -> None:
        self._show(turn, self.panel.frame)

    def _change_path(self) -> None:
        """Other turns are in use: show the last one, on the picture in view where that is there."""
        if self._pane is not None:
            turns, frames = self._pane.conversation.turns, self._pane.conversation.frames
            turn, shown = (turns[-1] if turns else None), self.panel.frame
            self._show(turn, shown if shown in frames else _first(turn, frames))

    def _arrive(self, turn: Turn, pieces: Sequence[Piece]) -> None:
        if turn is self.turn and any(isinstance(piece, Mark | Recast | Cited) for piece in pieces):
            first = turn.marks and not self.panel.marks
            self.panel.show_marks(turn.marks)
            self._show_cited(turn)
            self._follow_clip()
            shown = self.panel.frame.id if self.panel.frame is not None else ""
            if first and self.panel.moment is None and turn.marks[0].frame != shown:
                self.panel.show_frame_of(1)

    # ---- one mark, in the text and in the picture

    def _hover_chip(self, turn: Turn, number: int) -> None:
        if self._pane is not None:
            self._pane.chat.highlight(turn, number)
        if turn is self.turn:
            self.panel.highlight(number)

    def _click_chip(self, turn: Turn, number: int) -> None:
        if turn is not self.turn:
            self._show(turn, self.panel.frame)
        if not self.opens_page(turn, number):
            self.picture_wanted.emit()
            self.panel.reveal(number)
            self._seek_to(turn, number)
        if self._pane is not None:
            self._pane.chat.highlight(turn, number)

    def _hover_mark(self, number: int) -> None:
        if self._pane is not None:
            self._pane.chat.highlight(self.turn, number)

    def _select_chips(self, turn: Turn, numbers: frozenset[int]) -> None:
        if turn is self.turn:
            self.panel.light(numbers)

    def _select_marks(self, numbers: frozenset[int]) -> None:
        if self._pane is not None:
            self._pane.chat.light(self.turn, numbers)

    def _filter_marks(self, numbers: frozenset[int]) -> None:
        if self._pane is not None:
            self._pane.chat.dim(self.turn, numbers)

    def _click_mark(self, number: int) -> None:
        if self._pane is not None and self.turn is not None:
            self._seek_to(self.turn, number)
            self._pane.chat.highlight(self.turn, number)
            self._pane.chat.reveal(self.turn, number)

    def _seek_to(self, turn: Turn, number: int) -> None:
        """Show the moment of mark `number`, where it is a place in a clip rather than a picture."""
        mark = turn.marks[number - 1]
        clip = next((each for each in clips_until(turn) if each.id == mark.frame), None)
        if clip is None or mark.t is None or self.panel.shows(number):
            return
        if self._clips is not None:
            self._clips.player.seek(clip, mark.t, turn)

    def _choose_frame(self, turn: Turn, frame: Frame) -> None:
        self._show(turn, frame)
        self.picture_wanted.emit()


def _first(turn: Turn | None, frames: Sequence[Frame]) -> Frame | None:
    """Return the picture that goes with a turn: its own, else the last one before."""
    if turn is not None and turn.frames:
        return turn.frames[0]
    return frames[-1] if frames else None
