import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.intent import asks_for_places, read_intent

FIND = [
    ("Where is the Save button?", "Save", "Save button"),
    ("where is “Save as…”", "Save as…", "Save as…"),
    ("Where's the submit button", "submit", "submit button"),
    ("Where can I change my password?", "change my password", "change my password"),
    ("Where do I click to log out?", "log out", "log out"),
    ("Where should I click to save?", "save", "save"),
    ("where is the word invoice", "invoice", "invoice"),
    ('Where does it say "Total"?', "Total", "Total"),
    ("Where in the log is the timeout mentioned?", "timeout", "timeout"),
    ("In this screenshot, where is the Help menu?", "Help", "Help menu"),
    ("Please locate the search field on the screen.", "search", "search field"),
    ("Can you show me the Export button?", "Export", "Export button"),
    ("Highlight all prices", "prices", "prices"),
    ("point to Settings", "Settings", "Settings"),
    ('Click on the "OK" button', "OK", "OK"),
    ("locate the link that says 'Read more'", "Read more", "Read more"),
    ("Find the button labelled Save", "Save", "Save"),
    ("Find Terms and Conditions", "Terms and Conditions", "Terms and Conditions"),
    ('find "a" and "b"', "a\nb", "a\nb"),
    ('find "bug"', "bug", "bug"),
    ("I can't find the Save button.", "Save", "Save button"),
    ("Is there a Delete button?", "Delete", "Delete button"),
    ("I'm looking for the order number", "order", "order number"),
    ("what's the position of the close icon?", "close", "close icon"),
    ("Help me to locate the cat in the image and give me its bounding boxes.", "cat", "cat"),
    ("What is in the picture? Where is the dog?", "dog", "dog"),
    ("Where is the table?", "table", "table"),
    ("where is the CSV button", "CSV", "CSV button"),
    ("保存按钮在哪里？", "保存", "保存按钮"),
    ("保存在哪", "保存", "保存"),
    ("请问哪里可以找到“设置”？", "设置", "设置"),
    ("帮我找到登录按钮", "登录", "登录按钮"),
    ("定位搜索框", "搜索框", "搜索框"),
    ("点击确认", "确认", "确认"),
    ("在这个界面里，保存按钮在哪里？", "保存", "保存按钮"),
    ("图中的价格在什么位置", "价格", "价格"),
    ("有没有导出按钮？", "导出", "导出按钮"),
    ("把“总计”框出来", "总计", "总计"),
    ("登录按钮的坐标是多少", "登录", "登录按钮"),
    ("我找不到保存按钮，它在哪里？", "保存", "保存按钮"),
]
READ = [
    "read this",
    "Read the text in this dialog",
    "What does it say?",
    "what's written here?",
    "copy the text",
    "extract all text",
    "show me the text",
    "OCR",
    "读一下这段文字",
    "这上面写了什么？",
    "提取文字",
    "复制这段代码",
    "请把图片转成文字",
]
TABLE = [
    "Extract the table",
    "table to CSV",
    "convert this to excel",
    "please give me this table as a spreadsheet",
    "把表格导出为CSV",
    "转成表格",
    "读出表格",
]
ERRORS = [
    "What is the error?",
    "any errors?",
    "what went wrong?",
    "Where is the error?",
    "Read the error message",
    "有什么错误？",
    "错误信息是什么",
    "哪里出错了？",
    "请标出所有错误",
]
OTHER = [
    "",
    "?",
    "Describe this picture",
    "Translate this",
    "What is this?",
    "Explain this table",
    "How many rows does the table have?",
    "why is there an error?",
    "what does this error mean",
    "How do I fix this error?",
    "Find the bug",
    "find the bug in this code",
    "Find the error in this proof",
    "Find x",
    "find out why it fails",
    "Where is this?",
    "where was this taken?",
    "Where is this photo from?",
    "show me how to export",
    "What color is the Save button?",
    "翻译一下",
    "总结这一页",
    "怎么保存文件？",
    "为什么报错？",
    "这是哪里？",
    "这张照片在哪里拍的？",
    "找出代码里的bug",
    "图中有几只猫",
]


@pytest.mark.parametrize(("question", "target", "full"), FIND)
def test_searches(question: str, target: str, full: str) -> None:
    intent = read_intent(question)
    assert (intent.kind, intent.target, intent.full) == ("find", target, full)
    assert asks_for_places(question)


@pytest.mark.parametrize("question", READ)
def test_reading(question: str) -> None:
    assert read_intent(question).kind == "read"
    assert not asks_for_places(question)


@pytest.mark.parametrize("question", TABLE)
def test_tables(question: str) -> None:
    assert read_intent(question).kind == "table"
    assert not asks_for_places(question)


@pytest.mark.parametrize("question", ERRORS)
def test_errors(question: str) -> None:
    assert read_intent(question).kind == "errors"


@pytest.mark.parametrize("question", OTHER)
def test_everything_else(question: str) -> None:
    assert read_intent(question).kind == "other"
    assert not asks_for_places(question)


def test_a_search_besides_something_else_asks_for_places() -> None:
    assert asks_for_places("Explain the chart and show me where the legend is.")
    assert asks_for_places("Why does it fail? Where is the log button?")


PIECES = ["where", "find", "the", "a", "在哪", "找", "“", "”", '"', "'", "?", "框", "the", "保存"]


@settings(deadline=None, max_examples=150)
@given(st.text(max_size=80) | st.lists(st.sampled_from(PIECES)).map(" ".join))
def test_any_text_has_an_intent(question: str) -> None:
    intent = read_intent(question)
    assert intent.kind == "find" or not intent.target
    assert isinstance(asks_for_places(question), bool)


@pytest.mark.parametrize(
    "piece", ["where is the ", "find 'a' ", "在这个图里，", "a ", "“", "the ", " "]
)
def test_a_very_long_question_has_one_too(piece: str) -> None:
    assert read_intent(piece * 50_000).kind in ("find", "other")
    asks_for_places(piece * 50_000)
