"""What is said about the pages that an answer cites, wherever it is shown."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from app.core.chat import Check, Cited, Quote
from app.core.cited import span
from app.core.evidence import Tally, tally
from app.core.labels import elide
from app.core.words import _, ngettext

_QUOTE: Final = 60  # code points of a quote that others are told from by it
SIGNS: Final = {"exact": "✓", "close": "≈", "missing": "?", "unread": "–"}
"""What stands for a check where there is room for a sign only."""


def shown(cited: Cited) -> str:
    """Return what a citation is called: "p. 12", "B · pp. 12–14"."""
    first, last = span(cited)
    if first == last:
        pages = _("p. {page}").format(page=first)
    else:
        pages = _("pp. {first}–{last}").format(first=first, last=last)
    if not cited.letter:
        return pages
    return _("{document} · {pages}").format(document=cited.letter, pages=pages)


def told(cited: Cited) -> str:
    """Return all that is known of a citation, a line for its page and for each quote."""
    return "\n".join((_page(cited), *_quotes(cited)))


def spoken(cited: Cited) -> str:
    """Return all that is known of a citation as it is read out: without signs, on one line."""
    quotes = (_quoted(quote, cited) for quote in cited.quotes)
    return ". ".join((_page(cited), *quotes))


def _page(cited: Cited) -> str:
    first, last = span(cited)
    if first == last:
        return _("Page {page} of “{name}”").format(page=first, name=cited.name)
    return _("Pages {first}–{last} of “{name}”").format(first=first, last=last, name=cited.name)


def _quotes(cited: Cited) -> Iterator[str]:
    for quote in cited.quotes:
        yield f"{SIGNS[quote.check]} {_quoted(quote, cited)}"


def _quoted(quote: Quote, cited: Cited) -> str:
    """Say how a quote stands, and which one it is where there are several."""
    said = checked(quote, cited)
    if len(cited.quotes) == 1:
        return said
    short = elide(quote.text, lambda text: len(text) <= _QUOTE)
    return f"“{short}” {said}"


def standing(cited: Cited, worst: Check) -> str:
    """Return in a few words how its quotes stand: one that stands on another page, by that page."""
    first, last = span(cited)
    found = {quote.found for quote in cited.quotes if quote.check == "missing"}
    pages = {None if ref is None else ref.page for ref in found}
    if worst == "missing" and len(pages) == 1:
        page = pages.pop()
        if page is not None and not first <= page <= last:
            return _("not found, but on page {page}").format(page=page)
    return verdict(worst)


def verdict(check: Check) -> str:
    """Return in a word how quotes stand."""
    match check:
        case "exact":
            return _("exact")
        case "close":
            return _("close")
        case "missing":
            return _("not found")
    return _("not read")


def named_check(sign: str) -> str:
    """Return what pages are called together whose quotes stand so; "page": that have none."""
    match sign:
        case "exact":
            return _("Exact")
        case "close":
            return _("Nearly exact")
        case "missing":
            return _("Not found")
        case "unread":
            return _("Not read")
    return _("No quote")


def checked(quote: Quote, cited: Cited) -> str:
    """Return in words how a quote stands on the pages that are cited for it."""
    match quote.check:
        case "exact":
            return _("The quote stands there.")
        case "close":
            return _("There it says nearly the same: “{said}”").format(said=quote.said)
        case "unread":
            return _("The quote was not checked: the page could not be read.")
    page = None if quote.found is None else quote.found.page
    if page is None:
        return _("The quote was not found in the document.")
    first, last = span(cited)
    if first <= page <= last:
        return _("There it says something else: “{said}”").format(said=quote.said)
    return _("The quote was not found there, but on page {page}.").format(page=page)


def summed_up(cited: Iterable[Cited]) -> str:
    """Return in a line how the quotes of an answer stand; "" where it quotes nothing."""
    every = tuple(cited)
    count = tally(every)
    if not count.total:
        return ""
    said = ngettext("{count} quote checked", "{count} quotes checked", count.total)
    parts = [*_counted(count, every)]
    return f"{said.format(count=count.total)}: {', '.join(parts)}"


def checked_lines(cited: Sequence[Cited]) -> list[str]:
    """Return how the quotes of an answer stand, summed up, then each that is not exact."""
    told = [said] if (said := summed_up(cited)) else []
    for each in cited:
        for quote in each.quotes:
            if quote.check != "exact":
                sign = SIGNS[quote.check]
                told.append(f"{sign} {shown(each)}: “{quote.text}” {checked(quote, each)}")
    return told


def _counted(count: Tally, cited: Iterable[Cited]) -> Iterator[str]:
    if count.exact:
        yield _("{count} exact").format(count=count.exact)
    if count.close:
        yield _("{count} close").format(count=count.close)
    if count.missing:
        bad = [each for each in cited if any(one.check == "missing" for one in each.quotes)]
        pages = ", ".join(dict.fromkeys(map(shown, bad)))
        yield _("{count} not found on {pages}").format(count=count.missing, pages=pages)
    if count.unread:
        yield _("{count} not read").format(count=count.unread)
