from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.settings import General, Settings, option
from app.core.settings_table import closest, merged, read, read_all, table_of, typed


@dataclass(frozen=True, slots=True)
class Server:
    address: str = option("", "Address")
    open: bool = option(False, "Open")
    extra: Mapping[str, Any] = option(default_factory=dict, label="Extra")
    name: str = ""  # not an entry of the file


@dataclass(frozen=True, slots=True)
class Servers:
    SECTION: ClassVar[str] = "servers"
    servers: Mapping[str, Server] = option(default_factory=dict, label="Servers")


@dataclass(frozen=True, slots=True)
class Kitchen:
    SECTION: ClassVar[str] = "kitchen"
    lit: bool = option(True, "Lit")
    cooks: int = option(2, "Cooks", minimum=1, maximum=9)
    warmth: float = option(20.5, "Warmth", minimum=-40)
    smell: Literal["good", "bad"] = option("good", "Smell")
    size: str = option("small", "Size", choices=("small", "large"))
    menu: tuple[str, ...] = option((), "Menu")
    limit: float | None = option(None, "Limit")
    best: Server = option(default_factory=Server, label="Best")


def kitchen(table: object) -> tuple[Kitchen, list[tuple[str, str, str]]]:
    section, problems = read(Kitchen, table)
    return section, [(each.key, each.message, each.hint) for each in problems]


def test_entries_are_read() -> None:
    table = {
        "lit": False,
        "cooks": 3,
        "warmth": 21,
        "smell": "bad",
        "size": "large",
        "menu": ["soup"],
        "limit": 0.5,
        "best": {"address": "here", "extra": {"a": {"b": [1]}}},
    }
    section, problems = kitchen(table)
    assert not problems
    assert section == Kitchen(
        False, 3, 21.0, "bad", "large", ("soup",), 0.5, Server("here", False, {"a": {"b": [1]}})
    )
    assert type(section.warmth) is float


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("lit", 1, "This must be true or false, not 1."),
        ("lit", "yes", "This must be true or false, not “yes”."),
        ("cooks", True, "This must be a whole number, not true."),
        ("cooks", 2.0, "This must be a whole number, not 2.0."),
        ("cooks", 0, "This must be at least 1."),
        ("cooks", 10, "This must be at most 9."),
        ("warmth", float("nan"), "This must be a number that ends."),
        ("warmth", False, "This must be a number, not false."),
        ("size", 5, "This must be text in quotes, not 5."),
        ("size", "medium", "“medium” is not one of “small”, “large”."),
        ("menu", "soup", "This must be a list, not “soup”."),
        ("menu", [1], "This must be text in quotes, not 1."),
        ("best", 3, "This must be a table, not 3."),
    ],
)
def test_what_does_not_fit_keeps_its_default(key: str, value: object, message: str) -> None:
    section, problems = kitchen({key: value, "smell": "bad"})
    assert section == Kitchen(smell="bad")
    assert [(name, words) for name, words, _hint in problems] == [(f"kitchen.{key}", message)]


@pytest.mark.parametrize(
    ("table", "key", "hint"),
    [
        ({"warmht": 1}, "kitchen.warmht", "Did you mean “warmth”?"),
        ({"Lit": True}, "kitchen.Lit", "Did you mean “lit”?"),
        ({"smell": "goood"}, "kitchen.smell", "Did you mean “good”?"),
        ({"warmth": "0,5"}, "kitchen.warmth", "Write 0.5, with a point and without quotes."),
        ({"cooks": "3"}, "kitchen.cooks", "Write 3, with a point and without quotes."),
        ({"best": {"adress": ""}}, "kitchen.best.adress", "Did you mean “address”?"),
        ({"best": {"name": "x"}}, "kitchen.best.name", ""),
        ({"xyz": 1}, "kitchen.xyz", ""),
    ],
)
def test_hints(table: object, key: str, hint: str) -> None:
    assert [(name, told) for name, _message, told in kitchen(table)[1]] == [(key, hint)]


def test_a_key_in_the_file_is_refused_and_not_shown() -> None:
    (problem,) = read(Servers, {"home": {"api_key": "sk-secret"}})[1]
    assert "eyeline key set" in problem.hint
    assert "sk-secret" not in problem.message + problem.hint


def test_the_tables_of_a_section_may_be_its_entries() -> None:
    section, problems = read(Servers, {"a": {"address": "x"}, "b": 3, "c": {"open": "no"}})
    assert section.servers == {"a": Server("x"), "c": Server()}
    assert [each.key for each in problems] == ["servers.b", "servers.c.open"]
    assert table_of(section) == {"a": {"address": "x"}, "c": {}}


def test_a_section_that_is_no_table_keeps_its_defaults() -> None:
    found = read_all([General, Kitchen, Servers], {"kitchen": 5, "servers": 1, "kichen": {}})
    assert found.of(Kitchen) == Kitchen()
    assert found.of(Servers) == Servers()
    assert {each.key: each.hint for each in found.problems} == {
        "kichen": "Did you mean “kitchen”?",
        "kitchen": "",
        "servers": "",
    }


def test_a_section_that_nobody_read_has_its_defaults() -> None:
    assert Settings().of(Kitchen) == Kitchen()


def test_what_is_typed_is_read_as_its_entry_wants_it() -> None:
    table: dict[str, object] = {"kitchen": {"cooks": 4, "best": {"address": "old", "open": True}}}
    for key, text in (
        ("kitchen.lit", "false"),
        ("kitchen.size", "large"),
        ("kitchen.warmth", "3"),
        ("kitchen.limit", "7"),
        ("kitchen.menu", '["a", "b"]'),
        ("kitchen.best.address", "8000"),
        ("kitchen.best.extra.top_k", "5"),
        ("kitchen.best.extra.stop", "word"),
        ("servers.home", "{address = 'x'}"),
    ):
        table = merged(table, typed(key, text))
    found = read_all([Kitchen, Servers], table)
    assert not found.problems
    assert found.of(Kitchen) == Kitchen(
        False, 4, 3.0, "good", "large", ("a", "b"), 7.0,
        Server("8000", True, {"top_k": 5, "stop": "word"}),
    )  # fmt: skip
    assert found.of(Servers) == Servers({"home": Server("x")})


@pytest.mark.parametrize(
    ("key", "text"), [("kitchen.warmth", "0,5"), ("kitchen.lit", "yes"), ("kitchen.best", "x")]
)
def test_typing_mistakes_are_told(key: str, text: str) -> None:
    (problem,) = read_all([Kitchen], typed(key, text)).problems
    assert problem.key == key
    assert f"“{text}”" in problem.message


def test_the_nearest_word() -> None:
    assert closest("READER", ["reader"]) == "Did you mean “reader”?"
    assert closest("zzz", ["reader"]) == ""


words = st.text(max_size=12)
servers = st.builds(
    Server, words, st.booleans(), st.dictionaries(words, st.integers() | words, max_size=3)
)
kitchens = st.builds(
    Kitchen,
    st.booleans(),
    st.integers(1, 9),
    st.floats(-40, 1e9),
    st.sampled_from(["good", "bad"]),
    st.sampled_from(["small", "large"]),
    st.lists(words, max_size=3).map(tuple),
    st.none() | st.floats(allow_nan=False, allow_infinity=False),
    servers,
)


@settings(deadline=None, max_examples=60)
@given(kitchens, st.dictionaries(words, servers, max_size=3))
def test_written_and_read_is_the_same(section: Kitchen, named: dict[str, Server]) -> None:
    assert read(Kitchen, table_of(section)) == (section, ())
    assert read(Servers, table_of(Servers(named))) == (Servers(named), ())


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
names = st.sampled_from(["kitchen", "servers", "lit", "cooks", "menu", "best", "extra"]) | words


@settings(deadline=None, max_examples=100)
@given(st.dictionaries(names, st.dictionaries(names, values) | values, max_size=4))
def test_whatever_the_file_holds_there_are_settings(table: dict[str, object]) -> None:
    found = read_all([General, Kitchen, Servers], table)
    for section in found.sections:
        again, problems = read(type(section), table_of(section))
        assert again == section
        assert not problems
