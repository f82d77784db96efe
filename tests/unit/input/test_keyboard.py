"""Where combinations lie on keyboards of several layouts."""

import pytest

from app.input.combination import parse
from app.input.keyboard import CAPS_LOCK, CONTROL, SHIFT, Grip, Groups, Keyboard

ALT, NUM, SCROLL, SUPER = 8, 16, 32, 64
MODIFIER_KEYS: dict[int, Groups] = {
    64: ((0xFFE9, 0xFFE7),),  # Alt_L with Meta_L
    77: ((0xFF7F,),),  # Num_Lock
    78: ((0xFF14,),),  # Scroll_Lock
    133: ((0xFFEB,),),  # Super_L
}
MODS = ((64,), (77,), (78,), (133,), ())
US, FRENCH, RUSSIAN, GERMAN = range(4)
# Keycodes: S, Q or A, 1, the one right of L, the one right of M, the one right of 0; by layout.
KEYS: dict[int, tuple[tuple[int, int], ...]] = {
    39: ((0x73, 0x53), (0x73, 0x53), (0x06D9, 0x06F9), (0x73, 0x53)),
    24: ((0x71, 0x51), (0x61, 0x41), (0x06CA, 0x06EA), (0x71, 0x51)),
    38: ((0x61, 0x41), (0x71, 0x51), (0x06C6, 0x06E6), (0x61, 0x41)),
    10: ((0x31, 0x21), (0x26, 0x31), (0x31, 0x21), (0x31, 0x21)),
    16: ((0x37, 0x26), (0xE8, 0x37), (0x37, 0x3F), (0x37, 0x2F)),
    61: ((0x2F, 0x3F), (0x21, 0xA7), (0x2E, 0x2C), (0x2D, 0x5F)),
}
SPACE: dict[int, Groups] = {65: ((0x20,),)}


def keyboard(*layouts: int, group: int = 0) -> Keyboard:
    """Return a keyboard with these layouts, the one of `group` in use."""
    written = {code: tuple(levels[each] for each in layouts) for code, levels in KEYS.items()}
    return Keyboard({**written, **SPACE, **MODIFIER_KEYS}, group, MODS)


@pytest.mark.parametrize(
    ("board", "written", "grips"),
    [
        (keyboard(US), "Ctrl+Alt+Space", {(65, CONTROL | ALT)}),
        (keyboard(RUSSIAN), "Ctrl+Alt+Space", {(65, CONTROL | ALT)}),
        (keyboard(US), "Super+Shift+S", {(39, SUPER | SHIFT)}),
        (keyboard(US), "Ctrl+A", {(38, CONTROL)}),
        (keyboard(FRENCH), "Ctrl+A", {(24, CONTROL)}),  # where it is written
        (keyboard(RUSSIAN), "Ctrl+A", {(38, CONTROL)}),  # where an American keyboard has it
        (keyboard(FRENCH, RUSSIAN, group=1), "Ctrl+A", {(24, CONTROL)}),  # the other layout's
        (keyboard(US, FRENCH, group=1), "Ctrl+A", {(24, CONTROL)}),
        (keyboard(US, FRENCH, group=0), "Ctrl+A", {(38, CONTROL)}),
        (keyboard(US, FRENCH, group=3), "Ctrl+A", {(24, CONTROL)}),  # beyond the last: round again
        (keyboard(FRENCH), "Ctrl+1", {(10, CONTROL)}),  # a digit is its key, with Shift or not
        (keyboard(GERMAN), "Ctrl+/", {(16, CONTROL | SHIFT)}),  # written with Shift there
        (keyboard(US), "Ctrl+Plus", set()),
        (keyboard(US), "Ctrl+Ы", set()),
        (keyboard(RUSSIAN), "Ctrl+Ы", {(39, CONTROL)}),
        (keyboard(US, RUSSIAN), "Ctrl+Ы", {(39, CONTROL)}),
        (keyboard(US), "F5", {(71, 0)}),
        (Keyboard({}), "Ctrl+Alt+S", {(39, CONTROL | ALT)}),  # nothing known of it at all
    ],
)
def test_keys_lie_where_the_layout_has_them(
    board: Keyboard, written: str, grips: set[tuple[int, int]]
) -> None:
    assert board.grips(parse(written)) == {Grip(*grip) for grip in grips}


def test_every_key_that_writes_the_same_is_taken() -> None:
    twice = Keyboard({107: ((0xFF61, 0xFF15),), 218: ((0xFF61,),)})
    assert twice.grips(parse("Print")) == {Grip(107, 0), Grip(218, 0)}


def test_modifiers_are_where_their_keys_are() -> None:
    swapped = Keyboard(MODIFIER_KEYS, mods=((133,), (), (64,), (77,), (78,)))
    (grip,) = swapped.grips(parse("Super+Alt+Space"))
    assert grip.modifiers == 8 | 32
    assert max(swapped.locks) == CAPS_LOCK | 64 | 128


def test_locks_are_every_set_of_those_that_there_are() -> None:
    assert keyboard(US).locks == (
        *(0, CAPS_LOCK, NUM, NUM | CAPS_LOCK),
        *(SCROLL, SCROLL | CAPS_LOCK, SCROLL | NUM, SCROLL | NUM | CAPS_LOCK),
    )
    assert Keyboard({}).locks == (0, CAPS_LOCK)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Ctrl+Alt+F9", True),
        ("Super+Ctrl+Alt+F9", True),
        ("Ctrl+Alt+Shift+F9", False),
        ("Ctrl+F9", False),
        ("Ctrl+Alt+F8", False),
        ("Ctrl+Alt+Backspace", True),
    ],
)
def test_what_the_server_keeps_for_itself_is_known(written: str, kept: bool) -> None:
    plain = 0xFFC6
    board = Keyboard(
        {
            75: ((plain, plain, plain, plain, 0x1008FE09),),  # F9 and XF86Switch_VT_9
            22: ((0xFF08, 0xFF08, 0xFED5),),  # BackSpace and Terminate_Server
            **MODIFIER_KEYS,
        },
        mods=MODS,
    )
    assert board.keeps(parse(written)) is kept
