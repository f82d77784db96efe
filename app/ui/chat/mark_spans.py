"""`MarkSpans`: where the chips and the words of marks stand in a document, and how they look."""

from collections.abc import Iterator

from PySide6.QtGui import QColor, QTextCursor, QTextDocument
from PySide6.QtWidgets import QTextEdit

from app.ui.chat.chip_object import OBJECT, ChipState
from app.ui.chat.offsets import Span
from app.ui.schemes import Colours


class MarkSpans:
    """`spans` by the number of the mark; whoever sets one of the others shows it."""

    def __init__(self) -> None:
        self.spans: dict[int, list[Span]] = {}
        self.meant = 0  # the one under the pointer, here or elsewhere; 0 for none
        self.lit: frozenset[int] = frozenset()  # selected elsewhere
        self.dimmed: frozenset[int] = frozenset()  # not to be seen in the picture now
        self.found: Span | None = None  # what somebody looked for

    def state(self, number: int) -> ChipState:
        """Return how the chip of a mark looks."""
        if number == self.meant or number in self.lit:
            return "raised"
        return "dimmed" if number in self.dimmed else "plain"

    def within(self, begin: int, end: int) -> frozenset[int]:
        """Return the marks of which something stands between two positions."""
        return frozenset(
            number
            for number, spans in self.spans.items()
            if any(first < end and last > begin for first, last in spans)
        )

    def formats(
        self, document: QTextDocument, scheme: Colours, raised: QColor
    ) -> Iterator[QTextEdit.ExtraSelection]:
        """Yield how words of marks, and those that were found, look; chips paint themselves."""
        for number, spans in self.spans.items():
            state = self.state(number)
            for span in spans if state != "plain" else ():
                if document.characterAt(span[0]) == OBJECT:
                    continue
                shown = _over(document, span)
                if state == "raised":
                    shown.format.setBackground(raised)
                else:
                    shown.format.setForeground(QColor(scheme.faint))
                yield shown
        if self.found is not None:
            shown = _over(document, self.found)
            shown.format.setBackground(raised)
            yield shown


def _over(document: QTextDocument, span: Span) -> QTextEdit.ExtraSelection:
    """What changes the look of a span; a document may have become shorter than it was."""
    end = document.characterCount() - 1
    made = QTextEdit.ExtraSelection()
    made.cursor = QTextCursor(document)
    made.cursor.setPosition(min(span[0], end))
    made.cursor.setPosition(min(span[1], end), QTextCursor.MoveMode.KeepAnchor)
    return made
