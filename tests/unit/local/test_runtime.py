"""The private Python: a real uv, an index on loopback, small wheels."""

import errno
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psutil  # type: ignore[import-untyped] # it has no types
import pytest

from app.backends.local import uv
from app.backends.local.interpreter import interpreter
from app.backends.local.settings import LocalSettings
from app.core.control import Control
from app.core.errors import ModelError, SettingsError, Unavailable
from tests.processes import those
from tests.unit.local.wheels import (
    Index,
    done,
    kind_of,
    lock,
    made,
    opened,
    runtimes,
    stopped_half_way,
    variables,
)

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def index() -> Iterator[Index]:
    with opened() as made:
        yield made


def left(folder: Path) -> set[str]:
    """What lies where all of it goes."""
    return {each.name for each in (folder / "python").iterdir()}


# ---- making it


def test_it_is_made_and_runs_models_from_then_on(tmp_path: Path, index: Index) -> None:
    place = tmp_path / "我的 data"
    there = runtimes(place, index)
    before = there.look()
    assert before.state == "absent"
    assert before.build is not None
    assert before.build.slow
    steps, got = done(there.make(Control()))
    assert got is not None
    assert got.state == "ready"
    assert got.words == "torch 2.13.0 on the processor"
    assert got.size > 5_000_000
    assert kind_of(got.program) == "whole"
    assert interpreter("", {}, place / "python") == got.program
    assert interpreter(sys.executable, {}, place / "python") == sys.executable
    assert next(step.stage for step in steps) == "python"
    assert {step.stage for step in steps} >= {"python", "fetching", "installing", "trying"}
    assert [step.done for step in steps] == sorted(step.done for step in steps)
    assert steps[-1].done == steps[-1].total == before.build.download
    assert {name.split("-")[0] for name in index.asked} == {"torch", "transformers", "accelerate"}


def test_it_is_stopped_and_gone_on_with(tmp_path: Path, index: Index) -> None:
    stopped_half_way(tmp_path, index)
    children = psutil.Process().children(recursive=True)
    assert list(those(children, lambda each: each.name().startswith("uv"))) == []
    assert not any(name.endswith(".part") for name in left(tmp_path))
    there = runtimes(tmp_path, index)
    half = there.look()
    assert half.state == "begun"
    assert half.build is not None
    assert 0 < half.done < half.build.download
    index.holds.clear()
    steps, got = done(there.make(Control()))
    assert got is not None
    assert steps[0].done == half.done
    assert index.fetched("transformers") == 1
    assert index.fetched("torch") == 2


def test_one_that_was_killed_is_gone_on_with(tmp_path: Path, index: Index) -> None:
    event = index.hold("torch")
    there = runtimes(tmp_path, index)
    code = (
        "import sys, json; from pathlib import Path; from app.core.control import Control\n"
        "from tests.unit.local import wheels\n"
        "class There:\n    base = sys.argv[2]\n"
        "from app.backends.local.runtime import LocalRuntimes, Surroundings\n"
        "from app.backends.local.settings import LocalSettings\n"
        "from app.system import file_lock\n"
        "folder = Path(sys.argv[1])\n"
        "around = Surroundings(folder / 'python', folder / 'locks', LocalSettings,\n"
        "    file_lock.held, lambda: None, wheels.variables(There),\n"
        "    machine=lambda _e: wheels.MACHINE)\n"
        "for step in LocalRuntimes(around).make(Control()):\n"
        "    print(step.done, flush=True)\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path), index.base],
        stdout=subprocess.PIPE, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert child.stdout is not None
    for _line in child.stdout:
        if (tmp_path / "python" / "come.json").exists():
            break
    orphans = psutil.Process(child.pid).children(recursive=True)
    child.send_signal(signal.SIGKILL) if hasattr(signal, "SIGKILL") else child.kill()
    child.wait()
    child.stdout.close()
    if not shutil.which("setpriv"):  # there nobody ends them
        event.set()
    psutil.wait_procs(orphans, timeout=60)
    assert not any(each.is_running() for each in orphans)
    index.holds.clear()
    got = made(there)
    assert got.state == "ready"
    assert left(tmp_path) == {".lock", "cache", "come.json", "environment", "setup.log"} | (
        left(tmp_path) & {"pythons"}
    )


def test_what_was_put_away_comes_back(tmp_path: Path, index: Index) -> None:
    there = runtimes(tmp_path, index)
    made(there)
    root = tmp_path / "python"
    (root / "environment").rename(root / "environment.old")
    assert there.look().state == "ready"
    assert not (root / "environment.old").exists()


def test_a_bundle_without_one_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    with pytest.raises(ModelError, match="not set up yet") as caught:
        interpreter("", {}, tmp_path / "python")
    assert "eyeline model setup" in caught.value.hint


def test_a_bundle_brings_its_own_uv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = "uv.exe" if sys.platform == "win32" else "uv"
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    (tmp_path / "uv").mkdir()
    (tmp_path / "uv" / name).touch()
    assert uv.program() == str(tmp_path / "uv" / name)


# ---- what may be in the way


def test_other_bytes_than_the_lock_names_are_refused(tmp_path: Path, index: Index) -> None:
    there = runtimes(tmp_path, index)
    name = next(name for name in index.files if name.startswith("transf"))
    other = index.files[next(name for name in index.files if name.startswith("accel"))]
    index.files[name] = other
    with pytest.raises(ModelError, match="other bytes"):
        made(there)
    assert not (tmp_path / "python" / "environment").exists()
    assert there.look().state in ("absent", "begun")


def test_an_index_that_is_not_there_is_told(tmp_path: Path, index: Index) -> None:
    there = runtimes(
        tmp_path,
        index,
        environment={**variables(index), "UV_DEFAULT_INDEX": "http://127.0.0.1:9/simple"},
    )
    with pytest.raises(Unavailable, match="could not be reached") as caught:
        made(there)
    assert "proxy" in caught.value.hint


def test_a_package_that_the_index_lacks_is_told(tmp_path: Path, index: Index) -> None:
    there = runtimes(tmp_path, index)
    index.sums = {name: each for name, each in index.sums.items() if "torch" not in name}
    with pytest.raises(ModelError, match="does not have torch"):
        made(there)


def test_too_little_room_is_told_before_anything_is_fetched(tmp_path: Path, index: Index) -> None:
    there = runtimes(tmp_path, index, free=lambda _folder: 1_000_000)
    with pytest.raises(ModelError, match=r"405\.0 MB are needed, 1\.0 MB are free"):
        made(there)
    assert index.asked == []


def test_where_files_have_one_name_only_more_room_is_needed(
    tmp_path: Path, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_self: Path, _target: Path) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    with pytest.raises(ModelError, match=r"410\.0 MB are needed"):
        made(runtimes(tmp_path, index, free=lambda _folder: 1_000_000))


@pytest.mark.skipif(sys.platform != "linux", reason="mounts a small file system")
def test_a_disk_that_fills_up_is_told(tmp_path: Path, index: Index) -> None:
    place = tmp_path / "small"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(place)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no file system can be mounted here")
    try:
        there = runtimes(tmp_path, index, folder=place / "python")
        with pytest.raises(ModelError, match="disk is full"):
            made(there)
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_machine_without_a_python_is_told_the_way_out(tmp_path: Path, index: Index) -> None:
    there = runtimes(tmp_path, index)
    lock(tmp_path / "locks", index, pythons=("3.99",))
    with pytest.raises(ModelError, match="No Python could be fetched") as caught:
        made(there)
    assert "local.python" in caught.value.hint
    assert index.asked == []


def test_without_uv_the_way_out_is_told(
    tmp_path: Path, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uv, "program", lambda: None)
    with pytest.raises(ModelError, match="uv, which installs") as caught:
        made(runtimes(tmp_path, index))
    assert "local.python" in caught.value.hint


def test_nothing_is_fetched_where_that_is_wished(tmp_path: Path, index: Index) -> None:
    offline = replace(LocalSettings(), offline=True)
    with pytest.raises(SettingsError):
        made(runtimes(tmp_path, index, settings=lambda: offline))
    assert index.asked == []


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (TimeoutError(errno.EAGAIN, "held"), "already"),
        (OSError(errno.EROFS, "Read-only file system"), "cannot be written: Read-only"),
        (OSError(errno.ENOSPC, "No space left on device"), "disk is full"),
    ],
)
def test_what_keeps_it_from_being_begun_is_told(
    tmp_path: Path, index: Index, error: OSError, said: str
) -> None:
    @contextmanager
    def held(_folder: Path) -> Iterator[None]:
        raise error
        yield

    with pytest.raises(ModelError, match=said):
        made(runtimes(tmp_path, index, held=held))


# ---- what is done with it


def test_it_is_deleted_with_all_that_was_fetched(tmp_path: Path, index: Index) -> None:
    let_go: list[bool] = []
    there = runtimes(tmp_path, index, release=lambda: let_go.append(True))
    size = made(there).size
    let_go.clear()
    assert there.remove() >= size
    assert let_go == [True]
    assert left(tmp_path) == {".lock"}
    assert there.look().state == "absent"
    assert interpreter("", {}, tmp_path / "python") == sys.executable


def test_what_was_deleted_in_part_is_not_there(
    tmp_path: Path, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(_path: Path) -> None:
        raise OSError(errno.EBUSY, "in use")

    there = runtimes(tmp_path, index)
    made(there)
    with monkeypatch.context() as patched:
        patched.setattr(shutil, "rmtree", killed)
        with pytest.raises(ModelError, match="could not be deleted"):
            there.remove()
    half = there.look()
    assert (half.state, half.done) == ("absent", 0)
    assert half.size > 5_000_000
    there.remove()
    assert left(tmp_path) == {".lock"}


def test_what_a_running_python_has_left_is_no_environment(tmp_path: Path, index: Index) -> None:
    there = runtimes(tmp_path, index)
    (tmp_path / "python" / "environment" / "lib" / "torch" / "__pycache__").mkdir(parents=True)
    assert there.look().state == "absent"
    assert made(there).state == "ready"


def test_a_python_that_was_named_goes_before_it(tmp_path: Path, index: Index) -> None:
    told = replace(LocalSettings(), python="/opt/python")
    found = runtimes(tmp_path, index, settings=lambda: told).look()
    assert (found.state, found.program) == ("named", "/opt/python")
