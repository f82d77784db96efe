"""The program's icon as files: PNG in any size, .ico, .icns, SVG. Same sources, same bytes.

python3 packaging/icons.py FOLDER    # all of them, to look at
"""

import struct
import sys
import zlib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath
from PySide6.QtSvg import QSvgRenderer

from app.core import identity
from app.ui import tray_icon
from app.ui.icons import APP_SMALL, app_source
from app.ui.tray_icon import TrayState

SIZES: Final = (16, 22, 24, 32, 48, 64, 128, 256, 512)
"""What icon themes of Linux have, in pixels."""

_ICO: Final = (16, 20, 24, 32, 40, 48, 64, 256)  # what Windows asks for at 100 to 250 %
_ICNS: Final[Mapping[bytes, int]] = {
    b"ic11": 32,  # 16 points at 2x
    b"ic12": 64,
    b"ic07": 128,
    b"ic13": 256,
    b"ic08": 256,
    b"ic14": 512,
    b"ic09": 512,
    b"ic10": 1024,
}
_MAC_SHARE: Final = 824 / 960  # of the picture that the tile takes on macOS, less its own border
_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"

# What GTK and KDE give a colour by: its parts are named in both ways.
_CLASSES: Final[Mapping[TrayState, str]] = {
    "idle": "",
    "thinking": "success ColorScheme-PositiveText",
    "attention": "warning ColorScheme-NeutralText",
    "recording": "error ColorScheme-NegativeText",
}
_COLOURS: Final = (
    ".ColorScheme-Text{color:#232629}.ColorScheme-PositiveText{color:#147a54}"
    ".ColorScheme-NeutralText{color:#b45309}.ColorScheme-NegativeText{color:#cd2b31}"
)


def png(size: int) -> bytes:
    """Return the icon, `size` pixels high and wide."""
    return _png(_painted(size))


def svg() -> bytes:
    """Return the icon for all sizes that are not among `SIZES`."""
    return app_source(max(SIZES)).encode()


def symbolic() -> Mapping[str, bytes]:
    """Return icons of one colour, which panels choose: SVG files by their names without an end."""
    return {tray_icon.theme_name(state): _symbolic(state) for state in tray_icon.STATES}


def ico(path: Path) -> None:
    """Write an icon of Windows: bitmaps, and PNG for the largest as Windows has them itself."""
    pictures = {size: _painted(size) for size in _ICO}
    parts = {
        size: _png(image) if size == 256 else _bitmap(image) for size, image in pictures.items()
    }
    at = 6 + 16 * len(parts)
    head = struct.pack("<HHH", 0, 1, len(parts))
    for size, part in parts.items():
        side = size % 256  # 0 says 256
        head += struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(part), at)
        at += len(part)
    path.write_bytes(head + b"".join(parts.values()))


def icns(path: Path) -> None:
    """Write an icon of macOS, with the air around it that icons have there."""
    parts = b""
    for kind, size in _ICNS.items():
        data = _png(_painted(size, _MAC_SHARE))
        parts += kind + struct.pack(">I", 8 + len(data)) + data
    path.write_bytes(b"icns" + struct.pack(">I", 8 + len(parts)) + parts)


@cache
def _painted(size: int, share: float = 1) -> QImage:
    """Return it in 8 bits each of red, green, blue and alpha, not premultiplied."""
    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    source = app_source(size if share == 1 else max(size, APP_SMALL + 1))
    air = size * (1 - share) / 2
    box = QRectF(air, air, size - 2 * air, size - 2 * air)
    QSvgRenderer(QByteArray(source.encode())).render(painter, box)
    painter.end()
    return image.convertToFormat(QImage.Format.Format_RGBA8888)


def _rows(image: QImage) -> Iterator[bytes]:
    data, step = bytes(image.constBits()), image.bytesPerLine()
    for row in range(image.height()):
        yield data[row * step : row * step + 4 * image.width()]


def _png(image: QImage) -> bytes:
    """Return a PNG with nothing in it that differs by day or library but the compression."""
    head = struct.pack(">IIBBBBB", image.width(), image.height(), 8, 6, 0, 0, 0)
    body = zlib.compress(b"".join(b"\0" + row for row in _rows(image)), 9)
    parts = ((b"IHDR", head), (b"IDAT", body), (b"IEND", b""))
    return _SIGNATURE + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )


def _bitmap(image: QImage) -> bytes:
    """Return a bitmap as icons have them: from the last row up, an empty mask below."""
    side = image.width()
    head = struct.pack("<IiiHHIIiiII", 40, side, 2 * side, 1, 32, 0, 0, 0, 0, 0, 0)
    pixels = b""
    for row in reversed([*_rows(image)]):
        turned = bytearray(row)
        turned[0::4], turned[2::4] = row[2::4], row[0::4]
        pixels += turned
    return head + pixels + bytes((side + 31) // 32 * 4 * side)


def _symbolic(state: TrayState) -> bytes:
    eye, badge = tray_icon.shapes(state)
    parts = [_path(eye, "ColorScheme-Text")]
    if not badge.isEmpty():
        parts.append(_path(badge, _CLASSES[state]))
    grid = tray_icon.GRID
    size = f'width="{grid}" height="{grid}" viewBox="0 0 {grid} {grid}"'
    lines = (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size}>',
        f'<style id="current-color-scheme" type="text/css">{_COLOURS}</style>',
        *parts,
        "</svg>\n",
    )
    return "\n".join(lines).encode()


def _path(path: QPainterPath, classes: str) -> str:
    return f'<path class="{classes}" fill="currentColor" fill-rule="evenodd" d="{_data(path)}"/>'


def _data(path: QPainterPath) -> str:
    """Return a path in the words of SVG."""
    words: list[str] = []
    for at in range(path.elementCount()):
        element = path.elementAt(at)
        kind = {
            QPainterPath.ElementType.MoveToElement: "M",
            QPainterPath.ElementType.LineToElement: "L",
            QPainterPath.ElementType.CurveToElement: "C",
            QPainterPath.ElementType.CurveToDataElement: "",
        }[element.type]
        words.append(f"{kind}{_number(element.x)} {_number(element.y)}")
    return " ".join(words) + "Z"


def _number(value: float) -> str:
    return f"{round(value, 3) + 0.0:g}"  # of -0 it makes 0


def main(folder: Path) -> None:
    """Write all of them into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for size in SIZES:
        (folder / f"{identity.SLUG}-{size}.png").write_bytes(png(size))
    for name, data in symbolic().items():
        (folder / f"{name}.svg").write_bytes(data)
    (folder / f"{identity.SLUG}.svg").write_bytes(svg())
    ico(folder / f"{identity.SLUG}.ico")
    icns(folder / f"{identity.SLUG}.icns")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
