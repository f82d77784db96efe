"""Replies that want more than to be read: shown, never executed, fetched or waited for."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from PySide6.QtCore import QPoint, QTimer
from PySide6.QtGui import QDesktopServices, Qt, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.core.chat import Finish, Text
from app.ui.chat.prose import Prose
from tests.qt.housing import House, housed
from tests.qt.scripted import Said, places

END: Final = "\n\nThat was all."
BIDI: Final = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u2060\ufeff"

MARKUP: Final = """\
<script>fetch('http://127.0.0.1:{port}/script')</script>
<img src="http://127.0.0.1:{port}/tag.png" onerror="alert(1)">
<link rel="stylesheet" href="http://127.0.0.1:{port}/style.css">
<iframe src="file:///etc/passwd"></iframe>

![picture](http://127.0.0.1:{port}/markdown.png) ![file](file:///etc/passwd)
![resource](qrc:/qt/etc/qt.conf) <b onclick="x()">not bold</b>

[one](javascript:alert(1)) [two](file:///etc/passwd) [three](JaVaScRiPt:alert(1))
[four](data:text/html,<script>x</script>) [five](vbscript:x) <javascript:alert(1)>
[six](\\\\host\\share) [seven](smb://host/share) [eight](\x01javascript:alert(1))
"""

FLOODS: Final = {
    "a line of a megabyte": " ".join(f"word{n}" for n in range(100_000)),
    "a megabyte without a blank": "".join(f"x{n}" for n in range(160_000)),
    "a table": "| a | b |\n|---|---|\n" + "".join(f"| {n} | =cmd() |\n" for n in range(10_000)),
    "a wide table": "".join(f"| a{n} " for n in range(900)) + "|\n" + "|-" * 900 + "|\n| b |\n",
    "quotes in quotes": ">" * 60 + " deep",
    "lists in lists": "".join("  " * n + f"- {n}\n" for n in range(60)),
    "brackets": "".join(f"[{n}" for n in range(9000)) + "".join(f"]({n}" for n in range(9000)),
    "emphasis": "".join(f"*{n} _{n} " for n in range(9000)),
    "backticks": "".join("`" * (n % 40) + f" {n} " for n in range(5000)),
    "code without end": "```python\n" + "".join(f"x = {n}\n" for n in range(20_000)) + "```",
}

FORMULAS: Final = (
    *("$$\\frac{1$$", "\\[ \\left( \\]", "\\( \\unknown{x} \\)", "$\\begin{matrix} a & b$"),
    *("$$" + "{" * 3000 + "$$", "$$" + "\\sqrt{" * 300 + "x" + "}" * 300 + "$$"),
    *("$$\\input{/etc/passwd}$$", "$$\\def\\a{\\a\\a}\\a$$", "$$\\href{javascript:x}{y}$$"),
    *("$5 and $6", "$$", "\\[", "$$\\boxed{$$", "$$x^{x^{x^{x^{x^{x^x}}}}}$$" * 20),
)


@pytest.fixture
def house(qtbot: QtBot, tmp_path: Path) -> Iterator[House]:
    with housed(qtbot, tmp_path) as made:
        yield made


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was handed to other programs."""
    found: list[str] = []

    def take(url: object) -> bool:
        found.append(str(url))
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", take)
    return found


def read(house: House, reply: str) -> str:
    """Have a reply streamed; returns the words in view when it has ended."""
    pieces: list[Said] = [Text(reply[at : at + 5000]) for at in range(0, len(reply), 5000)]
    house.will_say([*pieces, Text(END), Finish("stop")])
    beats: list[int] = []
    heart = QTimer(interval=20)
    heart.timeout.connect(lambda: beats.append(1))
    heart.start()
    conversation = house.ask("What does it say?")
    assert conversation.turns[0].text.endswith(END)
    house.pane.chat.flush()
    house.pane.chat.to_end()
    house.until(lambda: "That was all." in seen(house))
    heart.stop()
    assert beats
    return seen(house)


def seen(house: House) -> str:
    return "\n".join(
        one.toPlainText() for one in shown(house) if one.accessibleName() != "Question"
    )


def shown(house: House) -> list[Prose]:
    return [one for one in house.pane.chat.findChildren(Prose) if one.isVisible()]


def click_everywhere(widget: QWidget) -> None:
    """Click at each place of some text."""
    for y in range(4, widget.height(), 12):
        for x in range(4, widget.width(), 12):
            QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=QPoint(x, y))
            popup = QApplication.activePopupWidget()
            if popup is not None:
                popup.close()


def test_markup_is_text_and_nothing_is_fetched_or_opened(house: House, opened: list[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        text = read(house, MARKUP.replace("{port}", str(server.getsockname()[1])))
        assert "<script>" in text
        assert 'onerror="alert(1)"' in text
        assert "<iframe" in text
        for prose in shown(house):
            click_everywhere(prose.viewport())
        QApplication.processEvents()
        with pytest.raises(BlockingIOError):
            server.accept()
    assert opened == []
    assert "root:" not in seen(house)


def test_signs_that_turn_text_around_do_not(house: House) -> None:
    text = read(house, f"open {BIDI}gpj.exe and pay{BIDI}pal [bank](https://exa{BIDI}mple.org)")
    assert not set(text) & set("\u202a\u202b\u202c\u202d\u202e")  # isolates end by themselves
    assert "open" in text


@pytest.mark.parametrize("flood", FLOODS)
def test_whatever_floods_it_there_is_an_end(house: House, flood: str) -> None:
    read(house, FLOODS[flood])


def test_formulas_that_are_none_are_shown_as_they_were_written(house: House) -> None:
    text = read(house, "\n\n".join(FORMULAS))
    assert "$5 and $6" in text
    assert "root:" not in text


def tips(prose: Prose) -> list[str]:
    """What is read when somebody points at words of a reply, letter by letter."""
    found: list[str] = []
    block = prose.document().begin()
    while block.isValid():
        found += [span.format.toolTip() for span in block.textFormats() if span.format.toolTip()]
        block = block.next()
    return [as_shown(tip) for tip in found]


def as_shown(tip: str) -> str:
    """A tool tip as Qt shows it."""
    document = QTextDocument()
    if Qt.mightBeRichText(tip):
        document.setHtml(tip)
    else:
        document.setPlainText(tip)
    return document.toPlainText()


def test_a_tool_tip_shows_markup_as_it_is_and_loads_no_file(house: House) -> None:
    evil = "<img src='/etc/hostname'> <b>x</b>"
    spot = places((evil, 10, 10, 200, 200))
    house.will_say([Text(f"Here {spot} and [there](smb:<b>x</b>)."), Finish("stop")])
    house.ask(f"Where is {evil}?")
    (prose,) = [
        one
        for one in house.pane.chat.findChildren(Prose)
        if one.accessibleName() == "Answer" and one.isVisible()
    ]
    house.until(lambda: len(tips(prose)) == 2)
    chip, link = tips(prose)
    assert chip == evil
    assert link.startswith("smb:<b>x</b>")
    house.open_list()
    model = house.answers._shelf.rows
    rows = [model.data(model.index(n), Qt.ItemDataRole.ToolTipRole) for n in range(2)]
    assert [as_shown(tip) for tip in rows if tip] == [f"Where is {evil}?"]
