"""What `eyeline.spec` has PyInstaller do; runs inside it. What it decides by is `bundle_plan`."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Collection, Iterable, MutableSequence, Sequence
from pathlib import Path, PurePosixPath
from typing import Final, Protocol

import bundle_plan as plan
import linux_needs

Entry = tuple[str, str, str]
"""Place in the bundle, file it is made from (of a link: what it leads to), kind."""
_LINK: Final = "SYMLINK"
_LOADED: Final = re.compile(r"LOAD off\s+(0x\w+) vaddr (0x\w+) paddr \w+ align 2\*\*(\d+)")


class Analysed(Protocol):
    """What PyInstaller found (`Analysis`)."""

    binaries: MutableSequence[Entry]
    datas: MutableSequence[Entry]
    pure: MutableSequence[Entry]


def packages(names: Iterable[str]) -> tuple[list[tuple[str, str]], list[str]]:
    """Return the data files and the modules of whole packages."""
    from PyInstaller.utils import hooks

    datas: list[tuple[str, str]] = []
    modules: list[str] = []
    for name in names:
        datas += hooks.collect_data_files(name)
        modules += hooks.collect_submodules(name, filter=plan.module_kept, on_error="ignore")
    return datas, modules


def versions(names: Iterable[str]) -> list[tuple[str, str]]:
    """Return what packages say of themselves, of those that are installed on this system."""
    from importlib import metadata

    from PyInstaller.utils import hooks

    installed = {_normal(each.name) for each in metadata.distributions()}
    found = (hooks.copy_metadata(name) for name in names if _normal(name) in installed)
    return [each for told in found for each in told]


def _normal(name: str) -> str:
    """Return a package's name as all its spellings have it: "PySide6_Essentials" is one of two."""
    return re.sub(r"[-_.]+", "-", name).lower()


def uv_program() -> list[tuple[str, str]]:
    """Return the program that makes the local model's environment, as its package brings it."""
    from uv import find_uv_bin

    return [(find_uv_bin(), "uv")]


def icon(target: plan.System, work: Path) -> str | None:
    """Make the programs' icon where the system has it in the program; returns its path."""
    import icons

    if target == "linux":
        return None
    path = work / ("eyeline.ico" if target == "windows" else "eyeline.icns")
    (icons.ico if target == "windows" else icons.icns)(path)
    return str(path)


def version(target: plan.System, program: plan.Executable, work: Path) -> str | None:
    """Write what Windows shows of a program; returns its path."""
    import windows_version

    if target != "windows":
        return None
    return windows_version.write(program, work / f"{program.name}.version")


def trim(analysed: Analysed, spoken: Collection[str], target: plan.System, work: Path) -> None:
    """Leave out what nothing needs, and strip what may be stripped."""
    analysed.pure[:] = [each for each in analysed.pure if plan.module_kept(each[0])]
    for table in (analysed.binaries, analysed.datas):
        table[:] = [each for each in table if plan.kept(_posix(each[0]), spoken)]
    stand_ins = plan.stand_ins([_posix(each[0]) for each in analysed.binaries])
    others = [each for each in analysed.binaries if _posix(each[0]) not in stand_ins]
    analysed.binaries[:] = [*others, *(_link(*each) for each in stand_ins.items())]
    if target != "macos":  # whose libraries lie in frameworks, left out by name
        absent = plan.unneeded(_imports(analysed.binaries))
        analysed.binaries[:] = [e for e in analysed.binaries if _posix(e[0]) not in absent]
    leads = links_to([*analysed.binaries, *analysed.datas])
    for table in (analysed.binaries, analysed.datas):
        table[:] = [each for each in table if each[2] != _LINK or leads(each)]
    if target == "linux":
        analysed.binaries[:] = [_stripped(each, work / "stripped") for each in analysed.binaries]
    for table in (analysed.pure, analysed.binaries, analysed.datas):
        table[:] = plan.ordered(table)


def note_sources(analysed: Analysed, path: Path) -> None:
    """Write down which file each part of the bundle was made from, for the notices."""
    tables = (analysed.pure, analysed.binaries, analysed.datas)
    found = {_posix(each[0]): each[1] for table in tables for each in table if each[2] != _LINK}
    path.write_text(json.dumps(found, indent=1, sort_keys=True), encoding="utf-8")


def _posix(place: str) -> str:
    return place.replace("\\", "/")


def _link(place: str, target: str) -> Entry:
    """Return the entry of a link at one place in the bundle that leads to another."""
    return place, os.path.relpath(target, PurePosixPath(place).parent), _LINK


def links_to(entries: Sequence[Entry]) -> Callable[[Entry], bool]:
    """Return what tells whether a link leads to one of `entries`, or to a folder of them.

    Links may lead there over others, as those of a framework of macOS do ("Versions/Current/Qt").
    """
    links = {_posix(each[0]): _target(each) for each in entries if each[2] == _LINK}
    files = (PurePosixPath(_posix(each[0])) for each in entries if each[2] != _LINK)
    there = {str(place) for file in files for place in (file, *file.parents)}

    def leads(link: Entry) -> bool:
        place = PurePosixPath(_target(link))
        for _step in links:  # at most once over each of them
            over = next((each for each in (place, *place.parents) if str(each) in links), None)
            if over is None:
                break
            place = PurePosixPath(links[str(over)]) / place.relative_to(over)
        return str(place) in there

    return leads


def _target(link: Entry) -> str:
    """Return the place that a link leads to."""
    parts: list[str] = []
    for part in (PurePosixPath(_posix(link[0])).parent / _posix(link[1])).parts:
        if part == ".." and parts:
            parts.pop()
        elif part != "..":
            parts.append(part)
    return "/".join(parts)


def _imports(binaries: Iterable[Entry]) -> dict[str, set[str]]:
    """Return the names that each binary is linked to by itself."""
    if sys.platform == "linux":
        return {
            _posix(place): set(linux_needs.read(linux_needs.said(Path(file))).needed)
            for place, file, kind in binaries
            if kind != _LINK
        }
    from PyInstaller.depend import bindepend

    return {
        _posix(place): {
            PurePosixPath(_posix(name)).name for name, _path in bindepend.get_imports(file)
        }
        for place, file, kind in binaries
        if kind != _LINK
    }


def _stripped(entry: Entry, folder: Path) -> Entry:
    """Return the entry of a copy without symbols; the copy lies in `folder`."""
    place, file, kind = entry
    strip = shutil.which("strip")
    if kind == _LINK or strip is None or not plan.strippable(_posix(place)):
        return entry
    copy = folder / place
    copy.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(file, copy)
    subprocess.run([strip, "--strip-unneeded", str(copy)], check=True)
    return (place, str(copy), kind) if _loadable(copy) else entry


def _loadable(path: Path) -> bool:
    """Whether its parts lie in the file as they will in memory; else no loader takes it."""
    told = subprocess.run(
        ["objdump", "--private-headers", str(path)], capture_output=True, text=True, check=True
    )
    parts = _LOADED.findall(told.stdout)
    return bool(parts) and all(
        (int(file, 16) - int(memory, 16)) % 2 ** int(power) == 0 for file, memory, power in parts
    )
