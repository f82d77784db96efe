"""What the bundle needs of a Linux system: shared libraries that are linked to and not inside.

They become the dependencies of the packages. One without a name here ends the build: a package
that starts only where somebody happens to have installed a library is broken everywhere else.
"""

import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from console import Stop

# Packages of Debian and Ubuntu. For an .rpm the library's own name is the dependency.
DEBIAN: Final[Mapping[str, str]] = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libGLX.so.0": "libglx0",
    "libOpenGL.so.0": "libopengl0",
    "libX11.so.6": "libx11-6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libfribidi.so.0": "libfribidi0",
    "libxcb.so.1": "libxcb1",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libICE.so.6": "libice6",
    "libSM.so.6": "libsm6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libdrm.so.2": "libdrm2",
    "libexpat.so.1": "libexpat1",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libgcc_s.so.1": "libgcc-s1",
    "libglib-2.0.so.0": "libglib2.0-0t64 | libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0t64 | libglib2.0-0",
    "libcrypto.so.3": "libssl3t64 | libssl3",
    "libssl.so.3": "libssl3t64 | libssl3",
    "libstdc++.so.6": "libstdc++6",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libz.so.1": "zlib1g",
}
# Looked for by their names while the program runs, which no binary tells: by mss, by Pillow.
LOADED: Final = frozenset(
    {
        "libxcb.so.1",
        "libxcb-randr.so.0",
        "libxcb-render.so.0",
        "libxcb-shm.so.0",
        "libxcb-xfixes.so.0",
        "libfribidi.so.0",
    }
)
STARTED: Final = ("fontconfig",)
"""Packages of programs that are started, of the same name everywhere: which fonts there are."""
# Parts of the C library, of which a package asks for one version.
_LIBC: Final = re.compile(
    r"(?:ld-linux.*|lib(?:c|m|dl|rt|pthread|util|resolv|nsl|anl|mvec))\.so(?:\.\d+)*"
)
_NEEDED: Final = re.compile(r"^\s*NEEDED\s+(\S+)", re.MULTILINE)
_SONAME: Final = re.compile(r"^\s*SONAME\s+(\S+)", re.MULTILINE)
_VERSION: Final = re.compile(r"\bGLIBC_(\d+)\.(\d+)")
_MAGIC: Final = b"\x7fELF"


@dataclass(frozen=True, slots=True)
class Linked:
    """What one binary says: its own name, "" for a program; what it is linked to; which glibc."""

    soname: str
    needed: frozenset[str]
    glibc: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Needs:
    """What must be there: names of libraries, and the oldest C library that has all symbols."""

    libraries: frozenset[str]
    glibc: tuple[int, int]

    def debian(self) -> list[str]:
        """Return the `Depends` of a .deb."""
        major, minor = self.glibc
        names = {DEBIAN[library] for library in self.libraries}
        return [f"libc6 (>= {major}.{minor})", *sorted({*names, *STARTED})]

    def rpm(self) -> list[str]:
        """Return the `Requires` of an .rpm, by names that all distributions of RPM provide."""
        major, minor = self.glibc
        libraries = (f"{library}()(64bit)" for library in sorted(self.libraries))
        return [f"libc.so.6(GLIBC_{major}.{minor})(64bit)", *libraries, *STARTED]


def needs(bundle: Path) -> Needs:
    """Return what the binaries of `bundle` need. Raises Stop for a library that is not listed."""
    links = (path.name for path in bundle.rglob("*") if path.is_symlink() and path.exists())
    asked = joined((read(said(path)) for path in _binaries(bundle)), links)
    return replace(asked, libraries=asked.libraries | LOADED)


def joined(binaries: Iterable[Linked], links: Iterable[str] = ()) -> Needs:
    """Return what these need of others. Raises Stop for a library that is not listed.

    `links` are names of links to some of them: what is linked to one of those finds it by that.
    """
    told = list(binaries)
    inside = {*links, *(each.soname for each in told)}
    asked = {name for each in told for name in each.needed} - inside
    outside = {name for name in asked if not _LIBC.fullmatch(name)}
    if unknown := sorted(outside - DEBIAN.keys()):
        raise Stop(
            f"The bundle is linked to {', '.join(unknown)}, which is neither inside nor named in "
            "packaging/linux_needs.py. Name its package there, or leave out what needs it."
        )
    return Needs(frozenset(outside), max((each.glibc for each in told), default=(0, 0)))


def read(words: str) -> Linked:
    """Return what `objdump -p` says of a binary."""
    soname = _SONAME.search(words)
    versions = [(int(major), int(minor)) for major, minor in _VERSION.findall(words)]
    return Linked(
        soname[1] if soname else "",
        frozenset(_NEEDED.findall(words)),
        max(versions, default=(0, 0)),
    )


def _binaries(bundle: Path) -> Iterator[Path]:
    for path in sorted(bundle.rglob("*")):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                if file.read(4) == _MAGIC:
                    yield path


def said(path: Path) -> str:
    """Return what `objdump -p` says of a file."""
    told = subprocess.run(["objdump", "-p", str(path)], capture_output=True, text=True, check=True)
    return told.stdout
