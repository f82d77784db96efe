"""What the archive's script does not do: take others' things away, or leave half a program."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

import linux_archive
import linux_packages
from tests.unit.packaging.test_linux_packages import install

PROGRAM = "#!/bin/sh\necho Eyeline 1.2.3\n"


@pytest.fixture
def unpacked(tmp_path: Path) -> Path:
    """The archive of a bundle that is one small program."""
    made = tmp_path / "unpacked"
    program = made / "eyeline/eyeline"
    program.parent.mkdir(parents=True)
    program.write_text(PROGRAM)
    program.chmod(0o755)
    for place, file in linux_packages.desktop(tmp_path / "desktop").items():
        target = made / place
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.read_bytes())
    shutil.copy(linux_archive._SCRIPT, made / "install.sh")
    return made


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = tmp_path / "家 of 'me'"
    made.mkdir()
    return made


def test_what_it_says_can_be_pasted_into_a_shell(unpacked: Path, home: Path) -> None:
    said = install(unpacked, home=home).stdout.splitlines()
    started, removed = (line.partition(": ")[2] for line in said[-2:])
    assert _shell(started, home).stdout == "Eyeline 1.2.3\n"
    assert "was removed" in _shell(removed, home).stdout
    assert not (home / ".local/lib/eyeline").exists()


def _shell(line: str, home: Path) -> "subprocess.CompletedProcess[str]":
    told = {"PATH": os.environ["PATH"], "HOME": str(home)}
    return subprocess.run(["sh", "-c", line], env=told, capture_output=True, text=True, check=True)


@pytest.mark.parametrize("place", ["lib/eyeline/mine", "bin/eyeline"])
def test_what_somebody_else_put_there_stays(place: str, unpacked: Path, home: Path) -> None:
    theirs = home / ".local" / place
    theirs.parent.mkdir(parents=True)
    theirs.write_text("theirs")
    said = install(unpacked, home=home)
    assert said.returncode == 1
    assert "--prefix" in said.stderr
    assert theirs.read_text() == "theirs"
    assert [path for path in home.rglob("*") if path.is_file()] == [theirs]


def test_one_that_does_not_run_here_replaces_nothing(unpacked: Path, home: Path) -> None:
    assert install(unpacked, home=home).returncode == 0
    (unpacked / "eyeline/eyeline").write_text("#!/bin/sh\necho GLIBC_2.99 not found >&2\nexit 1\n")
    said = install(unpacked, home=home)
    assert said.returncode == 1
    assert "GLIBC_2.99 not found" in said.stderr
    assert (home / ".local/lib/eyeline/eyeline").read_text() == PROGRAM


def test_a_full_disk_is_said_and_the_old_one_stays(
    unpacked: Path, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert install(unpacked, home=home).returncode == 0
    full = tmp_path / "full"
    full.mkdir()
    (full / "cp").write_text("#!/bin/sh\necho 'No space left on device' >&2\nexit 1\n")
    (full / "cp").chmod(0o755)
    monkeypatch.setenv("PATH", f"{full}:{os.environ['PATH']}")
    said = install(unpacked, home=home)
    assert said.returncode == 1
    assert "Make room, then run this again." in said.stderr
    assert (home / ".local/lib/eyeline/eyeline").read_text() == PROGRAM
    assert not (home / ".local/lib/eyeline.new").exists()


def test_what_root_installs_is_for_everybody(unpacked: Path, home: Path) -> None:
    before = os.umask(0o077)
    try:
        assert install(unpacked, "--prefix", str(home / "all"), home=home).returncode == 0
    finally:
        os.umask(before)
    for path in (home / "all").rglob("*"):
        if not path.is_symlink():
            wanted = 0o755 if path.is_dir() else 0o644
            assert path.stat().st_mode & wanted == wanted, path
