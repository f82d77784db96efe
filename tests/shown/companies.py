"""The companies whose reports are shown, and what is to be read in these."""

from collections.abc import Sequence
from typing import Final

from app.core.matrix_prompts import KEY_FIGURES
from tests.shown.reports import Company, Row

_ENGLISH: Final = (
    "Revenue",
    "  Cost of sales",
    "Gross profit",
    "Operating profit",
    "Net profit",
    "Earnings per share",
    "Cash flow from operating activities",
    "Total assets",
    "Employees at year end",
)
_GERMAN: Final = (
    "Umsatzerlöse",
    "  Umsatzkosten",
    "Bruttoergebnis",
    "Betriebsergebnis",
    "Jahresüberschuss",
    "Ergebnis je Aktie",
    "Cashflow aus laufender Geschäftstätigkeit",
    "Bilanzsumme",
    "Beschäftigte am Jahresende",
)
_BOLD: Final = (0, 2, 3, 4)
_SHARE, _PEOPLE = 5, 8


def _rows(names: Sequence[str], *values: tuple[str, str]) -> Sequence[Row]:
    """Lines of a statement; what has no values is not in it."""
    return [(name, *pair) for name, pair in zip(names, values, strict=True) if any(pair)]


def _totals(names: Sequence[str]) -> Sequence[str]:
    return [names[at] for at in _BOLD]


HALDEN: Final = Company(
    "Halden Marine Group",
    "#155e75",
    150,
    84,
    (
        ("Revenue", "4,812.6", "4,439.7"),
        ("  Cost of sales", "(3,262.9)", "(3,073.5)"),
        ("Gross profit", "1,549.7", "1,366.2"),
        ("  Selling expenses", "(402.8)", "(381.4)"),
        ("  General and administrative expenses", "(318.9)", "(302.6)"),
        ("  Research and development", "(197.5)", "(153.9)"),
        ("Operating profit", "630.5", "528.3"),
        ("  Finance income", "12.4", "9.8"),
        ("  Finance costs", "(71.3)", "(66.5)"),
        ("  Income tax", "(149.7)", "(122.0)"),
        ("Net profit", "421.9", "349.6"),
        ("Earnings per share in EUR", "3.37", "2.79"),
    ),
    _totals(_ENGLISH),
    ("Consolidated income statement", "EUR million", "Halden Marine Group"),
    31,
    (
        ("Offshore services", 2118.4, 1780.2),
        ("Ferries", 1502.7, 1489.3),
        ("Ports and terminals", 1191.5, 1170.2),
    ),
    "Offshore services grew by 19.0 %, driven by the two vessels delivered in March. Ferries "
    "carried more freight on the northern routes, while ports and terminals kept the level of the "
    "year before in spite of the works in Halden.",
)
"""Of a hundred and fifty pages."""


FOUR: Final = (
    Company(
        "Corvane Rail",
        "#9f1239",
        18,
        11,
        _rows(
            _ENGLISH,
            *(
                ("2,310.4", "2,184.9"),
                ("(1,702.6)", "(1,633.0)"),
                ("607.8", "551.9"),
                ("214.7", "187.2"),
                ("151.3", "128.8"),
                ("1.89", "1.61"),
                ("301.2", "276.5"),
                ("3,918.0", "3,740.6"),
                ("14,210", "13,874"),
            ),
        ),
        _totals(_ENGLISH),
        ("Consolidated income statement", "GBP million", "Corvane Rail plc"),
        6,
        (
            ("Rolling stock", 1320.1, 1255.0),
            ("Signalling", 640.2, 611.7),
            ("Service", 350.1, 318.2),
        ),
    ),
    Company(
        "Brightwell Foods",
        "#4d7c0f",
        14,
        9,
        _rows(
            _ENGLISH,
            *(
                ("12,345", "11,001"),
                ("(8,917)", "(8,102)"),
                ("3,428", "2,899"),
                ("1,020", "970"),
                ("744", "702"),
                ("4.12", "3.86"),
                ("", ""),
                ("15,702", "14,988"),
                ("31,880", "32,415"),
            ),
        ),
        _totals(_ENGLISH),
        ("Statements of operations", "USD million", "Brightwell Foods, Inc."),
        4,
        (("Bakery", 6200.0, 5730.0), ("Dairy", 3805.0, 3301.0), ("Drinks", 2340.0, 1970.0)),
    ),
    Company(
        "Lindauer Optik",
        "#4338ca",
        16,
        12,
        _rows(
            _GERMAN,
            *(
                ("987,3", "912,4"),
                ("(561,0)", "(540,8)"),
                ("426,3", "371,6"),
                ("(12,4)", "5,1"),
                ("(21,9)", "0,7"),
                ("(0,43)", "0,01"),
                ("41,8", "66,9"),
                ("1.140,6", "1.188,2"),
                ("3.120", "3.204"),
            ),
        ),
        _totals(_GERMAN),
        ("Gewinn- und Verlustrechnung", "Mio. EUR", "Lindauer Optik AG"),
        7,
        (("Medizin", 512.6, 470.3), ("Industrie", 311.7, 290.4), ("Freizeit", 163.0, 151.7)),
    ),
    Company(
        "Tessel Power",
        "#b45309",
        20,
        15,
        _rows(
            _ENGLISH,
            *(
                ("6,071.8", "5,904.3"),
                ("(4,420.5)", "(4,391.6)"),
                ("1,651.3", "1,512.7"),
                ("702.9", "655.0"),
                ("468.2", "431.1"),
                ("2.74", "2.52"),
                ("811.6", "790.4"),
                ("9,254.1", "8,977.5"),
                ("21,046", "20,391"),
            ),
        ),
        _totals(_ENGLISH),
        ("Consolidated income statement", "EUR million", "Tessel Power SE"),
        8,
        (("Grids", 3377.4, 3260.8), ("Storage", 1608.2, 1523.9), ("Service", 1086.2, 1119.6)),
    ),
)
"""Whose figures are compared."""

_FIGURES: Final = (0, 3, 4, 5, 6, 7, 8)
"""Lines of a statement in the order in which key figures are asked for (`KEY_FIGURES`)."""


def reply(company: Company, question: str) -> str:
    """What a model writes that has read the report: a figure and the line that says so."""
    at = _FIGURES[KEY_FIGURES.index(question)]
    names = _GERMAN if company.rows[0][0] == _GERMAN[0] else _ENGLISH
    row = next((row for row in company.rows if row[0] == names[at]), None)
    if row is None:
        return "not stated"
    name, now, before = row
    unit, page = company.words[1], f"[p. {company.stated}]"
    money = f"{now} {unit}" if names is _GERMAN else f"{unit[:3]} {now} million"
    share = f"{now} EUR" if names is _GERMAN else f"{unit[:3]} {now}"
    figure = {_SHARE: share, _PEOPLE: now}.get(at, money)
    return f'{figure} {page}\n"{name} {now} {before}" {page}'
