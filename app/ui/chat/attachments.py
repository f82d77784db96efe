"""`Attachments`: what goes with the next question, until it is sent or removed."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from shiboken6 import isValid

from app.core.chat import Clip, Document
from app.core.chat import pictures as captioned
from app.core.clips import clip_of
from app.core.errors import AppError
from app.core.frame import Frame, Page
from app.core.verbs import MOST_FILES
from app.core.words import _, sentences
from app.ui import theme
from app.ui.attaching import Attach, Medium, Read
from app.ui.chat.attached_picture import AttachedPicture
from app.ui.chat.reading import Reading
from app.ui.clips.attached import AttachedClip
from app.ui.clips.chip import ClipChip
from app.ui.documents.attached import AttachedDocument
from app.ui.documents.chip import DocumentChip
from app.ui.documents.planning import Planning
from app.ui.images import frame_of
from app.ui.picture_files import name_filters
from app.ui.pictures import Pictures
from app.ui.wrapping import Wrapping


class Attachments(QWidget):
    """Rows of small pictures, of videos and documents; hidden while there are none.

    Files are read by `open_file`; `loading` as long as one is under way. Delete removes what has
    the focus.
    """

    changed = Signal()  # which there are
    looked = Signal()  # how far a file was looked through, and what of it is sent
    refused = Signal(str)  # why there is no picture, translated; "" when others are opened
    chosen = Signal(object)  # Frame, to be shown large
    opened = Signal(object)  # Medium, to be seen

    def __init__(self, open_file: Attach, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._open = open_file
        self.small = Pictures(self)
        self._readings: list[Reading] = []
        self._refusals: list[str] = []  # of the files that are opened, or were last
        self._shown: list[_Chip] = []
        self._parted: dict[str, Document] = {}  # documents that pictures are parts of, by their ids
        self.planning = Planning()
        self.planning.setParent(self)
        self.planning.changed.connect(self.looked)
        self._row = Wrapping(self)
        self._row.setContentsMargins(theme.GRID, theme.GRID, theme.GRID, theme.GRID)
        self._row.setSpacing(2 * theme.GRID)
        self.setAccessibleName(_("What goes with the next question"))
        self.hide()

    @property
    def frames(self) -> tuple[Frame, ...]:
        """All pictures, those of videos too, in the order in which they came."""
        return tuple(frame for each in self._shown for frame in each.frames)

    @property
    def stills(self) -> tuple[Frame, ...]:
        """The pictures that were attached as such."""
        return tuple(each.frame for each in self._shown if isinstance(each, AttachedPicture))

    @property
    def parted(self) -> tuple[Document, ...]:
        """The documents that some of `stills` are parts of; nothing else goes of them."""
        sources = (frame.source for frame in self.stills)
        ids = dict.fromkeys(each.document for each in sources if isinstance(each, Page))
        return tuple(self._parted[name] for name in ids if name in self._parted)

    @property
    def captions(self) -> tuple[str, ...]:
        """What is said of each of `stills` to a model, "" for nothing."""
        return tuple(each.caption for each in self._shown if isinstance(each, AttachedPicture))

    @property
    def videos(self) -> tuple[AttachedClip, ...]:
        """The videos."""
        return tuple(each.attached for each in self._shown if isinstance(each, ClipChip))

    @property
    def documents(self) -> tuple[AttachedDocument, ...]:
        """The documents; `planning` says how they are asked about."""
        return tuple(each.attached for each in self._shown if isinstance(each, DocumentChip))

    @property
    def count(self) -> int:
        """How many there are of any kind."""
        return len(self._shown)

    @property
    def media(self) -> tuple[Medium, ...]:
        """Videos and documents, in the order in which they came."""
        return tuple(each.attached for each in self._shown if not isinstance(each, AttachedPicture))

    @property
    def clips(self) -> tuple[Clip, ...]:
        """What the videos are of, as they are asked about."""
        return tuple(video.asked for video in self.videos)

    def suit(self, question: str) -> None:
        """Let videos go in the way that suits `question`."""
        for video in self.videos:
            video.suit(question)

    @property
    def looking(self) -> bool:
        """Whether it is still being found out what of a video or a document is sent."""
        return self.planning.looking or any(each.looking for each in self.media)

    @property
    def known(self) -> bool:
        """Whether it is known what goes of all of them."""
        planned = bool(self.planning.documents) and not self.planning.problem
        return all(video.ready for video in self.videos) and (planned or not self.documents)

    @property
    def obstacle(self) -> str:
        """Why nothing can be asked about one of them, "" where something can."""
        planned = "" if self.planning.looking else self.planning.problem
        return next(filter(None, map(_obstacle, self.media)), "") or planned

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
            made = AttachedPicture(picture, self.small, self)
            made.chosen.connect(self.chosen)
            self._insert(made)
        self._changed()

    def add_media(self, media: Iterable[Medium]) -> None:
        """Show more videos and documents."""
        for one in media:
            made = self._chip(one)
            made.opened.connect(partial(self.opened.emit, one))
            made.vanished.connect(partial(self._lose, made))
            self._insert(made)
            one.changed.connect(self.looked)
        self._changed()

    def _chip(self, one: Medium) -> ClipChip | DocumentChip:
        if isinstance(one, AttachedDocument):
            return DocumentChip(one, self.planning, self.small, self)
        return ClipChip(one, self.small, self)

    def look_again(self) -> None:
        """Somebody else is asked: another part of videos and documents may fit."""
        for video in self.videos:
            video.look_again()
        self.planning.look_again()

    def _insert(self, made: "_Chip") -> None:
        made.removed.connect(lambda: self._remove(made))
        self._row.append(made)
        self._shown.append(made)

    def take_back(
        self,
        frames: Sequence[Frame],
        captions: Sequence[str],
        clips: Sequence[Clip],
        documents: Sequence[Document],
    ) -> None:
        """Show again what was taken: `frames`, some of them of `clips`, and `documents`.

        Of a document that only parts went of, as pictures, nothing more goes now.
        """
        every = captioned(frames, captions)
        stills = [each for each in every if clip_of(each.frame, clips) is None]
        self.add([each.frame for each in stills], [each.caption for each in stills])
        for clip in clips:
            own = [frame for frame in frames if clip_of(frame, (clip,)) is not None]
            if own:
                self.add_media([AttachedClip.chosen(clip, own)])
            else:
                self._read(clip.path)
        self._parted = {each.id: each for each in documents if each.passes is None}
        for document in documents:
            if document.id not in self._parted:
                self._read(document.path, document)

    def drop(self, unwanted: Callable[[Frame], bool]) -> None:
        """Remove those of `stills` that are not wanted any more."""
        for each in tuple(self._shown):
            if isinstance(each, AttachedPicture) and unwanted(each.frame):
                self._remove(each)

    def take(self) -> tuple[Frame, ...]:
        """Return all pictures, and show nothing any more."""
        frames = self.frames
        for one in self.media:
            one.leave()
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
        dialog = QFileDialog(self.window(), _("Attach pictures, videos or documents"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters(name_filters())
        dialog.filesSelected.connect(lambda names: self.open_files([Path(name) for name in names]))
        dialog.open()

    def open_files(self, paths: Sequence[Path]) -> None:
        """Read files; they come in the order in which they have been read."""
        if len(paths) > MOST_FILES:
            said = _("At most {most} files can be opened at a time.").format(most=MOST_FILES)
            self.refused.emit(said)
            return
        if not self._readings:
            self._refusals = []
            self.refused.emit("")
        for path in paths:
            self._read(path)

    def _read(self, path: Path, asked: Document | None = None) -> None:
        """Read a file, of which the same goes as was `asked` about."""
        reading = Reading()
        self.go_on_reading((reading,))

        def end(read: Read) -> None:
            if isinstance(read, AttachedDocument) and asked is not None:
                read.take_up(asked)
            reading.end(read)

        self._open(path, end)

    def _take_read(self, reading: Reading, read: Read) -> None:
        if not isValid(self):  # with its conversation, of which nothing is wanted any more
            reading.leave()
            return
        self._readings.remove(reading)
        if isinstance(read, Frame):
            self.add([read])
        elif isinstance(read, AppError):
            self._changed()
            self._refusals.append(read.told)
            self.refused.emit("\n".join(self._refusals))
        else:
            self.add_media([read])

    def _lose(self, chip: ClipChip | DocumentChip) -> None:
        """Nothing can be asked about what is gone."""
        if chip in self._shown:
            gone = _("The file “{name}” is not there any more, so it was removed here.")
            self.refused.emit(gone.format(name=chip.attached.path.name))
            self._remove(chip)

    def _remove(self, attached: "_Chip") -> None:
        if not isinstance(attached, AttachedPicture):
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
        self.planning.follow(self.documents)
        for video in self.videos:  # what is not alone leaves room for the others
            video.share(1 if len(self._shown) == 1 else len(self.media) + 1)
        self.changed.emit()


def holds_pictures(data: QMimeData) -> bool:
    """Whether something pasted or dropped is pictures rather than text."""
    return bool(_files(data)) or _is_picture(data)


_Chip = AttachedPicture | ClipChip | DocumentChip


def _obstacle(one: Medium) -> str:
    """Say why nothing can be asked about it, "" where something can, or may soon."""
    if isinstance(one, AttachedDocument) and one.locked and not one.looking:
        return _("“{name}” needs its password before it can be asked about.").format(
            name=one.path.name
        )
    if isinstance(one, AttachedDocument) and one.trouble:
        return one.trouble
    if one.looking or one.failure is None or (isinstance(one, AttachedClip) and one.ready):
        return ""
    way_out = (
        _("Remove the document to ask without it, or attach it again.")
        if isinstance(one, AttachedDocument)
        else _("Remove the video to ask without it, or attach it again.")
    )
    return sentences(one.failure.told, way_out)


def _files(data: QMimeData) -> Sequence[Path]:
    """Return the files that are meant; none where anything else is among them."""
    urls = data.urls() if data.hasUrls() else []
    if not urls or not all(url.isLocalFile() for url in urls):
        return ()
    return [Path(url.toLocalFile()) for url in urls]


def _is_picture(data: QMimeData) -> bool:
    """Whether it is a picture and no text: cells of a table come as both, and are text."""
    return data.hasImage() and not data.hasText()
