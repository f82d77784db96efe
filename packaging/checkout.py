"""What git knows of this checkout: the commit that is built, and its source as an archive."""

import subprocess
from pathlib import Path
from typing import Final

from console import say

ROOT: Final = Path(__file__).resolve().parent.parent
_BUILT: Final = ("app", "assets", "packaging", "pyproject.toml", "LICENSE")
"""What a bundle is made from; a change of anything else makes no other one."""


def commit(root: Path = ROOT) -> str:
    """Return the commit that is built, with "+" when what is built differs; "" without git."""
    told = git(root, "rev-parse", "HEAD") if _is_its_own(root) else ""
    return told + ("+" if told and changed(root) else "")


def commit_time(root: Path = ROOT) -> int:
    """Return when the commit was made, in seconds since 1970."""
    told = git(root, "log", "-1", "--format=%ct") if _is_its_own(root) else ""
    return int(told) if told else int((root / "pyproject.toml").stat().st_mtime)


def changed(root: Path = ROOT) -> list[str]:
    """Return the files that go into a bundle and are not as in the commit, new ones too."""
    told = git(root, "status", "--porcelain", "--untracked-files=all", "--", *_BUILT)
    return [line.split(maxsplit=1)[-1] for line in told.splitlines()]


def write_source(path: Path, prefix: str, root: Path = ROOT) -> list[Path]:
    """Write what is built as an archive, its names below `prefix`; returns it, if it was made.

    Whoever is given the packages has a right to the source that they were made from.
    """
    built = commit(root)
    if not built:
        say("There is no git here that knows this checkout: no archive of its source is made.")
        return []
    # Of changes that nobody has committed git makes a commit that no branch has.
    who = ("-c", "user.name=nobody", "-c", "user.email=nobody@localhost")
    tree = (git(root, *who, "stash", "create") if built.endswith("+") else "") or "HEAD"
    git(root, "archive", "--format=tar.gz", f"--prefix={prefix}/", f"--output={path}", tree)
    if new := git(root, "ls-files", "--others", "--exclude-standard", "--", *_BUILT).splitlines():
        say(f"git does not know {', '.join(new[:5])}: inside the bundle, not in its source.")
    return [path] if path.exists() else []


def _is_its_own(root: Path) -> bool:
    """Whether git knows this very folder, not one that it lies in by chance."""
    top = git(root, "rev-parse", "--show-toplevel")
    return bool(top) and Path(top).resolve() == root.resolve()


def git(root: Path, *words: str) -> str:
    """Return what git says, "" where it cannot."""
    try:
        told = subprocess.run(
            ["git", "-c", "core.quotePath=false", *words],
            cwd=root, capture_output=True, text=True, errors="replace", check=False,
        )  # fmt: skip
    except OSError:
        return ""
    return told.stdout.strip() if told.returncode == 0 else ""
