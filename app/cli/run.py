"""Runs one command that was read, between the making of the services and their end."""

import argparse
import logging
import sys
import threading
from collections.abc import Mapping

from app import compose, sections
from app.cli import crash
from app.cli.parser import speak
from app.cli.terminal import OutputClosed, Terminal
from app.core.errors import AppError, UsageError
from app.core.ports import Services
from app.core.settings import General
from app.system import crashes, log
from app.system.paths import Paths
from app.system.settings_file import Loaded

_log = logging.getLogger(__name__)


def run(
    arguments: argparse.Namespace, paths: Paths, file: Loaded, environment: Mapping[str, str]
) -> int:
    """Run the command in `arguments.verb`; returns the exit code."""
    terminal = Terminal(sys.stdout, sys.stderr)
    written = paths.log if log.begin(paths.log) else None
    end_watch = crashes.watch(paths.crashes, arguments.verb)
    before = threading.excepthook, sys.unraisablehook
    threading.excepthook = lambda told: crash.report(told.exc_value, written, terminal)
    sys.unraisablehook = lambda told: _log.error("defect in the end", exc_info=told.exc_value)
    try:
        return _run(arguments, paths, file, environment, terminal)
    except OutputClosed:
        return 130
    except AppError as error:
        terminal.end_stream()
        terminal.failed(error)
        return 2 if isinstance(error, UsageError) else 1
    except Exception as error:  # noqa: BLE001 - the end of the program: what is left is a defect
        crash.report(error, written, terminal)
        return 1
    finally:
        threading.excepthook, sys.unraisablehook = before
        end_watch()


def _run(
    arguments: argparse.Namespace,
    paths: Paths,
    file: Loaded,
    environment: Mapping[str, str],
    terminal: Terminal,
) -> int:
    settings = sections.read_settings(file, arguments.set)
    if settings.of(General).language:
        speak(settings.of(General).language)
    for problem in settings.problems:
        terminal.note(f"{problem.key}: {problem.message} {problem.hint}".rstrip())
    services = compose.build(settings, paths, temporary=getattr(arguments, "temporary", False))
    try:
        return _command(arguments, services, environment, terminal)
    finally:
        services.close()


def _command(
    arguments: argparse.Namespace,
    services: Services,
    environment: Mapping[str, str],
    terminal: Terminal,
) -> int:
    match arguments.verb:
        case "find":
            from app.cli.find import find

            code = find(arguments, services, terminal)
        case "capture":
            from app.cli.capture import capture

            code = capture(arguments, services, terminal)
        case "record":
            from app.cli.record import record

            code = record(arguments, services, terminal)
        case "key":
            from app.cli.key import key

            code = key(arguments, services, terminal)
        case "history":
            from app.cli.history import history

            code = history(arguments, services, terminal)
        case "model":
            from app.cli.model import model

            code = model(arguments, services, terminal)
        case "doctor":
            from app.cli.doctor import doctor

            code = doctor(arguments, services, terminal)
        case _:
            code = _about_somebody(arguments, services, environment, terminal)
    return code


def _about_somebody(
    arguments: argparse.Namespace,
    services: Services,
    environment: Mapping[str, str],
    terminal: Terminal,
) -> int:
    """Run a command that is about who answers, whom the environment may name too."""
    match arguments.verb:
        case "ask":
            from app.cli.ask import ask as command
        case "plan":
            from app.cli.plan import plan as command
        case "compare":
            from app.cli.compare import compare as command
        case "frames":
            from app.cli.frames import frames as command
        case "table":
            from app.cli.table import table as command
        case _calibrate:
            from app.cli.calibrate import calibrate as command
    return command(arguments, environment, services, terminal)
