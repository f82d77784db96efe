"""`ClipControls`: what plays a clip: its timeline, and a button and the time below it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.core.chat import Clip
from app.core.clip_text import ClipText
from app.core.clips import clock, seconds_of
from app.core.frame import Frame
from app.core.mark import Mark
from app.core.moments import Found
from app.core.words import _
from app.ui import theme
from app.ui.buttons import IconButton
from app.ui.clips.finding import FindInClip
from app.ui.clips.player import Player
from app.ui.clips.strips import Strips
from app.ui.clips.timeline import Timeline
from app.ui.elided import ElidedLabel
from app.ui.lane import Lane
from app.ui.tips import literal
from app.ui.turn import Turn


class ClipControls(QWidget):
    """Follows `player` where that is at this clip. Several may show the same one.

    Those `beside_picture` are where it is seen to play: when they are hidden it stops.
    """

    def __init__(
        self,
        player: Player,
        strips: Strips,
        parent: QWidget | None = None,
        *,
        beside_picture: bool = False,
    ) -> None:
        super().__init__(parent)
        self._player = player
        self._beside_picture = beside_picture
        self._clip: Clip | None = None
        self._finding: FindInClip | None = None
        self._turn: Turn | None = None
        self._moments: list[float] = []
        self.timeline = Timeline(strips)
        self.timeline.sought.connect(self._seek)
        self.timeline.toggled.connect(self._toggle)
        self.play = IconButton("play", _("Play"))
        self.play.clicked.connect(self._toggle)
        self._time = QLabel()
        self._time.setProperty("quiet", True)
        self._time.setFont(theme.font(theme.SMALL))
        self._name = ElidedLabel(())
        self._name.setProperty("quiet", True)
        self._name.setFont(theme.font(theme.SMALL))
        below = QHBoxLayout()
        below.setSpacing(theme.GRID)
        below.addWidget(self.play)
        below.addWidget(self._time)
        below.addSpacing(theme.GRID)
        below.addWidget(self._name, 1)
        self._row = below
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GRID)
        column.addWidget(self.timeline)
        column.addLayout(below)
        player.moved.connect(self._follow)

    def offer_finding(self, text: ClipText, lane: Lane) -> None:
        """Let words be looked for in what can be read in the clip; `text` is asked on `lane`."""
        self._finding = finding = FindInClip(text, lane)
        finding.hide()
        finding.chosen.connect(self._show_found)
        finding.left.connect(lambda: self._open_finding(opened=False))
        self._find = IconButton("search", _("Find in recording"))
        self._find.setCheckable(True)
        self._find.toggled.connect(lambda on: self._open_finding(opened=on))
        self._row.addWidget(self._find)
        self._column.addWidget(finding)

    @property
    def clip(self) -> Clip | None:
        """The one that it shows."""
        return self._clip

    def show_clip(self, clip: Clip, turn: Turn | None, frames: Sequence[Frame]) -> None:
        """Show `clip`, of which `frames` were chosen for the question of `turn`: None, the next."""
        moments = [at for frame in frames if (at := seconds_of(frame, clip)) is not None]
        if clip.passes is not None:
            moments = [at for times in clip.passes.times for at in times]
        if clip == self._clip and turn is self._turn and moments == self._moments:
            return
        self._clip, self._turn, self._moments = clip, turn, moments
        if self._finding is not None:
            own = [frame for frame in frames if seconds_of(frame, clip) is not None]
            self._finding.look_in(clip, own)
        self.timeline.show_clip(clip, moments, clip.path.name)
        self._follow()

    def fit(self, width: int) -> int:  # noqa: ARG002 - rows are asked for a width
        """Return the height."""
        return theme.STRIP + theme.GRID + theme.CONTROL_HEIGHT

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody sees it play any more: nothing is decoded and held for that."""
        super().hideEvent(event)
        if self._beside_picture and self._player.playing:
            self._player.leave()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            self._toggle()
        else:
            super().keyPressEvent(event)

    def _open_finding(self, *, opened: bool) -> None:
        assert self._finding is not None
        self._find.setChecked(opened)
        self._finding.setVisible(opened)
        if not opened:
            self._finding.stop()
        (self._finding.field if opened else self.timeline).setFocus()

    def _show_found(self, found: Found) -> None:
        """Show when a line of text appeared, and where."""
        if self._clip is not None:
            left, top, right, bottom = found.line.box
            corners = ((left, top), (right, bottom))
            mark = Mark("box", corners, found.line.text, self._clip.id)
            self._player.show_place(self._clip, found.seconds, mark, self._turn)

    @property
    def _lost(self) -> str:
        """What is said where its file is gone."""
        if self._turn is not None and not self._turn.frames:
            return _("The video cannot be read any more.")
        return _("The video cannot be read any more; its pictures were kept.")

    def _seek(self, seconds: float) -> None:
        if self._clip is not None:
            self._player.seek(self._clip, seconds, self._turn)

    def _toggle(self) -> None:
        if self._clip is not None:
            self._player.toggle(self._clip, self._turn)

    def _follow(self) -> None:
        clip, player = self._clip, self._player
        if clip is None:
            return
        here = player.clip is not None and player.clip.id == clip.id
        seconds = player.seconds if here else 0.0
        playing = here and player.playing
        self.play.show_icon("pause" if playing else "play")
        self.play.say(_("Pause") if playing else _("Play"))
        self.timeline.stand_at(seconds)
        said = _("{time} of {length}")
        self._time.setText(said.format(time=clock(seconds), length=clock(clip.seconds)))
        trouble = player.trouble(clip)
        self._name.say((self._lost if trouble is not None else clip.path.name,))
        self._name.setToolTip(literal(trouble.told if trouble is not None else str(clip.path)))
