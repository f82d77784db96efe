"""What a bundle says of its parts: whose they are, and why the large ones are there."""

import hashlib
import os
import sys
import sysconfig
from importlib import metadata
from pathlib import Path

import pytest

import bundling
import notices
import sizes
from console import Stop
from environment import ROOT
from notices import Notice
from sizes import Part

MB = 1_000_000


def test_large_parts_are_found_and_explained() -> None:
    files = {
        "cv2/cv2.abi3.so": 73 * MB,
        "cv2/small.so": 2 * MB,
        "uv/uv": 38 * MB,
        "eyeline": 30 * MB,
        "xlib/a.so": 6 * MB,
    }
    parts = sizes.large(files.items())
    assert [part.name for part in parts] == ["cv2/", "cv2/cv2.abi3.so", "uv/", "uv/uv", "eyeline"]
    told = sizes.table(parts, 149 * MB)
    assert "| 75.0 | `cv2/` | pictures scaled" in told
    assert "149.0" in told


def test_a_large_part_without_a_reason_ends_the_build() -> None:
    files = {"torch/lib/libtorch.so": 300 * MB, "uv/uv": 38 * MB}
    with pytest.raises(Stop, match=r"(?s)sizes\.py.*torch/: 300\.0 MB.*libtorch\.so: 300\.0 MB"):
        sizes.table(sizes.large(files.items()), 338 * MB)


def test_a_bundle_that_is_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "_internal").mkdir()
    (tmp_path / "_internal/a").write_bytes(b"x" * 2000)
    (tmp_path / "_internal/link").symlink_to("a")  # takes nothing
    assert "0.0" in sizes.measured(tmp_path)
    monkeypatch.setattr(sizes, "LIMIT", 1999)
    with pytest.raises(Stop, match="are allowed"):
        sizes.measured(tmp_path)


def test_reasons_are_for_one_thing_each() -> None:
    assert Part("rapidocr/models/PP-OCRv6_rec_small.onnx", 1).reason.endswith("reads lines of text")
    assert Part("rapidocr/models/PP-OCRv6_det_small.onnx", 1).reason.endswith("finds lines of text")
    assert Part("something/", 1).reason == ""


def test_a_distribution_says_its_licence() -> None:
    notice = notices.of_distribution(metadata.distribution("pillow"))
    assert notice.name.lower() == "pillow"
    assert "MIT-CMU" in notice.licence
    assert notice.texts


def test_debians_own_python_does_not_own_debian(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "base_prefix", "/usr")
    monkeypatch.setattr(sysconfig, "get_path", lambda _name: "/usr/lib/python3.11")
    inside = notices._of_python()
    assert any(Path("/usr/lib/python3.11/LICENSE.txt").is_relative_to(each) for each in inside)
    assert not any(Path("/usr/lib/libffi.so.8").is_relative_to(each) for each in inside)


def test_libraries_of_wheels_are_known() -> None:
    found = notices.of_libraries(["libx264-d6533a8d.so.165", "libavcodec-5e6b81c2.so.62.28.102"])
    assert [(notice.name, "GPL" in notice.licence) for notice in found] == [
        ("FFmpeg", True), ("x264", True),
    ]  # fmt: skip
    with pytest.raises(Stop, match=r"libnew-1\.so"):
        notices.of_libraries(["libnew-1.so.2"])


def test_the_notices_name_everyone_once() -> None:
    one = Notice("Alpha", "1", "MIT", (("LICENSE", "the words"),))
    two = Notice("beta", "2", "MIT", (("LICENSE", "the words\n"),))
    said = notices.written([two, one], {"GPL-3": "the law"})
    assert said.index("Alpha 1: MIT") < said.index("beta 2: MIT")
    assert said.count("the words") == 1
    assert "The same words as Alpha 1: LICENSE." in said
    assert "GNU General Public License" in said
    assert "the law" in said


def test_the_texts_that_the_law_asks_for_are_there() -> None:
    texts = notices.licences(ROOT / "packaging/licences")
    assert {*texts} == {"GPL-2", "GPL-3", "LGPL-2.1", "LGPL-3"}
    assert "Version 3, 29 June 2007" in texts["GPL-3"]
    offer = (ROOT / "packaging/licences/SOURCE-OFFER.txt").read_text(encoding="utf-8")
    assert "three years" in offer


def test_everything_gets_one_time_and_plain_permissions(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir(mode=0o700)
    program, text = tmp_path / "folder/program", tmp_path / "text"
    for path, mode in ((program, 0o700), (text, 0o664)):
        path.write_text("")
        path.chmod(mode)
    bundling.settle(tmp_path, 1_700_000_000)
    for path, mode in ((tmp_path / "folder", 0o755), (program, 0o755), (text, 0o644)):
        assert path.stat().st_mode & 0o777 == mode
        assert path.stat().st_mtime == 1_700_000_000


def test_the_sums_are_those_of_sha256sum(tmp_path: Path) -> None:
    path = tmp_path / "a.deb"
    path.write_bytes(os.urandom(100))
    assert bundling.sums([path]) == f"{hashlib.sha256(path.read_bytes()).hexdigest()}  a.deb\n"
