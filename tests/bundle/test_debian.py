"""The .deb in a Debian without Python, from its installation to its end: one story, step by step.

Each step stands on those before it: an older Eyeline is installed and used, upgraded, used for all
that it does in children of its own, and removed.
"""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import numpy as np
import openpyxl
import psutil  # type: ignore[import-untyped] # it has no types
import pytest
from PIL import Image

from app.__main__ import CHILDREN
from app.core import identity
from tests.bundle.conftest import OLDER, made
from tests.bundle.debian import HOME, ROOT, Debian
from tests.e2e.display import wait_until, window
from tests.e2e.windowed import Desk
from tests.table_pictures import drawn
from tests.unit.media import office_files, pdf_files
from tests.unit.media.pdf_files import Words

pytestmark = pytest.mark.timeout(900)

DEMO: Final = "/usr/lib/eyeline/_internal/assets/demo.png"
QUESTION: Final = "Where is Save?"
CHINESE: Final = '[general]\nlanguage = "zh_CN"\n'
SAVE: Final = ((244, 112), (310, 112), (825, 396))  # pixels of the picture where “Save” stands
before: Final[set[str]] = set()  # what lay in the system when Eyeline was not yet


def holds(boxes: list[dict[str, Any]], x: int, y: int) -> bool:
    """Whether one of the boxes of an answer, no larger than a word, encloses a place."""
    rects = (box["rect"] for box in boxes)
    return any(
        left < x < right <= left + 60 and top < y < bottom <= top + 30
        for left, top, right, bottom in rects
    )


def test_there_is_no_python(system: Debian) -> None:
    assert system.run("sh", "-c", "command -v python3 python").code != 0
    before.update(system.listed())


def test_an_older_one_is_installed_with_all_that_it_needs(system: Debian, older: Path) -> None:
    system.install(older)
    assert system.run("sh", "-c", "command -v python3").code != 0
    assert system.must("dpkg-query", "-W", "-f", "${Version}", "eyeline").out == f"{OLDER}-1"
    unresolved = system.must(
        "sh", "-c", "cd /usr/lib/eyeline && LD_LIBRARY_PATH=$PWD/_internal"
        " find . -type f -name '*.so*' -exec ldd {} + 2>/dev/null"
        " | grep 'not found' | sort -u || true",
    )  # fmt: skip
    assert unresolved.out == ""


def test_it_says_its_version(system: Debian) -> None:
    assert system.must("eyeline", "--version").out.split()[-1] == identity.VERSION


def test_the_reader_finds_the_right_words(system: Debian) -> None:
    words = ("ask", DEMO, QUESTION, "--backend", "reader", "--json")
    answer = system.must("eyeline", *words, "--out", f"{HOME}/boxed.png").json
    assert all(holds(answer["boxes"], x, y) for x, y in SAVE), answer
    boxed, plain = (np.asarray(Image.open(path).convert("RGB")) for path in (
        system.path("~/boxed.png"), ROOT / "assets/demo.png",
    ))  # fmt: skip
    assert boxed.shape == plain.shape
    assert (boxed != plain).any()


def test_settings_are_heeded(system: Debian) -> None:
    settings = system.path("~/.config/eyeline/settings.toml")
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(CHINESE, encoding="utf-8")
    assert "用法" in system.must("eyeline", "--help").out


def test_an_upgrade_keeps_settings_and_history(system: Debian) -> None:
    listed = system.must("eyeline", "history").out
    assert QUESTION in listed
    system.install(made("*.deb"))
    version = system.must("dpkg-query", "-W", "-f", "${Version}", "eyeline").out
    assert version == f"{identity.VERSION}-1"
    assert system.must("eyeline", "history").out == listed
    assert system.path("~/.config/eyeline/settings.toml").read_text(encoding="utf-8") == CHINESE
    assert "用法" in system.must("eyeline", "--help").out
    system.path("~/.config/eyeline/settings.toml").unlink()


def test_the_doctor_finds_what_there_is(system: Debian) -> None:
    told = system.run("eyeline", "doctor", "--json")
    checks = {check["name"]: check for check in told.json["checks"]}
    assert len(checks) >= 8
    print(
        "\n".join(f"{check['ok']!s:5} {name}: {check['found']}" for name, check in checks.items())
    )
    assert "1280" in told.out  # the monitor
    assert "?" not in checks["Versions"]["data"].values()
    assert all(check["hint"] for check in checks.values() if not check["ok"])


def test_the_screen_is_captured(system: Debian, desk: Desk) -> None:
    with window(desk.shown, (100, 100, 300, 200), "#12ab34"):
        system.must("eyeline", "capture", "monitor", "--out", f"{HOME}/screen.png")
    with Image.open(system.path("~/screen.png")) as picture:
        assert picture.size == (1280, 800)
        assert picture.convert("RGB").getpixel((250, 200)) == (0x12, 0xAB, 0x34)


def test_the_screen_is_recorded_and_the_film_read(system: Debian, desk: Desk) -> None:
    film = f"{HOME}/film.mp4"
    with window(desk.shown, (100, 100, 300, 200), "#12ab34"):
        system.must("eyeline", "record", "monitor", "--seconds", "1", "--out", film)
    answer = system.must("eyeline", "ask", film, "Read this", "--backend", "reader", "--json")
    assert answer.json["error"] is None


def test_documents_are_read(system: Debian, tmp_path: Path) -> None:
    sentence = "The invoice number is 4711-0815."
    report = pdf_files.pdf(tmp_path / "report.pdf", [[Words(sentence, 72, 100)]])
    letter = office_files.word(tmp_path / "letter.docx")
    for path, words in ((report, "4711-0815"), (letter, "1,234 million")):
        inside = system.hand(path, f"~/{path.name}")
        answer = system.must("eyeline", "ask", inside, "Read this", "--backend", "reader", "--json")
        assert words in answer.json["text"], answer.json


def test_a_table_becomes_a_workbook(system: Debian, tmp_path: Path) -> None:
    picture = tmp_path / "table.png"
    drawn([["Item", "Price"], ["Apples", "12.50"], ["Pears", "7.25"]]).image.save(picture)
    inside = system.hand(picture, "~/table.png")
    system.must("eyeline", "table", inside, "--out", f"{HOME}/table.xlsx")
    (sheet,) = openpyxl.load_workbook(system.path("~/table.xlsx")).worksheets
    assert ["Pears", 7.25] in [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_every_child_begins(system: Debian) -> None:
    """One that lacks a module ends before it says hello, whatever it is told."""
    for name in CHILDREN:
        if name != "hotkeys":  # of macOS
            said = system.run("eyeline", "--child", name)
            assert b"hello" in said.out.encode(), (name, said)
            assert "Error" not in said.err, (name, said.err)


def test_what_runs_a_model_is_there_as_sources(system: Debian) -> None:
    inside = system.path("/usr/lib/eyeline/_internal")
    for folder in ("app/child", "app/backends/local/worker"):
        ours = {path.name: path.read_bytes() for path in (ROOT / folder).rglob("*.py")}
        theirs = {path.name: path.read_bytes() for path in (inside / folder).rglob("*.py")}
        assert theirs == ours
    assert "uv " in system.must("/usr/lib/eyeline/_internal/uv/uv", "--version").out
    assert not list(inside.rglob("torch"))


@contextmanager
def running(system: Debian) -> Iterator["subprocess.Popen[bytes]"]:
    process = system.start("eyeline")
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)


def programs(system: Debian) -> list[psutil.Process]:
    """Return the windows that run in there: not their children, nor commands, nor others'."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        line: list[Any] = process.info["cmdline"] or []
        if line and Path(line[0]).name == "eyeline" and "--child" not in line:
            with suppress(OSError):  # it has ended meanwhile
                if Path(f"/proc/{process.pid}/root").readlink() == system.root:
                    found.append(process)
    return found


def test_it_stands_in_the_tray_and_a_second_one_shows_its_window(
    system: Debian, desk: Desk
) -> None:
    assert programs(system) == []
    with running(system) as first:
        wait_until(desk.tray_icon, "the icon in the panel", 60)
        assert not desk.windows("^Eyeline$")
        second = system.must("eyeline")  # ends at once: the first has taken it over
        assert second.out == ""
        wait_until(lambda: desk.windows("^Eyeline$"), "the window of the first", 30)
        assert len(programs(system)) == 1
        assert system.must("eyeline", "trigger", "toggle").code == 0
        wait_until(lambda: not desk.windows("^Eyeline$"), "the window to go", 30)
        keep(desk, "tray")
        assert system.must("eyeline", "trigger", "region").code == 0
        wait_until(lambda: desk.windows("Select what to ask about"), "the overlay", 30)
        keep(desk, "overlay")
        desk.press("Escape")
        wait_until(lambda: not desk.windows("Select what to ask about"), "the overlay to go", 30)
        assert system.must("eyeline", "open", DEMO).code == 0
        wait_until(lambda: black(desk) < 0.5, "the window with the picture", 30)
        keep(desk, "window")
        assert first.poll() is None
    wait_until(lambda: not programs(system), "its end", 30)
    assert system.run("eyeline", "trigger", "toggle").code == 1


def black(desk: Desk) -> float:
    """Return how much of the desktop is black, as all of it is, and a window before it is drawn."""
    return float((desk.look() == 0).all(axis=2).mean())


def keep(desk: Desk, name: str) -> None:
    """Keep a picture of the desktop for whoever wants to look."""
    folder = ROOT / "build/bundle-test"
    Image.fromarray(desk.look()).save(folder / f"{name}.png")


def test_foreign_programs_do_not_load_its_libraries(system: Debian, tmp_path: Path) -> None:
    """What starts the bundle points the loader at its folder; others must not inherit that."""
    office = system.path("/usr/local/bin/soffice")  # some program of somebody else
    office.write_text("#!/bin/sh\nenv >/tmp/inherited\nexit 1\n", encoding="utf-8")
    office.chmod(0o755)
    try:
        letter = system.hand(office_files.word(tmp_path / "letter.docx"), "~/letter.docx")
        system.must("eyeline", "ask", letter, "Read this", "--backend", "reader")
        inherited = system.path("/tmp/inherited").read_text(encoding="utf-8")
    finally:
        office.unlink()
    assert "LD_LIBRARY_PATH" not in inherited


def test_there_is_one_ffmpeg_and_it_serves_both(system: Debian) -> None:
    """What OpenCV is linked to are PyAV's libraries: the reader above has used them."""
    inside = system.path("/usr/lib/eyeline/_internal")
    found = [path for path in inside.rglob("libavcodec*.so*") if not path.is_symlink()]
    assert [path.parent.name for path in found] == ["av.libs"]
    assert not list(inside.rglob("libssl*.so.1*"))


def test_its_removal_ends_what_runs_and_leaves_the_users_own(system: Debian, desk: Desk) -> None:
    own = {name for name in system.listed() if name.startswith("home/")}
    with running(system) as still:
        wait_until(desk.tray_icon, "the icon in the panel", 60)
        system.must("apt-get", "purge", "-y", "--auto-remove", "eyeline", root=True)
        assert still.wait(60) == 0  # it was asked to, and has ended in an orderly way
    left = system.listed() - before
    assert {name for name in left if not name.startswith("home/")} == set()
    assert own <= system.listed()
    assert system.path("~/.local/share/eyeline").is_dir()  # the history
