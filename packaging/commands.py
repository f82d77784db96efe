"""The verbs of `packaging/dev.py`."""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from typing import Final

import checks
import console
import system_packages
from console import Stop, say
from environment import Environment

_DEMO: Final = "assets/demo.png"
_DEMO_ANSWERED: Final = "eyeline-demo.png"
_DEMO_QUESTION: Final = "Where is Save?"


def main(arguments: Sequence[str]) -> int:
    """Run one verb; returns the exit status."""
    console.prepare()
    parser = _parser()
    # What follows `run` is Eyeline's business, whatever it begins with.
    own = 1 if arguments[:1] == ["run"] and arguments[1:2] not in (["-h"], ["--help"]) else None
    parsed, rest = parser.parse_known_args(arguments[:own])
    if rest and parsed.verb != "test":
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


def test(selection: checks.Selection, arguments: Sequence[str]) -> int:
    """Set up what testing needs and run the checks."""
    return checks.run(_ready("test"), selection, arguments)


def bench(names: Sequence[str], *, quick: bool) -> int:
    """Measure, write the results down and renew the table in the README."""
    options = ["--quick"] if quick else []
    environment = _ready("test")
    command = [str(environment.python), "-m", "tests.bench", *options, *names]
    return _call(environment, command, inside=True)


def words() -> int:
    """Collect the texts of the program, merge them into the catalogues and compile these."""
    environment = _ready("test")
    return _call(environment, [str(environment.python), "packaging/catalogue.py"], inside=True)


def _perform(parsed: argparse.Namespace, behind: Sequence[str], rest: Sequence[str]) -> int:
    match parsed.verb:
        case "run":
            return run(behind)
        case "setup":
            return setup(fresh=parsed.fresh)
        case "test":
            return test(parsed.selection, rest)
        case "bench":
            return bench(parsed.names, quick=parsed.quick)
        case _:
            return words()


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
    measured = verbs.add_parser("bench", help="measure and renew the README's table of figures")
    measured.add_argument("--quick", action="store_true", help="fewer repetitions, not written")
    measured.add_argument("names", nargs="*", metavar="NAME", help="tests/bench/bench_NAME.py")
    verbs.add_parser("words", help="renew the catalogues of translations from the sources")
    return parser
