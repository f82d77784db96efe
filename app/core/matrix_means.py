"""What the cells of a comparison are answered with, made of what the rooms offer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from app.core import asking
from app.core.chat import (
    Clip,
    Document,
    Message,
    Options,
    PageShare,
    Part,
    Passage,
    Picture,
    Piece,
    Progress,
    Text,
    Think,
)
from app.core.comparing import Means, Portion
from app.core.control import Control
from app.core.documents import Documents, PageInfo, PageText, Survey
from app.core.errors import ContextTooLong
from app.core.frame import Frame, Page
from app.core.matrix_secrets import Clearing, Item
from app.core.page_parts import PageFrames, letter_tokens
from app.core.page_ranges import pages_of, shown_pages
from app.core.ports import Backend, Services
from app.core.reading_plan import Book, Plan, counting, plan
from app.core.redaction import Policy, RedactionSettings
from app.core.stretches import Take
from app.core.words import _


class Readings:
    """How each document is read by one who answers. One thread at a time for a document."""

    def __init__(self, documents: Documents, backend: Backend, pages: str = "") -> None:
        """`pages` of each document, "" for all of them."""
        self.documents = documents
        self._backend, self._wanted = backend, pages
        self._frames = PageFrames(lambda: documents)
        self._surveys: dict[str, Survey] = {}
        self._plans: dict[str, Plan] = {}

    def plan(self, document: Document, control: Control) -> Plan | None:
        """Return how it is read; None where it was cancelled.

        Raises MediaError; UsageError for pages that it does not have.
        """
        steps = self.looked_over(document, control)
        return next((step for step in steps if isinstance(step, Plan)), None)

    def looked_over(self, document: Document, control: Control) -> Iterator[Progress | Plan]:
        """Yield how far it is, and last how it is read, as `plan` does; less after a cancel."""
        if document.id not in self._plans:
            yield from self._survey(document, control)
            survey = self._surveys.get(document.id)
            if survey is None or control.cancelled:
                return
            chosen = (
                pages_of(self._wanted, document.pages, document.path.name) if self._wanted else ()
            )
            per_letter = letter_tokens(self.documents, document, survey, control)
            book = Book(document, survey, chosen, per_letter)
            known = self._backend.capabilities
            self._plans[document.id] = plan([book], known, counting(self._backend))
        yield self._plans[document.id]

    def info(self, document: Document, number: int) -> PageInfo:
        """Return what is known of a page of a document that has a plan."""
        return self._surveys[document.id].pages[number - 1]

    def picture(self, document: Document, share: PageShare, control: Control) -> Frame:
        """Return the picture of a page, drawn when it is looked at. Raises MediaError."""
        return self._frames.frame(document, share.number, share.width, control)

    def layer(self, document: Document, control: Control, number: int) -> PageText:
        """Return the words of a page. Raises MediaError."""
        return next(iter(self.documents.text(document, [number], control)), PageText(number, ()))

    def _survey(self, document: Document, control: Control) -> Iterator[Progress]:
        if document.id in self._surveys:
            return
        for piece in self.documents.survey(document, control):
            if isinstance(piece, Survey):
                self._surveys[document.id] = piece
            else:
                yield piece


@dataclass(frozen=True, slots=True)
class _Taking:
    """Takes pages out of documents, as they may be sent."""

    readings: Readings
    clearing: Clearing

    def portions(self, document: Document, control: Control) -> Sequence[Portion]:
        """Return what of a document goes, in as few requests as hold it. Raises AppError."""
        made = self.readings.plan(document, control)
        if made is None:
            return ()
        if made.problem:
            raise ContextTooLong(made.problem, _("Ask about fewer pages, or another model."))
        passes = made.chapters[0].passes
        return [
            Portion(
                shown_pages(share.number for share in shares),
                len(shares),
                partial(self._parts, document, shares),
            )
            for shares in passes
        ]

    def _parts(
        self, document: Document, shares: Sequence[PageShare], control: Control
    ) -> Sequence[Part]:
        parts: list[Part] = []
        for share in shares:
            if control.cancelled:
                break
            items = list(self._items(document, share, control))
            sent = self.clearing.cleared(
                items,
                partial(self.readings.info, document),
                partial(self.readings.layer, document, control),
                control,
            )
            parts += map(_part, sent)
        return parts

    def _items(self, document: Document, share: PageShare, control: Control) -> Iterator[Item]:
        if share.width:
            yield self.readings.picture(document, share, control)
        if share.words:
            layer = self.readings.layer(document, control, share.number)
            yield Passage(Page(document.id, share.number), layer.text)


def _part(item: Item) -> Part:
    """Return a page as it is cited, in every language: its name and what goes of it."""
    source = item.source
    assert isinstance(source, Page)
    name = f"[p. {source.number}]"
    if isinstance(item, Frame):
        return Picture(item, name)
    return Text(f"{name}\n{item.text}")


def means_of(
    services: Services,
    backend: Backend,
    readings: Readings,
    run: str,
    *,
    think: Think = "auto",
    policy: Policy = "never",
) -> Means:
    """Return what cells are answered with by `backend`, which gets pages as `policy` says.

    `run` is an id of the comparison.
    """
    clearing = Clearing(services.read, services.settings().of(RedactionSettings), policy)

    def ask(messages: Sequence[Message], options: Options, control: Control) -> Iterator[Piece]:
        return asking.ask(backend, messages, options, control, services.videos, Take(_no_clips))

    return Means(
        ask,
        _Taking(readings, clearing).portions,
        readings.documents.text,
        run,
        backend.capabilities.name,
        think,
    )


def _no_clips(_clip: Clip, _times: Sequence[float]) -> Sequence[Frame]:
    """There are none in a comparison."""
    return ()
