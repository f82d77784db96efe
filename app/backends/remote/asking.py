"""One question on its way: sent, sent again where that is safe, read to its end or its break."""

import logging
import math
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from app.backends.remote.body import Body
from app.backends.remote.bridge import Attempt, Bridge, Ended, Opened
from app.backends.remote.ending import conclude
from app.backends.remote.endpoint import Address
from app.backends.remote.failures import Asked, Declined, Failure, Lost, with_models
from app.backends.remote.judging import declined
from app.backends.remote.patience import Patience
from app.backends.remote.request import Draft
from app.backends.remote.scout import Scout
from app.backends.remote.sessions import Sessions
from app.backends.remote.settings import RemoteSettings
from app.backends.remote.sse import Overlong
from app.backends.remote.wire import ReplyDecoder
from app.core.chat import Delta, Finish, Progress, Text, Think, Thinking
from app.core.control import Control, rest
from app.core.errors import BackendError, ReplyCut, Unavailable
from app.core.memory import Ledger
from app.core.tokens import text_tokens
from app.core.words import _

log = logging.getLogger(__name__)

_TAIL_SECONDS: Final = 3.0  # for token counts, once the reason of the end is there


@dataclass(frozen=True, slots=True)
class Desk:
    """What every question to one endpoint shares."""

    address: Address
    bridge: Bridge
    ledger: Ledger
    scout: Scout
    sessions: Sessions
    settings: RemoteSettings


@dataclass(frozen=True, slots=True)
class Started:
    """A server that has agreed to answer."""

    attempt: Attempt
    content_type: str
    deadline: float


Halt = Literal["cancelled", "hurried"]


class Asking:
    """One question. `run` it once."""

    def __init__(
        self, desk: Desk, draft: Draft, think: Think, asked: Asked, control: Control
    ) -> None:
        self._desk = desk
        self._draft = draft
        self._think: Think = think
        self._asked = asked
        self._control = control
        self._can_hurry = think != "off" and "off" in draft.profile.thinks(draft.model)
        self._budget = draft.options.budget
        self._thinking_tokens = 0

    def run(self) -> Iterator[Delta]:
        """Ask and yield the reply; ends with `Finish` or raises AppError."""
        if self._may_hurry():
            self._answer_at_once()
        while True:
            started = yield from self._send()
            halt = started if isinstance(started, str) else (yield from self._read(started))
            if halt == "cancelled":
                yield Finish("cancelled")
            if halt != "hurried":
                return
            self._answer_at_once()

    # ---- thinking cut short

    def _may_hurry(self) -> bool:
        """Whether the user (or the budget) wants the answer now and a switch can give it."""
        over = self._budget is not None and self._thinking_tokens > self._budget
        return self._can_hurry and (self._control.hurried or over)

    def _answer_at_once(self) -> None:
        """Ask anew without thinking, once: no server takes the wish in the middle of a reply."""
        self._think = "off"
        self._can_hurry = False

    # ---- until the first byte

    def _send(self) -> Generator[Delta, None, Started | Halt]:
        body = self._draft.body(self._think)
        digest = self._digest(body)
        if self._control.cancelled:
            return "cancelled"
        patience = Patience(self._desk.settings.retries, self._desk.settings.retry_seconds)
        conversation = self._draft.options.conversation
        session = self._desk.sessions.of(conversation)
        while True:
            self._note(body, digest)
            outcome = self._attempt(body, session)
            if not isinstance(outcome, Failure):
                return outcome
            pause = patience.pause(outcome)
            if pause is None:
                raise self._explained(outcome)
            log.info("asking again: %s", type(outcome.error).__name__)
            if outcome.again == "fresh":
                session = self._desk.sessions.renew(conversation)
            yield self._waiting(outcome, pause, patience.tries)
            rest(pause, self._control)
            if self._control.cancelled:
                return "cancelled"

    def _attempt(self, body: Body, session: str) -> Started | Halt | Failure:
        deadline = time.monotonic() + self._desk.settings.first_seconds
        attempt = self._desk.bridge.begin(body, session, self._control)
        outcome: Started | Halt | Failure = "cancelled"
        try:
            outcome = self._opened(attempt, deadline)
        except Declined as answer:
            outcome = declined(answer.status, answer.headers, answer.body, self._asked)
        except Lost as lost:
            outcome = lost.failure
        except ConnectionAbortedError:
            outcome = Failure(self._closed())
        except TimeoutError:
            outcome = Failure(self._silent())
        finally:
            if self._control.cancelled:
                outcome = "cancelled"
            if not isinstance(outcome, Started):
                attempt.cancel()
        return outcome

    def _opened(self, attempt: Attempt, deadline: float) -> Started | Halt:
        while not self._control.cancelled:
            arrival = attempt.read(deadline)
            if isinstance(arrival, Opened):
                return Started(attempt, arrival.content_type, deadline)
            if arrival is None and self._may_hurry():
                return "hurried"
        return "cancelled"

    def _digest(self, body: Body) -> str | None:
        """Return what the ledger is to keep of a body; None also after a cancel."""
        kept = not self._desk.address.loopback and self._desk.ledger.digests
        return body.digest(self._control) if kept else None

    def _note(self, body: Body, digest: str | None) -> None:
        """Write down what leaves the machine, before it does."""
        if self._desk.address.loopback:
            return
        sizes = {**self._draft.sizes, "body": len(body)}
        self._desk.ledger.note(self._desk.address.origin, sizes, digest)

    def _waiting(self, failure: Failure, seconds: float, tries: int) -> Progress:
        if failure.again == "fresh":
            stage = _("The server failed; asking again.")
        else:
            stage = _("The server is busy; asking again in {seconds} s.")
        told = stage.format(seconds=math.ceil(seconds))
        return Progress(told, tries, self._desk.settings.retries)

    def _explained(self, failure: Failure) -> BackendError:
        """Add the models that there are to the refusal of one that there is not."""
        if not failure.unknown_model:
            return failure.error
        found = self._desk.scout.look(self._control)
        return with_models(failure.error, [model.id for model in found.models])

    # ---- from the first byte on

    def _read(self, started: Started) -> Generator[Delta, None, Halt | None]:
        decoder = ReplyDecoder()
        attempt = started.attempt
        broken: BackendError | None = None
        try:
            halt = yield from self._deltas(attempt, decoder, started.deadline)
            if halt is not None:
                return halt
        except Lost as lost:
            broken = lost.failure.error
        except ConnectionAbortedError:
            broken = self._closed()
        except TimeoutError:
            broken = self._stalled() if decoder.moved else self._silent()
        except Overlong:
            broken = self._overlong()
        finally:
            attempt.release() if decoder.done else attempt.cancel()
        yield from self._unless_cancelled(decoder.finish())
        if self._control.cancelled:
            return "cancelled"
        yield from conclude(
            decoder,
            self._asked,
            # What the question itself wished is looked after by who asked it.
            think="auto" if self._think == self._draft.options.think else self._think,
            tools=self._draft.options.tools,
            content_type=started.content_type,
            broken=broken,
        )
        return None

    def _deltas(
        self, attempt: Attempt, decoder: ReplyDecoder, deadline: float
    ) -> Generator[Delta, None, Halt | None]:
        """Yield the words as they come. Only words push the deadline back, pings do not.

        Raises TimeoutError, Lost, Overlong, ConnectionAbortedError.
        """
        moved = 0
        while not decoder.over:
            try:
                arrival = attempt.read(deadline)
            except TimeoutError:
                if decoder.reason is None:
                    raise
                return None
            if self._control.cancelled:
                return "cancelled"
            if isinstance(arrival, Ended):
                return None
            if isinstance(arrival, bytes):
                ended = decoder.reason is not None
                yield from self._unless_cancelled(decoder.feed(arrival))
                if decoder.reason is not None:
                    tail = time.monotonic() + _TAIL_SECONDS
                    deadline = deadline if ended else tail
                elif decoder.moved > moved:
                    deadline = time.monotonic() + self._desk.settings.silence_seconds
                moved = decoder.moved
            if not decoder.spoke and self._may_hurry():
                return "hurried"
        return None

    def _unless_cancelled(self, deltas: Iterator[Text | Thinking]) -> Iterator[Delta]:
        for delta in deltas:
            if self._control.cancelled:
                return
            if isinstance(delta, Thinking) and self._budget is not None:
                self._thinking_tokens += text_tokens(delta.text)
            yield delta

    # ---- words

    def _silent(self) -> Unavailable:
        return Unavailable(
            _("The server said nothing for {seconds:.0f} s.").format(
                seconds=self._desk.settings.first_seconds
            ),
            _("It may still be loading or busy. Ask again, or set remote.first_seconds higher."),
        )

    def _stalled(self) -> ReplyCut:
        return ReplyCut(
            _("The reply stopped: nothing more came for {seconds:.0f} s.").format(
                seconds=self._desk.settings.silence_seconds
            ),
            _("What came is shown. Ask again, or set remote.silence_seconds higher."),
        )

    def _overlong(self) -> Unavailable:
        return Unavailable(
            _("The server sent more at once than any reply can be."),
            _("Check whether the address is that of a chat service."),
        )

    def _closed(self) -> Unavailable:
        return Unavailable(_("The connection was closed by the program."), _("Ask again."))
