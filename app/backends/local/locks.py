"""`assets/locks`: what a private Python is made of, per system, and which one fits a machine."""

import hashlib
import json
import platform
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.child import limits
from app.core.local_runtime import Build, Kind
from app.core.words import _, sentences

_DRIVER: Final = 580  # the oldest of NVIDIA's that runs what was made for CUDA 13
_CAPABILITY: Final = 7.5  # the oldest cards that torch's builds for CUDA 13 run on: Turing
_OLDEST_MACOS: Final = 14
_REQUIREMENT: Final = re.compile(r"^([\w\-]+)==(\S+)", re.MULTILINE)
_KERNEL: Final = re.compile(r"^NVRM version:.*?\s(\d{3,})\.\d", re.MULTILINE)
_PROC: Final = "/proc/driver/nvidia/version"


@dataclass(frozen=True, slots=True)
class Lock:
    """Packages with the SHA-256 of all files that may be taken for them, in `file`.

    `backend` is what uv calls the build of torch where that is not the usual one. `pythons` are
    the versions it holds for, the best first; `sizes` are bytes to fetch by package, `disk` those
    that all of them take unpacked.
    """

    name: str
    file: Path
    kind: Kind
    backend: str
    torch: str
    pythons: tuple[str, ...]
    sizes: Mapping[str, int]
    disk: int

    @property
    def download(self) -> int:
        """Bytes of all packages."""
        return sum(self.sizes.values())

    @property
    def packages(self) -> Mapping[str, str]:
        """Versions by name."""
        text = self.file.read_text(encoding="utf-8")
        return dict(_REQUIREMENT.findall(text))

    @property
    def digest(self) -> str:
        """What tells it from other versions of it."""
        return hashlib.sha256(self.file.read_bytes()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Card:
    """A graphics card of NVIDIA; `driver` and `capability` are 0 where nobody tells."""

    name: str
    driver: int = 0
    capability: float = 0.0

    @property
    def fault(self) -> str:
        """Why torch cannot compute on it, "" where it can."""
        if 0 < self.capability < _CAPABILITY:
            return _("{card} is too old for today's torch.").format(card=self.name)
        if 0 < self.driver < _DRIVER:
            return _(
                "The driver of {card}, {version}, is too old: {needed} or newer is needed."
            ).format(card=self.name, version=self.driver, needed=_DRIVER)
        return ""


@dataclass(frozen=True, slots=True)
class Machine:
    """What decides about the build: `system` as `sys.platform`, `processor` as torch calls it."""

    system: str
    processor: str
    release: int = 0  # of macOS
    card: Card | None = None


def this_machine(environment: Mapping[str, str]) -> Machine:
    """Return the machine that this runs on; asks the driver of NVIDIA, up to seconds."""
    release = platform.mac_ver()[0].partition(".")[0]
    return Machine(sys.platform, processor(), int(release or 0), nvidia(environment))


def processor() -> str:
    """Return the kind of processor, as torch calls it."""
    named = platform.machine().lower()
    return {"amd64": "x86_64", "arm64": "aarch64"}.get(named, named)


def nvidia(environment: Mapping[str, str]) -> Card | None:
    """Return the best card of NVIDIA, as its driver tells; None where there is none."""
    for asked in ("compute_cap,driver_version,name", "driver_version,name"):  # as older ones know
        try:
            told = subprocess.run(
                ["nvidia-smi", f"--query-gpu={asked}", "--format=csv,noheader"],
                capture_output=True, text=True, timeout=10, check=True, errors="replace",
                env=dict(environment), creationflags=limits.popen_flags(0),
            ).stdout  # fmt: skip
        except subprocess.CalledProcessError:
            continue
        except (OSError, subprocess.SubprocessError):
            break
        lines = (line if asked.startswith("c") else f"0, {line}" for line in told.splitlines())
        found = [card for line in lines if (card := _card(line))]
        return max(found, key=lambda card: card.capability, default=None)
    return _loaded()


def _card(line: str) -> Card | None:
    """Return the card of a line; what its driver does not tell ("[N/A]") is 0."""
    match [part.strip() for part in line.split(",", 2)]:
        case [capability, driver, name] if name:
            number = re.match(r"\d+", driver)
            known = re.fullmatch(r"\d+(\.\d+)?", capability)
            return Card(
                name[:80], int(number[0]) if number else 0, float(capability) if known else 0.0
            )
    return None


def _loaded() -> Card | None:
    """Return what Linux says of a driver whose own program does not tell anything."""
    try:
        text = Path(_PROC).read_text("utf-8", errors="replace")
    except OSError:
        return None
    found = _KERNEL.search(text)
    return Card("NVIDIA", int(found[1]) if found else 0)


def locks_in(folder: Path) -> Mapping[str, Lock]:
    """Return the locks of a folder by name. Raises OSError, ValueError."""
    table = json.loads((folder / "locks.json").read_text(encoding="utf-8"))
    found = {}
    for name, told in table.items():
        kind: Kind = "metal" if name.startswith("macos") else "cuda" if told["cuda"] else "cpu"
        found[name] = Lock(
            name, folder / f"{name}.txt", kind, told["backend"], told["torch"],
            tuple(told["pythons"]), told["sizes"], told["disk"],
        )  # fmt: skip
    return found


def fitting(locks: Mapping[str, Lock], machine: Machine, kind: Kind | None = None) -> Lock | None:
    """Return the lock for a machine, of the `kind` that is wished; None where there is none."""
    if machine.system == "darwin":
        fits = machine.processor == "aarch64" and machine.release >= _OLDEST_MACOS
        return locks.get("macos-arm64") if fits and kind in (None, "metal") else None
    system = {"linux": "linux", "win32": "windows"}.get(machine.system, machine.system)
    usable = machine.card is not None and not machine.card.fault
    return locks.get(f"{system}-{machine.processor}-{kind or ('cuda' if usable else 'cpu')}")


def obstacle(machine: Machine) -> str:
    """Return why there is no lock for a machine."""
    if machine.system == "darwin" and machine.processor == "aarch64":
        return _("The torch that a model needs runs on macOS {needed} and newer.").format(
            needed=_OLDEST_MACOS
        )
    return _("There is no torch for this kind of machine: {system}, {processor}.").format(
        system=machine.system, processor=machine.processor
    )


def build_of(lock: Lock, machine: Machine) -> Build:
    """Return what a lock brings, with what its user should know before."""
    card = machine.card
    warning = ""
    if lock.kind == "cpu":
        why = card.fault if card is not None else _("No graphics card of NVIDIA was found.")
        slow = _(
            "A model would run on the processor, many minutes for one answer: the offline reader"
            " or a server is of more use."
        )
        warning = sentences(why, slow)
    elif lock.kind == "cuda":
        warning = _("No graphics card of NVIDIA was found.") if card is None else card.fault
    name = card.name if card is not None and lock.kind == "cuda" else ""
    return Build(lock.kind, lock.torch, lock.download, lock.disk, name, warning)
