"""`eyeline capture` and `eyeline doctor` where there is a screen."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.display import Display, x_server
from tests.e2e.program import ended, run, start

pytestmark = pytest.mark.screen


@pytest.fixture(scope="module")
def screen() -> Iterator[Display]:
    with x_server(640, 480) as shown:
        yield shown


def test_a_monitor_becomes_a_file(screen: Display, tmp_path: Path) -> None:
    for _time in range(2):  # the second must not replace the first
        taken = run("capture", "monitor", env=screen.environment, cwd=tmp_path)
        assert taken.code == 0, taken.err
        assert (tmp_path / taken.out.strip()).read_bytes().startswith(b"\x89PNG")
        assert "black" in taken.err
    assert len(list(tmp_path.iterdir())) == 2


def test_the_file_that_is_named(screen: Display, tmp_path: Path) -> None:
    taken = run("capture", "all", "--out", str(tmp_path / "a.png"), env=screen.environment)
    assert (taken.code, taken.out) == (0, f"{tmp_path / 'a.png'}\n")


@pytest.mark.parametrize(
    ("name", "begins"), [("a.webp", b"RIFF"), ("a.JPG", b"\xff\xd8"), ("a", b"\x89PNG")]
)
def test_the_name_says_which_picture_it_is(
    name: str, begins: bytes, screen: Display, tmp_path: Path
) -> None:
    taken = run("capture", "monitor", "--out", str(tmp_path / name), env=screen.environment)
    assert taken.code == 0, taken.err
    assert (tmp_path / name).read_bytes().startswith(begins)


def test_a_picture_on_the_output(screen: Display) -> None:
    from PIL import Image

    process = start("capture", "monitor", "--out", "-", env=screen.environment)
    data, _err = process.communicate(timeout=60)
    assert process.returncode == 0
    assert Image.open(io.BytesIO(data)).size == (640, 480)


def test_it_can_be_asked_about_at_once(screen: Display) -> None:
    process = start("capture", "monitor", "--out", "-", env=screen.environment)
    asked = ended(start("ask", "-", "Read this", stdin=process.stdout))
    process.communicate()
    assert asked.code == 0, asked.err


@pytest.mark.parametrize("words", [["all", "--out", "-"], ["monitor", "--out", "/none/a.png"]])
def test_usage_errors(words: list[str], screen: Display) -> None:
    refused = run("capture", *words, env=screen.environment)
    assert (refused.code, refused.out) == (2, "")
    assert refused.err


def test_without_a_screen() -> None:
    failed = run("capture", "monitor")
    assert failed.code == 1
    assert " — " in failed.err


def test_the_doctor_finds_all_well_but_a_tray(screen: Display) -> None:
    seen = run("doctor", env=screen.environment)
    wrong = [line for line in seen.out.splitlines() if line.startswith("✗")]
    assert len(wrong) == 1, seen.out
    assert wrong[0].startswith("✗ Tray:")
    assert seen.code == 1
    assert "640×480" in seen.out
