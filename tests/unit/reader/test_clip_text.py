"""Words are found in a recording when they appear: a real video, really read."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest

from app.backends.reader.backend import ReaderBackend
from app.backends.reader.settings import ReaderSettings
from app.core.chat import Clip, Message, Options, Part, Picture, Text
from app.core.clip_text import ClipText, Reach
from app.core.control import Control
from app.core.errors import MediaError
from app.core.frame import Frame
from app.core.looked_through import LookedThrough
from app.core.mark import Mark
from app.core.moments import Found, holding
from app.core.text_line import TextLine
from app.media.video.videos import ChildVideos
from tests.clips import LOG, make_log


class Searched:
    """A recording, and what searches it; `read` are the pictures that were read."""

    def __init__(self, path: Path) -> None:
        self.videos = ChildVideos()
        self.reader = ReaderBackend(ReaderSettings())
        self.clip: Clip = self.videos.open(path, Control())[0]
        self.read: list[Frame] = []
        looked = LookedThrough(lambda: self.videos)
        self.text = ClipText(lambda: self.videos, looked.keyframes, self._read)
        self.answering = ReaderBackend(ReaderSettings(), self.text)

    def _read(self, frame: Frame, control: Control) -> Sequence[TextLine]:
        self.read.append(frame)
        return self.reader.lines(frame, control)

    def ask(self, question: str, *times: float) -> tuple[str, list[Mark]]:
        """Ask about pictures of the recording."""
        frames = [self.videos.frame(self.clip, at, Control()) for at in times]
        parts: tuple[Part, ...] = (self.clip, *map(Picture, frames), Text(question))
        text, marks = "", list[Mark]()
        for piece in self.answering.stream([Message("user", parts)], Options(), Control()):
            if isinstance(piece, Text):
                text += piece.text
            elif isinstance(piece, Mark):
                marks.append(piece)
        return text, marks

    def find(self, words: str, kept: Sequence[Frame] = ()) -> list[Found]:
        pieces = self.text.find(self.clip, partial(holding, words=words), kept, Control())
        return [each for each in pieces if isinstance(each, Found)]

    def close(self) -> None:
        self.answering.close()
        self.reader.close()
        self.videos.close()


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searched]:
    made = Searched(make_log(tmp_path_factory.mktemp("clips") / "log.mp4"))
    yield made
    made.close()


def test_each_line_is_found_when_it_appears(searched: Searched) -> None:
    found = searched.find("error")
    begins = [begin for begin, _end, said in LOG if "error" in said.casefold()]
    assert [each.seconds for each in found] == pytest.approx(begins, abs=0.11)
    for each, row in zip(found, (2, 4, 5), strict=True):
        left, top, right, bottom = each.line.box
        assert left == pytest.approx(30, abs=8)
        assert top < 50 + 52 * row - 8 < bottom < 50 + 52 * row + 20
        assert right > 150


@pytest.mark.parametrize(
    "question", ["When did the error appear?", "什么时候报错？", "Which errors are there?"]
)
def test_a_question_when_is_answered_from_all_of_the_recording(
    searched: Searched, question: str
) -> None:
    text, marks = searched.ask(question, 0.0)
    assert text == "① 0:03.4: Disk error 5\n② 0:06.8: Network ERROR 404\n③ 0:09.7: Fatal error"
    assert [mark.t for mark in marks] == pytest.approx([3.4, 6.8, 9.7], abs=0.01)
    assert {mark.frame for mark in marks} == {searched.clip.id}


def test_what_is_named_is_found_in_the_picture_that_was_sent_or_in_the_clip(
    searched: Searched,
) -> None:
    text, (mark,) = searched.ask("When does “Linking” appear?", 5.1)
    assert text == "“Linking” appears here:\n① 0:05.1: Linking"
    assert mark.t is None
    assert mark.frame != searched.clip.id
    text, marks = searched.ask("When does “Unlinking” appear?", 0.0)
    assert text.startswith("“Unlinking” was not found in the ")
    assert "pictures of the recording that were read" in text
    assert not marks


def test_only_the_part_that_was_asked_about_is_searched(searched: Searched) -> None:
    text, _marks = searched.ask("When did the error appear?", 5.1, 5.2, 8.5)
    assert text == "① 0:06.8: Network ERROR 404"


def test_what_was_read_is_not_read_again(searched: Searched) -> None:
    searched.find("error")
    searched.read.clear()
    assert len(searched.find("ERROR")) == 3
    assert not searched.read


def test_what_is_not_there_is_not_found(searched: Searched) -> None:
    assert searched.find("warning") == []
    assert searched.find("error started") == []


def test_without_its_file_what_was_kept_is_searched(tmp_path: Path) -> None:
    gone = Searched(make_log(tmp_path / "gone.mp4"))
    try:
        kept = [gone.videos.frame(gone.clip, at, Control()) for at in (4.0, 1.0)]
        gone.clip.path.unlink()
        pick = partial(holding, words="disk")
        pieces = list(gone.text.find(gone.clip, pick, kept, Control()))
        (reach,) = [each for each in pieces if isinstance(each, Reach)]
        assert reach.pictures == 2
        assert reach.lost is not None
        assert [each.seconds for each in pieces if isinstance(each, Found)] == [4.0]
        with pytest.raises(MediaError, match="gone"):
            gone.find("disk")
    finally:
        gone.close()
