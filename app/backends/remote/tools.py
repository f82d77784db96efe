"""Tool calls, put together from their pieces and held against the tool's schema."""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from app.core.chat import ToolCall

_TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
    "null": (type(None),),
}


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
        schemas = {
            function["name"]: function.get("parameters", {})
            for tool in tools
            if isinstance(function := tool.get("function"), Mapping) and "name" in function
        }
        good: list[ToolCall] = []
        bad: list[str] = []
        for _, parts in sorted(self._calls.items()):
            arguments = _object("".join(parts.arguments))
            schema = schemas.get(parts.name)
            if arguments is None or schema is None or not fits(arguments, schema):
                bad.append(parts.name)
                continue
            good.append(ToolCall(parts.id or f"call_{uuid.uuid4().hex}", parts.name, arguments))
        return good, bad


def _object(text: str) -> dict[str, Any] | None:
    try:
        value = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def fits(value: object, schema: object) -> bool:
    """Whether `value` has the type, the choices, the required keys and the items `schema` names.

    These are the parts of JSON Schema that tools use; what else a schema says is left to the tool.
    """
    if not isinstance(schema, Mapping):
        return True
    if not _is_type(value, schema.get("type")):
        return False
    choices = schema.get("enum")
    if isinstance(choices, Sequence) and value not in choices:
        return False
    if isinstance(value, Mapping):
        required = schema.get("required", ())
        known = schema.get("properties", {})
        strict = schema.get("additionalProperties") is False
        return (
            all(name in value for name in required)
            and all(fits(value[name], known[name]) for name in value if name in known)
            and not (strict and any(name not in known for name in value))
        )
    if isinstance(value, list):
        return all(fits(item, schema.get("items")) for item in value)
    return True


def _is_type(value: object, named: object) -> bool:
    names = [named] if isinstance(named, str) else named
    if not isinstance(names, Sequence):
        return True
    if isinstance(value, bool):  # a bool is an int to Python only
        return "boolean" in names
    return any(isinstance(value, _TYPES.get(str(name), (object,))) for name in names)
