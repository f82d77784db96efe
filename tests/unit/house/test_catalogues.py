"""Every text of the program exists in every language, and what is compiled is current."""

import gettext
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from catalogue import LANGUAGES, ROOT, Catalogues, faults, placeholders

CATALOGUES = Catalogues(ROOT / "app", ROOT / "assets" / "translations")


def test_the_catalogues_are_complete_and_current() -> None:
    assert list(CATALOGUES.problems()) == []


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
