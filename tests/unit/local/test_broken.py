"""Models that are half, damaged or somewhere odd."""

import errno
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.backends.local import manifest as manifests
from app.core.errors import AppError, ModelError
from app.core.local_models import LocalModel
from tests.unit.local.conftest import Kept, Place, checked, got
from tests.unit.local.hub import FIRST, REPOSITORY, TINY, LoopHub, cut, refuses, repository


@contextmanager
def unwritable(_folder: Path) -> Iterator[None]:
    raise OSError(errno.EROFS, "Read-only file system")
    yield


def spoil(model: LocalModel) -> None:
    """Have a header that nobody can read, in a file as long as before."""
    path = model.folder / FIRST
    path.write_bytes(b"\xff" * 8 + path.read_bytes()[8:])


def test_what_looks_wrong_is_read_again_and_mended(models: Place, hub: LoopHub) -> None:
    model = got(models())
    spoil(model)
    assert models().all()[0].fault
    before = len(hub.sent)
    assert got(models()).whole
    assert len(hub.sent) == before + 1
    assert checked(models()).damaged == ()


def test_what_a_hub_keeps_may_not_run(models: Place, hub: LoopHub) -> None:
    hub.files[FIRST] = b"\xff" * 5000
    with pytest.raises(ModelError, match="damaged"):
        got(models())
    assert not models().all()[0].used


def test_half_a_model_goes_on_from_its_hub_in_its_version(models: Place, hub: LoopHub) -> None:
    hub.faults[FIRST] = [cut(1000), refuses(503)]
    with pytest.raises(AppError):
        got(models(), hub="modelscope", mirror=hub.base, revision="v1")
    hub.server.heard.clear()
    assert got(models(), REPOSITORY.lower(), mirror=hub.base).name == REPOSITORY
    first, *_others = hub.server.heard
    assert first.target == f"/api/v1/models/{REPOSITORY}/repo/files?Revision=v1&Recursive=true"
    assert hub.ranges_of(FIRST) == ["bytes=1000-"]


def test_damage_is_mended_from_the_commit_that_it_came_from(models: Place, hub: LoopHub) -> None:
    (got(models()).folder / FIRST).unlink()
    hub.server.heard.clear()
    assert got(models()).whole
    assert not [heard for heard in hub.server.heard if "/revision/" in heard.target]


@pytest.mark.parametrize("place", ["~nobody-is-called-so/x", f"/{'x' * 300}", "/nowhere/x"])
def test_places_that_cannot_be(models: Place, kept: Kept, place: str) -> None:
    with pytest.raises(AppError) as told:
        models().use(place)
    assert told.value.hint
    kept.save(place)
    for call in (models().used, lambda: checked(models(), place)):
        with pytest.raises(AppError):
            call()
    models().all()


def test_a_folder_that_its_user_broke(models: Place, tmp_path: Path) -> None:
    for name, data in repository().items():
        if "/" not in name:
            (tmp_path / name).write_bytes(data)
    models().use(str(tmp_path))
    (tmp_path / FIRST).write_bytes(repository()[FIRST][:-1])
    for call in (lambda: models().use(tmp_path.name), lambda: checked(models(), str(tmp_path))):
        with pytest.raises(ModelError, match="damaged") as told:
            call()
        assert "eyeline model get" not in told.value.hint


def test_headers_of_any_depth(models: Place, tmp_path: Path) -> None:
    for name, data in repository().items():
        if "/" not in name:
            (tmp_path / name).write_bytes(data)
    deep = b"[" * 200_000
    (tmp_path / FIRST).write_bytes(len(deep).to_bytes(8, "little") + deep)
    with pytest.raises(ModelError, match="damaged"):
        models().use(str(tmp_path))


def test_what_the_disk_refuses_to_read(
    models: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_folder: Path) -> None:
        raise PermissionError(13, "no")

    for name, data in repository().items():
        if "/" not in name:
            (tmp_path / name).write_bytes(data)
    monkeypatch.setattr(Path, "iterdir", refused)
    with pytest.raises(ModelError, match="cannot be read"):
        models().use(str(tmp_path))


def test_what_nobody_can_write_can_be_checked(
    models: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = got(models())
    path = model.folder / FIRST
    path.write_bytes(path.read_bytes()[:-1] + b"!")

    def save(*_told: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(manifests, "save", save)
    assert checked(models(held=unwritable)).damaged == (FIRST,)
    with pytest.raises(ModelError, match="could not be written"):
        models(held=unwritable).remove(REPOSITORY)


@pytest.mark.skipif(sys.platform == "win32", reason="it has no such files")
def test_a_pipe_is_no_file_to_wait_at(models: Place, tmp_path: Path) -> None:
    for name, data in repository().items():
        if "/" not in name and name != FIRST:
            (tmp_path / name).write_bytes(data)
    os.mkfifo(tmp_path / FIRST)
    with pytest.raises(ModelError, match="damaged"):
        models().use(str(tmp_path))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "latin-1"])
def test_a_config_that_transformers_cannot_read(
    models: Place, tmp_path: Path, encoding: str
) -> None:
    for name, data in repository().items():
        if "/" not in name:
            (tmp_path / name).write_bytes(data)
    config = json.dumps({**TINY, "name": "ä"}, ensure_ascii=False)
    (tmp_path / "config.json").write_text(config, encoding=encoding)
    with pytest.raises(ModelError, match="damaged"):
        models().use(str(tmp_path))


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_model_that_was_moved_and_linked_is_removed(models: Place, tmp_path: Path) -> None:
    model = got(models())
    moved = model.folder.rename(tmp_path / "moved")
    model.folder.symlink_to(moved)
    assert models().all()[0].whole
    assert models().remove(REPOSITORY) == model.size
    assert not moved.exists()
    assert not model.folder.is_symlink()
