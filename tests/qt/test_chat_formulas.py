"""Formulas of replies: set once, on the baseline, in the colours of the theme; never in the way."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QTextBlock, QTextCharFormat, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.blocks import Formula, Paragraph
from app.core.chat import Finish, Text
from app.core.markdown import BlockReader
from app.ui import theme
from app.ui.chat import formulas as formulas_module
from app.ui.chat.formula import FormulaBlock
from app.ui.chat.formula_object import _DRAWING
from app.ui.chat.formulas import Drawing, Formulas
from app.ui.chat.typeset import NotSetError, Svg, typeset
from app.ui.chat.view import ChatView
from app.ui.lane import Lane, Mailbox
from tests.qt.chatting import answer, begun, chat_view, proses, say
from tests.qt.states import rested

OBJECT = "\ufffc"


@pytest.fixture
def view(qtbot: QtBot) -> ChatView:
    return chat_view(qtbot)


@pytest.fixture
def set_formulas(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Those that were set, as often as they were."""
    found: list[str] = []

    def noted(tex: str, size: float, colour: str, *, display: bool) -> Svg:
        found.append(tex)
        return typeset(tex, size, colour, display=display)

    monkeypatch.setattr(formulas_module, "typeset", noted)
    return found


def shown(view: ChatView, text: str) -> str:
    begun(view, Text(text), Finish("stop"))
    rested(view)
    return answer(view)


def format_at(block: QTextBlock, at: int) -> QTextCharFormat:
    cursor = QTextCursor(block)
    cursor.setPosition(block.position() + at + 1)
    return cursor.charFormat()


# ---- what is one


@pytest.mark.parametrize("written", [r"$x^2$", r"\(x^2\)"])
def test_it_stands_in_its_line(view: ChatView, written: str) -> None:
    assert shown(view, f"So {written} it is.") == f"So {OBJECT} it is."


@pytest.mark.parametrize("written", ["$$x^2$$", "\\[x^2\\]", "$$\nx^2\n$$", "\\[\nx^2\n\\]"])
def test_it_stands_by_itself(view: ChatView, written: str) -> None:
    assert shown(view, f"So\n\n{written}\n\nit is.") == "So\nit is."
    (block,) = view.findChildren(FormulaBlock)
    assert block.accessibleName() == "Formula: x^2"
    QTest.keyClick(block, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "x^2"


@pytest.mark.parametrize(
    "text", ["It costs $5 today and $6 tomorrow.", "US$ 3, $4.50 or 5$", "`$x$` and \\$x\\$"]
)
def test_money_is_not_a_formula(view: ChatView, text: str) -> None:
    assert shown(view, text) == text.replace("`", "").replace("\\$", "$")


def test_what_is_copied_is_latex(view: ChatView) -> None:
    shown(view, r"So $\frac{1}{2}$ it is.")
    (prose,) = proses(view)
    cursor = prose.textCursor()
    cursor.setPosition(0)
    cursor.setPosition(4, cursor.MoveMode.KeepAnchor)
    prose.setTextCursor(cursor)
    QTest.keyClick(prose, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == r"So $\frac{1}{2}$"


# ---- how it is set


COMMON = [
    r"\boxed{x = 3}", r"\frac{-b \pm \sqrt{b^2 - 4ac}}{2a}", r"\sum_{i=1}^{n} i^2",
    r"\int_0^\infty e^{-x}\,dx", r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}^{-1}",
    r"\begin{cases} x & x > 0 \\ -x & x \le 0 \end{cases}", r"\vec{a} \cdot \hat{b}",
    r"\begin{aligned} a &= b \\ c &= d \end{aligned}",
    r"\alpha \to \beta \quad \text{if } x \in \mathbb{R}",
    r"\left( \frac{a}{b} \right)", r"90^\circ", r"\lim_{x \to 0} \frac{\sin x}{x}",
    r"\mathrm{CO_2}",
]  # fmt: skip


@pytest.mark.parametrize("tex", COMMON)
def test_what_models_write_is_set(tex: str) -> None:
    made = typeset(tex, 15, "#112233", display=True)
    assert made.width > 5
    assert made.above + made.below > 5
    assert b"#112233" in made.source


def test_a_boxed_answer_is_framed() -> None:
    plain = typeset("x", 15, "black", display=False)
    boxed = typeset(r"\boxed{x}", 15, "black", display=False)
    assert boxed.width > plain.width + 2
    assert boxed.above > plain.above
    assert boxed.below > plain.below


@pytest.mark.parametrize("tex", ["x", r"\frac{1}{2}", "y_1", r"\sum_{i=1}^n i"])
def test_it_stands_on_the_line_of_the_words(view: ChatView, tex: str) -> None:
    shown(view, f"So ${tex}$ it is.")
    (prose,) = proses(view)
    block = prose.document().begin()
    drawing = format_at(block, 3).property(_DRAWING)
    assert isinstance(drawing, Drawing)
    line = block.layout().lineAt(0)
    # What hangs below the line of the words has room in the line, and so has what stands above.
    assert line.descent() >= drawing.svg.below - 1
    assert line.height() >= drawing.above + drawing.below - 1


def test_another_theme_sets_it_in_another_colour(
    view: ChatView, qapp: QApplication, restored: None
) -> None:
    shown(view, "$$x^2$$")
    (block,) = view.findChildren(FormulaBlock)
    light = block.grab().toImage()
    theme.apply(qapp, "dark")
    rested(view)
    rested(view)
    (block,) = view.findChildren(FormulaBlock)
    drawn = block._sheet._drawn
    assert isinstance(drawn, Drawing)
    assert theme.colours("dark").text.encode() in drawn.svg.source
    assert block.grab().toImage() != light


def test_each_is_set_once(view: ChatView, set_formulas: list[str]) -> None:
    shown(view, "One $x^2$ and $x^2$.\n\nAgain $x^2$, and $y$.")
    begun(view, Text("Another answer: $x^2$"), Finish("stop"))
    rested(view)
    assert sorted(set_formulas) == ["x^2", "y"]


def test_words_that_stream_do_not_set_it_again(view: ChatView, set_formulas: list[str]) -> None:
    turn = begun(view, Text("One $x^2$ is"))
    rested(view)
    for word in ("here", "and", "$x", "^2$ ", "there."):
        say(view, turn, Text(f" {word}"))
    say(view, turn, Finish("stop"))
    rested(view)
    assert "x^2" in set_formulas
    assert set_formulas.count("x^2") == 1


# ---- what cannot be set


@pytest.mark.parametrize(
    ("tex", "reason"),
    [
        (r"\frac{1}{", "This is not complete LaTeX."),
        (r"\nosuchcommand x", "not known"),
        (r"\def\a{\a\a}\a", "Commands that define others"),
        (r"\newcommand{\x}{1}", "Commands that define others"),
        ("速度 = 3", "does not have these letters"),
        ("x" * 5000, "too long"),
        ("{" * 300 + "x" + "}" * 300, "too long"),
        (r"\frac{" * 40 + "1" + "}{2}" * 40, "too long"),
        (r"\sqrt{" * 60 + "x" + "}" * 60, "too long"),
        (r"\left(" * 60 + "x" + r"\right)" * 60, "too long"),
        (r"\begin{matrix}" * 30 + "x" + r"\end{matrix}" * 30, "too long"),
        (" ", "nothing"),
    ],
)
def test_what_cannot_be_set_says_why(tex: str, reason: str) -> None:
    with pytest.raises(NotSetError, match=reason):
        typeset(tex, 15, "black", display=True)


@pytest.mark.parametrize(
    "tex", [r"\input{/etc/passwd}", r"\include{x}", r"\write18{ls}", r"\url{x}"]
)
def test_commands_that_reach_out_are_refused_or_nothing(tex: str) -> None:
    try:
        made = typeset(tex, 15, "black", display=True)
    except NotSetError:
        return
    assert b"href" not in made.source
    assert b"root:" not in made.source


def test_its_source_is_shown_with_the_reason(view: ChatView) -> None:
    assert shown(view, r"So $\frac{1}{$ it is.") == r"So \frac{1}{ it is."
    (prose,) = proses(view)
    reason = format_at(prose.document().begin(), 5).toolTip()
    assert reason == "This is not complete LaTeX."


def test_alone_its_source_is_shown_with_the_reason(view: ChatView) -> None:
    shown(view, "$$\\nosuch{\u202ex}$$")
    (block,) = view.findChildren(FormulaBlock)
    assert "\\nosuch is not known" in block._sheet.toolTip()
    assert "\u202e" not in block._sheet._source()
    assert block.height() > 10


def test_a_wide_one_is_scrolled_sideways(view: ChatView) -> None:
    shown(view, "$$" + " + ".join(f"x_{{{n}}}" for n in range(60)) + "$$")
    (block,) = view.findChildren(FormulaBlock)
    bar = block.horizontalScrollBar()
    assert bar.maximum() > 0
    QTest.keyClick(block, Qt.Key.Key_Right)
    assert bar.value() > 0
    assert view.horizontalScrollBar().maximum() == 0


def test_only_so_many_are_remembered(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, set_formulas: list[str]
) -> None:
    monkeypatch.setattr(formulas_module, "_MOST", 3)
    lane = Lane("formulas", Mailbox())
    known = Formulas(lane)
    for tex in "abcd":
        with qtbot.waitSignal(known.drawn):
            assert known.get(tex, 13, "black", display=False) is None
    assert isinstance(known.get("d", 13, "black", display=False), Drawing)
    assert known.get("a", 13, "black", display=False) is None
    lane.close(5)


def test_delimiters_are_those_of_the_reader() -> None:
    reader = BlockReader()
    reader.feed("$a$ \\(b\\)\n\n$$c$$\n\n\\[d\\]\n")
    reader.end()
    blocks, _open = reader.take()
    found: list[str] = []
    for block in blocks:
        if isinstance(block, Formula):
            found.append(block.tex)
        elif isinstance(block, Paragraph):
            found += [run.text for run in block.runs if run.kind == "math"]
    assert found == ["a", "b", "c", "d"]
