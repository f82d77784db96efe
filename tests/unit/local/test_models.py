"""The models of one machine: own ones, those of the cache, folders."""

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from app.backends.local.hf_cache import folder_of, is_offline
from app.backends.local.hubs import hub_in
from app.backends.local.models import LocalModels
from app.core.control import Control
from app.core.errors import AppError, ModelError, SettingsError, UsageError
from app.core.local_models import Checked
from tests.unit.local.conftest import Kept, Place, checked, got
from tests.unit.local.hub import COMMIT, FIRST, REPOSITORY, LoopHub, cut, refuses, repository


@contextmanager
def taken(_folder: Path) -> Iterator[None]:
    raise TimeoutError
    yield


def cached(
    home: Path, files: dict[str, bytes], commit: str = COMMIT, *, shared: bool = False
) -> Path:
    """Put files where Hugging Face's own programs keep them.

    `shared`: in the store of all repositories, where they are called by another hash.
    """
    above = home / ".cache" / "huggingface" / "hub" / "models--zai-org--Tiny"
    folder = above / "snapshots" / commit
    for path in (folder, above / "blobs", above / "refs"):
        path.mkdir(parents=True, exist_ok=True)
    (above / "refs" / "main").write_text(COMMIT)
    for name, data in files.items():
        if "/" not in name:
            blob = above / "blobs" / hashlib.sha256(data).hexdigest()
            if shared:
                store = above.parent / "blobs" / hashlib.sha3_256(data).hexdigest()
                store.parent.mkdir(exist_ok=True)
                store.write_bytes(data)
                blob.unlink(missing_ok=True)
                blob.symlink_to(store)
            else:
                blob.write_bytes(data)
            (folder / name).symlink_to(blob)
    return folder


def test_the_first_one_answers(models: Place, kept: Kept) -> None:
    here = models()
    assert here.all() == ()
    assert here.used() is None
    model = got(here)
    assert (model.name, model.place, model.whole, model.used) == (REPOSITORY, "own", True, True)
    assert kept.now.model == REPOSITORY
    assert here.used() == model
    assert here.all() == (model,)
    assert model.size >= model.total > 600_000


def test_what_is_whole_is_not_asked_for_again(models: Place, hub: LoopHub) -> None:
    got(models())
    before = len(hub.server.heard)
    got(models())
    assert len(hub.server.heard) == before
    got(models(), revision="main")
    assert len(hub.server.heard) > before


def test_half_a_model_is_listed_with_what_is_lacking(models: Place, hub: LoopHub) -> None:
    hub.faults[FIRST] = [cut(1000), refuses(503), refuses(503)]
    with pytest.raises(AppError):
        got(models())
    (half,) = models().all()
    assert not half.whole
    assert half.fault
    assert not half.used
    assert half.size < half.total
    with pytest.raises(ModelError):
        models().use(REPOSITORY)
    assert got(models()).whole


@pytest.mark.parametrize("shared", [False, True])
def test_the_cache_of_hugging_face_is_used_as_it_is(
    models: Place, hub: LoopHub, home: Path, kept: Kept, shared: bool
) -> None:
    folder = cached(home, repository(), shared=shared)
    cached(home, {"config.json": b"{}"}, "0" * 40)  # an older version
    (found,) = models().all()
    assert (found.place, found.folder, found.name) == ("cache", folder, REPOSITORY)
    assert not found.used  # nobody has chosen it
    assert models().used() == found  # who asks it all the same gets it
    assert got(models()).folder == folder
    assert hub.server.heard == []
    assert kept.now.model == REPOSITORY
    assert checked(models()).damaged == ()
    blob = (folder / FIRST).resolve()
    blob.write_bytes(blob.read_bytes()[:-1] + b"!")
    assert checked(models()).damaged == (FIRST,)
    (folder / FIRST).resolve().write_bytes(b"x")
    assert models().all() == ()


def test_other_models_of_the_cache_are_not_listed(models: Place, home: Path) -> None:
    cached(home, {**repository(), "config.json": b'{"model_type": "bert"}'})
    assert models().all() == ()


def test_the_cache_is_where_the_environment_says() -> None:
    assert folder_of({"HF_HUB_CACHE": "/a"}) == Path("/a")
    assert folder_of({"HUGGINGFACE_HUB_CACHE": "/a"}) == Path("/a")
    assert folder_of({"HF_HOME": "/a"}) == Path("/a/hub")
    assert folder_of({"XDG_CACHE_HOME": "/a"}) == Path("/a/huggingface/hub")
    assert folder_of({}) == Path.home() / ".cache/huggingface/hub"


def test_a_folder_of_the_user(models: Place, tmp_path: Path, kept: Kept) -> None:
    for name, data in repository().items():
        if "/" not in name:
            (tmp_path / name).write_bytes(data)
    used = models().use(str(tmp_path))
    assert (used.place, used.folder, used.used) == ("folder", tmp_path, True)
    assert kept.now.model == str(tmp_path)
    assert models().used() == models().all()[0] == used
    kept.save(f"~/{os.path.relpath(tmp_path, Path.home())}")
    assert models().all()[0].whole
    found = checked(models(), str(tmp_path))
    assert (found.damaged, found.sums) == ((), False)
    with pytest.raises(UsageError, match="not fetched by this program"):
        models().remove(str(tmp_path))
    (tmp_path / "config.json").unlink()
    with pytest.raises(ModelError, match=r"config\.json"):
        models().used()


@pytest.mark.parametrize(
    ("lacking", "instead", "said"),
    [
        ("config.json", None, "no config.json"),
        ("config.json", b"[]", "damaged"),
        ("tokenizer.json", None, "tokenizer.json is missing"),
        (FIRST, None, "00001-of-00002.safetensors is missing"),
        (FIRST, repository()[FIRST][:-1], "damaged"),
        (FIRST, b"", "damaged"),
        (FIRST, b"\xff" * 400_000, "damaged"),
        (FIRST, b"\x02" + bytes(7) + b"[]", "damaged"),
        ("model.safetensors.index.json", b'{"weight_map": {"a": "../../x"}}', "damaged"),
        ("model.safetensors.index.json", b'{"weight_map": {"a": 7}}', "damaged"),
        ("model.safetensors.index.json", None, "pickled"),
    ],
)
def test_folders_that_are_no_model(
    models: Place, tmp_path: Path, lacking: str, instead: bytes | None, said: str
) -> None:
    for name, data in repository().items():
        if "/" not in name:
            (tmp_path / name).write_bytes(data)
    (tmp_path / lacking).unlink()
    if instead is not None:
        (tmp_path / lacking).write_bytes(instead)
    with pytest.raises(ModelError, match=said):
        models().use(str(tmp_path))


@pytest.mark.parametrize("damage", ["byte", "gone"])
def test_damage_is_found_and_mended(models: Place, hub: LoopHub, damage: str) -> None:
    model = got(models())
    assert checked(models()).damaged == ()
    path = model.folder / FIRST
    data = bytearray(path.read_bytes())
    data[-7] ^= 1
    path.write_bytes(data) if damage == "byte" else path.unlink()
    assert checked(models()).damaged == (FIRST,)
    assert not models().all()[0].whole
    before = len(hub.sent)
    assert got(models()).whole
    assert len(hub.sent) == before + 1
    assert checked(models()).damaged == ()


def test_a_check_can_be_left(models: Place) -> None:
    got(models())
    control = Control()
    control.cancel()
    assert not [step for step in models().verify(REPOSITORY, control) if isinstance(step, Checked)]
    assert models().all()[0].whole


def test_what_is_removed_is_gone(models: Place, kept: Kept) -> None:
    model = got(models())
    assert models().remove(REPOSITORY.lower()) == model.size
    assert not model.folder.exists()
    assert models().all() == ()
    assert kept.now.model == ""


def test_of_two_with_one_name_the_own_one_is_removed(
    models: Place, hub: LoopHub, home: Path
) -> None:
    hub.faults[FIRST] = [cut(1000), refuses(503), refuses(503)]
    with pytest.raises(AppError):
        got(models())
    folder = cached(home, repository())
    assert len(models().all()) == 2
    assert got(models()).folder == folder
    assert models().remove(REPOSITORY) > 0
    assert [model.place for model in models().all()] == ["cache"]
    with pytest.raises(UsageError):
        models().remove(REPOSITORY)
    assert (folder / FIRST).exists()


def test_nothing_is_fetched_offline(
    models: Place, hub: LoopHub, kept: Kept, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = models()
    kept.now = replace(kept.now, offline=True)
    with pytest.raises(SettingsError, match="offline"):
        got(here)
    kept.now = replace(kept.now, offline=False)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(SettingsError, match="offline"):
        got(here)
    assert hub.server.heard == []
    cached(home, repository())
    assert got(here).place == "cache"
    assert is_offline({"TRANSFORMERS_OFFLINE": "yes"})
    assert not is_offline({"HF_HUB_OFFLINE": "0"})


def test_two_programs_do_not_fetch_the_same(models: Place, hub: LoopHub) -> None:
    with pytest.raises(ModelError, match="already"):
        got(models(held=taken))
    assert hub.server.heard == []


@pytest.mark.parametrize(
    "name", ["no-owner", "../../etc", "a/..", "a/b--c", "a b/c", "a/b\nc", "-/x"]
)
def test_names_that_are_none(models: Place, name: str) -> None:
    with pytest.raises(UsageError, match="not the name"):
        got(models(), name)


def test_names_are_taken_as_they_are_pasted(models: Place) -> None:
    assert got(models(), f"https://huggingface.co/{REPOSITORY}/tree/main").name == REPOSITORY


def test_the_address_of_a_page_names_its_hub(models: Place, hub: LoopHub) -> None:
    address = f"https://www.modelscope.cn/models/{REPOSITORY}/files"
    assert got(models(), address, mirror=hub.base).name == REPOSITORY
    assert hub.server.heard[0].target.startswith("/api/v1/")
    assert hub_in("zai-org/GLM-4.6V-Flash") is None
    assert hub_in("https://modelscope.cn.evil.example/models/a/b") is None
    assert hub_in("https://huggingface.co/a/b") == "huggingface"


def test_without_a_name_the_chosen_one_is_got(models: Place, kept: Kept) -> None:
    kept.save(REPOSITORY)
    assert got(models(), "").name == REPOSITORY


@pytest.mark.parametrize(
    "mirror", ["ftp://x", "x", "http://u:p@x", "http://x?y=1", "http://[", "http://x:y"]
)
def test_mirrors_that_are_none(models: Place, mirror: str) -> None:
    with pytest.raises(SettingsError, match="mirror"):
        got(models(), mirror=mirror)


def test_models_that_are_not_there(models: Place, kept: Kept) -> None:
    for call in (models().remove, checked_of(models())):
        with pytest.raises(UsageError, match="no model"):
            call("x/y")
    with pytest.raises(ModelError, match="not on this machine"):
        models().use("x/y")
    kept.save("x/y")
    with pytest.raises(ModelError, match="not on this machine"):
        models().used()


def checked_of(models: LocalModels) -> Callable[[str], object]:
    return lambda name: checked(models, name)


def test_the_key_is_asked_for_by_address_and_kept_off_open_lines(
    models: Place, hub: LoopHub
) -> None:
    asked = []

    def key(base: str) -> str:
        asked.append(base)
        return "hf_secret"

    got(models(key=key))
    assert asked == [hub.base]
    assert hub.server.heard[0].headers["authorization"] == "Bearer hf_secret"
    here = models(key=key)
    with pytest.raises(AppError):
        got(here, mirror="http://mirror.invalid", revision="main")
    assert asked == [hub.base]
