"""What the README shows is run as it stands there."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

import commands
from app.core.verbs import TRIGGERS
from app.sections import read_settings
from app.system.settings_file import Loaded
from environment import ROOT, Environment
from tests.bench.table import text
from tests.clips import make_clip
from tests.e2e.display import desktop
from tests.e2e.plain_windows import PlainWindows
from tests.engines.servers import literal, llama
from tests.unit.media.pdf_files import Words, pdf

README: Final = (ROOT / "README.md").read_text(encoding="utf-8")
LOOPBACK: Final = "http://127.0.0.1:8000"


@dataclass(frozen=True, slots=True)
class Expected:
    """How the commands that begin with `begins` end: exit code, and what is said (a pattern)."""

    begins: str
    code: int
    says: str


# The first that fits counts. The address on this machine is replaced by that of a real server;
# services elsewhere are behind a proxy that is not there, so that nothing leaves the machine.
EXPECTED: Final = (
    Expected('eyeline ask assets/demo.png "Where is Save?"', 0, "①"),
    Expected('eyeline ask assets/demo.png "Read', 0, "Traceback"),
    Expected('eyeline ask assets/demo.png "Which errors', 0, "ValueError"),
    Expected("eyeline ask clip.mp4", 0, "No error can be read"),
    Expected("eyeline find clip.mp4", 1, "Not found in the"),
    Expected("eyeline ask -", 0, "Cancel"),
    Expected("eyeline plan report.pdf", 0, "report.pdf"),
    Expected("eyeline ask report.pdf", 0, "Revenue"),
    Expected("eyeline table report.pdf", 0, r"figures\.xlsx"),
    Expected(
        'eyeline ask assets/demo.png "Which button loses nothing?" --backend local', 1, "model"
    ),
    Expected('eyeline ask assets/demo.png "Which button', 1, "api.z.ai"),
    Expected('eyeline ask assets/demo.png "Where is the error', 0, "in the terminal"),
    Expected("eyeline model get", 1, "huggingface.co"),
    Expected("eyeline key set", 1, "(?i)keyring"),
    Expected("eyeline capture", 0, r"\.png"),
    Expected("eyeline record", 0, r"\.mp4"),
    Expected("eyeline frames clip.mp4", 0, "0:00"),
    Expected('eyeline history "unsaved"', 0, ""),
    Expected("eyeline history", 0, "Where is Save"),
    Expected("eyeline doctor", 0, "(?i)settings"),
)


def _blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def _lines() -> list[str]:
    return [line for block in _blocks("sh") for line in block.splitlines() if line]


@dataclass(frozen=True, slots=True)
class Place:
    """A folder with the pictures of the README, a desktop, and a home to remember in."""

    folder: Path
    environment: dict[str, str]

    def run(self, line: str) -> "subprocess.CompletedProcess[str]":
        """Run a line as a person would type it, `eyeline` being on the path."""
        return subprocess.run(
            ["sh", "-c", line], cwd=self.folder, env=self.environment, check=False,
            input="some-key\n", capture_output=True, text=True, timeout=100,
        )  # fmt: skip


def make_report(path: Path) -> None:
    """A text on its first page, a table on its second one."""
    rows = (("Region", "Revenue", "Staff"), ("North", "1,200", "12"), ("South", "800", "9"))
    columns = (72, 220, 340)
    table = [
        Words(text, left, 120 + 24 * number)
        for number, row in enumerate(rows)
        for left, text in zip(columns, row, strict=True)
    ]
    pdf(path, [[Words("Revenue grew in both regions.", 72, 120)], table])


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("reader")
    shutil.copytree(ROOT / "assets", folder / "assets")
    make_clip(folder / "clip.mp4")
    make_report(folder / "report.pdf")
    settings = folder / "eyeline" / "settings.toml"
    settings.parent.mkdir()
    settings.write_text("[remote]\nretries = 0\n")
    programs = folder / "bin"
    programs.mkdir()
    (programs / "eyeline").write_text(f'#!/bin/sh\nexec {sys.executable} -P -m app "$@"\n')
    (programs / "eyeline").chmod(0o755)
    monitors = {"LEFT": (0, 0, 800, 600), "RIGHT": (800, 0, 640, 480)}
    with desktop(monitors) as shown, PlainWindows(shown) as windows:
        windows.open("Unsaved changes", (100, 100, 400, 300))
        own = {
            "HOME": str(folder),
            "PATH": f"{programs}:{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "HTTPS_PROXY": "http://127.0.0.1:9",
        }
        homes = {name: str(folder) for name in os.environ if name.startswith("XDG_")}
        yield Place(folder, {**shown.environment, **homes, **own})


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with llama(grammar=literal("It is in the terminal.")) as running:
        yield running.url


@pytest.mark.slow
@pytest.mark.screen
@pytest.mark.timeout(600)  # some thirty starts of the program
def test_every_command_of_the_program_does_what_the_readme_says(place: Place, server: str) -> None:
    lines = [line for line in _lines() if line.startswith("eyeline ")]
    assert len(lines) > 8
    for line in lines:
        expected = next(each for each in EXPECTED if line.startswith(each.begins))
        told = place.run(line.replace(LOOPBACK, server))
        said = told.stdout + told.stderr
        assert told.returncode == expected.code, f"{line}\n{said}"
        assert re.search(expected.says, said), f"{line}\n{said}"
        assert "Please report" not in told.stderr  # the road of defects


def test_the_first_commands_are_those_of_the_set_up() -> None:
    assert _lines()[:2] == ["python3 packaging/dev.py run", "python3 packaging/dev.py test"]


def test_the_first_command_answers(capfd: pytest.CaptureFixture[str]) -> None:
    if not Environment().ready():
        pytest.skip("this environment was not made by packaging/dev.py")
    assert commands.main(["run"]) == 0
    told = capfd.readouterr()
    assert "①" in told.out + told.err
    assert (ROOT / "eyeline-demo.png").exists()


def test_what_it_triggers_can_be_triggered() -> None:
    named = set(re.findall(r"`eyeline trigger ([\w-]+)`", README))
    assert "region" in named
    assert named <= {*TRIGGERS}


def test_the_settings_that_it_shows_are_settings() -> None:
    for block in _blocks("toml"):
        assert read_settings(Loaded(tomllib.loads(block))).problems == ()


def test_what_it_links_to_is_there() -> None:
    links = re.findall(r"\]\(([^)]+)\)", README)
    inside = [link for link in links if "://" not in link]
    assert inside
    assert [link for link in inside if not (ROOT / link).exists()] == []


def test_the_figures_come_from_the_newest_results() -> None:
    for result in sorted((ROOT / "tests" / "bench" / "results").glob("*.json")):
        assert text(json.loads(result.read_text(encoding="utf-8"))) in README
