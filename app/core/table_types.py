"""What the columns of a table hold: numbers, money, shares, dates; decided for each as a whole."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, Literal

from app.core.table_dates import DateOrder, When, date_of, is_dated, order_of
from app.core.tables import Decimal, Number, number

Kind = Literal["text", "number", "money", "percent", "date"]

_MOST: Final = 0.8  # of the cells of a column that are of its kind, at least
_KNOWN: Final = 8192  # texts whose value is remembered: columns repeat themselves
_SAMPLE: Final = 300  # cells of a long column that decide its kind
_CURRENCY: Final = (
    r"(?:US\$|HK\$|NT\$|[CAR]\$|[$€£¥￥₹₩₽₺฿]|EUR|USD|GBP|CNY|RMB|JPY|CHF|CAD|AUD|HKD|SEK|NOK|DKK|PLN"
    r"|CZK|元|円|圆|Fr\.|kr\.?|zł)"
)
_UNIT: Final = r"(?:[A-Za-zµμΩ°²³万亿千百个件人台次天小时]{1,5}(?:/[A-Za-z]{1,4})?)"
_MEASURED: Final = re.compile(
    rf"(?P<open>\()?\s*(?P<sign>[-+\u2212])?\s*(?P<before>{_CURRENCY})?\s*"
    rf"(?P<digits>[-+\u2212]?[\d.,'\u00a0\u2009\u202f ]*\d)\s*"
    rf"(?P<after>{_CURRENCY}|{_UNIT})?(?P<end>[-\u2212])?\s*(?P<close>\))?"
)
_ABOUT: Final = re.compile(r"\s*[≈~∼≃]\s*(?=\S)")
_IS_CURRENCY: Final = re.compile(_CURRENCY)
_NOTHING: Final = frozenset(
    (
        *("", "-", "–", "—", "−", "/", "\\", "…", "...", "*"),
        *("n/a", "na", "nan", "null", "none", "k.a.", "k. a.", "无", "暂无", "不详", "未知"),
    )
)
_COMMA: Final = re.compile(
    r"\d,\d{1,2}(?![\d,])|\d,\d{4,}|(?<![\d.,])0,\d|\d\.\d{3},\d|\d\.\d{3}\.\d{3}", re.ASCII
)
_POINT: Final = re.compile(
    r"\d\.\d{1,2}(?![\d.])|\d\.\d{4,}|(?<![\d.,])0?\.\d|\d,\d{3}\.\d|\d,\d{3},\d{3}", re.ASCII
)
_EITHER_DOT: Final = re.compile(r"(?<![\d.,])[1-9]\d{0,2}\.\d{3}(?![\d.,])", re.ASCII)
_EITHER_COMMA: Final = re.compile(r"(?<![\d.,])[1-9]\d{0,2},\d{3}(?![\d.,])", re.ASCII)
_SMALL: Final = re.compile(r"\D*\d{1,3}\D*", re.ASCII)


@dataclass(frozen=True, slots=True)
class ColumnType:
    """What a column holds.

    `decimal` is the point of its numbers, None where each speaks for itself; `order` that of its
    dates. `unit` is what most of its numbers count ("€", "kg"). `ambiguous`: nothing in the table
    tells which of two ways it is to be read ("1.234", 3/4/2026).
    """

    kind: Kind = "text"
    decimal: Decimal | None = None
    order: DateOrder = "dmy"
    unit: str = ""
    ambiguous: bool = False

    @property
    def counts(self) -> bool:
        """Whether it holds numbers of any kind."""
        return self.kind in ("number", "money", "percent")

    def value(self, text: str) -> Number | When | None:
        """Return what a cell of it is; None for words, for nothing, and where nobody can tell."""
        match self.kind:
            case "text":
                return number(text, self.decimal)
            case "date":
                return None if self.ambiguous else date_of(text, self.order)
            case _:
                return measured(text, self.decimal)

    def fits(self, text: str) -> bool:
        """Whether a cell of it may hold that."""
        if self.kind == "text" or is_nothing(text):
            return True
        if self.kind == "date":
            return is_dated(text)
        return measured(text, self.decimal) is not None


def is_nothing(text: str) -> bool:
    """Whether a cell says that it has no value."""
    return text.strip().lower() in _NOTHING


@lru_cache(maxsize=_KNOWN)
def measured(text: str, decimal: Decimal | None = None) -> Number | None:
    """Return what number a text is that may have a currency or a unit, or its minus at the end.

    It may be an estimate, as "≈ 12.5".
    """
    if (sign := _ABOUT.match(text)) is not None:
        estimate = measured(text[sign.end() :], decimal)
        return None if estimate is None or estimate.about else replace(estimate, about=True)
    found = number(text, decimal)
    if found is not None:
        return found
    parts = _MEASURED.fullmatch(text.strip())
    if parts is None or bool(parts["open"]) != bool(parts["close"]):
        return None
    signs = sum(map(bool, (parts["open"], parts["sign"], parts["end"])))
    found = number(parts["digits"], decimal)
    if found is None or signs > 1 or (signs and parts["digits"][0] in "-+\u2212"):
        return None
    if parts["open"] or parts["end"] or (parts["sign"] or "+") != "+":
        found = replace(found, value=-found.value)
    before, after = parts["before"] or "", parts["after"] or ""
    return Number(
        found.value,
        found.decimals,
        found.percent,
        found.grouped,
        unit=before or after,
        leads=bool(before),
    )


def column_types(columns: Sequence[Sequence[str]]) -> tuple[ColumnType, ...]:
    """Return what each column holds; `columns` are their texts without the head."""
    points = [_point(column) for column in columns]
    known = {point for point in points if point is not None}
    common = next(iter(known)) if len(known) == 1 else None
    return tuple(
        _type(column, point, common) for column, point in zip(columns, points, strict=True)
    )


def _point(column: Sequence[str]) -> Decimal | None:
    """Return the point of the numbers of a column where they prove it."""
    together = "\n".join(column)  # no sign goes over the end of a line
    if not ("," in together or "." in together):
        return None
    commas, points = (
        sign.search(together) is not None
        and any(sign.search(text) and measured(text) is not None for text in column)
        for sign in (_COMMA, _POINT)
    )
    if commas == points:
        return None
    return "," if commas else "."


def _type(column: Sequence[str], point: Decimal | None, common: Decimal | None) -> ColumnType:
    there = [text for text in column if not is_nothing(text)]
    step = -(-len(there) // _SAMPLE) or 1
    sample = there[::step]
    if not sample:
        return ColumnType(decimal=common)
    if sum(map(is_dated, sample)) >= _MOST * len(sample):
        order, ambiguous = order_of(there)
        return ColumnType("date", order=order, ambiguous=ambiguous)
    decimal, ambiguous = (point, False) if point is not None else _guessed(there, common)
    numbers = [found for text in sample if (found := measured(text, decimal)) is not None]
    kinds = _kinds(numbers, len(sample))
    if kinds is None:
        return ColumnType(decimal=decimal)
    kind, unit = kinds
    return ColumnType(kind, decimal, unit=unit, ambiguous=ambiguous)


def _guessed(there: Sequence[str], common: Decimal | None) -> tuple[Decimal | None, bool]:
    """Return the point of a column that does not prove it, and whether it may be another one."""
    together = "\n".join(there)  # no sign goes over the end of a line
    if not ("," in together or "." in together):
        return common, False
    if _COMMA.search(together) and _POINT.search(together):
        return None, any(measured(text) is not None for text in there)
    if common is not None:
        return common, False
    if _EITHER_DOT.search(together):
        small = any(_SMALL.fullmatch(text) for text in there)
        return ("," if small else "."), True
    return ("." if _EITHER_COMMA.search(together) else None), False


def _kinds(numbers: Sequence[Number], count: int) -> tuple[Kind, str] | None:
    """Return what most of `count` cells are; None where they are no numbers of one kind."""
    if not numbers or len(numbers) < _MOST * count:
        return None
    units = Counter(found.unit for found in numbers if found.unit)
    unit, often = units.most_common(1)[0] if units else ("", 0)
    if unit and not _IS_CURRENCY.fullmatch(unit) and (len(units) > 1 or often < 0.5 * count):
        return None  # "A4", "3a": names that begin with a number
    if sum(found.percent for found in numbers) > 0.5 * len(numbers):
        return "percent", "%"
    return ("money" if unit and _IS_CURRENCY.fullmatch(unit) else "number"), unit
