"""Freezes the program and makes packages of it; run by `build.py`, in the environment for that.

The same commit makes the same bytes: every time stamp is that of the commit (SOURCE_DATE_EPOCH),
hashes are seeded, and everything is listed in an order of its own.
"""

import argparse
import hashlib
import importlib
import json
import os
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

import bundle_plan as plan
import checkout
import console
import notices
import sizes
import workplace
from app.core import identity
from console import Stop, say, seconds

ROOT: Final = checkout.ROOT
WORK: Final = ROOT / "build/bundle"
DIST: Final = ROOT / "dist"
SUMS: Final = "SHA256SUMS"
SIZES: Final = "SIZES.md"
STATE: Final = "BUILD.json"
_ROOM: Final = 2_500_000_000  # bytes: what is frozen, twice where it is signed or packed, and dist
_MAKERS: Final[Mapping[plan.System, str]] = {
    "linux": "linux_packages", "windows": "windows_installer", "macos": "macos_image",
}  # fmt: skip


def main(arguments: Sequence[str]) -> int:
    """Build; returns the exit status."""
    console.prepare()
    parser = argparse.ArgumentParser()
    parser.add_argument("--target", choices=plan.SYSTEMS.values(), default=plan.system())
    parser.add_argument("--only-bundle", action="store_true")
    parser.add_argument("--is-built", action="store_true")
    parser.add_argument("--again", nargs=2, metavar=("VERSION", "FOLDER"))
    parsed = parser.parse_args(arguments)
    try:
        if parsed.is_built:
            return 0 if is_built() else 1
        if parsed.again:
            again(*parsed.again)
        else:
            with workplace.explained():
                build(parsed.target, only_bundle=parsed.only_bundle)
    except Stop as stop:
        say(stop.message)
        return stop.code
    except KeyboardInterrupt:
        say("\nInterrupted. Run the same command again.")
        return 130
    return 0


def build(target: plan.System, *, only_bundle: bool = False) -> None:
    """Make the bundle and all packages of it. Raises Stop.

    What an earlier build left in `dist/` stays until everything of this one is there.
    """
    if target != plan.system():
        raise Stop(f"A bundle for {target} can only be made there: nothing freezes across systems.")
    started = time.monotonic()
    os.environ.setdefault("SOURCE_DATE_EPOCH", str(checkout.commit_time()))
    (DIST / STATE).unlink(missing_ok=True)  # the bundle that it tells of is about to go
    workplace.clear(WORK)
    workplace.require_room(ROOT, _ROOM)
    commit = checkout.commit()
    if commit.endswith("+"):
        say(f"Not as in the commit, and built as it is: {', '.join(checkout.changed()[:5])} …")
    ready = WORK / "dist"
    ready.mkdir(parents=True)
    bundle = freeze(target)
    explain(bundle, target, ready)
    settle(bundle, int(os.environ["SOURCE_DATE_EPOCH"]))
    say(f"Frozen in {seconds(time.monotonic() - started)}.")
    (ready / SIZES).write_text(sizes.measured(bundle), encoding="utf-8")
    made = [] if only_bundle else [*_packages(target, bundle, ready), *_source(ready)]
    (ready / SUMS).write_text(sums(made), encoding="utf-8")
    took = time.monotonic() - started
    state = {
        "version": identity.VERSION,
        "commit": commit,
        "seconds": round(took),
        "bundle": bundle.relative_to(ROOT).as_posix(),
    }
    (ready / STATE).write_text(json.dumps(state, indent=1), encoding="utf-8")
    workplace.clear(DIST)
    ready.rename(DIST)
    print((DIST / SIZES).read_text(encoding="utf-8"))
    for path in made:
        size = (DIST / path.name).stat().st_size
        print(f"{size / 1e6:8.1f} MB  {DIST.name}/{path.name}")
    say(f"Built in {seconds(took)}.")


def again(version: str, folder: str) -> None:
    """Make a .deb of another version in `folder`, of the bundle that is there: for upgrades."""
    import linux_packages

    os.environ.setdefault("SOURCE_DATE_EPOCH", str(checkout.commit_time()))
    linux_packages.of_version(WORK / "out" / identity.SLUG, Path(folder), version)


def is_built() -> bool:
    """Whether `dist/` and the bundle were made of this commit, with no file changed since."""
    try:
        state = json.loads((DIST / STATE).read_text(encoding="utf-8"))
        there = (ROOT / state["bundle"]).is_dir()
    except (OSError, ValueError, KeyError):
        return False
    commit = checkout.commit()
    return there and bool(commit) and state["commit"] == commit and not commit.endswith("+")


def freeze(target: plan.System) -> Path:
    """Run PyInstaller; returns the folder of the bundle. Raises Stop."""
    say("Freezing …")
    log = WORK / "pyinstaller.log"
    with log.open("w", encoding="utf-8") as said:
        code = subprocess.run(
            [
                sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "INFO",
                "--distpath", str(WORK / "out"), "--workpath", str(WORK / "work"),
                str(ROOT / "packaging/eyeline.spec"),
            ],
            stdout=said, stderr=said, stdin=subprocess.DEVNULL, check=False,
            env={**os.environ, "PYINSTALLER_CONFIG_DIR": str(WORK / "cache")},
        ).returncode  # fmt: skip
    if code != 0:
        last = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-6:]
        raise Stop("\n  ".join(["PyInstaller failed:", *last, f"All that it said: {log}"]))
    return WORK / "out" / (f"{identity.NAME}.app" if target == "macos" else identity.SLUG)


def explain(bundle: Path, target: plan.System, out: Path) -> None:
    """Put the licences of all that it was made from into the bundle and `out`. Raises Stop."""
    (sources,) = (WORK / "work").rglob("sources.json")
    found = notices.collected(notices.read_sources(sources), ROOT)
    texts = ROOT / "packaging/licences"
    folder = bundle / "Contents/Resources" if target == "macos" else bundle
    said = notices.written(found, notices.licences(texts))
    (folder / "THIRD-PARTY-NOTICES").write_text(said, encoding="utf-8")
    shutil.copy(ROOT / "LICENSE", folder / "LICENSE")
    shutil.copy(texts / "GPL-3.txt", folder / "COPYING")
    shutil.copy(texts / "SOURCE-OFFER.txt", folder / "SOURCE-OFFER")
    shutil.copy(folder / "THIRD-PARTY-NOTICES", out / "THIRD-PARTY-NOTICES")


def settle(bundle: Path, epoch: int) -> None:
    """Give everything in it the same time, and permissions that are the same for everybody."""
    for path in sorted(bundle.rglob("*"), reverse=True):
        if not path.is_symlink():
            runs = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
            path.chmod(0o755 if runs else 0o644)
            os.utime(path, (epoch, epoch))
    bundle.chmod(0o755)
    os.utime(bundle, (epoch, epoch))


def sums(paths: Iterable[Path]) -> str:
    """Return a file for `sha256sum --check`."""
    lines = []
    for path in sorted(paths):
        with path.open("rb") as file:
            lines.append(f"{hashlib.file_digest(file, 'sha256').hexdigest()}  {path.name}\n")
    return "".join(lines)


def _packages(target: plan.System, bundle: Path, out: Path) -> list[Path]:
    say("Packing …")
    made: list[Path] = importlib.import_module(_MAKERS[target]).packages(bundle, out)
    return made


def _source(out: Path) -> list[Path]:
    name = f"{identity.SLUG}-{identity.VERSION}"
    return checkout.write_source(out / f"{name}-source.tar.gz", name)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
