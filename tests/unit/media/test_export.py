"""An exported conversation: all of it is there, nothing of it acts, nothing is left half done."""

import base64
import errno
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.byline import READER
from app.core.chat import Again, Card, Clip, Document, Finish, PageShare, Ref, Usage
from app.core.control import Control
from app.core.conversation import Conversation, KeptPicture, Turn
from app.core.errors import MediaError, StoreError, UsageError
from app.core.frame import File, Frame
from app.core.mark import Mark, MarkState
from app.media.encode import Codec
from app.media.export.album import PNG, Album
from app.media.export.files import export
from app.media.export.mathml import mathml
from app.media.paint import PillowPainter

SIZE = (320, 200)
REPLY = (
    "Save is here ①, and Cancel ② beside it; ① once more.\n\n| a | b |\n|--|--|\n| 1 | $x^2$ |\n"
)


def frame(name: str) -> Frame:
    seed = sum(name.encode())
    pixels = np.random.default_rng(seed).integers(0, 256, (SIZE[1], SIZE[0], 4), dtype=np.uint8)
    return Frame(pixels, File(f"{name}.png", Path(f"/home/somebody/{name}.png")), name)


def mark(at: int, label: str = "Save", on: str = "f1", state: MarkState = "plain") -> Mark:
    return Mark("box", ((32, 20), (160, 100)), label, on, at=at, state=state)


def question(identity: str, text: str, parent: str | None = None, *frames: str) -> Turn:
    pictures = tuple(KeptPicture(each, *SIZE, File(f"{each}.png")) for each in frames)
    return Turn(identity, parent, "user", text, 1_700_000_000_000, pictures=pictures)


def answer(identity: str, text: str, parent: str, *marks: Mark) -> Turn:
    return Turn(
        identity,
        parent,
        "assistant",
        text,
        1_700_000_000_000,
        refs=tuple(Ref("frame", each.frame, mark=each) for each in marks),
        finish=Finish("stop"),
        backend="glm",
        first=1_700_000_000_500,
        ended=1_700_000_002_000,
    )


def conversation(*turns: Turn, title: str = "Where is Save?") -> Conversation:
    leaf = turns[-1].id if turns else None
    return Conversation("c1", title, 1_700_000_000_000, 1_700_000_002_000, False, leaf, turns)


@pytest.fixture
def whole() -> Conversation:
    return conversation(
        question("q1", "Where is *Save*?\n1. and what is it?", None, "f1", "f2"),
        answer("a0", "Another version.", "q1"),
        replace(
            answer(
                "a1",
                REPLY,
                "q1",
                mark(REPLY.index("①")),
                mark(REPLY.index("②"), "Cancel", "f2", "suspect"),
            ),
            again=(Again(1, REPLY.rindex("①")),),
            cards=(Card("beside", REPLY.index("beside")),),
            thinking="It <must> be there.",
            thought=1500,
            usage=Usage(1000, 42),
            finish=Finish("length"),
        ),
        answer("a2", "And so on.", "a1"),
        question("q2", "谢谢", "a2"),
    )


def album(found: Conversation) -> Album:
    return Album(found, frame, PillowPainter(), Codec())


def exported(found: Conversation, path: Path) -> str:
    export(found, album(found), path)
    return path.read_text(encoding="utf-8")


class Page(HTMLParser):
    """All elements of a page, its words, and the rules of its policy."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.mark.parametrize("suffix", ["html", "md", "json"])
def test_videos_are_named_and_the_places_in_them_have_times(tmp_path: Path, suffix: str) -> None:
    clip = Clip("clip-1", Path("/home/somebody/a_demo.mp4"), 1920, 1080, 75.4, whole=True)
    found = conversation(
        replace(question("q", "Where is the car?", None), clips=(clip,)),
        answer("a", "There: ①.", "q", replace(mark(7, "car", "clip-1"), t=12.4)),
    )
    text = exported(found, tmp_path / f"out.{suffix}")
    assert "somebody" not in text
    if suffix == "json":
        asked, answered = json.loads(text)["messages"]
        (video,) = asked["videos"]
        assert (video["name"], video["seconds"], video["whole"]) == ("a_demo.mp4", 75.4, True)
        assert answered["marks"][0]["frame"] == video["clip"]
        assert answered["marks"][0]["seconds"] == 12.4
    else:
        assert "Video “a_demo.mp4”, 1:15" in text.replace("\\_", "_")
        assert "0:12.4" in text


@pytest.mark.parametrize("suffix", ["html", "md", "json"])
def test_documents_are_named_with_the_pages_that_were_chosen(tmp_path: Path, suffix: str) -> None:
    shares = tuple(PageShare(number, 800) for number in (3, 4, 5))
    document = Document("d", Path("/home/somebody/plan_b.pdf"), 30, "Plan", "", (shares,), "B")
    found = conversation(replace(question("q", "How much?", None), documents=(document,)))
    text = exported(found, tmp_path / f"out.{suffix}")
    assert "somebody" not in text
    if suffix == "json":
        (asked,) = json.loads(text)["messages"][0]["documents"]
        assert (asked["name"], asked["pages"], asked["chosen"]) == ("plan_b.pdf", 30, [3, 4, 5])
        assert (asked["letter"], asked["title"]) == ("B", "Plan")
    else:
        said = text.replace("\\_", "_").replace("\\", "")
        assert "B: Document “plan_b.pdf”, 30 pages (pages 3–5)" in said


# ---- HTML


def test_a_page_has_all_of_the_branch_in_use(whole: Conversation, tmp_path: Path) -> None:
    page = Page(exported(whole, tmp_path / "out.html"))
    for words in ("Where is *Save*?\n1. and", "It <must> be there.", "42", "glm", "谢谢"):
        assert words in page.words
    assert "once more." in page.words
    assert "And so on." in page.words  # as one with what it goes on with
    assert "Another version." not in page.words
    assert "1.5" in page.words  # seconds of thinking
    assert [each["class"] for each in page.of("article")] == ["question", "answer", "question"]
    assert page.of("math")
    assert page.of("td")


def test_a_page_has_each_picture_once_and_its_marks_over_it(
    whole: Conversation, tmp_path: Path
) -> None:
    page = Page(exported(whole, tmp_path / "out.html"))
    first, second = page.of("image")
    data = base64.b64decode(str(first["href"]).removeprefix("data:image/png;base64,"))
    assert data == Codec().encode(frame("f1"), PNG).data
    assert second["id"] == "image-2"
    assert [each["href"] for each in page.of("use")] == ["#image-1", "#image-2"]
    assert page.of("polygon")
    assert {"1 Save", "2 Cancel"} <= set(re.findall(r"\d (?:Save|Cancel)", page.words))


def test_the_chips_of_a_page_lead_to_the_places(whole: Conversation, tmp_path: Path) -> None:
    page = Page(exported(whole, tmp_path / "out.html"))
    chips = [each["href"] for each in page.of("a") if each.get("class") == "chip"]
    assert chips == ["#place-2-1", "#place-2-2", "#place-2-1"]
    assert {"place-2-1", "place-2-2"} <= {each.get("id") for each in page.of("li")}
    assert "32, 20, 160, 100" in page.words


EVIL = (
    "<script>alert(1)</script> <img src=x onerror=alert(1)> [a](javascript:alert(1))"
    " [b](data:text/html,x) [c](file:///etc/passwd) ![d](http://tracker.example/p.png)"
    " [e](https://good.example/?a=1&b=%22) <style>*{}</style> $\\href{javascript:x}{y}$"
    " `</code><script>` \u202eevil\u202c \x00\x1b[31m"
)


def test_nothing_of_a_page_can_act_or_fetch(tmp_path: Path) -> None:
    evil = conversation(
        question("q", EVIL, None, "f1"),
        replace(
            answer("a", EVIL, "q", mark(0, '"><script>alert(2)</script>')),
            thinking=EVIL,
            backend=f"m{EVIL}",
            finish=Finish("cut", EVIL, MediaError(EVIL, EVIL)),
        ),
        title=f"</title>{EVIL}",
    )
    text = exported(evil, tmp_path / "out.html")
    page = Page(text)
    assert not {"script", "img", "iframe", "object", "embed", "form", "link", "base"} & {
        tag for tag, _ in page.elements
    }
    policy = next(each["content"] for each in page.of("meta") if each.get("http-equiv"))
    assert policy == "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    for tag, attributes in page.elements:
        assert not [name for name in attributes if name.startswith("on")], tag
        for name in ("href", "src", "xlink:href", "action"):
            target = attributes.get(name)
            if target is not None and tag != "a":
                assert target.startswith(("#", "data:image/png;base64,"))
            elif target is not None:
                assert target.startswith(("#", "https://good.example", "http://tracker.example"))
                assert target[0] == "#" or attributes["rel"] == "noopener noreferrer nofollow"
    assert len(page.of("style")) == 1
    assert "\x1b" not in text
    assert "\x00" not in text


def test_a_page_leads_only_to_what_it_shows(tmp_path: Path) -> None:
    said = "[a](https://bank.example@evil.example/) [b](https://b\u00fccher.example/) [c](//x/)"
    page = Page(
        exported(conversation(question("q", "?"), answer("a", said, "q")), tmp_path / "x.html")
    )
    found = [each["href"] for each in page.of("a")]
    assert found == ["https://evil.example/", "https://xn--bcher-kva.example/"]
    assert "c (//x/)" in page.words


@pytest.mark.parametrize("tex", ["\\frac{", "{" * 3000, "x" * 10_000, "\\unknown{<b>}", "&", ""])
def test_what_is_no_formula_is_shown_as_it_was_written(tex: str, tmp_path: Path) -> None:
    found = conversation(question("q", "?"), answer("a", f"$${tex}$$ end", "q"))
    page = Page(exported(found, tmp_path / "out.html"))
    assert not page.of("b")
    assert "end" in page.words


def test_formulas_have_no_links() -> None:
    assert "javascript" not in mathml(r"\href{javascript:alert(1)}{x}")
    assert "<script" not in mathml(r"\text{<script>}")
    assert 'display="block"' in mathml(r"\frac{1}{2}", block=True)


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(
    text=st.text(
        st.one_of(st.characters(), st.sampled_from("<>&\"'`*_[]()$|#\\\n①②")), max_size=80
    ),
    label=st.text(max_size=10),
    at=st.integers(0, 90),
)
def test_any_reply_makes_a_page_of_our_elements_alone(
    text: str, label: str, at: int, tmp_path: Path
) -> None:
    found = conversation(question("q", text), answer("a", text, "q", mark(at, label)), title=label)
    page = Page(exported(found, tmp_path / "any.html"))
    assert not {"script", "img", "iframe"} & {tag for tag, _ in page.elements}
    assert exported(found, tmp_path / "any.md")
    assert json.loads(exported(found, tmp_path / "any.json"))["messages"]


# ---- Markdown


def test_markdown_has_its_pictures_beside_it(whole: Conversation, tmp_path: Path) -> None:
    text = exported(whole, tmp_path / "out file.md")
    folder = tmp_path / "out file-pictures"
    names = ["image-1-answer-2.png", "image-1.png", "image-2-answer-2.png", "image-2.png"]
    assert sorted(path.name for path in folder.iterdir()) == names
    for name in names:
        assert f"](out%20file-pictures/{name})" in text
        assert (folder / name).read_bytes().startswith(b"\x89PNG")
    assert (folder / "image-1.png").read_bytes() != (folder / "image-1-answer-2.png").read_bytes()
    assert "Where is \\*Save\\*?\\\n1\\. and what is it?" in text
    assert f"{REPLY}And so on." in text  # as the model wrote it
    assert "| ② | Cancel | 2 | 32, 20, 160, 100 |" in text


def test_markdown_without_pictures_makes_no_folder(tmp_path: Path) -> None:
    exported(conversation(question("q", "?"), answer("a", "!", "q")), tmp_path / "out.md")
    assert [path.name for path in tmp_path.iterdir()] == ["out.md"]


def test_the_folder_of_somebody_else_is_left_alone(whole: Conversation, tmp_path: Path) -> None:
    theirs = tmp_path / "out-pictures"
    theirs.mkdir()
    (theirs / "image-1.png").write_bytes(b"theirs")
    text = exported(whole, tmp_path / "out.md")
    assert (theirs / "image-1.png").read_bytes() == b"theirs"
    assert [path.name for path in theirs.iterdir()] == ["image-1.png"]
    assert "](out-pictures-2/image-1.png)" in text


def test_what_a_screen_says_is_no_markdown(tmp_path: Path) -> None:
    read = replace(answer("a", "# Not a *title*\n1. one", "q"), backend=READER)
    found = conversation(question("q", "?"), read)
    for suffix, expected in (
        ("html", "# Not a *title*"),
        ("md", "\\# Not a \\*title\\*\\\n1\\. one"),
    ):
        path = tmp_path / f"out.{suffix}"
        export(found, album(found), path)
        assert expected in path.read_text(encoding="utf-8")


# ---- JSON


def test_json_has_all_branches_and_places_in_both_measures(
    whole: Conversation, tmp_path: Path
) -> None:
    text = exported(whole, tmp_path / "out.json")
    found = json.loads(text)
    assert (found["format"], found["version"]) == ("eyeline-conversation", 1)
    assert [each["id"] for each in found["messages"]] == ["q1", "a0", "a1", "a2", "q2"]
    assert found["created"] == "2023-11-14T22:13:20.000+00:00"
    first = found["messages"][2]["marks"][0]
    assert (first["pixels"], first["thousandths"]) == ([32, 20, 160, 100], [100, 100, 500, 500])
    assert found["messages"][2]["text"][first["at"]] == "①"
    assert found["messages"][2]["again"] == [{"number": 1, "at": REPLY.rindex("①")}]
    assert "somebody" not in text  # where a file lay concerns nobody
    assert exported(whole, tmp_path / "again.json") == text


# ---- what goes wrong


@pytest.mark.parametrize("suffix", ["html", "md", "json"])
def test_what_was_there_is_replaced(whole: Conversation, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"out.{suffix}"
    path.write_text("before")
    assert exported(whole, path) != "before"
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize("name", ["out", "out.txt", ".md"])
def test_another_suffix_is_refused(whole: Conversation, tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError) as caught:
        export(whole, album(whole), tmp_path / name)
    assert ".html" in caught.value.hint
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("suffix", ["html", "md"])
def test_a_lost_picture_is_said_and_the_rest_is_there(
    whole: Conversation, tmp_path: Path, suffix: str
) -> None:
    def load(identity: str) -> Frame:
        if identity == "f1":
            raise StoreError("This picture is missing.")
        return frame(identity)

    path = tmp_path / f"out.{suffix}"
    export(whole, Album(whole, load, PillowPainter(), Codec()), path)
    text = path.read_text(encoding="utf-8")
    assert "This picture is missing." in text
    assert "谢谢" in text


class Stops:
    """Loads pictures until the second one, then somebody presses Stop, or the disk is full."""

    def __init__(self, control: Control, error: Exception | None = None) -> None:
        self._control = control
        self._error = error

    def __call__(self, identity: str) -> Frame:
        if identity == "f2":
            self._control.cancel()
            if self._error is not None:
                raise self._error
        return frame(identity)


@pytest.mark.parametrize("suffix", ["html", "md"])
def test_one_that_is_stopped_leaves_nothing(
    whole: Conversation, tmp_path: Path, suffix: str
) -> None:
    control = Control()
    path = tmp_path / f"out.{suffix}"
    path.write_text("before")
    export(whole, Album(whole, Stops(control), PillowPainter(), Codec()), path, control)
    assert [each.name for each in tmp_path.iterdir()] == [path.name]
    assert path.read_text() == "before"


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full as soon as a file is to be on it."""

    def fsync(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", fsync)


@pytest.mark.parametrize("suffix", ["html", "md", "json"])
@pytest.mark.usefixtures("full_disk")
def test_a_full_disk_is_said_and_nothing_is_left(
    whole: Conversation, tmp_path: Path, suffix: str
) -> None:
    with pytest.raises(MediaError, match="full"):
        export(whole, album(whole), tmp_path / f"out.{suffix}")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("suffix", ["html", "md", "json"])
def test_a_folder_that_is_not_there_is_said(
    whole: Conversation, tmp_path: Path, suffix: str
) -> None:
    with pytest.raises(MediaError, match="no folder"):
        export(whole, album(whole), tmp_path / "nowhere" / f"out.{suffix}")


def test_an_empty_conversation_has_its_title(tmp_path: Path) -> None:
    for suffix in ("html", "md", "json"):
        assert "Nothing yet" in exported(
            conversation(title="Nothing yet"), tmp_path / f"o.{suffix}"
        )
