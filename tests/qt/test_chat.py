"""The chat: questions, text that streams, chips, scrolling; nothing is ever interpreted."""

import re
from itertools import pairwise

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication, QPaintEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from app.core.chat import Again, Card, Finish, Piece, Text
from app.core.chips import chip
from app.core.mark import Mark
from app.core.ports import Choice
from app.ui import theme
from app.ui.chat.code import CodeBlock, CopyButton
from app.ui.chat.footer import Footer
from app.ui.chat.prose import Prose
from app.ui.chat.question import QuestionBubble, Thumbnail
from app.ui.chat.view import ChatView
from app.ui.turn import Turn
from tests.qt.chatting import answer, begun, chat_view, proses, say, turn_of, with_mark
from tests.qt.scripted import picture

LONG = "A paragraph of words that is long enough to fill more than a line or two of a chat.\n\n"


@pytest.fixture
def view(qtbot: QtBot) -> ChatView:
    return chat_view(qtbot)


# ---- words


@pytest.mark.parametrize("step", [1, 3, 7, 1000])
def test_however_it_streams_the_same_is_shown(view: ChatView, step: int) -> None:
    text = "One\ntwo\n\n1. first\n2. second\n\n```py\nx = 1\n```\nend 😀字"
    turn = begun(view)
    for at in range(0, len(text), step):
        say(view, turn, Text(text[at : at + step]))
    say(view, turn, Finish("stop"))
    assert answer(view) == "One\ntwo\n1.\tfirst\n2.\tsecond\nend 😀字"
    (code,) = view.findChildren(CodeBlock)
    (text_field,) = code.findChildren(QPlainTextEdit)
    assert text_field.toPlainText() == "x = 1"


def test_words_are_never_taken_for_markup(view: ChatView) -> None:
    wild = '<b>bold</b> <img src="file:///etc/passwd"> <script>x</script> \u2028 \ufffc'
    begun(view, Text(wild), Finish("stop"))
    assert answer(view) == wild.replace("\u2028", " ").replace("\ufffc", "\ufffd")
    (prose,) = proses(view)
    assert prose.loadResource(2, "file:///etc/passwd") is None
    clicks: list[int] = []
    prose.clicked.connect(clicks.append)
    qurl = type(prose.source())("mark:zz")
    prose.anchorClicked.emit(qurl)
    assert not clicks


def test_text_of_the_reader_is_shown_as_it_is(view: ChatView) -> None:
    begun(view, Text("- a\n```\n1. b\n```"), Finish("stop"), plain=True)
    assert answer(view) == "- a\n```\n1. b\n```"


def test_finished_lines_are_not_touched_again(view: ChatView) -> None:
    turn = begun(view, Text(LONG * 30))
    first = proses(view)[0]
    assert len(proses(view)) > 1
    touched: list[int] = []
    first.document().contentsChange.connect(lambda at, _less, _more: touched.append(at))
    layouts: list[object] = []
    first.document().documentLayout().documentSizeChanged.connect(layouts.append)
    for word in LONG.split():
        say(view, turn, Text(word + " "))
    assert not touched
    assert not layouts


def test_a_flood_is_shown_in_parts_and_to_its_end(qtbot: QtBot, view: ChatView) -> None:
    turn = turn_of()
    view.add_turn(turn)
    text = "".join(f"Number {number}. {LONG}" for number in range(250))
    pieces: list[Piece] = [Text(text), Finish("stop")]
    for piece in pieces:
        turn.add(piece)
    view.add_pieces(turn, pieces)
    assert not view.findChildren(Footer)
    qtbot.waitUntil(lambda: bool(view.findChildren(Footer)), timeout=20_000)
    assert _numbers_read(view) == list(range(250))


def _numbers_read(view: ChatView) -> list[int]:
    """Read all of it from above, as somebody who scrolls."""
    found: set[int] = set()
    bar = view.verticalScrollBar()
    bar.setValue(0)
    while True:
        for prose in proses(view):
            found.update(map(int, re.findall(r"Number (\d+)", prose.toPlainText())))
        if bar.value() == bar.maximum():
            return sorted(found)
        bar.setValue(bar.value() + bar.pageStep())


@pytest.mark.parametrize("width", [300, 420, 900])
def test_no_row_is_cut_off_or_covered(qtbot: QtBot, view: ChatView, width: int) -> None:
    begun(view, Text(LONG * 40 + "- item\n" * 20 + "```\ncode\n```\n" + "字" * 900), Finish("stop"))
    view.resize(width, 500)
    qtbot.waitUntil(lambda: all(_fits(one) for one in proses(view)), timeout=5000)
    rows = sorted((one for one in _rows(view) if one.isVisible()), key=lambda one: one.y())
    for above, below in pairwise(rows):
        assert above.geometry().bottom() < below.geometry().top() + 1
    assert _column(view).height() >= rows[-1].geometry().bottom()


def _rows(view: ChatView) -> list[QWidget]:
    return [one for one in _column(view).children() if isinstance(one, QWidget)]


def _column(view: ChatView) -> QWidget:
    column = view.widget()
    assert column is not None
    return column


def _fits(prose: Prose) -> bool:
    return prose.height() >= prose.document().size().height() - 1


# ---- chips


def test_a_chip_stands_where_it_was_written(qtbot: QtBot, view: ChatView) -> None:
    text = "😀 It is the third ① in 字 the row."
    turn = begun(view, *with_mark(text, 1, "Save", text.index("①")), Finish("stop"))
    (prose,) = proses(view)
    assert prose.toPlainText() == text.replace("①", "\ufffc")
    found: list[tuple[object, int]] = []
    view.hovered.connect(lambda whose, number: found.append((whose, number)))
    view.clicked.connect(lambda whose, number: found.append((whose, -number)))
    middle = prose.place_of(1)
    assert middle is not None
    at = QPoint(middle.left() + 8, middle.center().y())
    QTest.mouseMove(prose.viewport(), at)
    qtbot.waitUntil(lambda: found == [(turn, 1)], timeout=3000)
    QTest.mouseClick(prose.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert found[-1] == (turn, -1)


def test_chips_stay_in_their_places_when_others_come(view: ChatView) -> None:
    turn = turn_of()
    view.add_turn(turn)
    where, shown = picture(), ""
    for number in (*range(1, 13), 51):
        while len(turn.marks) + 1 < number:
            turn.marks.append(Mark("box", ((1, 1), (2, 2)), "", where.id, 10_000))
            view.add_pieces(turn, [turn.marks[-1]])
        words = f"word {number} "
        at = len(shown) + len(words)
        mark = Mark("box", ((1, 1), (9, 9)), f"thing {number}", where.id, at)
        shown += words + chip(number)
        say(view, turn, Text(words + chip(number)), mark)
    (prose,) = proses(view)
    assert prose.toPlainText() == "".join(f"word {n} \ufffc" for n in (*range(1, 13), 51))
    prose.selectAll()
    prose.copy()
    assert QGuiApplication.clipboard().text() == shown


def test_a_chip_that_stands_again_is_the_same_chip(qtbot: QtBot, view: ChatView) -> None:
    text = "Press ①. The ① of the list is none, ① is."
    first, last = text.index("①"), text.rindex("①")
    turn = begun(view, *with_mark(text, 1, "Save", first), Again(1, last), Finish("stop"))
    (prose,) = proses(view)
    assert prose.toPlainText() == "Press \ufffc. The ① of the list is none, \ufffc is."
    found: list[tuple[object, int]] = []
    view.hovered.connect(lambda whose, number: found.append((whose, number)))
    view.clicked.connect(lambda whose, number: found.append((whose, -number)))
    cursor = QTextCursor(prose.document())
    cursor.setPosition(last)
    box = prose.cursorRect(cursor)
    at = QPoint(box.left() + 8, box.center().y())
    QTest.mouseMove(prose.viewport(), at)
    qtbot.waitUntil(lambda: found == [(turn, 1)], timeout=3000)
    QTest.mouseClick(prose.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert found[-1] == (turn, -1)
    prose.selectAll()
    prose.copy()
    assert QGuiApplication.clipboard().text() == text


def test_chips_are_reached_by_keyboard(qtbot: QtBot, view: ChatView) -> None:
    text = "Here ① and ② there."
    where = picture()
    turn = begun(
        view,
        Text(text),
        Mark("box", ((1, 1), (9, 9)), "a", where.id, 5),
        Mark("box", ((1, 1), (9, 9)), "b", where.id, 11),
        Finish("stop"),
    )
    found: list[int] = []
    view.hovered.connect(lambda _turn, number: found.append(number))
    (prose,) = proses(view)
    prose.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(prose, Qt.Key.Key_Tab)
    if found[-1:] == [1]:
        QTest.keyClick(prose, Qt.Key.Key_Tab)
    assert found[-2:] == [1, 2]
    with qtbot.waitSignal(view.clicked) as clicked:
        QTest.keyClick(prose, Qt.Key.Key_Return)
    assert clicked.args == [turn, 2]


def test_words_that_belong_to_a_mark_are_pointed_at_without_a_chip(
    qtbot: QtBot, view: ChatView
) -> None:
    where = picture()
    begun(
        view,
        Text("Save All\nCancel"),
        Mark("box", ((1, 1), (9, 9)), "Save All", where.id, 0),
        Mark("box", ((1, 9), (9, 19)), "Cancel", where.id, 9),
        Finish("stop"),
        plain=True,
    )
    (prose,) = proses(view)
    assert prose.toPlainText() == "Save All\nCancel"
    found: list[int] = []
    view.hovered.connect(lambda _turn, number: found.append(number))
    second = prose.place_of(2)
    assert second is not None
    QTest.mouseMove(prose.viewport(), QPoint(second.left() + 6, second.center().y()))
    qtbot.waitUntil(lambda: found == [2], timeout=3000)


def test_a_highlighted_chip_looks_different(view: ChatView) -> None:
    turn = begun(view, *with_mark("Here ① it is.", 1, "Save", 5), Finish("stop"))
    before = view.grab().toImage()
    view.highlight(turn, 1)
    assert view.grab().toImage() != before
    view.highlight(turn, 0)
    assert view.grab().toImage() == before


# ---- an answer set apart


@pytest.mark.parametrize("text", ["So it is\n\n42\n\nindeed.", "So it is 42 indeed."])
def test_a_short_answer_is_set_apart(view: ChatView, text: str) -> None:
    turn = begun(view, Text(text))
    say(view, turn, Card("42", text.index("42")))
    (prose,) = proses(view)
    cursor = QTextCursor(prose.document())
    cursor.setPosition(prose.toPlainText().index("42") + 1)
    assert cursor.charFormat().fontWeight() > 500
    assert "42" in prose.toPlainText()


@pytest.mark.parametrize("ends", [["The answer is 4", "2"], ["The", " answer is ", "42", "."]])
def test_a_short_answer_that_comes_before_its_last_words_looks_as_one_that_is_there(
    qtbot: QtBot, view: ChatView, ends: list[str]
) -> None:
    turn = begun(view, Text(f"So:\n\n{ends[0]}"))
    card = Card("The answer is 42", 5)
    for number, end in enumerate(ends[1:]):
        say(view, turn, Text(end), *([] if number else [card]))
    say(view, turn, Finish("stop"))
    whole = chat_view(qtbot)
    whole.show_turns([turn])
    whole.flush()
    (streamed,), (at_once,) = proses(view), proses(whole)
    assert streamed.grab().toImage() == at_once.grab().toImage()


@pytest.mark.parametrize("text", ["42", "So:\n\n42", "42\n\nSo it is."])
def test_a_card_at_an_edge_of_an_answer_has_all_its_border(view: ChatView, text: str) -> None:
    turn = begun(view, Text(text))
    say(view, turn, Card("42", text.index("42")), Finish("stop"))
    (prose,) = proses(view)
    picture = prose.grab().toImage()
    middle = picture.width() // 2
    column = [picture.pixelColor(middle, y).name() for y in range(picture.height())]
    assert column.count(theme.of(prose).border) == 2


def test_lines_without_end_are_shown_and_copied_whole(qtbot: QtBot, view: ChatView) -> None:
    code, words = "x=1;" * 2000, "程序" * 6000
    turn = begun(view)
    whole = f"```\n{code}\n```\n{words}"
    for at in range(0, len(whole), 997):
        say(view, turn, Text(whole[at : at + 997]))
    say(view, turn, Finish("stop"))
    assert answer(view).replace("\n", "") == words
    (block,) = view.findChildren(CodeBlock)
    (button,) = block.findChildren(CopyButton)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == code


# ---- scrolling


def test_the_end_is_followed_until_somebody_scrolls_up(view: ChatView) -> None:
    turn = begun(view, Text(LONG * 20))
    bar = view.verticalScrollBar()
    assert bar.value() == bar.maximum() > 0
    bar.setValue(40)
    for _ in range(30):
        say(view, turn, Text(LONG))
    assert bar.value() == 40
    (latest,) = [one for one in view.findChildren(QToolButton) if one.toolTip() == "To the end"]
    assert latest.isVisible()
    latest.click()
    assert bar.value() == bar.maximum()
    say(view, turn, Text(LONG * 5))
    assert bar.value() == bar.maximum()
    assert not latest.isVisible()


def test_what_leads_to_the_end_stays_in_view_over_the_words(qtbot: QtBot, view: ChatView) -> None:
    begun(view, Text(LONG * 60))
    (latest,) = [one for one in view.findChildren(QToolButton) if one.toolTip() == "To the end"]
    bar = view.verticalScrollBar()
    for value in (bar.maximum() - 60, bar.maximum() - 900, 300):
        bar.setValue(value)
        qtbot.wait(1)
        corner = latest.mapTo(view.viewport(), QPoint(0, 0))
        spot = QRect(corner, latest.size())
        assert view.viewport().rect().contains(spot)
        assert spot.bottom() > view.viewport().height() - 2 * spot.height()
        assert view.childAt(spot.center()) is latest


def test_a_step_of_the_wheel_paints_only_what_comes_into_view(qtbot: QtBot, view: ChatView) -> None:
    begun(view, Text(LONG * 60))
    bar = view.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    painted = Painted()
    app = QApplication.instance()
    assert app is not None
    app.installEventFilter(painted)

    def painted_height() -> int:
        painted.heights.clear()
        bar.setValue(bar.value() - 20)
        QApplication.processEvents()
        return sum(painted.heights)

    qtbot.waitUntil(lambda: 0 < painted_height() < view.height() // 2)


class Painted(QObject):
    """Notes how high the parts of widgets are that are painted."""

    def __init__(self) -> None:
        super().__init__()
        self.heights: list[int] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent) and isinstance(watched.parent(), Prose):
            self.heights.append(event.rect().height())
        return super().eventFilter(watched, event)


def test_what_is_read_stays_when_the_width_changes(qtbot: QtBot, view: ChatView) -> None:
    begun(view, Text("".join(f"Line {number}.\n\n" + LONG for number in range(80))))
    bar = view.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    before = _first_line(view)
    for width in (520, 330, 700):
        view.resize(width, 500)
        qtbot.waitUntil(lambda: all(_fits(one) for one in proses(view)), timeout=5000)
    assert abs(_first_line(view) - before) <= 3


def _first_line(view: ChatView) -> int:
    """The number of the first "Line" in view."""
    top = view.verticalScrollBar().value()
    prose = next(one for one in proses(view) if one.y() + one.height() > top)
    cursor = prose.cursorForPosition(QPoint(5, max(top - prose.y(), 0) + 5))
    cursor.movePosition(QTextCursor.MoveOperation.Start, QTextCursor.MoveMode.KeepAnchor)
    before = cursor.selectedText().count("Line ")
    others = sum(one.toPlainText().count("Line ") for one in proses(view) if one.y() < prose.y())
    return before + others


# ---- the question


def test_a_long_question_is_cut_until_somebody_wants_all(qtbot: QtBot, view: ChatView) -> None:
    question = "Why? " * 4000
    turn = turn_of(question)
    view.add_turn(turn)
    (bubble,) = view.findChildren(QuestionBubble)
    assert bubble.height() < 500
    (more,) = bubble.findChildren(QPushButton)
    QTest.mouseClick(more, Qt.MouseButton.LeftButton)
    (prose,) = bubble.findChildren(Prose)
    assert prose.toPlainText() == question
    assert bubble.height() > 500


def test_the_small_picture_asks_for_the_large_one(qtbot: QtBot, view: ChatView) -> None:
    turn = begun(view, Text("Yes."), Finish("stop"))
    (bubble,) = view.findChildren(QuestionBubble)
    thumbnail = bubble.childAt(QPoint(62, 40))
    assert thumbnail is not None
    with qtbot.waitSignal(view.frame_chosen) as chosen:
        QTest.mouseClick(thumbnail, Qt.MouseButton.LeftButton)
    assert chosen.args == [turn, turn.frames[0]]


@pytest.mark.parametrize("sizes", [[(800, 200)] * 3, [(1920, 1080)] * 9, [(200, 900)] * 2])
@pytest.mark.parametrize("width", [340, 420, 900])
def test_small_pictures_stay_inside_and_the_rest_is_counted(
    view: ChatView, sizes: list[tuple[int, int]], width: int
) -> None:
    view.resize(width, 500)
    frames = tuple(picture(*size) for size in sizes)
    view.add_turn(Turn("Which?", frames, Choice(), "auto"))
    (bubble,) = view.findChildren(QuestionBubble)
    shown = [one for one in bubble.findChildren(Thumbnail) if one.isVisible()]
    assert shown
    room = bubble.rect().adjusted(0, 0, 0 if len(shown) == len(frames) else -60, 0)
    assert all(room.contains(one.geometry()) for one in shown)


@pytest.mark.parametrize("question", ["أين زر الحفظ؟", "Where?", "保存按钮在哪里？"])
def test_a_question_is_seen_whatever_way_it_is_written(view: ChatView, question: str) -> None:
    view.add_turn(turn_of(question))
    (bubble,) = view.findChildren(QuestionBubble)
    (prose,) = bubble.findChildren(Prose)
    assert bubble.rect().contains(prose.geometry())
    cursor = prose.textCursor()
    for at in range(len(question) + 1):
        cursor.setPosition(at)
        x = prose.cursorRect(cursor).center().x()
        assert 0 <= x <= prose.width()
