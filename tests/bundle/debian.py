"""A minimal Debian 12 in a folder, without Python, in which packages are installed and run.

Its programs see an X server of this machine; nothing else of it.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
SUITE: Final = "bookworm"
USER: Final = 1000
HOME: Final = "/home/tester"
_CACHE: Final = ROOT / "build/bundle-test"
_SOURCES: Final = ("/etc/apt/sources.list.d/debian.sources", "/etc/apt/sources.list")
_PATH: Final = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
# What changes whenever packages are installed or removed, whichever they are.
_ITS_OWN: Final = (
    "var/lib/dpkg",
    "var/lib/apt",
    "var/cache",
    "var/log",
    "proc",
    "sys",
    "dev",
    "tmp",
    "run",
)


@dataclass(frozen=True, slots=True)
class Said:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(slots=True)
class Debian:
    """The one in the folder `root`; programs are shown on `display`."""

    root: Path
    display: str = ""
    environment: dict[str, str] = field(default_factory=dict)

    def command(
        self, words: Sequence[str], *, root: bool = False, more: Mapping[str, str] | None = None
    ) -> list[str]:
        """Return what runs `words` inside, with an environment of its own."""
        told = {
            "PATH": _PATH,
            "HOME": "/root" if root else HOME,
            "LANG": "C.UTF-8",
            "XDG_RUNTIME_DIR": f"/run/user/{USER}",
            "DISPLAY": self.display,
            **self.environment,
            **(more or {}),
        }
        who = [] if root else [f"--userspec={USER}:{USER}"]
        return [
            "chroot", *who, str(self.root), "/usr/bin/env", "-i", "-C", told["HOME"],
            *(f"{name}={value}" for name, value in told.items() if value), *words,
        ]  # fmt: skip

    def run(
        self,
        *words: str,
        root: bool = False,
        more: Mapping[str, str] | None = None,
        seconds: float = 300,
    ) -> Said:
        """Run a command to its end."""
        told = subprocess.run(
            self.command(words, root=root, more=more),
            capture_output=True,
            stdin=subprocess.DEVNULL,
            text=True,
            errors="replace",
            check=False,
            timeout=seconds,
        )
        return Said(told.returncode, told.stdout, told.stderr)

    def must(self, *words: str, root: bool = False, more: Mapping[str, str] | None = None) -> Said:
        """Run a command that has to succeed."""
        said = self.run(*words, root=root, more=more)
        assert said.code == 0, f"{words}: {said.code}\n{said.out[-2000:]}\n{said.err[-2000:]}"
        return said

    def start(
        self, *words: str, more: Mapping[str, str] | None = None
    ) -> "subprocess.Popen[bytes]":
        """Start a program that stays."""
        return subprocess.Popen(
            self.command(words, more=more), stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def install(self, package: Path) -> Said:
        """Install a package of this machine with all that it depends on, as apt does."""
        name = f"/var/cache/{package.name}"
        shutil.copy(package, self.root / name[1:])
        said = self.must(
            "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y",
            "--no-install-recommends", "--allow-downgrades", name, root=True,
        )  # fmt: skip
        (self.root / name[1:]).unlink()
        return said

    def path(self, place: str) -> Path:
        """Return where something in it lies on this machine; "~" is the user's home."""
        return self.root / place.replace("~", HOME[1:], 1).lstrip("/")

    def hand(self, path: Path, place: str) -> str:
        """Give a copy of a file to its user; returns where it lies inside."""
        target = self.path(place)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
        os.chown(target, USER, USER)
        return place.replace("~", HOME, 1)

    def listed(self) -> set[str]:
        """Return every path in it, but for what apt and dpkg keep for themselves."""
        found = set()
        for folder, folders, files in os.walk(self.root):
            place = Path(folder).relative_to(self.root).as_posix()
            folders[:] = [
                name for name in folders if f"{place}/{name}".removeprefix("./") not in _ITS_OWN
            ]
            found |= {f"{place}/{name}".removeprefix("./") for name in (*folders, *files)}
        return found


@contextmanager
def debian(folder: Path) -> Iterator[Debian]:
    """Make one in `folder`, with what its programs need mounted; all is gone afterwards."""
    root = folder / "debian"
    root.mkdir()
    subprocess.run(["tar", "-xf", str(_archive()), "-C", str(root)], check=True)
    with ExitStack() as stack:
        for source, place, options in (
            ("proc", "proc", ["-t", "proc"]),
            ("sysfs", "sys", ["-t", "sysfs"]),
            ("/dev", "dev", ["--rbind", "--make-rslave"]),
            ("/tmp/.X11-unix", "tmp/.X11-unix", ["--bind"]),
        ):
            (root / place).mkdir(parents=True, exist_ok=True)
            subprocess.run(["mount", *options, source, str(root / place)], check=True)
            stack.callback(
                subprocess.run, ["umount", "--lazy", "--recursive", str(root / place)], check=True
            )
        inside = Debian(root)
        inside.must("useradd", "--create-home", "--uid", str(USER), "tester", root=True)
        runtime = root / f"run/user/{USER}"
        runtime.mkdir(parents=True, mode=0o700)
        os.chown(runtime, USER, USER)
        for name in ("resolv.conf", "hosts"):
            shutil.copy(f"/etc/{name}", root / "etc" / name)
        inside.must("apt-get", "update", root=True)
        yield inside


def _archive() -> Path:
    """Return a minimal Debian as an archive, made once."""
    path = _CACHE / f"{SUITE}.tar"
    if not path.exists():
        _CACHE.mkdir(parents=True, exist_ok=True)
        sources = next(each for each in _SOURCES if Path(each).exists())
        part = path.with_suffix(".part.tar")
        subprocess.run(
            ["mmdebstrap", "--quiet", "--variant=minbase", SUITE, str(part), sources], check=True
        )
        part.replace(path)
    return path
