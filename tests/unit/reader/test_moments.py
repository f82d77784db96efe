"""What the reader says of pictures of a clip: when something appears."""

import numpy as np
import pytest

from app.backends.reader.moments import Lasting, asked_of, time_of
from app.backends.reader.shot import Shot
from app.core.frame import File, Frame, Moment, Source
from app.core.intent import read_intent


def shot(number: int, source: Source) -> Shot:
    return Shot(Frame(np.zeros((2, 2, 4), np.uint8), source), number)


CLIP = [shot(1, Moment("clip", 72.44))]


@pytest.mark.parametrize(
    ("question", "kind", "target"),
    [
        ("When did the error appear?", "errors", ""),
        ("When was the error shown?", "errors", ""),
        ("When does “Disk full” appear?", "find", "Disk full"),
        ("At what time did the Save dialog open?", "find", "Save"),
        ("错误是什么时候出现的？", "errors", ""),
        ("什么时候出现“磁盘已满”？", "find", "磁盘已满"),
        ("When does it say Disk full?", "find", "Disk full"),
        ("At which second can I see “Saved”?", "find", "Saved"),
        ("When was the first error?", "errors", ""),
        ("When did the build fail?", "errors", ""),
        ("什么时候报错？", "errors", ""),
        ("程序是在第几秒崩溃的？", "errors", ""),
        ("第几秒出现了错误？", "errors", ""),
        ("何时能看到“保存成功”？", "find", "保存成功"),
        ("“保存”在几分几秒出现？", "find", "保存"),
        ("登录页面是什么时候打开的？", "find", "登录"),
        ("When was the war?", "other", ""),
        ("When should I save?", "other", ""),
    ],
)
def test_when_is_where_it_is_read(question: str, kind: str, target: str) -> None:
    intent = read_intent(asked_of(question, CLIP))
    assert intent.kind == kind
    assert target in intent.target


def test_pictures_of_no_clip_have_no_when() -> None:
    still = [shot(1, File("a.png"))]
    assert asked_of("When did the error appear?", still) == "When did the error appear?"
    assert time_of(still[0]) == ""
    assert time_of(CLIP[0]) == "1:12.4"


def test_what_stays_appears_once() -> None:
    lasting = Lasting()
    shots = [shot(number, Moment("clip", float(number))) for number in range(1, 6)]
    told = [
        not lasting.again(shots[n], words) for n, words in ((0, "a  b"), (1, "A b"), (3, "a b"))
    ]
    assert told == [True, False, True]
    still = shot(1, File("a.png"))
    assert not lasting.again(still, "a")
    assert not lasting.again(still, "a")
