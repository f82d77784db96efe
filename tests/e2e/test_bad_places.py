"""Homes and disks in no good state: the program says so, answers all the same, loses nothing."""

import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.e2e.asking import remote
from tests.e2e.other_user import NOBODY, as_root
from tests.e2e.program import ROOT, Ended, ended, run, start
from tests.unit.remote.servers import Server, says

CONFIG: Final = ".config/eyeline"
DATA: Final = ".local/share/eyeline"
STATE: Final = ".local/state/eyeline"

_STRANGER: Final = """
import os, sys
import platformdirs
from pathlib import Path
from app.system import paths
os.setgid(int(sys.argv[1]))
os.setuid(int(sys.argv[1]))
print(paths.standard().config, Path.home())
"""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server(says("A blank page.")) as running:
        yield running


def words(tiny: str, server: Server) -> list[str]:
    return ["ask", tiny, "What is this?", *remote(server)]


def answers(done: Ended, said: str = "") -> None:
    """It answered, `said` stands beside the answer, and there was no defect."""
    assert "A blank page." in done.out, done.err
    assert done.code == 0
    assert said in done.err
    assert "defect" not in done.err
    assert "Traceback" not in done.err


def test_files_where_folders_should_be(home: Path, tiny: str, server: Server) -> None:
    for place in (CONFIG, DATA, STATE):
        (home / place).parent.mkdir(parents=True, exist_ok=True)
        (home / place).write_text("mine")
    answers(run(*words(tiny, server)), str(home / DATA))
    assert [(home / place).read_text() for place in (CONFIG, DATA, STATE)] == ["mine"] * 3


def test_a_disk_that_is_full(tiny: str, server: Server) -> None:
    def fill() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

    answers(ended(start(*words(tiny, server), preexec_fn=fill)), "disk")


@as_root
def test_a_user_without_any_home_gets_no_folder_called_tilde(tmp_path: Path) -> None:
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


@as_root
def test_what_root_writes_in_somebodys_home_is_theirs(
    home: Path, tiny: str, server: Server
) -> None:
    for each in (home, *home.rglob("*")):
        os.chown(each, NOBODY, NOBODY)
    answers(run(*words(tiny, server)))
    assert (home / DATA / "history.db").exists()
    assert [path for path in home.rglob("*") if path.stat().st_uid != NOBODY] == []


def test_a_program_and_a_home_with_blanks_and_chinese_letters(
    tmp_path: Path, tiny: str, server: Server
) -> None:
    root, home = tmp_path / "我的 程序 (1)", tmp_path / "张 三"
    for part in ("app", "assets"):
        ignore = shutil.ignore_patterns("__pycache__", "*.pyc")
        shutil.copytree(ROOT / part, root / part, ignore=ignore)
    home.mkdir()
    picture = home / "图 片 1.png"
    shutil.copy(tiny, picture)
    own = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    env = {**own, "HOME": str(home), "PYTHONPATH": str(root)}

    def there(*said: str) -> Ended:
        command = [sys.executable, "-m", "app", *said]
        done = subprocess.run(command, env=env, cwd=home, capture_output=True, check=False)
        return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())

    answers(there(*words(str(picture), server)))
    assert "What is this?" in there("history").out
    assert (home / DATA / "history.db").exists()
