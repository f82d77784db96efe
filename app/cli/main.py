"""Where the command line begins: its language and its words, with little else imported."""

import os
from collections.abc import Sequence

from app.cli import parser
from app.system import paths, settings_file


def main(argv: Sequence[str], *, heard: bool = False) -> int:
    """Run the command line; returns the exit code: 0 done, 1 failed, 2 usage, 130 cancelled.

    `heard`: the running program was told what to trigger already, and gave no answer.
    """
    places = paths.standard()
    file = settings_file.load(places.settings)
    parser.speak(_language(file.table))
    arguments = parser.parse(argv)
    if arguments.verb == "trigger":  # somebody has pressed a key: nothing else is loaded
        from app.cli.trigger import trigger

        return trigger(arguments.what, heard=heard)
    from app.cli.run import run

    return run(arguments, places, file, os.environ)


def _language(table: dict[str, object]) -> str:
    """Return the language that the settings ask for; what is wrong with them is told later."""
    general = table.get("general")
    language = general.get("language") if isinstance(general, dict) else ""
    return language if isinstance(language, str) else ""
