"""Which program this is: its version, what it is made of, how it came here."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal

from app.core import identity

Kind = Literal["bundle", "checkout", "package"]

PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "numpy": ("numpy",),
    "mss": ("mss",),
    "opencv-python-headless": ("cv2",),
    "openai": ("openai",),
    "pillow": ("PIL",),
    "av": ("av",),
    "rapidocr": ("rapidocr",),
    "onnxruntime": ("onnxruntime",),
    "rapidfuzz": ("rapidfuzz",),
    "pypdfium2": ("pypdfium2_raw", "pypdfium2"),
    "openpyxl": ("openpyxl",),
    "lxml": ("lxml",),
    "keyring": ("keyring",),
    "platformdirs": ("platformdirs",),
    "tomlkit": ("tomlkit",),
    "PySide6-Essentials": ("PySide6",),
}
"""What the program is made of: packages, and one of the modules that each brings."""


def words() -> str:
    """Return versions and system in one line; no name of a machine or a person is in it."""
    return f"{identity.NAME} {identity.VERSION} ({kind()}), Python {python()}, {system()}"


def quick_words() -> str:
    """Return the same for who is in a hurry: nothing is looked up."""
    return f"{identity.NAME} {identity.VERSION}, Python {python()}, {sys.platform}"


def kind() -> Kind:
    """Return how the program came here: as a bundle, from its sources, or by pip."""
    if hasattr(sys, "_MEIPASS"):
        return "bundle"
    root = Path(__file__).resolve().parents[2]
    return "checkout" if (root / "pyproject.toml").is_file() else "package"


def parts() -> dict[str, str]:
    """Return the versions of what the program is made of, "" for what is not there.

    A bundle may have a package without its metadata: then the version is "?".
    """
    return {package: _version(package, modules) for package, modules in PARTS.items()}


def _version(package: str, modules: tuple[str, ...]) -> str:
    from importlib import metadata, util  # 20 ms, which no start needs

    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        there = any(util.find_spec(module) is not None for module in modules)
        return "?" if there else ""


def python() -> str:
    """Return the version of the interpreter."""
    return ".".join(map(str, sys.version_info[:3]))


def system() -> str:
    """Return which system this is, and its version; no name of a machine is in it."""
    import platform

    return platform.platform(terse=True)
