"""Entries of desktops: read back what was written, and what GLib makes of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.system import desktop_entry

_PATHS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1)


@given(_PATHS, st.lists(_PATHS))
def test_the_program_is_read_back_whatever_its_path(program: str, arguments: list[str]) -> None:
    line = desktop_entry.command_line([program, *arguments])
    entry = desktop_entry.read(desktop_entry.written({"Exec": line, "Hidden": "false"}))
    assert desktop_entry.program_of(entry["Exec"]) == program
    assert entry["Hidden"] == "false"


@pytest.mark.parametrize(
    ("command", "line"),
    [
        (["/usr/bin/eyeline"], "/usr/bin/eyeline"),
        (["/opt/my programs/eyeline"], '"/opt/my programs/eyeline"'),
        (["/home/莉/程序/eyeline"], "/home/莉/程序/eyeline"),
        (["/opt/100%/eyeline"], "/opt/100%%/eyeline"),
        (["/opt/a$b`c/e"], r'"/opt/a\\$b\\`c/e"'),
        (["/opt/back\\slash"], r'"/opt/back\\\\slash"'),
        (["eyeline", ""], 'eyeline ""'),
        (["python", "-c", "import app; app.run('x')"], "python -c \"import app; app.run('x')\""),
    ],
)
def test_a_command_is_quoted_by_the_rule(command: list[str], line: str) -> None:
    written = desktop_entry.written({"Exec": desktop_entry.command_line(command)})
    assert written.decode() == f"[Desktop Entry]\nExec={line}\n"


def test_only_the_entry_itself_is_read() -> None:
    text = """
# a comment
[Desktop Entry]
Name = Eyeline
Name[zh_CN]=目及
Exec=eyeline %F
nonsense

[Desktop Action new]
Exec=eyeline trigger new
Hidden=true
"""
    found = desktop_entry.read(text.encode())
    assert found == {"Name": "Eyeline", "Name[zh_CN]": "目及", "Exec": "eyeline %F"}


@pytest.mark.parametrize("data", [b"", b"\xff\xfe\x00", b"Exec=eyeline", b"[Other]\nExec=a"])
def test_what_is_no_entry_has_nothing(data: bytes) -> None:
    assert desktop_entry.read(data) == {}


@pytest.mark.parametrize(
    ("line", "program"),
    [
        ("eyeline %F", "eyeline"),
        ("  /usr/bin/eyeline\t--x", "/usr/bin/eyeline"),
        ('"/opt/a b/eyeline" %U', "/opt/a b/eyeline"),
        ('"unfinished', ""),
        ("", ""),
        ("   ", ""),
    ],
)
def test_the_program_of_a_line_that_others_wrote(line: str, program: str) -> None:
    assert desktop_entry.program_of(line) == program
