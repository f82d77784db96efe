"""`python -m tests.bench [--quick] [NAME…]`: measure, print, and after a whole run write it down.

A whole run (no names, not quick) leaves one dated JSON in `results/`, in place of the last one,
and renews the table in the README. Every bench file runs in a process of its own.
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
    if not (chosen.names or chosen.quick or failed):
        print(f"Written: {keep({**report, 'figures': figures})}")
    if failed:
        print(f"Failed: {', '.join(failed)}. Nothing was written.", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
