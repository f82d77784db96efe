"""`eyeline trigger` as a program of its own, towards a running one, and towards other users."""

import os
import queue
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from app.core.verbs import TRIGGERS
from app.system import instance
from app.system.door import InstanceError
from app.system.instance import Listener
from tests.e2e.other_user import NOBODY, as_root, knock, open_doors
from tests.e2e.program import ROOT, run


@pytest.fixture
def folder(home: Path) -> Path:
    """Where the program under test looks, told of its environment."""
    return instance.folder_of(home / "state", os.environ)


@pytest.fixture
def commands(folder: Path) -> Iterator["queue.Queue[str]"]:
    """What a running program was told; it can do all but "last"."""
    told: queue.Queue[str] = queue.Queue()

    def on_command(verb: str) -> bool:
        told.put(verb)
        return verb != "last"

    listener = Listener(folder, on_command)
    yield told
    listener.close()


def test_nothing_is_running() -> None:
    ended = run("trigger", "region")
    assert (ended.code, ended.out) == (1, "")
    assert "not running" in ended.err
    assert "“eyeline”" in ended.err  # what to start


@pytest.mark.parametrize("verb", [verb for verb in TRIGGERS if verb != "last"])
def test_the_running_program_is_told(commands: "queue.Queue[str]", verb: str) -> None:
    ended = run("trigger", verb)
    assert (ended.code, ended.out, ended.err) == (0, "", "")
    assert commands.get(timeout=60) == verb


def test_what_it_cannot_do_is_said(commands: "queue.Queue[str]") -> None:
    ended = run("trigger", "last")
    assert ended.code == 1
    assert "“last”" in ended.err
    assert commands.get(timeout=60) == "last"


@pytest.mark.usefixtures("commands")
@pytest.mark.parametrize("words", [["recording"], ["windows"], [], ["region", "all"], ["--help"]])
def test_what_is_not_there_is_not_offered(words: list[str]) -> None:
    ended = run("trigger", *words)
    assert ended.code == (0 if words == ["--help"] else 2)
    said = ended.out + ended.err
    assert all(verb in said for verb in TRIGGERS) or words == ["region", "all"]


_LOADED: Final = """
import sys
from app.__main__ import main
sys.argv[1:] = ["trigger", "region"]
code = main()
heavy = {"PySide6", "numpy", "argparse", "gettext", "json", "logging", "pathlib"} & set(sys.modules)
sys.exit(f"{code} {heavy}" if code or heavy else 0)
"""


def test_it_loads_nothing_heavy(commands: "queue.Queue[str]") -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", _LOADED],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )
    assert (loaded.returncode, loaded.stderr) == (0, b"")
    assert commands.get(timeout=60) == "region"


# ---- other users; only root can be somebody else


@as_root
@pytest.mark.parametrize(("opened", "treated"), [(False, "kept out"), (True, "hung up on")])
def test_another_user_cannot_tell_it_anything(
    folder: Path, commands: "queue.Queue[str]", opened: bool, treated: str
) -> None:
    if opened:
        open_doors(folder)
    assert knock(folder) == treated
    assert commands.empty()


@as_root
def test_a_program_of_another_user_is_told_nothing(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    heard: list[bytes] = []
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(folder / "socket"))
        listening.listen()
        os.chown(folder, NOBODY, NOBODY)
        ended = run("trigger", "region")
        listening.setblocking(False)
        with pytest.raises(BlockingIOError):
            heard.append(listening.accept()[0].recv(99))
    assert ended.code == 1
    assert "another user" in ended.err
    assert heard == []


_PROGRAM: Final = """
import os, sys, time
from pathlib import Path
from app.system import instance
folder = Path(sys.argv[1])
listener = instance.Listener(folder, lambda verb: True)
os.seteuid(int(sys.argv[2]))  # the kernel tells who called listen(), so listen again as another
listener._door._socket.listen(8)
print("listening", flush=True)
time.sleep(60)
"""


@as_root
def test_the_other_end_must_be_the_same_user_though_the_folder_is(folder: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, str(folder), str(NOBODY)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
    ) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == b"listening\n"
        with pytest.raises(InstanceError, match="another user"):
            instance.send(folder, "region")
        program.kill()
