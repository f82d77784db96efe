"""The installer for Windows out of a bundle, by NSIS, which also runs on Linux (`makensis`).

`packaging/build.py` calls `packages`. Signed is what the environment names a certificate for.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Final

from app.core import identity
from console import Stop, say

THUMBPRINT: Final = "EYELINE_WINDOWS_THUMBPRINT"
"""Names the certificate to sign with, in the certificate store of who runs this."""
TIMES: Final = "EYELINE_TIMESTAMP_SERVER"
_TIMES: Final = "http://timestamp.digicert.com"

PROGRAM: Final = f"{identity.SLUG}.exe"
CONSOLE: Final = f"{identity.SLUG}-cli.exe"
KINDS: Final = (
    "png", "jpg", "jpeg", "webp", "gif", "bmp", "tif", "tiff", "heic", "avif",
    "mp4", "m4v", "mov", "mkv", "webm", "avi",
    "pdf", "docx", "pptx", "xlsx", "odt", "odp", "ods",
)  # fmt: skip
"""What Explorer offers the program for, under "Open with"."""

# Names of programs, and where their installers put them below the folder of programs of 32 bits:
# neither of the two adds itself to the PATH.
MAKENSIS: Final = ("makensis", "NSIS/makensis.exe")
SIGNTOOL: Final = ("signtool", "Windows Kits/10/bin/10.*/x64/signtool.exe")

_SCRIPT: Final = Path(__file__).resolve().parent / "windows" / "eyeline.nsi"
_LONGEST: Final = 180  # characters of a place in the bundle: of 260, the folders above it take 80


def packages(bundle: Path, out: Path) -> list[Path]:
    """Make the installer of the folder `bundle` in `out`; returns its path. Raises Stop.

    `bundle` is signed in its place where there is a certificate.
    """
    compiler = found(MAKENSIS, "Install NSIS 3 (Debian: nsis; Windows: nsis.sourceforge.io).")
    signing = signer(os.environ)
    if signing:
        for name in (PROGRAM, CONSOLE):
            _run([*signing, str(bundle / name)], "sign")
    else:
        say(f"The installer is not signed: {THUMBPRINT} names no certificate.")
    made = out / f"{identity.NAME}-{identity.VERSION}-windows-x64-setup.exe"
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        _prepare(bundle, work)
        _run([compiler, *arguments(bundle, work, made, signing)], "compile the installer of")
    return [made]


def signer(environment: Mapping[str, str]) -> list[str]:
    """Return the command that signs the file named after it; empty without a certificate."""
    thumbprint = environment.get(THUMBPRINT, "")
    if not thumbprint:
        return []
    times = environment.get(TIMES) or _TIMES
    tool = found(SIGNTOOL, "It comes with the Windows SDK.", environment)
    return [tool, "sign", "/sha1", thumbprint, "/fd", "sha256", "/tr", times, "/td", "sha256"]


def arguments(bundle: Path, work: Path, made: Path, signing: Sequence[str]) -> list[str]:
    """Return what makensis is called with; `work` has the generated parts of the script."""
    size = sum(path.stat().st_size for path in _files(bundle))
    values = {
        "NAME": identity.NAME,
        "SLUG": identity.SLUG,
        "APP_ID": identity.APP_ID,
        "VERSION": identity.VERSION,
        "NUMBERS": numbers(identity.VERSION),
        "PROGRAM": PROGRAM,
        "CONSOLE": CONSOLE,
        "ICON": str(work / "eyeline.ico"),
        "KILOBYTES": str(size // 1024),
        "MEGABYTES": str(round(size / 1e6)),
        # While it is installed it is there twice: unpacked by NSIS, and put into its place.
        "NEEDED": str(round(size * 2 / 2**20) + 50),
        "OUT": str(made),
    }
    if signing:
        values["SIGN"] = subprocess.list2cmdline(signing)
    defined = [f"-D{name}={value}" for name, value in values.items()]
    included = f'-X!addincludedir "{work}"'
    return ["-V2", "-INPUTCHARSET", "UTF8", *defined, included, str(_SCRIPT)]


def numbers(version: str) -> str:
    """Return a version as the four numbers that Windows wants: "0.1.0" is "0.1.0.0"."""
    found = [part for part in version.split(".") if part.isdigit()]
    return ".".join((*found, "0", "0", "0", "0")[:4])


def install_lines(bundle: Path) -> Iterator[str]:
    """Yield the lines that unpack all files of `bundle` into the folder $R0. Raises Stop."""
    folder = None
    for path in _files(bundle):
        place = PurePosixPath(path.relative_to(bundle).as_posix())
        if len(str(place)) > _LONGEST:
            raise Stop(f"Windows would not open {place}: its name is too long.")
        if place.parent != folder:
            folder = place.parent
            yield f'SetOutPath "$R0{_below(folder)}"'
        yield f'File "/oname={_quoted(place.name)}" "{path}"'


def uninstall_lines(bundle: Path) -> Iterator[str]:
    """Yield the lines that delete the same files, then the folders that are empty."""
    places = [PurePosixPath(path.relative_to(bundle).as_posix()) for path in _files(bundle)]
    for place in places:
        yield f'Delete "$INSTDIR{_below(place)}"'
    folders = {parent for place in places for parent in place.parents if parent.parts}
    for folder in sorted(folders, key=lambda each: (-len(each.parts), str(each))):
        yield f'RMDir "$INSTDIR{_below(folder)}"'


def kind_lines(kinds: Iterable[str] = KINDS) -> Iterator[str]:
    """Yield the lines that tell Explorer which files the program opens."""
    for kind in kinds:
        yield f'WriteRegStr HKCU "${{OPEN_WITH}}\\SupportedTypes" ".{kind}" ""'


def _prepare(bundle: Path, work: Path) -> None:
    """Write the generated parts of the script. Raises Stop for what is no bundle."""
    import icons

    for name in (PROGRAM, CONSOLE):
        if not (bundle / name).is_file():
            raise Stop(f"There is no {name} in {bundle}: it is no bundle for Windows.")
    for name, lines in (
        ("files.nsh", install_lines(bundle)),
        ("unfiles.nsh", uninstall_lines(bundle)),
        ("kinds.nsh", kind_lines()),
    ):
        (work / name).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    icons.ico(work / "eyeline.ico")


def _files(bundle: Path) -> list[Path]:
    """Return all files, folder by folder, in an order that does not depend on the machine."""
    found = [path for path in bundle.rglob("*") if path.is_file()]
    return sorted(found, key=lambda path: (path.parent.parts, path.name))


def _below(place: PurePosixPath) -> str:
    return "".join(f"\\{_quoted(part)}" for part in place.parts)


def _quoted(text: str) -> str:
    """Return a name inside the quotation marks of a script: a dollar begins a variable there."""
    return text.replace("$", "$$")


def found(program: tuple[str, str], hint: str, environment: Mapping[str, str] = os.environ) -> str:
    """Return where a program is, the newest of several. Raises Stop."""
    name, place = program
    if path := shutil.which(name):
        return path
    below = environment.get("ProgramFiles(x86)", "")
    versions = sorted(Path(below).glob(place), key=_version) if below else []
    if not versions:
        raise Stop(f"{name} is not there. {hint}")
    return str(versions[-1])


def _version(path: Path) -> list[int]:
    """Return the numbers in a path: 10.0.9 comes before 10.0.26."""
    return [int(number) for number in re.findall(r"\d+", str(path))]


def _run(command: Sequence[str], deed: str) -> None:
    """Run a program; what it said is told only where it failed. Raises Stop."""
    told = subprocess.run(
        command, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        errors="replace",
    )  # fmt: skip
    if told.returncode != 0:
        raise Stop(f"Could not {deed} the program:\n{told.stdout.strip()}")
