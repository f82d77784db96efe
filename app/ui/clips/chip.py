"""`ClipChip`: an attached video in the field for the next question."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from app.core.clips import clock
from app.core.frame import Frame
from app.core.words import _, ngettext
from app.ui.attached_chip import AttachedChip, Told
from app.ui.clips.attached import AttachedClip
from app.ui.clips.ways import WayButton
from app.ui.pictures import Pictures


class ClipChip(AttachedChip):
    """Where the video can be sent in several ways a button chooses among them; Down opens that."""

    def __init__(self, attached: AttachedClip, pictures: Pictures, parent: QWidget) -> None:
        clip = attached.clip
        shape, remove = clip.width / clip.height, _("Remove this video")
        super().__init__(attached, pictures, shape, remove, parent)
        self.attached = attached
        self._way = WayButton(attached, self)
        self._offer(self._way)
        attached.changed.connect(self._tell)
        self._tell()

    @property
    def frames(self) -> Sequence[Frame]:
        """The pictures of it that are sent."""
        return self.attached.frames

    def _enter(self, control: QWidget) -> None:  # noqa: ARG002 - there is one
        self._way.click()

    def _tell(self) -> None:
        one, clip = self.attached, self.attached.clip
        length = clock(clip.seconds)
        name = _("Video “{name}”, {length}").format(name=clip.path.name, length=length)
        failed = one.failure is not None and not one.whole
        self._way.tell()
        self.tell(Told(name, _said(one), one.poster, length, "play", failed, one.looking))


def _said(one: AttachedClip) -> str:
    """Say how much of it is sent, or how far it was looked through."""
    if one.whole:
        if one.way == "auto":
            return _("The video itself goes: the question is about how things move.")
        return _("The video itself goes.")
    if one.failure is not None:
        return one.failure.message
    if one.looking:
        return one.progress.stage if one.progress is not None else _("Waiting…")
    if one.coverage is not None:
        return one.coverage.told
    count = len(one.frames)
    return ngettext("{count} picture is sent", "{count} pictures are sent", count).format(
        count=count
    )
