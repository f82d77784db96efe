"""Homes and files that are in no good state: the program says so, answers, and loses nothing."""

import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from tests.e2e.other_user import NOBODY, as_root
from tests.e2e.program import ROOT, Ended, ended, run, start
from tests.e2e.wayland import as_user, needs_readable_program
from tests.pages import blank

CONFIG: Final = ".config/eyeline"
DATA: Final = ".local/share/eyeline"
STATE: Final = ".local/state/eyeline"


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A picture that says HELLO, for whichever user."""
    folder = tmp_path_factory.mktemp("pictures")
    page = blank(400, 120)
    page.write(40, 40, "HELLO", size=24)
    return page.save(folder / "图 片 one.png")


def answers(done: Ended, words: str = "") -> None:
    """It answered, `words` were said beside the answer, and there was no defect."""
    assert "HELLO" in done.out, done.err
    assert done.code == 0
    assert words in done.err
    assert "defect" not in done.err
    assert "Traceback" not in done.err


def ask(picture: Path) -> Ended:
    return run("ask", str(picture), "Read this", "--backend", "reader")


@pytest.mark.parametrize(
    ("place", "words"),
    [(CONFIG, ""), (DATA, "history"), (STATE, "")],
    ids=["config", "data", "log"],
)
def test_a_file_where_a_folder_should_be(home: Path, picture: Path, place: str, words: str) -> None:
    (home / place).parent.mkdir(parents=True, exist_ok=True)
    (home / place).write_text("mine")
    answers(ask(picture), words)
    assert (home / place).read_text() == "mine"
    told = run("doctor")
    assert f"{place} is no folder" in told.out


def test_a_disk_that_is_full(picture: Path) -> None:
    def fill() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

    words = ("ask", str(picture), "Read this", "--backend", "reader")
    answers(ended(start(*words, preexec_fn=fill)), "disk")


@as_root
def test_somebody_who_may_write_nowhere(picture: Path) -> None:
    needs_readable_program()
    for each in (picture.parent, *picture.parent.parents):
        if not each.stat().st_mode & 0o001:
            each.chmod(each.stat().st_mode | 0o011)
    picture.chmod(0o644)
    foreign = ("XDG_", "QT_")
    own = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    done = subprocess.run(
        as_user([sys.executable, "-B", "-m", "app", "ask", str(picture), "Read this"]),
        env={**own, "HOME": "/nonexistent", "PYTHONPATH": str(ROOT)},
        cwd="/",
        capture_output=True,
        check=False,
    )
    answers(Ended(done.returncode, done.stdout.decode(), done.stderr.decode()), "history")


@as_root
def test_a_user_without_any_home_gets_no_folder_called_tilde(tmp_path: Path, picture: Path) -> None:
    own = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    own.pop("HOME")
    said = subprocess.run(
        [sys.executable, "-c", _STRANGER, "54321"],
        env={**own, "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert said.split() == ["/.config/eyeline", "/"]
    assert list(tmp_path.iterdir()) == []


_STRANGER: Final = """
import os, sys
import platformdirs
from pathlib import Path
from app.system import paths
os.setgid(int(sys.argv[1]))
os.setuid(int(sys.argv[1]))
print(paths.standard().config, Path.home())
"""


@as_root
def test_what_root_writes_in_somebodys_home_is_theirs(
    home: Path, picture: Path, tmp_path: Path
) -> None:
    for each in (home, *home.rglob("*")):
        os.chown(each, NOBODY, NOBODY)
    answers(ask(picture), "")
    made = [path for path in home.rglob("*") if path.stat().st_uid != NOBODY]
    assert made == []
    assert "runs as root" in run("doctor").out


def folder(path: Path) -> None:
    path.mkdir()


def latin(path: Path) -> None:
    path.write_bytes('[general]\nlanguage = "en"  # très\n'.encode("latin-1"))


def enormous(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(5_000_000_000)


def pipe(path: Path) -> None:
    os.mkfifo(path)


def deep(path: Path) -> None:
    path.write_text("a = " + "[" * 200_000)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (folder, "cannot be read"),
        (latin, "not UTF-8"),
        (enormous, "cannot be read"),
        (deep, "cannot be understood"),
        (pipe, ""),
    ],
)
def test_a_settings_file_that_is_none(
    home: Path, picture: Path, make: Callable[[Path], None], words: str
) -> None:
    file = home / CONFIG / "settings.toml"
    file.parent.mkdir(parents=True)
    make(file)
    before = file.lstat()
    answers(ask(picture), words)
    assert file.lstat() == before or make is pipe
    if make is not pipe:
        assert "✗ Settings" in run("doctor").out


def test_a_program_and_a_home_with_blanks_and_chinese_letters(
    tmp_path: Path, picture: Path
) -> None:
    root, home = tmp_path / "我的 程序 (1)", tmp_path / "张 三"
    for part in ("app", "assets"):
        ignore = shutil.ignore_patterns("__pycache__", "*.pyc")
        shutil.copytree(ROOT / part, root / part, ignore=ignore)
    home.mkdir()
    own = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    env = {**own, "HOME": str(home), "PYTHONPATH": str(root)}

    def there(*words: str) -> Ended:
        done = subprocess.run(
            [sys.executable, "-m", "app", *words],
            env=env,
            cwd=home,
            capture_output=True,
            check=False,
        )
        return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())

    out = home / "回答 1.png"
    done = there("ask", str(picture), "Where is “HELLO”?", "--backend", "reader", "--out", str(out))
    answers(done)
    assert out.stat().st_size > 0
    assert "HELLO" in there("history").out
    assert (home / DATA / "history.db").exists()
    assert str(home) in there("doctor").out
