"""`DocumentTools`: what shows documents, the same for all conversations."""

from collections.abc import Callable
from dataclasses import dataclass

from app.core.documents import Documents
from app.core.ports import Services
from app.ui.chat.tools import SaveTable
from app.ui.lane import Lane
from app.ui.viewer.texts import Read


@dataclass(frozen=True, slots=True)
class DocumentTools:
    """`documents` has pages and their words; scans are read by `read`.

    All of it happens on `lane`, which has to take several things at once: the page in view, those
    beside it, words, and a search.
    """

    documents: Callable[[], Documents]
    read: Read
    lane: Lane
    save_table: SaveTable | None = None


def document_tools(services: Services, lane: Lane) -> DocumentTools:
    """Return them, on this lane."""
    return DocumentTools(services.documents, services.read, lane, services.save_table)
