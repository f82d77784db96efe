"""A page, the box that an answer draws on it, and how far that is from the truth."""

from tests.e2e.windowed import HEIGHT, WIDTH, Desk, Picture, box_around, find
from tests.pages import Page, blank

THOUSANDTHS = (200, 300, 600, 800)
TRUTH = tuple(
    part * side / 1000 for part, side in zip(THOUSANDTHS, (WIDTH, HEIGHT) * 2, strict=True)
)
MIDDLE = (round((TRUTH[0] + TRUTH[2]) / 2), round((TRUTH[1] + TRUTH[3]) / 2))
HEADING = (slice(20, 50), slice(30, 260))  # text of the page that stays bare


def headed() -> Page:
    """Return the page, with a heading outside the box."""
    page = blank(WIDTH, HEIGHT)
    page.write(40, 24, "Results of the year", size=16)
    return page


def apart(picture: Picture, left: int, top: int) -> float:
    """Return how far the drawn box is from the truth, on a page whose corner is there."""
    box = box_around(picture, left + MIDDLE[0], top + MIDDLE[1])
    if box is None:
        return float("inf")
    edges = (box[0] - left, box[1] - top, box[2] - left, box[3] - top)
    return max(abs(edge - true) for edge, true in zip(edges, TRUTH, strict=True))


def placed(desk: Desk, window: str, page: Page) -> bool:
    """Whether the box is where it belongs on the page that a window shows at its own size."""
    x, y, width, height = desk.place(window)
    seen = desk.look()[y : y + height, x : x + width]
    corner = find(page.pixels()[HEADING][:, :, 2::-1], seen)
    if corner is None:
        return False
    return apart(seen, corner[0] - HEADING[1].start, corner[1] - HEADING[0].start) <= 2
