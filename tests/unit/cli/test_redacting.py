"""What `eyeline ask` does about secrets, at a real terminal."""

import io
import os
import pty
import signal
import threading
from pathlib import Path
from typing import cast

import pytest

from app import sections
from app.cli.redacting import Redacting
from app.cli.terminal import Terminal
from app.core.chat import Clip
from app.core.control import Control
from app.core.errors import UsageError
from app.core.ports import Destination, Services
from app.core.settings import Settings
from app.core.text_line import TextLine
from app.system.settings_file import Loaded
from tests import pages

PLACE = Destination("api", "https://api.example", "https://api.example", exposed=False)
MAIL = TextLine("jane@example.com", (10, 10, 138, 26), tuple(10.0 + 8 * at for at in range(17)))


class Reading:
    """Services that read an address in every picture."""

    def read(self, *_frame: object) -> list[TextLine]:
        return [MAIL]

    def settings(self) -> Settings:
        return sections.read_settings(Loaded({}))


def test_a_signal_ends_the_question_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = pty.openpty()
    control, handler = Control(), signal.getsignal(signal.SIGINT)

    def interrupt() -> None:
        said = b""
        while b"[y/N]" not in said:
            said += os.read(ours, 4096)
        os.kill(os.getpid(), signal.SIGINT)

    with os.fdopen(theirs, closefd=False) as keys, os.fdopen(theirs, "w") as screen:
        monkeypatch.setattr("sys.stdin", keys)
        services = cast("Services", Reading())
        gate = Redacting(services, Terminal(None, screen), control, PLACE, "ask")
        user = threading.Thread(target=interrupt)
        user.start()
        sent = gate.frames([pages.small().frame()])
        user.join()
    os.close(ours)
    assert sent == ()
    assert control.cancelled
    assert signal.getsignal(signal.SIGINT) is handler


CLIP = Clip("clip", Path("a.mp4"), 640, 480, 5.0, whole=True)


@pytest.mark.parametrize(("answer", "goes"), [("y", True), ("n", False)])
def test_a_video_goes_only_where_its_user_agrees(
    monkeypatch: pytest.MonkeyPatch, answer: str, goes: bool
) -> None:
    ours, theirs = pty.openpty()
    os.write(ours, f"{answer}\n".encode())
    with os.fdopen(theirs, closefd=False) as keys, os.fdopen(theirs, "w") as screen:
        monkeypatch.setattr("sys.stdin", keys)
        gate = Redacting(
            cast("Services", Reading()), Terminal(None, screen), Control(), PLACE, "always"
        )
        if goes:
            gate.clips([CLIP])
        else:
            with pytest.raises(UsageError, match="Nothing was sent"):
                gate.clips([CLIP])
        said = ""
        while "Send it to https://api.example as it is?" not in said:  # or it takes too long
            said += os.read(ours, 4096).decode()
    os.close(ours)
    assert "A video cannot be looked at for secrets." in said


def test_a_video_where_nobody_can_be_asked() -> None:
    services, nobody = cast("Services", Reading()), Terminal(None, io.StringIO())
    with pytest.raises(UsageError, match="2 videos cannot be looked at") as raised:
        Redacting(services, nobody, Control(), PLACE, "ask").clips([CLIP, CLIP])
    assert "--redact never" in raised.value.hint
    Redacting(services, nobody, Control(), PLACE, "never").clips([CLIP])
    Redacting(services, nobody, Control(), PLACE, "ask").clips([])
