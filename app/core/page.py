"""The visible text of a reply as it grows: words, and chips where places were named."""

from typing import Final

from app.core.chips import chip
from app.core.shapes import Found
from app.core.words import _

_TAIL: Final = 200  # code points remembered, to see what was just said
_BLANK: Final = " \t\r\n"
_SENTENCE_ENDS: Final = (".", "!", "?", ":", ";", ",")


class Page:
    """Where the visible text stands; every method returns what is to be appended to it.

    `length` is in code points. Line breaks before the first visible character are left out.
    """

    def __init__(self) -> None:
        self.length = 0
        self._tail = ""
        self._indent: list[str] = []  # blanks before the first visible character
        self._seam = False  # something unseen stands between the last word and the next
        self._listing = False  # the last thing was a chip
        self._block = False  # those chips have lines of their own
        self._lines = False  # there are several of these lines
        self._ended = False  # and nothing but the end of the last one since
        self._t: float | None = None
        self._joined = False  # the next word goes on with a reply that had broken off

    def words(self, text: str) -> str:
        """Words of the model."""
        if not self.length:
            text = self._trimmed(text)
        if not text:
            return ""
        text = self._set_off(text)
        if self._seam and self._glued(text[0]):
            text = " " + text
        elif self._joined and text[0].isupper() and self._tail[-1:] in _SENTENCE_ENDS:
            text = " " + text  # servers strip what a reply begins with
        self._seam = self._listing = self._joined = False
        return self._add(text)

    def _set_off(self, text: str) -> str:
        """Keep words below a list of chips from being one more of its lines."""
        ends = self._lines and self._listing and text[0] == "\n"
        first = text[:1] if self._ended else text[1:2]  # of the line below
        apart = (self._ended or ends) and not first.isspace() and bool(first)
        self._ended = ends and len(text) == 1
        return "\n" + text if apart else text

    def latest(self) -> str:
        """The visible text while it is short, "" later; without blanks around it."""
        return self._tail.strip() if self.length <= _TAIL else ""

    def seam(self) -> None:
        """A marker that is not shown stands here."""
        self._seam = True

    def join(self) -> None:
        """What comes next belongs to the last word, or begins a sentence after the last one."""
        self._seam = self._listing = False
        self._joined = True

    def place(self, number: int, found: Found) -> tuple[str, int]:
        """The chip of mark `number` with what is said of it; also where the chip itself stands."""
        self._ended = False
        lead = self._lead(found.t, listed=bool(found.label)) + (found.verb and found.verb + " ")
        at = self.length + len(lead)
        text = chip(number)
        if found.label and (self._listing or not self._just_said(found.label)):
            text += " " + found.label
        if found.more:
            text += f" ({found.more})"
        self._seam = self._listing = True
        return self._add(lead + text), at

    def aside(self, text: str) -> str:
        """Words from among places."""
        self._ended = False
        lead = self._lead(self._t, listed=True)
        self._seam = self._listing = True
        return self._add(lead + text)

    def _lead(self, t: float | None, *, listed: bool) -> str:
        """What goes before a chip: a comma or a new line, and its second where that changes."""
        turned = t is not None and t != self._t
        if self._listing:
            lead = "\n" if turned or (self._block and listed and t is None) else ", "
            self._lines = lead == "\n"
        else:
            self._indent.clear()
            self._block = not self.length or self._tail.endswith("\n")
            self._lines = False
            last = self._tail[-1:]
            glued = not last.isspace() if turned else last.isalnum() and last.isascii()
            lead = " " if last and glued else ""
        if turned:
            self._t = t
            lead += _("{seconds} s:").format(seconds=f"{t:g}") + " "
        return lead

    def _glued(self, first: str) -> bool:
        """Tell whether `first` would run into the word before it."""
        last = self._tail[-1:]
        return last.isalnum() and first.isalnum() and (last.isascii() or first.isascii())

    def _just_said(self, label: str) -> bool:
        said = self._tail.casefold().rstrip(" \t\n:：,，-–—=*_`\"'“”‘’「」()（）")
        return said.endswith(label.casefold())

    def _trimmed(self, text: str) -> str:
        body = text.lstrip(_BLANK)
        blank = text[: len(text) - len(body)]
        if "\n" in blank or "\r" in blank:
            self._indent = [blank[max(blank.rfind("\n"), blank.rfind("\r")) + 1 :]]
        else:
            self._indent.append(blank)
        return "".join(self._indent) + body if body else ""

    def _add(self, text: str) -> str:
        self.length += len(text)
        self._tail = (self._tail + text)[-_TAIL:]
        return text
