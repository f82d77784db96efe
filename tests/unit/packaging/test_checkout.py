"""What git knows of a checkout that is built: its commit, changes, and its source."""

import subprocess
import tarfile
from pathlib import Path

import pytest

import checkout
import workplace
from console import Stop


@pytest.fixture
def root(tmp_path: Path) -> Path:
    made = tmp_path / "检出 folder"
    for place in ("app/core/identity.py", "pyproject.toml", "LICENSE", "README.md"):
        (made / place).parent.mkdir(parents=True, exist_ok=True)
        (made / place).write_text(f"{place}\n", encoding="utf-8")
    run(made, "init", "--quiet")
    run(made, "add", ".")
    run(made, "-c", "user.name=A", "-c", "user.email=a@localhost", "commit", "-qm", "One")
    return made


def run(root: Path, *words: str) -> None:
    subprocess.run(["git", *words], cwd=root, check=True)


def test_the_commit_and_what_differs_from_it(root: Path) -> None:
    clean = checkout.commit(root)
    assert len(clean) == 40
    (root / "README.md").write_text("of no matter", encoding="utf-8")
    assert checkout.commit(root) == clean
    (root / "app/新.py").write_text("", encoding="utf-8")  # would go in, known to git or not
    assert checkout.commit(root) == f"{clean}+"
    assert checkout.changed(root) == ["app/新.py"]
    assert checkout.commit_time(root) > 1_700_000_000


def test_the_source_is_that_of_what_is_built(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "LICENSE").write_text("changed\n", encoding="utf-8")
    (root / "app/new.py").write_text("", encoding="utf-8")
    (archive,) = checkout.write_source(tmp_path / "a.tar.gz", "eyeline-1", root)
    with tarfile.open(archive) as held:
        names = set(held.getnames())
        text = held.extractfile("eyeline-1/LICENSE")
        assert text is not None
        assert text.read() == b"changed\n"
    assert "eyeline-1/app/core/identity.py" in names
    assert "app/new.py" in capsys.readouterr().err  # inside, and not in the source
    assert (root / "LICENSE").read_text(encoding="utf-8") == "changed\n"


def test_a_folder_in_somebody_elses_checkout_has_no_history(root: Path, tmp_path: Path) -> None:
    inner = root / "unpacked"
    inner.mkdir()
    (inner / "pyproject.toml").write_text("", encoding="utf-8")
    assert checkout.commit(inner) == ""
    assert checkout.commit_time(inner) == int((inner / "pyproject.toml").stat().st_mtime)
    assert checkout.write_source(tmp_path / "a.tar.gz", "eyeline-1", inner) == []


def test_a_folder_that_is_not_there_or_cannot_go(tmp_path: Path) -> None:
    workplace.clear(tmp_path / "none")
    taken = tmp_path / "taken"
    taken.mkdir()
    (tmp_path / "link").symlink_to(taken)
    with pytest.raises(Stop, match="Remove it, then run this again"):
        workplace.clear(tmp_path / "link")
    assert taken.is_dir()


@pytest.mark.parametrize(
    ("number", "said"), [("ENOSPC", "disk is full"), ("EACCES", "/there cannot be written")]
)
def test_what_a_disk_refuses_is_said(number: str, said: str) -> None:
    import errno

    with pytest.raises(Stop, match=said), workplace.explained():
        raise OSError(getattr(errno, number), "no", "/there")


def test_too_little_room_is_said_before_anything_is_made(tmp_path: Path) -> None:
    workplace.require_room(tmp_path, 1)
    with pytest.raises(Stop, match=r"needs 9000000000\.0 GB"):
        workplace.require_room(tmp_path, 9 * 10**18)


def test_no_bug_is_taken_for_a_full_disk() -> None:
    with pytest.raises(FileNotFoundError), workplace.explained():
        raise FileNotFoundError(2, "no such file", "/there")
