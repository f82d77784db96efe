"""Pictures of a clip: when something is read in them, and when it is read for the first time."""

import re
from collections.abc import Sequence
from typing import Final

from app.backends.reader.shot import Shot
from app.core.clips import clock
from app.core.frame import Moment

_WHEN: Final = r"^\s*(?:when|(?:at )?(?:what|which) (?:time|moment|second|point))\s+"
_WHEN_ZH: Final = "(?:什么时候|何时|哪一秒|哪一刻|第?几秒|第?几分几秒|多少秒|什么时间|哪个时间)"
_SHOWS_ZH: Final = "(?:出现|显示|弹出|打开|发生|看到|看见|出来)"
_FAILS_ZH: Final = "报错|出错|失败|崩溃|出现异常"
_FORMS: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), place)
    for pattern, place in (
        (
            (
                rf"{_WHEN}(?:do|does|did|can|could) (?:it|i|you|we|they|one|the \w+) (?:first )?"
                r"(?:say|show|display|report|read|see|print|write)s? (?P<what>.+?)(?: first)?"
                r"\s*[?.]*$"
            ),
            "Where is {what}?",
        ),
        (
            (
                rf"{_WHEN}(?:do|does|did|is|are|was|were|has|have) (?P<what>.+?) (?:first |been )?"
                r"(?:appear|show|see|open|come|came|pop|happen|occur|display|visible|reported|read)"
            ),
            "Where is {what}?",
        ),
        (
            (
                rf"{_WHEN}(?:is|are|was|were) (?:there )?(?:an?y? |the )?(?:first |last )?"
                r"(?:errors?|exceptions?|warnings?|failures?)\b"
            ),
            "Where is the error?",
        ),
        (rf"{_WHEN}(?:do|does|did|has|have) .+? (?:fail|crash)", "Where is the error?"),
        (
            (
                rf"{_WHEN_ZH}[^“”「」]*?(?:{_FAILS_ZH})"
                rf"|(?:{_FAILS_ZH})[^“”「」]*?{_WHEN_ZH}"
            ),
            "错误在哪里？",
        ),
        (
            (
                rf"^在?(?:视频|录像|录屏)?的?{_WHEN_ZH}(?:第一次|首次|才|能|可以)*{_SHOWS_ZH}了?"
                r"(?P<what>.+?)的?[？?。]?$"
            ),
            "{what}在哪里？",
        ),
        (
            rf"^(?P<what>.+?)是?在?(?:视频|录像|录屏)?的?{_WHEN_ZH}(?:第一次|首次|才)?{_SHOWS_ZH}",
            "{what}在哪里？",
        ),
    )
)


def asked_of(question: str, shots: Sequence[Shot]) -> str:
    """Return a question about a clip as one about its pictures: when is where it is read."""
    if not any(isinstance(shot.frame.source, Moment) for shot in shots):
        return question
    for pattern, place in _FORMS:
        if found := pattern.search(question):
            return place.format(**found.groupdict())
    return question


def time_of(shot: Shot) -> str:
    """Return when a picture was taken out of its clip, "" for one of no clip."""
    source = shot.frame.source
    return clock(source.seconds, tenths=True) if isinstance(source, Moment) else ""


class Lasting:
    """Knows what stood in the picture before of a clip: it is told when it appears, not again."""

    def __init__(self) -> None:
        self._last: dict[tuple[str, str], tuple[int, bool]] = {}

    def again(self, shot: Shot, words: str) -> bool:
        """Whether `words` stood in the picture of the clip before `shot`, too."""
        source = shot.frame.source
        if not isinstance(source, Moment):
            return False
        key = source.clip, " ".join(words.split()).casefold()
        number, known = self._last.get(key, (-1, False))
        known = number == shot.number - 1 or (number == shot.number and known)
        self._last[key] = shot.number, known
        return known
