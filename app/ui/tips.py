"""Tool tips of words that others wrote: models, servers, files."""

from html import escape

from PySide6.QtGui import Qt


def literal(text: str) -> str:
    """Return a tool tip that shows `text` letter by letter.

    Qt takes what looks like HTML for that, and would load the files that it names.
    """
    if not Qt.mightBeRichText(text):
        return text
    return f'<p style="white-space: pre-wrap">{escape(text)}</p>'
