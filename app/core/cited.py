"""What follows from a page that is cited and its quotes."""

from app.core.chat import Check, Cited

_WORST: tuple[Check, ...] = ("missing", "unread", "close", "exact")


def span(cited: Cited) -> tuple[int, int]:
    """Return the first and the last page that is cited, which may be the same."""
    return cited.pages or (cited.ref.page or 0, cited.ref.page or 0)


def check(cited: Cited) -> Check | None:
    """Return how its quotes stand, the worst of them; None where it has none."""
    checks = {quote.check for quote in cited.quotes}
    return next((each for each in _WORST if each in checks), None)
