"""What of pages leaves this machine."""

from collections.abc import Sequence

import numpy as np
import pytest

from app.core.chat import Passage
from app.core.control import Control
from app.core.documents import PageInfo, PageText
from app.core.frame import Frame, Page
from app.core.matrix_secrets import Clearing, Item, SecretsFound
from app.core.redaction import Policy, RedactionSettings
from app.core.text_line import TextLine

MAIL = "Write to jane.doe@example.org for more."
MAIL_LINE = TextLine(MAIL, (10.0, 20.0, 110.0, 30.0))
PLAIN = TextLine("Revenue 1,234.5 1,150.0", (10.0, 20.0, 110.0, 30.0))


def picture(number: int) -> Frame:
    return Frame(np.full((200, 200, 4), 255, np.uint8), Page("d", number))


def cleared(
    policy: Policy, *items: Item, line: TextLine = MAIL_LINE, letters: int = 1000
) -> tuple[list[Item], list[Frame]]:
    """Return what may go, and which pictures had to be read for that."""
    read: list[Frame] = []

    def reads(frame: Frame, control: Control) -> Sequence[TextLine]:
        read.append(frame)
        return [TextLine(line.text, (20.0, 40.0, 180.0, 60.0))]

    made = Clearing(reads, RedactionSettings(), policy)
    sent = made.cleared(
        items,
        lambda number: PageInfo(number, 100.0, 100.0, letters),
        lambda number: PageText(number, (line,)),
        Control(),
    )
    return list(sent), read


def test_all_goes_where_nothing_is_looked_for() -> None:
    items: list[Item] = [picture(1), Passage(Page("d", 1), MAIL)]
    assert cleared("never", *items) == (items, [])


def test_pages_without_secrets_go_as_they_are() -> None:
    items: list[Item] = [picture(1), Passage(Page("d", 1), PLAIN.text)]
    assert cleared("ask", *items, line=PLAIN) == (items, [])
    assert cleared("always", *items, line=PLAIN) == (items, [])


@pytest.mark.parametrize("item", [picture(7), Passage(Page("d", 7), MAIL)])
def test_its_user_decides(item: Item) -> None:
    with pytest.raises(SecretsFound) as raised:
        cleared("ask", item)
    assert raised.value.message == "There are secrets on page 7; nothing of it was sent."


def test_what_is_found_in_the_text_layer_is_covered_in_the_picture() -> None:
    (sent,), read = cleared("always", picture(1))
    assert isinstance(sent, Frame)
    assert read == []
    dark = (sent.pixels[..., :3] != 255).any(axis=2)
    rows, columns = np.nonzero(dark)
    assert rows.min() >= 30  # twice as many pixels as points
    assert rows.max() <= 70
    assert columns.size


def test_words_go_without_their_secrets() -> None:
    (sent,), _read = cleared("always", Passage(Page("d", 1), MAIL))
    assert isinstance(sent, Passage)
    assert "jane.doe" not in sent.text
    assert sent.source == Page("d", 1)


def test_a_page_with_no_words_of_its_own_is_read() -> None:
    page = picture(3)
    (sent,), read = cleared("always", page, letters=0)
    assert read == [page]
    assert sent is not page
    with pytest.raises(SecretsFound):
        cleared("ask", page, letters=12)


def test_nothing_goes_after_a_cancel() -> None:
    control = Control()
    control.cancel()
    made = Clearing(lambda _frame, _control: [], RedactionSettings(), "ask")
    page = picture(1)
    assert (
        list(made.cleared([page], lambda n: PageInfo(n, 1, 1), lambda n: PageText(n, ()), control))
        == []
    )
