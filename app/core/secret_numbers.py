"""Numbers that are secrets: payment cards, bank accounts, ID and phone numbers.

Each function yields where they stand in a text of `placed_text`. What has a checksum is also found
where letters were read for digits that look alike, and where spaces were added or lost.
"""

import re
from collections.abc import Iterator
from itertools import accumulate, pairwise
from typing import Final

from app.core.checksums import IBAN_LENGTHS, gtin, iban, luhn, resident_id
from app.core.placed_text import Span

_ALIKE: Final = str.maketrans("OoQDlIi|!SsBZzG", "000011111558226")
_LETTERS: Final = str.maketrans("01258", "OIZSB")
_DIGIT: Final = r"[\dOoQDlIi|!SsBZzG]"
_MARKS: Final = re.compile(r"[^0-9]")

# A number that is not a part of a longer one, nor of a hexadecimal one; a word may touch it.
_NO_HEX_BEFORE: Final = r"(?<!\d)(?<!\d[A-Fa-f])(?<!\d[A-Fa-f]{2})(?<!\d[A-Fa-f]{3})"
_NO_HEX_AFTER: Final = r"(?!\d|[A-Fa-f]{1,3}\d)"
_DATE: Final = re.compile(
    r"(?<!\d)(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)\d\d)(?!\d)"
)


def _digits(text: str) -> str:
    """Return the digits of a number, those that were read as letters too."""
    return _MARKS.sub("", text.translate(_ALIKE))


# ---- payment cards

_LONGEST: Final = 19  # digits
_RUN: Final = re.compile(
    rf"{_NO_HEX_BEFORE}(?<!\d[.,]){_DIGIT}(?:[ -]{{0,3}}{_DIGIT}){{12,}}(?![.,]\d){_NO_HEX_AFTER}"
)
_GROUP: Final = re.compile(rf"{_DIGIT}+")
# Who issues cards, by their first digits (ISO/IEC 7812), and how long the numbers are.
_CARD: Final = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})"  # Visa
    r"|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}"  # Mastercard
    r"|3[47]\d{13}"  # American Express
    r"|3(?:0[0-59]|[689]\d)\d{11,16}"  # Diners Club
    r"|35[2-8]\d{13,16}"  # JCB
    r"|(?:62|81)\d{14,17}"  # UnionPay
    r"|(?:50|5[6-9]|6[013-9])\d{12,17}"  # Maestro, Discover, RuPay
    r"|220[0-4]\d{12,15}"  # Mir
    r"|9558\d{12,15}"  # ICBC
)
# How the digits are grouped, a space or two lost: by fours, as on American Express and Diners
# Club, as on old Visa and UnionPay cards.
_SHAPE: Final = re.compile(
    r"(?:[48]|12|16)(?:,(?:[48]|12))*(?:,[1-3])?|4,6,[45]|10,[45]|4,1[01]|4,3,3,3|6,1[0-3]|\d+"
)
_CARD_LABEL: Final = re.compile(
    r"(?i:card[ ]?(?:number|no\b\.?|#)|(?:银行卡|信用卡|卡)[号號]码?)[ ]?[:#]?[ \t]?"
    r"(?P<number>\d(?:[ -]{0,2}\d){12,18})(?!\d)"
)


def cards(text: str) -> Iterator[Span]:
    """Payment cards: 13 to 19 digits of an issuer with Luhn's check digit, or beside a label."""
    for match in _RUN.finditer(text):
        groups = [(at.start(), at.end()) for at in _GROUP.finditer(match[0])]
        yield from _cards_of(match[0], groups, match.start())
    for match in _CARD_LABEL.finditer(text):
        yield match.span("number")


def _cards_of(run: str, groups: list[Span], offset: int) -> Iterator[Span]:
    """The cards among the groups of digits that follow each other, the longest of each place."""
    first = 0
    while first < len(groups):
        begin = groups[first][0]
        sizes = list(accumulate(end - start for start, end in groups[first : first + _LONGEST]))
        for count in range(len(sizes), 0, -1):
            end = groups[first + count - 1][1]
            if 13 <= sizes[count - 1] <= _LONGEST and _is_card(run[begin:end]):
                yield offset + begin, offset + end
                first += count - 1
                break
        first += 1


def _is_card(text: str) -> bool:
    digits = _digits(text)
    shape = ",".join(str(len(group)) for group in _GROUP.findall(text))
    return (
        bool(_CARD.fullmatch(digits) and _SHAPE.fullmatch(shape))
        and any(map(str.isdigit, text))  # "4lll llll llll llll" has been read for ones
        and luhn(digits)
        and not (len(digits) == 13 and gtin(digits))
    )


# ---- bank accounts

_IBAN: Final = re.compile(
    rf"(?:(?<![A-Za-z0-9])|(?<=IBAN))(?:{'|'.join(IBAN_LENGTHS)})[ ]?[\dOoIlSBZ]{{2}}"
    r"(?:[ -]{0,2}[A-Za-z0-9|]){11,29}"
)
_IBAN_LABEL: Final = re.compile(r"IBAN[ ]?[:#]?[ \t]?\Z")


def ibans(text: str) -> Iterator[Span]:
    """Bank accounts: IBANs of their country's length whose check digits are right, or labelled."""
    for match in _IBAN.finditer(text):
        length = IBAN_LENGTHS[match[0][:2]]
        places = [at for at in range(*match.span()) if text[at] not in " -"][:length]
        is_said = _IBAN_LABEL.search(text, max(0, match.start() - 8), match.start())
        whole = len(places) == length
        if whole and (is_said or _is_iban("".join(text[at] for at in places))):
            yield match.start(), places[-1] + 1


def _is_iban(text: str) -> bool:
    """Whether it is one as it stands, or with letters and digits taken for those that look alike.

    Most countries have digits alone; in some a bank's name of four letters, or one, comes first.
    """
    country, check, rest = text[:2], text[2:4].translate(_ALIKE), text[4:]
    if 2 * sum(map(str.isdigit, text)) < len(text):
        return False  # words
    forms = [
        rest[:letters].translate(_LETTERS) + rest[letters:].translate(_ALIKE)
        for letters in (0, 1, 4)
    ]
    return any(iban((country + check + form).upper()) for form in (rest, *forms))


# ---- identity numbers

_RESIDENT: Final = re.compile(
    rf"(?<!\d)[1-8]{_DIGIT}{{5}}[ ]?{_DIGIT}{{8}}[ ]?{_DIGIT}{{3}}[ ]?(?:{_DIGIT}|[Xx×])(?!\d)"
)
_SOCIAL_SECURITY: Final = re.compile(
    r"(?<![\d-])(?!000|666|9)\d{3}-(?!00)\d\d-(?!0000)\d{4}(?![\d-])"
)


def ids(text: str) -> Iterator[Span]:
    """ID numbers: of Chinese residents, by their check digit, and US social security numbers."""
    for match in _RESIDENT.finditer(text):
        bare = match[0].replace(" ", "")
        last = bare[-1].upper().replace("×", "X")
        if resident_id(_digits(bare[:-1]) + last.translate(_ALIKE)):
            yield match.span()
    yield from (match.span() for match in _SOCIAL_SECURITY.finditer(text))


# ---- phones

# Country codes (ITU-T E.164), of one digit to three.
_COUNTRY: Final = (
    r"(?:1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]"
    r"|21[12368]|(?:2[2-689]|3[578]|42|5[09]|6[789]|8[0578]|9[679])\d)"
)
_BETWEEN: Final = r"(?:[ ]?[()./-][ ]?|[ ])?"
_GROUPED: Final = r"(?=\(?\d{1,4}[ ()./-])"
_INTERNATIONAL: Final = re.compile(
    rf"(?:(?<![\d+])\+(?:[ ]{_GROUPED})?|(?<![A-Za-z0-9])(?<!\d[ .,:/-])00[ ]?{_GROUPED})"
    rf"(?=\(?{_COUNTRY})\(?\d(?:{_BETWEEN}\d){{8,}}"
)
_QUANTITY: Final = re.compile(r"\+[ ]?\(?(?:\d{1,3}(?:\.\d{3})+|\d+\.\d+|\d{16,})")
_CHINESE_MOBILE: Final = re.compile(
    rf"{_NO_HEX_BEFORE}(?<!\d[.,-])(?<![#$¥])"
    r"(?:\+?86[ -]?|0086[ -]?)?"
    r"1(?:3\d|4[5-9]|5[0-35-9]|6[2567]|7[0-8]|8\d|9[0-35-9])[ -]?\d{4}[ -]?\d{4}"
    r"(?![.,]\d|[ ]?(?i:bytes?\b|[KMG]?i?B\b|字节))"
    rf"{_NO_HEX_AFTER}"
)
_AMERICAN: Final = re.compile(
    r"(?<!\d)(?<!\d[.,-])(?:1[-. ])?(?:\([2-9]\d\d\)[ ]?|[2-9]\d\d[-.])[2-9]\d\d[-. ]\d{4}"
    r"(?!\d|[-.]\d)"
)
_TRUNK: Final = re.compile(
    r"(?<![A-Za-z0-9+])(?<!\d[ .,:/-])\(?0[1-9](?=\d{0,4}[ )/-])(?:[()/ -]{0,2}\d){7,}"
    r"(?!:|[.,]\d)"
)
_TRUNK_DIGITS: Final = range(9, 13)
_ZERO_FIRST: Final = re.compile(r"(?<!\d)\(?0")
_ZIP: Final = re.compile(r"\d{5}-\d{4}")
_PHONE_LABEL: Final = re.compile(
    r"(?i:\b(?:tel|phone|telephone|mobile|cell|fax|whatsapp|telefon|handy|t[ée]l)\b[.]?"
    r"(?:[ ](?:number|no\b\.?))?|(?:电话|電話|手机|手機|座机|传真|联系方式)(?:号码|号|號碼)?)"
    rf"[ ]?[:#]?[ \t]?(?P<number>\(?\+?\d(?:{_BETWEEN}\d){{5,14}})(?!\d|[.,:]\d)"
)


def phones(text: str) -> Iterator[Span]:
    """Phone numbers: with a country code, as they are written in a country, or beside a label."""
    for match in _INTERNATIONAL.finditer(text):
        if not _QUANTITY.fullmatch(match[0]):
            yield match.span()
    for pattern in (_CHINESE_MOBILE, _AMERICAN):
        yield from (match.span() for match in pattern.finditer(text))
    for match in _TRUNK.finditer(text):
        if not (_DATE.search(match[0]) or _ZIP.fullmatch(match[0])):
            yield from ((match.start() + at, match.start() + end) for at, end in _trunks(match[0]))
    for match in _PHONE_LABEL.finditer(text):
        if not _DATE.match(match["number"]):
            yield match.span("number")


def _trunks(run: str) -> list[Span]:
    """The numbers of a run of digits, each with the 0 that is dialled before an area's code."""
    starts = [match.start() for match in _ZERO_FIRST.finditer(run)]
    several = list(pairwise([*starts, len(run)]))
    for spans in ([(0, len(run))], several):
        if all(len(_digits(run[begin:end])) in _TRUNK_DIGITS for begin, end in spans):
            return spans
    return []
