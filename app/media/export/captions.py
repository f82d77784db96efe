"""What is said about a turn, in every format that people read."""

from datetime import UTC, datetime

from app.core.chat import Document
from app.core.cited_words import checked_lines
from app.core.clips import clock
from app.core.conversation import Turn
from app.core.mark import Mark
from app.core.meter import duration
from app.core.page_ranges import shown_pages
from app.core.words import _, ngettext
from app.media import files


def local_time(at: int) -> str:
    """Return UTC epoch milliseconds as the local time, to the minute."""
    return f"{datetime.fromtimestamp(at / 1000, UTC).astimezone():%Y-%m-%d %H:%M}"


def who(turn: Turn) -> str:
    """Return who says it."""
    return turn.who if turn.role == "assistant" else _("You")


def facts(turn: Turn) -> list[str]:
    """Return when it was said; of an answer, how long it took and how many tokens it has."""
    told = [local_time(turn.created)]
    if turn.role == "assistant" and turn.ended is not None:
        told.append(duration((turn.ended - turn.created) / 1000))
    if turn.usage is not None and turn.usage.completion:
        count = turn.usage.completion
        told.append(ngettext("{count} token", "{count} tokens", count).format(count=count))
    return told


def videos(turn: Turn) -> list[str]:
    """Return which videos it is about: their files are not part of an export."""
    return [
        _("Video “{name}”, {length}").format(
            name=files.shown(clip.path.name), length=clock(clip.seconds)
        )
        for clip in turn.clips
    ]


def documents(turn: Turn) -> list[str]:
    """Return which documents it is about, and which of their pages."""
    return [_document(each) for each in turn.documents]


def _document(document: Document) -> str:
    name = files.shown(document.path.name)
    said = ngettext(
        "Document “{name}”, {pages} page", "Document “{name}”, {pages} pages", document.pages
    )
    said = said.format(name=name, pages=document.pages)
    if document.letter:
        said = _("{letter}: {document}").format(letter=document.letter, document=said)
    chosen = {share.number for each in document.passes or () for share in each}
    if not chosen or len(chosen) == document.pages:
        return said
    pages = _("pages {pages}").format(pages=shown_pages(chosen))
    return f"{said} ({pages})"


def moment(mark: Mark) -> str:
    """Return when what is marked in a video is seen there, "" for what lies on a picture."""
    return "" if mark.t is None else clock(mark.t, tenths=True)


def ending(turn: Turn) -> list[str]:
    """Return what must be said about the end of an answer, first of what it quotes."""
    finish = turn.finish
    if turn.role != "assistant" or finish is None:
        return []
    told = [*checked_lines(turn.cited), *([finish.note] if finish.note else [])]
    if finish.error is not None:
        return [*told, finish.error.told]
    if finish.reason == "cancelled":
        return [*told, _("Stopped.")]
    return [*told, _("The reply broke off.")] if finish.reason == "cut" else told
