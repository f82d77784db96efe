import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.intent import asks_for_places, asks_for_tracks, read_intent

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
    ("Point at the OK button", "OK", "OK button"),
    ("Where is OK?", "OK", "OK"),
    ("点击哪里可以保存？", "保存", "保存"),
    ("点哪里登录", "登录", "登录"),
    ("where to click to log in", "log in", "log in"),
    ("Where to log in?", "log in", "log in"),
    ("Save?", "Save", "Save"),
    ("save button?", "save", "save button"),
    ("Show me Cancel", "Cancel", "Cancel"),
    ("show Cancel", "Cancel", "Cancel"),
    ("有没有“登录”？", "登录", "登录"),
    ("有没有登录", "登录", "登录"),
    ("有“登录”吗？", "登录", "登录"),
    ("哪个按钮是保存", "保存", "保存"),
    ("哪个是保存按钮？", "保存", "保存按钮"),
    ("保存哪里", "保存", "保存"),
    ("保存呢？", "保存", "保存"),
    ("On which line is foo?", "foo", "foo"),
    ('Which line contains "foo"?', "foo", "foo"),
    ("which line has foo", "foo", "foo"),
    ("What line is foo on?", "foo", "foo"),
    ("In which row is foo", "foo", "foo"),
    ("foo在第几行？", "foo", "foo"),
    ("哪一行有foo", "foo", "foo"),
    ("第几行是foo", "foo", "foo"),
    ("Which button saves?", "saves", "saves"),
    ("Which button should I press to save?", "save", "save"),
    ("What do I click to log in?", "log in", "log in"),
    ("What should I press to save?", "save", "save"),
    ("Does it say foo anywhere?", "foo", "foo"),
    ("Does the page mention foo?", "foo", "foo"),
    ("Is foo on the screen?", "foo", "foo"),
    ("Is the word foo there?", "foo", "foo"),
    ("Is there a Save?", "Save", "Save"),
    ("Is there any mention of foo?", "foo", "foo"),
    ("Do you see Cancel?", "Cancel", "Cancel"),
    ("Take me to Settings", "Settings", "Settings"),
    ("Go to Settings", "Settings", "Settings"),
    ("I need the Save button", "Save", "Save button"),
    ("Which icon opens the settings?", "settings", "settings"),
    ("Terms of Service", "Terms of Service", "Terms of Service"),
    ("Log in", "Log in", "Log in"),
    ("帮助在哪里", "帮助", "帮助"),
    ("请求在哪里", "请求", "请求"),
    ("帮助", "帮助", "帮助"),
    ("OK 在哪里", "OK", "OK"),
    ("图里有没有登录？", "登录", "登录"),
    ("看到登录了吗？", "登录", "登录"),
    ("能看到登录按钮吗？", "登录", "登录按钮"),
    ("给我看看取消在哪", "取消", "取消"),
    ("我该点哪里才能保存？", "保存", "保存"),
    ("点哪个按钮保存？", "保存", "保存"),
    ("在哪里登录？", "登录", "登录"),
    ("哪里可以登录", "登录", "登录"),
    ("哪里能改密码", "改密码", "改密码"),
    ("在哪儿点击保存", "保存", "保存"),
    ("can you point at Save?", "Save", "Save"),
    ("Whereabouts is Save?", "Save", "Save"),
    ("where can Save be found?", "Save", "Save"),
    ("Where would I find Save?", "Save", "Save"),
    ("Hit Save", "Save", "Save"),
    ("Select Save", "Save", "Save"),
    ("which one is Save?", "Save", "Save"),
    ("which of these is Save", "Save", "Save"),
    ("I want to click Save", "Save", "Save"),
    ("Search box", "Search", "Search box"),
    ("“Save”?", "Save", "Save"),
    ("OK, where is Save?", "Save", "Save"),
    ("Where are Cancel and Quit?", "Cancel and Quit", "Cancel and Quit"),
    ("指一下保存", "保存", "保存"),
    ("请指出保存按钮", "保存", "保存按钮"),
    ("保存按钮是哪个？", "保存", "保存按钮"),
    ("哪个是“保存”", "保存", "保存"),
    ("取消键在哪", "取消", "取消键"),
    ("where is the ok button", "ok", "ok button"),
    ("Can you see where it says Save?", "Save", "Save"),
    ("Where is Pay now?", "Pay", "Pay"),
    ("Underline the total", "total", "total"),
    ("which key do I press for help", "help", "help"),
    ("告诉我保存在哪里", "保存", "保存"),
    ("“设置”在什么地方", "设置", "设置"),
    ("我要找设置", "设置", "设置"),
    ("设置按钮的位置", "设置", "设置按钮"),
    ("从哪里登录", "登录", "登录"),
    ("登录从哪里进", "登录", "登录"),
    ("登录入口在哪", "登录", "登录入口"),
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
    "把代码给我",
    "把图片里的文字打出来",
    "把文字发给我",
    "把这段话抄下来",
    "给我代码",
    "我要里面的文字",
    "把上面的字读出来",
    "念给我听",
    "帮我把文字弄出来",
    "type this out",
    "Write out the text",
    "give me the code",
    "I need the text",
    "I want the code",
    "What does the sign say?",
    "text please",
    "copy all",
    "find all text",
    "把文字标出来",
    "Read it to me",
    "What does line 3 say?",
    "写的啥？",
    "图里写了什么",
    "把屏幕上的内容复制给我",
    "代码给我",
    "全部文字",
    "show me all the text",
    "read out loud",
    "get me the code",
    "这是什么字",
    "上面说了什么",
    "What is written on it?",
    "dump the text",
]
TABLE = [
    "Extract the table",
    "table to CSV",
    "convert this to excel",
    "please give me this table as a spreadsheet",
    "把表格导出为CSV",
    "转成表格",
    "读出表格",
    "把表格给我",
    "Give me the table",
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
    "出了什么问题？",
    "哪里有问题？",
    "有什么问题吗",
    "报了什么错",
    "有报错吗？",
    "报错内容",
    "失败了吗",
    "哪里失败了？",
    "what's the problem?",
    "What is the problem here?",
    "anything wrong?",
    "Is something wrong?",
    "What failed?",
    "what's broken?",
    "show errors",
    "Where did it fail?",
    "Did anything go wrong?",
    "这里出了什么错？",
    "出啥错了",
    "有没有报错",
    "有没有错误",
    "错在哪",
    "错在哪里？",
    "哪一步失败了",
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
    "Describe",
    "Translate",
    "Hello",
    "hi",
    "thanks",
    "Thank you",
    "Why?",
    "Explain",
    "What?",
    "Tell me about it",
    "Summarize",
    "make it shorter",
    "Fix this",
    "你好",
    "谢谢",
    "翻译",
    "描述一下",
    "这是什么？",
    "为什么？",
    "详细说说",
    "再说一遍",
    "in Chinese please",
    "用英文回答",
    "Count the cats",
    "How many?",
    "is it raining?",
    "Are you sure?",
    "What do you see?",
    "Can you help me?",
    "How do I save?",
    "what should I do?",
    "what should I do next?",
    "Which is better?",
    "which color is the button?",
    "Create a summary",
    "有几个人",
    "有什么",
    "这是谁",
    "怎么登录",
    "有问题请指出原因",
    "Who is this?",
    "Show me how to export",
    "does it work?",
    "does this make sense?",
    "is this correct?",
    "Is there a problem with my code?",
    "What happened?",
    "what is foo?",
    "好的",
    "是的",
    "看看这个",
    "哪个更好？",
    "哪个是最好的",
    "which one is better?",
    "what is the best way",
    "写一首诗",
    "分析一下",
    "画面里有什么",
    "有没有办法",
    "is there a way to save?",
    "Where is this picture from?",
    "Do you see any problem?",
    "where do babies come from",
    "I have a question",
    "I need help",
    "I want a summary",
    "Take a guess",
    "select the best answer",
    "What are the ingredients?",
    "Which one would you buy?",
    "What page is this?",
    "Is the answer on the screen correct?",
    "Show your reasoning",
    "show me the code and explain it",
    "Show me python code for this",
    "Choose the correct answer",
    "有没有错别字",
    "选哪个答案",
    "你能看到什么",
    "什么是人工智能",
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


@pytest.mark.parametrize("question", ["OK", "Continue", "Beschreibe das Bild", "go on"])
def test_what_may_be_a_remark_is_looked_for_and_no_place_is_asked_of_a_model(question: str) -> None:
    assert read_intent(question).target == question
    assert not asks_for_places(question)


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


@pytest.mark.parametrize(
    "question",
    ["Track the car", "Please follow the mouse pointer", "Where does the window go?",
     "Give the bounding boxes of the ball for each second.", "How does the ball move?",
     "请跟踪红色汽车", "光标的移动轨迹是什么", "逐秒标出按钮的位置", "汽车往哪里移动"],
)  # fmt: skip
def test_tracks(question: str) -> None:
    assert asks_for_tracks(question)
    assert asks_for_places(question, clip=True)


@pytest.mark.parametrize(
    "question",
    ["What happens in the video?", "Follow these steps", "Summarise the recording",
     "When does the dialog open?", "视频里发生了什么？", "Translate “Track the car”"],
)  # fmt: skip
def test_what_asks_for_no_tracks(question: str) -> None:
    assert not asks_for_tracks(question)
