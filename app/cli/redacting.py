"""What secrets in pictures have to do with `eyeline ask`: found, and covered before they go."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.cli.interrupt import at_prompt
from app.cli.terminal import Terminal
from app.core.chat import Clip, Document, Progress
from app.core.control import Control
from app.core.documents import PageInfo, PageText
from app.core.errors import BackendError, ChildError, UsageError
from app.core.frame import Frame
from app.core.page_secrets import PageSecrets, on_page
from app.core.ports import Destination, Services
from app.core.redact import look_for_secrets, redacted, unwatched
from app.core.redaction import Policy, RedactionSettings
from app.core.secret import Finding, counted
from app.core.words import _

Looked = Sequence[tuple[Frame, Sequence[Finding]]]


@dataclass(frozen=True, slots=True)
class Redacting:
    """Looks at pictures before they go to `destination`, and asks on the terminal about them."""

    services: Services
    terminal: Terminal
    control: Control
    destination: Destination
    policy: Policy

    def frames(self, frames: Sequence[Frame]) -> Sequence[Frame]:
        """Return what may be sent in place of `frames`; none of them where it was cancelled.

        Raises UsageError where its user has to decide, and did not or cannot; BackendError where
        nobody knows what is in them.
        """
        if self.policy == "never":
            return frames
        looked = self._looked(frames)
        if self.control.cancelled:
            return ()
        found = [each for _frame, findings in looked for each in findings]
        if not found:
            return frames
        if self.policy == "ask":
            self._ask(looked)
            if self.control.cancelled:
                return ()
        self.terminal.note(counted(found))
        return [redacted(frame, findings) for frame, findings in looked]

    def pages(
        self,
        document: Document,
        pages: Iterable[tuple[PageInfo, PageText, Frame | None]],
        count: int,
    ) -> dict[int, PageSecrets]:
        """Return what is secret on `count` pages of a document, by their numbers.

        Raises BackendError where nobody knows what is in them.
        """
        if self.policy == "never":
            return {}
        said = _("Looking for secrets before it goes to {place}").format(
            place=self.destination.origin
        )
        settings = self.services.settings().of(RedactionSettings)
        found: dict[int, PageSecrets] = {}
        looked = 0
        try:
            for looked, (info, text, frame) in enumerate(pages, 1):
                self.terminal.progress(Progress(said, looked - 1, count, counted=True))
                read = self.services.read
                if each := on_page(info, text, frame, read, settings, self.control):
                    found[info.number] = each
                    self._tell_page(document, each)
        except ChildError as error:
            raise _unread(error.told) from error
        if looked < count and not self.control.cancelled:
            raise _unread("")
        return found

    def agreed(self, secrets: Sequence[PageSecrets]) -> None:
        """Go on where the secrets of pages may be covered. Raises UsageError."""
        found = [finding for each in secrets for finding in each.findings]
        if self.control.cancelled or not found:
            return
        if self.policy == "ask":
            self._ask_to_cover()
        if not self.control.cancelled:
            self.terminal.note(counted(found))

    def _tell_page(self, document: Document, secrets: PageSecrets) -> None:
        if self.policy != "ask":
            return
        for each in secrets.findings:
            said = _("{document}, page {page}: {name} {sample}")
            self.terminal.note(
                said.format(
                    document=document.path.name,
                    page=secrets.info.number,
                    name=each.name,
                    sample=each.sample,
                ).rstrip()
            )

    def clips(self, clips: Sequence[Clip]) -> None:
        """Go on where videos may be sent as they are; nobody can look for secrets in them.

        Raises UsageError where its user did not agree, or cannot be asked.
        """
        if self.policy == "never" or not clips:
            return
        problem = unwatched(len(clips))
        way_out = _("Pictures of it are looked at; --redact never sends it without a question.")
        if not self.terminal.answers:
            raise UsageError(problem, way_out)
        self.terminal.note(problem)
        question = _("Send it to {place} as it is?")
        self._agree(question.format(place=self.destination.origin), way_out)

    def _looked(self, frames: Sequence[Frame]) -> Looked:
        said = _("Looking for secrets before it goes to {place}").format(
            place=self.destination.origin
        )
        settings = self.services.settings().of(RedactionSettings)
        looked: list[tuple[Frame, Sequence[Finding]]] = []
        try:
            self.terminal.progress(Progress(said, 0, len(frames)))
            for each in look_for_secrets(frames, self.services.read, settings, self.control):
                looked.append(each)
                self.terminal.progress(Progress(said, len(looked), len(frames)))
        except ChildError as error:
            raise _unread(error.told) from error
        return looked

    def _ask(self, looked: Looked) -> None:
        """Go on where all may be covered, or where it was cancelled. Raises UsageError."""
        for number, (_frame, findings) in enumerate(looked, 1):
            for each in findings:
                said = _("Image {image}: {name} {sample}")
                self.terminal.note(
                    said.format(image=number, name=each.name, sample=each.sample).rstrip()
                )
        self._ask_to_cover()

    def _ask_to_cover(self) -> None:
        way_out = _("Cover them with --redact always, or send them as they are: --redact never.")
        if not self.terminal.answers:
            raise UsageError(_("There are secrets in what would be sent."), way_out)
        question = _("Cover them, and send it to {place}?")
        self._agree(question.format(place=self.destination.origin), way_out)

    def _agree(self, question: str, way_out: str) -> None:
        """Go on where its user agrees, or where it was cancelled. Raises UsageError."""
        agreed = False
        with at_prompt(self.control):
            agreed = self.terminal.ask(question)
        if self.control.cancelled:
            self.terminal.note("")  # the line of the question ends
        elif not agreed:
            raise UsageError(_("Nothing was sent."), way_out)


def _unread(detail: str) -> BackendError:
    return BackendError(
        _("The pictures could not be looked at for secrets; nothing was sent."),
        _("Try again, or send them as they are with --redact never."),
        detail=detail,
    )
