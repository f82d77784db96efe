"""Tokens into runs: each with its look and its place, addresses as links."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from markdown_it.token import Token

from app.core.blocks import Run
from app.core.markdown_source import Source

_ADDRESS: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:https?://(?=[A-Za-z0-9\[])|mailto:(?=[^\s@]{1,64}@[A-Za-z0-9]))"
    r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+",
    re.IGNORECASE,
)


def runs_of(tokens: Iterable[Token], text: str, source: Source) -> Iterator[Run]:
    """Yield the runs of `tokens`, which were made of `text`; `source` begins as that does."""
    return linked(merged(_runs(tokens, text, source)))


def _runs(tokens: Iterable[Token], text: str, source: Source) -> Iterator[Run]:
    look = {"strong": 0, "em": 0, "s": 0}
    links: list[str] = []
    for token in tokens:
        name, _, edge = token.type.rpartition("_")
        if name in look:
            look[name] += 1 if edge == "open" else -1
        elif token.type == "link_open":
            links.append(str(token.attrs.get("href", "")))
        elif token.type == "link_close":
            links.pop()
        else:
            styled = Run(
                "",
                bold=look["strong"] > 0,
                italic=look["em"] > 0,
                strike=look["s"] > 0,
                link=links[-1] if links else "",
            )
            yield from _token_runs(token, styled, text, source)


def _token_runs(token: Token, styled: Run, text: str, source: Source) -> Iterator[Run]:
    at, content = token.meta["at"], token.content
    match token.type:
        case "softbreak" | "hardbreak":
            yield Run("\n", kind="break")
        case "code_inline":
            start = at + len(token.markup)
            if text[start : start + len(content)].replace("\n", " ") != content:
                start += 1
            yield from _code_runs(text, start, start + len(content), styled, source)
        case "math":
            yield replace(styled, text=content, at=source.place(at, content), kind="math")
        case "image":
            link = str(token.attrs.get("src", ""))
            place = source.place(at + 2, content)
            yield replace(styled, text=content, at=place, kind="picture", link=link)
        case "text_special":
            written = at + 1 if token.info == "escape" and content == token.markup[1:] else at
            place = -1 if token.info == "entity" else source.place(written, content)
            yield replace(styled, text=content, at=place)
        case _ if content:
            written = at if text.startswith(content, at) else at + 1  # <https://…>
            yield replace(styled, text=content, at=source.place(written, content))


def plain(source: Source) -> Iterator[Run]:
    """The lines of a text as they are written."""
    start = 0
    for n, line in enumerate(source.text.split("\n")):
        if n:
            yield Run("\n", kind="break")
        for first, last in source.pieces(start, start + len(line)):
            words = source.text[first:last]
            yield Run(words, source.place(first, words))
        start += len(line) + 1


def _code_runs(text: str, start: int, stop: int, styled: Run, source: Source) -> Iterator[Run]:
    """Code that goes over several lines: a space for each end of a line."""
    if start == stop:
        return
    while True:
        feed = text.find("\n", start, stop)
        end = stop if feed < 0 else feed
        for first, last in source.pieces(start, end):
            words = text[first:last]
            yield replace(styled, text=words, at=source.place(first, words), kind="code")
        if feed < 0:
            return
        yield replace(styled, text=" ", kind="code")
        start = feed + 1


def merged(runs: Iterable[Run]) -> Iterator[Run]:
    """Join runs that stand side by side and look the same."""
    group: list[Run] = []
    for run in runs:
        if group and not _goes_on(group[-1], run):
            yield _one(group)
            group = []
        group.append(run)
    if group:
        yield _one(group)


def joined(before: tuple[Run, ...], after: Iterable[Run]) -> tuple[Run, ...]:
    """Return the runs of two texts that stand side by side."""
    runs = tuple(after)
    if before and runs and _goes_on(before[-1], runs[0]):
        return (*before[:-1], _one([before[-1], runs[0]]), *runs[1:])
    return before + runs


def _one(group: list[Run]) -> Run:
    return (
        group[0] if len(group) == 1 else replace(group[0], text="".join(run.text for run in group))
    )


def _goes_on(before: Run, run: Run) -> bool:
    place = before.at + len(before.text)
    return run.kind == "text" and before.at >= 0 and run.at == place and _look(run) == _look(before)


def _look(run: Run) -> tuple[object, ...]:
    return run.kind, run.bold, run.italic, run.strike, run.link


def linked(runs: Iterable[Run]) -> Iterator[Run]:
    """Make links of the addresses that stand in words."""
    for run in runs:
        done = 0
        if run.kind == "text" and not run.link and ":" in run.text:
            for found in _ADDRESS.finditer(run.text):
                address = _trimmed(found[0])
                yield from _part(run, done, found.start())
                done = found.start() + len(address)
                yield from (replace(part, link=address) for part in _part(run, found.start(), done))
        yield from _part(run, done, len(run.text)) if done else (run,)


def _part(run: Run, start: int, stop: int) -> Iterator[Run]:
    if start < stop:
        at = run.at + start if run.at >= 0 else -1
        yield replace(run, text=run.text[start:stop], at=at)


def _trimmed(address: str) -> str:
    """Leave out what ends the sentence, and brackets that were opened before the address."""
    spare = {
        ")": address.count(")") - address.count("("),
        "]": address.count("]") - address.count("["),
    }
    end = len(address)
    while end and (address[end - 1] in ".,;:!?'*_~" or spare.get(address[end - 1], 0) > 0):
        if address[end - 1] in spare:
            spare[address[end - 1]] -= 1
        end -= 1
    return address[:end]
