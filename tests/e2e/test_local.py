"""The model on this machine through the real program, at the command line and in the window.

Its weights are random but for what it says; all that runs it is real: torch, transformers, the
architecture of GLM-4.6V-Flash, a process of its own with another interpreter.
"""

import os
import subprocess
from pathlib import Path

import psutil  # type: ignore[import-untyped] # it has no types
import pytest

from tests.e2e.boxed import THOUSANDTHS, TRUTH, headed, placed
from tests.e2e.display import wait_until
from tests.e2e.eyes import Eyes
from tests.e2e.program import ROOT, run
from tests.e2e.windowed import HEIGHT, WIDTH, Desk, X, Y, page_shown, program
from tests.pages import blank
from tests.processes import those

pytestmark = [pytest.mark.slow]

SAYS = (
    "<think>", "I look ", "for it.", "</think>", "It stands ", "here: ", "<|begin_of_box|>",
    f"[{list(THOUSANDTHS)}]", "<|end_of_box|>", " and nowhere else.",
)  # fmt: skip


@pytest.fixture(scope="module")
def model(local_python: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a model that says `SAYS` to everything."""
    folder = tmp_path_factory.mktemp("models") / "GLM-4.6V-Tiny"
    subprocess.run(
        [local_python, "-m", "tests.local.tiny", str(folder), "--says", *SAYS],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
        capture_output=True,
    )
    return folder


@pytest.fixture
def settled(home: Path, local_python: str) -> Path:
    """Settings that name the interpreter; returns the file."""
    file = home / ".config/eyeline/settings.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f'[local]\npython = "{local_python}"\n')
    return file


@pytest.fixture
def page(tmp_path: Path) -> Path:
    return blank(WIDTH, HEIGHT).save(tmp_path / "page.png")


def workers(home: Path) -> list[psutil.Process]:
    """Return the processes that run a model for whoever lives in `home`."""

    def is_one(process: psutil.Process) -> bool:
        return any(Path(word).is_relative_to(home) and ".pyz" in word for word in process.cmdline())

    return list(those(psutil.process_iter(), is_one))


@pytest.mark.usefixtures("settled")
def test_at_the_command_line(model: Path, page: Path) -> None:
    used = run("model", "use", str(model))
    assert (used.code, used.err) == (0, "GLM-4.6V-Tiny answers from now on.\n")
    told = run("ask", str(page), "Where is it?", "--json")
    assert told.code == 0
    assert "The model on this machine answers.\n" in told.err
    assert told.json["text"] == "It stands here: ① and nowhere else."
    assert told.json["thinking"] == "I look for it."
    (box,) = told.json["boxes"]
    assert box["rect"] == pytest.approx(TRUTH)
    assert told.json["usage"]["reasoning"] == 2
    assert told.json["usage"]["peak"] > 0
    named = run("ask", str(page), "Where is it?", "--backend", "local", "--think", "off")
    assert named.code == 0
    assert "Loading the model" in named.err
    assert "It stands here" in named.out
    looked = run("doctor")
    assert "Model on this machine: The model on this machine can answer." in looked.out


@pytest.mark.usefixtures("settled")
def test_what_cannot_answer_is_told_before_anything_is_loaded(model: Path, page: Path) -> None:
    bare = run("ask", str(page), "What?", "--backend", "local")
    assert bare.code == 1
    assert "There is no model on this machine." in bare.err
    run("model", "use", str(model))
    other = run("ask", str(page), "What?", "--backend", "local", "--set", "local.python=/bin/false")
    assert other.code == 1
    assert "ended at once" in other.err
    cut = model.parent / "cut"
    cut.mkdir()
    for file in model.iterdir():
        (cut / file.name).write_bytes(
            file.read_bytes()[: 90_000 if "safetensors" in file.name else None]
        )
    damaged = run("ask", str(page), "What?", "--backend", "local", "--set", f"local.model={cut}")
    assert damaged.code == 1
    assert "damaged" in damaged.err


@pytest.mark.screen
@pytest.mark.usefixtures("welcomed")
def test_in_the_window(desk: Desk, eyes: Eyes, home: Path, settled: Path, model: Path) -> None:
    with settled.open("a") as file:
        file.write(f'model = "{model}"\n')
    page = headed()
    with page_shown(desk, page, X, Y), program(desk):
        desk.ask("Where is it?")
        window = desk.answer("Where is it?")
        wait_until(lambda: placed(desk, window, page), "the box at its place", 60)
        wait_until(lambda: eyes.see(desk, "and nowhere else", window), "the end", 30)
        assert eyes.see(desk, "GLM-4.6V-Tiny", window)
        assert not eyes.see(desk, "I look for it", window)  # folded away
        assert len(workers(home)) == 1
    wait_until(lambda: not workers(home), "the model's process to end")
