"""Times of a clip in a reply: where they stand in its words, and which seconds they mean.

Clocks (`0:12.4`, `1:02:03`, `0:05s`), seconds (`12.3 seconds`, `12.3s`, `at second 12`, `第12秒`,
`1分05秒`, `1 min 5 s`) and ranges of them (`[00:10-00:14]`, `from 12.3 to 15 seconds`). What only
looks alike is none: code, addresses, versions, dates and hours of the day, ratios, scores, and how
long something takes.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from app.core.chat import Clip, Ref
from app.core.spotting import Spotter

ROUNDED: Final = 1.0
"""Seconds by which the end of a clip may be rounded up."""
WINDOW: Final = 96  # code points of the longest range, and of what decides what it is
_LEFT: Final = 48
_RIGHT: Final = 24

_CLOCK: Final = (
    r"(?:\d{1,2}[:：][0-5]\d[:：][0-5]\d|\d{1,3}[:：][0-5]\d)(?:\.\d{1,6}|,\d{3})?"
    r"(?:[ \u00a0]?s(?![A-Za-z0-9_/²^])|(?![:：]?\d|\.\d|[A-Za-z%]))"
)
_NUMBER: Final = r"\d{1,6}(?:\.\d{1,6})?"
_SECOND: Final = r"(?:[ \u00a0]?(?:seconds?|secs?|s)(?![A-Za-z0-9_/²^])|[- ]second(?= mark)|[ ]?秒)"
_SPELT: Final = (
    r"(?:\d{1,2}[ ]?(?:hours?|hrs?|h|小时|时)(?![A-Za-z])[, ]{0,2}(?:and[ ])?)?"
    r"\d{1,3}[ ]?(?:minutes?|mins?|m|分钟?)(?![A-Za-z])[, ]{0,2}(?:and[ ])?"
    rf"\d{{1,2}}(?:\.\d{{1,6}})?{_SECOND}"
)
_NTH: Final = rf"[Ss]econds?[ \u00a0]{_NUMBER}"
_NO_MORE: Final = r"(?![:：]?\d|\.\d|[A-Za-z%/_²^])"
_ONE: Final = rf"(?:(?:第[ ]?)?(?:{_CLOCK}|{_SPELT}|{_NUMBER}{_SECOND})|{_NTH}{_NO_MORE})"
_TO: Final = r"[ ]?(?:[-–—−~～→]|--?>|至|到)[ ]?|[ ](?:to|until|till|through|and)[ ]|[ ]?和[ ]?"
_TIME: Final = re.compile(
    r"(?<![A-Za-z0-9.:：/\\@#$€£¥+\-−^])(?<!\d,)(?<!\w_)"
    rf"(?:(?P<nth>{_NTH})(?P<on>{_TO})(?P<end>{_NUMBER}){_NO_MORE}"
    rf"|(?P<one>{_ONE})(?:(?P<to>{_TO})(?P<other>{_ONE}))?"
    rf"|(?:第[ ]?)?(?P<first>{_NUMBER})(?P<until>{_TO})(?:第[ ]?)?(?P<last>{_NUMBER}{_SECOND}))"
)
_FORMS: Final = (("nth", "on", "end"), ("one", "to", "other"), ("first", "until", "last"))
_NTH_BEFORE: Final = re.compile(
    r"(?:^|[^\w\s]|\b(?:at|from|around|about|approximately|by|between|until|till|to|and|in|of|near|"
    r"after|before|since|on))[ \u00a0]?$",
    re.IGNORECASE,
)
_BETWEEN: Final = re.compile(r"(?:\bbetween|在|从|介于)[ ]?$", re.IGNORECASE)

_HOUR_BEFORE: Final = re.compile(
    r"(?:\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?[T, ]{0,2}"
    r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.? \d{1,2}(?:st|nd|rd|th)?"
    r"(?:,? \d{4})?,?(?: at)? "
    r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day,?(?: at)? "
    r"|\bclock\b[^.\d]{0,16}|上午|下午|晚上|早上|早晨|凌晨|中午|傍晚|时钟[^。\d]{0,8}|系统时间[^。\d]{0,4})$",
    re.IGNORECASE,
)
_HOUR_AFTER: Final = re.compile(
    r"[ ]?(?:[ap]\.?m\b|o['’]clock|UTC|GMT|CET|[EPC][SD]T\b|点|\+\d\d)", re.IGNORECASE
)
_RATIO_BEFORE: Final = re.compile(
    r"(?:\b(?:ratio|aspect|scales?|odds|scored?|won|lost|beat|leads?|leading|trails?|tied?)\b"
    r"[^.;\d]{0,12}|(?:比例|宽高比|长宽比|纵横比|比分|比率)[^。；\d]{0,6})$",
    re.IGNORECASE,
)
_RATIO_AFTER: Final = re.compile(
    r"[ ]?(?:(?:aspect|ratio|scale|odds|win|victory|defeat|lead|display|monitor|screen)\b"
    r"|(?:的)?(?:比例|宽高比|长宽比|比分|屏幕|显示器))",
    re.IGNORECASE,
)
_LENGTH_BEFORE: Final = re.compile(
    r"(?:\b(?:duration|length|total|lasts?|lasted|lasting|runtime|long)\b"
    r"(?![^.;\d]*\b(?:until|till|from|at|by|between)\b)[^.;\d]{0,8}"
    r"|(?:时长|总长|长度|全长|持续|共)(?![^。；\d]*[到至从在])[^。；\d]{0,3})$",
    re.IGNORECASE,
)
_DURATION_BEFORE: Final = re.compile(
    r"(?:\b(?:for|in|takes?|took|taking|takes up|within|waits?|waited|waiting|every|another|"
    r"additional|extra|least|most|than|over|per|first|last|next|spans?|spanning|delay of|"
    r"interval of|timeout of|pause of|up to)[ ](?:the[ ])?(?:(?:about|approximately|around|roughly|"
    r"some|only|just|first|last|next)[ ])?[~≈]?"
    r"|(?:等待|等了|每隔?|历时|耗时|用时|花了|花费|用了|长达|超过|至少|不到|前|最后|间隔|延迟|超时|需要?)"
    r"[ ]?(?:大?约)?[ ]?)$",
    re.IGNORECASE,
)
_DURATION_AFTER: Final = re.compile(
    r"[ ](?:later|long|longer|shorter|ago|earlier|before|after(?:wards?)?|duration|delay|timeout|"
    r"elapsed|left|remaining|per|apart|more|faster|slower|each|interval|wait|pause|video|clip|"
    r"recording|of(?! the (?:video|clip|recording)))\b"
    r"|钟|后|之后|以后|内|以内|的(?:视频|录像|录屏|时间|片段|延迟)|时长|前",
    re.IGNORECASE,
)
_BRACKETED: Final = re.compile(r"\[[^\[\]]*\](?![(\[:])")  # no words of a link
_DECADE: Final = re.compile(r"\b(?:the|early|late|mid)[ -]$", re.IGNORECASE)


_Meant = tuple[float, float | None]  # since, until


@dataclass(frozen=True, slots=True)
class Time:
    """A time in a text: it stands from `start` to `end`, in code points.

    `since` in seconds from the beginning of the clip; of a range it ends at `until`. `bracketed`:
    square brackets stand right around it, which say nothing but that it is a time.
    """

    start: int
    end: int
    since: float
    until: float | None = None
    bracketed: bool = field(default=False, compare=False)


def times_in(text: str, seconds: float) -> tuple[Time, ...]:
    """Return the times of a clip of that length in Markdown `text`, in order."""
    reader = TimeReader(seconds)
    return (*reader.feed(text), *reader.finish())


def moment(time: Time, clips: Sequence[Clip]) -> Ref | None:
    """Return what a time leads to: the last of the clips that is long enough for it."""
    for clip in reversed(clips):
        if time.since < clip.seconds + ROUNDED:
            return Ref("moment", clip.id, t=min(time.since, clip.seconds))
    return None


class TimeReader(Spotter[Time]):
    """Finds the times of a clip of so many `seconds` in words that stream in.

    With several clips `seconds` are those of the longest.
    """

    def __init__(self, seconds: float) -> None:
        super().__init__(_TIME, WINDOW)
        self._seconds = seconds

    def read(self, match: re.Match[str], base: int) -> tuple[Sequence[Time], int]:
        found, end = _read(match, match.string)
        if found is None or found[0] >= self._seconds + ROUNDED:
            return (), end
        since, until = found
        ends = None if until is None else min(until, self._seconds)
        start = match.start()
        bracketed = _BRACKETED.match(match.string, max(0, start - 1), end + 2) is not None
        begin = base + start
        return (Time(begin, base + end, min(since, self._seconds), ends, bracketed),), end


def _read(match: re.Match[str], line: str) -> tuple[_Meant | None, int]:
    """Return what a match means, None for no time of a clip, and where that ends."""
    before = line[max(0, match.start() - _LEFT) : match.start()]
    form = next(names for names in _FORMS if match[names[0]] is not None)
    first, word, last = (match[name] for name in form)
    if last is not None and _joins(word, before) and _value(first) < _value(last):
        ranged = _is_moment(first + last, before, _after(line, match.end()), ranged=True)
        return ((_value(first), _value(last)) if ranged else None), match.end()
    end = match.end(form[0])
    if form[0] == "first":
        return None, end
    single = _is_moment(first, before, _after(line, end), ranged=False)
    return ((_value(first), None) if single else None), end


def _after(line: str, end: int) -> str:
    return line[end : end + _RIGHT]


def _joins(word: str, before: str) -> bool:
    """Whether the word between two times makes a range of them: "and" only after "between"."""
    return word.strip() not in ("and", "和") or _BETWEEN.search(before) is not None


def _is_moment(time: str, before: str, after: str, *, ranged: bool) -> bool:
    """Whether a time says when, not how long or what hour."""
    if time.startswith("第") or before.endswith("第"):
        return True
    if time[0] in "Ss":  # not "the second 12 pictures"
        return _NTH_BEFORE.search(before) is not None
    if _LENGTH_BEFORE.search(before):
        return False
    if ":" in time or "：" in time:
        if _HOUR_BEFORE.search(before) or _HOUR_AFTER.match(after):
            return False
        return ranged or not (_RATIO_BEFORE.search(before) or _RATIO_AFTER.match(after))
    decade = re.fullmatch(r"\d{1,3}0s", time) and _DECADE.search(before)
    return not (decade or _DURATION_BEFORE.search(before) or _DURATION_AFTER.match(after))


def _value(time: str) -> float:
    """Return a time in seconds, whichever way it is written."""
    numbers = [float(each.replace(",", ".")) for each in re.findall(r"\d+(?:[.,]\d+)?", time)]
    total = 0.0
    for number in numbers:
        total = total * 60 + number
    return round(total, 6)
