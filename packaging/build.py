"""Make what people install: `python3 packaging/build.py --help`.

From a clean clone, with Python 3.11, pip and git: everything else is brought by `environment`. What
is made lies in `dist/` afterwards. `bundling` does it, in the environment that is set up here.
"""

import argparse
import subprocess
import sys
from collections.abc import Sequence

from dev import refusal


def main(arguments: Sequence[str]) -> int:
    """Set up what building needs and build; returns the exit status."""
    import console
    import system_packages
    from console import Stop, say
    from environment import Environment
    from recipes import BUNDLE

    console.prepare()
    parsed = _parser().parse_args(arguments)
    if parsed.target != target():
        say(f"A bundle for {parsed.target} can only be made there: nothing freezes across systems.")
        return 1
    try:
        if system_packages.supported():
            system_packages.require((*system_packages.RUN, *system_packages.BUNDLE))
        environment = Environment(recipe=BUNDLE)
        if parsed.fresh:
            environment.remove()
        environment.prepare()
    except Stop as stop:
        say(stop.message)
        return stop.code
    except KeyboardInterrupt:
        say("\nInterrupted. Run the same command again to go on.")
        return 130
    command = [str(environment.python), "packaging/bundling.py", "--target", parsed.target]
    command += ["--only-bundle"] if parsed.only_bundle else []
    # Sets are gone through in the order of hashes; what is frozen must not depend on it.
    told = {**environment.variables(), "PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8"}
    return _ended(subprocess.Popen(command, cwd=environment.root, env=told))


def _ended(process: "subprocess.Popen[bytes]") -> int:
    """Wait for a program's end, also where this one is interrupted: so is that."""
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue


def target() -> str:
    """Return the name of the system that this runs on, as `--target` names it."""
    return {"win32": "windows", "darwin": "macos"}.get(sys.platform, "linux")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="packaging/build.py", description="Make the bundle and the packages of this system."
    )
    parser.add_argument(
        "--target", choices=("linux", "windows", "macos"), default=target(),
        help="the system that it is for: the one that this runs on",
    )  # fmt: skip
    parser.add_argument(
        "--only-bundle", action="store_true", help="freeze, and make no packages of it"
    )
    parser.add_argument("--fresh", action="store_true", help="delete .bundle first")
    return parser


if __name__ == "__main__":
    reason = refusal()
    if reason:
        sys.exit(reason)
    sys.exit(main(sys.argv[1:]))
