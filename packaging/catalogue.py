"""The catalogues of texts: `packaging/dev.py words` renews them, `--check` looks for gaps.

`eyeline.pot` is what the sources hold; each language has a `.po` for people and a `.mo`, compiled
from it, for the program. Both are committed: a checkout speaks every language without a build.
Runs in `.venv` (it needs babel).
"""

import argparse
import copy
import io
import re
import string
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT: Final = Path(__file__).resolve().parent.parent
DOMAIN: Final = "eyeline"
SOURCE: Final = "en"  # the language of the sources: its texts are its translations
LANGUAGES: Final = (SOURCE, "zh_CN")
_KEYWORDS: Final = {"_": None, "N_": None, "ngettext": (1, 2)}
_PERCENT: Final = re.compile(r"%(?:\(\w+\))?[rsd]\b")
# The files change when a text changes, not when a day passes.
_DATE: Final = datetime(2026, 1, 1, tzinfo=UTC)


class Catalogues:
    """All catalogues under `folder`, for the sources in `package`."""

    def __init__(self, package: Path, folder: Path) -> None:
        self.package = package
        self.folder = folder

    @property
    def template_file(self) -> Path:
        return self.folder / f"{DOMAIN}.pot"

    def po_file(self, language: str) -> Path:
        return self.folder / language / "LC_MESSAGES" / f"{DOMAIN}.po"

    def mo_file(self, language: str) -> Path:
        return self.po_file(language).with_suffix(".mo")

    def renew(self) -> None:
        """Write the template, merge it into each language and compile these."""
        template = self.extract()
        self.template_file.parent.mkdir(parents=True, exist_ok=True)
        self.template_file.write_bytes(as_po(template))
        for language in LANGUAGES:
            catalogue = self.merged(language, template)
            self.po_file(language).parent.mkdir(parents=True, exist_ok=True)
            self.po_file(language).write_bytes(as_po(catalogue))
            self.mo_file(language).write_bytes(as_mo(catalogue))

    def problems(self) -> Iterator[str]:
        """Yield what is wrong with the files, one sentence each."""
        template = self.extract()
        if _read(self.template_file) != as_po(template):
            yield f"{self.template_file.name} is older than the sources."
        for language in LANGUAGES:
            catalogue = self.merged(language, template)
            if _read(self.po_file(language)) != as_po(catalogue):
                yield f"{language}: the .po is older than the sources."
            if _read(self.mo_file(language)) != as_mo(catalogue):
                yield f"{language}: the .mo is not what the .po compiles to."
            for message in catalogue:
                if message.id:
                    yield from (f"{language}: {each}" for each in faults(message))

    def extract(self) -> Catalog:
        """Return the texts of the sources, in order of file and line."""
        template = _empty(None)
        found = extract_from_dir(
            self.package, [("**.py", "python")], keywords=_KEYWORDS, strip_comment_tags=True
        )
        for file, line, text, comments, context in found:
            place = (f"{self.package.name}/{Path(file).as_posix()}", line)
            template.add(text, locations=[place], auto_comments=comments, context=context)
        return template

    def merged(self, language: str, template: Catalog) -> Catalog:
        """Return the catalogue of `language` with exactly the texts of `template`."""
        catalogue = _empty(language)
        if self.po_file(language).exists():
            with self.po_file(language).open("rb") as file:
                catalogue = read_po(file, locale=language, domain=DOMAIN)
        catalogue.update(copy.deepcopy(template), no_fuzzy_matching=True)  # it keeps the messages
        catalogue.obsolete.clear()
        catalogue.creation_date = catalogue.revision_date = _DATE
        if language == SOURCE:
            for message in catalogue:
                if message.id:
                    message.string = message.id
        return catalogue


def faults(message: Message) -> Iterator[str]:
    """Yield what is wrong with one translation, one sentence each."""
    ids, texts = _forms(message.id), _forms(message.string)
    if not texts or not all(texts):
        yield f"not translated: {ids[0]!r}"
        return
    if message.fuzzy:
        yield f"marked fuzzy: {ids[0]!r}"
    wanted, allowed = placeholders(ids[-1]), set[str]().union(*map(placeholders, ids))
    for text in texts:
        # A plural form may leave the number out ("one line"), nothing else, and invent nothing.
        if not placeholders(text) <= allowed or (len(ids) == 1 and placeholders(text) != wanted):
            yield f"other placeholders than the source: {text!r}"


def _forms(text: str | Sequence[str | None] | None) -> tuple[str, ...]:
    """Return singular and plural forms, or the one text; "" where there is none."""
    if isinstance(text, str):
        return (text,)
    return tuple(form or "" for form in text or ())


def placeholders(text: str) -> frozenset[str]:
    """Return the names in braces of a format string, and argparse's own ("%(prog)s", "%s")."""
    try:
        braces = frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name)
    except ValueError:
        braces = frozenset("?")  # a brace that stands alone
    return braces.union(_PERCENT.findall(text))


def as_po(catalogue: Catalog) -> bytes:
    """Return the file for people; files without line numbers, so that moving code is no change."""
    file = io.BytesIO()
    write_po(file, catalogue, width=100, include_lineno=False, sort_output=False)
    return file.getvalue()


def as_mo(catalogue: Catalog) -> bytes:
    """Return the file for the program."""
    file = io.BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


def _empty(language: str | None) -> Catalog:
    return Catalog(
        locale=language, domain=DOMAIN, project="Eyeline", version="0", charset="utf-8",
        copyright_holder="the authors of Eyeline", header_comment="# Texts of Eyeline.",
        msgid_bugs_address="Eyeline", last_translator="Eyeline", language_team="Eyeline",
        creation_date=_DATE, revision_date=_DATE, fuzzy=False,
    )  # fmt: skip


def _read(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


def main() -> int:
    """Renew the catalogues or check them; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing, exit 1 on a gap")
    catalogues = Catalogues(ROOT / "app", ROOT / "assets" / "translations")
    if not parser.parse_args().check:
        catalogues.renew()
    problems = list(catalogues.problems())
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        print("Run packaging/dev.py words, translate, and run it again.", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
