import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.errors import SettingsError
from app.system import file_lock, settings_file
from app.system.settings_file import load

COMMENTED = """\
# what I like
[reader]
idle_minutes = 10  # long
threads = 2

[endpoints.desk]   # under it
base_url = "http://desk:8000/v1"
extra = { top_k = 3 }
"""


def save(file: Path, section: str, table: Mapping[str, object]) -> None:
    settings_file.save(file, section, lambda _found: table)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config" / "settings.toml"


def written(file: Path, text: str | bytes) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def test_no_file_is_an_empty_one(file: Path) -> None:
    assert load(file) == ({}, None)
    assert not file.parent.exists()


@pytest.mark.parametrize(
    ("content", "language"),
    [
        ('[general]\nlanguage = "zh_CN"\n[nothing]\n', "zh_CN"),
        ("[general]\nlanguage = 3", ""),
        ("general = 3", ""),
        ("", ""),
    ],
)
def test_its_language_is_known_before_it_is_checked(
    file: Path, content: str, language: str
) -> None:
    assert load(written(file, content)).language == language


def test_a_byte_order_mark_is_no_content(file: Path) -> None:
    assert load(written(file, b"\xef\xbb\xbf[a]\r\nb = 1\r\n")) == ({"a": {"b": 1}}, None)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("[reader]\nidle_minutes = 0,5\n", "line 2"),
        ("[reader\n", "line 1"),
        ('a = "\x00"', "line 1"),
        (b"a = '\xff'", "UTF-8"),
        ("a = 1\na = 2", "settings.toml"),
    ],
)
def test_a_file_that_cannot_be_understood_is_told(
    file: Path, content: str | bytes, told: str
) -> None:
    found = load(written(file, content))
    assert found.table == {}
    assert found.error is not None
    assert "defaults" in found.error.message
    assert told in found.error.hint


def test_a_folder_in_its_place_is_told(file: Path) -> None:
    file.mkdir(parents=True)
    found = load(file)
    assert found.error is not None
    assert str(file) in found.error.hint


def test_comments_and_other_sections_stay(file: Path) -> None:
    save(written(file, COMMENTED), "reader", {"idle_minutes": 3.5, "nice": 7})
    text = file.read_text()
    assert "# what I like" in text
    assert "# under it" in text
    assert load(file).table == {
        "reader": {"idle_minutes": 3.5, "nice": 7},
        "endpoints": {"desk": {"base_url": "http://desk:8000/v1", "extra": {"top_k": 3}}},
    }


def test_tables_inside_a_section(file: Path) -> None:
    desk = {"base_url": "http://desk:9000/v1", "extra": {"top_k": 3, "stop": ["a"]}}
    save(written(file, COMMENTED), "endpoints", {"desk": desk, "new": {}})
    assert load(file).table["endpoints"] == {"desk": desk, "new": {}}
    save(file, "endpoints", {})
    assert "endpoints" not in load(file).table
    assert "# what I like" in file.read_text()


def test_a_value_of_another_kind_is_a_change(file: Path) -> None:
    save(written(file, "[a]\nb = 1\nc = [1, 1]\n"), "a", {"b": True, "c": [1, True]})
    assert file.read_text() == "[a]\nb = true\nc = [1, true]\n"


def test_what_does_not_change_stays_as_it_was_written(file: Path) -> None:
    kept = """\
[a]
whole = 1_0  # grouped
hex = 0xA
real = 1e1
text = 'lit'
list = [
    1_0,  # one a line
    'p',
]
table = { n = 0b1, deep = { s = 'x' } }
when = 2026-11-21 10:00:00Z
"""
    written(file, f"{kept}last = 1\n")
    save(file, "a", {**_table(file), "last": 2})
    assert file.read_text() == f"{kept}last = 2\n"


def _table(file: Path) -> dict[str, object]:
    table = load(file).table["a"]
    assert isinstance(table, dict)
    return table


def test_a_new_file_is_private(file: Path) -> None:
    save(file, "reader", {"threads": 1})
    assert load(file).table == {"reader": {"threads": 1}}
    if sys.platform != "win32":
        assert file.stat().st_mode & 0o777 == 0o600
        assert file.parent.stat().st_mode & 0o777 == 0o700
    assert {each.name for each in file.parent.iterdir()} == {file.name, ".lock"}


@pytest.mark.parametrize("content", ["[reader\n", b"\xff"])
def test_a_broken_file_is_left_as_it_is(file: Path, content: str | bytes) -> None:
    before = written(file, content).read_bytes()
    with pytest.raises(SettingsError):
        save(file, "reader", {"threads": 1})
    assert file.read_bytes() == before


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("a file")
    with pytest.raises(SettingsError) as refused:
        save(tmp_path / "config" / "settings.toml", "a", {"b": 1})
    assert refused.value.hint


values = st.recursive(
    st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=6), inner)
    ),
    max_leaves=6,
)
tables = st.dictionaries(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8), values, max_size=4
)


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(tables, tables)
def test_written_and_read_is_the_same(
    tmp_path: Path, before: dict[str, object], after: dict[str, object]
) -> None:
    file = written(tmp_path / "settings.toml", COMMENTED)
    save(file, "section", before)
    save(file, "section", after)
    found = load(file)
    assert found.error is None
    assert found.table.pop("section", {}) == after
    assert set(found.table) == {"reader", "endpoints"}


APART = """\
# top
[endpoints.a]
base_url = "x"  # near

[reader]
threads = 1  # few

[endpoints.b]
base_url = "y"  # far
"""


@pytest.mark.parametrize(
    ("section", "table"),
    [
        ("endpoints", {}),
        ("endpoints", {"a": {"base_url": "z"}}),
        ("endpoints", {"b": {"base_url": "z"}, "c": {}}),
        ("endpoints", {"b": {"limits": {"context": 1}}}),
        ("reader", {}),
        ("reader", {"threads": 2}),
    ],
)
def test_a_section_that_stands_apart_is_written_whole(
    file: Path, section: str, table: Mapping[str, object]
) -> None:
    before = load(written(file, APART)).table
    save(file, section, table)
    wanted = {name: value for name, value in before.items() if name != section}
    assert load(file).table == (wanted | {section: table} if table else wanted)
    assert "# top" in file.read_text()


@pytest.mark.parametrize(
    "text", ["reader = 5\n", "reader.threads = 2\nreader.nice = 3\n", "[[reader]]\nthreads = 2\n"]
)
@pytest.mark.parametrize("table", [{}, {"threads": 4}])
def test_a_section_in_another_form_is_written(
    file: Path, text: str, table: Mapping[str, object]
) -> None:
    save(written(file, text), "reader", table)
    assert load(file).table.get("reader", {}) == table


def test_what_is_written_anyway_leaves_the_file_alone(file: Path) -> None:
    before = written(file, COMMENTED.replace("\n", "\r\n")).stat()
    save(file, "reader", {"idle_minutes": 10, "threads": 2})
    after = file.stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


_WRITER: Final = """
import sys
from pathlib import Path
from typing import Final
from app.system import file_lock, settings_file
for number in range(20):
    entry = f"{sys.argv[2]}{number}"
    settings_file.save(Path(sys.argv[1]), "both", lambda found: {**found, entry: number})
"""


def test_processes_that_save_at_once_lose_nothing(file: Path) -> None:
    writers = [subprocess.Popen([sys.executable, "-c", _WRITER, str(file), name]) for name in "abc"]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0]
    both = load(file).table["both"]
    assert both == {f"{name}{number}": number for name in "abc" for number in range(20)}


def test_somebody_who_never_lets_go_is_told(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_lock, "PATIENCE", 0.05)
    with file_lock.held(file.parent), pytest.raises(SettingsError) as refused:
        save(file, "a", {"b": 1})
    assert refused.value.hint
    assert not file.exists()


def _folder(file: Path) -> None:
    file.mkdir(parents=True)


def _latin(file: Path) -> None:
    written(file, "[general]  # très\n".encode("latin-1"))


def _enormous(file: Path) -> None:
    with written(file, "").open("wb") as made:
        made.truncate(5_000_000_000)


def _deep(file: Path) -> None:
    written(file, "a = " + "[" * 200_000)


def _device(file: Path) -> None:
    file.parent.mkdir(parents=True)
    file.symlink_to("/dev/zero")


@pytest.mark.skipif(sys.platform == "win32", reason="sparse files and devices")
@pytest.mark.parametrize("make", [_folder, _latin, _enormous, _deep, _device])
def test_what_is_no_settings_file_is_said_and_left_as_it_is(
    file: Path, make: Callable[[Path], None]
) -> None:
    make(file)
    before = file.lstat().st_mtime_ns, file.lstat().st_size
    loaded = load(file)
    assert loaded.table == {}
    assert loaded.error is not None
    assert str(file) in loaded.error.hint
    with pytest.raises(SettingsError):
        save(file, "general", {"language": "en"})
    assert (file.lstat().st_mtime_ns, file.lstat().st_size) == before


@pytest.mark.skipif(sys.platform == "win32", reason="pipes with names")
def test_a_pipe_keeps_nobody_waiting(file: Path) -> None:
    file.parent.mkdir(parents=True)
    os.mkfifo(file)
    assert load(file) == settings_file.Loaded({})
