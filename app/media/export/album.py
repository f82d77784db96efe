"""The pictures of a conversation that is exported: numbered, loaded one at a time."""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from app.core.conversation import Conversation, KeptPicture, Turn
from app.core.display import DisplayList, lay_out
from app.core.errors import StoreError
from app.core.frame import Frame
from app.core.ports import Painter, PictureCodec, PictureLimits

PNG = PictureLimits(mimes=("image/png",))


class Album:
    """Loads pictures by `load`, draws on them by `painter`, encodes them by `codec`.

    Pictures are numbered from 1 along the branch in use, then along the rest. A picture that is
    lost is told in words (`lost`); whatever else fails is raised: StoreError, MediaError.
    """

    def __init__(
        self,
        conversation: Conversation,
        load: Callable[[str], Frame],
        painter: Painter,
        codec: PictureCodec,
    ) -> None:
        turns = dict.fromkeys((*(each.id for each in conversation.branch), *_ids(conversation)))
        by_id = {turn.id: turn for turn in conversation.turns}
        pictures = [picture for turn in turns for picture in by_id[turn].pictures]
        self._pictures = {picture.frame: picture for picture in reversed(pictures)}
        self._numbers = {
            frame: number
            for number, frame in enumerate(dict.fromkeys(each.frame for each in pictures), start=1)
        }
        self._painter = painter
        self._codec = codec
        self._load = lru_cache(maxsize=1)(load)

    def number(self, frame: str) -> int | None:
        """Return the number of a picture, None for what is no picture of the conversation."""
        return self._numbers.get(frame)

    def picture(self, frame: str) -> KeptPicture:
        return self._pictures[frame]

    def lost(self, frame: str) -> str:
        """Return why a picture cannot be shown, "" where it can."""
        try:
            self._load(frame)
        except StoreError as error:
            return error.message
        return ""

    def original(self, frame: str) -> bytes:
        """Return the picture as a PNG."""
        return self._codec.encode(self._load(frame), PNG).data

    def display(self, frame: str, turn: Turn) -> DisplayList:
        """Return what is drawn on a picture for the marks of an answer."""
        return lay_out(self._load(frame), turn.marks, self._painter.measure)

    def drawn(self, frame: str, turn: Turn) -> bytes:
        """Return a PNG of the picture with the marks of an answer."""
        return self._painter.paint(self._load(frame), self.display(frame, turn)).data

    def marked(self, turn: Turn) -> Sequence[str]:
        """Return the pictures that the marks of an answer lie on, in their order."""
        found = {mark.frame for mark in turn.marks if mark.frame in self._numbers}
        return sorted(found, key=self._numbers.__getitem__)


def _ids(conversation: Conversation) -> Iterator[str]:
    return (turn.id for turn in conversation.turns)
