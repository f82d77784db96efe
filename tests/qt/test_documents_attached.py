"""Documents in the window: attached, planned, unlocked, asked about, reopened."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.core.chat import Document, Finish, Message, Options, Passage, Picture, Sent, Text
from app.core.frame import Page
from app.core.memory import History
from app.core.ports import Capabilities, Choice, Estimate
from app.core.videos import Videos
from app.ui.chat.outcome import Remark
from app.ui.documents.cards import DocumentCard
from app.ui.documents.chip import DocumentChip
from app.ui.documents.panel import PlanPanel
from app.ui.reopening import reopened
from tests.qt.answering import labels
from tests.qt.cinema import Cinema, played
from tests.qt.scripted import Said, Scripted, picture
from tests.unit.media.pdf_files import Words, pdf

EACH = 1_000  # tokens of a picture
NOTES: Sequence[Sequence[Said]] = [[Text(f"Noted {n}."), Finish("stop")] for n in (1, 2, 3)]
ANSWER: Sequence[Said] = [Text("It says so [p. 2]."), Finish("stop")]


class Counting(Scripted):
    """Has room for so many pictures beside an answer."""

    room = 4

    @property
    def capabilities(self) -> Capabilities:
        return replace(super().capabilities, context=3_048 + 1_100 * self.room)

    def estimate(self, messages: Sequence[Message], options: Options) -> Estimate:
        parts = [part for message in messages for part in message.parts]
        return Estimate(tuple(EACH * isinstance(part, Picture) for part in parts))

    def stream(self, messages, options, control):  # type: ignore[no-untyped-def] # as it is there
        count = sum(isinstance(part, Picture) for each in messages for part in each.parts)
        for number in range(1, count + 1):
            yield Sent(number, 100, 100, 1, "image/png")
        yield from super().stream(messages, options, control)


@pytest.fixture
def model() -> Counting:
    return Counting(*NOTES, ANSWER, ANSWER, ANSWER)


@pytest.fixture
def cinema(
    qtbot: QtBot, tmp_path: Path, videos: Videos, history: History, model: Counting
) -> Iterator[Cinema]:
    with played(qtbot, tmp_path, videos, history, model) as made:
        yield made


def paper(folder: Path, pages: int = 3, name: str = "Report.pdf", password: str = "") -> Path:
    """A PDF of a few words a page, which go as pictures."""
    words = [[Words(f"Page {number}", 72, 72, 24)] for number in range(1, pages + 1)]
    return pdf(folder / name, words, password=password)


def chip_of(cinema: Cinema) -> DocumentChip:
    (chip,) = cinema.window.findChildren(DocumentChip)
    return chip


def pages_in(messages: Sequence[Message]) -> list[int]:
    """The pages of a request, in order."""
    found = []
    for part in (part for each in messages for part in each.parts):
        source = part.frame.source if isinstance(part, Picture) else None
        source = part.source if isinstance(part, Passage) else source
        if isinstance(source, Page):
            found.append(source.number)
    return found


def remarks(cinema: Cinema) -> list[str]:
    return [each.text() for each in cinema.window.chat.findChildren(Remark) if each.isVisible()]


def test_a_document_that_is_dropped_says_what_it_is_and_goes_with_the_question(
    qtbot: QtBot, cinema: Cinema, model: Counting, tmp_path: Path
) -> None:
    model._replies[:] = [ANSWER]
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(paper(tmp_path)))])
    pictures = cinema.window.pane.pictures
    assert pictures.offer(data)
    qtbot.waitUntil(lambda: bool(pictures.documents), timeout=20_000)
    qtbot.waitUntil(lambda: not pictures.looking, timeout=20_000)
    chip = chip_of(cinema)
    assert chip.accessibleName() == "Document “Report.pdf”, 3 pages"
    assert chip.said.startswith("3 pages\n3")
    assert chip.attached.cover is not None
    meter = cinema.window.composer._who.meter
    qtbot.waitUntil(lambda: "Report.pdf: 3 pages" in meter.toolTip())
    turn = cinema.ask("What does it say?")
    assert turn.text == "It says so [p. 2]."
    assert pages_in(model.asked[0]) == [1, 2, 3]
    (document,) = (part for part in model.asked[0][-1].parts if isinstance(part, Document))
    assert document.path.name == "Report.pdf"
    assert remarks(cinema) == ["Read 3 of 3 pages"]
    assert not pictures.isVisible()


def test_what_one_request_cannot_hold_is_read_in_passes(
    cinema: Cinema, model: Counting, tmp_path: Path
) -> None:
    cinema.attach(paper(tmp_path, 10))
    assert "3 passes" in chip_of(cinema).said
    turn = cinema.ask("What does it say?")
    asked = [pages_in(each) for each in model.asked]
    assert [number for each in asked for number in each] == list(range(1, 11))
    assert len(asked) == 4
    assert turn.thinking.count("Noted") == 3
    assert remarks(cinema) == ["Read 10 of 10 pages · 3 passes"]


def test_a_range_of_pages_is_typed_and_checked(
    qtbot: QtBot, cinema: Cinema, model: Counting, tmp_path: Path
) -> None:
    model._replies[:] = [ANSWER]
    cinema.attach(paper(tmp_path, 10))
    chip = chip_of(cinema)
    chip.take_focus()
    QTest.keyClick(chip, Qt.Key.Key_Down)
    (panel,) = chip.findChildren(PlanPanel)
    QTest.keyClicks(panel.pages, "4-40")
    QTest.keyClick(panel.pages, Qt.Key.Key_Return)
    assert any("There is no page 40" in said for said in labels(panel))
    assert any("There is no page 40" in said for said in [chip.said])
    composer = cinema.window.composer
    composer.field.setPlainText("What?")
    composer.field.submitted.emit()
    assert not cinema.conversation.turns
    panel.pages.clear()
    QTest.keyClicks(panel.pages, "4-5, 9")
    QTest.keyClick(panel.pages, Qt.Key.Key_Return)
    pictures = cinema.window.pane.pictures
    qtbot.waitUntil(lambda: not pictures.looking and "3 pages" in chip.said, timeout=20_000)
    cinema.ask("What?")
    assert pages_in(model.asked[0]) == [4, 5, 9]
    assert remarks(cinema) == ["Read 3 of 10 pages (4–5, 9)"]


def test_the_slider_changes_how_closely_it_is_read(
    qtbot: QtBot, cinema: Cinema, tmp_path: Path
) -> None:
    cinema.attach(paper(tmp_path))
    chip, planning = chip_of(cinema), cinema.window.pane.pictures.planning
    assert planning.plan is not None
    before = [share.width for share in planning.plan.chapters[0].shares]
    chip.take_focus()
    QTest.keyClick(chip, Qt.Key.Key_Down)
    (panel,) = chip.findChildren(PlanPanel)
    QTest.keyClick(panel.detail, Qt.Key.Key_End)
    assert any("Larger pictures than print needs" in said for said in labels(panel))
    qtbot.waitUntil(lambda: not planning.looking, timeout=20_000)
    after = [share.width for share in planning.plan.chapters[0].shares]
    assert all(one > other for one, other in zip(after, before, strict=True))


def test_a_closed_document_asks_for_its_password_where_it_stands(
    qtbot: QtBot, cinema: Cinema, model: Counting, tmp_path: Path
) -> None:
    model._replies[:] = [ANSWER]
    cinema.attach(paper(tmp_path, password="secret"))
    chip, composer = chip_of(cinema), cinema.window.composer
    assert (chip.said, chip.password.isVisible()) == ("It needs its password.", True)
    composer.field.setPlainText("What?")
    composer.field.submitted.emit()
    assert not cinema.conversation.turns
    assert any("needs its password before it can be asked about" in s for s in labels(composer))
    for word, said in (("wrong", "This is not its password."), ("secret", "3 pages")):
        QTest.keyClicks(chip.password, word)
        QTest.keyClick(chip.password, Qt.Key.Key_Return)
        assert chip.password.text() == ""
        qtbot.waitUntil(lambda: not cinema.window.pane.pictures.looking, timeout=20_000)
        assert chip.said.startswith(said)
    assert not chip.password.isVisible()
    cinema.ask("What?")
    assert pages_in(model.asked[0]) == [1, 2, 3]


def test_a_question_waits_until_the_document_was_looked_through(
    qtbot: QtBot, cinema: Cinema, model: Counting, tmp_path: Path
) -> None:
    model._replies[:] = [ANSWER]
    pictures, composer = cinema.window.pane.pictures, cinema.window.composer
    pictures.open_files([paper(tmp_path)])
    qtbot.waitUntil(lambda: bool(pictures.documents), timeout=20_000)
    assert pictures.looking
    composer.field.setPlainText("What?")
    composer.field.submitted.emit()
    assert not cinema.conversation.turns
    qtbot.waitUntil(lambda: bool(cinema.conversation.turns), timeout=20_000)
    qtbot.waitUntil(lambda: not cinema.conversation.running, timeout=20_000)
    assert pages_in(model.asked[0]) == [1, 2, 3]


def test_several_documents_go_with_their_letters_beside_a_picture(
    qtbot: QtBot, cinema: Cinema, model: Counting, tmp_path: Path
) -> None:
    model._replies[:] = [ANSWER]
    pictures = cinema.window.pane.pictures
    cinema.attach(paper(tmp_path, 1))
    cinema.attach(paper(tmp_path, 2, "Other.pdf"))
    pictures.add([picture()])
    qtbot.waitUntil(lambda: not pictures.looking, timeout=20_000)
    turn = cinema.ask("What differs?")
    assert [document.letter for document in turn.documents] == ["A", "B"]
    assert pages_in(model.asked[0]) == [1, 1, 2]
    assert sum(isinstance(part, Picture) for part in model.asked[0][-1].parts) == 4
    assert remarks(cinema) == ["A: read 1 of 1 pages · B: read 2 of 2 pages"]


def test_what_follows_reads_the_pages_again(
    cinema: Cinema, model: Counting, tmp_path: Path
) -> None:
    model._replies[:] = [ANSWER, ANSWER]
    cinema.attach(paper(tmp_path))
    cinema.ask("What does it say?")
    cinema.ask("And why?")
    assert pages_in(model.asked[1]) == [1, 2, 3]


def test_somebody_with_less_room_is_asked_again_in_passes(
    qtbot: QtBot, cinema: Cinema, model: Counting, tmp_path: Path
) -> None:
    cinema.attach(paper(tmp_path))
    model._replies[:] = [ANSWER, NOTES[0], NOTES[1], ANSWER]
    cinema.ask("What does it say?")
    model.room = 2
    cinema.conversation.retry(Choice("remote", endpoint="small"))
    qtbot.waitUntil(lambda: not cinema.conversation.busy, timeout=20_000)
    asked = [pages_in(each) for each in model.asked[1:]]
    assert [number for each in asked for number in each] == [1, 2, 3]
    assert len(asked) == 3


def test_a_file_that_is_gone_is_said_and_nothing_is_lost(
    qtbot: QtBot, cinema: Cinema, tmp_path: Path
) -> None:
    gone = paper(tmp_path)
    cinema.attach(gone)
    gone.unlink()
    turn = cinema.ask("What does it say?")
    assert turn.finish is not None
    assert turn.finish.error is not None
    assert "Report.pdf" in turn.finish.error.message
    assert turn.question == "What does it say?"
    history = cinema.services.history()
    again = reopened(history, cinema.conversation.id, lambda _name: Choice()).turns[-1]
    assert again.documents == turn.documents


def test_a_question_that_is_asked_shows_its_document(
    qtbot: QtBot, cinema: Cinema, model: Counting, tmp_path: Path
) -> None:
    model._replies[:] = [ANSWER]
    path = paper(tmp_path)
    cinema.attach(path)
    turn = cinema.ask("What does it say?")
    (card,) = cinema.window.chat.findChildren(DocumentCard)
    assert (card.name, card.said) == ("Report.pdf", "3 pages")
    cinema.stage.leave_document()
    assert cinema.stage.beside is cinema.window.panel
    QTest.mouseClick(card, Qt.MouseButton.LeftButton)
    pages = cinema.stage.pages
    assert pages is not None
    assert pages.in_view is not None
    assert pages.in_view[0].id == turn.documents[0].id
    path.unlink()
    cinema.window.chat.show_turns(())
    cinema.window.chat.show_turns([turn])
    shown = [each for each in cinema.window.chat.findChildren(DocumentCard) if each.isVisible()]
    assert [each.said for each in shown] == ["3 pages · the file is not there any more"]


def test_a_document_that_is_removed_is_not_sent(
    cinema: Cinema, model: Counting, tmp_path: Path
) -> None:
    model._replies[:] = [ANSWER]
    cinema.attach(paper(tmp_path))
    chip = chip_of(cinema)
    chip.take_focus()
    QTest.keyClick(chip, Qt.Key.Key_Delete)
    assert cinema.ask("What?").documents == ()
    assert pages_in(model.asked[0]) == []


def test_its_pages_are_shown_from_the_moment_that_it_is_open_until_it_is_removed(
    qtbot: QtBot, cinema: Cinema, tmp_path: Path
) -> None:
    cinema.attach(paper(tmp_path))
    assert cinema.stage.reading
    assert cinema.window.isAncestorOf(cinema.stage.beside)
    QTest.keyClick(chip_of(cinema), Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: not cinema.stage.reading)


def test_what_was_attached_survives_another_language(
    qtbot: QtBot, cinema: Cinema, model: Counting, tmp_path: Path
) -> None:
    model._replies[:] = [ANSWER]
    cinema.attach(paper(tmp_path, 5))
    chip_of(cinema).attached.limit("2-3")
    qtbot.waitUntil(lambda: not cinema.window.pane.pictures.looking, timeout=20_000)
    cinema.window.pane.pictures.planning.choose_detail(0.5)
    cinema.stage.renew()
    pictures = cinema.window.pane.pictures
    qtbot.waitUntil(lambda: not pictures.looking and pictures.known, timeout=20_000)
    assert pictures.planning.detail == 0.5
    cinema.ask("What?")
    assert pages_in(model.asked[0]) == [2, 2, 3, 3]  # with their words


def test_a_question_that_is_not_sent_keeps_its_document_and_its_pages(
    qtbot: QtBot, cinema: Cinema, model: Counting, tmp_path: Path
) -> None:
    model._replies[:] = [ANSWER]
    cinema.attach(paper(tmp_path, 5))
    chip_of(cinema).attached.limit("2-3")
    pictures = cinema.window.pane.pictures
    qtbot.waitUntil(lambda: not pictures.looking, timeout=20_000)
    turn = cinema.ask("What?")
    cinema.conversation.withdrawn.emit(turn)
    qtbot.waitUntil(lambda: bool(pictures.documents), timeout=20_000)
    qtbot.waitUntil(lambda: not pictures.looking, timeout=20_000)
    assert chip_of(cinema).attached.range == "2–3"
