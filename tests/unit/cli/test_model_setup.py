"""`eyeline model setup` as somebody at a terminal, or a script, sees it."""

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.cli.model import model
from app.cli.parser import parse
from app.cli.terminal import Terminal
from app.core.control import Control
from app.core.errors import ModelError, UsageError
from app.core.local_models import Fetching
from app.core.local_runtime import Build, Kind, Runtime
from app.core.ports import Services

FOLDER = Path("/data/python")
CUDA = Build("cuda", "2.13.0", 2_800_000_000, 4_800_000_000, "RTX 4070")
SLOW = Build("cpu", "2.13.0+cpu", 290_000_000, 1_100_000_000, warning="No card was found.")
READY = Runtime("ready", FOLDER, CUDA, "/data/python/bin/python", "torch 2.13.0 on RTX 4070")


class Workshop:
    """Makes what it is told to."""

    def __init__(self, found: Runtime, *, pauses: bool = False) -> None:
        self.found = found
        self.pauses = pauses
        self.asked: list[object] = []

    def look(self) -> Runtime:
        return self.found

    def make(self, control: Control, kind: Kind | None = None) -> Iterator[Fetching | Runtime]:
        self.asked.append(("make", kind))
        yield Fetching("fetching", 1, 4)
        if not self.pauses:
            yield replace(READY, size=4_800_000_000)

    def repair(self, control: Control) -> Iterator[Fetching | Runtime]:
        self.asked.append("repair")
        yield Fetching("checking", 1, 4)
        yield READY

    def remove(self) -> int:
        self.asked.append("remove")
        return 4_800_000_000


def run(workshop: Workshop, *words: str) -> tuple[int, str, str]:
    """Return the exit code and both streams."""
    given: dict[str, Any] = dict.fromkeys(Services.__dataclass_fields__)
    services = Services(**given | {"runtimes": lambda: workshop})
    out, told = io.StringIO(), io.StringIO()
    code = model(parse(["model", "setup", *words]), services, Terminal(out, told))
    return code, out.getvalue(), told.getvalue()


def test_it_tells_what_comes_and_prints_the_program() -> None:
    workshop = Workshop(Runtime("absent", FOLDER, CUDA))
    code, out, err = run(workshop)
    assert (code, out) == (0, "/data/python/bin/python\n")
    assert "torch 2.13.0 for cards of NVIDIA: 2.8 GB to fetch, 4.8 GB on the disk." in err
    assert "Ready: torch 2.13.0 on RTX 4070 · 4.8 GB" in err
    assert workshop.asked == [("make", None)]


def test_what_would_be_too_slow_is_asked_about() -> None:
    workshop = Workshop(Runtime("absent", FOLDER, SLOW))
    with pytest.raises(UsageError, match="all the same") as caught:
        run(workshop)
    assert "--yes" in caught.value.hint
    assert workshop.asked == []
    assert run(workshop, "--yes")[0] == 0
    assert run(workshop, "--build", "cpu")[0] == 0
    assert workshop.asked == [("make", None), ("make", "cpu")]


def test_what_is_ready_is_left_alone() -> None:
    workshop = Workshop(READY)
    assert run(workshop)[1] == "/data/python/bin/python\n"
    assert workshop.asked == []


def test_a_pause_says_how_to_go_on() -> None:
    code, out, err = run(Workshop(Runtime("begun", FOLDER, CUDA), pauses=True))
    assert (code, out) == (130, "")
    assert "goes on from here" in err


def test_it_is_repaired_and_removed() -> None:
    workshop = Workshop(READY)
    assert run(workshop, "--repair")[0] == 0
    with pytest.raises(UsageError):
        run(workshop, "--remove")
    assert "4.8 GB are free again." in run(workshop, "--remove", "--yes")[2]
    assert workshop.asked == ["repair", "remove"]


def test_a_python_of_the_settings_is_said_to_go_before() -> None:
    found = Runtime("named", FOLDER, CUDA, "/opt/python")
    assert "/opt/python" in run(Workshop(found))[2]


def test_a_failure_is_left_to_who_tells_it() -> None:
    class Broken(Workshop):
        def make(self, control: Control, kind: Kind | None = None) -> Iterator[Fetching | Runtime]:
            raise ModelError("No Python.")
            yield

    with pytest.raises(ModelError):
        run(Broken(Runtime("absent", FOLDER, CUDA)))
