"""The branch in use of a conversation as Markdown, its pictures in a folder beside the file.

An answer is what its model wrote, formulas, tables and all; a question is shown as it was typed.
Thoughts are left out.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final
from urllib.parse import quote

from app.core.chips import chip
from app.core.conversation import Conversation, Turn
from app.core.coordinates import flat
from app.core.labels import clean
from app.core.words import _
from app.media.export import captions
from app.media.export.album import Album

_MARKUP: Final = re.compile(r"([\\`*_{}\[\]<>#|~$&!])")
_BULLET: Final = re.compile(r"^([ \t]*)([-+=])", re.MULTILINE)
_NUMBER: Final = re.compile(r"^([ \t]*\d+)([.)])", re.MULTILINE)
_INDENT: Final = re.compile(r"^[ \t]+", re.MULTILINE)
_LINE_END: Final = re.compile(r"(?<!\n)\n(?!\n|$)")

Keep = Callable[[str, bytes], str]
"""Writes a picture of this name into the folder; returns its address from the file."""


def as_markdown(conversation: Conversation, album: Album, keep: Keep) -> str:
    """Return the file; `keep` is called for every picture in it."""
    lines = ["# " + (_literal(conversation.title) or _("Conversation"))]
    for number, turn in enumerate(conversation.told, start=1):
        lines += [
            "",
            f"## {_literal(captions.who(turn))}",
            "",
            f"*{' · '.join(captions.facts(turn))}*",
        ]
        lines += _question(turn, album, keep)
        lines += _answer(turn, number, album, keep)
    return "\n".join([*lines, ""])


def _question(turn: Turn, album: Album, keep: Keep) -> Iterator[str]:
    for medium in (*captions.videos(turn), *captions.documents(turn)):
        yield from ("", f"*{_literal(medium)}*")
    for picture in turn.pictures:
        number = album.number(picture.frame)
        yield ""
        if lost := album.lost(picture.frame):
            yield f"*{_literal(lost)}*"
        else:
            name = _("Image {number}").format(number=number)
            caption = f"{name}: {picture.caption}" if picture.caption else name
            address = keep(f"image-{number}.png", album.original(picture.frame))
            yield f"![{_literal(caption)}]({address})"
    if turn.role != "assistant" and turn.text.strip():
        yield from ("", _literal(turn.text.strip("\r\n")))


def _answer(turn: Turn, number: int, album: Album, keep: Keep) -> Iterator[str]:
    if turn.role != "assistant":
        return
    if turn.text.strip():
        text = turn.text.strip("\n")
        yield from ("", _literal(text) if turn.plain else text)
    for frame in album.marked(turn):
        if not album.lost(frame):
            image = album.number(frame)
            name = _("Image {number} with the places of this answer").format(number=image)
            address = keep(f"image-{image}-answer-{number}.png", album.drawn(frame, turn))
            yield from ("", f"![{_literal(name)}]({address})")
    if turn.marks:
        yield from ("", *_places(turn, album))
    for told in captions.ending(turn):
        yield from ("", f"*{_literal(told)}*")


def _places(turn: Turn, album: Album) -> Iterator[str]:
    yield "| | " + " | ".join((_("Place"), _("Image"), _("Pixels"))) + " |"
    yield "|---|---|---|---|"
    for number, mark in enumerate(turn.marks, start=1):
        where = album.number(mark.frame) or captions.moment(mark)
        pixels = ", ".join(map(str, flat(mark.points)))
        yield f"| {chip(number)} | {_literal(clean(mark.label))} | {where} | {pixels} |"


def address(folder: str, name: str) -> str:
    """Return the address of a file in a folder beside this one."""
    return f"{quote(folder)}/{quote(name)}"


def _literal(text: str) -> str:
    """Return words that Markdown shows as they are, line by line."""
    text = _MARKUP.sub(r"\\\1", text)
    text = _NUMBER.sub(r"\1\\\2", _BULLET.sub(r"\1\\\2", text))
    text = _INDENT.sub(lambda found: "\u00a0" * len(found[0].expandtabs(4)), text)
    return _LINE_END.sub("\\\\\n", text)
