"""Getting a model from a hub that does what hubs do."""

import asyncio
import json
import sys
import threading
from contextlib import ExitStack
from itertools import count, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.backends.local import manifest as manifests
from app.backends.local.again import Patience
from app.backends.local.download import Order, download
from app.backends.local.folder import inspect
from app.backends.local.hub_failures import Unfit
from app.backends.local.hubs import HuggingFace, ModelScope
from app.backends.local.line import Route
from app.backends.local.wire import HttpLine
from app.core.control import Control
from app.core.errors import (
    AuthRefused,
    BackendError,
    ModelError,
    RateLimited,
    RequestRefused,
    SettingsError,
    Unavailable,
)
from app.core.local_models import Fetching
from tests.unit.local.conftest import Orders
from tests.unit.local.hub import (
    COMMIT,
    FIRST,
    NEEDED,
    REPOSITORY,
    TINY,
    Fault,
    LoopHub,
    cut,
    endless,
    more,
    refuses,
    repository,
    stalls,
    weights,
    wrong_byte,
)
from tests.unit.remote.servers import Wire


def get(order: Order) -> list[Fetching]:
    return list(download(order, Control()))


def assert_whole(folder: Path, files: dict[str, bytes]) -> None:
    """All that is needed is there, byte for byte, and nothing else."""
    names = {path.name for path in folder.iterdir()}
    assert names == NEEDED | {manifests.NAME}
    assert {name: (folder / name).read_bytes() == files[name] for name in NEEDED} == dict.fromkeys(
        NEEDED, True
    )
    manifest = manifests.load(folder)
    assert manifest
    assert manifest.whole
    inspect(folder)


@pytest.mark.parametrize("kind", ["huggingface", "modelscope"])
def test_what_is_needed_comes_and_nothing_else(hub: LoopHub, order: Orders, kind: str) -> None:
    told = {"hub": ModelScope(hub.base), "revision": "master"} if kind == "modelscope" else {}
    made = order(**told)
    steps = get(made)
    assert_whole(made.folder, hub.files)
    manifest = manifests.load(made.folder)
    assert manifest
    assert manifest.revision == ("master" if told else COMMIT)
    assert steps[-1].done == steps[-1].total == sum(len(hub.files[name]) for name in NEEDED)
    assert all(before.done <= after.done for before, after in pairwise(steps))
    assert len(hub.sent) == len(NEEDED)


def test_a_second_time_only_the_list_is_asked_for(hub: LoopHub, order: Orders) -> None:
    get(order())
    before = len(hub.sent)
    steps = get(order())
    assert len(hub.sent) == before
    assert steps[-1].done == steps[-1].total
    assert_whole(order().folder, hub.files)


@pytest.mark.parametrize(
    "faults",
    [
        [cut(100_000)],
        [cut(100_001), cut(1), cut(50_000), cut(99_999)],
        [cut(0), cut(0)],
        [stalls(1000)],
        [refuses(503), refuses(429, Retry_After="0"), cut(7), refuses(500)],
        [refuses(403)],
    ],
)
def test_a_broken_line_is_taken_up_where_it_broke(
    hub: LoopHub, order: Orders, faults: list[Fault]
) -> None:
    hub.large = True
    hub.faults[FIRST] = faults
    get(order(silence=0.5))
    assert_whole(order().folder, hub.files)
    starts = [int(each[6:-1] or 0) if each else 0 for each in hub.ranges_of(FIRST)]
    assert starts == sorted(starts)


def test_two_files_come_at_once_and_no_more(hub: LoopHub, order: Orders) -> None:
    names = [f"model-0000{n}-of-00005.safetensors" for n in range(1, 6)]
    hub.files = {name: data for name, data in hub.files.items() if "safetensors" not in name}
    hub.files |= {name: weights(5000, 1) for name in names}
    index = {"weight_map": {name: name for name in names}}
    hub.files["model.safetensors.index.json"] = json.dumps(index).encode()
    together = threading.Barrier(2)
    arrived = count(1)

    def slow(there: LoopHub, wire: Wire, data: bytes, start: int) -> None:
        if next(arrived) < 5:
            together.wait(60)  # for the other one
        there.send(wire, data, start)

    hub.faults = {name: [slow] for name in names}
    for step in download(order(), Control()):
        assert len(step.files) <= 2
    assert next(arrived) == 6


@pytest.mark.parametrize("status", [206, 200])
def test_content_range_tells_whether_it_goes_on(hub: LoopHub, order: Orders, status: int) -> None:
    """ModelScope answers 200 to a range that it serves."""
    hub.status_of_ranges = status
    hub.faults[FIRST] = [cut(200_000)]
    get(order())
    assert hub.ranges_of(FIRST) == ["", "bytes=200000-"]
    assert_whole(order().folder, hub.files)


def test_a_server_without_ranges_sends_all_again(hub: LoopHub, order: Orders) -> None:
    hub.ranges = False
    hub.faults[FIRST] = [cut(200_000)]
    get(order())
    assert_whole(order().folder, hub.files)


def test_a_server_without_ranges_that_always_breaks_is_given_up(
    hub: LoopHub, order: Orders
) -> None:
    hub.ranges = False
    hub.faults[FIRST] = [cut(200_000) for _ in range(20)]
    with pytest.raises(Unavailable) as told:
        get(order())
    assert "kept" in told.value.hint
    assert len(hub.ranges_of(FIRST)) == 4  # once, and three times in vain


@pytest.mark.parametrize("fault", [wrong_byte(150_000), more(1), endless, refuses(416)])
def test_what_is_not_what_was_announced_comes_once_more(
    hub: LoopHub, order: Orders, fault: Fault
) -> None:
    hub.faults[FIRST] = [fault]
    get(order())
    assert_whole(order().folder, hub.files)
    assert hub.ranges_of(FIRST) == ["", ""]


@pytest.mark.parametrize("fault", [wrong_byte(150_000), more(1), endless])
def test_twice_wrong_is_an_error_and_nothing_wrong_stays(
    hub: LoopHub, order: Orders, fault: Fault
) -> None:
    hub.faults[FIRST] = [fault, fault]
    with pytest.raises(ModelError, match=FIRST):
        get(order())
    assert not [path for path in order().folder.iterdir() if path.name.startswith(FIRST)]
    manifest = manifests.load(order().folder)
    assert manifest
    assert not manifest.whole


def test_small_files_are_checked_too(hub: LoopHub, order: Orders) -> None:
    """By what git calls them: Hugging Face has no other checksum of them."""
    hub.faults["tokenizer_config.json"] = [wrong_byte(0), wrong_byte(0)]
    with pytest.raises(ModelError, match="checksum"):
        get(order())


@pytest.mark.parametrize("difference", [-5, 5])
def test_a_list_that_lies_about_a_size(hub: LoopHub, order: Orders, difference: int) -> None:
    size = len(hub.files[FIRST]) + difference
    hub.listed[FIRST] = {"lfs": {"oid": "0" * 64, "size": size}}
    with pytest.raises(ModelError, match="size"):
        get(order())


def test_a_wrong_byte_on_the_disk_is_found_when_it_goes_on(hub: LoopHub, order: Orders) -> None:
    hub.faults[FIRST] = [cut(200_000), *[refuses(503)] * 4]
    with pytest.raises(Unavailable):
        get(order())
    (part,) = order().folder.glob(f"{FIRST}.*.part")
    data = bytearray(part.read_bytes())
    assert len(data) == 200_000
    data[77] ^= 1
    part.write_bytes(data)
    get(order())
    assert_whole(order().folder, hub.files)
    assert hub.ranges_of(FIRST)[-2:] == ["bytes=200000-", ""]


def test_a_new_version_is_not_mixed_with_the_old_one(hub: LoopHub, order: Orders) -> None:
    get(order())
    hub.files[FIRST] = repository(300_000)[FIRST][:-1] + b"!"
    get(order())
    assert_whole(order().folder, hub.files)
    assert len(hub.ranges_of(FIRST)) == 2
    assert len(hub.ranges_of("tokenizer.json")) == 1


def test_the_key_goes_to_the_hub_and_nowhere_else(hub: LoopHub, order: Orders) -> None:
    hub.large, hub.key = True, "hf_secret"
    get(order(key="hf_secret"))
    assert_whole(order().folder, hub.files)
    assert hub.other.heard
    assert not any("hf_secret" in str(heard.headers) for heard in hub.other.heard)
    assert {name for heard in hub.other.heard for name in heard.headers} <= {
        "host", "accept", "accept-encoding", "connection", "range", "user-agent",
    }  # fmt: skip


def test_a_proxy_of_the_environment_or_of_the_settings(
    hub: LoopHub, order: Orders, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The hub stands in for a proxy: it is asked for whole addresses."""
    far = HuggingFace("http://hub.invalid")
    monkeypatch.setenv("HTTP_PROXY", hub.base)
    get(order(hub=far))
    assert_whole(order().folder, hub.files)
    assert hub.server.heard[0].target.startswith("http://hub.invalid/api/models/")
    with pytest.raises(Unavailable):
        get(order(hub=far, proxy="none"))
    monkeypatch.delenv("HTTP_PROXY")
    get(order(hub=far, proxy=hub.base))
    with pytest.raises(SettingsError):
        get(order(hub=far, proxy="nonsense"))


def test_an_encrypted_hub_does_not_lead_to_an_open_line() -> None:
    async def asked() -> None:
        line = HttpLine(Route("https://hub"))
        await line._guard(httpx2.Request("GET", "https://cdn/a"))
        with pytest.raises(Unfit, match="unencrypted"):
            await line._guard(httpx2.Request("GET", "http://hub/a"))
        await line.close()

    asyncio.run(asked())


@pytest.mark.parametrize(("key", "said"), [(None, "only to those"), ("wrong", "not accept")])
def test_a_model_that_needs_a_key(hub: LoopHub, order: Orders, key: str | None, said: str) -> None:
    hub.key = "right"
    with pytest.raises(AuthRefused, match=said) as told:
        get(order(key=key))
    assert f"eyeline key set {hub.base}" in told.value.hint


@pytest.mark.parametrize(
    ("told", "error"),
    [
        ({"repository": "zai-org/Nothing"}, RequestRefused),
        ({"revision": "nothing"}, RequestRefused),
    ],
)
def test_names_that_the_hub_does_not_know(
    hub: LoopHub, order: Orders, told: dict[str, Any], error: type[BackendError]
) -> None:
    with pytest.raises(error) as raised:
        get(order(**told))
    assert "404" in raised.value.detail
    assert not order().folder.exists()


def test_a_busy_hub_is_waited_for_and_then_given_up(hub: LoopHub, order: Orders) -> None:
    hub.refusals = [lambda wire: wire.answer(429, "", Retry_After="1")]
    steps = get(order())
    assert "waiting" in {step.stage for step in steps if not step.total}
    assert "waiting" not in {step.stage for step in steps if step.total}
    hub.refusals = [lambda wire: wire.answer(429, "", Retry_After="3600")]
    with pytest.raises(RateLimited) as told:
        get(order())
    assert told.value.retry_after == 3600


def test_nobody_there(order: Orders) -> None:
    with pytest.raises(Unavailable, match="failed"):
        get(order(hub=ModelScope("http://127.0.0.1:9")))


@pytest.mark.parametrize("answer", ["<html>Log in</html>", '"text"', "{}", "[[[[", "[1, 2]"])
def test_a_hub_that_is_none(hub: LoopHub, order: Orders, answer: str) -> None:
    hub.refusals = [lambda wire: wire.answer(200, answer)] * 2
    with pytest.raises(ModelError):
        get(order())


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("config.json", None, "no config.json"),
        ("config.json", json.dumps({"model_type": "llama"}).encode(), "another kind"),
        ("config.json", json.dumps({**TINY, "auto_map": {"x": "y"}}).encode(), "programs"),
        ("config.json", b"no json", "damaged"),
    ],
)
def test_another_kind_of_repository_costs_no_weights(
    hub: LoopHub, order: Orders, name: str, data: bytes | None, said: str
) -> None:
    del hub.files[name]
    if data is not None:
        hub.files[name] = data
    with pytest.raises(ModelError, match=said):
        get(order())
    assert hub.ranges_of(FIRST) == []


def test_pickled_weights_are_not_taken(hub: LoopHub, order: Orders) -> None:
    hub.files = {name: data for name, data in hub.files.items() if "safetensors" not in name}
    with pytest.raises(ModelError, match="safetensors"):
        get(order())


def test_a_list_without_checksums_is_not_trusted(hub: LoopHub, order: Orders) -> None:
    hub.listed[FIRST] = {"lfs": None, "oid": "?"}
    with pytest.raises(ModelError, match="checksum"):
        get(order())


def test_a_disk_that_is_too_small_is_told_before(hub: LoopHub, order: Orders) -> None:
    with pytest.raises(ModelError, match=r"0\.3 GB are needed, 0\.1 GB are free"):
        get(order(free=lambda _folder: 100_000_000))
    assert hub.sent == []


def test_what_is_there_is_not_given_up_where_the_new_version_has_no_room(
    hub: LoopHub, order: Orders
) -> None:
    get(order())
    old = dict(hub.files)
    hub.files = {**old, FIRST: weights(600_000, 5)}
    with pytest.raises(ModelError, match="room"):
        get(order(free=lambda _folder: 1000))
    assert_whole(order().folder, old)


def test_a_folder_that_cannot_be_made(order: Orders, tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file")
    with pytest.raises(ModelError, match="could not be written"):
        get(order())


@pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
def test_a_disk_that_takes_no_more(hub: LoopHub, order: Orders) -> None:
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, before[1]))
    try:
        with pytest.raises(ModelError, match="could not be written") as told:
            get(order())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert "kept" in told.value.hint
    get(order())
    assert_whole(order().folder, hub.files)


def test_a_pause_keeps_what_came_and_ends_soon(hub: LoopHub, order: Orders) -> None:
    hub.faults[FIRST] = [stalls(200_000)]
    lacking = len(hub.files[FIRST]) - 200_000
    control = Control()
    for step in download(order(), control):
        if step.total and step.done == step.total - lacking:
            control.cancel()
    (part,) = order().folder.glob(f"{FIRST}.*.part")
    assert part.stat().st_size == 200_000
    get(order())
    assert hub.ranges_of(FIRST) == ["", "bytes=200000-"]
    assert_whole(order().folder, hub.files)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 3000), max_size=8), st.sampled_from((200, 206)), st.booleans())
def test_however_the_line_breaks_the_file_is_right(
    cuts: list[int], status: int, ranges: bool
) -> None:
    with ExitStack() as stack, TemporaryDirectory() as folder:
        hub = LoopHub(stack, files=repository(5000), status_of_ranges=status, ranges=ranges)
        hub.faults[FIRST] = [cut(size) for size in cuts]
        patience = Patience(tries=len(cuts), first=0.001)
        get(Order(HuggingFace(hub.base), REPOSITORY, "main", Path(folder) / "m", patience=patience))
        assert_whole(Path(folder) / "m", hub.files)


def test_whoever_looks_away_ends_it(hub: LoopHub, order: Orders) -> None:
    hub.faults[FIRST] = [stalls(1000)]
    steps = download(order(), Control())
    next(steps)
    steps.close()
    get(order(silence=0.5))
    assert_whole(order().folder, hub.files)
