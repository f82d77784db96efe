"""Foreign words on a terminal: what steers the terminal is taken out, the words stay.

Control sequences as in ECMA-48: ESC or a C1 character opens one; CSI ends with its final byte,
a string (OSC, DCS, SOS, PM, APC) with ST or BEL.
"""

import re
from typing import Final, Literal

_BIDI = "\u202a-\u202e\u2066-\u2069"  # embeddings, overrides, isolates: they reorder what is read
_TAGS = "\U000e0000-\U000e007f"  # an invisible alphabet
_SPECIAL: Final = re.compile(
    f"[\x00-\x08\x0b-\x1f\x7f-\x9f{_BIDI}{_TAGS}\ud800-\udfff]"  # all but tab and line feed
)
_STRINGS: Final = frozenset("\x90\x98\x9d\x9e\x9f")
_STRINGS_AFTER_ESC: Final = frozenset("PX]^_")


class Harmless:
    """Cleans one stream of text; where it is cut into pieces makes no difference."""

    def __init__(self) -> None:
        self._state: Literal["text", "return", "escape", "sequence", "string"] = "text"

    def feed(self, text: str) -> str:
        """Return what of `text` can be shown."""
        if self._state == "text" and not _SPECIAL.search(text):
            return text
        return "".join(self._one(character) for character in text)

    def _one(self, character: str) -> str:
        match self._state:
            case "return":
                self._state = "text"
                if character == "\n":  # the line has ended already
                    return ""
            case "escape":
                return self._after_escape(character)
            case "sequence":
                return self._in_sequence(character)
            case "string" if character not in "\x07\x9c\x1b\n\x18\x1a":
                return ""
            case "string":
                # A line feed ends it too: an answer must not vanish for a mark that never comes.
                self._state = "text"
                if character in "\x07\x9c":
                    return ""
        return self._plain(character)

    def _plain(self, character: str) -> str:
        if not _SPECIAL.match(character):
            return character
        if character == "\r":  # a bare one would write over the line
            self._state = "return"
            return "\n"
        if character == "\x1b":
            self._state = "escape"
        elif character == "\x9b":
            self._state = "sequence"
        elif character in _STRINGS:
            self._state = "string"
        return "\ufffd" if "\ud800" <= character <= "\udfff" else ""

    def _after_escape(self, character: str) -> str:
        if " " <= character <= "/":  # an intermediate byte: the final one follows
            return ""
        self._state = "text"
        if character == "[":
            self._state = "sequence"
        elif character in _STRINGS_AFTER_ESC:
            self._state = "string"
        elif not "0" <= character <= "~":
            return self._plain(character)
        return ""

    def _in_sequence(self, character: str) -> str:
        if " " <= character <= "?":
            return ""
        self._state = "text"
        return "" if "@" <= character <= "~" else self._plain(character)


def harmless(text: str) -> str:
    """Return a whole foreign text as it can be shown."""
    return Harmless().feed(text)


def one_line(text: str) -> str:
    """Return a foreign text on one line."""
    return " ".join(harmless(text).split())
