"""`eyeline doctor`: what is needed, what was found, and what to do."""

import argparse
from dataclasses import asdict, replace

from app.cli.harmless import one_line
from app.cli.report import one_line_json
from app.cli.terminal import Terminal
from app.core.check import Private, lines_of, shared
from app.core.control import Control
from app.core.ports import Services
from app.core.words import _


def doctor(arguments: argparse.Namespace, services: Services, terminal: Terminal) -> int:
    """Print every check as it is made; 0 when all is well, else 1."""
    checks = []
    private = services.private() if arguments.share else Private()
    for found in services.doctor(Control()):
        check = shared(found, private)
        checks.append(check)
        if not arguments.json:
            told = replace(check, found=one_line(check.found), hint=one_line(check.hint))
            for line in lines_of(told):
                terminal.line(line)
    well = all(check.ok for check in checks)
    if arguments.json:
        table = {"ok": well, "checks": [asdict(check) for check in checks]}
        terminal.json(one_line_json(table))
    elif not well:
        terminal.note(_("Something is not well; the lines with an arrow say what to do."))
    return 0 if well else 1
