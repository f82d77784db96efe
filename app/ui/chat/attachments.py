"""`Attachments`: pictures that go with the next question, until they are sent or removed."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from shiboken6 import isValid

from app.core.chat import Clip, Picture
from app.core.chat import pictures as captioned
from app.core.clips import clip_of
from app.core.frame import Frame, Moment
from app.core.verbs import MOST_FILES
from app.core.words import _
from app.ui import theme
from app.ui.buttons import IconButton
from app.ui.chat.question import Thumbnail
from app.ui.chat.reading import Read, Reading
from app.ui.clips.attached import AttachedClip
from app.ui.clips.chip import ClipChip
from app.ui.clips.files import Attach
from app.ui.images import frame_of
from app.ui.picture_files import name_filters
from app.ui.pictures import Pictures
from app.ui.wrapping import Wrapping


class Attachments(QWidget):
    """Rows of small pictures and of videos; hidden while there are none.

    Files are read by `open_file`; `loading` as long as one is under way. Delete removes what has
    the focus.
    """

    changed = Signal()  # which there are
    looked = Signal()  # how far a video was looked through, and what of it is sent
    refused = Signal(str)  # why there is no picture, translated; "" when others are opened
    chosen = Signal(object)  # Frame, to be shown large
    opened = Signal(object)  # AttachedClip, to be played

    def __init__(self, open_file: Attach, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._open = open_file
        self.small = Pictures(self)
        self._readings: list[Reading] = []
        self._refusals: list[str] = []  # of the files that are opened, or were last
        self._shown: list[_Attached | ClipChip] = []
        self._row = Wrapping(self)
        self._row.setContentsMargins(theme.GRID, theme.GRID, theme.GRID, theme.GRID)
        self._row.setSpacing(2 * theme.GRID)
        self.setAccessibleName(_("Pictures for the next question"))
        self.hide()

    @property
    def frames(self) -> tuple[Frame, ...]:
        """All pictures, those of videos too, in the order in which they came."""
        return tuple(frame for each in self._shown for frame in each.frames)

    @property
    def stills(self) -> tuple[Frame, ...]:
        """The pictures that were attached as such."""
        return tuple(each.frame for each in self._shown if isinstance(each, _Attached))

    @property
    def captions(self) -> tuple[str, ...]:
        """What is said of each of `stills` to a model, "" for nothing."""
        return tuple(each.caption for each in self._shown if isinstance(each, _Attached))

    @property
    def videos(self) -> tuple[AttachedClip, ...]:
        """The videos."""
        return tuple(each.attached for each in self._shown if isinstance(each, ClipChip))

    @property
    def clips(self) -> tuple[Clip, ...]:
        """What they are of, as they are asked about."""
        return tuple(video.asked for video in self.videos)

    def suit(self, question: str) -> None:
        """Let videos go in the way that suits `question`."""
        for video in self.videos:
            video.suit(question)

    @property
    def looking(self) -> bool:
        """Whether it is still being found out which pictures of a video are sent."""
        return any(video.looking for video in self.videos)

    @property
    def loading(self) -> bool:
        """Whether a file is still being read."""
        return bool(self._readings)

    @property
    def readings(self) -> tuple[Reading, ...]:
        """The files that are still being read."""
        return tuple(self._readings)

    def let_go(self) -> None:
        """Take nothing more of what is still being read: another row goes on with `readings`."""
        for reading in self._readings:
            reading.give_to(None)

    def go_on_reading(self, readings: Iterable[Reading]) -> None:
        """Show what these files are as soon as they have been read."""
        for reading in readings:
            self._readings.append(reading)
            reading.give_to(partial(self._take_read, reading))
        self._changed()

    def add(self, frames: Sequence[Frame], captions: Sequence[str] = ()) -> None:
        """Show more pictures; those that have no caption left are without."""
        for picture in captioned(frames, captions):
            made = _Attached(picture, self.small, self)
            made.chosen.connect(self.chosen)
            self._insert(made)
        self._changed()

    def add_videos(self, videos: Iterable[AttachedClip]) -> None:
        """Show more videos."""
        for video in videos:
            made = ClipChip(video, self.small, self)
            made.opened.connect(partial(self.opened.emit, video))
            made.vanished.connect(partial(self._lose, made))
            self._insert(made)
            video.changed.connect(self.looked)
        self._changed()

    def _insert(self, made: "_Attached | ClipChip") -> None:
        made.removed.connect(lambda: self._remove(made))
        self._row.append(made)
        self._shown.append(made)

    def take_back(
        self, frames: Sequence[Frame], captions: Sequence[str], clips: Sequence[Clip]
    ) -> None:
        """Show again what was taken: `frames`, some of them of `clips`."""
        every = captioned(frames, captions)
        stills = [each for each in every if clip_of(each.frame, clips) is None]
        self.add([each.frame for each in stills], [each.caption for each in stills])
        for clip in clips:
            own = [frame for frame in frames if clip_of(frame, (clip,)) is not None]
            if own:
                self.add_videos([AttachedClip.chosen(clip, own)])
            else:
                self._read(clip.path)

    def drop(self, unwanted: Callable[[Frame], bool]) -> None:
        """Remove those of `stills` that are not wanted any more."""
        for each in tuple(self._shown):
            if isinstance(each, _Attached) and unwanted(each.frame):
                self._remove(each)

    def take(self) -> tuple[Frame, ...]:
        """Return all pictures, and show nothing any more."""
        frames = self.frames
        for video in self.videos:
            video.leave()
        for each in self._shown:
            each.hide()
            each.deleteLater()
        self._shown = []
        self._changed()
        return frames

    def offer(self, data: QMimeData) -> bool:
        """Take the pictures of what was pasted or dropped; whether it has any."""
        if files := _files(data):
            self.open_files(files)
        elif _is_picture(data):
            self.add([frame_of(QImage(data.imageData()), _("Clipboard"))])
        else:
            return False
        return True

    def ask_for_files(self) -> None:
        """Let the user choose files, without holding anything up."""
        dialog = QFileDialog(self.window(), _("Attach pictures or videos"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters(name_filters())
        dialog.filesSelected.connect(lambda names: self.open_files([Path(name) for name in names]))
        dialog.open()

    def open_files(self, paths: Sequence[Path]) -> None:
        """Read pictures and videos; they come in the order in which they have been read."""
        if len(paths) > MOST_FILES:
            said = _("At most {most} pictures can be opened at a time.").format(most=MOST_FILES)
            self.refused.emit(said)
            return
        if not self._readings:
            self._refusals = []
            self.refused.emit("")
        for path in paths:
            self._read(path)

    def _read(self, path: Path) -> None:
        reading = Reading()
        self.go_on_reading((reading,))
        self._open(path, reading.end)

    def _take_read(self, reading: Reading, read: Read) -> None:
        if not isValid(self):  # with its conversation, of which nothing is wanted any more
            reading.leave()
            return
        self._readings.remove(reading)
        if isinstance(read, Frame):
            self.add([read])
        elif isinstance(read, AttachedClip):
            self.add_videos([read])
        else:
            self._changed()
            self._refusals.append(read.told)
            self.refused.emit("\n".join(self._refusals))

    def _lose(self, chip: ClipChip) -> None:
        """Nothing can be asked about a video whose file is gone."""
        if chip in self._shown:
            gone = _("The file “{name}” is not there any more, so the video was removed.")
            self.refused.emit(gone.format(name=chip.attached.clip.path.name))
            self._remove(chip)

    def _remove(self, attached: "_Attached | ClipChip") -> None:
        if isinstance(attached, ClipChip):
            attached.attached.leave()
        at = self._shown.index(attached)
        del self._shown[at]
        typing = QApplication.focusWidget()
        focused = typing is not None and (typing is attached or attached.isAncestorOf(typing))
        attached.hide()
        attached.deleteLater()
        if self._shown and focused:
            self._shown[min(at, len(self._shown) - 1)].take_focus()
        self._changed()

    def _changed(self) -> None:
        self.setVisible(bool(self._shown))
        videos = self.videos
        for video in videos:  # what is not alone leaves room for the others
            video.share(1 if len(self._shown) == 1 else len(videos) + 1)
        self.changed.emit()


def holds_pictures(data: QMimeData) -> bool:
    """Whether something pasted or dropped is pictures rather than text."""
    return bool(_files(data)) or _is_picture(data)


class _Attached(QWidget):
    """One picture, with a button that removes it."""

    removed = Signal()
    chosen = Signal(object)  # Frame

    def __init__(self, picture: Picture, pictures: Pictures, parent: QWidget) -> None:
        super().__init__(parent)
        self.frame, self.caption = picture.frame, picture.caption
        self.frames = (picture.frame,)
        self._small = Thumbnail(picture.frame, pictures, self)
        self._small.chosen.connect(self.chosen)
        if isinstance(self.frame.source, Moment) and self.caption:
            self._small.setToolTip(self.caption)
        self._close = IconButton("close", _("Remove this picture"), self)
        self._close.setProperty("badge", True)
        self._close.setFixedSize(theme.BADGE, theme.BADGE)
        self._close.clicked.connect(self.removed)
        half = theme.BADGE // 3
        self._small.move(0, half)
        self._close.move(QPoint(self._small.width() - theme.BADGE + half, 0))
        self.setFixedSize(self._small.width() + half, self._small.height() + half)

    def take_focus(self) -> None:
        """Have the keyboard."""
        self._small.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        else:
            super().keyPressEvent(event)


def _files(data: QMimeData) -> Sequence[Path]:
    """Return the files that are meant; none where anything else is among them."""
    urls = data.urls() if data.hasUrls() else []
    if not urls or not all(url.isLocalFile() for url in urls):
        return ()
    return [Path(url.toLocalFile()) for url in urls]


def _is_picture(data: QMimeData) -> bool:
    """Whether it is a picture and no text: cells of a table come as both, and are text."""
    return data.hasImage() and not data.hasText()
