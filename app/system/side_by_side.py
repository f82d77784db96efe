"""Looks at a machine that run beside each other, each on a thread; told in the order given."""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from app.core.check import Check
from app.core.control import Control
from app.core.errors import AppError
from app.core.words import _

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Look:
    """One look: its `id` and `name` are for when it fails altogether; `find` may take seconds."""

    id: str
    name: str
    find: Callable[[Control], Iterable[Check]]


def all_of(looks: Sequence[Look], control: Control) -> Iterator[Check]:
    """Begin all looks at once; yield what they find, the first one's first, as soon as it is there.

    Ends at once when `control` is cancelled, and cancels the looks when nobody wants more; those
    that do not listen end by themselves.
    """
    changed = threading.Condition()
    found: list[tuple[Check, ...] | None] = [None] * len(looks)
    own = Control()

    def wake() -> None:
        if control.cancelled:
            own.cancel()
        with changed:
            changed.notify_all()

    def run(number: int, look: Look) -> None:
        result = tuple(_seen(look, own))
        with changed:
            found[number] = result
            changed.notify_all()

    forget = control.on_change(wake)
    try:
        for number, look in enumerate(looks):
            threading.Thread(
                target=run, args=(number, look), name=f"doctor {look.id}", daemon=True
            ).start()
        for number in range(len(looks)):
            with changed:
                while found[number] is None and not control.cancelled:
                    changed.wait()
                seen = found[number]
            if control.cancelled or seen is None:
                return
            yield from seen
    finally:
        forget()
        own.cancel()


def _seen(look: Look, control: Control) -> Iterator[Check]:
    try:
        yield from map(_advised, look.find(control))
    except AppError as error:
        yield Check(look.id, look.name, ok=False, found=error.message, hint=error.hint)
    except Exception as error:  # noqa: BLE001 - a thread begins here: one look spoils no other
        _log.error("defect", exc_info=error)
        yield Check(
            look.id,
            look.name,
            ok=False,
            found=_("This could not be looked at ({kind}).").format(kind=type(error).__name__),
            hint=_("It is a defect: please report it with the last lines of the log."),
        )


def _advised(check: Check) -> Check:
    """Return a check that says what to do where it is not well: not all who fail know that."""
    if check.ok or check.hint:
        return check
    return replace(
        check,
        hint=_("Look again; if it stays so please report it, with the last lines of the log."),
    )
