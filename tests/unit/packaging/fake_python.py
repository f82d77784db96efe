"""A stand-in for an interpreter: makes "virtual environments" and "installs" without a network.

Beside it lie `calls.txt`, what it was asked; `fails.txt`, for which package pip shall fail and what
it shall print then; and `offers.txt`, what else its dry runs shall report.
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
    if "--dry-run" in arguments:
        print((home / "offers.txt").read_text())
        sys.exit()
    fails = home / "fails.txt"
    if fails.exists():
        package, _, text = fails.read_text().partition("\\n")
        if any(each.startswith(package) for each in arguments[3:]):
            print(text)
            sys.exit(1)
    site = pathlib.Path(__file__).parent.parent / "lib" / "python3" / "site-packages"
    wanted = [each.partition("==")[0] for each in arguments if "==" in each]
    for name in ("eyeline-1", "numpy-2", *wanted):
        (site / (name + ".dist-info")).mkdir(parents=True, exist_ok=True)
    print("Installing collected packages:", *wanted)
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

    def asked(self) -> list[list[str]]:
        """Return what packages pip was asked for since the last time, call by call."""
        notes = self.folder / "calls.txt"
        calls = [
            line.split() for line in notes.read_text().splitlines() if line.startswith("-m pip")
        ]
        notes.unlink()
        return [
            [each for each in call if "==" in each]
            for call in calls
            if "--dry-run" not in call and call[-1] != "pip"
        ]

    def offer(self, text: str) -> None:
        """Let dry runs of pip report `text`."""
        (self.folder / "offers.txt").write_text(text)

    def fail(self, *lines: str, package: str = "--editable") -> None:
        """Let pip print `lines` and fail for `package`; without lines it succeeds again."""
        fails = self.folder / "fails.txt"
        if lines:
            fails.write_text("\n".join((package, *lines)))
        else:
            fails.unlink()
