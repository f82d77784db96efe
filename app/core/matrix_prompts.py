"""What a model is asked for in a cell of a comparison, in the language of the question."""

from collections.abc import Sequence
from typing import Final

from app.core.labels import clean
from app.core.prompting import is_chinese
from app.core.words import N_, _

NOT_STATED: Final = "not stated"
NOT_STATED_CHINESE: Final = "未提及"

_ENGLISH: Final = (
    "Answer the question below from this document alone, for a cell of a table. On the first line "
    "write nothing but the answer, as short as it can be: a figure exactly as it is printed, with "
    "its sign and its unit (scale and currency, such as “million EUR”), then the page that says "
    "so as [p. N], where N is the number of the page in the document. On the second line quote the "
    "words or the line of figures that say so, letter by letter, in double quotes, and again "
    "[p. N]. Do not calculate, convert or explain anything. If the document does not say it, write "
    f"only: {NOT_STATED}\n\nThe question: {{question}}"
)
_CHINESE: Final = (
    "请仅根据这份文档回答下面的问题，答案将填入表格的一个单元格。第一行只写答案，尽可能简短："
    "数字须与文档所印完全一致，带正负号和单位（数量级与币种，如“百万元”），"
    "然后以 [p. N] 注明出处页码，N 为该页在文档中的页号。"
    "第二行用双引号逐字引用作为依据的文字或那一行数字，并再次注明 [p. N]。"
    "不要计算、换算或解释。如果文档中没有说明，只写："
    f"{NOT_STATED_CHINESE}\n\n问题：{{question}}"
)

_ENGLISH_PORTIONS: Final = (
    "A document was read part by part, and each part was asked the question below. Here is what "
    "they answered:\n\n{answers}\n\nChoose the answer that fits the question best: a total "
    "rather than a share of it, the year that is meant rather than another one. Repeat it letter "
    "by letter with its page and its quote, in two lines, and write nothing else.\n\n"
    "The question: {question}"
)
_CHINESE_PORTIONS: Final = (
    "一份文档是分部分阅读的，每个部分都被问到下面的问题。以下是各部分的回答：\n\n{answers}\n\n"
    "请选出最符合问题的回答：要总数而不是其中一部分，要所指的年份而不是其他年份。"
    "连同页码和引文逐字重复，共两行，不要写其他内容。\n\n问题：{question}"
)

KEY_FIGURES: Final[Sequence[str]] = (
    N_("Revenue of the financial year"),
    N_("Operating profit of the financial year"),
    N_("Net profit of the financial year"),
    N_("Earnings per share of the financial year"),
    N_("Cash flow from operating activities of the financial year"),
    N_("Total assets at the end of the financial year"),
    N_("Number of employees at the end of the financial year"),
)
"""What annual reports are compared on; message ids."""


def about_cell(question: str) -> str:
    """Return the words that go after the pages of a document."""
    return (_CHINESE if is_chinese(question) else _ENGLISH).format(question=question)


def about_portions(question: str, answers: Sequence[str]) -> str:
    """Return the request to choose among what the portions of a document answered."""
    form = _CHINESE_PORTIONS if is_chinese(question) else _ENGLISH_PORTIONS
    told = "\n\n".join(f"{n}. {answer.strip()}" for n, answer in enumerate(answers, 1))
    return form.format(answers=told, question=question)


def key_figures() -> tuple[str, ...]:
    """Return the questions that annual reports are compared on, in the language in use."""
    return tuple(_(question) for question in KEY_FIGURES)


def is_not_stated(answer: str) -> bool:
    """Whether an answer is that the document does not say it."""
    bare = clean(answer).strip(" .。!！\"'“”").casefold()
    return bare in (NOT_STATED, NOT_STATED_CHINESE, "not stated in the document", "文档中未提及")
