"""Could the bundles of other systems be made? `python3 packaging/foreign.py`.

Freezing happens on the system that a bundle is for. What it would be made of can be had anywhere:
this downloads the wheels of each of them, and holds what lies in them against the rules by which a
build ends: a library of an unknown licence, and something large without a reason. Needs the network
and `uv`, so that it is no test.
"""

import argparse
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import resolve

_ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(_ROOT))

import bundle_plan as plan  # noqa: E402 - after the path to the program
import console  # noqa: E402 - after the path to the program
import native_libraries  # noqa: E402 - after the path to the program
import notices  # noqa: E402 - after the path to the program
import sizes  # noqa: E402 - after the path to the program
from console import Stop, say  # noqa: E402 - after the path to the program

# Of the tools that freeze, only uv goes in; of Qt's libraries, what the program is linked to.
_TOOLS: Final = re.compile(
    r"(?:pyinstaller|nfpm|altgraph|macholib|pefile|setuptools|packaging|pywin32)[-_]", re.IGNORECASE
)
_OF_QT: Final = re.compile(r"PySide6/(?:Qt/lib/)?(?:lib)?Qt6?(\w+)")
_QT: Final = ("Core", "DBus", "Gui", "Svg", "Widgets")
_DATA: Final = re.compile(r"[^/]+\.data/(?P<kind>\w+)/(?P<rest>.+)")
_BINARY: Final = re.compile(
    r"\.(?:so|dll|pyd|dylib|onnx)(?:\.[\d.]+)?$|\.framework/|^uv/uv(?:\.exe)?$"
)


def main(arguments: Sequence[str]) -> int:
    """Look at all systems; returns the exit status."""
    console.prepare()
    parser = argparse.ArgumentParser(prog="packaging/foreign.py")
    parser.add_argument("--wheels", type=Path, help="where wheels are kept for the next time")
    parsed = parser.parse_args(arguments)
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        for target in (each for each in resolve.TARGETS if each.tag):
            place = (parsed.wheels or Path(folder)) / target.tag
            try:
                parts = checked(held(download(target, place)))
            except Stop as stop:
                print(f"FAIL {target.name}: {stop.message}")
                failed = True
            else:
                large = "".join(f"\n     {p.size / 1e6:6.1f} {p.name}: {p.reason}" for p in parts)
                print(f"ok   {target.name}: all licences known, what is large has a reason{large}")
    return 1 if failed else 0


def download(target: resolve.Target, folder: Path) -> list[Path]:
    """Download the wheels that the program has on a system; returns them. Raises Stop."""
    say(f"Looking at {target.name} …")
    wanted = sorted(resolve.resolved(resolve.uv(), target, ["bundle"]))
    told = subprocess.run(
        [
            sys.executable, "-m", "pip", "download", "--quiet", "--no-deps",
            "--only-binary", ":all:", "--dest", str(folder), "--platform", target.tag,
            "--python-version", resolve.PYTHON, "--implementation", "cp",
            "--abi", "cp" + resolve.PYTHON.replace(".", ""), "--abi", "abi3", "--abi", "none",
            *wanted,
        ],
        capture_output=True, text=True, errors="replace", check=False,
    )  # fmt: skip
    if told.returncode != 0:
        raise Stop(f"pip could not download its wheels:\n{told.stderr.strip()}")
    return sorted(folder.glob("*.whl"))


def held(wheels: Iterable[Path]) -> dict[str, int]:
    """Return the binaries in wheels that would go into a bundle, by their places; with bytes."""
    found: dict[str, int] = {}
    for wheel in wheels:
        if not _TOOLS.match(wheel.name):
            with zipfile.ZipFile(wheel) as archive:
                found |= {place: size for place, size in _placed(archive) if _goes_in(place)}
    return found


def _placed(archive: zipfile.ZipFile) -> Iterator[tuple[str, int]]:
    """Yield where the files of a wheel lie in a bundle."""
    for entry in archive.infolist():
        name = entry.filename
        if inside := _DATA.match(name):
            if inside["kind"] == "scripts":  # uv is a program
                name = f"uv/{inside['rest']}"
            elif inside["kind"] in ("platlib", "purelib"):
                name = inside["rest"]
        yield name, entry.file_size


def _goes_in(place: str) -> bool:
    of_qt = _OF_QT.match(place)
    unused = of_qt and of_qt[1] not in _QT
    if unused or ".dSYM/" in place or place.startswith("PySide6/Qt/qml/"):
        return False
    return bool(_BINARY.search(place)) and plan.kept(place, ())


def checked(files: Mapping[str, int]) -> list[sizes.Part]:
    """Return what is large of files (place, bytes). Raises Stop where a build would end."""
    libraries = {place.rpartition("/")[2] for place in files if native_libraries.brought(place)}
    notices.of_libraries(libraries)
    parts = sizes.large(files.items())
    sizes.table(parts, sum(files.values()))
    return parts


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
