"""Two programs of one user through the real socket, and what else may knock at it."""

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest

from app.core import identity
from app.core.verbs import COMMANDS, MOST_FILES, OPEN, opened, opening
from app.system import instance
from app.system.door import Busy, InstanceError
from app.system.instance import Listener

ROOT: Final = Path(__file__).parents[3]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="sockets of Unix")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "run"


class Told:
    """Notes the commands that arrive; does all but `refused`."""

    def __init__(self, refused: str = "") -> None:
        self.verbs: list[str] = []
        self._refused = refused

    def __call__(self, verb: str) -> bool:
        self.verbs.append(verb)
        return verb != self._refused


@pytest.fixture
def told() -> Told:
    return Told(refused="last")


@pytest.fixture
def running(folder: Path, told: Told) -> Iterator[Listener]:
    listener = Listener(folder, told)
    yield listener
    listener.close()


def _say(folder: Path, message: bytes, *, hang_up: bool = True) -> bytes:
    """Say something at the socket as any program could; returns the answer, b"" for none."""
    with socket.socket(socket.AF_UNIX) as peer:
        peer.settimeout(5)
        peer.connect(str(folder / "socket"))
        try:
            peer.sendall(message)
            if hang_up:
                peer.shutdown(socket.SHUT_WR)
            return peer.recv(9000)
        except ConnectionError:
            return b""


def test_nobody_is_running(folder: Path) -> None:
    assert instance.send(folder, "region") is None
    assert not instance.is_running(folder)
    assert not folder.exists()


@pytest.mark.usefixtures("running")
def test_each_command_arrives(folder: Path, told: Told) -> None:
    assert [instance.send(folder, verb) for verb in COMMANDS] == [
        verb != "last" for verb in COMMANDS
    ]
    assert told.verbs == list(COMMANDS)


@pytest.mark.usefixtures("running")
def test_whether_one_runs_is_seen_without_telling_it_anything(folder: Path, told: Told) -> None:
    assert instance.is_running(folder)
    assert told.verbs == []


@pytest.mark.usefixtures("running")
def test_a_second_program_is_told_that_it_is_the_second(folder: Path, told: Told) -> None:
    with pytest.raises(Busy):
        Listener(folder, told)
    assert instance.begin(folder, told) is None
    assert told.verbs == ["show"]


def test_the_next_program_begins_when_the_first_ends(folder: Path, told: Told) -> None:
    first = instance.begin(folder, told)
    assert first is not None
    first.close()
    assert instance.send(folder, "region") is None
    second = instance.begin(folder, told)
    assert second is not None
    assert instance.send(folder, "region") is True
    second.close()


def test_the_next_program_waits_for_one_that_is_about_to_end(folder: Path, told: Told) -> None:
    ending = Listener(folder, Told(refused="show"))  # it does nothing more
    begun: list[Listener | None] = []
    waiting = threading.Thread(target=lambda: begun.append(instance.begin(folder, told)))
    waiting.start()
    waiting.join(0.2)
    assert begun == []
    ending.close()
    waiting.join(5)
    (following,) = begun
    assert following is not None
    following.close()


def test_one_that_refuses_for_long_is_told_of(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(instance, "_START_SECONDS", 0.1)
    ending = Listener(folder, Told(refused="show"))
    with pytest.raises(InstanceError, match="about to end") as refused:
        instance.begin(folder, Told())
    assert refused.value.hint
    ending.close()


def test_a_second_program_waits_for_the_first_to_listen(folder: Path, told: Told) -> None:
    first = Listener(folder, told)
    (folder / "socket").rename(folder / "later")  # as it is before the first has bound it
    later = threading.Timer(0.2, (folder / "later").rename, (folder / "socket",))
    later.start()
    assert instance.begin(folder, told) is None
    assert told.verbs == ["show"]
    later.join()
    first.close()


def test_only_its_user_can_enter(folder: Path, running: Listener) -> None:
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {file.name: file.stat().st_mode & 0o777 for file in folder.iterdir()} == {
        "lock": 0o600,
        "socket": 0o600,
    }
    running.close()
    assert [file.name for file in folder.iterdir()] == ["lock"]


_KILLED: Final = """
import sys, time
from pathlib import Path
from app.system.instance import Listener
Listener(Path(sys.argv[1]), lambda verb: True)
print("listening", flush=True)
time.sleep(60)
"""


def test_what_a_killed_program_left_is_taken_over(folder: Path, told: Told) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _KILLED, str(folder)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as killed:
        assert killed.stdout is not None
        assert killed.stdout.readline() == b"listening\n"
        with pytest.raises(Busy):
            Listener(folder, told)
        killed.kill()
    assert (folder / "socket").exists()
    assert instance.send(folder, "region") is None
    following = Listener(folder, told)
    assert instance.send(folder, "region") is True
    following.close()


def test_of_many_that_begin_at_once_one_does(folder: Path, told: Told) -> None:
    begun: list[Listener] = []
    barrier = threading.Barrier(12)

    def begin() -> None:
        barrier.wait()
        listener = instance.begin(folder, told)
        if listener is not None:
            begun.append(listener)

    threads = [threading.Thread(target=begin) for _number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(begun) == 1
    assert told.verbs == ["show"] * 11
    begun[0].close()


@pytest.mark.usefixtures("running")
@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"\n",
        b"region\n",
        b"\xff\xfe\n",
        b"[]\n",
        b"null\n",
        b"{}\n" * 100_000,
        b"[" * 4000 + b"\n",
        b'{"verb": "' + b"x" * 300_000 + b'"}\n',
    ],
    ids=str,
)
def test_what_is_no_command_is_hung_up_on(folder: Path, told: Told, message: bytes) -> None:
    answer = _say(folder, message)
    assert answer in (b"", b'{"done": false}\n')
    assert told.verbs == []
    assert instance.send(folder, "region") is True


@pytest.mark.usefixtures("running")
def test_questions_are_asked_by_name(folder: Path, told: Told) -> None:
    assert instance.send(folder, "preset.友好回复 1") is True
    assert told.verbs == ["preset.友好回复 1"]


@pytest.mark.usefixtures("running")
def test_files_come_whole(folder: Path, told: Told) -> None:
    names = ["/tmp/a b.png", "/tmp/图.png", os.fsdecode(b"/tmp/\xff\n.png")]
    verb = opening([*names, "/" + "x" * 20_000])
    assert instance.send(folder, verb) is True
    assert opened(told.verbs[0])[:3] == names
    assert told.verbs == [verb]


@pytest.mark.usefixtures("running")
@pytest.mark.parametrize("verb", ["open.", opening(["a.png"]), opening(["/a", ""]), "delayed-4"])
def test_files_must_be_named_from_the_root(folder: Path, told: Told, verb: str) -> None:
    assert instance.send(folder, verb) is False
    assert instance.send(folder, OPEN + "\0".join(f"/{n}" for n in range(34))) is False
    assert told.verbs == []


@pytest.mark.usefixtures("running")
def test_too_many_files_come_as_one_too_many(folder: Path, told: Told) -> None:
    """So that the window can say that they are too many: nobody sees what is said elsewhere."""
    assert instance.send(folder, opening([f"/{number}" for number in range(99)])) is True
    assert len(opened(told.verbs[0])) == MOST_FILES + 1


@pytest.mark.usefixtures("running")
def test_the_longest_paths_of_many_files_come_whole(folder: Path, told: Told) -> None:
    deep = "/" + "/".join(["张" * 85] * 15)  # of 4096 bytes at most, in names of 255
    verb = opening([f"{deep}/{number}" for number in range(MOST_FILES)])
    assert instance.send(folder, verb) is True
    assert told.verbs == [verb]


@pytest.mark.usefixtures("running")
@pytest.mark.parametrize("verb", ["shoot", "", "preset.", None, 7, ["region"], {"region": 1}])
def test_unknown_commands_are_not_done(folder: Path, told: Told, verb: object) -> None:
    answer = _say(folder, json.dumps({"verb": verb}).encode() + b"\n", hang_up=False)
    assert json.loads(answer) == {"done": False}
    assert told.verbs == []


@pytest.mark.usefixtures("running")
def test_silent_and_slow_programs_do_not_stop_others(folder: Path, told: Told) -> None:
    silent = [socket.socket(socket.AF_UNIX) for _number in range(30)]
    for peer in silent:
        peer.connect(str(folder / "socket"))
    ended = threading.Event()

    def drip() -> None:
        while not ended.wait(0.05):
            for peer in silent:
                try:
                    peer.send(b" ")
                except OSError:
                    continue

    dripping = threading.Thread(target=drip)
    dripping.start()
    # Eight are talked to at a time, each of them for a second at most.
    replies: list[bool | None] = []
    asking = threading.Thread(target=lambda: replies.append(_patient(folder)))
    asking.start()
    asking.join(30)
    ended.set()
    dripping.join()
    for peer in silent:
        peer.close()
    assert replies == [True]
    assert "region" in told.verbs


def _patient(folder: Path) -> bool | None:
    """Ask until there is an answer: the one who asks has no more than a second either."""
    while True:
        try:
            return instance.send(folder, "region")
        except InstanceError:
            continue


def test_closing_takes_no_time_whatever_is_going_on(folder: Path, told: Told) -> None:
    listener = Listener(folder, told)
    with socket.socket(socket.AF_UNIX) as silent:
        silent.connect(str(folder / "socket"))
        listener.close()
    following = Listener(folder, told)  # the lock is free at once
    listener.close()  # once more, which must not touch the other's socket
    assert instance.send(folder, "region") is True
    following.close()


_SHORT: Final = """
import resource, sys
from pathlib import Path
from app.system.instance import Listener
Listener(Path(sys.argv[1]), lambda verb: True)
resource.setrlimit(resource.RLIMIT_NOFILE, (3, 64))
print("short", flush=True)
sys.stdin.readline()
resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
print("fine", flush=True)
sys.stdin.readline()
"""


def test_a_shortage_of_files_passes(folder: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _SHORT, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        assert program.stdout.readline() == b"short\n"
        with pytest.raises(InstanceError):  # noqa: PT012 - which of the two fails is the kernel's
            instance.send(folder, "region")  # a waiting accept(2) may hold a descriptor already
            instance.send(folder, "region")
        program.stdin.write(b"\n")
        program.stdin.flush()
        assert program.stdout.readline() == b"fine\n"
        assert _patient(folder) is True
        program.stdin.close()


def test_a_program_that_does_not_answer_is_named(folder: Path) -> None:
    def stuck(_verb: str) -> bool:
        time.sleep(1.5)
        return True

    listener = Listener(folder, stuck)
    with pytest.raises(InstanceError, match="does not answer"):
        instance.send(folder, "region")
    listener.close()


# ---- the folder


def _link(folder: Path) -> None:
    (folder.parent / "elsewhere").mkdir(mode=0o700)
    folder.symlink_to(folder.parent / "elsewhere")


def _open_to_others(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    folder.chmod(0o750)


def _file(folder: Path) -> None:
    folder.write_text("")


def _linked_lock(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    (folder / "lock").symlink_to(folder.parent / "lock")


@pytest.mark.parametrize("make", [_link, _open_to_others, _file, _linked_lock])
def test_a_folder_that_may_be_somebody_elses_is_refused(
    folder: Path, told: Told, make: Callable[[Path], None]
) -> None:
    make(folder)
    with pytest.raises(InstanceError) as failure:
        Listener(folder, told)
    assert not isinstance(failure.value, Busy)
    assert failure.value.hint


@pytest.mark.parametrize("make", [_link, _open_to_others, _file])
def test_nothing_is_said_where_others_may_listen(
    folder: Path, make: Callable[[Path], None]
) -> None:
    make(folder)
    with pytest.raises(InstanceError):
        instance.send(folder, "region")


def test_a_long_path_is_no_obstacle(tmp_path: Path, told: Told) -> None:
    folder = tmp_path / ("a-long-name" * 20) / ("é" * 100)
    listener = Listener(folder, told)
    assert instance.send(folder, "region") is True
    listener.close()


def test_the_folder_is_the_runtime_folder_of_its_user(tmp_path: Path) -> None:
    runtime, state = tmp_path / "user", tmp_path / "state"
    runtime.mkdir()
    environment = {"XDG_RUNTIME_DIR": str(runtime)}
    assert instance.folder_of(state, environment) == runtime / identity.SLUG
    for unusable in ("", "relative", str(tmp_path / "none")):
        assert not instance.folder_of(state, {"XDG_RUNTIME_DIR": unusable}).is_relative_to(runtime)


@pytest.mark.skipif(os.name == "nt" or os.getuid() != 0, reason="takes another user's folder")
def test_the_runtime_folder_of_another_user_is_left_alone(tmp_path: Path) -> None:
    runtime = tmp_path / "user"
    runtime.mkdir()
    os.chown(runtime, 12345, 12345)
    environment = {"XDG_RUNTIME_DIR": str(runtime)}
    assert not instance.folder_of(tmp_path, environment).is_relative_to(runtime)
