"""Tool calls, put together from the pieces that a server sends."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.core.chat import ToolCall
from app.core.tools import Called, checked


@dataclass(slots=True)
class _Parts:
    id: str = ""
    name: str = ""
    arguments: list[str] = field(default_factory=list)


class CallAssembler:
    """Collects the pieces of the calls of one reply."""

    def __init__(self) -> None:
        self._calls: dict[int, _Parts] = {}

    def feed(self, pieces: object) -> bool:
        """Take `delta.tool_calls`; returns whether there was anything in it."""
        if not isinstance(pieces, Sequence) or isinstance(pieces, str):
            return False
        for place, piece in enumerate(pieces):
            if isinstance(piece, Mapping):
                self._piece(place, piece)
        return bool(pieces)

    def _piece(self, place: int, piece: Mapping[str, object]) -> None:
        index = piece.get("index")
        parts = self._calls.setdefault(index if type(index) is int else place, _Parts())
        if isinstance(id_ := piece.get("id"), str) and id_:
            parts.id = id_
        function = piece.get("function")
        if not isinstance(function, Mapping):
            return
        if isinstance(name := function.get("name"), str) and name:
            parts.name = name
        arguments = function.get("arguments")
        if isinstance(arguments, Mapping):
            arguments = json.dumps(arguments)
        if isinstance(arguments, str):
            parts.arguments.append(arguments)

    def finish(self, tools: Sequence[Mapping[str, Any]]) -> tuple[list[ToolCall], list[str]]:
        """Return the whole calls that fit one of `tools`, and the names of those that do not."""
        called = (
            Called(parts.name, _object("".join(parts.arguments)), parts.id)
            for _, parts in sorted(self._calls.items())
        )
        return checked(called, tools)


def _object(text: str) -> dict[str, Any] | None:
    try:
        value = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
