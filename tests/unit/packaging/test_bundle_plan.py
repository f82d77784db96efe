"""What goes into a bundle, and that the spec says it on three systems."""

import json
import runpy
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, Final

import pytest

import bundle_plan as plan
import frozen
from app.__main__ import CHILDREN
from app.core import identity
from environment import ROOT

SPEC: Final = ROOT / "packaging/eyeline.spec"


@pytest.mark.parametrize(
    ("place", "goes_in"),
    [
        ("PySide6/Qt/plugins/platforms/libqxcb.so", True),
        ("PySide6/Qt/plugins/platforms/libqwayland.so", True),
        ("numpy-2.4.6.dist-info/METADATA", True),
        ("numpy-2.4.6.dist-info/RECORD", False),
        ("PySide6/Qt/plugins/platforms/libqeglfs.so", False),
        ("PySide6/Qt/plugins/platforms/libqvnc.so", False),
        ("PySide6/Qt/plugins/platformthemes/libqgtk3.so", False),
        ("PySide6/Qt/plugins/tls/libqopensslbackend.so", False),
        ("PySide6/plugins/platforms/qwindows.dll", True),
        ("PySide6/plugins/styles/qmodernwindowsstyle.dll", True),
        ("PySide6/plugins/platforms/qdirect2d.dll", False),
        ("PySide6/Qt/plugins/platforms/libqcocoa.dylib", True),
        ("PySide6/Qt/translations/qtbase_zh_CN.qm", True),
        ("PySide6/translations/qtbase_zh_CN.qm", True),
        ("PySide6/Qt/translations/qtbase_de.qm", False),
        ("PySide6/Qt/translations/qt_help_zh_CN.qm", False),
        ("PySide6/opengl32sw.dll", False),
        ("onnxruntime/capi/libonnxruntime.so.1.31.1", False),
        ("onnxruntime/capi/onnxruntime_pybind11_state.so", True),
        ("cv2/cv2.abi3.so", True),
        ("libexpat.so.1", False),
        ("numpy/_core/tests/data.csv", False),
    ],
)
def test_what_goes_in(place: str, goes_in: bool) -> None:
    assert plan.kept(place, ["en", "zh_CN"]) == goes_in


def test_tests_of_libraries_stay_out_and_ours_need_no_mention() -> None:
    names = ["numpy.testing", "numpy.tests.test_ctypeslib", "shapely.conftest", "unittest", "cv2"]
    assert list(filter(plan.module_kept, names)) == ["numpy.testing", "unittest", "cv2"]


def test_libraries_that_nothing_is_linked_to_stay_out() -> None:
    imports = {
        "PySide6/QtGui.abi3.so": {"libQt6Gui.so.6", "libc.so.6"},
        "PySide6/Qt/lib/libQt6Gui.so.6": {"libQt6Core.so.6", "libglib-2.0.so.0"},
        "PySide6/Qt/lib/libQt6Core.so.6": set[str](),
        "PySide6/Qt/lib/libQt6Qml.so.6": {"libQt6Network.so.6"},
        "PySide6/Qt/lib/libQt6Network.so.6": {"libgssapi.so"},
        "libglib-2.0.so.0": set[str](),
        "libgssapi.so": set[str](),
        "libpython3.11.so.1.0": set[str](),
        "av.libs/libx264.so": set[str](),
    }
    assert plan.unneeded(imports) == {
        "PySide6/Qt/lib/libQt6Qml.so.6",
        "PySide6/Qt/lib/libQt6Network.so.6",
        "libgssapi.so",
    }


def test_every_child_and_every_module_is_inside() -> None:
    modules = set(plan.hidden_imports(ROOT, "macos"))
    assert {where.partition(":")[0] for where in CHILDREN.values()} <= modules
    assert {"app", "app.main", "app.cli.main", "app.backends.local.bundle"} <= modules
    assert not [name for name in modules if "worker.brain" in name]  # imports torch
    assert {"Quartz", "HIServices"} <= modules
    assert "Quartz" not in plan.hidden_imports(ROOT, "linux")


def test_what_is_read_as_a_file_is_inside() -> None:
    placed = {f"{folder}/{Path(path).name}" for path, folder in plan.datas(ROOT)}
    assert {
        "assets/demo.png", "assets/style.qss", "assets/export.css", "assets/icons/app.svg",
        "assets/translations/zh_CN/LC_MESSAGES/eyeline.mo",
        "app/child/worker.py", "app/backends/local/worker/main.py",
        "app/backends/local/worker/brain/verbs.py",
    } <= placed  # fmt: skip
    assert not [place for place in placed if place.endswith((".po", ".pot", ".pyc", "README.md"))]
    assert "assets/window.png" not in placed  # the README's
    assert not [place for place in placed if place.startswith("tests")]


@pytest.mark.parametrize("module", ["torch", "transformers", "tkinter", "PyInstaller", "uv"])
def test_never_inside(module: str) -> None:
    assert module in plan.EXCLUDED


def test_every_package_that_is_named_says_its_version(monkeypatch: pytest.MonkeyPatch) -> None:
    hooks = ModuleType("PyInstaller.utils.hooks")
    vars(hooks)["copy_metadata"] = lambda name: [(name, "")]
    utils = ModuleType("PyInstaller.utils")
    vars(utils)["hooks"] = hooks
    for name, module in (("PyInstaller", ModuleType("PyInstaller")), (utils.__name__, utils)):
        monkeypatch.setitem(sys.modules, name, module)
    named = [name for name in plan.requirements(ROOT) if name != "pynput"]  # of macOS

    found = {name for name, _folder in frozen.versions(named)}

    assert {"PySide6-Essentials", "opencv-python-headless", "python-xlib"} <= found
    assert found == {*named}


class _Freezer:
    """PyInstaller as a spec sees it; remembers what it was told."""

    def __init__(self) -> None:
        self.told: dict[str, list[tuple[tuple[Any, ...], dict[str, Any]]]] = {}

    def names(self) -> dict[str, Any]:
        return {
            name: self._noting(name) for name in ("Analysis", "PYZ", "EXE", "COLLECT", "BUNDLE")
        }

    def _noting(self, name: str) -> Any:
        def note(*words: Any, **named: Any) -> Any:
            self.told.setdefault(name, []).append((words, named))
            link = ("libQt6Qml.so.6", "PySide6/Qt/lib/libQt6Qml.so.6", "SYMLINK")
            return SimpleNamespace(
                name=name, pure=[("numpy.tests", "x", "PYMODULE")], scripts=[], datas=[],
                binaries=[("PySide6/Qt/lib/libQt6Qml.so.6", "y", "BINARY"), link],
            )  # fmt: skip

        return note


@pytest.fixture
def freezer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> _Freezer:
    monkeypatch.setattr(frozen, "packages", lambda _names: ([], []))
    monkeypatch.setattr(frozen, "versions", lambda names: [(name, "names") for name in names])
    monkeypatch.setattr(frozen, "uv_program", lambda: [("/somewhere/uv", "uv")])
    monkeypatch.setattr(frozen, "icon", lambda target, _work: target)
    monkeypatch.setattr(frozen, "_imports", lambda binaries: {place: [] for place, *_ in binaries})
    monkeypatch.setattr(sys, "path", [*sys.path])
    plist = ModuleType("macos_image")
    vars(plist)["info_plist"] = lambda: {"LSUIElement": True}
    monkeypatch.setitem(sys.modules, "macos_image", plist)
    return _Freezer()


@pytest.mark.parametrize(
    ("platform", "programs"),
    [
        ("linux", [("eyeline", True)]),
        ("win32", [("eyeline", False), ("eyeline-cli", True)]),
        ("darwin", [("eyeline", False)]),
    ],
)
def test_the_spec_on_each_system(
    platform: str,
    programs: list[tuple[str, bool]],
    freezer: _Freezer,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    known = {"SPECPATH": str(SPEC.parent), "workpath": str(tmp_path), **freezer.names()}
    runpy.run_path(str(SPEC), known)
    told = freezer.told
    (((scripts,), analysed),) = told["Analysis"]
    assert [Path(script) for script in scripts] == [ROOT / "packaging/start/eyeline.py"]
    assert analysed["optimize"] == 0
    assert "torch" in analysed["excludes"]
    assert {("/somewhere/uv", "uv"), ("mss", "names"), ("PySide6-Essentials", "names")} <= {
        *analysed["datas"]
    }
    assert [(named["name"], named["console"]) for _words, named in told["EXE"]] == programs
    assert all(named["exclude_binaries"] for _words, named in told["EXE"])  # a folder, not a file
    ((collected, named),) = told["COLLECT"]
    assert named["name"] == identity.SLUG
    assert len(collected) == len(programs) + 2
    assert ("BUNDLE" in told) == (platform == "darwin")
    if platform == "darwin":
        ((_words, app),) = told["BUNDLE"]
        assert app["bundle_identifier"] == identity.APP_ID
        assert app["info_plist"]["LSUIElement"]
        assert app["name"] == "Eyeline.app"
    else:  # what nothing needs went, and the link to it
        assert collected[-2] == []
    sources = json.loads((tmp_path / "sources.json").read_text(encoding="utf-8"))
    assert "numpy.tests" not in sources
