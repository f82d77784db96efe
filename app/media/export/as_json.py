"""A conversation as JSON: all branches, in an order that stays the same.

`version` counts changes that a reader must know of. Times are ISO 8601 in UTC; offsets (`at`) count
code points of `text`; places are in pixels of their picture, and in thousandths of it. The `frame`
of a place in a video is the `clip` of that.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, Final

from app.core import identity
from app.core.chat import Clip, Document
from app.core.cited_entries import entries
from app.core.conversation import Conversation, KeptPicture, Turn
from app.core.coordinates import flat, per_mille
from app.core.frame import File, Screen
from app.core.mark import Mark
from app.media.export.album import Album

VERSION: Final = 1


def as_json(conversation: Conversation, album: Album) -> bytes:
    """Return the conversation as a UTF-8 file."""
    found = {
        "format": f"{identity.SLUG}-conversation",
        "version": VERSION,
        "id": conversation.id,
        "title": conversation.title,
        "created": _time(conversation.created),
        "updated": _time(conversation.updated),
        "pinned": conversation.pinned,
        "leaf": conversation.leaf,
        "messages": [_message(turn, album) for turn in conversation.turns],
    }
    # Half a surrogate pair has no UTF-8; as an escape it comes back as it was.
    text = json.dumps(found, ensure_ascii=False, indent=2)
    return f"{text}\n".encode(errors="backslashreplace")


def _message(turn: Turn, album: Album) -> dict[str, Any]:
    message: dict[str, Any] = {
        "id": turn.id,
        "parent": turn.parent,
        "role": turn.role,
        "created": _time(turn.created),
        "text": turn.text,
        "videos": [_video(each) for each in turn.clips],
        "documents": [_document(each) for each in turn.documents],
        "pictures": [_picture(each, album) for each in turn.pictures],
    }
    return message | _answer(turn, album) if turn.role == "assistant" else message


def _answer(turn: Turn, album: Album) -> dict[str, Any]:
    finish = turn.finish
    error = finish.error if finish is not None else None
    return {
        "backend": turn.backend,
        "first": _time(turn.first),
        "ended": _time(turn.ended),
        "thinking": turn.thinking,
        "thinking_seconds": None if turn.thought is None else turn.thought / 1000,
        "cards": [asdict(card) for card in turn.cards],
        "marks": [_mark(n, mark, album) for n, mark in enumerate(turn.marks, start=1)],
        "again": [asdict(again) for again in turn.again],
        "evidence": [each for cited in turn.cited for each in entries(cited)],
        "sent": [asdict(sent) for sent in turn.sent],
        "usage": None if turn.usage is None else asdict(turn.usage),
        "finish": None
        if finish is None
        else {
            "reason": finish.reason,
            "note": finish.note,
            "error": None if error is None else {"message": error.message, "hint": error.hint},
        },
    }


def _video(clip: Clip) -> dict[str, Any]:
    return {
        "clip": clip.id,
        "name": clip.path.name,  # its path tells more than others need to know
        "width": clip.width,
        "height": clip.height,
        "seconds": clip.seconds,
        "whole": clip.whole,
    }


def _document(document: Document) -> dict[str, Any]:
    chosen = {share.number for each in document.passes or () for share in each}
    return {
        "document": document.id,
        "name": document.path.name,
        "title": document.title,
        "letter": document.letter,
        "pages": document.pages,
        "chosen": sorted(chosen),
    }


def _picture(picture: KeptPicture, album: Album) -> dict[str, Any]:
    return {
        "image": album.number(picture.frame),
        "frame": picture.frame,
        "width": picture.width,
        "height": picture.height,
        "caption": picture.caption,
        "source": _source(picture),
    }


def _source(picture: KeptPicture) -> Mapping[str, Any]:
    match picture.source:
        case Screen(monitor, rect, window, app):
            where = {"monitor": monitor, "rect": flat([rect.corners[:2], rect.corners[2:]])}
            return {"kind": "screen", **where, "window": window, "app": app}
        case File(name):
            return {"kind": "file", "name": name}  # without its path, as videos are
        case source:
            return {"kind": type(source).__name__.lower(), **asdict(source)}


def _mark(number: int, mark: Mark, album: Album) -> dict[str, Any]:
    image = album.number(mark.frame)
    found: dict[str, Any] = {
        "number": number,
        "kind": mark.kind,
        "label": mark.label,
        "image": image,
        "frame": mark.frame,
        "pixels": flat(mark.points),
        "thousandths": None,
        "at": mark.at,
        "seconds": mark.t,
        "state": mark.state,
    }
    if image is not None:
        picture = album.picture(mark.frame)
        size = (picture.width, picture.height)
        found["thousandths"] = [
            round(value) for point in per_mille(mark.points, size) for value in point
        ]
    return found


def _time(at: int | None) -> str | None:
    if at is None:
        return None
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds")
