"""Settings that are changed while others, of other versions too, write the same file."""

from dataclasses import replace
from pathlib import Path

import pytest

from app import sections
from app.backends.reader.settings import ReaderSettings
from app.backends.remote.settings import Endpoint, Endpoints
from app.core.settings import General
from app.system.saved_settings import SavedSettings
from app.system.settings_file import load

FILE = """\
[reader]
idle_minutes = 10.0  # long
thread = 2  # a slip
nice = "low"  # of no use

[endpoints.desk]
base_url = "http://desk:8000/v1"
colour = "blue"  # of a newer version

[endpoints.desk.limits]
context = 5
tokens = 6  # a slip

[studio]
rooms = 3
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "settings.toml"
    path.write_text(FILE)
    return path


def opened(file: Path) -> SavedSettings:
    return SavedSettings(sections.read_settings(load(file)), file)


def set_idle(saved: SavedSettings, minutes: float) -> None:
    saved.change(ReaderSettings, lambda own: replace(own, idle_minutes=minutes))


def test_what_nobody_here_knows_stays(file: Path) -> None:
    saved = opened(file)
    set_idle(saved, 3.5)
    saved.change(
        Endpoints,
        lambda own: Endpoints({"desk": replace(own.endpoints["desk"], model="m"), "new": _NEW}),
    )
    text = file.read_text()
    for entry in ("thread = 2  # a slip", 'colour = "blue"', "tokens = 6", "rooms = 3"):
        assert entry in text
    assert "idle_minutes = 3.5  # long" in text
    assert load(file).table["endpoints"] == {
        "desk": {
            "base_url": "http://desk:8000/v1",
            "model": "m",
            "colour": "blue",
            "limits": {"context": 5, "tokens": 6},
        },
        "new": {"base_url": "http://new:1"},
    }


_NEW = Endpoint(base_url="http://new:1")


def test_what_is_wrong_is_told_as_long_as_it_is_there(file: Path) -> None:
    saved = opened(file)
    wrong = {"reader.thread", "reader.nice", "endpoints.desk.colour"}
    wrong |= {"endpoints.desk.limits.tokens", "studio"}
    assert {each.key for each in saved.now.problems} == wrong
    set_idle(saved, 3.5)
    assert {each.key for each in saved.now.problems} == wrong - {"reader.nice"}
    assert {each.key for each in opened(file).now.problems} == wrong - {"reader.nice"}


def test_what_is_removed_goes_with_all_that_it_had(file: Path) -> None:
    opened(file).change(Endpoints, lambda _own: Endpoints())
    assert "endpoints" not in load(file).table


def test_a_default_is_written_over_what_was_set(file: Path) -> None:
    opened(file).change(ReaderSettings, lambda _own: ReaderSettings())
    assert load(file).table["reader"] == {"thread": 2}


def test_two_that_have_read_the_same_file_keep_what_the_other_wrote(file: Path) -> None:
    first, second = opened(file), opened(file)
    set_idle(first, 1.0)
    first.change(Endpoints, lambda own: Endpoints({**own.endpoints, "a": Endpoint(model="x")}))
    second.change(ReaderSettings, lambda own: replace(own, threads=4))
    second.change(Endpoints, lambda own: Endpoints({**own.endpoints, "b": Endpoint(model="y")}))
    found = sections.read_settings(load(file))
    assert found.of(ReaderSettings) == ReaderSettings(idle_minutes=1.0, threads=4)
    assert set(found.of(Endpoints).endpoints) == {"desk", "a", "b"}
    first.change(Endpoints, lambda own: Endpoints({"a": own.endpoints["a"]}))
    assert set(sections.read_settings(load(file)).of(Endpoints).endpoints) == {"a", "b"}


def test_what_another_has_removed_does_not_come_back(file: Path) -> None:
    first, second = opened(file), opened(file)
    first.change(Endpoints, lambda _own: Endpoints())
    second.change(Endpoints, lambda own: Endpoints({**own.endpoints, "b": Endpoint(model="y")}))
    assert set(sections.read_settings(load(file)).of(Endpoints).endpoints) == {"b"}


def test_a_file_that_was_mended_is_no_problem_any_more(file: Path) -> None:
    file.write_text("[reader")
    saved = opened(file)
    assert [each.key for each in saved.now.problems] == ["settings.toml"]
    file.write_text('[general]\nlanguage = "en"\n')
    set_idle(saved, 2.0)
    assert not saved.now.problems
    assert load(file).table == {"general": {"language": "en"}, "reader": {"idle_minutes": 2.0}}
    saved.change(General, lambda _own: General("zh_CN"))
    assert load(file).table["general"] == {"language": "zh_CN"}
