"""The doctor's lines as text for others."""

import pytest

from app.core.check import Check, Private, for_others, lines_of, shared

ANNA = Private("/home/anna", "anna", ("gpu7.corp.example", "gpu7"))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("/home/anna/.config/eyeline", "~/.config/eyeline"),
        ("Check /home/anna.", "Check ~."),
        ("“/home/anna”", "“~”"),
        ("/home/annabel/x", "/home/annabel/x"),
        ("/home/anna.old/x", "/home/anna.old/x"),
        ("/media/anna/disk", "/media/USER/disk"),
        ("anna's key", "anna's key"),  # a word, no path
        ("http://gpu7.corp.example:8000/v1", "http://HOST:8000/v1"),
        ("gpu7 does not answer", "HOST does not answer"),
        ("gpu77 and gpu7.corp.example.org", "gpu77 and gpu7.corp.example.org"),
    ],
)
def test_names_of_users_and_machines_are_left_out(text: str, told: str) -> None:
    assert ANNA.hidden_in(text) == told


def test_a_home_of_windows_and_none() -> None:
    windows = Private("C:\\Users\\Anna", "Anna")
    assert windows.hidden_in("C:\\Users\\Anna\\AppData") == "~\\AppData"
    assert Private("/", "").hidden_in("/etc/x") == "/etc/x"
    assert Private().hidden_in("/home/anna") == "/home/anna"


def test_data_is_shared_without_names_too() -> None:
    data = {"path": "/home/anna/x", "list": ["/home/anna", 1], "none": None}
    check = Check("a", "A", ok=False, found="/home/anna", hint="Look at /home/anna/x.", data=data)
    told = shared(check, ANNA)
    assert (told.found, told.hint) == ("~", "Look at ~/x.")
    assert told.data == {"path": "~/x", "list": ["~", 1], "none": None}


def test_lines_have_a_sign_a_hint_and_a_drawing() -> None:
    check = Check("a", "A", ok=False, found="bad", hint="Mend it.", drawing="┌┐\n└┘")
    assert lines_of(check) == ["✗ A: bad", "    → Mend it.", "    ┌┐", "    └┘"]
    assert for_others([check, Check("b", "B", ok=True, found="good")], Private()).endswith(
        "\n✓ B: good"
    )
