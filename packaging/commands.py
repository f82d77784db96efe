"""The verbs of `packaging/dev.py`."""

import argparse
import os
import shlex
import subprocess
import sys
from collections.abc import Sequence
from typing import Final

import checks
import console
import system_packages
from console import Stop, say
from environment import LOCAL_PYTHON, Environment
from recipes import LOCAL
from suites import Selection

_DEMO: Final = "assets/demo.png"
_DEMO_ANSWERED: Final = "eyeline-demo.png"
_DEMO_QUESTION: Final = "Where is Save?"
_ASK_TORCH: Final = """import torch
print(torch.__version__)
cuda = torch.cuda.is_available()
metal = torch.backends.mps.is_available()
print(torch.cuda.get_device_name() if cuda else "the GPU of this Mac" if metal else "cpu")
"""


def main(arguments: Sequence[str]) -> int:
    """Run one verb; returns the exit status."""
    console.prepare()
    parser = _parser()
    # What follows `run` is Eyeline's business, whatever it begins with.
    own = 1 if arguments[:1] == ["run"] and arguments[1:2] not in (["-h"], ["--help"]) else None
    parsed, rest = parser.parse_known_args(arguments[:own])
    if rest and parsed.verb not in ("test", "bundle-test"):
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    try:
        return _perform(parsed, arguments[1:], rest)
    except Stop as stop:
        say(stop.message)
        return stop.code
    except KeyboardInterrupt:
        say("\nInterrupted. Run the same command again to go on.")
        return 130


def run(arguments: Sequence[str]) -> int:
    """Set up what running needs and start Eyeline with `arguments`."""
    environment = _ready()
    eyeline = [str(environment.python), "-P", "-m", "app"]
    if arguments:
        return _call(environment, [*eyeline, *arguments])
    if _has_display():
        say("Eyeline starts in the tray. Press Ctrl+Alt+Space (macOS: Cmd+Shift+2) to ask.")
        return _call(environment, eyeline)
    say("There is no display: here Eyeline answers a question about a bundled picture.")
    say(f"Question: {_DEMO_QUESTION}")
    demo = ["ask", _DEMO, _DEMO_QUESTION, "--backend", "reader", "--temporary"]
    code = _call(environment, [*eyeline, *demo, "--out", _DEMO_ANSWERED], inside=True)
    if code == 0:
        say(f"The picture with the boxes: {environment.root / _DEMO_ANSWERED}")
        say(f"Ask about one of yours: {environment.script('eyeline')} ask PICTURE QUESTION")
    return code


def _has_display() -> bool:
    system = sys.platform in {"win32", "darwin"}
    return system or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def setup(*, fresh: bool) -> int:
    """Set up what running needs."""
    if fresh:
        Environment().remove()
    environment = _ready()
    say(f"Ready: {environment.script('eyeline')} --help")
    return 0


def test(selection: Selection, arguments: Sequence[str]) -> int:
    """Set up what testing needs and run the checks."""
    return checks.run(_ready("test"), selection, arguments)


def local(*, fresh: bool) -> int:
    """Set up an interpreter with torch, in which a model can run on this machine."""
    environment = Environment(recipe=LOCAL)
    if fresh:
        environment.remove()
    if system_packages.supported():
        system_packages.require(system_packages.VENV)
    environment.prepare()
    say(f"Ready: {environment.python}")
    say(_computes_on(environment))
    say("`packaging/dev.py run` tells Eyeline where it is. Where Eyeline is started otherwise,")
    say(f"--set local.python={shlex.quote(str(environment.python))} does, or {LOCAL_PYTHON}.")
    return 0


def _computes_on(environment: Environment) -> str:
    """Return what torch finds there, in words; raises Stop where it cannot be loaded."""
    told = subprocess.run(
        [str(environment.python), "-c", _ASK_TORCH], capture_output=True, text=True,
        check=False, env=environment.variables(),
    )  # fmt: skip
    if told.returncode != 0:
        last = (told.stderr.strip().splitlines() or ["it ended without a word"])[-1]
        raise Stop(f"torch was installed and cannot be loaded: {last}")
    version, device = told.stdout.strip().splitlines()[-2:]
    if device != "cpu":
        return f"torch {version} computes on {device}."
    lines = [
        f"torch {version} finds no graphics card that it can use: a model would run on the",
        "processor, which is far too slow to work with.",
    ]
    if sys.platform == "win32":  # the registry has no other build there
        lines += ["With a card of NVIDIA install torch for CUDA there: PyTorch's page says how."]
    return "\n".join(lines)


def bench(names: Sequence[str], *, quick: bool) -> int:
    """Measure, write the results down and renew the table in the README."""
    options = ["--quick"] if quick else []
    environment = _ready("test")
    if not names or "local" in names:
        Environment(recipe=LOCAL).prepare("local-test")
    command = [str(environment.python), "-m", "tests.bench", *options, *names]
    return _call(environment, command, inside=True)


def words() -> int:
    """Collect the texts of the program, merge them into the catalogues and compile these."""
    environment = _ready("test")
    return _call(environment, [str(environment.python), "packaging/catalogue.py"], inside=True)


def pictures() -> int:
    """Make the README's pictures of documents anew."""
    environment = _ready("test")
    return _call(environment, [str(environment.python), "-m", "tests.shown"], inside=True)


def bundle_test(arguments: Sequence[str]) -> int:
    """Install what `packaging/build.py` makes into a Debian without Python, and use it there.

    Builds first where `dist/` is not of this very commit. Needs root, for chroot.
    """
    wanted = (*system_packages.BUNDLE, *system_packages.BUNDLE_TEST)
    if system_packages.supported():
        system_packages.require(wanted)
    environment = _ready("test")
    if not _is_built(environment):
        code = _call(environment, [sys.executable, "packaging/build.py"], inside=True)
        if code:
            return code
    command = [str(environment.python), "-m", "pytest", "-v", "tests/bundle", *arguments]
    return _call(environment, command, inside=True)


def _is_built(environment: Environment) -> bool:
    """Whether `dist/` holds what was made of this commit, and nothing was changed since."""
    asked = [str(environment.python), "packaging/bundling.py", "--is-built"]
    told = subprocess.run(asked, cwd=environment.root, env=environment.variables(), check=False)
    return told.returncode == 0


def _perform(parsed: argparse.Namespace, behind: Sequence[str], rest: Sequence[str]) -> int:
    if parsed.verb in ("test", "bundle-test"):
        return test(parsed.selection, rest) if parsed.verb == "test" else bundle_test(rest)
    match parsed.verb:
        case "run":
            return run(behind)
        case "setup":
            return setup(fresh=parsed.fresh)
        case "local":
            return local(fresh=parsed.fresh)
        case "bench":
            return bench(parsed.names, quick=parsed.quick)
        case _:
            return pictures() if parsed.verb == "pictures" else words()


def _ready(*extras: str) -> Environment:
    wanted = system_packages.RUN + (system_packages.TEST if extras else ())
    environment = Environment()
    if system_packages.supported():
        system_packages.require(wanted)
    environment.prepare(*extras)
    return environment


def _call(environment: Environment, command: Sequence[str], *, inside: bool = False) -> int:
    """Run a program of the environment, `inside` the checkout or where the user stands."""
    folder = environment.root if inside else None
    process = subprocess.Popen(command, cwd=folder, env=environment.variables())
    while True:
        try:
            code = process.wait()
        except KeyboardInterrupt:
            continue  # it was interrupted too, and ends in its own way
        return code if code >= 0 else 128 - code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="packaging/dev.py", description="Set Eyeline up, then run, test or measure it."
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    started = verbs.add_parser("run", help="set up what running needs and start Eyeline")
    started.add_argument("arguments", nargs="*", metavar="ARGUMENT", help="passed on to Eyeline")
    made = verbs.add_parser("setup", help="set up what running needs, nothing else")
    made.add_argument("--fresh", action="store_true", help="delete .venv first")
    torch = verbs.add_parser("local", help="set up what runs a model on this machine: torch")
    torch.add_argument("--fresh", action="store_true", help="delete .local first")
    tested = verbs.add_parser(
        "test",
        allow_abbrev=False,
        help="set up and run every check; further arguments: only pytest, with these",
    )
    chosen = tested.add_mutually_exclusive_group()
    for name, text in (
        ("quick", "leave slow tests and real engines out (under 3 minutes)"),
        ("deep", "only the tests that are too slow or too odd for every run"),
        ("list", "set up and collect the tests, run nothing"),
    ):
        chosen.add_argument(
            f"--{name}",
            dest="selection",
            action="store_const",
            const=name,
            default="all",
            help=text,
        )
    verbs.add_parser(
        "bundle-test",
        allow_abbrev=False,
        help="install the packages into a Debian without Python and use them (as root)",
    )
    measured = verbs.add_parser("bench", help="measure and renew the README's table of figures")
    measured.add_argument("--quick", action="store_true", help="fewer repetitions, not written")
    measured.add_argument("names", nargs="*", metavar="NAME", help="tests/bench/bench_NAME.py")
    verbs.add_parser("pictures", help="make the README's pictures of documents anew")
    verbs.add_parser("words", help="renew the catalogues of translations from the sources")
    return parser
