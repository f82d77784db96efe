"""What a reply quotes, and which citation it belongs to."""

from pathlib import Path

import pytest

from app.core.chat import Document
from app.core.pages import citations_in
from app.core.quotations import quotations_in

BOOK = [Document("d", Path("a.pdf"), 90)]

Read = list[tuple[str, int]]

QUOTED: dict[str, Read] = {
    "It says “sales rose a lot” [p. 3].": [("sales rose a lot", 3)],
    'According to p. 3, "sales rose a lot".': [("sales rose a lot", 3)],
    "[p. 3] says “sales rose a lot”, and [p. 4] says “costs fell a lot”.": [
        ("sales rose a lot", 3),
        ("costs fell a lot", 4),
    ],
    "“sales rose a lot” [p. 3] and “costs fell a lot” [p. 4]": [
        ("sales rose a lot", 3),
        ("costs fell a lot", 4),
    ],
    "As “sales rose a lot” on page 3 shows.": [("sales rose a lot", 3)],
    "On page 2 it ends. It says “sales rose a lot” as page 3 has it.": [("sales rose a lot", 3)],
    "«les ventes montent» (p. 3) „die Umsätze steigen“ (p. 4)": [
        ("les ventes montent", 3),
        ("die Umsätze steigen", 4),
    ],
    "文中说「收入增长了百分之五」[第3页]，又说『成本下降』[第4页]": [
        ("收入增长了百分之五", 3),
        ("成本下降", 4),
    ],
    "“收入增长” [p. 3]": [("收入增长", 3)],
    "‘it didn’t rise a lot’ [p. 3]": [("it didn’t rise a lot", 3)],
    "| “sales rose a lot” | [p. 3] |\n| “costs fell a lot” | [p. 4] |": [
        ("sales rose a lot", 3),
        ("costs fell a lot", 4),
    ],
    "- “sales rose a lot”\n  [p. 3]\n- “costs fell a lot” [p. 4]": [
        ("sales rose a lot", 3),
        ("costs fell a lot", 4),
    ],
    "> Sales rose a lot\n> and costs fell [p. 3]": [("Sales rose a lot and costs fell", 3)],
    "On page 3 it says:\n\n> Sales **rose** a lot": [("Sales rose a lot", 3)],
    "> Sales rose a lot\n\n— [p. 3]": [("Sales rose a lot", 3)],
    "> “Sales rose a lot” [p. 3]": [("Sales rose a lot", 3)],
    "“Sales *rose* a `lot` [p. 3]”": [("Sales rose a lot", 3)],
    # worth nothing
    "The “margin” [p. 3] of the “A B” [p. 4]": [],
    "“sales rose a lot”, they say": [],
    "“sales rose a lot”\n\nThe revenue [p. 3]": [],
    "`“sales rose a lot”` [p. 3]\n```\n“costs fell a lot” [p. 3]\n```": [],
    "Don't, it's 5' 3\" or 6\" wide [p. 3]": [],
}


@pytest.mark.parametrize("text", QUOTED)
def test_quotations(text: str) -> None:
    citations = citations_in(text, BOOK)
    read = [(q.text, citations[q.cited[0]].page) for q in quotations_in(text, citations)]
    assert read == QUOTED[text]


def test_where_they_stand() -> None:
    text = "It says “sales rose a lot” [p. 3], [p. 4] or [p. 5]."
    (quotation,) = quotations_in(text, citations_in(text, BOOK))
    assert text[quotation.start : quotation.end] == "“sales rose a lot”"
    assert quotation.cited == (0, 1)
