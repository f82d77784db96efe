"""The workflows: of the form that the service wants, no more rights than they need, pinned."""

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

ROOT: Final = Path(__file__).parents[3]
FILES: Final = sorted((ROOT / ".github/workflows").glob("*.yml"))
TEXTS: Final = {path.name: path.read_text(encoding="utf-8") for path in FILES}
LOADED: Final[Mapping[str, Any]] = {name: yaml.safe_load(text) for name, text in TEXTS.items()}
EACH: Final = pytest.mark.parametrize("name", sorted(TEXTS))


def _steps(name: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for job, told in LOADED[name]["jobs"].items():
        for step in told.get("steps", ()):
            yield job, step


def test_they_are_these() -> None:
    assert {*TEXTS} == {"bundles.yml", "ci.yml", "release.yml"}


def test_they_fit_the_schema() -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema"]
    told = subprocess.run(
        [*command, "vendor.github-workflows", *map(str, FILES)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert told.returncode == 0, told.stdout + told.stderr


@EACH
def test_actions_are_pinned_by_commit_and_say_their_version(name: str) -> None:
    used = re.findall(r"uses: (\S+)(.*)", TEXTS[name])

    for action, behind in used:
        if not action.startswith("./"):
            assert re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}", action)
            assert re.fullmatch(r" # v\d+\.\d+\.\d+", behind)
    versions = {(action, behind) for text in TEXTS.values() for action, behind in
                re.findall(r"uses: (actions/\S+)( # v.*)", text)}  # fmt: skip
    assert len({action.partition("@")[0] for action, _ in versions}) == len(versions)  # one of each


@EACH
def test_they_may_read_and_the_release_alone_may_write(name: str) -> None:
    assert LOADED[name]["permissions"] == {"contents": "read"}
    granted = {job: told["permissions"] for job, told in LOADED[name]["jobs"].items()
               if "permissions" in told}  # fmt: skip
    assert granted == ({"release": {"contents": "write"}} if name == "release.yml" else {})


@EACH
def test_every_job_ends_by_itself_and_none_runs_beside_its_like(name: str) -> None:
    assert LOADED[name]["concurrency"]["group"]
    for told in LOADED[name]["jobs"].values():
        assert "uses" in told or 0 < told["timeout-minutes"] <= 90


@EACH
def test_checkouts_keep_no_token(name: str) -> None:
    for _job, step in _steps(name):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


@EACH
def test_secrets_go_through_the_environment_and_never_into_a_script(name: str) -> None:
    for _job, step in _steps(name):
        assert "${{" not in step.get("run", "")  # a script is what it says, whatever others named
    secrets = re.findall(r"\$\{\{ secrets\.(\w+) \}\}", TEXTS[name])
    declared = LOADED["bundles.yml"][True]["workflow_call"]["secrets"]  # YAML 1.1: on is true
    assert {*secrets} <= {*declared}


@EACH
def test_what_they_run_is_there(name: str) -> None:
    scripts = "\n".join(step.get("run", "") for _job, step in _steps(name))

    for place in re.findall(r"(?<!/)\b(packaging/\S+\.py|packaging/\S+\.txt|\.ci/run)", scripts):
        assert (ROOT / place).exists(), place
    for needed in re.findall(r"needs: (\w+)", TEXTS[name]):
        assert needed in LOADED[name]["jobs"]


def test_a_release_hands_every_secret_over_and_takes_all_that_was_made() -> None:
    jobs = LOADED["release.yml"]["jobs"]
    declared = LOADED["bundles.yml"][True]["workflow_call"]["secrets"]
    made = [step["with"]["name"] for _job, step in _steps("bundles.yml")
            if "upload-artifact" in step.get("uses", "")]  # fmt: skip

    assert {*jobs["bundles"]["secrets"]} == {*declared}
    (taken,) = [step["with"] for _job, step in _steps("release.yml")
                if "download-artifact" in step.get("uses", "")]  # fmt: skip
    assert taken["pattern"] == "bundle-*"
    assert all(each.startswith("bundle-") for each in made)
    assert len(made) == 3


def test_each_bundle_is_tried_as_it_was_frozen_and_as_it_was_installed() -> None:
    for job, told in LOADED["bundles.yml"]["jobs"].items():
        runs = [line for step in told["steps"] for line in step.get("run", "").splitlines()]
        tried = [line for line in runs if "packaging/smoke.py" in line]
        assert len(tried) == 2, job


def test_nobody_waits_for_the_program_that_an_installer_starts() -> None:
    """PowerShell's -Wait waits for all that comes of a process: the program stays for ever."""
    runs = [step.get("run", "") for name in TEXTS for _job, step in _steps(name)]

    assert any("Start-Process" in run for run in runs)
    assert not [run for run in runs if re.search(r"Start-Process\b[^\n]* -Wait\b", run)]


@EACH
def test_containers_trust_the_checkout_before_git_is_asked(name: str) -> None:
    for job, told in LOADED[name]["jobs"].items():
        if "container" in told:
            runs = [step.get("run", "") for step in told["steps"]]
            (at,) = [number for number, run in enumerate(runs) if "safe.directory" in run]
            asked = [number for number, run in enumerate(runs) if "packaging/" in run]
            assert all(number > at for number in asked), job
