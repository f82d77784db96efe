"""What of pages may leave this machine: they are looked at for secrets as they are sent.

A page with a text layer is looked at by that, which is exact and takes no time; any other is read.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from app.core.chat import Passage
from app.core.control import Control
from app.core.documents import PageInfo, PageText
from app.core.errors import AppError
from app.core.frame import Frame, Page
from app.core.redact import Read, look_for_secrets, redacted
from app.core.redaction import Policy, RedactionSettings
from app.core.secret import Finding
from app.core.secrets_found import find_secrets, without_secrets
from app.core.text_line import TextLine
from app.core.words import _

_TELLING: Final = 300  # letters of a text layer that has most of what is on a page

Item = Frame | Passage
"""What goes of a page: its picture, or its words."""


class SecretsFound(AppError):
    """There is something that its user has to decide about before it is sent; nothing was."""

    kind = "secrets"


@dataclass(frozen=True, slots=True)
class Clearing:
    """Lets pages out as `policy` says, for kinds of secrets in `settings`; `read` reads pictures.

    Any thread.
    """

    read: Read
    settings: RedactionSettings
    policy: Policy

    def cleared(
        self,
        items: Sequence[Item],
        info: Callable[[int], PageInfo],
        layer: Callable[[int], PageText],
        control: Control,
    ) -> Sequence[Item]:
        """Return what may be sent in place of `items`, each of one page; fewer after a cancel.

        Raises SecretsFound where its user has to decide, ChildError where nothing could be read.
        """
        if self.policy == "never":
            return items
        sent: list[Item] = []
        for item in items:
            if control.cancelled:
                break
            sent += self._cleared(item, info, layer, control)
        return sent

    def _cleared(
        self,
        item: Item,
        info: Callable[[int], PageInfo],
        layer: Callable[[int], PageText],
        control: Control,
    ) -> Iterator[Item]:
        if isinstance(item, Passage):
            text = without_secrets(item.text, self.settings)
            if text != item.text:
                self._ask(item.source.number)
            yield replace(item, text=text)
            return
        assert isinstance(item.source, Page)
        number = item.source.number
        known = info(number)
        findings: Sequence[Finding]
        if known.letters >= _TELLING:
            findings = find_secrets(_lines_on(item, known, layer(number)), self.settings)
        else:
            looked = list(look_for_secrets([item], self.read, self.settings, control))
            if not looked:  # it was cancelled
                return
            findings = looked[0][1]
        if findings:
            self._ask(number)
        yield redacted(item, findings)

    def _ask(self, page: int) -> None:
        if self.policy == "ask":
            raise SecretsFound(
                _("There are secrets on page {page}; nothing of it was sent.").format(page=page),
                _("Have secrets covered, or send the pages as they are."),
            )


def _lines_on(frame: Frame, info: PageInfo, text: PageText) -> list[TextLine]:
    """Return the lines of a text layer in pixels of a picture of its page."""
    scale = frame.width / info.width
    return [
        TextLine(
            line.text,
            (line.box[0] * scale, line.box[1] * scale, line.box[2] * scale, line.box[3] * scale),
            tuple(stop * scale for stop in line.stops),
        )
        for line in text.lines
    ]
