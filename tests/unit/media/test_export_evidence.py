"""Pages that an answer cites in exports: they stay words, and say what is known of them."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.chat import Cited, Quote, Ref
from tests.unit.media.test_export import Page, answer, conversation, exported, question


@pytest.mark.parametrize("suffix", ["html", "md", "json"])
def test_pages_that_are_cited_stay_words_and_say_what_was_checked(
    tmp_path: Path, suffix: str
) -> None:
    quotes = Quote("rose", "exact", Ref("page", "d", 3)), Quote("fell <a lot>", "missing")
    cited = Cited(Ref("page", "d", 3), 16, 6, None, "", "report.pdf", quotes)
    said = replace(answer("a", "It “rose a lot” [p. 3].", "q"), cited=(cited,))
    text = exported(conversation(question("q", "What?", None), said), tmp_path / f"out.{suffix}")
    if suffix == "json":
        one, other = json.loads(text)["messages"][1]["evidence"]
        assert (one["document"], one["page"], one["check"], one["found"]) == (
            "report.pdf",
            3,
            "exact",
            3,
        )
        assert (other["quote"], other["check"], other["found"]) == ("fell <a lot>", "missing", None)
        return
    shown = Page(text).words if suffix == "html" else text.replace("\\", "")
    assert ("[p. 3]" if suffix == "md" else "[p. 3] ?") in shown
    assert "2 quotes checked: 1 exact, 1 not found on p. 3" in shown
    assert "? p. 3: “fell <a lot>” The quote was not found in the document." in shown
