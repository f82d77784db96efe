"""Set Eyeline up and run, test or measure it: `python3 packaging/dev.py --help`.

Only this file has to be readable by an old Python, so that it can say which one is needed; the
rest lies beside it. Nothing but the standard library is used before `.venv` is ready.
"""

import shutil
import sys

OLDEST = (3, 11)


def refusal() -> str:
    """Return why the running Python cannot be used, "" when it can."""
    if sys.version_info >= OLDEST:
        return ""
    wanted = f"{OLDEST[0]}.{OLDEST[1]}"
    lines = [f"Eyeline needs Python {wanted} or newer; this is {sys.version.split()[0]}."]
    newer = list(filter(shutil.which, (f"python3.{minor}" for minor in range(11, 20))))
    if newer:
        lines.append(f"Use the one that is installed: {newer[0]} {' '.join(sys.argv)}")
    else:
        lines.append(f"Install Python {wanted} (python.org, or your system's packages).")
    return "\n".join(lines)


if __name__ == "__main__":
    reason = refusal()
    if reason:
        sys.exit(reason)
    import commands

    sys.exit(commands.main(sys.argv[1:]))
