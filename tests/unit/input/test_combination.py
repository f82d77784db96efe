"""Combinations of keys as people write them."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.errors import SettingsError
from app.input import keys
from app.input.combination import MODIFIERS, Combination, Modifier, parse

KEYS = (
    *"ABCXYZ0189-=[]\\;',./`",
    *("Plus", "Space", "Tab", "Enter", "Backspace", "Esc", "Insert", "Delete", "Home", "End"),
    *("PageUp", "PageDown", "Left", "Up", "Right", "Down", "Print", "Pause", "Menu"),
    *(f"F{number}" for number in range(1, 25)),
    *"ÉÄßЫΣפ§",
)


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("Ctrl+Alt+Space", "Ctrl+Alt+Space"),
        ("ctrl+alt+space", "Ctrl+Alt+Space"),
        ("CONTROL + ALT + SPACEBAR", "Ctrl+Alt+Space"),
        ("space+alt+ctrl", "Ctrl+Alt+Space"),
        ("Ctrl-Alt-Space", "Ctrl+Alt+Space"),
        ("ctrl alt space", "Ctrl+Alt+Space"),
        ("<Control><Alt>space", "Ctrl+Alt+Space"),
        ("Ｃｔｒｌ＋Ａｌｔ＋Ｓｐａｃｅ", "Ctrl+Alt+Space"),
        ("Ctrl+Ctrl+A", "Ctrl+A"),
        ("Cmd+Shift+2", "Super+Shift+2"),
        ("⌘⇧2", "Super+Shift+2"),
        ("⌃⌥Space", "Ctrl+Alt+Space"),
        ("command+option+s", "Super+Alt+S"),
        ("win+shift+s", "Super+Shift+S"),
        ("Meta+F12", "Super+F12"),
        ("f5", "F5"),
        ("Print", "Print"),
        ("PrtScn", "Print"),
        ("print screen", "Print"),
        ("Shift+Print", "Shift+Print"),
        ("alt+page up", "Alt+PageUp"),
        ("Alt+Page_Up", "Alt+PageUp"),
        ("Ctrl+-", "Ctrl+-"),
        ("ctrl--", "Ctrl+-"),
        ("Ctrl+minus", "Ctrl+-"),
        ("Ctrl++", "Ctrl+Plus"),
        ("Ctrl + +", "Ctrl+Plus"),
        ("Ctrl+plus", "Ctrl+Plus"),
        ("Ctrl+,", "Ctrl+,"),
        ("Ctrl+Comma", "Ctrl+,"),
        ("ctrl+alt+ы", "Ctrl+Alt+Ы"),
        ("Ctrl+<", "Ctrl+<"),
        ("ctrl+e\N{COMBINING ACUTE ACCENT}", "Ctrl+É"),
    ],
)
def test_common_spellings_are_understood(written: str, canonical: str) -> None:
    assert str(parse(written)) == canonical


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("", "no combination"),
        ("Ctrl", "no combination"),
        ("Ctrl+Alt", "no combination"),
        ("Ctrl+", "no combination"),
        ("Ctrl+A+B", "no combination"),
        ("Ctrl+Foo", "no key “Foo”"),
        ("Ctrl+F25", "no key “F25”"),
        ("Hyper+A", "no key “Hyper”"),
        ("Ctrl+\N{COMBINING ACUTE ACCENT}", "no key"),
        ("Ctrl+\x07", "no key"),
        ("x" * 10_000, "no key “xxxx"),
        ("a", "typing"),
        ("Shift+A", "typing"),
        ("+", "typing"),
        ("Space", "typing"),
        ("Shift+Enter", "typing"),
    ],
)
def test_what_is_none_is_refused_with_a_way_out(written: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said) as failure:
        parse(written)
    assert failure.value.hint
    assert len(failure.value.message) < 100


@given(
    modifiers=st.frozensets(st.sampled_from(MODIFIERS)).filter(lambda held: held - {"Shift"}),
    name=st.sampled_from(KEYS),
    random=st.randoms(use_true_random=False),
    joined=st.sampled_from(["+", " + ", " +", "+ "]),
)
@settings(deadline=None, max_examples=200)
def test_every_combination_is_read_back(
    modifiers: frozenset[Modifier], name: str, random: Random, joined: str
) -> None:
    words = [*modifiers, name]
    random.shuffle(words)
    combination = parse(joined.join(random.choice((word, word.lower())) for word in words))
    assert combination.modifiers == modifiers
    assert combination.key.name == name
    assert parse(str(combination)) == combination
    for platform in ("linux", "win32", "darwin"):
        assert parse(combination.shown(platform)) == combination


@pytest.mark.parametrize("name", KEYS)
def test_keys_that_type_need_more_than_shift(name: str) -> None:
    alone = name in {"Print", "Pause", "Menu"} or (len(name) > 1 and name[1:].isdigit())
    for written in (name, f"Shift+{name}"):
        if alone:
            assert str(parse(written)) == written
        else:
            with pytest.raises(SettingsError, match="typing"):
                parse(written)


@given(st.text(max_size=40))
@settings(deadline=None, max_examples=300)
def test_any_text_is_a_combination_or_refused_in_words(text: str) -> None:
    try:
        combination = parse(text)
    except SettingsError:
        return
    assert parse(str(combination)) == combination


@pytest.mark.parametrize(
    ("platform", "shown"),
    [
        ("linux", "Super+Ctrl+Alt+Print Screen"),
        ("win32", "Win+Ctrl+Alt+Print Screen"),
        ("darwin", "Cmd+Control+Option+Print Screen"),
        ("freebsd14", "Super+Ctrl+Alt+Print Screen"),
    ],
)
def test_keys_are_called_as_they_are_labelled(platform: str, shown: str) -> None:
    assert parse("super+ctrl+alt+print").shown(platform) == shown


def test_every_key_has_its_own_place_and_code() -> None:
    known = [key for name in KEYS if (key := keys.find(name)) is not None]
    assert len(known) == len(KEYS)
    for codes in (
        [key.keysym for key in known],
        [key.position for key in known if key.position is not None],
        [key.virtual for key in known if key.virtual is not None],
        [key.mac for key in known if key.mac is not None],
    ):
        assert len(set(codes)) == len(codes)


@pytest.mark.parametrize(
    ("keysym", "written"),
    [
        (0x61, "a"),
        (0xE9, "é"),
        (0x06D9, "ы"),  # Cyrillic_yeru
        (0x06A6, "і"),  # Ukrainian_i
        (0x07F2, "σ"),  # Greek_sigma
        (0x07F3, "ς"),  # Greek_finalsmallsigma
        (0x07D2, "Σ"),  # Greek_SIGMA
        (0x07F4, "τ"),  # Greek_tau
        (0x07B1, "ά"),  # Greek_alphaaccent
        (0x0CE0, "א"),  # hebrew_aleph
        (0x01B1, "ą"),  # aogonek
        (0x0100044B, "ы"),
        (0xFF0D, ""),
        (0xFE20, ""),  # ISO_Left_Tab
        (0, ""),
    ],
)
def test_keysyms_are_read_in_their_older_and_newer_form(keysym: int, written: str) -> None:
    assert keys.character(keysym) == written


def test_combinations_are_values() -> None:
    assert parse("Ctrl+A") == parse("control+a")
    assert len({parse("Ctrl+A"), parse("control+a"), parse("Ctrl+B")}) == 2
    assert isinstance(parse("Ctrl+A"), Combination)


def test_labels_of_another_language_are_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    german = {"Ctrl": "Strg", "Page Up": "Bild auf", "Space": "Leertaste"}
    for module in ("app.input.combination", "app.input.keys"):
        monkeypatch.setattr(f"{module}._", lambda message: german.get(message, message))
    combination = parse("Ctrl+Alt+PageUp")
    assert combination.shown("linux") == "Strg+Alt+Bild auf"
    assert parse(combination.shown("linux")) == combination
    assert str(combination) == "Ctrl+Alt+PageUp"
