"""Values of the core as JSON and back, for columns that nobody searches.

JSON here is ASCII: whatever text a model or a file name brings, half a surrogate pair included,
comes back as it was. Columns of plain text take `storable` text. What cannot be read back raises
`Damaged`.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final, TypeVar, cast, get_args

from app.core.chat import (
    Again,
    Card,
    Check,
    Cited,
    Clip,
    Document,
    Finish,
    PageShare,
    Passage,
    Passes,
    Quote,
    Ref,
    Sent,
    ToolCall,
    Usage,
)
from app.core.compared import Compared, ComparedCell, ComparedPage
from app.core.errors import About, AppError
from app.core.frame import File, Moment, Page, Screen, Source
from app.core.mark import Mark, PointXY
from app.core.memory import Manner
from app.core.place import Desktop, Rect
from app.store.faults import Damaged

T = TypeVar("T")

_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def storable(text: str) -> str:
    """Return `text` as UTF-8 can hold it, with as many code points."""
    return _SURROGATE.sub("\ufffd", text)


def dump(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def dump_fields(value: Again | Card | Cited | Compared | Manner | Mark | Sent | Usage) -> str:
    """Write a dataclass of plain values."""
    return dump(asdict(value))


def mark(text: str) -> Mark:
    return _made(text, lambda fields: Mark(**fields | {"points": _pairs(fields["points"])}))


def points(text: str) -> tuple[PointXY, ...]:
    return _made(text, _pairs)


def card(text: str) -> Card:
    return _made(text, lambda fields: Card(**fields))


def again(text: str) -> Again:
    return _made(text, lambda fields: Again(**fields))


def cited(text: str) -> Cited:
    return _made(text, _cited)


def compared(text: str) -> Compared:
    return _made(text, _compared)


def sent(text: str) -> Sent:
    return _made(text, lambda fields: Sent(**fields))


def dump_all_sent(sent: Iterable[Sent]) -> str:
    return dump([asdict(one) for one in sent])


def all_sent(text: str) -> tuple[Sent, ...]:
    return _made(text, lambda entries: tuple(Sent(**fields) for fields in entries))


def usage(text: str) -> Usage:
    return _made(text, lambda fields: Usage(**fields))


def manner(text: str) -> Manner:
    return _made(text, lambda fields: Manner(**fields))


def dump_call(call: ToolCall) -> str:
    return dump({"id": call.id, "name": call.name, "arguments": dict(call.arguments)})


def call(text: str) -> ToolCall:
    return _made(text, lambda fields: ToolCall(**fields))


def dump_medium(medium: Clip | Document) -> str:
    return dump(asdict(medium) | {"path": str(medium.path)})


def clip(text: str) -> Clip:
    return _made(text, _clip)


def document(text: str) -> Document:
    return _made(text, _document)


def passage(text: str) -> Passage:
    """Read where a passage is from; its words are text that is searched."""
    return _made(text, lambda fields: Passage(Page(fields["document"], fields["number"]), ""))


def dump_error(error: AppError) -> str:
    return dump(_error_fields(error))


def error(text: str) -> AppError:
    """Read an error back, as one of its kind where that is known."""
    return _made(text, _error)


def dump_finish(finish: Finish) -> str:
    error = finish.error and _error_fields(finish.error)
    fields = {"reason": finish.reason, "note": finish.note, "error": error, "raw": finish.raw}
    return dump(fields)


def finish(text: str) -> Finish:
    return _made(
        text,
        lambda fields: Finish(
            fields["reason"],
            fields["note"],
            fields["error"] and _error(fields["error"]),
            fields["raw"],
        ),
    )


def dump_source(source: Source) -> str:
    match source:
        case Screen(monitor, rect, window, app):
            return dump({"monitor": monitor, "rect": rect.corners, "window": window, "app": app})
        case File(name, path):
            return dump({"name": name, "path": None if path is None else str(path)})
        case Page() | Moment():
            return dump(asdict(source))


def source(text: str) -> Source:
    return _made(text, _source)


def _made(text: str, make: Callable[[Any], T]) -> T:
    try:
        return make(json.loads(text))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise Damaged from error


def _pairs(pairs: list[list[float]]) -> tuple[PointXY, ...]:
    return tuple((x, y) for x, y in pairs)


def _error_fields(error: AppError) -> dict[str, str]:
    fields = {"kind": error.kind, "message": error.message, "hint": error.hint}
    return fields | {"about": error.about} if error.about else fields


def _error(fields: Mapping[str, str]) -> AppError:
    kinds: list[type[AppError]] = [AppError]
    for kind in kinds:
        kinds += kind.__subclasses__()
    wanted = next((kind for kind in kinds if kind.kind == fields["kind"]), AppError)
    made = wanted(fields["message"], fields["hint"])
    about = fields.get("about")
    if about in get_args(About):
        made.about = cast("About", about)
    return made


def _cited(fields: Mapping[str, Any]) -> Cited:
    pages, quotes = fields["pages"], _quotes(fields["quotes"])
    made = {"ref": _ref(fields["ref"]), "quotes": quotes, "pages": pages and tuple(pages)}
    return Cited(**{**fields, **made})


def _compared(fields: Mapping[str, Any]) -> Compared:
    cells = (
        ComparedCell(**{**each, "pages": tuple(map(_compared_page, each["pages"]))})
        for each in fields["cells"]
    )
    return Compared(tuple(map(str, fields["questions"])), tuple(map(_whole_cell, cells)))


def _whole_cell(cell: ComparedCell) -> ComparedCell:
    """Return a cell whose words are words. Raises TypeError."""
    for said in (cell.question, cell.document, cell.text, cell.note, cell.who):
        if not isinstance(said, str):
            raise TypeError
    return cell


def _compared_page(fields: Mapping[str, Any]) -> ComparedPage:
    page, check = fields["page"], _check(fields["checked"])
    if not isinstance(page, int):
        raise TypeError
    return ComparedPage(page, fields["quote"], check, _place(fields["mark"]))


def _check(said: object) -> Check:
    """Return how a quotation stands on its page: what shows it knows no other ways."""
    if said not in get_args(Check):
        raise ValueError
    return cast("Check", said)


def _quotes(entries: Iterable[Mapping[str, Any]]) -> tuple[Quote, ...]:
    return tuple(
        Quote(
            **{
                **each,
                "check": _check(each["check"]),
                "found": each["found"] and _ref(each["found"]),
            }
        )
        for each in entries
    )


def _ref(fields: Mapping[str, Any]) -> Ref:
    return Ref(**{**fields, "mark": _place(fields["mark"])})


def _place(fields: Mapping[str, Any] | None) -> Mark | None:
    return None if not fields else Mark(**{**fields, "points": _pairs(fields["points"])})


def _clip(fields: Mapping[str, Any]) -> Clip:
    passes = fields.get("passes")
    if passes is not None:
        times = tuple(tuple(map(float, each)) for each in passes["times"])
        passes = Passes(**{**passes, "times": times})
    return Clip(**{**fields, "path": Path(fields["path"]), "passes": passes})


def _document(fields: Mapping[str, Any]) -> Document:
    passes = fields.get("passes")
    if passes is not None:
        passes = tuple(tuple(PageShare(**share) for share in each) for each in passes)
    return Document(**{**fields, "path": Path(fields["path"]), "passes": passes})


def _box(sides: list[float]) -> tuple[float, float, float, float]:
    left, top, right, bottom = map(float, sides)
    return left, top, right, bottom


def _source(fields: Mapping[str, Any]) -> Source:
    match fields:
        case {"monitor": monitor, "rect": rect, "window": window, "app": app}:
            x1, y1, x2, y2 = rect
            return Screen(monitor, Rect(x1, y1, x2, y2, Desktop(monitor)), window, app)
        case {"document": name, "number": number}:
            part = fields.get("part")  # older versions wrote neither
            return Page(name, number, part and _box(part), fields.get("turned", 0))
        case {"clip": name, "seconds": seconds}:
            return Moment(name, seconds)
        case {"name": name, "path": path}:
            return File(name, None if path is None else Path(path))
    raise ValueError("not a source")
