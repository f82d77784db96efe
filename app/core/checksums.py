"""Checksums that numbers carry: what passes one was hardly made by chance."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

IBAN_LENGTHS: Final[Mapping[str, int]] = MappingProxyType(
    {
        country: int(length)
        for length, countries in (
            ("15", "NO"),
            ("16", "BE"),
            ("18", "DK FI FK FO GL NL SD"),
            ("19", "MK SI"),
            ("20", "AT BA EE KZ LT LU MN XK"),
            ("21", "CH HR LI LV"),
            ("22", "BG BH CR DE GB GE IE ME RS VA"),
            ("23", "AE GI IL IQ OM SO TL"),
            ("24", "AD CZ ES MD PK RO SA SE SK TN VG"),
            ("25", "LY PT ST"),
            ("26", "IS TR"),
            ("27", "BI DJ FR GR IT MC MR SM"),
            ("28", "AL AZ BY CY DO GT HN HU LB NI PL SV"),
            ("29", "BR EG PS QA UA"),
            ("30", "JO KW MU YE"),
            ("31", "MT SC"),
            ("32", "LC"),
            ("33", "RU"),
        )
        for country in countries.split()
    }
)
"""Characters of an IBAN by country (SWIFT's IBAN registry, ISO 13616)."""

_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS: Final = "10X98765432"
# Province, then a day of 1800 to 2099 (GB 11643).
_RESIDENT: Final = re.compile(
    r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])\d{4}"
    r"(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX]"
)


def luhn(digits: str) -> bool:
    """Whether ASCII `digits` end with their check digit (ISO/IEC 7812-1, annex B)."""
    odd, even = digits[-1::-2], digits[-2::-2]
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in even)
    return (sum(map(int, odd)) + sum(doubled)) % 10 == 0


def gtin(digits: str) -> bool:
    """Whether ASCII `digits` end with the check digit of an article's number (EAN, ISBN-13)."""
    return (sum(map(int, digits[-1::-2])) + 3 * sum(map(int, digits[-2::-2]))) % 10 == 0


def iban(text: str) -> bool:
    """Whether `text`, upper case without spaces, is an IBAN: its country's length, and mod 97."""
    if len(text) != IBAN_LENGTHS.get(text[:2]) or not re.fullmatch(r"[A-Z]{2}\d\d[A-Z0-9]+", text):
        return False
    return int("".join(str(int(character, 36)) for character in text[4:] + text[:4])) % 97 == 1


def resident_id(text: str) -> bool:
    """Whether `text` is a Chinese resident's number: 18 digits, the last one may be "X"."""
    if not _RESIDENT.fullmatch(text):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, text[:17], strict=True))
    return _CHECKS[total % 11] == text[17]
