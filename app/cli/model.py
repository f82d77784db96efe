"""`eyeline model`: models on this machine, from a hub or a folder."""

import argparse

from app.cli.following import agrees, followed
from app.cli.interrupt import CANCELLED, interruptible
from app.cli.model_setup import setup
from app.cli.terminal import Terminal
from app.core import local_words
from app.core.control import Control
from app.core.errors import AppError, UsageError
from app.core.local_models import Checked, LocalModel, Models, Source
from app.core.ports import Services
from app.core.words import _, sentences


def model(arguments: argparse.Namespace, services: Services, terminal: Terminal) -> int:
    """Do what the action says; returns the exit code. Raises AppError."""
    if arguments.action == "setup":
        return setup(arguments, services.runtimes(), terminal)
    models = services.models()
    match arguments.action:
        case "list":
            return _list(models, terminal)
        case "get":
            return _get(models, arguments, terminal)
        case "verify":
            return _verify(models, arguments.what, terminal)
        case "remove":
            return _remove(models, arguments, terminal)
    return _use(models, arguments.what, terminal)


def _list(models: Models, terminal: Terminal) -> int:
    found = models.all()
    for each in found:
        used = "*" if each.used else " "
        terminal.line(f"{used} {each.name}  {local_words.size_of(each)}  {each.folder}")
        if each.fault:
            terminal.note(f"{each.name}: {each.fault}")
    if not found:
        terminal.note(_("There is no model on this machine. Get one with: eyeline model get"))
    return 0


def _get(models: Models, arguments: argparse.Namespace, terminal: Terminal) -> int:
    source = Source(arguments.what, arguments.hub, arguments.mirror, arguments.revision)
    control = Control()
    with interruptible(control):
        got = followed(models.get(source, control), terminal)
    if got is None:
        terminal.note(_("Paused: the same command goes on from here."))
        return CANCELLED
    assert isinstance(got, LocalModel)
    terminal.line(str(got.folder))
    if got.used:
        terminal.note(local_words.answers(got.name))
    else:
        terminal.note(_("Have it answer with: eyeline model use {name}").format(name=got.name))
    return 0


def _verify(models: Models, name: str, terminal: Terminal) -> int:
    control = Control()
    with interruptible(control):
        found = followed(models.verify(name or _used(models).name, control), terminal)
    if found is None:
        terminal.note(_("Cancelled."))
        return CANCELLED
    assert isinstance(found, Checked)
    for file in found.damaged:
        terminal.line(file)
    words = local_words.found(found)
    if found.damaged and found.model.place == "own":
        hint = _("Mend it with: eyeline model get {name}").format(name=found.model.name)
        words = sentences(words, hint)
    terminal.note(words)
    return 1 if found.damaged else 0


def _remove(models: Models, arguments: argparse.Namespace, terminal: Terminal) -> int:
    name = _named(arguments.what)
    if not agrees(arguments, terminal, _("Delete {name} from this machine?").format(name=name)):
        return CANCELLED
    terminal.note(_("{size} are free again.").format(size=local_words.size(models.remove(name))))
    return 0


def _use(models: Models, what: str, terminal: Terminal) -> int:
    chosen = models.use(_named(what))
    terminal.note(local_words.answers(chosen.name))
    return 0


def _named(what: str) -> str:
    if not what:
        raise UsageError(
            _("Say which model is meant."), _("“eyeline model list” shows what there is.")
        )
    return what


def _used(models: Models) -> LocalModel:
    used = models.used()
    if used is None:
        raise AppError(
            _("There is no model on this machine."), _("Get one with: eyeline model get")
        )
    return used
