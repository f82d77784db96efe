"""Every check of the project: style, import rules, types on three systems, words, tests."""

import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Final

from console import say, seconds
from environment import Environment
from suites import Selection, Suite, suites

_PLATFORMS: Final = ("linux", "win32", "darwin")


@dataclass(frozen=True, slots=True)
class Result:
    """How one check went; `output` is shown when it failed."""

    name: str
    ok: bool
    duration: float
    output: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many checks and tests."""

    passed: int
    failed: int
    skipped: int


def run(environment: Environment, selection: Selection, arguments: Sequence[str]) -> int:
    """Run all checks, or only pytest when it is given `arguments`; returns the exit status.

    Sets up what the local model's tests run in, and raises Stop where that fails.
    """
    chosen = suites(environment, selection, arguments)
    if selection == "list":
        return max(_pytest(suite).returncode for suite in chosen)
    results: list[Result] = []
    if selection != "deep" and not arguments:
        results = _static(environment)
    since = time.time()
    counts = [_total(results)]
    for suite in chosen:
        result, found = _tested(suite)
        results.append(result)
        counts.append(found)
    if pictures := _pictures(environment.root, since):
        print(f"pictures of every state: {pictures}")
    for result in results:
        print(f"  {_verdict(result)} {result.name:<18} {seconds(result.duration)}")
    passed, failed, skipped = map(sum, zip(*map(astuple, counts), strict=True))
    # The form is one that build servers read: "N passed, N failed" behind one word.
    print(f"total: {passed} passed, {failed} failed, {skipped} skipped")
    return 0 if all(result.ok for result in results) else 1


def commands(environment: Environment) -> dict[str, list[str]]:
    """Return the checks beside the tests: name and command."""
    python = str(environment.python)
    found = {
        "ruff format": [python, "-m", "ruff", "format", "--check", "--quiet", "."],
        "ruff check": [python, "-m", "ruff", "check", "--quiet", "."],
        "import rules": [str(environment.script("lint-imports")), "--no-logo"],
        "words": [python, "packaging/catalogue.py", "--check"],
        f"mypy {sys.platform}": [python, "-m", "mypy"],
    }
    for platform in _PLATFORMS:
        if platform != sys.platform:
            cache = f".mypy_cache/{platform}"  # one cache holds one platform
            found[f"mypy {platform}"] = [
                python, "-m", "mypy", "--platform", platform, "--cache-dir", cache, "app",
            ]  # fmt: skip
    return found


def _static(environment: Environment) -> list[Result]:
    def one(item: tuple[str, list[str]]) -> Result:
        name, command = item
        started = time.monotonic()
        told = subprocess.run(
            command, cwd=environment.root, env=environment.variables(), check=False,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
        )  # fmt: skip
        return Result(name, told.returncode == 0, time.monotonic() - started, told.stdout)

    results = []
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        for result in pool.map(one, commands(environment).items()):
            say(f"  {_verdict(result)} {result.name:<18} {seconds(result.duration)}")
            if not result.ok:
                print(result.output.rstrip(), flush=True)
            results.append(result)
    return results


def _tested(suite: Suite) -> tuple[Result, Counts]:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "pytest.xml"
        started = time.monotonic()
        code = _pytest(suite, f"--junitxml={report}").returncode
        result = Result(suite.name, code in suite.good, time.monotonic() - started)
        return result, _counts(report, fallback_failed=not result.ok)


def _pytest(suite: Suite, *more: str) -> subprocess.CompletedProcess[bytes]:
    environment = suite.environment
    command = [str(environment.python), "-m", "pytest", *suite.arguments, *more]
    return subprocess.run(command, cwd=environment.root, env=environment.variables(), check=False)


def _pictures(root: Path, since: float) -> Path | None:
    """Return the folder that tests/qt/test_states.py draws into, None when it did not."""
    folder = Path(os.environ.get("EYELINE_PICTURES") or root / "build/pictures")
    drawn = any(picture.stat().st_mtime >= since for picture in folder.glob("*.png"))
    return folder if drawn else None


def _counts(report: Path, *, fallback_failed: bool) -> Counts:
    """Read pytest's own numbers; without a report (it crashed) it counts as one failure."""
    try:
        suites = ET.parse(report).getroot().iter("testsuite")  # noqa: S314 - pytest wrote it
    except (OSError, ET.ParseError):
        return Counts(0, int(fallback_failed), 0)
    tests = failed = skipped = 0
    for suite in suites:
        tests += int(suite.get("tests", 0))
        failed += int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped += int(suite.get("skipped", 0))
    return Counts(tests - failed - skipped, max(failed, int(fallback_failed)), skipped)


def _total(results: Sequence[Result]) -> Counts:
    good = sum(result.ok for result in results)
    return Counts(good, len(results) - good, 0)


def _verdict(result: Result) -> str:
    return "ok  " if result.ok else "FAIL"
