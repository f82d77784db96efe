import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from app import compose
from app.backends.reader.settings import ReaderSettings
from app.backends.remote.settings import Endpoints, RemoteSettings
from app.core.chat import Delta, Finish, Message, Options, Picture, Text
from app.core.control import Control
from app.core.errors import SettingsError, UsageError
from app.core.mark import Mark
from app.core.ports import Backend, Choice, Services
from app.core.settings import General
from app.core.settings_table import table_of
from app.system.paths import standard
from app.system.settings_file import Loaded
from tests import pages
from tests.e2e.display import wait_until
from tests.unit.remote.rig import text_of
from tests.unit.remote.servers import DONE, Heard, Server, Wire, piece, says

DESK = {"base_url": "http://desk:8000/v1", "model": "m"}
SETTINGS: Mapping[str, object] = {
    "general": {"endpoint": "desk"},
    "endpoints": {"desk": DESK, "open": {**DESK, "allow_http": True}, "bare": {}},
}


def services(table: Mapping[str, object], *overrides: str, temporary: bool = False) -> Services:
    settings = compose.read_settings(Loaded(dict(table)), overrides)
    return compose.build(settings, standard(), temporary=temporary)


@pytest.fixture
def made() -> Iterator[Services]:
    built = services(SETTINGS)
    yield built
    built.close()


@pytest.mark.parametrize(
    ("choice", "origin", "exposed"),
    [
        (Choice(), "http://desk:8000", True),
        (Choice("remote"), "http://desk:8000", True),
        (Choice(allow_http=True), "http://desk:8000", False),
        (Choice("remote", endpoint="open"), "http://desk:8000", False),
        (Choice("remote", endpoint="zai"), "https://api.z.ai", False),
        (Choice("remote", base_url="http://127.0.0.1:1/v1"), "http://127.0.0.1:1", False),
        (Choice("remote", base_url="http://host"), "http://host", True),
        (Choice("remote", base_url="https://host/v1/"), "https://host", False),
    ],
)
def test_where_a_choice_sends(choice: Choice, origin: str, exposed: bool, made: Services) -> None:
    destination = made.destination(choice)
    assert destination is not None
    assert (destination.origin, destination.exposed) == (origin, exposed)


def test_the_reader_sends_nothing(made: Services) -> None:
    assert made.destination(Choice("reader")) is None
    assert services({}).destination(Choice()) is None
    assert not made.backend(Choice("reader")).capabilities.remote


@pytest.mark.parametrize(
    ("choice", "table", "kind"),
    [
        (Choice("remote"), {}, UsageError),
        (Choice(model="m"), {}, UsageError),
        (Choice(profile="vllm"), {}, UsageError),
        (Choice("remote", endpoint="dsk"), SETTINGS, UsageError),
        (Choice("remote", endpoint="bare"), SETTINGS, UsageError),
        (Choice("remote", base_url="no address"), {}, UsageError),
        (Choice("remote", endpoint="desk", profile="vlm"), SETTINGS, UsageError),
        (Choice(), {"general": {"endpoint": "dsk"}}, UsageError),
    ],
)
def test_choices_that_mean_nothing(
    choice: Choice, table: Mapping[str, object], kind: type[Exception]
) -> None:
    built = services(table)
    for ask in (built.destination, built.backend):
        with pytest.raises(kind):
            ask(choice)
    built.close()


def test_equal_choices_share_a_backend(made: Services) -> None:
    first = made.backend(Choice("remote", endpoint="zai", key="k"))
    assert made.backend(Choice("remote", endpoint="zai", key="k")) is first
    assert made.backend(Choice("remote", endpoint="zai", key="other")) is not first
    assert made.history() is made.history()


def test_what_is_only_tried_is_not_kept(made: Services) -> None:
    choice = Choice("remote", endpoint="zai", key="k")
    tried = made.trial(choice)
    tried.close()
    assert made.trial(choice) is not tried
    assert made.backend(choice) is not tried


def test_the_default_is_the_endpoint_that_it_names(made: Services) -> None:
    assert made.backend(Choice()) is made.backend(Choice("remote", endpoint="desk"))


def test_only_settings_that_concern_servers_let_go_of_them(made: Services) -> None:
    desk = made.backend(Choice("remote", endpoint="desk"))
    made.save(General, lambda _own: General("en", "open"))
    assert made.backend(Choice("remote", endpoint="desk")) is desk
    made.save(RemoteSettings, lambda own: replace(own, retries=1))
    assert made.backend(Choice("remote", endpoint="desk")) is not desk


def test_a_running_answer_ends_where_it_began_and_the_next_goes_elsewhere() -> None:
    more = threading.Event()

    def slowly(_heard: Heard, wire: Wire) -> None:
        wire.begin()
        wire.chunk(piece("before "))
        more.wait(20)
        wire.chunk(piece("after") + piece(finish="stop") + DONE)
        wire.end()

    with Server(slowly) as first, Server(says("elsewhere")) as second:
        table = {"base_url": first.origin, "model": "m", "profile": "generic"}
        built = services({"endpoints": {"desk": table}})
        choice = Choice("remote", endpoint="desk")
        answer = stream(built.backend(choice))
        said = next(each for each in answer if isinstance(each, Text)).text
        built.keep("desk", replace(choice, base_url=second.origin))
        more.set()
        said += text_of(list(answer))
        assert said == "before after"
        assert text_of(list(stream(built.backend(choice)))) == "elsewhere"
        built.save(Endpoints, lambda own: replace(own, endpoints={}))
        with pytest.raises(UsageError):
            built.backend(choice)
        built.close()


def stream(backend: Backend) -> Iterator[Delta]:
    return iter(backend.stream([Message("user", (Text("What?"),))], Options(), Control()))


@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")
def test_a_reading_ends_in_the_child_that_began_it_which_then_leaves() -> None:
    built = services({})
    pictures = (Picture(pages.code().frame()), Picture(pages.dialog().frame()))
    reading = reads(built, *pictures)
    next(each for each in reading if isinstance(each, Mark))
    before = readers()
    built.save(ReaderSettings, lambda own: replace(own, idle_minutes=7))
    assert list(reading)[-1] == Finish("stop")
    assert len(before) == 1
    wait_until(lambda: not readers(), "the first child to leave")
    assert list(reads(built, pictures[0]))[-1] == Finish("stop")
    assert len(readers()) == 1
    built.save(ReaderSettings, lambda own: replace(own, idle_minutes=8))
    wait_until(lambda: not readers(), "the idle child to leave")
    built.close()


def reads(built: Services, *pictures: Picture) -> Iterator[Delta]:
    asked = Message("user", (*pictures, Text("read")))
    return iter(built.backend(Choice("reader")).stream([asked], Options(), Control()))


def readers() -> set[str]:
    """The numbers of our children that read."""
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended meanwhile
            words = (process / "cmdline").read_bytes().split(b"\0")
            ours = f"PPid:\t{os.getpid()}\n" in (process / "status").read_text()
            if ours and words[-3:-1] == [b"--child", b"reader"]:
                found.add(process.name)
    return found


def test_nothing_is_made_before_it_is_used(home: Path) -> None:
    built = services(SETTINGS)
    built.close()
    assert not [path for path in home.rglob("*") if path.is_file()]


def test_a_temporary_history_leaves_no_file(home: Path) -> None:
    built = services({}, temporary=True)
    built.history().begin("a question")
    built.close()
    assert not list(home.rglob("history*"))


def test_settings_come_from_the_file_and_above_it_from_the_call() -> None:
    found = compose.read_settings(
        Loaded({"general": {"endpoint": "desk", "language": "en"}}), ["general.endpoint=zai"]
    )
    assert found.of(General) == General("en", "zai")


def test_a_file_that_cannot_be_read_is_a_problem() -> None:
    found = compose.read_settings(Loaded({}, SettingsError("Bad file.", "Mend it.")))
    assert [(each.message, each.hint) for each in found.problems] == [("Bad file.", "Mend it.")]


def test_every_section_has_its_own_name_and_can_be_written() -> None:
    names = [section.SECTION for section in compose.SECTIONS]
    assert len(set(names)) == len(names)
    for section in compose.SECTIONS:
        assert table_of(section()) == {}


def test_building_imports_nothing_heavy() -> None:
    program = (
        "import sys\nfrom app import compose\n"
        "from app.system import paths, settings_file\n"
        "made = compose.build(compose.read_settings(settings_file.Loaded({})), paths.standard())\n"
        "made.close()\n"
        "heavy = {'openai', 'PIL', 'cv2', 'keyring', 'mss', 'asyncio', 'rapidocr', 'tomlkit',"
        " 'onnxruntime', 'sqlite3', 'PySide6'} & set(sys.modules)\n"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_a_key_that_cannot_be_had_is_no_mistake_of_the_call(home: Path) -> None:
    keys = standard().keys
    keys.parent.mkdir(parents=True, exist_ok=True)
    keys.write_text('"https://api.z.ai" = ""\n')  # in the keyring, and there is none here
    built = services({})
    with pytest.raises(SettingsError):
        built.backend(Choice("remote", endpoint="zai"))
    built.backend(Choice("remote", endpoint="zai", key="k"))
    built.close()
