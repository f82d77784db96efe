"""Links and pictures of replies: seen in full before they open, never by themselves."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.core.chat import Finish, Text
from app.core.frame import Frame
from app.ui.chat.link_card import LinkCard
from app.ui.chat.prose import Prose
from app.ui.chat.view import ChatView
from tests.qt.chatting import answer, begun, chat_view, proses


@pytest.fixture
def view(qtbot: QtBot) -> ChatView:
    return chat_view(qtbot)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What was given to the desktop to be opened."""
    found: list[str] = []

    def note(url: QUrl) -> bool:
        found.append(url.toString())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", note)
    yield found
    card = QApplication.activePopupWidget()
    if card is not None:
        card.close()


def shown(view: ChatView, text: str) -> Prose:
    begun(view, Text(text), Finish("stop"))
    return proses(view)[0]


def spot(prose: Prose, at: int) -> QPoint:
    cursor = QTextCursor(prose.document())
    cursor.setPosition(at)
    return prose.cursorRect(cursor).center() + QPoint(3, 0)


def click(prose: Prose, at: int = 0) -> LinkCard | None:
    QTest.mouseClick(prose.viewport(), Qt.MouseButton.LeftButton, pos=spot(prose, at))
    card = QApplication.activePopupWidget()
    assert card is None or isinstance(card, LinkCard)
    return card


def words_of(card: LinkCard) -> str:
    """What the card says, as it is read."""
    labels = [one.text().replace("&#8203;", "") for one in card.findChildren(QLabel)]
    return " ".join(labels).replace("&amp;", "&")


def buttons(card: LinkCard) -> dict[str, QPushButton]:
    return {one.text(): one for one in card.findChildren(QPushButton)}


def test_where_it_leads_is_shown_before_it_is_opened(view: ChatView, opened: list[str]) -> None:
    prose = shown(view, "[a page](https://example.org:8080/a?b=1&c=2#d) of it")
    card = click(prose)
    assert card is not None
    assert opened == []
    said = words_of(card)
    assert "<b>example.org</b>" in said
    assert ":8080/a?b=1&c=2#d" in said
    buttons(card)["Copy"].click()
    assert QGuiApplication.clipboard().text() == "https://example.org:8080/a?b=1&c=2#d"
    card = click(prose)
    assert card is not None
    buttons(card)["Open"].click()
    assert opened == ["https://example.org:8080/a?b=1&c=2#d"]


def test_it_is_opened_and_left_by_keys(view: ChatView, opened: list[str]) -> None:
    prose = shown(view, "[a page](https://example.org/) of it")
    for key, wanted in ((Qt.Key.Key_Escape, 0), (Qt.Key.Key_Return, 1)):
        card = click(prose)
        assert card is not None
        QTest.keyClick(QApplication.focusWidget() or card, key)
        assert len(opened) == wanted
        assert not card.isVisible()


def test_nothing_happens_when_it_is_pointed_at(view: ChatView, opened: list[str]) -> None:
    prose = shown(view, "[a page](https://example.org/) of it")
    QTest.mouseMove(prose.viewport(), spot(prose, 2))
    QTest.mouseMove(prose.viewport(), spot(prose, 4))
    assert QApplication.activePopupWidget() is None
    assert opened == []


@pytest.mark.parametrize(
    "target",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "file:///etc/passwd", "data:text/html,x",
        "vbscript:x", "ftp://example.org/x", "smb://example.org/x", "ms-settings:x", "mark:1",
        "picture:1", "link:0", "page.html", "//example.org/x", "#top", "C:/Windows/x.exe",
    ],
)  # fmt: skip
def test_nothing_else_is_ever_opened(view: ChatView, opened: list[str], target: str) -> None:
    prose = shown(view, f"[a page](<{target}>) of it")
    clicked: list[object] = []
    view.clicked.connect(lambda *said: clicked.append(said))
    view.frame_chosen.connect(lambda *said: clicked.append(said))
    assert click(prose) is None
    assert (opened, clicked) == ([], [])
    assert "a page" in answer(view)


def test_mail_addresses_are_opened(view: ChatView, opened: list[str]) -> None:
    card = click(shown(view, "[write](mailto:a@example.org) to them"))
    assert card is not None
    buttons(card)["Open"].click()
    assert opened == ["mailto:a@example.org"]


@pytest.mark.parametrize(
    ("target", "host", "warns"),
    [
        ("https://аррӏе.com/", "xn--80ak6aa92e.com", True),
        ("https://apple.com@evil.example/", "evil.example", True),
        ("https://evil.example/\u202egro.elppa", "evil.example", False),
    ],
)
def test_what_is_made_to_deceive_is_seen(
    view: ChatView, opened: list[str], target: str, host: str, *, warns: bool
) -> None:
    card = click(shown(view, f"[apple.com](<{target}>) is it"))
    assert card is not None
    said = words_of(card)
    assert f"<b>{host}</b>" in said
    assert "\u202e" not in said
    assert (len(card.findChildren(QLabel)) > 1) == warns
    assert opened == []


def test_markup_in_an_address_is_text(view: ChatView, opened: list[str]) -> None:
    card = click(shown(view, '[x y](https://example.org/"<img>"<b>) is it'))
    assert card is not None
    assert all("<img" not in one.text() for one in card.findChildren(QLabel))


# ---- pictures


@pytest.mark.parametrize(
    "written",
    ["![Image 1](x.png)", "![a hall](Image%201)", "![ image 1 ](https://a.example/b.png)"],
)
def test_a_picture_of_the_conversation_leads_to_it(view: ChatView, written: str) -> None:
    prose = shown(view, f"{written} is it")
    chosen: list[Frame] = []
    view.frame_chosen.connect(lambda _turn, frame: chosen.append(frame))
    assert click(prose, 1) is None
    assert chosen == list(next(iter(view._turns)).frames)


@pytest.mark.parametrize("target", ["https://a.example/p.png", "file:///x.png", "data:image/png,x"])
def test_other_pictures_are_named_and_not_loaded(
    view: ChatView, opened: list[str], target: str
) -> None:
    prose = shown(view, f"![a hall](<{target}>) is it")
    named = target.startswith("https")  # else it is no picture for Markdown either
    said = "a hall (picture, not loaded)" if named else f"![a hall](<{target}>)"
    assert prose.toPlainText() == f"{said} is it"
    assert (click(prose, 3) is not None) == named
    assert opened == []
    assert prose.loadResource(2, QUrl(target)) is None


@pytest.mark.parametrize("number", [0, 2, 999])
def test_a_picture_that_is_not_there_leads_nowhere(view: ChatView, number: int) -> None:
    prose = shown(view, f"![Image {number}](x.png) is it")
    chosen: list[object] = []
    view.frame_chosen.connect(lambda *said: chosen.append(said))
    assert click(prose, 1) is None
    assert not chosen
