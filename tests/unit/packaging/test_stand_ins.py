"""One FFmpeg in a bundle instead of two: OpenCV is linked to PyAV's where that can stand in."""

from pathlib import Path
from types import SimpleNamespace
from typing import Final

import pytest

import bundle_plan as plan
import frozen

CVS: Final = "opencv_python_headless.libs"
THEIRS: Final = (
    f"{CVS}/libavcodec-c4204469.so.62.28.101",
    f"{CVS}/libavutil-befbbc48.so.60.26.101",
)
OURS: Final = ("av.libs/libavcodec-5e6b81c2.so.62.28.102", "av.libs/libavutil-5809ad29.so.60.27.0")


def test_the_same_interface_or_a_later_one_stands_in() -> None:
    x264, drm = "libx264-d6533a8d.so.165", "libdrm-b0291a67.so.2.4.0"
    others = (f"{CVS}/libcrypto-5409cd36.so.1.1.1k", f"{CVS}/{drm}")
    mine = (*OURS, f"av.libs/{x264}", f"av.libs/{drm}")
    # Beside them what they are linked to themselves, by its own names.
    assert plan.stand_ins([*THEIRS, *mine, *others]) == {
        **dict(zip(THEIRS, OURS, strict=True)),
        **{place.replace("av.libs", CVS): place for place in mine},
    }


@pytest.mark.parametrize(
    "other",
    [
        "av.libs/libavutil-5809ad29.so.61.0.0",  # another interface
        "av.libs/libavutil-5809ad29.so.60.25.9",  # an earlier one, which may lack something
        "av.libs/libavfilter-b5da520e.so.11.14.102",  # none at all
    ],
)
def test_all_of_them_or_none(other: str) -> None:
    assert plan.stand_ins([*THEIRS, OURS[0], other]) == {}
    assert plan.stand_ins([*OURS]) == {}


def test_the_links_of_a_framework_stay_and_dead_ones_go() -> None:
    """What codesign asks of a framework: links to folders, over other links."""
    qt = "PySide6/Qt/lib/QtCore.framework"
    entries = [
        (f"{qt}/Versions/A/QtCore", "/QtCore", "BINARY"),
        (f"{qt}/Versions/A/Resources/Info.plist", "/Info.plist", "DATA"),
        (f"{qt}/Versions/Current", "A", "SYMLINK"),
        (f"{qt}/QtCore", "Versions/Current/QtCore", "SYMLINK"),
        (f"{qt}/Resources", "Versions/Current/Resources", "SYMLINK"),
        ("QtCore", f"{qt}/Versions/A/QtCore", "SYMLINK"),
        ("QtQml", "PySide6/Qt/lib/QtQml.framework/Versions/A/QtQml", "SYMLINK"),
        ("one", "other", "SYMLINK"),
        ("other", "one", "SYMLINK"),
    ]
    leads = frozen.links_to(entries)
    links = [each for each in entries if each[2] == "SYMLINK"]
    assert [each[0] for each in links if not leads(each)] == ["QtQml", "one", "other"]


def test_what_only_the_other_ffmpeg_needs_goes_with_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    crypto, png = f"{CVS}/libcrypto-5409cd36.so.1.1.1k", f"{CVS}/libpng16-529cb57a.so.16.58.0"
    imports = {
        "cv2/cv2.abi3.so": {Path(THEIRS[0]).name, Path(png).name},
        THEIRS[0]: {Path(THEIRS[1]).name},
        THEIRS[1]: {Path(crypto).name},
        OURS[0]: {Path(OURS[1]).name},
    }
    links = [(Path(place).name, place, "SYMLINK") for place in (THEIRS[0], crypto, png)]
    files = ["cv2/cv2.abi3.so", *THEIRS, *OURS, crypto, png]
    analysed = SimpleNamespace(
        pure=[], datas=[], binaries=[*links, *((place, f"/{place}", "BINARY") for place in files)]
    )
    monkeypatch.setattr(
        frozen, "_imports",
        lambda found: {p: imports.get(p, set()) for p, _file, kind in found if kind != "SYMLINK"},
    )  # fmt: skip
    monkeypatch.setattr(frozen, "_stripped", lambda entry, _folder: entry)

    frozen.trim(analysed, [], "linux", tmp_path)

    assert {place: target for place, target, kind in analysed.binaries if kind == "SYMLINK"} == {
        **{place: f"../{taken}" for place, taken in zip(THEIRS, OURS, strict=True)},
        **{place.replace("av.libs", CVS): f"../{place}" for place in OURS},
        Path(THEIRS[0]).name: THEIRS[0],
        Path(png).name: png,
    }
    assert {place for place, _file, kind in analysed.binaries if kind != "SYMLINK"} == {
        "cv2/cv2.abi3.so", *OURS, png,
    }  # fmt: skip
