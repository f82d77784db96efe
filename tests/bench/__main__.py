"""`python -m tests.bench [--quick] [NAME…]`: measure, print, and after a whole run write it down.

A run that is not quick leaves one dated JSON in `results/`, in place of the last one, and renews
the table in the README. With names only their figures are new, and each says when and on what it
was measured. Every bench file runs in a process of its own.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from tests.bench.machine import describe
from tests.bench.table import between_markers, rows, text

HERE: Final = Path(__file__).resolve().parent
ROOT: Final = HERE.parent.parent
RESULTS: Final = HERE / "results"


def measured(name: str, *, quick: bool) -> list[dict[str, Any]] | None:
    """Run one bench file; returns its figures, None when it failed."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "figures.json"
        options = ["--quick"] if quick else []
        command = [sys.executable, "-m", "tests.bench.measure", name, str(out), *options]
        if subprocess.run(command, cwd=ROOT, check=False).returncode != 0:
            return None
        figures: list[dict[str, Any]] = json.loads(out.read_text(encoding="utf-8"))
        return figures


def keep(report: dict[str, Any]) -> Path:
    """Write `report` in place of the last one and renew the README's table."""
    RESULTS.mkdir(exist_ok=True)
    file = RESULTS / f"{report['date'][:16].replace(':', '')}.json"
    for old in RESULTS.glob("*.json"):
        old.unlink()
    file.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    readme = ROOT / "README.md"
    whole = between_markers(readme.read_text(encoding="utf-8"), text(report))
    readme.write_text(whole, encoding="utf-8")
    return file


def joined(before: dict[str, Any], report: dict[str, Any]) -> dict[str, Any]:
    """Return a whole report with the figures of a later one in place of the same benches'.

    Those that came from another run keep what that one said of itself, under "run".
    """
    run = {key: value for key, value in report.items() if key != "figures"}
    new = [{**figure, "run": run} for figure in report["figures"]]
    names = {figure["bench"] for figure in new}
    kept = [figure for figure in before["figures"] if figure["bench"] not in names]
    return {**before, "figures": sorted([*kept, *new], key=lambda figure: figure["bench"])}


def last() -> dict[str, Any] | None:
    """Return the report that is kept, None for none."""
    found = sorted(RESULTS.glob("*.json"))
    if not found:
        return None
    report: dict[str, Any] = json.loads(found[-1].read_text(encoding="utf-8"))
    return report


def main(arguments: Sequence[str]) -> int:
    """Measure; returns 1 when a bench file failed, never because of a figure."""
    known = sorted(path.stem.removeprefix("bench_") for path in HERE.glob("bench_*.py"))
    parser = argparse.ArgumentParser(prog="packaging/dev.py bench")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(known))
    chosen = parser.parse_args(arguments)
    if unknown := set(chosen.names) - set(known):
        parser.error(f"no such bench: {', '.join(sorted(unknown))} (there are {', '.join(known)})")
    now = datetime.now(UTC)
    report = {"date": now.isoformat(timespec="seconds"), "quick": chosen.quick, **describe()}
    figures, failed = [], []
    for name in chosen.names or known:
        print(f"{name} …", flush=True)
        found = measured(name, quick=chosen.quick)
        if found is None:
            failed.append(name)
            continue
        for figure in found:
            print("  " + "  ".join(rows([figure])[0]), flush=True)
        figures += found
    if not (chosen.quick or failed):
        made = {**report, "figures": figures}
        if chosen.names and (before := last()) is not None:
            made = joined(before, made)
        print(f"Written: {keep(made)}")
    if failed:
        print(f"Failed: {', '.join(failed)}. Nothing was written.", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
