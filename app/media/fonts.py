"""Letters as pixels: the system's own fonts, one for each stretch of characters it has."""

import logging
import math
import subprocess
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from app.core.frame import Pixels

FontFile = tuple[str, int]
"""Path of a font file and the number of the face in it."""
Font = Any
"""PIL.ImageFont.FreeTypeFont; Pillow is imported where it is used."""

_log = logging.getLogger(__name__)

# Where there is no fontconfig: the font of the interface, then Chinese, then what has many
# characters. Every name is looked for in every folder; what is missing is skipped.
_FOLDERS: Final[Mapping[str, Sequence[str]]] = {
    "win32": ("C:/Windows/Fonts",),
    "darwin": ("/System/Library/Fonts", "/System/Library/Fonts/Supplemental", "/Library/Fonts"),
    "linux": (
        "/usr/share/fonts/truetype/dejavu",
        "/usr/share/fonts/opentype/noto",
        "/usr/share/fonts/noto-cjk",
        "/usr/share/fonts/truetype/wqy",
    ),
}
_NAMES: Final[Mapping[str, Sequence[FontFile]]] = {
    "win32": (
        ("segoeui.ttf", 0),
        ("msyh.ttc", 0),
        ("simsun.ttc", 0),
        ("malgun.ttf", 0),
        ("YuGothM.ttc", 0),
        ("seguisym.ttf", 0),
        ("seguiemj.ttf", 0),
    ),
    "darwin": (
        ("SFNS.ttf", 0),
        ("Helvetica.ttc", 0),
        ("PingFang.ttc", 2),
        ("Hiragino Sans GB.ttc", 0),
        ("STHeiti Light.ttc", 1),
        ("Arial Unicode.ttf", 0),
        ("Apple Symbols.ttf", 0),
    ),
    "linux": (("DejaVuSans.ttf", 0), ("NotoSansCJK-Regular.ttc", 2), ("wqy-microhei.ttc", 0)),
}
_ABSENT: Final = "\U0010ffff"  # never a character: shows what a font draws for what it lacks
_PROBE_SIZE: Final = 24


@dataclass(frozen=True, slots=True)
class _Run:
    """A stretch of text in one font."""

    text: str
    font: Font
    width: float


class Fonts:
    """The fonts in the order in which they are asked for a character. One thread at a time.

    `files` come first to last; None asks the system. The font inside Pillow is the last resort.
    """

    def __init__(self, files: Sequence[FontFile] | None = None) -> None:
        found = system_fonts() if files is None else files
        self._files: tuple[FontFile | None, ...] = (*found, None)
        self._fonts: dict[tuple[FontFile | None, float], Font] = {}
        self._chosen: dict[str, FontFile | None] = {}

    def measure(self, text: str, size: float) -> float:
        """Return the width of `text` in pixels, in an em of `size` pixels."""
        return sum(run.width for run in self._runs(text, size))

    def draw(self, text: str, size: float) -> Pixels:
        """Return how much of each pixel `text` covers: (height, width), 0 to 255.

        The width is what `measure` says, rounded up; capital letters stand in the middle of the
        height, which is two ems.
        """
        from PIL import Image, ImageDraw

        runs = self._runs(text, size)
        width, height = math.ceil(sum(run.width for run in runs)), 2 * math.ceil(size)
        image = Image.new("L", (max(width, 1), height))
        drawing, x = ImageDraw.Draw(image), 0.0
        baseline = (height + self._capital(size) + 1) // 2
        for run in runs:
            place, direction = (x, baseline), _direction(run.font)
            drawing.text(place, run.text, 255, run.font, anchor="ls", direction=direction)
            x += run.width
        return np.asarray(image)

    def _runs(self, text: str, size: float) -> list[_Run]:
        """Split `text` into stretches, each in the first font that has its characters."""
        pieces: list[tuple[FontFile | None, str]] = []
        for character in text:
            follows = character == " " or unicodedata.category(character)[0] == "M"
            file = pieces[-1][0] if pieces and follows else self._choose(character)
            if pieces and pieces[-1][0] == file:
                pieces[-1] = (file, pieces[-1][1] + character)
            else:
                pieces.append((file, character))
        fonts = [(piece, self._font(file, size)) for file, piece in pieces]
        return [
            _Run(piece, font, font.getlength(piece, direction=_direction(font)))
            for piece, font in fonts
        ]

    def _choose(self, character: str) -> FontFile | None:
        """Return the first font that has `character`; the first of all when none has it."""
        if character not in self._chosen:
            having = (file for file in self._files if self._has(file, character))
            self._chosen[character] = next(having, self._files[0])
        return self._chosen[character]

    def _has(self, file: FontFile | None, character: str) -> bool:
        """Whether the font draws `character` and not what it draws in place of missing ones."""
        font = self._font(file, _PROBE_SIZE)
        shape, absent = (font.getmask(one) for one in (character, _ABSENT))
        return bool(shape.size != absent.size or bytes(shape) != bytes(absent))

    def _capital(self, size: float) -> int:
        """Return the height of a capital letter in pixels."""
        box = self._font(self._choose("H"), size).getbbox("H", anchor="ls")
        return -int(box[1])

    def _font(self, file: FontFile | None, size: float) -> Font:
        from PIL import ImageFont

        if (file, size) not in self._fonts:
            font: Font
            if file is None:
                font = ImageFont.load_default(size)
            else:
                try:
                    font = ImageFont.truetype(file[0], size, file[1])
                except OSError:
                    _log.info("a font of the system cannot be opened")
                    font = self._font(None, size)
            self._fonts[file, size] = font
        return self._fonts[file, size]


def _direction(font: Font) -> str | None:
    """Return how a text begins: with its number, also where its name goes from right to left.

    None for a font without the layout engine that knows directions.
    """
    from PIL import ImageFont

    return "ltr" if font.layout_engine == ImageFont.Layout.RAQM else None


def system_fonts() -> list[FontFile]:
    """Return the fonts of the system, the one of its interface first, then a Chinese one."""
    if sys.platform in ("win32", "darwin"):
        return _known_fonts(sys.platform)
    try:
        sans, chinese = (
            _fontconfig(pattern) for pattern in ("sans-serif", "sans-serif:lang=zh-cn")
        )
    except (OSError, subprocess.SubprocessError):
        return _known_fonts("linux")
    return list(dict.fromkeys((*sans[:1], *chinese[:1], *sans, *chinese)))


def _fontconfig(pattern: str) -> list[FontFile]:
    """Return what fontconfig would use for `pattern`, the best first.

    Raises OSError and SubprocessError when there is no fontconfig.
    """
    listed = subprocess.run(
        ["fc-match", "--sort", "--format", r"%{file}\t%{index}\n", pattern],
        capture_output=True,
        check=True,
        text=True,
        timeout=10,
    )
    rows = (line.rpartition("\t") for line in listed.stdout.splitlines())
    return [(path, int(index)) for path, _, index in rows if path and index.isdigit()]


def _known_fonts(platform: str) -> list[FontFile]:
    folders = [Path(folder) for folder in _FOLDERS[platform]]
    files = ((folder / name, face) for name, face in _NAMES[platform] for folder in folders)
    return [(str(path), face) for path, face in files if path.is_file()]
