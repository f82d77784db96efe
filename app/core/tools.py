"""Tool calls: held against the tools that were offered, and read from a model's own markup."""

import json
import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
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
_THINKING: Final = re.compile(r"^.*</think>", re.DOTALL)
_CALL: Final = re.compile(r"<tool_call>(.*?)</tool_call>", re.DOTALL)
_ARGUMENT: Final = re.compile(r"<arg_key>(.*?)</arg_key>\s*<arg_value>(.*?)</arg_value>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Called:
    """A call as a model wrote it; `arguments` is None where they are no object."""

    name: str
    arguments: Mapping[str, Any] | None
    id: str = ""


def checked(
    called: Iterable[Called], tools: Sequence[Mapping[str, Any]]
) -> tuple[list[ToolCall], list[str]]:
    """Return the calls that fit one of `tools`, and the names of those that do not."""
    schemas = _schemas(tools)
    good: list[ToolCall] = []
    bad: list[str] = []
    for each in called:
        schema = schemas.get(each.name)
        if each.arguments is None or schema is None or not fits(each.arguments, schema):
            bad.append(each.name)
            continue
        good.append(ToolCall(each.id or f"call_{uuid.uuid4().hex}", each.name, each.arguments))
    return good, bad


def calls_in(reply: str, tools: Sequence[Mapping[str, Any]]) -> list[Called]:
    """Return the calls that a whole reply of GLM holds behind its thinking, in its own markup.

    `<tool_call>NAME`, then for each argument `<arg_key>KEY</arg_key><arg_value>VALUE</arg_value>`,
    then `</tool_call>`; what `tools` call a string is written as it is, all else as JSON (chat
    template of zai-org/GLM-4.6V).
    """
    schemas = _schemas(tools)
    found = []
    for match in _CALL.finditer(_THINKING.sub("", reply)):
        name = match[1].partition("<arg_key>")[0].strip()
        schema = schemas.get(name)
        known = schema.get("properties", {}) if isinstance(schema, Mapping) else {}
        arguments = {
            key.strip(): _value(value, known.get(key.strip()))
            for key, value in _ARGUMENT.findall(match[1])
        }
        found.append(Called(name, arguments))
    return found


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


def _schemas(tools: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    return {
        function["name"]: function.get("parameters", {})
        for tool in tools
        if isinstance(function := tool.get("function"), Mapping) and "name" in function
    }


def _value(written: str, schema: object) -> object:
    if isinstance(schema, Mapping) and schema.get("type") == "string":
        return written
    try:
        value: object = json.loads(written)
    except (ValueError, RecursionError):
        return written
    return value


def _is_type(value: object, named: object) -> bool:
    names = [named] if isinstance(named, str) else named
    if not isinstance(names, Sequence):
        return True
    if isinstance(value, bool):  # a bool is an int to Python only
        return "boolean" in names
    return any(isinstance(value, _TYPES.get(str(name), (object,))) for name in names)
