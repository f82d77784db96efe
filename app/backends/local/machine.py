"""What of the usual model would run on this machine, as far as can be told without torch."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.backends.local.architecture import architecture_of
from app.backends.local.fit import GIB, Card, Plan, Wish, every, fitting
from app.backends.local.told import told
from app.core.check import Check
from app.core.control import Control
from app.core.local_models import USUAL
from app.core.words import _

SECONDS: Final = 4.0  # that the driver's own program may take
_MIB: Final = 1024**2
_DRM: Final = Path("/sys/class/drm")
_PCI: Final = Path("/sys/bus/pci/devices")
_DISPLAY: Final = "0x03"  # begins the class of whatever shows pictures, or could


@dataclass(frozen=True, slots=True)
class Graphics:
    """A graphics card: `total` and `free` bytes of memory; what is not known is None.

    `computes`: models can run on it here; `lacks_driver`: they could.
    """

    name: str
    total: int | None = None
    free: int | None = None
    driver: str = ""
    computes: bool = True
    lacks_driver: bool = False


def machine_checks(control: Control) -> Iterator[Check]:
    """Say which graphics cards there are, and how the usual model would run here."""
    cards = graphics()
    if control.cancelled:
        return
    memory = main_memory()
    plan = best_plan(cards, memory)
    told_cards = "; ".join(map(_said, cards)) or _("no graphics card that models can run on")
    words = [told_cards]
    if memory is not None:
        words.append(_("{size} GiB of main memory").format(size=f"{memory / GIB:.1f}"))
    model = USUAL["huggingface"].rpartition("/")[2]
    fits = any(card.computes for card in cards) and plan is not None
    if plan is not None and fits:
        words.append(_("{model} would run: {way}").format(model=model, way=told(plan)))
    else:
        words.append(
            _("{model} would not run here at a useful speed; the reader and endpoints do.").format(
                model=model
            )
        )
    data = {
        "graphics": [
            {"name": each.name, "total": each.total, "free": each.free, "driver": each.driver}
            for each in cards
        ],
        "memory": memory,
        "fits": fits,
        "peak": plan.peak if plan is not None and fits else None,
    }
    hint = ""
    if not fits and any(card.lacks_driver for card in cards):
        hint = _("For models on this machine install NVIDIA's driver, so that nvidia-smi answers.")
    # Who asks endpoints or the reader alone need not care.
    yield Check("graphics", _("Graphics card"), True, "; ".join(words), hint, data)


def best_plan(cards: Sequence[Graphics], memory: int | None) -> Plan | None:
    """Return the best way to run the usual model on the largest card; None where nothing fits."""
    free = max((each.free or each.total or 0 for each in cards if each.computes), default=0)
    if sys.platform == "darwin" and cards:
        card = Card("mps", (memory or 0) * 3 // 4)  # that the system lets the GPU have
    else:
        card = Card("cuda", free)
    plans = fitting(every(architecture_of({"model_type": "glm4v"}), card, Wish()), card.free)
    return plans[0] if plans else None


def graphics() -> tuple[Graphics, ...]:
    """Return the cards that the system tells of, those that models can run on first."""
    if sys.platform == "darwin":
        return (Graphics("Apple", computes=os.uname().machine == "arm64"),)
    ready = tuple(_nvidia())
    if sys.platform != "linux":
        return ready
    return (*(ready or _silent()), *_drm())


def main_memory() -> int | None:
    """Return the bytes of main memory, None where the system does not tell."""
    if sys.platform == "win32":
        import ctypes

        class Status(ctypes.Structure):
            _fields_ = (
                ("length", ctypes.c_ulong),
                ("load", ctypes.c_ulong),
                ("total", ctypes.c_ulonglong),
                ("rest", ctypes.c_ulonglong * 6),
            )

        status = Status(length=ctypes.sizeof(Status))
        known = ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status))
        return int(status.total) if known else None
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (OSError, ValueError):
        return None


def _nvidia() -> Iterator[Graphics]:
    program = shutil.which("nvidia-smi")
    if program is None:
        return
    asked = "name,memory.total,memory.free,driver_version"
    try:
        said = subprocess.run(
            [program, f"--query-gpu={asked}", "--format=csv,noheader,nounits"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            check=True,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # Windows
        ).stdout.decode(errors="replace")
    except (OSError, subprocess.SubprocessError):
        return
    for line in said.splitlines():
        match [part.strip() for part in line.split(",")]:
            case [name, total, free, driver]:
                yield Graphics(name, _mib(total), _mib(free), driver)


def _silent() -> Iterator[Graphics]:
    """Yield cards of NVIDIA whose driver says nothing: it is not there, or does not work."""
    for device in sorted(_PCI.glob("*")):
        if _line(device / "vendor") == "0x10de" and _line(device / "class").startswith(_DISPLAY):
            yield Graphics(f"NVIDIA {_line(device / 'device')}", computes=False, lacks_driver=True)


def _mib(number: str) -> int | None:
    return int(number) * _MIB if number.isdecimal() else None


def _drm() -> Iterator[Graphics]:
    """Yield cards of AMD and Intel, which the kernel tells of; nothing of ours runs on them."""
    makers = {"0x1002": "AMD", "0x8086": "Intel"}
    for card in sorted(_DRM.glob("card[0-9]")):
        device = card / "device"
        maker = makers.get(_line(device / "vendor"))
        if maker:
            total, used = (_line(device / f"mem_info_vram_{what}") for what in ("total", "used"))
            size = int(total) if total.isdecimal() else None
            left = size - int(used) if size is not None and used.isdecimal() else None
            # The worker's torch is built for CUDA, for Apple's GPUs or for the processor.
            yield Graphics(f"{maker} {_line(device / 'device')}", size, left, computes=False)


def _line(path: Path) -> str:
    try:
        return path.read_text("ascii", errors="replace").strip()
    except OSError:
        return ""


def _said(card: Graphics) -> str:
    words = [card.name]
    if card.total is not None:
        words.append(f"{card.total / GIB:.1f} GiB")
    if card.free is not None:
        words.append(_("{size} GiB free").format(size=f"{card.free / GIB:.1f}"))
    if card.driver:
        words.append(_("driver {version}").format(version=card.driver))
    if card.lacks_driver:
        words.append(_("its driver does not answer"))
    elif not card.computes:
        words.append(_("models do not run on it"))
    return ", ".join(words)
