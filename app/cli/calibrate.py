"""`eyeline calibrate`: how a model counts, found out on a picture of known shapes."""

import argparse
from collections.abc import Mapping

from app.cli.interrupt import CANCELLED, interruptible
from app.cli.terminal import Terminal
from app.core.calibrate import Calibration, check
from app.core.control import Control
from app.core.ports import LOCAL, Choice, Services
from app.core.words import _

_KEY = "EYELINE_API_KEY"


def calibrate(
    arguments: argparse.Namespace,
    environment: Mapping[str, str],
    services: Services,
    terminal: Terminal,
) -> int:
    """Check whom the arguments name; returns the exit code. Raises AppError."""
    choice = _choice(arguments, environment)
    if not arguments.endpoint and services.meant(Choice()) == LOCAL:
        choice = Choice(model=arguments.model)
    control = Control()
    found: Calibration | None = None
    with interruptible(control):
        for step in check(services, choice, control):
            if isinstance(step, Calibration):
                found = step
            else:
                terminal.progress(step)
    if found is None:
        terminal.note(_("Cancelled."))
        return CANCELLED
    terminal.line(found.told)
    terminal.note(
        _("{found} of {shapes} shapes were found.").format(found=found.found, shapes=found.shapes)
    )
    return 0 if found.verdict == "good" else 1


def _choice(arguments: argparse.Namespace, environment: Mapping[str, str]) -> Choice:
    named: str = arguments.endpoint
    by_address = any(mark in named for mark in ".:/[")
    key = (environment.get(_KEY) or None) if named else None
    return Choice(
        "remote",
        endpoint="" if by_address else named,
        base_url=named if by_address else "",
        model=arguments.model,
        key=key,
        key_variable=_KEY if key else "",
        allow_http=arguments.allow_http,
    )
