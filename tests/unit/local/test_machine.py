"""What is said of graphics cards, and of the usual model on them, without torch."""

import os
import sys
from pathlib import Path

import pytest

from app.backends.local import machine
from app.backends.local.fit import GIB
from app.backends.local.machine import Graphics, best_plan, graphics, machine_checks, main_memory
from app.core.check import Check
from app.core.control import Control

pytestmark = pytest.mark.skipif(os.name == "nt", reason="a program that stands in for nvidia-smi")


@pytest.fixture
def says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program that says what its user wants it to, in the place of the driver's."""
    program = tmp_path / "nvidia-smi"
    program.write_text('#!/bin/sh\ncat "$0.said"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(machine, "_DRM", tmp_path / "drm")
    monkeypatch.setattr(machine, "_PCI", tmp_path / "pci")
    return tmp_path / "nvidia-smi.said"


def looked() -> Check:
    (check,) = machine_checks(Control())
    return check


@pytest.mark.parametrize(
    ("gib", "said"),
    [(80, "Exact weights"), (24, "GiB"), (10, "4 bits"), (4, "would not run here")],
)
def test_what_fits_follows_from_the_memory_of_the_card(gib: int, said: str, says: Path) -> None:
    says.write_text(f"NVIDIA Thing 9000, {gib * 1024}, {gib * 1024 - 300}, 550.54\n")
    check = looked()
    assert check.ok
    assert f"NVIDIA Thing 9000, {gib}.0 GiB" in check.found
    assert "driver 550.54" in check.found
    assert said in check.found
    assert check.data is not None
    assert check.data["fits"] == (gib > 4)


@pytest.mark.parametrize(
    "text", ["", "No devices were found\n", "NVIDIA-SMI has failed, because\n", "a, b, c, d, e\n"]
)
def test_a_driver_that_says_something_else(text: str, says: Path) -> None:
    says.write_text(text)
    check = looked()
    assert "no graphics card" in check.found
    assert "the reader and endpoints do" in check.found


def test_sizes_that_are_not_told(says: Path) -> None:
    says.write_text("NVIDIA Thing, [N/A], [N/A], 550\n")
    (card,) = graphics()
    assert (card.total, card.free) == (None, None)
    assert looked().ok


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's own folder")
def test_cards_of_others_are_named_and_not_counted_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    device = tmp_path / "card0" / "device"
    device.mkdir(parents=True)
    for name, value in (
        ("vendor", "0x1002"),
        ("device", "0x744c"),
        ("mem_info_vram_total", str(24 * GIB)),
        ("mem_info_vram_used", str(4 * GIB)),
    ):
        (device / name).write_text(f"{value}\n")
    monkeypatch.setattr(machine, "_DRM", tmp_path)
    monkeypatch.setattr(machine, "_nvidia", lambda: iter(()))
    monkeypatch.setattr(machine, "_PCI", tmp_path / "pci")
    check = looked()
    assert "AMD 0x744c, 24.0 GiB, 20.0 GiB free, models do not run on it" in check.found
    assert check.data is not None
    assert check.data["fits"] is False


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's own folder")
def test_a_card_whose_driver_says_nothing_is_told_with_what_to_do(
    says: Path, tmp_path: Path
) -> None:
    says.write_text("NVIDIA-SMI has failed because it couldn't communicate with the driver.\n")
    for place, kind in (("0000:01:00.0", "0x030000"), ("0000:01:00.1", "0x040300")):
        device = tmp_path / "pci" / place
        device.mkdir(parents=True)
        for name, value in (("vendor", "0x10de"), ("device", "0x2684"), ("class", kind)):
            (device / name).write_text(f"{value}\n")
    check = looked()
    assert check.found.count("NVIDIA 0x2684") == 1, "not its sound"
    assert "driver" in check.found
    assert "install" in check.hint
    says.write_text("NVIDIA Thing 9000, 24576, 24000, 550.54\n")
    assert not looked().hint


def test_main_memory_and_no_card() -> None:
    memory = main_memory()
    assert memory is not None
    assert memory > GIB // 4
    assert best_plan((), memory) is None
    assert best_plan([Graphics("x", 90 * GIB)], memory) is not None
