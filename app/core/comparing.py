"""The use case of a comparison: one document is asked one question, and what it says is checked.

A document that one request cannot hold is asked portion by portion. What they answer is put
together afterwards, so that figures and quotes stay letter by letter as they were found.
"""

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from app.core.chat import (
    Document,
    Finish,
    Message,
    Options,
    Part,
    Piece,
    Progress,
    Recast,
    Sampling,
    Text,
    Think,
    Usage,
)
from app.core.control import Control, rest
from app.core.documents import PageText
from app.core.errors import (
    AppError,
    AuthRefused,
    MediaError,
    ModelError,
    OutOfMemory,
    RateLimited,
    SettingsError,
    Unavailable,
    UsageError,
)
from app.core.matrix import Cell
from app.core.matrix_check import checked
from app.core.matrix_prompts import about_cell, about_portions
from app.core.matrix_reply import proofs, read
from app.core.matrix_secrets import SecretsFound
from app.core.words import _, ngettext

_TRIES: Final = 4  # times that a server which is busy is asked
_PAUSE: Final = 15.0  # seconds before it is asked again, then twice as long
_LONGEST: Final = 300.0  # seconds; who asks for more is not waited for
_EXACT: Final = Sampling(temperature=0.0, repetition_penalty=1.0)  # figures are no talk
_ALL_FAIL: Final = (
    SecretsFound, AuthRefused, RateLimited, Unavailable, OutOfMemory, ModelError,
    SettingsError, UsageError,
)  # fmt: skip

Ask = Callable[[Sequence[Message], Options, Control], Iterator[Piece]]
"""Asks whoever answers, as `core.asking.ask`."""


@dataclass(frozen=True, slots=True)
class Portion:
    """Pages that one request holds: their numbers as they are shown, and how many they are.

    `parts` takes them out of the file, as they may be sent: the same each time, so that whoever
    has read them finds them again. It raises AppError; what it returns after a cancel is not used.
    """

    pages: str
    count: int
    parts: Callable[[Control], Sequence[Part]]


Material = Callable[[Document, Control], Sequence[Portion]]
"""Returns what of a document goes. Raises AppError; none after a cancel."""

Texts = Callable[[Document, Sequence[int], Control], Iterable[PageText]]
"""Returns the text layers of pages, as `Documents.text`. Raises MediaError."""


@dataclass(frozen=True, slots=True)
class Means:
    """What cells are answered with: `who` is the name of who does.

    `run` is an id of the comparison, so that a cluster finds the pages of a document again; `pause`
    waits so many seconds, or until it is cancelled.
    """

    ask: Ask
    material: Material
    texts: Texts
    run: str
    who: str = ""
    think: Think = "auto"
    pause: Callable[[float, Control], None] = rest


def ends_all(error: AppError | None) -> bool:
    """Whether all other cells would fail in the same way: nobody is there who could answer."""
    return isinstance(error, _ALL_FAIL)


def answered(document: Document, question: str, means: Means, control: Control) -> Iterator[Cell]:
    """Ask a document a question, and yield its cell as it comes; the last one is how it ended.

    A server that is busy is asked again after what it asks for. After a cancel what came so far
    stays, in a cell that is "cancelled".
    """
    asking = _Asking(document, question, means, control)
    yield asking.cell
    yield from asking.run()
    if control.cancelled and asking.cell.state != "answered":
        asking.cell = replace(asking.cell, state="cancelled", progress=None, error=None)
    yield asking.cell


class _Asking:
    """One cell on its way: `cell` is how far it is."""

    def __init__(self, document: Document, question: str, means: Means, control: Control) -> None:
        self._document, self._question = document, question
        self._means, self._control = means, control
        self._usage: Usage | None = None  # of the requests that are over
        self._part: Progress | None = None  # which portion is asked, of several
        self._notes: list[str] = []
        self.cell = Cell("asking", who=means.who)

    def run(self) -> Iterator[Cell]:
        """Yield it while it is asked; how it has ended is in `cell` afterwards."""
        try:
            portions = self._means.material(self._document, self._control)
        except AppError as raised:
            self._fail(raised)
            return
        if self._control.cancelled or not portions:
            return
        if len(portions) == 1:
            error = yield from self._portion(portions[0])
            texts = [self.cell.text]
        else:
            texts, error = yield from self._portions(portions)
        if self._control.cancelled:
            return
        if error is not None:
            self._fail(error)
            return
        if len(texts) > 1:
            yield from self._together(texts)
        else:
            self._end(texts[0])

    def _portions(
        self, portions: Sequence[Portion]
    ) -> Generator[Cell, None, tuple[list[str], AppError | None]]:
        """Return what each of them answers that does, and why nothing is known, if so."""
        said: list[str] = []
        silent, error = "", None
        read_pages = total = 0
        for number, portion in enumerate(portions, 1):
            stage = _("Part {number} of {count}: pages {pages}").format(
                number=number, count=len(portions), pages=portion.pages
            )
            self._part = Progress(stage, number - 1, len(portions), lasts=True)
            self.cell = replace(self.cell, text="", progress=self._part)
            yield self.cell
            failed = yield from self._portion(portion)
            if self._control.cancelled or ends_all(failed):
                return [], failed
            total += portion.count
            if failed is not None:
                error = failed
                missing = _("Pages {pages} were not read: {reason}")
                self._notes.append(missing.format(pages=portion.pages, reason=failed.message))
                continue
            read_pages += portion.count
            if read(self.cell.text, self._document).stated:
                said.append(self.cell.text)
            else:
                silent = self.cell.text
        self._part = None
        passes = ngettext("{n} pass", "{n} passes", len(portions)).format(n=len(portions))
        covered = _("Read {read} of {total} pages, {passes}")
        self._notes.insert(0, covered.format(read=read_pages, total=total, passes=passes))
        if not read_pages:
            return [], error
        return said or [silent], None

    def _portion(self, portion: Portion) -> Generator[Cell, None, AppError | None]:
        try:
            parts = portion.parts(self._control)
        except AppError as error:
            return error
        if self._control.cancelled:
            return None
        asked = Text(about_cell(self._question))
        return (yield from self._request(Message("user", (*parts, asked))))

    def _together(self, texts: Sequence[str]) -> Generator[Cell, None, None]:
        """Make one answer of those of several portions; where they agree, nobody is asked."""
        values = {read(text, self._document).value for text in texts}
        if len(values) == 1:
            self._end("\n".join(texts))
            return
        self.cell = replace(
            self.cell, text="", progress=Progress(_("Putting the parts together"), lasts=True)
        )
        yield self.cell
        told = Text(about_portions(self._question, texts))
        error = yield from self._request(Message("user", (told,)))
        if self._control.cancelled:
            return
        if error is not None:
            self._fail(error)
        else:
            self._end(self.cell.text)

    # ---- one request

    def _request(self, message: Message) -> Generator[Cell, None, AppError | None]:
        """Ask, again where a server is busy; returns why there is no answer."""
        error: AppError | None = None
        for attempt in range(_TRIES):
            error = yield from self._once(message)
            pause = _pause(error, attempt)
            if self._control.cancelled or pause is None:
                break
            stage = _("Too many requests; asking again in {seconds} s")
            waits = Progress(stage.format(seconds=round(pause)))
            self.cell = replace(self.cell, text="", progress=waits)
            yield self.cell
            self._means.pause(pause, self._control)
            if self._control.cancelled:
                break
        return error

    def _once(self, message: Message) -> Generator[Cell, None, AppError | None]:
        options = Options(
            think=self._means.think,
            grounded=False,
            sampling=_EXACT,
            conversation=f"{self._means.run}-{self._document.id[:16]}",
        )
        self.cell = replace(self.cell, text="", progress=self._part)
        finish = Finish("cut")
        for piece in self._means.ask([message], options, self._control):
            if isinstance(piece, Finish):
                finish = piece
            else:
                self.cell = self._told(piece)
                yield self.cell
        self._usage = self.cell.usage
        if finish.error is None and finish.note:
            self._notes.append(finish.note)
        return finish.error

    def _told(self, piece: Piece) -> Cell:
        match piece:
            case Text(text):
                return replace(self.cell, text=self.cell.text + text, progress=self._part)
            case Recast():
                return replace(self.cell, text="", progress=self._part)
            case Progress() if self._part is None:
                return replace(self.cell, progress=piece)
            case Usage():
                usage = piece if self._usage is None else self._usage + piece
                return replace(self.cell, usage=usage)
        return self.cell

    # ---- how it ends

    def _fail(self, error: AppError) -> None:
        self.cell = replace(self.cell, state="failed", progress=None, error=error)

    def _end(self, text: str) -> None:
        """Read the answer, and look up on its pages whether they say so."""
        reply = read(text, self._document)
        found = proofs(reply, self._document.id)
        try:
            found = checked(reply, found, self._texts, self._control)
        except MediaError as error:  # the answer stays: nobody can tell whether its pages say so
            self._notes.append(error.message)
        self.cell = replace(
            self.cell,
            state="answered",
            text=text,
            reply=reply,
            proofs=found,
            progress=None,
            note="\n".join(self._notes),
        )

    def _texts(self, numbers: Sequence[int], control: Control) -> Iterable[PageText]:
        return self._means.texts(self._document, numbers, control)


def _pause(error: AppError | None, attempt: int) -> float | None:
    """Return how long to wait before asking again, None for not at all."""
    if not isinstance(error, RateLimited) or attempt == _TRIES - 1:
        return None
    pause = error.retry_after or _PAUSE * 2**attempt
    return pause if pause <= _LONGEST else None
