"""What a session leaves in logs and reports: no question, no key, nothing of a picture."""

import base64
import signal
from pathlib import Path
from typing import Final

import pytest

from tests.e2e.asking import KEY, remote
from tests.e2e.display import wait_until
from tests.e2e.eyes import Eyes
from tests.e2e.program import run
from tests.e2e.windowed import Desk, X, Y, answers_from, page_shown, program
from tests.pages import Page, blank
from tests.unit.remote.servers import Heard, Server, Wire

pytestmark = [pytest.mark.screen, pytest.mark.usefixtures("welcomed")]

STATE: Final = ".local/state/eyeline"
QUESTION: Final = "Where is quokka4711?"
SEEN: Final = "wombat0815"


def page() -> Page:
    made = blank(520, 220)
    made.write(40, 80, SEEN, size=24)
    return made


def quotes(heard: Heard, wire: Wire) -> None:
    """Fail, and say again all that was heard."""
    said = f"{QUESTION} {SEEN} {heard.headers.get('authorization', '')}"
    wire.answer(500, f'{{"error": {{"message": "{said}"}}}}', "application/json")


def told(home: Path) -> bytes:
    """All that stands in logs and reports, and beside them."""
    files = [path for path in (home / STATE).rglob("*") if path.is_file()]
    return b"\n".join([str(path).encode() + b"\n" + path.read_bytes() for path in files])


def is_silent(home: Path, picture: bytes) -> None:
    """None of the marks is told, nor `picture` as it went."""
    said = told(home)
    for mark in (KEY, "quokka", SEEN):
        assert mark.encode() not in said
    for start in (picture[40:90], base64.b64encode(picture)[40:90], b"\x89PNG", b"iVBORw0KGgo"):
        assert start not in said


def test_of_commands(home: Path, tmp_path: Path) -> None:
    picture = page().save(tmp_path / f"{SEEN}.png")
    with Server(quotes) as server:
        key = {"EYELINE_API_KEY": KEY}
        ask = ["ask", str(picture), QUESTION, *remote(server), "--set", "remote.retries=0"]
        assert run(*ask, env=key).code == 1
        assert any(KEY in heard.headers.get("authorization", "") for heard in server.heard)
    (tmp_path / "broken.png").write_bytes(f"\x89PNG\r\n\x1a\n{SEEN}".encode("latin-1"))
    assert run("ask", str(tmp_path / "broken.png"), QUESTION, "--backend", "reader").code == 1
    assert (home / STATE / "log" / "eyeline.log").exists()
    is_silent(home, picture.read_bytes())


def test_of_the_window_and_the_report_of_its_crash(desk: Desk, home: Path, eyes: Eyes) -> None:
    with Server(quotes) as server, page_shown(desk, page(), X, Y):
        answers_from(home, server.origin, "[remote]\nretries = 0\n")
        keys = home / ".config/eyeline/keys.toml"
        keys.write_text(f'"{server.origin}" = "{KEY}"\n')
        keys.chmod(0o600)
        with program(desk) as process:
            desk.ask(QUESTION)
            desk.answer(QUESTION)
            wait_until(lambda: any(b"quokka" in heard.body for heard in server.heard), "the server")
            process.send_signal(signal.SIGSEGV)
            assert process.wait(30) == -signal.SIGSEGV
        with program(desk):
            desk.click(*eyes.wait_for(desk, "Show the report"))
            window = desk.window("^A defect")
            wait_until(lambda: eyes.see(desk, "Segmentation fault", window), "what happened", 30)
    assert b"Segmentation fault" in told(home)
    is_silent(home, page().save(home / "page.png").read_bytes())
