"""Sentences that stand in one line, in both languages."""

import pytest

from app.core.errors import AppError
from app.core.words import sentences


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ((), ""),
        (("", ""), ""),
        (("It failed.", ""), "It failed."),
        (("", "Try again."), "Try again."),
        (("It failed.", "Try again.", "Or not."), "It failed. Try again. Or not."),
        (("失败了。", "请重试。"), "失败了。请重试。"),
        (("失败了！", "", "请重试。"), "失败了！请重试。"),
        (("失败：disk.", "请重试。"), "失败：disk. 请重试。"),
    ],
)
def test_sentences_stand_as_their_language_has_them(said: tuple[str, ...], line: str) -> None:
    assert sentences(*said) == line


def test_an_error_is_told_in_one_line() -> None:
    assert AppError("没有网络。", "请检查连接。").told == "没有网络。请检查连接。"
    assert AppError("No network.").told == "No network."
