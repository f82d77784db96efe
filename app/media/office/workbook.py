"""What the cells of a workbook refer to: its strings, and how numbers are shown (ECMA-376-1, 18).

A cell says what it has by numbers of strings and styles; what those are is worked out once.
"""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from app.media.office.package import Element, Package, child, local, value

Form = Literal["plain", "percent", "date", "period"]
"""What is shown of a number: all but that it is a share, a moment, or a time that passed, is left
out."""

_QUOTED: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_UNSEEN: Final = re.compile(r"[\0-\x08\x0b\x0c\x0e-\x1f]")
_TRUE: Final = frozenset({"1", "true", "on"})
_DIGITS: Final = 15  # that a number in a workbook has
_KNOWN: Final = 8192  # dates whose words are remembered
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")  # a letter by its number (22.9.2.19)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of cells: its name, the part that it stands in, whether it is shown."""

    title: str
    part: str
    hidden: bool


class Workbook:
    """The parts of a workbook that is open. Raises what damaged ones make parsers raise."""

    def __init__(self, package: Package) -> None:
        self._package, self._root = package, package.root()
        root = package.xml(self._root)
        properties = child(root, "workbookPr")
        self._since_1904: Final = properties is not None and is_true(properties.get("date1904", ""))
        self.sheets: Final = tuple(self._sheets(root))
        self._strings = self._read_strings()
        self._forms = self._read_forms()

    def text(self, number: str) -> str:
        """Return one of its strings. Raises ValueError and IndexError."""
        return self._strings[_index(number)]

    def shown(self, written: str, style: str) -> str:
        """Return a number as a style shows it; what is none, as it is."""
        number = int(style)
        form = self._forms[number] if 0 <= number < len(self._forms) else "plain"
        try:
            if form == "plain":
                return _plain(written)
            if form == "percent":
                share = float(f"{float(written) * 100:.{_DIGITS}g}")
                return f"{share:.{_DIGITS}g}%"
        except ValueError:
            return written
        return _moment(written, form == "period", self._since_1904)

    def _sheets(self, root: Element) -> Iterator[Sheet]:
        parts = dict(self._package.targets(self._root, "worksheet"))
        for each in root.iterfind("{*}sheets/{*}sheet"):
            if part := parts.get(value(each, "id")):  # others are charts, or not there
                state = each.get("state", "visible")
                yield Sheet(each.get("name", ""), part, state != "visible")

    def _read_strings(self) -> list[str]:
        """Return all strings in their order."""
        return [
            text_of(each)
            for _id, part in self._package.targets(self._root, "sharedStrings")
            for each in self._package.each(part, "si")
        ]

    def _read_forms(self) -> list[Form]:
        """Return what the styles make of numbers, in their order."""
        from openpyxl.styles.numbers import BUILTIN_FORMATS

        codes = dict[str, str]({str(number): code for number, code in BUILTIN_FORMATS.items()})
        forms = list[Form]()
        for _id, part in self._package.targets(self._root, "styles"):
            root = self._package.xml(part)
            for each in root.iterfind("{*}numFmts/{*}numFmt"):
                codes[each.get("numFmtId", "")] = each.get("formatCode", "")
            known = {number: _form(code) for number, code in codes.items()}
            forms += (
                known.get(each.get("numFmtId", "0"), "plain")
                for each in root.iterfind("{*}cellXfs/{*}xf")
            )
        return forms


def text_of(element: Element) -> str:
    """Return the words of a string, whatever they look like, without how they are pronounced."""
    if len(element) == 1 and local(element[0]) == "t":
        said = element[0].text or ""
    else:
        runs = (run for run in element if local(run) in {"t", "r"})
        texts = (each for run in runs for each in run.iter("{*}t"))
        said = "".join(each.text or "" for each in texts)
    return unescaped(said)


def unescaped(said: str) -> str:
    """Return a string with the letters that stand in it as numbers; others say nothing."""
    if "_x" not in said:
        return said
    found = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), said)
    paired = found.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    return _UNSEEN.sub("", paired)


def is_true(written: str) -> bool:
    """Whether a switch is on."""
    return written.lower() in _TRUE


def _index(number: str) -> int:
    found = int(number)
    if found < 0:  # it would count from the end
        raise IndexError
    return found


def _form(code: str) -> Form:
    from openpyxl.styles.numbers import is_date_format, is_timedelta_format

    if "%" in _QUOTED.sub("", code):
        return "percent"
    if is_date_format(code):
        return "period" if is_timedelta_format(code) else "date"
    return "plain"


def _plain(written: str) -> str:
    """Return a number with no more digits than it has. Raises ValueError."""
    if "." in written or "e" in written or "E" in written:
        return f"{float(written):.{_DIGITS}g}"
    return str(int(written))


@lru_cache(maxsize=_KNOWN)
def _moment(written: str, period: bool, since_1904: bool) -> str:
    """Return a date or time that is counted in days."""
    from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

    try:
        days = float(written)
        found = from_excel(days, MAC_EPOCH if since_1904 else WINDOWS_EPOCH, timedelta=period)
    except (ValueError, OverflowError):
        return "#VALUE!"
    match found:
        case dt.datetime():
            midnight = found.time() == dt.time()
            return found.date().isoformat() if midnight else found.isoformat(" ", "seconds")
        case dt.time():
            return found.isoformat()
        case _:
            return str(found)
