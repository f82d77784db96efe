import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.errors import SettingsError
from app.system.settings_file import load, save

COMMENTED = """\
# what I like
[reader]
idle_minutes = 10  # long
threads = 2

[endpoints.desk]   # under it
base_url = "http://desk:8000/v1"
extra = { top_k = 3 }
"""


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
    save(written(file, "[a]\nb = 1\n"), "a", {"b": True})
    assert load(file).table == {"a": {"b": True}}


def test_a_new_file_is_private(file: Path) -> None:
    save(file, "reader", {"threads": 1})
    assert load(file).table == {"reader": {"threads": 1}}
    if sys.platform != "win32":
        assert file.stat().st_mode & 0o777 == 0o600
        assert file.parent.stat().st_mode & 0o777 == 0o700
    assert list(file.parent.iterdir()) == [file]


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
