"""Documents from the shell: asked about page by page, and planned."""

import json
from pathlib import Path

import pytest

from tests.e2e.asking import kept, remote
from tests.e2e.program import run
from tests.unit.media.pdf_files import Words, pdf
from tests.unit.remote.servers import DONE, Heard, Script, Server, in_turn, piece, refuses, streams


def says_so(words: str) -> Script:
    return streams(piece(words), piece(finish="stop"), DONE)


def asked_of(server: Server) -> list[Heard]:
    return [each for each in server.asked if each.method == "POST"]


def words_of(heard: Heard) -> str:
    content = heard.json["messages"][-1]["content"]
    if isinstance(content, str):
        return content
    return "\n".join(part["text"] for part in content if part["type"] == "text")


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Five pages that say their numbers."""
    path = tmp_path_factory.mktemp("documents") / "a report.pdf"
    pages = ([Words(f"Profit of year {n}: {n} million", 72, 100)] for n in range(1, 6))
    return str(pdf(path, pages, title="Report"))


@pytest.fixture(scope="module")
def letter(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A page that is full of words, among them an address."""
    path = tmp_path_factory.mktemp("letters") / "letter.pdf"
    lines = [
        Words(f"Line {n} of a long letter about nothing at all", 72, 90 + n * 9, 5)
        for n in range(60)
    ]
    return str(pdf(path, [[Words("Write to jane.doe@example.com soon", 72, 72, 5), *lines]]))


def test_all_pages_go_and_are_said_to_be_read(report: str, home: Path) -> None:
    with Server(says_so("It grew [p. 2].")) as server:
        asked = run("ask", *remote(server), report, "How did it grow?", "--json")
        assert asked.code == 0, asked.err
        (heard,) = asked_of(server)
    content = heard.json["messages"][-1]["content"]
    assert [part["type"] for part in content].count("image_url") == 5
    said = words_of(heard)
    assert "Document “a report.pdf”, 5 pages." in said
    assert "Image 5: page 5" in said
    assert "[p. 12]" in said
    (document,) = asked.json["documents"]
    assert (document["read"], document["missing"]) == ([1, 2, 3, 4, 5], [])
    assert "Read 5 of 5 pages" in asked.err
    assert "a report.pdf" in kept(home)


def test_only_the_pages_that_are_named_go_beside_a_picture(report: str, tmp_path: Path) -> None:
    from tests import pages

    picture = str(pages.small().save(tmp_path / "page.png"))
    with Server(says_so("Yes.")) as server:
        words = (picture, report, "Is it the same?", "--pages", "2-3、末页")
        asked = run("ask", *remote(server), *words, "--json")
        assert asked.code == 0, asked.err
        (heard,) = asked_of(server)
    assert asked.json["documents"][0]["read"] == [2, 3, 5]
    assert "Read 3 of 5 pages (2–3, 5)" in asked.err
    assert "Image 4: page 5" in words_of(heard)


def test_passes_that_fail_are_named_and_others_stay(report: str, tmp_path: Path) -> None:
    refused = refuses(400, {"error": {"message": "no"}})
    scripts = in_turn([says_so("One."), refused, says_so("Three."), says_so("All in all [p. 1].")])
    with Server(scripts) as server:
        settings = tmp_path / ".config/eyeline/settings.toml"
        settings.parent.mkdir(parents=True)
        settings.write_text(
            f'[endpoints.desk]\nbase_url = "{server.origin}/v1"\nmodel = "m"\nredact = "never"\n'
            'profile = "vllm"\n[endpoints.desk.limits]\nmax_pictures = 2\n'
        )
        home = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path / ".config")}
        asked = run("ask", "--endpoint", "desk", report, "What grew?", "--json", env=home)
    assert asked.json["text"] == "All in all [p. 1]."
    assert "Part 2 of 3: Pages" in asked.err
    (document,) = asked.json["documents"]
    assert len(document["missing"]) == 2
    assert sorted(document["read"] + document["missing"]) == [1, 2, 3, 4, 5]
    assert "not read: " in asked.err


def test_what_is_secret_goes_neither_as_a_picture_nor_as_words(letter: str) -> None:
    with Server(says_so("Nothing.")) as server:
        refused = run("ask", *remote(server, "ask"), letter, "What does it say?")
        assert refused.code == 2
        assert "letter.pdf, page 1: E-mail address" in refused.err
        assert not asked_of(server)
        asked = run("ask", *remote(server, "always"), letter, "What does it say?", "--tokens", "1")
        assert asked.code == 0, asked.err
        (heard,) = asked_of(server)
    said = words_of(heard)
    assert "of a long letter" in said
    assert "jane.doe" not in said
    assert "1 e-mail address" in asked.err


def test_a_closed_document_is_opened_by_a_variable(tmp_path: Path) -> None:
    path = str(pdf(tmp_path / "closed.pdf", [[Words("Hidden", 72, 100)]], password="open it"))
    refused = run("plan", path, "--backend", "reader")
    assert refused.code == 1
    assert "EYELINE_PASSWORD" in refused.err
    wrong = run("plan", path, "--backend", "reader", env={"EYELINE_PASSWORD": "no"})
    assert (wrong.code, "not the password" in wrong.err) == (1, True)
    opened = run("plan", path, "--backend", "reader", env={"EYELINE_PASSWORD": "open it"})
    assert opened.code == 0, opened.err


def test_a_plan_says_what_all_takes(report: str) -> None:
    planned = run("plan", report, "--endpoint", "zai", "--pages", "2-", "--json")
    assert planned.code == 0, planned.err
    found = planned.json
    assert [page["number"] for page in found["documents"][0]["pages"]] == [2, 3, 4, 5]
    assert (found["pages"], found["passes"], found["problem"]) == (4, 1, "")
    assert found["tokens"] > 0
    assert found["price"] > 0
    shown = run("plan", report, "--endpoint", "zai")
    assert shown.out.splitlines()[0].startswith("a report.pdf\t1–5 / 5\t5 pictures")
    assert "5 pages · " in shown.out.splitlines()[-1]
    assert json.dumps(found)


@pytest.mark.parametrize("words", [["--pages", "9"], ["--pages", "x"], ["--tokens", "0"]])
def test_wrong_calls_are_refused(report: str, words: list[str]) -> None:
    assert run("plan", report, "--backend", "reader", *words).code == 2


def test_of_several_documents_the_one_without_a_page_is_named(report: str, letter: str) -> None:
    refused = run("plan", report, letter, "--backend", "reader", "--pages", "2-3")
    assert refused.code == 2
    assert "“letter.pdf” has no page 2" in refused.err
