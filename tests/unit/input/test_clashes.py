"""Well-known combinations of others, and where desktops keep the keys of their users."""

import pytest

from app.core.session import Session
from app.input import clashes
from app.input.clashes import clash_of
from app.input.combination import parse
from app.input.desktop_keys import how_to_bind, how_to_change
from app.input.trigger import trigger_of

GNOME = Session("wayland", ("ubuntu", "GNOME"))
KDE = Session("x11", ("KDE",), ":0")
XFCE = Session("x11", ("XFCE",), ":0")
SWAY = Session("wayland", ("sway",))
WINDOWS = Session("windows", ("Windows",))
MACOS = Session("macos", ("macOS",))


@pytest.mark.parametrize(
    ("session", "keys", "said"),
    [
        (GNOME, "Ctrl+Alt+T", "GNOME opens a terminal with Ctrl+Alt+T."),
        (GNOME, "print", "GNOME takes screenshots"),
        (GNOME, "Super+Space", "keyboard layout"),
        (KDE, "Super+Shift+Print", "KDE Plasma takes screenshots"),
        (KDE, "Ctrl+Alt+L", "locks the screen"),
        (XFCE, "alt+F4", "Xfce closes windows"),
        (XFCE, "Ctrl+Alt+Del", "ends the session"),
        (SWAY, "Ctrl+Space", "Input methods"),
        (SWAY, "Ctrl+Shift+T", "last closed tab"),
        (SWAY, "Ctrl+C", "Nearly every program"),
        (WINDOWS, "Win+Shift+S", "Windows takes screenshots with Win+Shift+S."),
        (WINDOWS, "Ctrl+Alt+Space", "Assistants"),
        (WINDOWS, "Ctrl+Shift+T", "last closed tab"),
        (MACOS, "Cmd+Shift+4", "macOS takes screenshots with Cmd+Shift+4."),
        (MACOS, "Cmd+Shift+5", "macOS takes screenshots"),
        (MACOS, "Ctrl+Option+Space", "keyboard layout"),
        (MACOS, "Cmd+Shift+T", "last closed tab with Cmd+Shift+T."),
    ],
)
def test_pain_2_known_users_of_a_combination_are_named(
    session: Session, keys: str, said: str
) -> None:
    assert said in clash_of(parse(keys), session)


@pytest.mark.parametrize(
    ("session", "keys"),
    [
        (SWAY, "Ctrl+Alt+T"),
        (SWAY, "Ctrl+Alt+Space"),
        (GNOME, "Ctrl+Alt+Space"),
        (KDE, "Ctrl+Alt+Space"),
        (XFCE, "Ctrl+Alt+Space"),
        (WINDOWS, "Ctrl+Alt+F9"),
        (MACOS, "Ctrl+C"),
        (MACOS, "Cmd+Shift+2"),
    ],
)
def test_what_nobody_is_known_to_use_is_not_warned_of(session: Session, keys: str) -> None:
    assert clash_of(parse(keys), session) == ""


@pytest.mark.parametrize(
    "table",
    [
        clashes._PROGRAMS, clashes._GNOME, clashes._KDE, clashes._XFCE, clashes._CINNAMON,
        clashes._MATE, clashes._LINUX, clashes._WIN32, clashes._DARWIN,
    ],
)  # fmt: skip
def test_every_combination_of_the_table_can_be_bound_and_stands_once(
    table: clashes._Table,
) -> None:
    listed = [parse(text) for texts in table.values() for text in texts]
    assert len(listed) == len(set(listed))


@pytest.mark.parametrize(
    ("keys", "trigger"),
    [
        ("Ctrl+Alt+Space", "CTRL+ALT+space"),
        ("Shift+Super+S", "LOGO+SHIFT+s"),
        ("Ctrl++", "CTRL+plus"),
        ("Alt+PgUp", "ALT+Page_Up"),
        ("Ctrl+Enter", "CTRL+Return"),
        ("F13", "F13"),
        ("Print", "Print"),
        ("Ctrl+Ф", "CTRL+U0444"),
        ("Ctrl+3", "CTRL+3"),
    ],
)
def test_combinations_as_portals_spell_them(keys: str, trigger: str) -> None:
    assert trigger_of(parse(keys)) == trigger


@pytest.mark.parametrize(
    ("desktop", "said"),
    [
        ("GNOME", "Custom Shortcuts, bind a key to “eyeline trigger last”."),
        ("KDE", "System Settings > Keyboard > Shortcuts"),
        ("XFCE", "Application Shortcuts"),
        ("sway", "~/.config/sway/config: bindsym Mod4+Shift+F9 exec eyeline trigger last"),
        ("i3", "bindsym Mod4+Shift+F9 exec eyeline trigger last"),
        ("Hyprland", "bind = SUPER SHIFT, F9, exec, eyeline trigger last"),
        ("niri", 'Super+Shift+F9 { spawn "eyeline" "trigger" "last"; }'),
        ("river", "riverctl map normal Super+Shift F9 spawn 'eyeline trigger last'"),
        ("", "keyboard settings of the desktop"),
    ],
)
def test_pain_1_every_desktop_has_a_way_to_call_the_program(desktop: str, said: str) -> None:
    session = Session("wayland", (desktop,) if desktop else ())
    assert said in how_to_bind(session, "last", "Super+Shift+F9")
    assert how_to_change(session)
