"""Calls that a model writes in its own markup."""

from typing import Any

from app.core.chat import ToolCall
from app.core.tools import Called, calls_in, checked

CROP: dict[str, Any] = {
    "type": "function",
    "function": {
        "name": "crop",
        "parameters": {
            "type": "object",
            "properties": {"box": {"type": "array"}, "label": {"type": "string"}},
            "required": ["box"],
        },
    },
}
CALL = (
    "<tool_call>crop\n<arg_key>box</arg_key>\n<arg_value>[1, 2, 3, 4]</arg_value>\n"
    "<arg_key>label</arg_key>\n<arg_value>[a b]</arg_value>\n</tool_call>"
)


def test_a_call_behind_thinking_strings_as_they_are() -> None:
    (call,) = calls_in(f"<think>{CALL.replace('crop', 'no')}</think>\nok\n{CALL}", [CROP])
    assert call == Called("crop", {"box": [1, 2, 3, 4], "label": "[a b]"})
    ((good,), bad) = checked([call], [CROP])
    assert isinstance(good, ToolCall)
    assert good.id
    assert not bad


def test_what_does_not_fit_is_named() -> None:
    wrong = "<tool_call>crop\n<arg_key>box</arg_key><arg_value>everything</arg_value></tool_call>"
    foreign = "<tool_call>delete\n</tool_call>"
    assert checked(calls_in(wrong + foreign, [CROP]), [CROP]) == ([], ["crop", "delete"])


def test_a_call_that_broke_off_is_none() -> None:
    assert calls_in(CALL.removesuffix("</tool_call>"), [CROP]) == []
