"""`eyeline model` as somebody at a terminal, or a script, sees it."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.cli.model import model
from app.cli.parser import parse
from app.cli.terminal import Terminal
from app.core.control import Control
from app.core.errors import AppError, UsageError
from app.core.local_models import Checked, Fetching, LocalModel, Source
from app.core.ports import Services

WHOLE = LocalModel("zai-org/Tiny", Path("/m/tiny"), "own", 20_600_000_000, 20_600_000_000)
HALF = replace(WHOLE, name="a/Half", size=3_100_000, whole=False, fault="It has not come in full.")


class Screen(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        return True


class Shelf:
    """Models that do as they are told."""

    def __init__(
        self, *found: LocalModel, damaged: tuple[str, ...] = (), sums: bool = True
    ) -> None:
        self.found = found
        self.damaged = damaged
        self.sums = sums
        self.asked: list[object] = []
        self.steps: Sequence[Fetching] = ()
        self.pauses = False

    def all(self) -> Sequence[LocalModel]:
        return self.found

    def used(self) -> LocalModel | None:
        return self.found[0] if self.found else None

    def get(self, source: Source, control: Control) -> Iterator[Fetching | LocalModel]:
        self.asked.append(source)
        yield from self.steps
        if not self.pauses:
            yield self.found[0]

    def verify(self, name: str, control: Control) -> Iterator[Fetching | Checked]:
        self.asked.append(name)
        yield Fetching("checking", 1, 4)
        if not self.pauses:
            yield Checked(self.found[0], self.damaged, self.sums)

    def remove(self, name: str) -> int:
        self.asked.append(name)
        return 20_600_000_000

    def use(self, what: str) -> LocalModel:
        self.asked.append(what)
        return self.found[0]


def run(shelf: Shelf, *words: str, err: io.StringIO | None = None) -> tuple[int, str, str]:
    """Return the exit code and both streams."""
    given: dict[str, Any] = dict.fromkeys(Services.__dataclass_fields__)
    services = Services(**given | {"models": lambda: shelf})
    out, told = io.StringIO(), err or io.StringIO()
    code = model(parse(["model", *words]), services, Terminal(out, told))
    return code, out.getvalue(), told.getvalue()


def test_the_list_tells_sizes_the_one_in_use_and_faults() -> None:
    code, out, err = run(Shelf(replace(WHOLE, used=True), HALF), "list")
    assert code == 0
    assert out.splitlines() == [
        "* zai-org/Tiny  20.6 GB  /m/tiny",
        "  a/Half  3.1 MB of 20.6 GB  /m/tiny",
    ]
    assert err == "a/Half: It has not come in full.\n"
    assert "eyeline model get" in run(Shelf(), "list")[2]


def test_getting_one_prints_its_folder() -> None:
    shelf = Shelf(replace(WHOLE, used=True))
    shelf.steps = [Fetching("asking"), Fetching("fetching", 1, 4), Fetching("fetching", 3, 4)]
    words = (
        "get",
        "zai-org/Tiny",
        "--hub",
        "modelscope",
        "--mirror",
        "http://x",
        "--revision",
        "v1",
    )
    assert run(shelf, *words) == (
        0,
        "/m/tiny\n",
        "Asking the hub\nFetching\nzai-org/Tiny answers from now on.\n",
    )
    assert shelf.asked == [Source("zai-org/Tiny", "modelscope", "http://x", "v1")]
    run(shelf, "get")
    assert shelf.asked[-1] == Source()


@pytest.mark.parametrize(
    ("step", "shown"),
    [
        (Fetching("asking"), "Asking the hub"),
        (
            Fetching("fetching", 5_150_000_000, 20_600_000_000, 45_200_000, 341.0),
            "Fetching 25 % · 5.2 GB of 20.6 GB · 45.2 MB a second · 5 min left",
        ),
        (
            Fetching("waiting", 1_000_000, 4_000_000, left=12.4),
            "Waiting for the hub 25 % · 1.0 MB of 4.0 MB · 12 s left",
        ),
        (
            Fetching("checking", 1_000_000, 4_000_000, 1e6, 3 * 3600 + 125),
            "Checking 25 % · 1.0 MB of 4.0 MB · 1.0 MB a second · 3 h 2 min left",
        ),
    ],
)
def test_a_terminal_shows_how_far_it_is(step: Fetching, shown: str) -> None:
    shelf = Shelf(WHOLE)
    shelf.steps = [step]
    assert f"\r\x1b[K{shown}\r\x1b[K" in run(shelf, "get", err=Screen())[2]


def test_a_pause_says_how_to_go_on() -> None:
    shelf = Shelf(WHOLE)
    shelf.pauses = True
    code, out, err = run(shelf, "get")
    assert (code, out) == (130, "")
    assert "same command" in err
    assert run(shelf, "verify")[0] == 130


def test_a_check_names_what_is_damaged() -> None:
    assert run(Shelf(WHOLE), "verify") == (
        0,
        "",
        "Checking\nEvery byte of zai-org/Tiny is right.\n",
    )
    code, out, err = run(Shelf(WHOLE, damaged=("a.json", "b.json")), "verify", "zai-org/Tiny")
    assert (code, out) == (1, "a.json\nb.json\n")
    assert "2 files are damaged or missing. Mend it with: eyeline model get zai-org/Tiny" in err
    folder = replace(WHOLE, place="folder")
    assert "no checksums" in run(Shelf(folder, sums=False), "verify")[2]
    assert "Mend" not in run(Shelf(folder, damaged=("a",)), "verify")[2]
    with pytest.raises(AppError, match="no model"):
        run(Shelf(), "verify")


def test_nothing_is_removed_without_a_yes(monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = Shelf(WHOLE)
    with pytest.raises(UsageError, match="Nobody"):
        run(shelf, "remove", "zai-org/Tiny")
    monkeypatch.setattr("sys.stdin", Screen("no\n"))
    assert run(shelf, "remove", "zai-org/Tiny", err=Screen())[0] == 130
    assert shelf.asked == []
    monkeypatch.setattr("sys.stdin", Screen("y\n"))
    code, _out, err = run(shelf, "remove", "zai-org/Tiny", err=Screen())
    assert (code, err.splitlines()[-1].endswith("20.6 GB are free again.")) == (0, True)
    assert run(shelf, "remove", "zai-org/Tiny", "--yes")[0] == 0
    assert shelf.asked == ["zai-org/Tiny"] * 2


def test_using_one() -> None:
    shelf = Shelf(WHOLE)
    assert run(shelf, "use", "/some/folder") == (0, "", "zai-org/Tiny answers from now on.\n")
    assert shelf.asked == ["/some/folder"]


@pytest.mark.parametrize("action", ["use", "remove"])
def test_some_actions_need_a_model(action: str) -> None:
    with pytest.raises(UsageError, match="which model"):
        run(Shelf(), action)


@pytest.mark.parametrize("words", [["model"], ["model", "fetch"], ["model", "get", "a/b", "c"]])
def test_wrong_calls(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(words)
    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith("usage: eyeline model")
