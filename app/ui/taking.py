"""Takes what is asked about out of files while it is answered, as it may be sent."""

from collections.abc import Iterable, Sequence
from functools import partial

from app.core.chat import Clip, Document, PageShare, Passage
from app.core.clip_pictures import Hidden, taken
from app.core.control import Control
from app.core.documents import PageText
from app.core.frame import Frame
from app.core.page_parts import PageFrames
from app.core.ports import Services
from app.core.redaction import RedactionSettings
from app.core.secret import Finding
from app.core.stretches import Take
from app.ui.documents.asked import found_on


def take_of(services: Services, hidden: Hidden, control: Control, *, guarded: bool) -> Take:
    """Return what takes pictures and pages; what is `hidden` in them is covered.

    Where it goes to a `guarded` place, the words of pages go without their secrets. On the thread
    of a lane.
    """
    pages = PageFrames(services.documents)
    wanted = services.settings().of(RedactionSettings) if guarded else None

    def frames(clip: Clip, times: Sequence[float]) -> Sequence[Frame]:
        found = []
        for seconds in times:
            if control.cancelled:
                break
            found.append(taken(services.videos(), clip, seconds, control, hidden))
        return found

    def of_pages(document: Document, shares: Sequence[PageShare]) -> Iterable[Frame | Passage]:
        cover = {}
        for share in shares:
            found = found_on(hidden, document, share.number, share.width)
            if found:
                cover[share.number] = partial(_covered, found)
        hide = None
        if wanted is not None:
            hide = dict.fromkeys((share.number for share in shares), partial(_masked, wanted))
        return pages.taken(document, shares, control, cover, hide)

    return Take(frames, of_pages)


def _covered(found: Sequence[Finding], frame: Frame) -> Frame:
    from app.core.redact import redacted

    return redacted(frame, found)


def _masked(wanted: RedactionSettings, page: PageText) -> str:
    from app.core.secrets_found import without_secrets

    return without_secrets(page.text, wanted)
