"""The backend, a real process behind it that has the verbs of the worker and no model."""

import json
import os
import stat
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from app.backends.local.backend import LocalBackend, Surroundings
from app.backends.local.fit import GIB
from app.backends.local.peaks import Peaks
from app.backends.local.settings import LocalSettings
from app.core.answer import answer
from app.core.calibrated import Calibrations
from app.core.chat import (
    Delta,
    Finish,
    Message,
    Options,
    Picture,
    Progress,
    Sent,
    Text,
    Thinking,
    ToolCall,
    ToolResult,
    Usage,
)
from app.core.control import Control
from app.core.errors import (
    AppError,
    ChildError,
    ContextTooLong,
    ModelError,
    OutOfMemory,
    ReplyCut,
    RequestRefused,
    Unavailable,
)
from app.core.frame import File, Frame
from app.core.local_models import LocalModel
from app.media.video.videos import ChildVideos
from tests.unit.core.test_tools import CROP
from tests.unit.local.test_architecture import FLASH

HELLO = [Message("user", (Text("Hello?"),))]


class Desk:
    """A backend, what holds for it, and what its process was asked."""

    def __init__(self, folder: Path) -> None:
        self.model = folder / "GLM-4.6V-Flash"
        self.model.mkdir()
        (self.model / "config.json").write_text(json.dumps(FLASH))
        self.folder = folder / "local"
        self.folder.mkdir()
        python = folder / "python"
        stub = Path(__file__).with_name("stub_worker.py")
        python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{stub}" "$1"\n')
        python.chmod(python.stat().st_mode | stat.S_IXUSR)
        self.settings = LocalSettings(model=str(self.model), python=str(python))
        self.used: LocalModel | None = LocalModel("m", self.model, "folder", 1, 1)
        self.tell(free=24 * GIB)
        self.videos = ChildVideos()
        self.around = Surroundings(
            settings=lambda: self.settings,
            calibrations=Calibrations,
            system=lambda: "",
            used=lambda: self.used,
            peaks=Peaks(self.folder / "peaks.json"),
            folder=self.folder,
            videos=lambda: self.videos,
        )
        self.backend = LocalBackend(self.around)

    def tell(self, **script: Any) -> None:
        """Say what happens from now on, beside what was said."""
        file = self.folder / "stub.json"
        told = json.loads(file.read_text()) if file.exists() else {}
        file.write_text(json.dumps(told | script))

    def ask(
        self,
        messages: list[Message] = HELLO,
        control: Control | None = None,
        options: Options | None = None,
    ) -> list[Delta]:
        return list(self.backend.stream(messages, options or Options(), control or Control()))

    @property
    def asked(self) -> list[Any]:
        """The verbs so far, with their headers."""
        log = self.folder / "stub.log"
        return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []

    def verbs(self) -> list[str]:
        return [verb for verb, _header in self.asked]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[3]))
    made = Desk(tmp_path)
    yield made
    made.backend.close()
    made.videos.close()


def said(deltas: list[Delta]) -> str:
    return "".join(delta.text for delta in deltas if isinstance(delta, Text))


def picture(width: int = 60, height: int = 40) -> Picture:
    return Picture(Frame(np.zeros((height, width, 4), np.uint8), File("x")))


def running() -> bool:
    return any("child local" in thread.name for thread in threading.enumerate())


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


# ---- answers


def test_it_is_loaded_once_and_says_how_far_it_is(desk: Desk) -> None:
    first = desk.ask([Message("user", (picture(), Text("What?")))])
    assert said(first) == "Hello."
    stages = [delta.stage for delta in first if isinstance(delta, Progress)]
    assert stages == ["Starting what runs the model", "Loading the model", "Reading the question"]
    assert [delta for delta in first if isinstance(delta, Sent)] == [Sent(1, 112, 84, 7200, "")]
    assert Usage(900, 2, 0, 100, 0.5, 20.0, 9 * GIB) in first
    assert first[-1] == Finish("stop")
    assert said(desk.ask()) == "Hello."
    assert desk.verbs() == ["memory", "load", "ask", "ask"]
    _verb, told = desk.asked[1]
    assert (told["quantization"], told["context"], told["dtype"]) == ("none", 32768, "auto")


def test_what_is_asked_of_it(desk: Desk) -> None:
    turns = [
        Message("user", (picture(), Text("Where is Save?"))),
        Message("assistant", (Text("Here."),), raw="[[1,2,3,4]]"),
        Message("user", (picture(), Text("And now?"))),
    ]
    desk.ask(turns, options=Options("off", conversation="c", budget=7))
    _verb, told = desk.asked[-1]
    first, reply, second = told["messages"]
    assert first["parts"][0] == {"picture": 0}
    assert first["parts"][1]["text"].startswith("Where is Save?\n\nLocate in the image")
    assert reply == {"role": "assistant", "parts": [{"text": "[[1,2,3,4]]"}]}
    assert second["parts"][1:] == [{"picture": 1}, {"text": "And now?"}]
    assert told["pictures"] == [{"width": 60, "height": 40}] * 2
    assert (told["think"], told["thinking_budget"], told["conversation"]) == (False, 7, "c")


def test_thinking_and_places_are_told_apart_as_for_every_model(desk: Desk) -> None:
    desk.tell(
        says=[
            "<thi",
            "nk>Hm",
            "</think>",
            "Save",
            "<|begin_of_box|>[[100,200,300,400]]<|end_of_box|>",
        ]
    )
    asked = [Message("user", (picture(1000, 1000), Text("Where is Save?")))]
    pieces = list(answer(desk.backend, asked, Options(), Control()))
    assert "".join(piece.text for piece in pieces if isinstance(piece, Thinking)) == "Hm"
    (mark,) = (piece for piece in pieces if hasattr(piece, "bounds"))
    assert mark.bounds == (100, 200, 300, 400)


def test_answer_now_reaches_it(desk: Desk) -> None:
    desk.tell(thinks=True, says=["Hm"])
    control = Control()
    stream = desk.backend.stream(HELLO, Options(), control)
    until(lambda: isinstance(next(stream), Text))
    control.answer_now()
    assert said(list(stream)) == "Now."


def test_a_call_of_a_tool(desk: Desk) -> None:
    call = "<tool_call>crop\n<arg_key>box</arg_key><arg_value>[1]</arg_value></tool_call>"
    desk.tell(says=[call[:20], call[20:]])
    deltas = desk.ask(options=Options(tools=(CROP,)))
    (found,) = (delta for delta in deltas if isinstance(delta, ToolCall))
    assert found.arguments == {"box": [1]}
    assert deltas[-1] == Finish("tool_calls")


@pytest.mark.parametrize("reason", ["length", "context"])
def test_an_answer_that_a_limit_cuts_off(desk: Desk, reason: str) -> None:
    desk.tell(reason=reason)
    *_, last = desk.ask()
    assert isinstance(last, Finish)
    if reason == "length":
        assert last == Finish("length")
    else:
        assert last.reason == "cut"
        assert isinstance(last.error, ReplyCut)
        assert "32768" in last.error.message


# ---- memory


@pytest.mark.parametrize("verb", ["load", "ask"])
@pytest.mark.parametrize("happens", ["out_of_memory", "dies"])
def test_out_of_memory_offers_a_smaller_way_that_the_next_question_takes(
    desk: Desk, verb: str, happens: str
) -> None:
    desk.tell(**{verb: [happens]})
    with pytest.raises(OutOfMemory) as raised:
        desk.ask()
    assert "memory" in raised.value.message
    assert "Ask again" in raised.value.hint
    assert "16384 tokens of context" in raised.value.hint
    assert said(desk.ask()) == "Hello."
    loads = [header for seen, header in desk.asked if seen == "load"]
    assert [header["context"] for header in loads] == [32768, 16384]


def test_when_no_smaller_way_is_left_it_begins_at_the_best_again(desk: Desk) -> None:
    desk.settings = replace(desk.settings, quantisation="nf4", context=4096, picture_tokens=1280)
    desk.tell(load=["out_of_memory"] * 9)
    hints: list[str] = []
    while not hints or "Ask again" in hints[-1]:
        with pytest.raises(OutOfMemory) as raised:
            desk.ask()
        hints.append(raised.value.hint)
    assert len(hints) > 1
    assert "End other programs" in hints[-1]
    desk.tell(load=[])
    assert said(desk.ask()) == "Hello."
    loads = [header["scope"] for seen, header in desk.asked if seen == "load"]
    assert loads[0] == loads[-1] == "language"


def test_what_does_not_fit_at_all_is_said_before_it_is_loaded(desk: Desk) -> None:
    desk.tell(free=3 * GIB)
    with pytest.raises(OutOfMemory, match=r"at least .* 3\.0 GiB are free"):
        desk.ask()
    assert desk.verbs() == ["memory"]
    fit = desk.backend.fit(Control())
    assert fit is not None
    assert fit.way is None
    assert "at least" in fit.reason
    assert not desk.backend.probe(Control()).ok


def test_the_measured_peak_replaces_the_estimate(desk: Desk) -> None:
    before = desk.backend.fit(Control())
    assert before is not None
    assert before.way is not None
    assert not before.way.measured
    desk.ask()
    after = desk.backend.fit(Control())
    assert after is not None
    assert after.way is not None
    assert after.way.measured
    assert after.way.peak < before.way.peak
    known = Peaks(desk.folder / "peaks.json").of(str(desk.model), "A card")
    assert [one.peak for one in known] == [9 * GIB]


def test_who_wants_to_know_how_it_fits_does_not_wait_for_an_answer(desk: Desk) -> None:
    desk.tell(thinks=True)
    control = Control()
    stream = desk.backend.stream(HELLO, Options(), control)
    until(lambda: isinstance(next(stream), Text))
    fit = desk.backend.fit(Control())
    assert fit is not None
    assert fit.way is not None
    control.cancel()
    list(stream)


def test_it_is_loaded_again_when_it_was_let_go_of_or_other_things_are_wished(desk: Desk) -> None:
    desk.settings = replace(desk.settings, idle_minutes=0.002)
    desk.ask()
    until(lambda: not running())
    assert said(desk.ask()) == "Hello."
    assert desk.verbs().count("load") == 2
    desk.settings = replace(desk.settings, idle_minutes=15.0)
    desk.ask()
    desk.settings = replace(desk.settings, context=8192)
    desk.ask()
    assert desk.verbs()[-4:] == ["unload", "memory", "load", "ask"]
    assert desk.backend.capabilities.context == 8192


# ---- stop


def test_a_load_that_is_left_ends_its_process(desk: Desk) -> None:
    desk.tell(load=["hangs"])
    stream = cast("Generator[Delta, None, None]", desk.backend.stream(HELLO, Options(), Control()))
    until(lambda: next(stream) == Progress("Loading the model", 1, 2))
    until(lambda: "load" in desk.verbs())
    stream.close()
    until(lambda: not running())
    assert said(desk.ask()) == "Hello."


@pytest.mark.parametrize("verb", ["memory", "load", "ask"])
def test_stop_at_every_stage(desk: Desk, verb: str) -> None:
    desk.tell(**{verb: ["hangs"]})
    control = Control()
    deltas: list[Delta] = []
    thread = threading.Thread(target=lambda: deltas.extend(desk.ask(control=control)))
    thread.start()
    until(lambda: verb in desk.verbs())
    control.cancel()
    thread.join(5)
    assert not thread.is_alive()
    assert deltas[-1] == Finish("cancelled")
    assert said(desk.ask()) == "Hello."


# ---- bad input


def test_no_model_and_no_python(desk: Desk) -> None:
    used, desk.used = desk.used, None
    with pytest.raises(ModelError, match="no model"):
        desk.ask()
    desk.used = used
    desk.settings = replace(desk.settings, python="/nowhere/python")
    with pytest.raises(ModelError, match="no Python at"):
        desk.ask()
    for program in ("/bin/false", "/bin/echo"):
        desk.settings = replace(desk.settings, python=program)
        with pytest.raises(ModelError, match="ended at once"):
            desk.ask()


def test_a_python_without_torch(desk: Desk) -> None:
    desk.settings = replace(desk.settings, python=sys.executable)
    with pytest.raises(ModelError, match="torch") as raised:
        desk.ask()
    assert "local.python" in raised.value.hint


@pytest.mark.parametrize(
    "kind",
    ["no_model", "incomplete", "damaged", "pickled", "remote_code", "wrong_architecture",
     "tokenizer", "template", "missing_package", "no_device", "device_lost", "no_folder",
     "context_too_long", "bad_picture"],
)  # fmt: skip
def test_every_failure_of_the_worker_has_words_and_the_next_question_works(
    desk: Desk, kind: str
) -> None:
    desk.tell(ask=[kind])
    with pytest.raises(AppError) as raised:
        desk.ask()
    assert raised.value.message
    assert raised.value.hint
    assert raised.value.detail.startswith(kind)
    assert said(desk.ask()) == "Hello."


def test_a_card_that_was_lost_is_asked_through_a_new_process(desk: Desk) -> None:
    desk.tell(ask=["device_lost"])
    with pytest.raises(Unavailable):
        desk.ask()
    assert said(desk.ask()) == "Hello."
    assert desk.verbs().count("load") == 2


def test_a_model_that_was_got_anew_is_loaded_anew(desk: Desk) -> None:
    desk.ask()
    (desk.model / "model.safetensors").write_bytes(b"other weights")
    assert said(desk.ask()) == "Hello."
    assert desk.verbs().count("load") == 2


def test_how_one_fits_whose_processor_was_changed_while_it_is_in_memory(desk: Desk) -> None:
    desk.ask()
    limit = {"size": {"longest_edge": 784 * 2 * 1500}}
    (desk.model / "preprocessor_config.json").write_text(json.dumps(limit))
    fit = desk.backend.fit(Control())
    assert fit is not None
    assert fit.reason == "It is in memory now."
    desk.settings = replace(desk.settings, idle_minutes=14.0)  # that takes another process
    fit = desk.backend.fit(Control())
    assert fit is not None
    assert fit.reason != "It is in memory now."


def test_a_failure_that_nobody_knows_is_no_answer(desk: Desk) -> None:
    desk.tell(ask=["strange"])
    with pytest.raises(ChildError):
        desk.ask()
    assert said(desk.ask()) == "Hello."


def test_pictures_that_cannot_be_asked_about_are_not_sent(desk: Desk) -> None:
    desk.tell(free=7 * GIB + GIB // 2)
    many = [Message("user", (*(picture(1200, 1000) for _ in range(12)), Text("?")))]
    with pytest.raises(ContextTooLong, match="8192"):
        desk.ask(many)
    with pytest.raises(RequestRefused, match="too thin"):
        desk.ask([Message("user", (picture(9000, 30), Text("?")))])
    desk.tell(free=80 * GIB)
    desk.settings = replace(desk.settings, context=131072, picture_tokens=100)
    huge = picture(16000, 12000)
    with pytest.raises(ContextTooLong, match="too large"):
        desk.ask([Message("user", (huge, huge, Text("?")))])
    with pytest.raises(ContextTooLong, match="too large"):
        desk.ask([Message("user", (Text("word " * 4_000_000),))])
    assert "ask" not in desk.verbs()
    assert said(desk.ask()) == "Hello."


def test_what_no_tokenizer_takes_is_replaced(desk: Desk) -> None:
    call = ToolCall("1", "crop", {"box": [float("nan"), 0.5], "name": "\ud800"})
    turns = [
        Message("user", (Text("half \ud83d, whole \ud83d\ude00"),)),
        Message("assistant", (Text(""), call)),
        Message("tool", (ToolResult("1", (Text("\udc80"),)),)),
    ]
    desk.ask(turns)
    first, reply, result = desk.asked[-1][1]["messages"]
    assert first["parts"] == [{"text": "half \ufffd, whole \U0001f600"}]
    assert reply["calls"][0]["arguments"] == {"box": [None, 0.5], "name": "\ufffd"}
    assert result["parts"] == [{"text": "\ufffd"}]


def test_a_folder_that_cannot_be_written(desk: Desk) -> None:
    if os.geteuid() == 0:
        desk.backend = LocalBackend(replace(desk.around, folder=desk.model / "config.json"))
        with pytest.raises(ModelError, match="cannot be written"):
            desk.ask()
