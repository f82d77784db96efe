"""Any query is safe, and words that stand in a message are found."""

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.chat import Document, Finish, Message, Picture, Text
from app.store.history import SqliteHistory
from app.store.search import snippet
from tests.unit.store.samples import noise, open_history, question


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqliteHistory]:
    opened = open_history(tmp_path_factory.mktemp("search"))
    yield opened
    opened.close()


@pytest.fixture
def history(tmp_path: Path) -> Iterator[SqliteHistory]:
    opened = open_history(tmp_path)
    yield opened
    opened.close()


def ask(history: SqliteHistory, text: str) -> str:
    return history.ask(history.begin("a title"), question(text))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("请打开设置页面", "设置"),
        ("请打开设置页面", "设"),
        ("请打开设置页面", "打开设置页"),
        ("请打开 Settings 页面", "打开 sett"),
        ("请打开Settings页面", "settings"),
        ("点击设置Settings按钮", "设置settings"),
        ("The quick brown fox", "quick fox"),
        ("The quick brown fox", "FOX bro"),
        ("naïve café, señor", "cafe senor naive"),
        ("plain cafe", "café"),
        ("Ａ full-width ＷＯＲＤ１２", "word12"),
        ("only in word12", "ＷＯＲＤ１２"),
        ("snake_case and foo.bar(baz)", "foo.bar"),
        ("snake_case and foo.bar(baz)", "snake_case"),
        ("at C:\\Users\\me\\file.txt", "Users\\me"),
        ("mail to a.b@example.org now", "a.b@example.org"),
        ("error -1073741819 (0xC0000005)", "0xC0000005"),
        ("a smile 😀 and 🥰🥰", "😀"),
        ("a smile 😀 and ❤️", "❤"),
        ("日本語のテキスト", "テキスト"),
        ("한국어 문장입니다", "문장"),
        ("ภาษาไทยไม่มีเว้นวรรค", "ไทย"),
        ("𠮷野家 in the extension", "𠮷野"),
        ("Ελληνικά и русский", "РУССКИЙ ελλ"),
        ("nul\0inside the text", "inside"),
        ('he said "yes" OR no', '"yes" OR'),
    ],
)
def test_what_is_found(history: SqliteHistory, text: str, words: str) -> None:
    message = ask(history, text)
    ask(history, "something else altogether")
    assert [hit.message for hit in history.search(words)] == [message]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("请打开设置页面", "置设"),
        ("设计和布置", "设置"),
        ("The quick brown fox", "quick cat"),
        ("The quick brown fox", "uick"),
        ("anything", ""),
        ("anything", " \t "),
        ("anything!", "!"),
        ("anything", "NOT other"),
    ],
)
def test_what_is_not_found(history: SqliteHistory, text: str, words: str) -> None:
    ask(history, text)
    assert not history.search(words)


def test_hits_are_the_newest_first_and_no_more_than_asked(history: SqliteHistory) -> None:
    messages = [ask(history, f"same words, number {number}") for number in range(5)]
    assert [hit.message for hit in history.search("same", limit=3)] == messages[:1:-1]


def test_captions_and_titles_of_documents_are_searched(history: SqliteHistory) -> None:
    parts = (Picture(noise(), "an owl"), Document("d", Path("d.pdf"), 1, "Night birds"), Text("?"))
    message = history.ask(history.begin("t"), Message("user", parts))
    assert [hit.message for hit in history.search("owl birds")] == [message]


def test_thinking_is_not_searched_but_the_answer_is(history: SqliteHistory) -> None:
    conversation = history.begin("t")
    recording = history.record(conversation, history.ask(conversation, question("?")), "b")
    recording.add(Text("the ans"))
    recording.add(Text("wer"))
    recording.add(Finish("stop"))
    recording.close()
    assert [hit.message for hit in history.search("answer")] == [recording.id]


# ---- what pictures say, and titles


def test_what_a_picture_says_is_found_and_which_picture(history: SqliteHistory) -> None:
    first, second = noise(), noise(seed=1)
    conversation = history.begin("t")
    asked = history.ask(conversation, question("Explain this error", first, second))
    assert history.unread(second.id)
    history.note_text(first.id, "")
    history.note_text(second.id, "Segmentation fault 段错误 in libfoo")

    assert not history.unread(first.id)
    assert not history.unread(second.id)
    for words in ("segmentation", "错误", "explain segm"):
        (hit,) = history.search(words)
        assert (hit.message, hit.frame) == (asked, second.id)
        assert "Segmentation fault 段错误" in hit.snippet
    (hit,) = history.search("explain")
    assert (hit.message, hit.frame, hit.snippet) == (asked, "", "Explain this error")


def test_what_a_picture_says_can_be_noted_anew(history: SqliteHistory) -> None:
    frame = noise()
    conversation = history.begin("t")
    history.ask(conversation, question("one", frame))
    history.note_text(frame.id, "badger")
    history.ask(conversation, question("the same picture again", frame))
    assert len(history.search("badger")) == 2
    history.note_text(frame.id, "otter")
    assert not history.search("badger")
    assert len(history.search("otter")) == 2


def test_titles_are_found_where_no_message_has_the_words(history: SqliteHistory) -> None:
    conversation = history.begin("first")
    history.ask(conversation, question("what is said"))
    history.rename(conversation, "Steuererklärung 报税 2025")
    for words in ("steuererklarung", "STEUER 2025", "税", "报税 steu"):
        (hit,) = history.search(words)
        assert (hit.conversation, hit.message) == (conversation, "")
        assert (hit.title, hit.snippet) == ("Steuererklärung 报税 2025", "what is said")
    assert not history.search("erklarung")  # not in the midst of a word
    history.ask(conversation, question("die Steuererklärung"))
    (hit,) = history.search("steuererklarung")
    assert hit.message


def test_hits_in_titles_stand_among_the_others_by_time(history: SqliteHistory) -> None:
    titled = history.begin("heron")
    said = ask(history, "heron")
    history.rename(titled, "grey heron")
    history.ask(titled, question("used last"))
    assert [hit.message for hit in history.search("heron")] == ["", said]
    assert [hit.conversation for hit in history.search("heron", 1)] == [titled]


ODD = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("\"*^:(){}[]+-~NEAROTD\\\0'%_;"),
        st.characters(categories=["Cs", "Cn", "Co"]),
    ),
    max_size=40,
)


@settings(
    deadline=None, max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=ODD, words=ODD)
def test_any_text_and_any_query_are_safe(shared: SqliteHistory, text: str, words: str) -> None:
    ask(shared, text)
    for hit in shared.search(words):
        assert hit.conversation


@settings(
    deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(max_size=60), data=st.data())
def test_a_word_of_a_message_finds_it(
    shared: SqliteHistory, text: str, data: st.DataObject
) -> None:
    message = ask(shared, text)
    for run in re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text)):
        if re.fullmatch(r"[\u4e00-\u9fff\u3041-\u3096\uac00-\ud7a3]+", run):
            word = run[data.draw(st.integers(0, len(run) - 1)) :]  # any piece of it
        elif run.isascii():
            word = run
        else:
            continue
        assert message in [hit.message for hit in shared.search(word, limit=100_000)]


WORDS = st.lists(
    st.sampled_from(["alpha", "Beta", "gamma", "设置", "打开窗口", "x1", "中"]), min_size=1
)


@settings(
    deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(words=WORDS, separator=st.sampled_from([" ", ", ", "\n", "-", "。", "（"]))
def test_all_words_in_any_order_find_it(
    shared: SqliteHistory, words: list[str], separator: str
) -> None:
    message = ask(shared, separator.join(words))
    found = shared.search(" ".join(reversed(words)), limit=100_000)
    assert message in [hit.message for hit in found]


def test_snippets_show_the_hit_in_one_line() -> None:
    text = "word " * 100 + "the needle\n\nis here " + "more " * 100
    shown = snippet(text, "missing needle")
    assert "the needle is here" in shown
    assert shown.startswith("…word")
    assert shown.endswith("…")
    assert len(shown) < 130


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("short", "short", "short"),
        ("很长" * 60 + "打开设置页" + "文字" * 60, "设置", "打开设置页"),
        ("x" * 300 + " Café " + "y" * 300, "cafe", "Café"),
        ("x " * 300 + "foo (bar) baz", "foo.bar", "foo (bar) baz"),
        ("", "anything", ""),
        ("no hit in it", "other", "no hit in it"),
    ],
)
def test_snippets_of_odd_texts(text: str, words: str, expected: str) -> None:
    assert expected in snippet(text, words)
