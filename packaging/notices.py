"""Whose work a bundle is made of, and under which licences: THIRD-PARTY-NOTICES.

Made from what really is inside: each file of the bundle was made from one that a distribution's
RECORD names, or that a package of the system brought. Runs in the environment that builds.
"""

import json
import re
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path, PurePosixPath
from typing import Final

import native_libraries
from console import Stop

_TEXTS: Final = re.compile(
    r"(?:^|/)(?:[^/]*licen[cs]e[^/]*|copying[^/]*|notice[^/]*|third-?party[^/]*)$", re.IGNORECASE
)
_LICENCES: Final = re.compile(r"\.dist-info/licenses/")
_NO_TEXT: Final = (".py", ".pyc", ".pyi", ".json", ".so", ".pyd")
_LIBRARIES: Final = Path(__file__).resolve().parent / "licences" / "libraries"
_RULE: Final = "=" * 80


@dataclass(frozen=True, slots=True)
class Notice:
    """One work: its name and version, its licence as its makers write it, their texts by name."""

    name: str
    version: str
    licence: str
    texts: tuple[tuple[str, str], ...] = ()


def written(found: Iterable[Notice], licences: Mapping[str, str]) -> str:
    """Return the notices as one text: a list of all, then the words of each, then `licences`."""
    notices = sorted(found, key=lambda notice: (notice.name.lower(), notice.version))
    listed = [
        f"  {' '.join((each.name, each.version)).strip()}: {each.licence}" for each in notices
    ]
    parts = [
        "Eyeline itself is under the Apache License 2.0. This bundle as a whole is distributed\n"
        "under the GNU General Public License, version 3 or later, because FFmpeg is in it with\n"
        "x264 and x265. It is made of these works besides:\n\n" + "\n".join(listed)
    ]
    said: dict[str, str] = {}
    for each in notices:
        for name, text in each.texts:
            title = f"{each.name} {each.version}: {name}".replace(" :", ":")
            key = text.strip()
            if key in said:
                parts.append(f"{_RULE}\n{title}\n{_RULE}\n\nThe same words as {said[key]}.")
            else:
                said[key] = title
                parts.append(f"{_RULE}\n{title}\n{_RULE}\n\n{text.strip()}")
    parts += [f"{_RULE}\n{name}\n{_RULE}\n\n{text.strip()}" for name, text in licences.items()]
    return "\n\n".join(parts) + "\n"


def collected(sources: Mapping[str, str], root: Path) -> list[Notice]:
    """Return the notices for a bundle of which each place was made from a file.

    Raises Stop where nobody says under which licence something stands.
    """
    owners = _owners()
    distributions: dict[str, metadata.Distribution] = {}
    others: set[Path] = set()
    libraries: set[str] = set()
    for place, file in sources.items():
        path = Path(file).resolve()
        if (owner := owners.get(path)) is not None:
            distributions[owner.metadata["Name"]] = owner
            if native_libraries.brought(place):
                libraries.add(PurePosixPath(place).name)
        elif not path.is_relative_to(root) and path.is_file():
            others.add(path)
    # What starts the program is PyInstaller's, though no file of the bundle is named after it.
    distributions["pyinstaller"] = metadata.distribution("pyinstaller")
    found = [of_distribution(each) for name, each in distributions.items() if name != "eyeline"]
    return [*found, *of_libraries(libraries), _python(), *_of_system(others)]


def of_distribution(distribution: metadata.Distribution) -> Notice:
    """Return its notice. Raises Stop where it says no licence."""
    said = distribution.metadata
    licence = next(iter([*_values(said, "License-Expression"), *_values(said, "License")]), "")
    if not licence or len(licence) > 120:  # some put the whole text there
        classified = [
            each.rpartition("::")[2].strip()
            for each in _values(said, "Classifier")
            if each.startswith("License ::")
        ]
        licence = (
            ", ".join(each for each in classified if each != "OSI Approved") or licence[:60].strip()
        )
    texts = []
    for file in sorted(distribution.files or (), key=str):
        name = file.as_posix()
        wanted = _TEXTS.search(name) or _LICENCES.search(name)
        if wanted and not name.endswith(_NO_TEXT) and "/../" not in f"/{name}":
            path = Path(str(distribution.locate_file(file)))
            if path.is_file():
                texts.append((path.name, path.read_text(encoding="utf-8", errors="replace")))
    if not licence and not texts:
        raise Stop(f"{said['Name']} says no licence. Find it out, or leave the package out.")
    return Notice(said["Name"], said["Version"], licence or "see below", tuple(texts))


def _values(said: metadata.PackageMetadata, name: str) -> list[str]:
    """Return what metadata say under a name, [] when nothing."""
    return [str(value) for value in said.get_all(name) or () if value]


def of_libraries(names: Iterable[str]) -> list[Notice]:
    """Return those of shared libraries in wheels. Raises Stop for one that may not be inside.

    That is one that is not listed, and one whose licence forbids what this bundle is made of.
    """
    found: dict[str, Notice] = {}
    unknown = []
    for name in sorted(names):
        if native_libraries.forbidden(name):
            raise Stop(
                f"{name} may not be in one bundle with x264 and x265: its licence and the GPL "
                "exclude each other. Leave out what is linked to it."
            )
        work = native_libraries.work(name)
        if work is None:
            unknown.append(name)
        else:
            found[work.name] = Notice(work.name, "", work.licence, _words(work.name))
    if unknown:
        raise Stop(
            f"packaging/native_libraries.py does not know the licence of {', '.join(unknown)}, "
            "which a wheel brings along."
        )
    return [found[name] for name in sorted(found)]


def _words(work: str) -> tuple[tuple[str, str], ...]:
    """Return the licence of a work where no package brings it along, and its own words count."""
    path = _LIBRARIES / f"{work}.txt"
    return (("LICENSE", path.read_text(encoding="utf-8")),) if path.is_file() else ()


def _owners() -> dict[Path, metadata.Distribution]:
    owners = {}
    for distribution in metadata.distributions():
        for file in distribution.files or ():
            owners[Path(str(distribution.locate_file(file))).resolve()] = distribution
    return owners


def _python() -> Notice:
    version = ".".join(map(str, sys.version_info[:3]))
    texts: list[tuple[str, str]] = []
    folders = (sysconfig.get_path("stdlib"), sys.base_prefix)
    for path in (Path(folder) / name for folder in folders for name in ("LICENSE.txt", "LICENSE")):
        if path.is_file() and not texts:
            texts.append(("LICENSE", path.read_text(encoding="utf-8", errors="replace")))
    return Notice("Python", version, "PSF-2.0", tuple(texts))


def _of_system(paths: Iterable[Path]) -> Iterator[Notice]:
    """Yield those of the packages of Debian that libraries were taken from."""
    inside = _of_python()
    names: set[str] = set()
    for path in paths:
        if not any(path.is_relative_to(each) for each in inside):
            names |= _packages(path)
    for name in sorted(names):
        file = Path("/usr/share/doc") / name / "copyright"
        text = file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""
        texts = (("copyright", text),) if text else ()
        yield Notice(name, "", "see below" if text else "see its package", texts)


def _of_python() -> tuple[Path, ...]:
    """Return the folders that hold Python alone; of Debian's own, /usr is not one of them."""
    folders = {sysconfig.get_path("stdlib"), sys.base_prefix, sys.prefix} - {"/usr", "/usr/local"}
    return tuple(Path(each).resolve() for each in sorted(folders))


def _packages(path: Path) -> set[str]:
    """Return the packages of Debian that a file belongs to, none on other systems."""
    for asked in (path, Path(str(path).removeprefix("/usr"))):
        try:
            told = subprocess.run(
                ["dpkg-query", "--search", str(asked)], capture_output=True, text=True, check=False
            )
        except OSError:
            return set()
        if told.returncode == 0:
            return {line.partition(":")[0] for line in told.stdout.splitlines()}
    return set()


def licences(folder: Path) -> dict[str, str]:
    """Return the texts of the licences that several works share, by their names."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*L-*.txt"))}


def read_sources(path: Path) -> dict[str, str]:
    """Return what `frozen.note_sources` wrote."""
    found: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return found
