"""What a model is told about the parts of a long clip, in the language of the question."""

from typing import Final

from app.core.clips import clock
from app.core.prompting import is_chinese

_WORDS: Final = 300  # of the notes of a part, at most

_ENGLISH_PART: Final = (
    "These are pictures of part {number} of {count} of a recording, from {begin} to {end}; before "
    "each stands its time in the whole recording. Note everything in them that helps to answer the "
    "question below, each with its time in the whole recording, in at most {words} words. Do not "
    "guess what happens in other parts; if there is nothing, say so.\n\nThe question: {question}"
)
_CHINESE_PART: Final = (
    "这些是一段录像第 {number} 部分（共 {count} 部分）的画面，从 {begin} 到 {end}；每张图前标有它在"
    "整段录像中的时间。请记下画面中有助于回答下面问题的所有内容，每条注明在整段录像中的时间，"
    "不超过 {words} 字。不要猜测其他部分的内容；如果没有相关内容，请说明。\n\n问题：{question}"
)
_ENGLISH_ALL: Final = (
    "A recording was looked at part by part. Here is what was noted of each part, with times in "
    "the whole recording:\n\n{notes}\n\nAnswer the question from these notes alone, as one "
    "answer, with times. Say so where parts are missing.\n\nThe question: {question}"
)
_CHINESE_ALL: Final = (
    "一段录像是分部分查看的。以下是各部分的记录，时间均为整段录像中的时间：\n\n{notes}\n\n"
    "请仅根据这些记录给出一个完整的回答，并注明时间。缺少的部分请说明。\n\n问题：{question}"
)


def about_part(question: str, number: int, count: int, begin: float, end: float) -> str:
    """Ask what pictures of part `number` of `count`, a time in seconds, say to a question."""
    form = _CHINESE_PART if is_chinese(question) else _ENGLISH_PART
    return form.format(
        number=number,
        count=count,
        begin=clock(begin),
        end=clock(end),
        words=_WORDS,
        question=question,
    )


def about_all(question: str, notes: str) -> str:
    """Ask a question about what was noted of all parts."""
    form = _CHINESE_ALL if is_chinese(question) else _ENGLISH_ALL
    return form.format(notes=notes, question=question)
