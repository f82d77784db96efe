"""The branch in use of a conversation as one HTML file: no script, nothing that is fetched.

A picture is in it once, as an SVG image; where the marks of an answer lie on it, it is used again
with these drawn over it.
"""

from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence

from app.core import identity, words
from app.core.blocks import Block
from app.core.chips import chip
from app.core.cited import check
from app.core.cited_words import SIGNS, told
from app.core.conversation import Conversation, KeptPicture, Turn
from app.core.coordinates import flat
from app.core.labels import clean, colours
from app.core.markdown import blocks_of
from app.core.meter import duration
from app.core.theme import ink_on
from app.core.words import _
from app.media.export import captions
from app.media.export.album import Album
from app.media.export.drawing import drawing, hex_of
from app.media.export.html_blocks import Inset, as_html, insets_of, safe, style_of_code

_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


def page(conversation: Conversation, album: Album) -> Iterator[str]:
    """Yield the file piece by piece: a picture at a time is in memory."""
    title = safe(conversation.title) or safe(_("Conversation"))
    language = words.language().replace("_", "-")
    style = (identity.assets() / "export.css").read_text(encoding="utf-8")
    yield (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f'<meta name="generator" content="{identity.NAME}">\n<title>{title}</title>\n'
        f"<style>\n{style}\n{style_of_code()}\n</style>\n</head>\n<body>\n<main>\n"
        f'<header><h1 dir="auto">{title}</h1>'
        f"<p>{safe(captions.local_time(conversation.created))}</p></header>\n"
    )
    shown: set[str] = set()
    for number, turn in enumerate(conversation.told, start=1):
        kind = "answer" if turn.role == "assistant" else "question"
        facts = " · ".join(captions.facts(turn))
        yield f'<article class="{kind}" id="turn-{number}">\n'
        yield f"<h2>{safe(captions.who(turn))} <small>{safe(facts)}</small></h2>\n"
        for medium in (*captions.videos(turn), *captions.documents(turn)):
            yield f'<p class="note" dir="auto">{safe(medium)}</p>\n'
        for picture in turn.pictures:
            yield from _picture(picture, album, shown)
        if kind == "question":
            yield from _question(turn)
        else:
            blocks = blocks_of(turn.text, plain=turn.plain)
            yield from _answer(turn, number, blocks, album, shown)
        yield "</article>\n"
    yield "</main>\n</body>\n</html>\n"


def _question(turn: Turn) -> Iterator[str]:
    if turn.text.strip():
        yield f'<p class="typed" dir="auto">{safe(turn.text.strip())}</p>\n'


def _answer(
    turn: Turn, number: int, blocks: Iterable[Block], album: Album, shown: set[str]
) -> Iterator[str]:
    if turn.thinking.strip():
        title = _("Thinking")
        if turn.thought is not None:
            title += f" · {duration(turn.thought / 1000)}"
        yield f"<details><summary>{safe(title)}</summary>"
        yield f'<p class="typed" dir="auto">{safe(turn.thinking.strip())}</p></details>\n'
    yield from as_html(blocks, insets_of(_insets(turn, number)))
    yield "\n"
    for frame in album.marked(turn):
        yield from _drawn(frame, turn, album, shown)
    if turn.marks:
        yield from _places(turn, number, album)
    for said in captions.ending(turn):
        yield f'<p class="note" dir="auto">{safe(said)}</p>\n'


def _insets(turn: Turn, number: int) -> dict[int, Inset]:
    """What stands in the text of an answer: its marks, what it set apart, the pages it cites."""
    found = {
        card.at: Inset(card.at, len(card.text), '<mark class="card">', "</mark>")
        for card in turn.cards
        if card.text and turn.text.startswith(card.text, card.at)
    }
    tints = colours(turn.marks)
    chips = [(n, mark.at) for n, mark in enumerate(turn.marks, start=1)]
    chips += [(again.number, again.at) for again in turn.again]
    for n, at in chips:
        if 1 <= n <= len(tints) and turn.text.startswith(chip(n), at):
            opened = f'<a class="chip" href="#place-{number}-{n}" style="{_tint(tints[n - 1])}">'
            found[at] = Inset(at, len(chip(n)), opened, "</a>")
    for cited in turn.cited:
        opened = f'<span class="cited" title="{safe(told(cited))}">'
        worst = check(cited)
        sign = f" {SIGNS[worst]}" if worst else ""
        found.setdefault(cited.at, Inset(cited.at, cited.length, opened, f"{sign}</span>"))
    return found


def _tint(colour: tuple[int, int, int]) -> str:
    return f"--mark: {hex_of(colour)}; --ink: {hex_of(ink_on(colour))}"


def _places(turn: Turn, number: int, album: Album) -> Iterator[str]:
    yield '<ol class="places">\n'
    frames = len({mark.frame for mark in turn.marks})
    for n, (mark, tint) in enumerate(zip(turn.marks, colours(turn.marks), strict=True), start=1):
        pixels = ", ".join(map(str, flat(mark.points)))
        image = album.number(mark.frame)
        where = [_("Image {number}").format(number=image)] if image and frames > 1 else []
        if image is None and (moment := captions.moment(mark)):
            where.append(moment)
        where += [pixels, *([_("(uncertain)")] if mark.state == "suspect" else [])]
        yield (
            f'<li id="place-{number}-{n}"><span class="chip" style="{_tint(tint)}">{chip(n)}</span>'
            f" <bdi>{safe(clean(mark.label))}</bdi> <small>{safe(' · '.join(where))}</small></li>\n"
        )
    yield "</ol>\n"


# ---- pictures


def _picture(picture: KeptPicture, album: Album, shown: set[str]) -> Iterator[str]:
    number = album.number(picture.frame)
    name = _("Image {number}").format(number=number)
    caption = f"{name}: {picture.caption}" if picture.caption else name
    if lost := album.lost(picture.frame):
        yield f'<p class="note">{safe(caption)}: {safe(lost)}</p>\n'
    else:
        yield from _figure(picture, album, shown, caption, ())


def _drawn(frame: str, turn: Turn, album: Album, shown: set[str]) -> Iterator[str]:
    if not album.lost(frame):
        caption = _("Image {number} with the places of this answer").format(
            number=album.number(frame)
        )
        over = tuple(drawing(album.display(frame, turn)))
        yield from _figure(album.picture(frame), album, shown, caption, over)


def _figure(
    picture: KeptPicture, album: Album, shown: set[str], caption: str, over: Sequence[str]
) -> Iterator[str]:
    frame, width, height = picture.frame, picture.width, picture.height
    name = f"image-{album.number(frame)}"
    yield (
        f'<figure><svg role="img" aria-label="{safe(caption)}" viewBox="0 0 {width} {height}"'
        f' style="--width: {width}px">'
    )
    if frame in shown:
        yield f'<use href="#{name}"/>'
    else:
        shown.add(frame)
        yield f'<image id="{name}" width="{width}" height="{height}" href="data:image/png;base64,'
        yield b64encode(album.original(frame)).decode("ascii")
        yield '"/>'
    yield "".join(over)
    yield f"</svg><figcaption>{safe(caption)}</figcaption></figure>\n"
