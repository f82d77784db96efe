import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from app import compose, sections
from app.backends.local.backend import LocalBackend
from app.backends.reader.settings import ReaderSettings
from app.backends.remote.settings import Endpoints, RemoteSettings
from app.core.chat import Delta, Finish, Message, Options, Picture, Text
from app.core.control import Control
from app.core.errors import SettingsError, UsageError
from app.core.mark import Mark
from app.core.ports import LOCAL, READER, Backend, Choice, Services
from app.core.retention import HistorySettings
from app.core.settings import General
from app.core.settings_table import table_of
from app.store.ledger import EgressLedger
from app.system.paths import standard
from app.system.settings_file import Loaded
from tests import pages
from tests.e2e.display import wait_until
from tests.unit.remote.rig import text_of
from tests.unit.remote.servers import DONE, Heard, Server, Wire, piece, says

DESK = {"base_url": "http://desk:8000/v1", "model": "m"}
SETTINGS: Mapping[str, object] = {
    "general": {"endpoint": "desk"},
    "endpoints": {
        "desk": DESK,
        "open": {**DESK, "allow_http": True, "redact": "always"},
        "zai": {"redact": "never"},
        "bare": {},
    },
}


def services(table: Mapping[str, object], *overrides: str, temporary: bool = False) -> Services:
    settings = sections.read_settings(Loaded(dict(table)), overrides)
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


@pytest.mark.parametrize(
    ("choice", "policy"),
    [
        (Choice("remote", endpoint="desk"), "ask"),
        (Choice("remote", endpoint="open"), "always"),
        (Choice("remote", endpoint="zai"), "never"),
        (Choice("remote", endpoint="bigmodel"), "ask"),
        (Choice("remote", base_url="http://127.0.0.1:1/v1"), "ask"),
    ],
)
def test_what_is_hidden_is_up_to_the_endpoint(choice: Choice, policy: str, made: Services) -> None:
    destination = made.destination(choice)
    assert destination is not None
    assert destination.redact == policy


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


def test_the_model_on_this_machine_is_tried_where_it_is_in_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ended: list[LocalBackend] = []

    def close(backend: LocalBackend) -> None:
        ended.append(backend)

    monkeypatch.setattr(LocalBackend, "close", close)
    built = services({"local": {"model": "/a/model"}})
    kept = built.backend(LOCAL)
    tried = built.trial(LOCAL)
    assert tried.capabilities == kept.capabilities
    tried.close()
    assert ended == []
    assert built.backend(LOCAL) is kept
    built.close()
    assert len(ended) == 1


@pytest.mark.parametrize(
    ("named", "model", "who"),
    [
        ("", "", READER),
        ("", "zai-org/GLM-4.6V-Flash", LOCAL),
        ("@reader", "zai-org/GLM-4.6V-Flash", READER),
        ("@local", "", LOCAL),
        ("desk", "zai-org/GLM-4.6V-Flash", Choice("remote", endpoint="desk")),
    ],
)
def test_who_answers_where_nobody_is_named(named: str, model: str, who: Choice) -> None:
    told = {**SETTINGS, "general": {"endpoint": named}, "local": {"model": model}}
    built = services(told)
    assert built.meant(Choice()) == built.choices()[0] == who
    assert set(built.endpoints()) == {"desk", "open", "bare", "zai"}
    built.close()


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
        more.wait(60)
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
    found = sections.read_settings(
        Loaded({"general": {"endpoint": "desk", "language": "en"}}), ["general.endpoint=zai"]
    )
    assert found.of(General) == General("en", "zai")


def test_a_file_that_cannot_be_read_is_a_problem() -> None:
    found = sections.read_settings(Loaded({}, SettingsError("Bad file.", "Mend it.")))
    assert [(each.message, each.hint) for each in found.problems] == [("Bad file.", "Mend it.")]


def test_every_section_has_its_own_name_and_can_be_written() -> None:
    names = [section.SECTION for section in sections.SECTIONS]
    assert len(set(names)) == len(names)
    for section in sections.SECTIONS:
        assert table_of(section()) == {}


def test_building_imports_nothing_heavy() -> None:
    program = (
        "import sys\nfrom app import compose, sections\n"
        "from app.system import paths, settings_file\n"
        "made = compose.build(sections.read_settings(settings_file.Loaded({})), paths.standard())\n"
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


def test_conversations_are_kept_unless_one_is_temporary(home: Path) -> None:
    built = services({})
    assert built.new_history(False) is built.history()
    assert built.new_history(True).temporary
    built.close()


def test_nothing_is_kept_where_nothing_is_wanted(home: Path) -> None:
    built = services({})
    before = built.history().begin("from before")
    built.save(HistorySettings, lambda kept: replace(kept, keep="nothing"))

    assert built.new_history(False).temporary
    assert [one.conversation for one in built.history().listing()] == [before]
    built.tidy()
    assert built.history().listing()  # until it is deleted
    built.close()


def test_what_is_older_than_what_is_kept_is_tidied_away(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = services({"history": {"keep": "days", "days": 7}})
    week = 7 * 24 * 3600 * 1000
    now = time.time_ns() // 1_000_000
    monkeypatch.setattr("app.store.history.now", lambda: now - week - 60_000)
    old, pinned = (built.history().begin(title) for title in ("old", "pinned"))
    built.history().pin(pinned, True)
    monkeypatch.setattr("app.store.history.now", lambda: now - week + 60_000)
    young = built.history().begin("young")

    built.save(HistorySettings, lambda kept: replace(kept, keep="forever"))
    built.tidy()
    assert len(built.history().listing()) == 3
    built.save(HistorySettings, lambda kept: replace(kept, keep="days"))
    built.tidy()

    assert {one.conversation for one in built.history().listing()} == {pinned, young}
    assert old
    built.close()


@pytest.mark.parametrize("keep", ["forever", "nothing"])
def test_of_what_is_not_kept_the_ledger_has_no_digest(
    keep: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[bool] = []

    class Told(EgressLedger):
        def __init__(self, folder: Path, *, digests: bool) -> None:
            made.append(digests)
            super().__init__(folder, digests=digests)

    monkeypatch.setattr("app.store.ledger.EgressLedger", Told)
    built = services({**SETTINGS, "history": {"keep": keep}})
    for temporary in (False, True):
        built.backend(Choice("remote", endpoint="zai", key="k", temporary=temporary))
    built.close()
    assert made == [keep == "forever", False]
