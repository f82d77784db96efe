import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from app.backends.local import bundle
from app.core import identity
from app.core.control import Control
from app.core.errors import ChildError, Unavailable
from app.hosting.host import Child


@pytest.fixture
def worker(tmp_path: Path) -> Path:
    return bundle.worker_file(tmp_path / "cache")


def test_it_holds_the_pipe_and_the_worker_and_nothing_else(worker: Path) -> None:
    with zipfile.ZipFile(worker) as archive:
        names = set(archive.namelist())
    assert {"__main__.py", "app/__init__.py", "app/child/worker.py"} <= names
    assert {"app/backends/__init__.py", "app/backends/local/worker/brain/verbs.py"} <= names
    packages = ("app/child/", "app/backends/local/worker/")
    rest = {name for name in names if not name.startswith(packages)}
    assert rest == {
        "__main__.py",
        "app/__init__.py",
        "app/backends/__init__.py",
        "app/backends/local/__init__.py",
    }


def test_the_same_sources_are_the_same_file(worker: Path) -> None:
    before = worker.stat().st_mtime_ns
    assert bundle.worker_file(worker.parent) == worker
    assert worker.stat().st_mtime_ns == before
    assert bundle.archive() == worker.read_bytes()
    assert [path.name for path in worker.parent.iterdir()] == [worker.name]


def test_one_that_was_cut_off_is_made_again(worker: Path) -> None:
    worker.write_bytes(b"PK")
    assert bundle.worker_file(worker.parent).read_bytes() == bundle.archive()


def test_a_host_of_another_version_is_not_served(
    worker: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(identity, "VERSION", "0.0.0")
    child = Child("local", program=[sys.executable, str(worker)])
    with pytest.raises(ChildError, match="was updated"):
        list(child.request("memory", {}, (), Control()))
    child.close()


@pytest.mark.parametrize("verb", ["load", "ask", "memory"])
def test_an_interpreter_without_the_libraries_says_so(worker: Path, verb: str) -> None:
    child = Child(
        "local",
        program=[sys.executable, "-S", str(worker)],
        errors=lambda failure: Unavailable(failure.kind, str(failure.facts["package"])),
    )
    for _again in range(2):
        with pytest.raises(Unavailable, match="missing_package") as raised:
            list(child.request(verb, {}, (), Control()))
        assert raised.value.hint == "numpy"
    child.close()


def test_another_package_of_the_name_does_not_get_in_between(worker: Path, tmp_path: Path) -> None:
    other = tmp_path / "app"
    other.mkdir()
    (other / "__init__.py").write_text("raise SystemExit('another app')")
    done = subprocess.run(
        [sys.executable, str(worker)], cwd=tmp_path, env={"PYTHONPATH": str(tmp_path)},
        stdin=subprocess.DEVNULL, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert b'"hello"' in done.stdout
