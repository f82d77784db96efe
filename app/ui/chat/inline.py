"""Runs of a reply in a document: words, code, formulas, links, descriptions of pictures."""

from dataclasses import dataclass, field, replace
from typing import Final, Protocol

from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor, QTextFormat

from app.core.address import address_of
from app.core.blocks import Run
from app.core.words import _
from app.ui import theme
from app.ui.chat.chip_object import OBJECT
from app.ui.chat.formula_object import formula_format
from app.ui.chat.formulas import Drawing, Refusal
from app.ui.chat.tools import Tools
from app.ui.schemes import Colours
from app.ui.tips import literal

CODE: Final = QTextFormat.Property.UserProperty + 5  # True where a tint is painted under it
_LINE_BREAK: Final = "\u2028"
# What a text document would take for the end of a paragraph or for an object, and what turns the
# order of letters around.
_ENDS: Final = "\0\r\v\f\x1c\x1d\x1e\x85\u2028\u2029\ufdd0\ufdd1"
_TURNING: Final = "\u202a\u202b\u202c\u202d\u202e"
_UNSEEN: Final = "\u2066\u2067\u2068\u2069\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"
_SUBSTITUTE: Final = "\ufffd"
_HARMLESS: Final = str.maketrans(
    dict.fromkeys("\ufffc" + _TURNING, _SUBSTITUTE) | dict.fromkeys(_ENDS, " ")
)
_ALL_SEEN: Final = _HARMLESS | str.maketrans(dict.fromkeys(_UNSEEN, _SUBSTITUTE))


def harmless(text: str, *, exact: bool = False) -> str:
    """Return `text` fit for a document, of the same length.

    Overrides of the direction become a sign that is seen. `exact`: so does what is not seen at
    all, as in code, where it does not belong.
    """
    return text.translate(_ALL_SEEN if exact else _HARMLESS)


class Room(Protocol):
    """Where runs are written: keeps what they lead to."""

    def note(self, at: int, position: int, text: str) -> None:
        """`text`, at `at` of the reply, stands at `position` of the document."""

    def link(self, address: str) -> str:
        """Return what leads to `address` in the document."""

    def wait_for(self, formula: str) -> None:
        """A formula is still being drawn."""


@dataclass(frozen=True, slots=True)
class Look:
    """How words are set."""

    scheme: Colours
    size: int = field(default_factory=theme.text_size)
    bold: bool = False
    quiet: bool = False

    @property
    def ink(self) -> str:
        """The colour of words."""
        return self.scheme.quiet if self.quiet else self.scheme.text


class Scribe:
    """Writes runs into a document."""

    def __init__(self, room: Room, tools: Tools | None) -> None:
        self._room = room
        self._tools = tools

    def write(self, cursor: QTextCursor, run: Run, look: Look) -> None:
        """Insert a run at the cursor."""
        match run.kind:
            case "break":
                cursor.insertText(_LINE_BREAK, _shape(run, look))
            case "math":
                self._write_formula(cursor, run, look)
            case "picture":
                self._write_picture(cursor, run, look)
            case _:
                self._write_words(cursor, run, self._linked(run, _shape(run, look), look))

    def _write_words(self, cursor: QTextCursor, run: Run, shape: QTextCharFormat) -> None:
        text = harmless(run.text, exact=run.kind == "code")
        if run.at >= 0:
            self._room.note(run.at, cursor.position(), text)
        cursor.insertText(text, shape)

    def _write_formula(self, cursor: QTextCursor, run: Run, look: Look) -> None:
        drawn = None
        if self._tools is not None:
            drawn = self._tools.formulas.get(run.text, look.size, look.ink, display=False)
        if isinstance(drawn, Drawing):
            cursor.insertText(OBJECT, formula_format(drawn))
            return
        if drawn is None:
            self._room.wait_for(run.text)
        shape = _shape(replace(run, kind="code"), look)
        if isinstance(drawn, Refusal):
            shape.setToolTip(drawn.reason)
        cursor.insertText(harmless(run.text, exact=True), shape)

    def _write_picture(self, cursor: QTextCursor, run: Run, look: Look) -> None:
        """The description, as a link to the picture or to where it would be."""
        shape = _shape(run, look)
        number = 0 if self._tools is None else self._tools.picture(run)
        if number:
            shape.setForeground(QColor(look.scheme.accent_text))
            shape.setAnchor(True)
            shape.setAnchorHref(f"picture:{number}")
        else:
            shape = self._linked(run, shape, look)
        self._write_words(cursor, run, shape)
        if not number:
            said = _("(picture, not loaded)")
            cursor.insertText(f" {said}", _shape(Run(said), replace(look, quiet=True)))

    def _linked(self, run: Run, shape: QTextCharFormat, look: Look) -> QTextCharFormat:
        if not run.link:
            return shape
        address = address_of(run.link)
        if address.opens:
            shape.setAnchor(True)
            shape.setAnchorHref(self._room.link(run.link))
            shape.setForeground(QColor(look.scheme.accent_text))
            shape.setFontUnderline(True)
        else:
            shape.setToolTip(literal(f"{address.shown}\n{address.refusal}"))
            shape.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
        return shape


def _shape(run: Run, look: Look) -> QTextCharFormat:
    """Return how a run is set, apart from where it leads to."""
    shape = QTextCharFormat()
    code = run.kind == "code"
    font = theme.font(look.size - 1 if code else look.size, code=code, bold=look.bold or run.bold)
    font.setItalic(run.italic)
    font.setStrikeOut(run.strike)
    shape.setFont(font)
    shape.setForeground(QColor(look.ink))
    if code:
        shape.setProperty(CODE, True)
    return shape
