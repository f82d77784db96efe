"""What is loaded before somebody waits for it."""

from collections.abc import Iterator

from app.core.control import Control


def load_answering(_control: Control) -> Iterator[None]:
    """Load what works on pictures, numpy above all, and what reads replies."""
    import app.core.display  # noqa: F401 - it is the loading that counts

    yield
    from app.core import markdown

    markdown.warm()
    yield
