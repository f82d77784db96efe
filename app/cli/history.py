"""`eyeline history`: what was asked, and one conversation as a whole."""

import argparse
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from app.cli.harmless import one_line
from app.cli.places import listed
from app.cli.terminal import Terminal
from app.core.chat import Finish
from app.core.conversation import Conversation, Turn
from app.core.errors import UsageError
from app.core.memory import Found, History
from app.core.ports import Services
from app.core.words import _

SHORT: Final = 8  # letters of an id that are shown; two in a million conversations may share them


def history(arguments: argparse.Namespace, services: Services, terminal: Terminal) -> int:
    """List conversations, or the turns with the words, or show one conversation.

    Returns the exit code. Raises StoreError, UsageError.
    """
    words = " ".join(arguments.search)
    if words and arguments.id is not None:
        raise UsageError(_("Either words to look for or --id can be given, not both."))
    kept = services.history()
    if arguments.id is not None:
        _show(_conversation(arguments.id, kept), terminal)
    else:
        _list(kept, words, terminal)
    for notice in kept.notices():
        terminal.note(notice)
    return 0


# ---- the list


def _list(kept: History, words: str, terminal: Terminal) -> None:
    found = kept.search(words) if words else kept.recent()
    conversations = {each: kept.conversation(each) for each in {one.conversation for one in found}}
    shown: set[str] = set()
    for one in found:
        conversation = conversations[one.conversation]
        question, answer = _turn(conversation, one.message)
        if question not in shown:
            shown.add(question)
            terminal.line(_heading(one, answer))
            if one.snippet:
                terminal.line(f"    {one_line(one.snippet)}")
    if not found:
        terminal.note(_("Nothing was found.") if words else _("Nothing has been asked yet."))


def _turn(conversation: Conversation, message: str) -> tuple[str, Turn | None]:
    """Return the id of the question that `message` is or answers, and the answer that was hit.

    The last one of a question that was hit itself; of a conversation ("") the last of all.
    """
    answers = [turn for turn in conversation.turns if turn.role == "assistant"]
    hit = next((turn for turn in answers if turn.id == message), None)
    if hit is not None:
        return hit.parent or hit.id, hit
    own = [turn for turn in answers if not message or turn.parent == message]
    return message or conversation.id, own[-1] if own else None


def _heading(one: Found, answer: Turn | None) -> str:
    state = "" if answer is None else _state(answer.finish)
    words = [_time(one.at), one.conversation[:SHORT], one_line(one.title), state and f"({state})"]
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


def _conversation(beginning: str, kept: History) -> Conversation:
    found = kept.identify(beginning.lower()) if beginning else None
    if found is None:
        raise UsageError(
            _("“{id}” is not the id of a conversation.").format(id=beginning),
            _("“eyeline history” lists what there is; the id stands after the time."),
        )
    return kept.conversation(found)


def _show(conversation: Conversation, terminal: Terminal) -> None:
    frames: list[str] = []
    for number, turn in enumerate(conversation.branch):
        if number:
            terminal.line("")
        frames += [picture.frame for picture in turn.pictures]
        who = turn.backend if turn.role == "assistant" else _("You")
        state = _state(turn.finish) if turn.role == "assistant" else ""
        words = [_time(turn.created), one_line(who), state and f"({state})"]
        terminal.line("  ".join(word for word in words if word))
        for line in _lines(turn, frames):
            terminal.line(line)


def _lines(turn: Turn, frames: Sequence[str]) -> list[str]:
    lines = [
        _("Image {number}: {width}×{height} pixels").format(
            number=frames.index(picture.frame) + 1, width=picture.width, height=picture.height
        )
        for picture in turn.pictures
    ]
    lines += [turn.text.strip("\n")] if turn.text.strip() else []
    lines += listed(turn.marks, frames, len(turn.marks))
    if turn.finish is not None:
        error = turn.finish.error
        lines += [turn.finish.note] if turn.finish.note else []
        lines += [f"{error.message} — {error.hint}".removesuffix(" — ")] if error else []
    return lines


def _time(at: int) -> str:
    return f"{datetime.fromtimestamp(at / 1000, UTC).astimezone():%Y-%m-%d %H:%M}"
