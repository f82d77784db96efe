"""What a private Python is made of: the locks that ship, and which one fits a machine."""

import json
import re
import sys
import tomllib
from pathlib import Path
from typing import Any, Final

import pytest

from app.backends.local import locks
from app.backends.local.installing import Installing
from app.backends.local.locks import (
    Card,
    Lock,
    Machine,
    build_of,
    fitting,
    locks_in,
    nvidia,
    obstacle,
)
from app.core import identity

ROOT: Final = Path(__file__).resolve().parents[3]
LOCKS: Final = locks_in(identity.assets() / "locks")
NEW: Final = Card("NVIDIA GeForce RTX 4070", 580, 8.9)


def packages(lock: Lock) -> dict[str, list[str]]:
    """Each requirement of a lock with its checksums."""
    text = lock.file.read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line.split() for line in text.splitlines() if line and not line.startswith("#")]
    return {line[0]: line[1:] for line in lines}


@pytest.mark.parametrize("name", sorted(LOCKS))
def test_a_lock_names_bytes_and_no_place(name: str) -> None:
    lock = LOCKS[name]
    found = packages(lock)
    assert "://" not in lock.file.read_text(encoding="utf-8")
    for requirement, sums in found.items():
        assert re.fullmatch(r"[a-z0-9\-]+==[\w.+]+", requirement)
        assert sums
        assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", each) for each in sums)
    assert {each.partition("==")[0] for each in found} == set(lock.sizes)
    assert all(size > 0 for size in lock.sizes.values())
    assert lock.disk > lock.download
    assert any(each.startswith("nvidia-") for each in lock.sizes) == (
        lock.kind == "cuda" and name.startswith("linux")
    )


@pytest.mark.parametrize("name", sorted(LOCKS))
def test_a_lock_is_what_pyproject_and_the_pins_say(name: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    text = (ROOT / "packaging" / "constraints-local.txt").read_text(encoding="utf-8")
    pins = dict(line.split("==") for line in text.split() if "==" in line)
    found = dict(each.split("==") for each in packages(LOCKS[name]))
    build = f"+{LOCKS[name].backend}" if LOCKS[name].backend else ""
    assert found["torch"] == LOCKS[name].torch == f"{pins['torch']}{build}"
    assert {each: version for each, version in found.items() if each != "torch"}.items() <= (
        pins.items()
    )
    extra = {re.split(r"[=<>]", each)[0] for each in project["optional-dependencies"]["local"]}
    assert extra <= set(found)


def test_builds_of_torch_are_those_of_the_locks() -> None:
    builds = json.loads((ROOT / "packaging" / "torch-builds.json").read_text(encoding="utf-8"))
    known = {digest for digest, _size in builds.values()}
    for lock in LOCKS.values():
        sums = {each.rpartition(":")[2] for each in packages(lock)[f"torch=={lock.torch}"]}
        assert (sums <= known) == bool(lock.backend)
        assert len(sums) >= len(lock.pythons)


@pytest.mark.parametrize(
    ("machine", "name"),
    [
        (Machine("linux", "x86_64", card=NEW), "linux-x86_64-cuda"),
        (Machine("linux", "x86_64"), "linux-x86_64-cpu"),
        (Machine("linux", "x86_64", card=Card("Tesla P40", 580, 6.1)), "linux-x86_64-cpu"),
        (Machine("linux", "x86_64", card=Card("RTX 3060", 535, 8.6)), "linux-x86_64-cpu"),
        (Machine("linux", "aarch64", card=Card("NVIDIA")), "linux-aarch64-cuda"),
        (Machine("win32", "x86_64", card=NEW), "windows-x86_64-cuda"),
        (Machine("win32", "x86_64"), "windows-x86_64-cpu"),
        (Machine("darwin", "aarch64", 14), "macos-arm64"),
        (Machine("darwin", "aarch64", 13), ""),
        (Machine("darwin", "x86_64", 15), ""),
        (Machine("win32", "aarch64"), ""),
        (Machine("linux", "riscv64"), ""),
    ],
)
def test_a_machine_gets_what_it_can_run(machine: Machine, name: str) -> None:
    lock = fitting(LOCKS, machine)
    assert (lock.name if lock else "") == name
    if lock is None:
        assert obstacle(machine)


def test_its_user_may_wish_for_the_other_build() -> None:
    wished = fitting(LOCKS, Machine("linux", "x86_64"), "cuda")
    assert wished is LOCKS["linux-x86_64-cuda"]
    assert "No graphics card" in build_of(wished, Machine("linux", "x86_64")).warning
    assert fitting(LOCKS, Machine("darwin", "aarch64", 15), "cuda") is None


def test_what_is_in_the_way_of_a_card_is_told() -> None:
    old = Machine("linux", "x86_64", card=Card("RTX 3060", 535, 8.6))
    said = build_of(LOCKS["linux-x86_64-cpu"], old)
    assert "The driver of RTX 3060, 535, is too old: 580" in said.warning
    assert said.slow
    good = build_of(LOCKS["linux-x86_64-cuda"], Machine("linux", "x86_64", card=NEW))
    assert (good.warning, good.card, good.slow) == ("", NEW.name, False)


def smi(folder: Path, text: str) -> dict[str, str]:
    """A driver that tells so, as the first on the path."""
    program = folder / "nvidia-smi"
    program.write_text(f"#!/bin/sh\ncat <<'END'\n{text}\nEND\n", encoding="utf-8")
    program.chmod(0o755)
    return {"PATH": f"{folder}:/usr/bin:/bin"}


@pytest.mark.skipif(sys.platform == "win32", reason="the driver is a shell script")
def test_the_best_card_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = "6.1, 580.65.06, Tesla P40\n8.9, 580.65.06, NVIDIA GeForce RTX 4070"
    environment = smi(tmp_path, told)
    monkeypatch.setenv("PATH", environment["PATH"])
    assert nvidia(environment) == NEW
    assert (
        nvidia(smi(tmp_path, "No devices were found")) is None
        or Path("/proc/driver/nvidia/version").exists()
    )


@pytest.mark.skipif(sys.platform == "win32", reason="the driver is a shell script")
@pytest.mark.parametrize(
    ("script", "card"),
    [
        # as drivers that are older than the question
        (
            (
                'case "$1" in *compute*) echo "Field is not valid"; exit 2;; esac\n'
                'echo "470.57.02, Tesla K80"'
            ),
            Card("Tesla K80", 470, 0.0),
        ),
        ('echo "[N/A], 580.65, A card"; echo "8.9, 580.65, B card"', Card("B card", 580, 8.9)),
        ('echo "8.9, [N/A], B card"', Card("B card", 0, 8.9)),
        ('echo "Unable to determine the device handle"', None),
    ],
)
def test_a_driver_that_does_not_tell_all(tmp_path: Path, script: str, card: Card | None) -> None:
    program = tmp_path / "nvidia-smi"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    found = nvidia({"PATH": f"{tmp_path}:/usr/bin:/bin"})
    assert found == card
    if card is not None and card.driver == 470:
        assert "too old" in card.fault


@pytest.mark.parametrize(
    ("line", "driver"),
    [
        ("NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.129.03  Thu Oct 19", 535),
        ("NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.65.06  Release Build", 580),
        ("NVRM version: something else", 0),
    ],
)
def test_a_driver_without_its_program_is_known_by_the_kernel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, driver: int
) -> None:
    file = tmp_path / "version"
    file.write_text(f"{line}\nGCC version: gcc version 12.2.0\n", encoding="utf-8")
    monkeypatch.setattr(locks, "_PROC", str(file))
    assert nvidia({"PATH": str(tmp_path)}) == Card("NVIDIA", driver)


# ---- uv


def test_how_far_it_is_follows_what_comes(tmp_path: Path) -> None:
    now = [0.0]
    sizes = {"torch": 1000, "numpy": 100, "idna": 10}
    moving: Any = Installing(sizes, ("idna",), tmp_path, 0.5, lambda: now[0])
    assert moving.step().done == 10
    assert not moving.feed("Downloading torch (1.0KiB)")
    part = tmp_path / ".tmpABC" / "torch"
    part.mkdir(parents=True)
    (part / "lib").write_bytes(bytes(800))
    now[0] = 4.0
    step = moving.step()
    assert (step.done, step.total, step.speed) == (410, 1110, 100.0)
    assert step.left == 7.0
    (part / "lib").write_bytes(bytes(9000))
    assert moving.step().done == 1010
    (part / "lib").unlink()
    assert moving.step().done == 1010  # it never goes back
    assert moving.feed(" Downloaded torch")
    assert moving.feed("Prepared 2 packages in 1s")
    assert (moving.step().stage, moving.step().done) == ("installing", 1110)
    assert set(moving.come) == set(sizes)
