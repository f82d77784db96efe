"""The private Python after something has happened to it: what is wrong is found, and mended."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.backends.local.interpreter import RUNTIME, interpreter
from app.backends.local.runner import Runner
from app.backends.local.runtime_record import (
    Record,
    environment,
    program_in,
    record_of,
    write_record,
)
from app.backends.local.settings import LocalSettings
from app.core.control import Control
from app.core.errors import ModelError
from tests.unit.local.wheels import (
    Index,
    done,
    kind_of,
    lock,
    made,
    opened,
    runtimes,
    stopped_half_way,
)


@pytest.fixture
def index() -> Iterator[Index]:
    with opened() as made:
        yield made


def module(folder: Path, package: str) -> Path:
    """The only module of a package that was installed."""
    (file,) = (folder / "python" / "environment").glob(f"[Ll]ib/**/{package}/__init__.py")
    return file


def in_cache(folder: Path, package: str) -> list[Path]:
    """The module of a package in uv's cache, in all versions."""
    return list((folder / "python" / "cache").glob(f"archive-*/*/{package}/__init__.py"))


# ---- repaired


def test_what_is_damaged_is_fetched_again_and_nothing_else(tmp_path: Path, index: Index) -> None:
    there = runtimes(tmp_path, index)
    got = made(there)
    file = module(tmp_path, "transformers")
    file.write_text("kind = 'other'\n")  # in the cache too, where both are one file
    shutil.rmtree(file.parent / "__pycache__", ignore_errors=True)
    assert kind_of(got.program) == "other"
    steps, mended = done(there.repair(Control()))
    assert mended is not None
    assert mended.state == "ready"
    assert kind_of(mended.program) == "whole"
    assert steps[0].stage == "checking"
    assert index.fetched("transformers") == 2
    assert index.fetched("torch") == 1


def test_what_was_deleted_comes_back_without_being_fetched(tmp_path: Path, index: Index) -> None:
    there = runtimes(tmp_path, index)
    made(there)
    shutil.rmtree(module(tmp_path, "transformers").parent)
    _steps, mended = done(there.repair(Control()))
    assert mended is not None
    assert kind_of(mended.program) == "whole"
    assert index.fetched("transformers") == 1


@pytest.mark.parametrize("text", [b"\0" * 400, b"\xff\xfe", b"", b"torch/__init__.py,sha256=,x\n"])
def test_a_list_of_files_that_is_none_is_mended(tmp_path: Path, index: Index, text: bytes) -> None:
    there = runtimes(tmp_path, index)
    made(there)
    (record,) = (tmp_path / "python" / "environment").glob("[Ll]ib/**/torch-*/RECORD")
    record.write_bytes(text)
    _steps, mended = done(there.repair(Control()))
    assert mended is not None
    assert mended.state == "ready"
    assert index.fetched("transformers") == 1


def test_one_whose_python_is_gone_is_repaired(tmp_path: Path, index: Index) -> None:
    there = runtimes(tmp_path, index)
    program = Path(made(there).program)
    program.unlink()
    broken = there.look()
    assert broken.state == "broken"
    assert "gone" in broken.fault
    with pytest.raises(ModelError, match="gone"):
        interpreter("", {}, tmp_path / "python")
    _steps, got = done(there.repair(Control()))
    assert got is not None
    assert got.state == "ready"
    assert index.fetched("torch") == 1


def test_a_package_that_was_cut_before_it_was_ready_is_fetched_again(
    tmp_path: Path, index: Index
) -> None:
    stopped_half_way(tmp_path, index)
    (file,) = in_cache(tmp_path, "transformers")
    file.write_bytes(b"\0" * 15)  # as after a crash of the machine
    index.holds.clear()
    got = made(runtimes(tmp_path, index))
    assert got.state == "ready"
    assert kind_of(got.program) == "whole"
    assert index.fetched("transformers") == 2


def test_what_cannot_be_loaded_though_every_byte_is_right_is_told(
    tmp_path: Path, index: Index
) -> None:
    index.bring("transformers", "5.23.0", "raise OSError('cannot open shared object file')\n")
    with pytest.raises(ModelError, match="cannot be loaded") as caught:
        made(runtimes(tmp_path, index))
    assert "shared object" in caught.value.detail
    assert index.fetched("transformers") == 1
    assert not (tmp_path / "python" / "environment").exists()


# ---- another version of this program


def test_one_of_another_version_says_so_and_takes_only_what_is_new(
    tmp_path: Path, index: Index
) -> None:
    there = runtimes(tmp_path, index)
    made(there)
    index.bring("transformers", "5.24.0", "kind = 'newer'\n")
    lock(tmp_path / "locks", index)
    found = there.look()
    assert found.state == "ready"
    assert "Repair" in found.warning
    steps, got = done(there.repair(Control()))
    assert got is not None
    assert (got.state, "Repair" in got.warning) == ("ready", False)
    assert kind_of(got.program) == "newer"
    assert index.fetched("torch") == 1
    whole = next(len(data) for name, data in index.files.items() if name.startswith("torch"))
    assert all(step.done >= whole for step in steps if step.stage == "fetching")
    assert len(in_cache(tmp_path, "transformers")) == 1  # nobody wants the older one any more


# ---- asked while it is broken

shell = pytest.mark.skipif(sys.platform == "win32", reason="a Python that is a shell script")


def runner(folder: Path, script: str) -> Runner:
    """What runs models, with a private Python that is a shell script."""
    program = program_in(environment(folder / RUNTIME))
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    record = Record("linux-x86_64-cpu", "", "2.13.0", "cpu", "3.11.7", 0)
    write_record(environment(folder / RUNTIME), record)
    return Runner(LocalSettings, folder)


@shell
def test_variables_for_python_do_not_reach_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    astray = tmp_path / "astray"
    astray.mkdir()
    (astray / "numpy.py").write_text("raise ImportError\n", encoding="utf-8")
    made = runner(tmp_path, f'exec "{sys.executable}" "$@"')
    monkeypatch.setenv("PYTHONHOME", str(astray))
    monkeypatch.setenv("PYTHONPATH", str(astray))
    try:
        with pytest.raises(ModelError, match="torch cannot be loaded") as caught:  # but numpy is
            made.memory(Control())
    finally:
        made.close()
    assert "eyeline model setup --repair" in caught.value.hint


@shell
def test_one_that_does_not_start_is_to_be_repaired(tmp_path: Path) -> None:
    made = runner(tmp_path, "exit 1")
    try:
        with pytest.raises(ModelError, match="ended at once") as caught:
            made.memory(Control())
    finally:
        made.close()
    assert "eyeline model setup --repair" in caught.value.hint


@shell
def test_one_that_was_made_anew_meanwhile_is_started_anew(tmp_path: Path) -> None:
    made = runner(tmp_path, f'echo >> "{tmp_path}/starts"; exec "{sys.executable}" "$@"')

    def starts() -> int:
        with pytest.raises(ModelError, match="cannot be loaded"):
            made.memory(Control())
        return len((tmp_path / "starts").read_text(encoding="utf-8"))

    try:
        assert starts() == 1
        assert starts() == 1
        place = environment(tmp_path / RUNTIME)
        record = record_of(tmp_path / RUNTIME)
        assert record is not None
        place.rename(tmp_path / "old")
        shutil.copytree(tmp_path / "old", place)
        write_record(place, record)
        assert starts() == 2
    finally:
        made.close()
