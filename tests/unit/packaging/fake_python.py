"""A stand-in for an interpreter: makes "virtual environments" and "installs" without a network.

Beside it lie `calls.txt`, what it was asked, and `fails.txt`, what pip shall print before it fails.
"""

import sys
from pathlib import Path
from typing import Final

_PROGRAM: Final = """#!{python} -ES
import pathlib, sys
home = pathlib.Path({home!r})
arguments = sys.argv[1:]
with (home / "calls.txt").open("a") as calls:
    calls.write(" ".join(arguments) + "\\n")
if arguments[:2] == ["-m", "venv"]:
    program = pathlib.Path(arguments[2], "bin", "python")
    program.parent.mkdir(parents=True)
    program.write_text(pathlib.Path(__file__).read_text())
    program.chmod(0o755)
elif arguments[:1] == ["-c"]:
    sys.prefix = str(pathlib.Path(__file__).parent.parent)
    pip = type(sys)("pip")
    sys.modules["pip"] = pip
    exec(arguments[1])
elif arguments[:3] == ["-m", "pip", "install"]:
    fails = home / "fails.txt"
    if fails.exists() and "--editable" in arguments:
        print(fails.read_text())
        sys.exit(1)
    site = pathlib.Path(__file__).parent.parent / "lib" / "python3" / "site-packages"
    for name in ("eyeline-1.dist-info", "numpy-2.dist-info"):
        (site / name).mkdir(parents=True, exist_ok=True)
    print("Installing collected packages: eyeline, numpy")
"""


class FakePython:
    """The interpreter at `path`; `folder` is its notebook."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "python"
        self.path.write_text(_PROGRAM.format(python=sys.executable, home=str(folder)))
        self.path.chmod(0o755)

    def calls(self) -> list[str]:
        """Return what was asked since the last time: "venv", "pip", in order, without repeats."""
        notes = self.folder / "calls.txt"
        lines = notes.read_text().splitlines() if notes.exists() else []
        notes.unlink(missing_ok=True)
        words = [line.split()[1] if line.startswith("-m") else "other" for line in lines]
        return [word for n, word in enumerate(words) if n == 0 or words[n - 1] != word]

    def fail(self, *lines: str) -> None:
        """Let pip print `lines` and fail from now on; without lines it succeeds again."""
        fails = self.folder / "fails.txt"
        if lines:
            fails.write_text("\n".join(lines))
        else:
            fails.unlink()
