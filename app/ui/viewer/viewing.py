"""`DocumentTools`: what shows documents, the same for all conversations."""

from collections.abc import Callable
from dataclasses import dataclass

from app.core.documents import Documents
from app.core.ports import Services
from app.ui.annotate.painting import Paint, painting
from app.ui.chat.tools import SaveTable
from app.ui.lane import Lane
from app.ui.viewer.texts import Read


@dataclass(frozen=True, slots=True)
class DocumentTools:
    """`documents` has pages and their words; scans are read by `read`.

    All of it happens on `lane`, which has to take several things at once: the page in view, those
    beside it, words, and a search. `paint` paints what people draw on a part of a page that they
    ask about; without it nothing can be drawn.
    """

    documents: Callable[[], Documents]
    read: Read
    lane: Lane
    save_table: SaveTable | None = None
    paint: Paint | None = None


def document_tools(services: Services, lane: Lane, work: Lane) -> DocumentTools:
    """Return them, on this lane; what is drawn is painted on `work`, which has one thread."""
    paint = painting(services, work)
    return DocumentTools(services.documents, services.read, lane, services.save_table, paint)
