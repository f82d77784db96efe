"""Pages that were looked at for secrets, once they go to somebody else at another size."""

from pathlib import Path

from app.core.chat import Document, PageShare
from app.core.secret import Finding
from app.ui.documents.asked import _no_larger, found_on, page_key

DOCUMENT = Document("d", Path("d.pdf"), 3)


def test_what_was_found_covers_its_place_in_a_picture_of_any_size() -> None:
    hidden = {
        page_key(DOCUMENT, 1, 800): [Finding("email", ((80, 40, 160, 60),))],
        page_key(DOCUMENT, 12, 800): [Finding("phone", ((1, 1, 2, 2),))],
        "clip@1.000": [Finding("card", ((1, 1, 2, 2),))],
    }
    assert found_on(hidden, DOCUMENT, 1, 400) == [Finding("email", ((40, 20, 80, 30),))]
    assert found_on(hidden, DOCUMENT, 2, 800) == []


def test_no_picture_becomes_larger_than_it_was_when_it_was_looked_at() -> None:
    before = Document("d", Path("d.pdf"), 3, passes=((PageShare(1, 800), PageShare(2, 0, True)),))
    shares = (PageShare(1, 1200), PageShare(2, 900), PageShare(3, 900))
    after = _no_larger(Document("d", Path("d.pdf"), 3, passes=(shares,)), before)
    assert after.passes == ((PageShare(1, 800), PageShare(2, 0, True), PageShare(3, 0, True)),)
