"""The icon as files, read by others."""

import hashlib
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from PIL import Image
from PIL.IcoImagePlugin import IcoImageFile

import icons


@pytest.mark.parametrize("size", icons.SIZES)
def test_a_picture_is_whole_in_every_size(size: int) -> None:
    with Image.open(BytesIO(icons.png(size))) as picture:
        picture.load()
        assert (picture.format, picture.mode, picture.size) == ("PNG", "RGBA", (size, size))
        alpha = picture.getchannel("A")
    assert alpha.getpixel((0, 0)) == 0  # its corners are round
    assert alpha.getpixel((size // 2, size // 8)) == 255


def test_an_icon_of_windows_has_all_sizes(tmp_path: Path) -> None:
    path = tmp_path / "eyeline.ico"
    icons.ico(path)
    with IcoImageFile(path) as picture:
        sizes = {(side, side) for side in (16, 20, 24, 32, 40, 48, 64, 256)}
        assert picture.ico.sizes() == sizes
        for size in sizes:
            seen = np.asarray(picture.ico.getimage(size).convert("RGBA"))
            side = size[0]
            assert seen.shape == (side, side, 4)
            assert seen[side // 8, side // 2, 2] > 200  # indigo
            assert seen[0, 0, 3] == 0


def test_an_icon_of_macos_has_air_around_it(tmp_path: Path) -> None:
    path = tmp_path / "eyeline.icns"
    icons.icns(path)
    with Image.open(path) as picture:
        assert {(512, 512, 2), (256, 256, 1), (16, 16, 2)} <= {*picture.info["sizes"]}
        picture.load()
        seen = np.asarray(picture.convert("RGBA"))
    columns = np.flatnonzero(seen[:, :, 3].any(axis=0))
    assert columns[0] / seen.shape[1] == pytest.approx(100 / 1024, abs=0.01)
    assert seen.shape[1] - 1 - columns[-1] == columns[0]


def test_symbolic_icons_are_filled_and_name_what_colours_them() -> None:
    found = icons.symbolic()
    assert len(found) == 4
    for name, data in found.items():
        picture = ET.fromstring(data)
        assert name.endswith("-symbolic")
        assert picture.get("viewBox") == "0 0 16 16"
        paths = picture.findall("{http://www.w3.org/2000/svg}path")
        assert len(paths) == (1 if name.count("-") == 1 else 2)
        assert all(path.get("fill") == "currentColor" for path in paths)
        assert all("stroke" not in path.attrib for path in paths)  # GTK fills what is only drawn


def test_the_same_sources_give_the_same_bytes(tmp_path: Path) -> None:
    """In another process, with other hashes."""
    icons.ico(tmp_path / "here.ico")
    told = subprocess.check_output(
        [sys.executable, "-c", _DIGEST, str(tmp_path / "there.ico")],
        cwd=Path(icons.__file__).parent, text=True, timeout=60,
    )  # fmt: skip
    digest = hashlib.sha256(icons.png(48) + max(icons.symbolic().items())[1]).hexdigest()
    assert told.split() == [digest]
    assert (tmp_path / "here.ico").read_bytes() == (tmp_path / "there.ico").read_bytes()


_DIGEST = """
import hashlib, pathlib, sys
sys.path.append("..")
import icons
icons.ico(pathlib.Path(sys.argv[1]))
print(hashlib.sha256(icons.png(48) + max(icons.symbolic().items())[1]).hexdigest())
"""
