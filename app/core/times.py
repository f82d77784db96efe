"""Times of a clip in a reply: where they stand in its words, and which seconds they mean.

Clocks (`0:12.4`, `1:02:03`, `0:05s`), seconds (`12.3 seconds`, `12.3s`, `at second 12`, `第12秒`,
`1分05秒`, `1 min 5 s`) and ranges of them (`[00:10-00:14]`, `from 12.3 to 15 seconds`). What only
looks alike is none: code, addresses, versions, dates and hours of the day, ratios, scores, and how
long something takes.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from app.core.chat import Clip, Ref

ROUNDED: Final = 1.0
"""Seconds by which the end of a clip may be rounded up."""
WINDOW: Final = 96  # code points of the longest range, and of what decides what it is
_LEFT: Final = 48
_RIGHT: Final = 24
_QUOTED: Final = 1000  # code points of code in a line, or of an address

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

_FENCE: Final = re.compile(r"[ \t>]*(?:[-*+] |\d{1,4}[.)] )?[ \t]*(`{3,}|~{3,})([^`]*)$")
_INLINE: Final = re.compile(r"(?<!`)(`{1,8})(?!`)")
_URL: Final = re.compile(
    rf"(?:\b[a-zA-Z][a-zA-Z0-9+.-]{{1,15}}://|\bwww\.)[^\s<>\"'）】」]{{0,{_QUOTED}}}"
)

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


class TimeReader:
    """Finds the times of a clip of so many `seconds` in words that stream in.

    They come in order, each as soon as nothing that follows can change it, and are the same
    however the text was cut. With several clips `seconds` are those of the longest.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._line = ""  # what is kept of the line that streams in
        self._base = 0  # where that stands in the text
        self._at = 0  # all before this, in the line, is decided
        self._open = 0  # not behind it: where the code or the address begins that is there
        self._fence = ""

    def feed(self, text: str) -> Iterator[Time]:
        """Take the next words."""
        *whole, rest = text.split("\n")
        for line in whole:
            self._line += line
            yield from self._end_line()
            self._base += 1
        self._line += rest
        if not self._may_fence:
            yield from self._scan(last=False)
            self._forget()

    def finish(self) -> Iterator[Time]:
        """The text is over."""
        yield from self._end_line()

    @property
    def _may_fence(self) -> bool:
        """Whether the line may be one of a block of code, as far as it has come."""
        bare = self._line.lstrip(" \t>-*+0123456789.)")
        return bool(self._fence) or not bare or bare.startswith(("``", "~~")) or bare == "`"

    def _end_line(self) -> Iterator[Time]:
        fence = _FENCE.match(self._line) if not self._at else None
        if self._fence:
            if fence is not None and fence[1].startswith(self._fence) and not fence[2].strip():
                self._fence = ""
        elif fence is not None:
            self._fence = fence[1]
        else:
            yield from self._scan(last=True)
        self._base += len(self._line)
        self._line, self._at, self._open = "", 0, 0

    def _forget(self) -> None:
        """Let go of what no decision looks at any more."""
        done = self._open - _LEFT
        if done > WINDOW:
            self._line, self._base = self._line[done:], self._base + done
            self._at, self._open = self._at - done, _LEFT

    def _scan(self, *, last: bool) -> Iterator[Time]:
        line = self._line
        quoted, open_at = _quoted(line, self._open)
        end = len(line) if last else min(len(line) - WINDOW, open_at)
        while (match := _TIME.search(line, self._at)) is not None and match.start() < end:
            found, self._at = _read(match, line)
            if _lies_in(match.start(), self._at, line, quoted):
                yield from self._inside(found, match.start(), self._at)
        self._at = self._open = max(self._at, end)
        for each in quoted:
            if each.begin < self._at < each.end:
                self._open = each.begin

    def _inside(self, found: _Meant | None, start: int, end: int) -> Iterator[Time]:
        """Yield a time if the clip is that long."""
        if found is None or found[0] >= self._seconds + ROUNDED:
            return
        since, until = found
        ends = None if until is None else min(until, self._seconds)
        begin, close = self._base + start, self._base + end
        bracketed = _BRACKETED.match(self._line, max(0, start - 1), end + 2) is not None
        yield Time(begin, close, min(since, self._seconds), ends, bracketed)


@dataclass(frozen=True, slots=True)
class _Quote:
    """Code or an address from `begin` to `end`; what it says lies from `first` to `last`."""

    begin: int
    first: int
    last: int
    end: int
    code: bool


def _quoted(line: str, since: int) -> tuple[list[_Quote], int]:
    """Return what is quoted in a line, and where something begins that has no end yet."""
    quotes: list[_Quote] = []
    open_at = len(line)
    ticks = list(_INLINE.finditer(line, since))
    while ticks:
        begin = ticks.pop(0)
        reach = begin.end() + _QUOTED
        close = next((n for n, each in enumerate(ticks) if each[1] == begin[1]), None)
        if close is None or ticks[close].start() > reach:
            if len(line) <= reach:
                open_at = min(open_at, begin.start())
            continue
        end = ticks[close]
        quotes.append(_Quote(begin.start(), begin.end(), end.start(), end.end(), True))
        del ticks[: close + 1]
        if end.end() == len(line):
            open_at = min(open_at, begin.start())
    for match in _URL.finditer(line, since):
        first, last = match.span()
        quotes.append(_Quote(first, first, last, last, False))
        if last == len(line):
            open_at = min(open_at, first)
    return quotes, open_at


def _lies_in(start: int, end: int, line: str, quotes: Sequence[_Quote]) -> bool:
    """Whether it is not quoted; code that is nothing but a time is one."""
    for each in quotes:
        if start < each.last and end > each.first:
            around = line[each.first : start] + line[end : each.last]
            return each.code and not around.strip(" []()")
    return True


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
