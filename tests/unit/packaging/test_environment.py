import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from console import Stop
from environment import LOCAL_PYTHON, ROOT, Environment
from installer import Installer
from recipes import EYELINE, LOCAL
from tests.unit.packaging.fake_python import FakePython

_PROJECT = """
[build-system]
requires = []
[project]
name = "eyeline"
[project.optional-dependencies]
test = ["pytest==9"]
local = ["accelerate==1", "torch==2", "transformers==5"]
local-test = ["pytest==9"]
[tool.ruff]
line = {line}
"""


@pytest.fixture
def python(tmp_path: Path) -> FakePython:
    (tmp_path / "interpreter").mkdir()
    return FakePython(tmp_path / "interpreter")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "checkout"
    for recipe in (EYELINE, LOCAL):
        (folder / recipe.constraints).parent.mkdir(parents=True, exist_ok=True)
        (folder / recipe.constraints).write_text("numpy==2\n")
    (folder / "pyproject.toml").write_text(_PROJECT.format(line=100))
    return folder


@pytest.fixture
def environment(root: Path, python: FakePython) -> Environment:
    return Environment(root, str(python.path))


@pytest.fixture
def local(root: Path, python: FakePython) -> Environment:
    python.offer("{}")
    return Environment(root, str(python.path), LOCAL)


def test_it_is_made_once(environment: Environment, python: FakePython) -> None:
    environment.prepare()
    assert python.calls() == ["venv", "pip"]
    environment.prepare()
    assert python.calls() == []


def test_extras_are_added_and_stay(environment: Environment, python: FakePython) -> None:
    environment.prepare()
    environment.prepare("test")
    python.calls()
    environment.prepare()
    environment.prepare("test")
    assert python.calls() == []


def test_new_pins_are_installed_and_settings_of_tools_are_not_looked_at(
    environment: Environment, python: FakePython, root: Path
) -> None:
    environment.prepare()
    python.calls()
    (root / "pyproject.toml").write_text(_PROJECT.format(line=120))
    environment.prepare()
    assert python.calls() == []
    (root / EYELINE.constraints).write_text("numpy==3\n")
    environment.prepare()
    assert python.calls() == ["pip"]


def test_a_package_that_was_removed_is_put_back(
    environment: Environment, python: FakePython
) -> None:
    environment.prepare()
    python.calls()
    shutil.rmtree(next(environment.folder.rglob("numpy-*.dist-info")))
    environment.prepare()
    assert python.calls() == ["pip"]


def test_a_moved_checkout_gets_a_new_one(
    environment: Environment, python: FakePython, root: Path, tmp_path: Path
) -> None:
    environment.prepare()
    python.calls()
    moved = root.rename(tmp_path / "elsewhere")
    Environment(moved, str(python.path)).prepare()
    assert python.calls() == ["venv", "pip"]


@pytest.mark.parametrize("damage", ["interrupted", "no interpreter", "other python", "garbage"])
def test_what_is_broken_is_made_anew(
    environment: Environment, python: FakePython, damage: str
) -> None:
    environment.prepare()
    python.calls()
    state = environment.folder / "eyeline.json"
    values = json.loads(state.read_text())
    match damage:
        case "interrupted":
            state.write_text(json.dumps(values | {"pending": True}))
        case "no interpreter":
            environment.python.unlink()
            environment.python.symlink_to("/nowhere/python")
        case "other python":
            state.write_text(json.dumps(values | {"tag": "cpython-38 linux"}))
        case _:
            state.write_text('{"folder": [')
    environment.prepare()
    assert python.calls() == ["venv", "pip"]
    environment.prepare()
    assert python.calls() == []


def test_an_interrupt_while_installing_leaves_nothing_that_looks_ready(
    environment: Environment, python: FakePython, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        assert not environment.ready()
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Installer, "install", interrupted)
        with pytest.raises(KeyboardInterrupt):
            environment.prepare()
    python.calls()
    environment.prepare()
    assert python.calls() == ["venv", "pip"]


def test_a_failed_update_keeps_what_worked(
    environment: Environment, python: FakePython, root: Path
) -> None:
    environment.prepare()
    (root / EYELINE.constraints).write_text("numpy==3\n")
    python.fail("WARNING: Retrying (Retry(total=4)) after connection broken", "ERROR: No matching")
    with pytest.raises(Stop, match="could not be reached"):
        environment.prepare()
    (root / EYELINE.constraints).write_text("numpy==2\n")
    python.calls()
    environment.prepare()
    assert python.calls() == []


def test_a_failed_set_up_is_begun_anew(environment: Environment, python: FakePython) -> None:
    python.fail("ERROR: Could not install packages due to an OSError: [Errno 28] No space left")
    with pytest.raises(Stop, match="disk is full") as stopped:
        environment.prepare()
    assert str(environment.folder / "setup.log") in stopped.value.message
    python.fail()
    python.calls()
    environment.prepare()
    assert python.calls() == ["venv", "pip"]


def test_one_that_was_made_by_hand_is_used_as_it_is(
    environment: Environment, python: FakePython
) -> None:
    made = subprocess.run([python.path, "-m", "venv", environment.folder], check=False)
    assert made.returncode == 0
    python.calls()
    python.fail("ERROR: No matching distribution found for numpy")
    with pytest.raises(Stop):
        environment.prepare()
    python.fail()
    environment.prepare()
    assert "venv" not in python.calls()
    assert environment.ready()


def test_a_full_disk_is_noticed_before_anything_is_downloaded(
    environment: Environment, python: FakePython, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(environment.root)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=10_000_000))
    with pytest.raises(Stop, match="10 MB are free"):
        environment.prepare()
    assert python.calls() == []


def test_variables_that_lead_pythons_astray_are_left_out(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    monkeypatch.setenv("EYELINE_HARMLESS", "1")
    assert "PYTHONPATH" not in environment.variables()
    assert environment.variables()["EYELINE_HARMLESS"] == "1"


def test_fingerprint_follows_the_dependencies(root: Path) -> None:
    before = EYELINE.fingerprint(root), LOCAL.fingerprint(root)
    project = root / "pyproject.toml"
    text = project.read_text()
    project.write_text(text.replace('test = ["pytest==9"]', 'test = ["pytest==10"]', 1))
    assert EYELINE.fingerprint(root) != before[0]
    assert LOCAL.fingerprint(root) == before[1]
    project.write_text(text.replace("torch==2", "torch==3"))
    assert LOCAL.fingerprint(root) != before[1]


# ---- the one of the local model


def test_torch_is_installed_by_itself_and_eyeline_not_at_all(
    local: Environment, python: FakePython
) -> None:
    local.prepare()
    assert python.asked() == [["torch==2"], ["accelerate==1", "transformers==5"]]
    local.prepare("local-test")
    assert python.asked()[-1] == ["accelerate==1", "transformers==5", "pytest==9"]
    local.prepare()
    assert python.calls() == []


def test_the_two_are_each_their_own(
    environment: Environment, local: Environment, root: Path, python: FakePython
) -> None:
    environment.prepare()
    local.prepare()
    python.calls()
    (root / LOCAL.constraints).write_text("numpy==3\n")
    assert environment.ready()
    assert not local.ready()
    local.remove()
    assert environment.ready()


@pytest.mark.parametrize(("offered", "size"), [("{}", "270 MB"), ('{"name": "nvidia-x"}', "2820")])
def test_how_large_torch_is_depends_on_what_is_offered(
    local: Environment,
    python: FakePython,
    capsys: pytest.CaptureFixture[str],
    offered: str,
    size: str,
) -> None:
    python.offer(offered)
    local.prepare()
    assert f"at most {size}" in capsys.readouterr().err


def test_a_disk_that_is_too_small_for_cuda_is_noticed_before_the_download(
    local: Environment, python: FakePython, monkeypatch: pytest.MonkeyPatch
) -> None:
    python.offer('{"name": "nvidia-x"}')
    usage = shutil.disk_usage(local.root)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=2_000_000_000))
    with pytest.raises(Stop, match="2000 MB are free"):
        local.prepare()
    assert python.asked() == []


def test_a_failure_after_torch_leaves_nothing_that_looks_ready(
    local: Environment, python: FakePython, root: Path
) -> None:
    local.prepare()
    (root / LOCAL.constraints).write_text("numpy==3\n")
    python.fail("ERROR: No matching distribution found for accelerate", package="accelerate")
    with pytest.raises(Stop, match="no build"):
        local.prepare()
    (root / LOCAL.constraints).write_text("numpy==2\n")
    assert not local.ready()


def test_programs_are_told_where_torch_is(
    environment: Environment, local: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(LOCAL_PYTHON, raising=False)
    assert LOCAL_PYTHON not in environment.variables()
    local.prepare()
    assert environment.variables()[LOCAL_PYTHON] == str(local.python)
    monkeypatch.setenv(LOCAL_PYTHON, "/my/own/python")
    assert environment.variables()[LOCAL_PYTHON] == "/my/own/python"


def test_the_real_recipe_holds_what_the_worker_needs() -> None:
    first, others = LOCAL.requirements(ROOT, ())
    assert first == ["torch==2.13.0"]
    named = {re.split("[<>=]", each)[0] for each in others}
    assert named == {"transformers", "accelerate", "bitsandbytes"}
