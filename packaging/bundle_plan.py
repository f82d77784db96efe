"""What goes into a bundle, as `eyeline.spec` decides it: rules only, no file is touched but read.

Places in the bundle are POSIX paths relative to the folder of its contents ("PySide6/Qt6Core.dll").
"""

import re
import sys
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import Final, Literal

System = Literal["linux", "windows", "macos"]
SYSTEMS: Final[Mapping[str, System]] = {"linux": "linux", "win32": "windows", "darwin": "macos"}

# Never inside: what runs a model stays in an interpreter of its own; the rest is for developers.
EXCLUDED: Final = (
    "torch", "torchvision", "transformers", "accelerate", "bitsandbytes", "tokenizers",
    "safetensors", "huggingface_hub", "tensorflow", "paddle", "openvino", "tensorrt", "MNN",
    "tkinter", "matplotlib", "scipy", "pandas", "IPython", "pytest", "_pytest", "hypothesis",
    "mypy", "ruff", "Cython", "setuptools", "pkg_resources", "pip", "wheel", "PyInstaller", "uv",
    "lib2to3", "ensurepip", "idlelib", "turtledemo", "pydoc_data", "numpy.f2py", "numpy.distutils",
    "readline", "curses", "_curses",
    "lxml.isoschematron", "lxml.html", "PIL.ImageQt", "PIL.ImageTk",
    "PySide6.QtNetwork", "PySide6.QtQml", "PySide6.QtQuick", "PySide6.QtWidgets.QtQuick",
)  # fmt: skip
# Imported by a name that is computed, or read as files.
WHOLE: Final = ("rapidocr", "ziamath", "ziafont", "latex2mathml")
_BY_NAME: Final[Mapping[System, Sequence[str]]] = {"macos": ("Quartz", "HIServices")}
"""Packages that the program imports by name where they are there: of pyobjc."""
_OF_THE_WORKER: Final = ("app/child", "app/backends/local/worker")
"""Folders of which the worker's archive is made (`app.backends.local.bundle`): as sources, too."""
_TESTS: Final = re.compile(r"(?:^|\.)(?:tests?|testing|conftest)(?:\.|$)")
_TESTED: Final = ("numpy.testing", "unittest", "app")  # needed all the same

# Plugins of Qt by their bare names, which are the same on all systems.
PLUGINS: Final[Mapping[str, Collection[str]]] = {
    "platforms": ("qxcb", "qwayland", "qoffscreen", "qwindows", "qcocoa"),
    "platformthemes": ("qxdgdesktopportal",),
    "platforminputcontexts": (
        "composeplatforminputcontextplugin",
        "ibusplatforminputcontextplugin",
    ),
    "xcbglintegrations": ("qxcb-egl-integration", "qxcb-glx-integration"),
    "wayland-shell-integration": ("xdg-shell",),
    "wayland-decoration-client": ("adwaita", "bradient"),
    "iconengines": ("qsvgicon",),
    "imageformats": ("qgif", "qico", "qjpeg", "qsvg", "qwebp"),
    "styles": ("qmodernwindowsstyle", "qmacstyle"),
}
_PLUGIN: Final = re.compile(r"PySide6/(?:Qt/)?plugins/([^/]+)/(?:lib)?([^/]+?)\.(?:so|dll|dylib)")
_OPENCVS: Final = "opencv_python_headless.libs/"
_FFMPEG: Final = re.compile(
    r"(?P<folder>[^/]+/)(?P<stem>lib(?:avcodec|avformat|avutil|swresample|swscale))"
    r"-[0-9a-f]+\.so\.(?P<version>\d+(?:\.\d+)*)"
)
_MODULE_IN_C: Final = re.compile(r"/lib-dynload/|\.(?:cpython-\d+-[^/]*|abi3)\.so$")
_QT_WORDS: Final = re.compile(r"PySide6/(?:Qt/)?translations/(.+)")
# Left out, and why nothing misses them.
LEFT_OUT: Final[Mapping[str, str]] = {
    "onnxruntime/capi/libonnxruntime.*": "for programs in C; the module of Python holds it all",
    "onnxruntime/capi/onnxruntime.dll": "for programs in C; the module of Python holds it all",
    "cv2/opencv_videoio_ffmpeg*.dll": "films for OpenCV, loaded when it is asked for one; PyAV is",
    "PySide6/opengl32sw.dll": "draws OpenGL without a graphics card; nothing here uses OpenGL",
    "PySide6/d3dcompiler_47.dll": "compiles shaders; nothing here has any",
    "PySide6/Qt/lib/Qt[PQV]*.framework/*": "PDF, QML, Quick and the virtual keyboard",
    "PySide6/*.pyi": "for editors",
    "*/LICENSE-3RD-PARTY.txt": "in the notices",
    "*/__pycache__/*": "made by pip, with paths of where that was",
    "*.dist-info/RECORD": "sums of what pip wrote, with scripts that name where that was",
    "*.px[dy]": "for compilers",
    "lxml/includes/*": "for compilers",
    "lxml/isoschematron/*": "a way to check XML that nothing here uses",
    "numpy/*/tests/*": "tests",
    **dict.fromkeys(
        (
            "libX11*.so*", "libXau.so*", "libXdmcp.so*", "libbsd.so*", "libcrypto.so*",
            "libdbus-1.so*", "libexpat.so*", "libfontconfig.so*", "libfreetype.so*", "libgcc_s.so*",
            "libxcb-glx.so*", "libxcb-randr.so*", "libxcb-render.so*", "libxcb-shape.so*",
            "libxcb-shm.so*", "libxcb-sync.so*", "libxcb-xfixes.so*", "libxcb-xkb.so*",
            "libglib-2.0.so*", "libgthread-2.0.so*", "libmd.so*", "libmvec.so*", "libssl.so*",
            "libstdc++.so*", "libz.so*",
        ),
        "every Linux desktop has it; an older one of ours would be in the way of its own programs",
    ),
    "shapely/tests/*": "tests",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Executable:
    """A program of the bundle; `console`: it has a terminal's input and output on Windows."""

    name: str
    console: bool


def system() -> System:
    """Return the system that bundles are made for here. Raises KeyError for one without."""
    return SYSTEMS[sys.platform]


def executables(target: System) -> tuple[Executable, ...]:
    """Return the programs of a bundle, the first of them the one with the window.

    On Windows one program cannot have both: started from a shell the first would say nothing.
    """
    if target == "windows":
        return (Executable("eyeline", console=False), Executable("eyeline-cli", console=True))
    return (Executable("eyeline", console=target == "linux"),)


def hidden_imports(root: Path, target: System) -> list[str]:
    """Return all modules of the program, and what else is named only when it is needed."""
    own = [
        ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
        for path in sorted((root / "app").rglob("*.py"))
        if "brain" not in path.parts  # imports torch, elsewhere
    ]
    return [*own, *_BY_NAME.get(target, ())]


def datas(root: Path) -> list[tuple[str, str]]:
    """Return the files of the checkout that go in as they are: path, folder in the bundle."""
    found = [*_assets(root), *_beside_code(root)]
    for folder in _OF_THE_WORKER:
        found += sorted((root / folder).rglob("*.py"))
    return [(str(path), path.relative_to(root).parent.as_posix()) for path in found]


def _assets(root: Path) -> Iterator[Path]:
    """Yield what the program reads; the other pictures are the README's."""
    assets = root / "assets"
    for path in sorted(assets.rglob("*")):
        top = path.relative_to(assets).parts[0]
        shown = path.parent == assets and path.suffix == ".png" and path.name != "demo.png"
        source = top == "translations" and path.suffix in (".po", ".pot")
        if path.is_file() and not shown and not source:
            yield path


def _beside_code(root: Path) -> Iterator[Path]:
    """Yield what lies among the modules and is none, such as locked requirements."""
    for path in sorted((root / "app").rglob("*")):
        is_code = path.suffix in (".py", ".pyc", ".md") or "__pycache__" in path.parts
        if path.is_file() and not is_code:
            yield path


def requirements(root: Path) -> list[str]:
    """Return the packages that the program names: the doctor asks which versions it has."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = (re.match(r"[\w.-]+", each) for each in project["dependencies"])
    return [found[0] for found in names if found]


def languages(root: Path) -> list[str]:
    """Return the languages of the program ("zh_CN")."""
    return sorted(path.name for path in (root / "assets/translations").iterdir() if path.is_dir())


def kept(place: str, spoken: Collection[str]) -> bool:
    """Whether a file goes in, where the program speaks the languages `spoken`."""
    if found := _PLUGIN.match(place):
        return found[2] in PLUGINS.get(found[1], ())
    if found := _QT_WORDS.match(place):
        return found[1] in {f"qtbase_{language}.qm" for language in spoken}
    return not any(fnmatchcase(place, pattern) for pattern in LEFT_OUT)


def module_kept(name: str) -> bool:
    """Whether a module of Python goes in: tests of libraries do not."""
    return name.startswith(_TESTED) or not _TESTS.search(name)


def strippable(place: str) -> bool:
    """Whether a binary can lose its symbols: Python itself, and its modules in C.

    Libraries in wheels (NAME.libs) stay as they are: some that were patched for a wheel break.
    """
    return place.startswith("libpython") or bool(_MODULE_IN_C.search(place))


def unneeded(imports: Mapping[str, Collection[str]]) -> set[str]:
    """Return the places of shared libraries that nothing needs once others are left out.

    `imports` are the names of the libraries that each binary of the bundle is linked to. Libraries
    of Qt and of the system come only because something is linked to them; all other binaries stay.
    """
    candidates: dict[str, list[str]] = {}
    for place in imports:
        if _only_linked(place):
            candidates.setdefault(PurePosixPath(place).name.lower(), []).append(place)
    waiting = [place for place in imports if not _only_linked(place)]
    needed = set(waiting)
    while waiting:
        for name in imports[waiting.pop()]:
            for place in candidates.get(name.lower(), ()):
                if place not in needed:
                    needed.add(place)
                    waiting.append(place)
    return set(imports) - needed


def _only_linked(place: str) -> bool:
    path = PurePosixPath(place)
    if path.name.startswith(("libpython", "python3")):
        return False  # loaded by what starts the program
    of_system = path.parent == PurePosixPath(".") and path.name.startswith("lib")
    of_qt = path.parts[0] == "PySide6" and path.name.startswith(("libQt6", "Qt6", "libicu"))
    return of_system or of_qt or place.startswith(_OPENCVS)


def stand_ins(places: Collection[str]) -> dict[str, str]:
    """Return which places among OpenCV's libraries lead to which ones of PyAV's instead.

    There would be two FFmpegs inside, and with OpenCV's an OpenSSL from before version 3, whose
    licence the GPL of the other excludes. FFmpeg keeps its interfaces for as long as the first
    number of a library stays, and adds to them with each later one: where PyAV's are the same or
    later, OpenCV is linked to them. They depend on each other, so that it is all of them or none.
    """
    found: dict[str, dict[str, tuple[str, tuple[int, ...]]]] = {_OPENCVS: {}, "av.libs/": {}}
    for place in places:
        match = _FFMPEG.fullmatch(place)
        if match and match["folder"] in found:
            version = tuple(map(int, match["version"].split(".")))
            found[match["folder"]][match["stem"]] = place, version
    theirs, ours = found.values()
    taken = {}
    for stem, (place, version) in theirs.items():
        stand_in, newer = ours.get(stem, ("", (0,)))
        if newer[0] != version[0] or newer < version:
            return {}
        taken[place] = stand_in
    # A library looks for what it is linked to beside the name that it was loaded by.
    beside = {_OPENCVS + name: place for place, name in _named(places, "av.libs/")}
    return {**taken, **beside} if taken else {}


def _named(places: Iterable[str], folder: str) -> Iterator[tuple[str, str]]:
    for place in places:
        if place.startswith(folder) and ".so" in place:
            yield place, place.removeprefix(folder)


def ordered(entries: Iterable[tuple[str, str, str]]) -> Sequence[tuple[str, str, str]]:
    """Return entries of a table of files in an order that does not depend on the machine."""
    return sorted(entries, key=lambda entry: (entry[0], entry[2]))
