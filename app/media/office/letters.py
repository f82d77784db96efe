"""Texts of any encoding: told from what is no text, and read."""

import codecs
import re
from typing import Final

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL: Final = re.compile("[\0-\x07\x0e-\x1a\x1c-\x1f\x7f\ufffd]")
"""What no text has, but for tabs, ends of lines and pages, and colours of a terminal (ESC)."""
_BEYOND_ASCII: Final = bytes(range(128, 256))
_STRAY: Final = 1000  # letters to each of those that a text may have
_COMMON: Final = re.compile("[\u3000-\u303f\u3400-\u9fff\uff00-\uffef\u2010-\u2026\u00b7]")
"""Chinese letters and what stands between them."""
_TWO_BYTES: Final = re.compile(rb"[\xa1-\xa3\xb0-\xd7][\xa1-\xfe]")
"""Rows of GB 2312: marks, Latin letters, and the letters that are used most."""
_MOSTLY: Final = 0.8
_SOUND: Final = 8  # letters of several bytes for each that is damaged: by chance there are none
_LATIN: Final = 0.3  # of the bytes: more letters with accents has no language
_WIDE: Final = 0.3  # of every second byte, that are zero in UTF-16 of any Latin text


def encoding_of(data: bytes, *, whole: bool) -> str:
    """Return how a text that begins with `data` is encoded, "" where it is no text.

    Without a mark it is UTF-8 where that makes sense, also where few of its letters are damaged,
    else UTF-16 by its zeros, else GB 18030 where most of it are usual Chinese letters, else
    Windows-1252. `whole`: `data` is all of it; else its
    last letter may be cut.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding if _is_text(_decoded(data, encoding, whole=whole)) else ""
    guesses = ["utf-8"]
    if wide := _wide(data):
        guesses.insert(0, wide)
    elif _is_text(_nearly_utf8(data)) and not _is_text(_decoded(data, "utf-8", whole=whole)):
        return "utf-8"
    elif _is_chinese(data):
        guesses.append("gb18030")
    if _beyond_ascii(data) < _LATIN * len(data):
        guesses.append("cp1252")
    return next((e for e in guesses if _is_text(_decoded(data, e, whole=whole))), "")


def begun(data: bytes, *, whole: bool) -> str:
    """Return the text that begins with `data`, "" where it is none."""
    encoding = encoding_of(data, whole=whole)
    if not encoding:
        return ""
    text = _decoded(data, encoding, whole=whole)
    return _unmarked(data.decode(encoding, "replace") if text is None else text)


def read(data: bytes) -> tuple[str, int]:
    """Return all of a text with ends of lines as "\\n", and how many letters could not be read.

    It is "" where it is no text.
    """
    encoding = encoding_of(data, whole=True) or encoding_of(data[: 1 << 16], whole=False)
    text = _unmarked(data.decode(encoding, "replace")) if encoding else ""
    return text.replace("\r\n", "\n").replace("\r", "\n"), text.count("\ufffd")


def _decoded(data: bytes, encoding: str, *, whole: bool) -> str | None:
    """Return it decoded, None where it is not of this encoding."""
    try:
        return codecs.getincrementaldecoder(encoding)().decode(data, whole)
    except UnicodeError:
        return None


def _nearly_utf8(data: bytes) -> str | None:
    """Return what of it is sound where by far most that is not ASCII are letters of UTF-8."""
    text = data.decode("utf-8", "replace")
    sound = text.replace("\ufffd", "")
    letters = len(sound) - len(sound.encode("ascii", "ignore"))
    return sound if letters >= _SOUND * (len(text) - len(sound)) else None


def _unmarked(text: str) -> str:
    return text.removeprefix("\ufeff")


def _is_text(text: str | None) -> bool:
    if text is None or "\0" in text:
        return False
    return len(_CONTROL.findall(text)) * _STRAY <= len(text)


def _wide(data: bytes) -> str:
    """Return which UTF-16 the zeros in it speak for, "" for none."""
    pairs = len(data) // 2
    if not pairs:
        return ""
    even, odd = data[0 : 2 * pairs : 2].count(0), data[1 : 2 * pairs : 2].count(0)
    if odd > _WIDE * pairs and not even:
        return "utf-16-le"
    return "utf-16-be" if even > _WIDE * pairs and not odd else ""


def _is_chinese(data: bytes) -> bool:
    """Whether what is not ASCII in it are mostly pairs of bytes that are usual Chinese letters."""
    beyond = _beyond_ascii(data)
    pairs = _TWO_BYTES.findall(data)
    if not pairs or 2 * len(pairs) < _MOSTLY * beyond:
        return False
    letters = b"".join(pairs).decode("gb18030", "replace")
    return len(_COMMON.findall(letters)) >= _MOSTLY * len(letters)


def _beyond_ascii(data: bytes) -> int:
    return len(data) - len(data.translate(None, _BEYOND_ASCII))
