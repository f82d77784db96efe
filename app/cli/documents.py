"""Documents on the command line: opened, planned, and taken page by page."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

from app.cli.interrupt import at_prompt
from app.cli.redacting import Redacting
from app.cli.terminal import Terminal
from app.core.chat import Document, PageShare, Passage, Progress
from app.core.control import Control
from app.core.documents import Survey
from app.core.errors import MediaError, PasswordNeeded, UsageError
from app.core.frame import Frame
from app.core.page_parts import PageFrames, letter_tokens, lettered
from app.core.page_ranges import pages_of
from app.core.page_secrets import PageSecrets
from app.core.ports import Backend, Services
from app.core.reading_plan import Book, Plan, Wish, counting, plan
from app.core.words import _

PASSWORD: Final = "EYELINE_PASSWORD"  # noqa: S105 - the name of a variable
_TRIES: Final = 3

T = TypeVar("T")


def is_document(name: str, services: Services) -> bool:
    """Whether what is named on the command line is a document."""
    return name != "-" and services.documents().recognises(Path(name))


@dataclass(slots=True)
class Documents:
    """Reads the documents of one command; what takes long is shown on the terminal.

    `password` opens those that are closed; "" asks for it on a terminal.
    """

    services: Services
    terminal: Terminal
    control: Control
    password: str = field(default="", repr=False)
    _surveys: dict[str, Survey] = field(default_factory=dict)
    _secrets: dict[str, Mapping[int, PageSecrets]] = field(default_factory=dict)
    _frames: PageFrames = field(init=False)

    def __post_init__(self) -> None:
        self._frames = PageFrames(self.services.documents)

    def planned(
        self,
        paths: Sequence[Path],
        pages: Sequence[str],
        wish: Wish,
        backend: Backend,
        spent: int = 0,
        beside: int = 0,
    ) -> Plan:
        """Return how documents are read; `pages` of all of them, or of each.

        Raises MediaError, and UsageError for pages that are not there.
        """
        if len(pages) > 1 and len(pages) != len(paths):
            raise UsageError(
                _("--pages is given {count} times for {documents} documents.").format(
                    count=len(pages), documents=len(paths)
                ),
                _("Give it once for all of them, or once for each."),
            )
        opened = {each.id: each for each in map(self.opened, paths)}
        books = []
        for at, document in enumerate(lettered(list(opened.values()))):
            words = pages[at if len(pages) > 1 else 0] if pages else ""
            name = document.path.name if len(opened) > 1 else ""
            chosen = pages_of(words, document.pages, name) if words else ()
            survey = self._surveyed(document)
            reader = self.services.documents()
            rate = letter_tokens(reader, document, survey, self.control)
            books.append(Book(document, survey, chosen, rate))
        return plan(books, backend.capabilities, counting(backend), wish, spent, beside)

    def cleared(self, found: Plan, gate: Redacting) -> None:
        """Look for secrets in all that goes of the pages, before any of it goes.

        Raises UsageError where its user has to decide, and did not or cannot; BackendError where
        nobody knows what is in them.
        """
        for chapter in found.chapters:
            document = chapter.book.document
            by_number = {info.number: info for info in chapter.book.survey.pages}
            texts = self.services.documents().text(
                document, [share.number for share in chapter.shares], self.control
            )
            pages = (
                (by_number[share.number], text, self._picture(document, share))
                for share, text in zip(chapter.shares, texts, strict=False)
            )
            self._secrets[document.id] = gate.pages(document, pages, len(chapter.shares))
        gate.agreed([each for own in self._secrets.values() for each in own.values()])

    def taken(self, document: Document, shares: Sequence[PageShare]) -> Iterator[Frame | Passage]:
        """Yield what goes of pages, without what is to be hidden. Raises MediaError."""
        secrets = self._secrets.get(document.id, {})
        return self._frames.taken(
            document,
            shares,
            self.control,
            {number: each.cover for number, each in secrets.items()},
            {number: each.hide for number, each in secrets.items()},
        )

    def _picture(self, document: Document, share: PageShare) -> Frame | None:
        if not share.width:
            return None
        return self._frames.frame(document, share.number, share.width, self.control)

    def opened(self, path: Path) -> Document:
        """Return a document; asks for its password where it has one. Raises MediaError."""
        reader, password = self.services.documents(), ""
        for attempt in range(_TRIES):
            try:
                return self._last(reader.open(path, self.control, password), path)
            except PasswordNeeded as error:
                if attempt + 1 == _TRIES or (attempt and self.password):
                    raise
                password = self.password or self._asked(path, error)
        raise AssertionError("the last attempt returns or raises")

    def _asked(self, path: Path, error: PasswordNeeded) -> str:
        """Ask for a password on the terminal, unseen."""
        if not self.terminal.answers:
            hint = _("Set the variable {variable} to its password.").format(variable=PASSWORD)
            raise PasswordNeeded(error.message, hint) from error
        import getpass

        self.terminal.note(error.message)
        typed = ""
        with at_prompt(self.control):
            typed = getpass.getpass(_("Password of “{name}”: ").format(name=path.name))
        return typed.rstrip("\r\n")

    def _surveyed(self, document: Document) -> Survey:
        if document.id not in self._surveys:
            steps = self.services.documents().survey(document, self.control)
            self._surveys[document.id] = self._last(steps, document.path)
        return self._surveys[document.id]

    def _last(self, steps: Iterator[Progress | T], path: Path) -> T:
        """Show how far it is, and return what comes last."""
        for step in steps:
            if isinstance(step, Progress):
                self.terminal.progress(step)
            else:
                return step
        raise MediaError(_("Reading “{name}” was cancelled.").format(name=path.name))


def refuse_problem(found: Plan) -> None:
    """Raise UsageError where documents cannot be asked about as planned."""
    if found.problem:
        raise UsageError(
            found.problem,
            _("Choose fewer pages with --pages, or read less closely with --tokens."),
        )
