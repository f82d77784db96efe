"""What wheels of other systems would put into a bundle, held against the rules of a build."""

import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

import foreign
import native_libraries
import notices
import sizes
from console import Stop

MB = 1_000_000


def wheel(folder: Path, name: str, files: Mapping[str, int]) -> Path:
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for place, size in files.items():
            archive.writestr(place, bytes(size))
    return path


def test_binaries_are_held_and_what_a_bundle_leaves_out_is_not(tmp_path: Path) -> None:
    qt = wheel(tmp_path, "pyside6_essentials-6.11.3-cp310-abi3-win_amd64.whl", {
        "PySide6/Qt6Core.dll": 11 * MB,
        "PySide6/Qt6Quick.dll": 11 * MB,
        "PySide6/QtGui.pyd": 100,
        "PySide6/plugins/platforms/qdirect2d.dll": 100,
        "PySide6/plugins/platforms/qwindows.dll": 100,
        "PySide6/QtGui.pyi": 100,
    })  # fmt: skip
    tool = wheel(tmp_path, "uv-0.13.9-py3-none-win_amd64.whl", {
        "uv-0.13.9.data/scripts/uv.exe": 100,
        "uv/_find_uv.py": 100,
    })  # fmt: skip
    freezes = wheel(tmp_path, "pyinstaller-6.22.3-py3-none-win_amd64.whl", {"a/b.dll": 12 * MB})
    others = wheel(tmp_path, "others-1-py3-none-win_amd64.whl", {
        "others-1.data/platlib/cv2/cv2.pyd": 100,
        "cv2/opencv_videoio_ffmpeg500_64.dll": 100,
        "onnxruntime/capi/onnxruntime.dll": 100,
        "onnxruntime/capi/libonnxruntime.1.31.1.dylib": 100,
        "objc/_objc.so.dSYM/Contents/_objc.so": 100,
        "others/notes.txt": 100,
    })  # fmt: skip

    assert foreign.held([qt, tool, freezes, others]) == {
        "PySide6/Qt6Core.dll": 11 * MB,
        "PySide6/QtGui.pyd": 100,
        "PySide6/plugins/platforms/qwindows.dll": 100,
        "uv/uv.exe": 100,
        "cv2/cv2.pyd": 100,
    }


def test_what_would_end_a_build_is_found() -> None:
    (part, _whole) = foreign.checked({"PySide6/Qt6Core.dll": 11 * MB, "av.libs/x264-1.dll": 10})
    assert (part.name, part.reason) == ("PySide6/", "the window: Qt for Python")
    with pytest.raises(Stop, match=r"odd-1\.dll"):
        foreign.checked({"av.libs/odd-1.dll": 10})
    with pytest.raises(Stop, match="does not say what for"):
        foreign.checked({"odd/odd.pyd": 11 * MB})


@pytest.mark.parametrize(
    ("library", "work"),
    [
        ("libx264-d6533a8d.so.165", "x264"),
        ("avcodec-62-984de33114b7fa384296817dec999c9d.dll", "FFmpeg"),
        ("libavcodec.61.19.101.dylib", "FFmpeg"),
        ("libscipy_openblas64_-63c857e738469261263c764a36be9436.dll", "OpenBLAS"),
        ("msvcp140-a4c2229bdc2a2a630acdc095b4d86008.dll", "Microsoft's C++ library"),
        ("libstdc++-6-2d5c346d47ad531ef9f5185db0e8cef3.dll", "GCC's libstdc++"),
        ("geos_c-6dd9fd915eef8a7928285416bef1e666.dll", "GEOS"),
        ("libIlmThread-3_3.32.3.3.4.dylib", "OpenEXR"),
        ("libz.1.3.1.zlib-ng.dylib", "zlib-ng"),
        ("libSDL2-2.0.0.dylib", "SDL"),
        ("libcrypto.3.dylib", "OpenSSL"),
    ],
)
def test_libraries_are_known_by_the_names_of_each_system(library: str, work: str) -> None:
    assert [notice.name for notice in notices.of_libraries([library])] == [work]


@pytest.mark.parametrize(
    ("place", "brought"),
    [
        ("av.libs/libx264-d6533a8d.so.165", True),
        ("Shapely.libs/geos-bf067cd6ff74ee0ad5f3ff52c7ef08c9.dll", True),
        ("cv2/.dylibs/libaom.3.12.1.dylib", True),
        ("av.libs/.load-order-av-18.1.0", False),
        ("cv2/cv2.abi3.so", False),
    ],
)
def test_which_libraries_wheels_bring(place: str, brought: bool) -> None:
    assert native_libraries.brought(place) == brought


@pytest.mark.parametrize("library", ["libssl-81259c47.so.1.1.1k", "libcrypto-1_1-x64.dll"])
def test_no_openssl_whose_licence_the_gpl_excludes(library: str) -> None:
    with pytest.raises(Stop, match="exclude each other"):
        notices.of_libraries([library])


def test_a_library_that_no_package_explains_brings_its_licence() -> None:
    (opus,) = notices.of_libraries(["libopus-114e2b1a.so.0.11.1"])
    ((_name, text),) = opus.texts
    assert "Redistribution and use" in text
    kept = {path.stem for path in notices._LIBRARIES.iterdir()}
    assert kept <= {name for name, _licence in native_libraries.LIBRARIES.values()}


@pytest.mark.parametrize(
    "place",
    [
        "PySide6/Qt6Core.dll",
        "PySide6/Qt/lib/QtGui.framework/Versions/A/QtGui",
        "PySide6/QtWidgets.abi3.so",
        "PySide6/Qt/lib/libQt6Gui.so.6",
        "Python.framework/Versions/3.11/Python",
        "uv/uv.exe",
    ],
)
def test_what_is_large_on_any_system_has_a_reason(place: str) -> None:
    assert sizes.Part(place, 20 * MB).reason
