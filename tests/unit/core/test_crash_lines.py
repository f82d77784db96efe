"""What faulthandler writes is known by its form, whoever else prints beside it."""

import faulthandler
import tempfile

import pytest

from app.core.crash_lines import Cut, Fatal, Modules, Place, Thread, parsed, short


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Fatal Python error: Segmentation fault", Fatal("Segmentation fault")),
        ("Fatal Python error: Floating point exception", Fatal("Floating point exception")),
        ("Windows fatal exception: access violation", Fatal("access violation")),
        ("Windows fatal exception: code 0xc0000374", Fatal("code 0xc0000374")),
        ("Thread 0x00007f0000000000 (most recent call first):", Thread(crashed=False)),
        ("Current thread 0x0001 [eyeline] (most recent call first):", Thread(crashed=True)),
        ('  File "/home/anna/a/b/c.py", line 5 in <module>', Place("a/b/c.py", 5, "<module>")),
        ('  File "C:\\Users\\Anna\\a\\b\\c.py", line 7 in f', Place("a/b/c.py", 7, "f")),
        ("  ...", Cut()),
        ("  <no Python frame>", Cut()),
        ("Extension modules: cv2, numpy._core (total: 2)", Modules()),
    ],
)
def test_each_form_is_known(line: str, told: object) -> None:
    assert parsed(line) == told


@pytest.mark.parametrize(
    "line",
    [
        "",
        "what is my password",
        "Fatal Python error: what is my password",
        '  File "x", line 1 in what is my password',
        "Thread 0x00 of " + "x" * 80,
        "Extension modules: what is my password?",
    ],
)
def test_anything_else_is_somebodys(line: str) -> None:
    assert parsed(line) is None


def test_what_python_itself_writes_is_known() -> None:
    with tempfile.TemporaryFile() as file:
        faulthandler.dump_traceback(file)
        file.seek(0)
        told = [parsed(line) for line in file.read().decode().splitlines() if line]
    assert None not in told
    assert Thread(crashed=True) in told
    assert any(isinstance(each, Place) and "test_crash_lines" in each.file for each in told)


def test_of_a_path_three_names_are_kept() -> None:
    assert short("/home/anna/a/b/c.py") == short("C:\\Users\\Anna\\a\\b\\c.py") == "a/b/c.py"
    assert short("c.py") == "c.py"
