import json
import shutil
import subprocess
from pathlib import Path

import pytest

from console import Stop
from environment import CONSTRAINTS, Environment, fingerprint
from tests.unit.packaging.fake_python import FakePython

_PROJECT = (
    '[build-system]\nrequires = []\n[project]\nname = "eyeline"\n[tool.ruff]\nline = {line}\n'
)


@pytest.fixture
def python(tmp_path: Path) -> FakePython:
    (tmp_path / "interpreter").mkdir()
    return FakePython(tmp_path / "interpreter")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "checkout"
    (folder / CONSTRAINTS).parent.mkdir(parents=True)
    (folder / CONSTRAINTS).write_text("numpy==2\n")
    (folder / "pyproject.toml").write_text(_PROJECT.format(line=100))
    return folder


@pytest.fixture
def environment(root: Path, python: FakePython) -> Environment:
    return Environment(root, str(python.path))


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
    (root / CONSTRAINTS).write_text("numpy==3\n")
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
        patch.setattr(Environment, "_pip", interrupted)
        with pytest.raises(KeyboardInterrupt):
            environment.prepare()
    python.calls()
    environment.prepare()
    assert python.calls() == ["venv", "pip"]


def test_a_failed_update_keeps_what_worked(
    environment: Environment, python: FakePython, root: Path
) -> None:
    environment.prepare()
    (root / CONSTRAINTS).write_text("numpy==3\n")
    python.fail("WARNING: Retrying (Retry(total=4)) after connection broken", "ERROR: No matching")
    with pytest.raises(Stop, match="could not be reached"):
        environment.prepare()
    (root / CONSTRAINTS).write_text("numpy==2\n")
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
    before = fingerprint(root)
    project = root / "pyproject.toml"
    project.write_text(project.read_text() + '[project.optional-dependencies]\ntest = ["pytest"]\n')
    assert fingerprint(root) != before
