"""`eyeline history`: what was asked, one conversation as a whole, and what is done with it."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from app.cli.harmless import one_line
from app.cli.interrupt import CANCELLED, interruptible
from app.cli.places import listed
from app.cli.terminal import Terminal
from app.core.chat import Finish, Progress
from app.core.clips import named
from app.core.control import Control
from app.core.conversation import Conversation, KeptPicture, Turn
from app.core.errors import UsageError
from app.core.memory import Found, History, Listed
from app.core.ports import Services
from app.core.words import _
from app.media.export.captions import documents, local_time

_MOST: Final = 50  # conversations in the list
SHORT: Final = 8  # letters of an id that are shown; two in a million conversations may share them


def history(arguments: argparse.Namespace, services: Services, terminal: Terminal) -> int:
    """List conversations, or the turns with the words, or show, export, pin or delete one of them.

    Returns the exit code. Raises StoreError, MediaError, UsageError.
    """
    words = " ".join(arguments.search)
    if words and arguments.id is not None:
        raise UsageError(_("Either words to look for or --id can be given, not both."))
    acts = arguments.delete or arguments.pin is not None or arguments.export is not None
    if acts and arguments.id is None:
        raise UsageError(_("No conversation is named."), _("Add --id and the id from the list."))
    kept = services.history()
    code = 0
    if acts:
        code = _act(arguments, _identified(arguments.id, kept), services, terminal)
    elif arguments.id is not None:
        _show(kept.conversation(_identified(arguments.id, kept)), terminal)
    else:
        _list(kept, words, terminal)
    for notice in kept.notices():
        terminal.note(notice)
    return code


def _act(
    arguments: argparse.Namespace, conversation: str, services: Services, terminal: Terminal
) -> int:
    if arguments.export is not None:
        return _export(conversation, Path(arguments.export), services, terminal)
    if arguments.delete:
        return _delete(conversation, services.history(), terminal, sure=arguments.yes)
    services.history().pin(conversation, arguments.pin)
    return 0


def _export(conversation: str, path: Path, services: Services, terminal: Terminal) -> int:
    control = Control()
    with interruptible(control):
        terminal.progress(Progress(_("Writing the conversation…")))
        services.export(conversation, path, control)
    if control.cancelled:
        return CANCELLED
    terminal.line(str(path))
    return 0


def _delete(conversation: str, kept: History, terminal: Terminal, *, sure: bool) -> int:
    title = one_line(kept.conversation(conversation).title)
    if not sure:
        if not terminal.answers:
            raise UsageError(
                _("Nobody can be asked whether “{title}” is to be deleted.").format(title=title),
                _("Add --yes to delete it without being asked."),
            )
        if not terminal.ask(_("Delete “{title}” for good?").format(title=title)):
            return 1
    kept.delete(conversation)
    return 0


# ---- the list


def _list(kept: History, words: str, terminal: Terminal) -> None:
    found = kept.search(words) if words else [_as_found(one) for one in kept.listing(_MOST)]
    conversations = {each: kept.conversation(each) for each in {one.conversation for one in found}}
    shown: set[str] = set()
    for one in found:
        conversation = conversations[one.conversation]
        question, answer = _turn(conversation, one.message)
        if question not in shown:
            shown.add(question)
            terminal.line(_heading(one, answer, pinned=conversation.pinned))
            if one.snippet:
                terminal.line(f"    {one_line(one.snippet)}")
    if not found:
        terminal.note(_("Nothing was found.") if words else _("Nothing has been asked yet."))


def _as_found(one: Listed) -> Found:
    return Found(one.conversation, one.title, one.snippet, one.updated)


def _turn(conversation: Conversation, message: str) -> tuple[str, Turn | None]:
    """Return the id of the question that `message` is or answers, and the answer that was hit.

    The last one of a question that was hit itself; of a conversation ("") the last of all.
    """
    answers = [turn for turn in conversation.turns if turn.role == "assistant"]
    hit = next((turn for turn in answers if turn.id == message), None)
    if hit is not None:
        return conversation.question_of(hit), hit
    own = [turn for turn in answers if not message or conversation.question_of(turn) == message]
    return message or conversation.id, own[-1] if own else None


def _heading(one: Found, answer: Turn | None, *, pinned: bool) -> str:
    states = [_("pinned")] if pinned else []
    states += [state] if answer is not None and (state := _state(answer.finish)) else []
    told = f"({', '.join(states)})" if states else ""
    words = [local_time(one.at), one.conversation[:SHORT], one_line(one.title), told]
    return "  ".join(word for word in words if word)


def _state(finish: Finish | None) -> str:
    """Say how an answer ended, "" where it is whole."""
    if finish is None:
        return _("not finished")
    match finish.reason:
        case "cancelled":
            return _("cancelled")
        case "cut" | "length" | "filtered":
            return _("cut off")
    return _("failed") if finish.error is not None else ""


# ---- one conversation


def _identified(beginning: str, kept: History) -> str:
    """Return the id that begins so."""
    found = kept.identify(beginning.lower()) if beginning else None
    if found is None:
        raise UsageError(
            _("“{id}” is not the id of a conversation.").format(id=beginning),
            _("“eyeline history” lists what there is; the id stands after the time."),
        )
    return found


def _show(conversation: Conversation, terminal: Terminal) -> None:
    pictures: list[KeptPicture] = []
    for number, turn in enumerate(conversation.branch):
        if number:
            terminal.line("")
        pictures += turn.pictures
        who = turn.who if turn.role == "assistant" else _("You")
        state = _state(turn.finish) if turn.role == "assistant" else ""
        words = [local_time(turn.created), one_line(who), state and f"({state})"]
        terminal.line("  ".join(word for word in words if word))
        for line in _lines(turn, pictures):
            terminal.line(line)


def _lines(turn: Turn, pictures: Sequence[KeptPicture]) -> list[str]:
    """Return what stands in a turn; `pictures` are all up to there."""
    names = named([(picture.frame, picture.source) for picture in pictures])
    lines = [
        _("{picture}: {width}×{height} pixels").format(
            picture=names.get(picture.frame, _("Image {number}").format(number=1)),
            width=picture.width,
            height=picture.height,
        )
        for picture in turn.pictures
    ]
    lines += documents(turn)
    lines += [turn.text.strip("\n")] if turn.text.strip() else []
    lines += listed(turn.marks, names, len(turn.marks))
    if turn.finish is not None:
        error = turn.finish.error
        lines += [turn.finish.note] if turn.finish.note else []
        lines += [f"{error.message} — {error.hint}".removesuffix(" — ")] if error else []
    return lines
