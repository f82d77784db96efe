"""What is large in a bundle, and why it is there: a table that a build cannot do without.

Whatever takes more than 10 MB needs a reason here; without one the build ends, so that a bundle
does not grow by what somebody's new dependency happened to bring along.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from console import Stop

LARGE: Final = 10_000_000  # bytes
LIMIT: Final = 640_000_000  # bytes of all files of a bundle together
LIMIT_DEB: Final = 225_000_000  # bytes of the .deb

# Patterns of files and of folders ("…/") of a bundle's contents.
REASONS: Final[Mapping[str, str]] = {
    "PySide6/": "the window: Qt for Python",
    "PySide6/Qt/lib/libicudata.so.*": "what Qt knows about all scripts (ICU); Qt is linked to it",
    "PySide6/Qt/lib/libQt6Gui.so.*": "Qt: drawing",
    "PySide6/*Qt6Core.dll": "Qt: what all of it stands on",
    "PySide6/*Qt6Gui.dll": "Qt: drawing",
    "PySide6/*Qt6Widgets.dll": "Qt: windows and what is in them",
    "PySide6/Qt/lib/QtCore.framework/*": "Qt: what all of it stands on",
    "PySide6/Qt/lib/QtGui.framework/*": "Qt: drawing",
    "PySide6/Qt/lib/QtWidgets.framework/*": "Qt: windows and what is in them",
    "PySide6/QtCore.*": "Qt for Python: what all of it stands on",
    "PySide6/QtGui.*": "Qt for Python: drawing",
    "PySide6/QtWidgets.*": "Qt for Python: windows and what is in them",
    "cv2/": "pictures scaled, compared and encoded: OpenCV",
    "cv2/cv2*.so": "OpenCV itself, all of it in one library",
    "cv2/cv2*.pyd": "OpenCV itself, all of it in one library",
    "opencv_python_headless.libs/": "what OpenCV is linked to and does not start without",
    "opencv_python_headless.libs/libopenblas*": "OpenCV: linear algebra",
    "cv2/.dylibs/*": "what OpenCV is linked to and does not start without",
    "av.libs/": "videos read, the screen recorded: FFmpeg with x264 and x265, for PyAV",
    "av.libs/*x265*": "FFmpeg: H.265, which PyAV's FFmpeg is linked to",
    "av.libs/*avcodec*": "FFmpeg: all decoders and encoders",
    "av/": "FFmpeg for Python: PyAV",
    "av/.dylibs/*": "FFmpeg, for PyAV",
    "onnxruntime/": "runs the offline reader's models: ONNX Runtime",
    "onnxruntime/capi/onnxruntime_pybind11_state*": "ONNX Runtime itself",
    "rapidocr/": "the offline reader",
    "rapidocr/models/*_rec_*.onnx": "the offline reader: reads lines of text",
    "rapidocr/models/*_det_*.onnx": "the offline reader: finds lines of text",
    "numpy/": "pixels as arrays: NumPy",
    "numpy/_core/_multiarray_umath*": "NumPy itself",
    "numpy.libs/": "NumPy: linear algebra (OpenBLAS), which it is linked to",
    "numpy.libs/*openblas*": "NumPy: linear algebra (OpenBLAS), which it is linked to",
    "pillow.libs/": "picture formats, fonts and writing systems, for Pillow",
    "PIL/": "foreign pictures decoded, marks drawn: Pillow",
    "cryptography/": "API keys in the keyring of Linux (SecretStorage needs it)",
    "cryptography/hazmat/bindings/_rust*": "cryptography itself",
    "lxml/": "Word and PowerPoint files read",
    "rapidfuzz/": "fuzzy search in what was read",
    "python3.*/": "modules of Python in C",
    "libpython3.*": "Python",
    "python3*.dll": "Python",
    "Python.framework/": "Python",
    "Python.framework/*": "Python",
    "uv/": "makes the local model's own Python environment, when somebody asks for one: uv",
    "uv/uv*": "makes the local model's own Python environment, when somebody asks for one: uv",
    "eyeline": "the program, and all modules of Python in it",
    "eyeline*.exe": "the program, and all modules of Python in it",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A file, or a folder with all in it (its name ends in "/"), and its bytes on disk."""

    name: str
    size: int

    @property
    def reason(self) -> str:
        """Why it is there; "" where nobody has said so. The most exact words count."""
        found = [pattern for pattern in REASONS if self._is(pattern)]
        return REASONS[max(found, key=len)] if found else ""

    def _is(self, pattern: str) -> bool:
        return pattern.endswith("/") == self.name.endswith("/") and fnmatchcase(self.name, pattern)


def total(bundle: Path) -> int:
    """Return the bytes of all files of a bundle; links take none."""
    return sum(path.stat().st_size for path in _files(bundle))


def large(files: Iterable[tuple[str, int]]) -> list[Part]:
    """Return what is larger than 10 MB of files (place, bytes): they, and the top folders.

    Largest folder first, and what is large in it behind it.
    """
    found = dict(files)
    folders: dict[str, int] = {}
    for place, size in found.items():
        top, inner, _rest = place.partition("/")
        if inner:
            folders[f"{top}/"] = folders.get(f"{top}/", 0) + size
    sized = [*folders.items(), *found.items()]
    parts = [Part(name, size) for name, size in sized if size > LARGE]
    whole = {part.name: part.size for part in parts}
    return sorted(
        parts,
        key=lambda part: (-whole.get(_top(part.name), 0), _top(part.name), -part.size, part.name),
    )


def _top(name: str) -> str:
    top, inner, _rest = name.partition("/")
    return f"{top}/" if inner else top


def table(parts: Sequence[Part], whole: int) -> str:
    """Return the table in Markdown. Raises Stop naming what is large without a reason."""
    if unexplained := [part for part in parts if not part.reason]:
        lines = (f"  {part.name}: {part.size / 1e6:.1f} MB" for part in unexplained)
        raise Stop(
            "\n".join(["More than 10 MB, and packaging/sizes.py does not say what for:", *lines])
        )
    rows = [f"| {part.size / 1e6:.1f} | {_shown(part)} | {part.reason} |" for part in parts]
    head = ["| MB | what | why it is there |", "| ---: | --- | --- |"]
    return "\n".join([*head, *rows, f"| **{whole / 1e6:.1f}** | **all together** | |", ""])


def _shown(part: Part) -> str:
    _top_name, inner, rest = part.name.partition("/")
    return f"… `{rest}`" if inner and rest else f"`{part.name}`"


def measured(bundle: Path) -> str:
    """Return the table of a bundle. Raises Stop when it is too large, or not explained."""
    sized = [(_place(bundle, path), path.stat().st_size) for path in _files(bundle)]
    whole = sum(size for _place, size in sized)
    told = table(large(sized), whole)
    if whole > LIMIT:
        raise Stop(f"The bundle takes {whole / 1e6:.0f} MB; {LIMIT / 1e6:.0f} are allowed.\n{told}")
    return told


def _place(bundle: Path, path: Path) -> str:
    """Return where a file lies, as the plan names it: inside the folder of the contents."""
    place = path.relative_to(bundle).as_posix()
    for folder in ("_internal/", "Contents/Frameworks/", "Contents/Resources/", "Contents/MacOS/"):
        place = place.removeprefix(folder)
    return place


def _files(bundle: Path) -> list[Path]:
    paths = (path for path in sorted(bundle.rglob("*")) if not path.is_symlink())
    return [path for path in paths if path.is_file()]
