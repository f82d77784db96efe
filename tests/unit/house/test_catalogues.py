"""Every text of the program exists in every language, and what is compiled is current."""

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from app.input import keys
from catalogue import LANGUAGES, ROOT, Catalogues, faults, placeholders

CATALOGUES = Catalogues(ROOT / "app", ROOT / "assets" / "translations")


def test_the_catalogues_are_complete_and_current() -> None:
    assert list(CATALOGUES.problems()) == []


def test_no_text_hides_in_an_f_string() -> None:
    """There it is found by newer Pythons only, and would never be translated."""
    assert list(_hidden(ROOT / "app")) == []


def _hidden(package: Path) -> Iterator[str]:
    for file in package.rglob("*.py"):
        parts = (
            part
            for joined in ast.walk(ast.parse(file.read_text("utf-8")))
            if isinstance(joined, ast.JoinedStr)
            for part in ast.walk(joined)
        )
        for part in parts:
            match part:
                case ast.Call(ast.Name("_" | "N_" | "ngettext"), [ast.Constant(str(text)), *_]):
                    yield f"{file.name}:{part.lineno}: {text}"


def test_no_button_is_called_as_a_key_is() -> None:
    """Caps say "Delete" in every language, what deletes does not; a catalogue knows one of them."""
    names = "Space Tab Enter Backspace Esc Insert Delete Home End Left Up Right Down Pause Menu"
    found = [key for name in names.split() if (key := keys.find(name))]
    labels = "|".join(key.label for key in found if key.label)
    called = re.compile(rf"""\bN?_\(\s*["'](?:{labels})["']\s*\)""")
    others = (file for file in (ROOT / "app").rglob("*.py") if file != Path(keys.__file__))
    assert [file.name for file in others if called.search(file.read_text("utf-8"))] == []


def test_the_program_speaks_from_its_compiled_catalogues() -> None:
    folder = ROOT / "assets" / "translations"
    english, chinese = (
        gettext.translation("eyeline", folder, languages=[language]) for language in LANGUAGES
    )
    assert english.gettext("Cancelled.") == "Cancelled."
    assert chinese.gettext("Cancelled.") == "已取消。"
    assert chinese.ngettext("{n} second", "{n} seconds", 2) == "{n} seconds"  # not ours


@pytest.mark.parametrize(
    ("source", "translation", "good"),
    [
        ("{n} of {total}", "共 {total} 个中的 {n} 个", True),
        ("{n} of {total}", "共 {total} 个", False),
        ("{n} of {total}", "{n} / {total} / {rest}", False),
        ("Nothing.", "", False),
        ("Nothing.", "{n}", False),
        ("A {brace}", "A {brace", False),
        (("one line", "{n} lines"), ("{n} 行",), True),
        (("{n} line in {file}", "{n} lines in {file}"), ("{file}：{n} 行",), True),
        (("one line", "{n} lines"), ("{m} 行",), False),
    ],
)
def test_faults(source: str | tuple[str, str], translation: object, good: bool) -> None:
    message = Message(source, translation)  # type: ignore[arg-type]  # any shape is tried
    assert (list(faults(message)) == []) is good


def test_texts_are_collected_and_merged(tmp_path: Path) -> None:
    package, folder = tmp_path / "app", tmp_path / "translations"
    package.mkdir()
    (package / "one.py").write_text('_("Old")\nngettext("a box", "{n} boxes", 2)\n')
    catalogues = Catalogues(package, folder)
    catalogues.renew()
    po = catalogues.po_file("zh_CN")
    po.write_text(po.read_text().replace('msgid "Old"\nmsgstr ""', 'msgid "Old"\nmsgstr "旧"'))
    (package / "one.py").write_text('_("Old")\n_("New")\n')
    assert any("older than the sources" in problem for problem in catalogues.problems())
    catalogues.renew()
    assert list(catalogues.problems()) == ["zh_CN: not translated: 'New'"]
    chinese = gettext.translation("eyeline", folder, languages=["zh_CN"])
    assert chinese.gettext("Old") == "旧"
    assert chinese.gettext("New") == "New"
    first = po.read_bytes()
    catalogues.renew()
    assert po.read_bytes() == first


def test_placeholders() -> None:
    assert placeholders("{a} and {b:.1f}") == {"a", "b"}
    assert placeholders("none, {{braces}}") == frozenset()
