"""Where the command line begins: its language and its words, with little else imported."""

import os
from argparse import Namespace
from collections.abc import Sequence

from app.cli import parser
from app.system import paths, settings_file


def main(argv: Sequence[str], *, heard: bool = False) -> int:
    """Run the command line; returns the exit code: 0 done, 1 failed, 2 usage, 130 cancelled.

    `heard`: the running program was told what to trigger already, and gave no answer.
    """
    places, file = _begin()
    arguments = parser.parse(argv)
    if arguments.verb == "trigger":  # somebody has pressed a key: nothing else is loaded
        from app.cli.trigger import trigger

        return trigger(arguments.what, heard=heard)
    from app.cli.run import run

    return run(arguments, places, file, os.environ)


def parsed(argv: Sequence[str]) -> Namespace:
    """Return what the command line says, in the language of the settings. Exits as `parse` does."""
    _begin()
    return parser.parse(argv)


def _begin() -> tuple[paths.Paths, settings_file.Loaded]:
    """Look up the settings, and speak the language that they ask for."""
    places = paths.standard()
    file = settings_file.load(places.settings)
    parser.speak(file.language)
    return places, file
