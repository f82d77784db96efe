"""Arguments against the schema of a tool."""

from typing import Any

import pytest

from app.backends.remote.tools import CallAssembler
from app.core.tools import fits

SCHEMA = {
    "type": "object",
    "properties": {
        "n": {"type": "integer"},
        "x": {"type": ["number", "null"]},
        "mode": {"enum": ["a", "b"]},
        "on": {"type": "boolean"},
        "items": {"type": "array", "items": {"type": "object", "required": ["id"]}},
    },
    "required": ["n"],
    "additionalProperties": False,
}


@pytest.mark.parametrize(
    ("value", "good"),
    [
        ({"n": 1}, True),
        ({"n": 1, "x": 0.5, "mode": "a", "on": True, "items": [{"id": 1}]}, True),
        ({"n": 1, "x": None}, True),
        ({}, False),
        ({"n": "1"}, False),
        ({"n": True}, False),
        ({"n": 1.5}, False),
        ({"n": 1, "on": 1}, False),
        ({"n": 1, "mode": "c"}, False),
        ({"n": 1, "items": [{}]}, False),
        ({"n": 1, "other": 1}, False),
        ([], False),
    ],
)
def test_what_fits(value: object, good: bool) -> None:
    assert fits(value, SCHEMA) is good


def test_a_schema_that_says_nothing_fits_all() -> None:
    assert fits({"a": 1}, {})
    assert fits(1, None)
    assert fits(1, {"type": "made-up"})


def test_calls_are_assembled_in_order_however_they_come() -> None:
    tools: list[dict[str, Any]] = [
        {"function": {"name": "a"}},
        {"function": {"name": "b", "parameters": {}}},
    ]
    assembler = CallAssembler()
    assembler.feed([{"index": 1, "id": "2", "function": {"name": "b", "arguments": {"k": 1}}}])
    assembler.feed([{"index": 0, "function": {"name": "a", "arguments": None}}])
    assembler.feed("nonsense")
    assembler.feed([None, {"index": "x", "function": "y"}])
    good, bad = assembler.finish(tools)
    assert [(call.name, dict(call.arguments)) for call in good] == [("a", {}), ("b", {"k": 1})]
    assert good[0].id
    assert bad == []


def test_a_call_of_an_unknown_tool_is_none() -> None:
    assembler = CallAssembler()
    assembler.feed([{"index": 0, "function": {"name": "rm", "arguments": "{}"}}])
    assert assembler.finish([{"function": {"name": "a"}}]) == ([], ["rm"])
