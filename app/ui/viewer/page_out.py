"""A page as a picture that leaves the program, with its marks."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from app.core.chat import Document
from app.core.control import Control
from app.core.documents import POINT, Documents, PageInfo
from app.core.frame import Frame, Page
from app.core.mark import Mark
from app.core.page_places import Turned
from app.ui.turning import turned_frame
from app.ui.viewer.pages import look_at

_INCH: Final = 200  # pixels


def page_out(
    documents: Callable[[], Documents],
    document: Document,
    page: PageInfo,
    quarters: int,
    marks: Sequence[Mark],
) -> tuple[Callable[[], Frame], list[Mark]]:
    """Return what draws the page large, turned by `quarters`, on any thread, and its marks there.

    `marks` are in points; those of other pages have no frame.
    """
    look = look_at(document, page, _INCH / POINT, quarters)
    name, scale = f"{document.id}/{page.number}", look.width / page.width
    turned = Turned(page.width, page.height, quarters)

    def given() -> Frame:
        frame = documents().page(document, page.number, look.width, Control())
        source = Page(document.id, page.number, None, quarters)
        return Frame(turned_frame(frame, quarters).memory, source, name)

    return given, [placed(mark, turned, scale, name) for mark in marks]


def placed(mark: Mark, turned: Turned, scale: float, frame: str) -> Mark:
    """Return a mark on a page where it is in a picture of it with `scale` pixels a point.

    One that lies elsewhere has no frame, and stays as it is.
    """
    if not mark.frame:
        return mark
    seen = turned.seen_points(mark.points, mark.kind)
    return replace(mark, frame=frame, points=tuple((x * scale, y * scale) for x, y in seen))
