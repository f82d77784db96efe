"""The offer to check a model's boxes: when it comes, what it does, that it comes once."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.backends.remote.settings import Endpoint, Endpoints
from app.core.calibrated import Calibrations
from app.core.chat import Finish, Text
from app.core.mark import Grid, Mark
from app.core.ports import Choice, Destination
from app.ui.calibrating import Calibrating, CalibrationBar, Candidate
from app.ui.conversation import Conversation
from app.ui.turn import Turn
from tests.qt.housing import housed
from tests.qt.preferring import Desk, opened
from tests.qt.scripted import places as written
from tests.unit.remote.servers import Heard, Server, Wire, refuses, says
from tests.unit.remote.test_calibrate import down_first, places

OFFICE = Choice("remote", endpoint="office")
PLAIN = Mark("box", ((1, 1), (2, 2)), "x", "f")
SUSPECT = Mark("box", ((1, 1), (2, 2)), "x", "f", state="suspect")


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    with opened() as made:
        yield made


def _raise(failure: BaseException | None) -> None:
    raise failure or AssertionError


class Offers:
    """What is offered, shown as a window would."""

    def __init__(self, qtbot: QtBot, desk: Desk, server: Server) -> None:
        self.qtbot = qtbot
        self.desk = desk
        office = Endpoint(base_url=f"{server.origin}/v1", model="glm-4.6v", profile="vllm")
        desk.services.save(Endpoints, lambda _own: Endpoints({"office": office}))
        self.bars: list[CalibrationBar] = []
        self.dismissed = 0
        self.shows = True
        self.conversation = Conversation(desk.services, lambda _choice: desk.lane, _raise)
        self.begin()

    def begin(self) -> None:
        """The program begins."""
        self.calibrating = Calibrating(self.desk.services, self.desk.lane, self.show)

    def show(self, conversation: Conversation, bar: CalibrationBar) -> bool:
        if not self.shows or conversation is not self.conversation:
            return False
        self.qtbot.addWidget(bar)
        bar.dismissed.connect(self.dismiss)
        bar.show()
        self.bars.append(bar)
        return True

    def dismiss(self) -> None:
        self.dismissed += 1

    def consider(self, *marks: Mark, choice: Choice = OFFICE) -> int:
        """Look at an answer; how many offers there are then."""
        turn = Turn("Where?", (), choice, "off", marks=list(marks))
        self.calibrating.consider(self.conversation, turn)
        looked: list[bool] = []
        self.desk.lane.submit(
            lambda _control: iter(()), lambda _pieces: None, lambda _end: looked.append(True)
        )
        self.qtbot.waitUntil(lambda: bool(looked), timeout=10_000)
        return len(self.bars)

    def press(self, said: str) -> None:
        buttons = self.bars[-1].findChildren(QPushButton)
        next(each for each in buttons if each.text() == said and each.isVisible()).click()


def test_it_comes_once_when_a_model_names_places(qtbot: QtBot, desk: Desk) -> None:
    with Server(says("x")) as server:
        offers = Offers(qtbot, desk, server)
        assert offers.consider() == 0
        assert offers.consider(PLAIN, choice=Choice("reader")) == 0
        assert offers.consider(PLAIN) == 1
        assert "glm-4.6v names places" in offers.bars[0].said
        assert offers.consider(PLAIN) == 1
        assert offers.consider(PLAIN, SUSPECT) == 2
        assert "another way" in offers.bars[1].said


def test_an_offer_that_had_no_place_is_made_at_the_next_answer(qtbot: QtBot, desk: Desk) -> None:
    with Server(says("x")) as server:
        offers = Offers(qtbot, desk, server)
        offers.shows = False
        assert offers.consider(PLAIN) == 0
        offers.shows = True
        assert offers.consider(PLAIN) == 1


def test_a_check_says_what_it_found_and_it_is_not_offered_again(qtbot: QtBot, desk: Desk) -> None:
    with Server(says(places(down_first))) as server:
        offers = Offers(qtbot, desk, server)
        offers.consider(PLAIN)
        offers.press("Check now")
        qtbot.waitUntil(lambda: "mean IoU" in offers.bars[0].said, timeout=20_000)
        backend = desk.services.backend(OFFICE)
        assert backend.capabilities.grid == Grid(1000.0, "yx")
        offers.begin()
        assert offers.consider(PLAIN) == 1


def test_who_does_not_want_it_is_not_asked_again(qtbot: QtBot, desk: Desk) -> None:
    with Server(says("x")) as server:
        offers = Offers(qtbot, desk, server)
        offers.consider(PLAIN)
        offers.press("Not now")
        qtbot.waitUntil(lambda: offers.dismissed == 1, timeout=10_000)
        (declined,) = desk.written().of(Calibrations).calibrated.values()
        assert declined.declined
        assert desk.services.backend(OFFICE).capabilities.grid == Grid()
        offers.begin()
        assert offers.consider(PLAIN) == 1
        assert offers.consider(SUSPECT) == 2


def test_a_server_that_refuses_is_told_and_can_be_tried_again(qtbot: QtBot, desk: Desk) -> None:
    with Server(refuses(401, {"error": {"message": "no"}})) as server:
        offers = Offers(qtbot, desk, server)
        offers.consider(PLAIN)
        offers.press("Check now")
        qtbot.waitUntil(lambda: "key" in offers.bars[0].said, timeout=20_000)
        offers.press("Check now")
        qtbot.waitUntil(lambda: len(server.asked) == 2, timeout=20_000)
        assert desk.written().of(Calibrations).calibrated == {}


def test_a_check_can_be_stopped(qtbot: QtBot, desk: Desk) -> None:
    def waits(_heard: Heard, wire: Wire) -> None:
        wire.begin()
        wire.wait_gone()

    with Server(waits) as server:
        offers = Offers(qtbot, desk, server)
        offers.consider(PLAIN)
        offers.press("Check now")
        qtbot.waitUntil(lambda: bool(server.asked), timeout=20_000)
        offers.press("Stop")
        qtbot.waitUntil(lambda: offers.dismissed == 1, timeout=10_000)


def test_it_stands_above_the_answer_that_it_is_about(qtbot: QtBot, tmp_path: Path) -> None:
    there = Destination("glm", "http://127.0.0.1:1/v1", "http://127.0.0.1:1", exposed=False)
    with housed(qtbot, tmp_path, destination=lambda _choice: there) as house:
        gate = threading.Event()
        house.will_say([gate, Text("Here " + written(("x", 1, 1, 99, 99))), Finish("stop")])
        answered = house.ask("Where is x?", wait=False)
        house.face.do("new")
        gate.set()
        house.until(lambda: not answered.running)

        def above(conversation: Conversation) -> list[CalibrationBar]:
            pane = house.answers._stage.pane_of(conversation)
            return pane.findChildren(CalibrationBar) if pane is not None else []

        house.until(lambda: len(above(answered)) == 1)
        assert house.shown is not answered
        assert above(house.shown) == []


def test_in_little_room_the_buttons_stand_below_the_words(qtbot: QtBot, desk: Desk) -> None:
    bar = CalibrationBar(desk.services, desk.lane, Candidate(OFFICE, "m", "m", "suspect"))
    qtbot.addWidget(bar)
    bar.show()
    words = next(each for each in bar.findChildren(QLabel) if each.text() == bar.said)
    button = next(each for each in bar.findChildren(QPushButton) if each.isVisible())

    def below() -> bool:
        return button.mapTo(bar, QPoint(0, 0)).y() >= words.geometry().bottom()

    def beside() -> bool:
        return not below()

    for width, placed in ((1000, beside), (320, below), (1000, beside)):
        bar.resize(width, bar.heightForWidth(width))
        qtbot.waitUntil(placed)
