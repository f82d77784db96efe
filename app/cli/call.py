"""`AskCall`: what `eyeline ask` was told to do, checked before anything runs."""

import argparse
import glob
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from app.cli.documents import PASSWORD
from app.cli.footage import VideoWay, span_of
from app.cli.picture_file import checked, numbered
from app.core.chat import Think
from app.core.errors import UsageError
from app.core.footage import WHOLE, Span
from app.core.ports import Choice
from app.core.redaction import Policy
from app.core.words import _

_KEY: Final = "EYELINE_API_KEY"


@dataclass(frozen=True, slots=True)
class AskCall:
    """`pictures` as they were named, "-" is the standard input.

    `redact` None: as the endpoint's settings say. Of videos: `video` is what goes of them, `frames`
    so many key frames (None: all that fit) of the part in `span`. Of documents: `pages` as they
    were named, `tokens` that they may take together, and the `password` that opens them.
    """

    pictures: tuple[str, ...]
    question: str
    choice: Choice
    think: Think
    json: bool
    out: Path | None
    temporary: bool
    redact: Policy | None
    video: VideoWay = "auto"
    frames: int | None = None
    span: Span = WHOLE
    pages: tuple[str, ...] = ()
    tokens: int | None = None
    password: str = field(default="", repr=False)


def ask_call(arguments: argparse.Namespace, environment: Mapping[str, str]) -> AskCall:
    """Read the arguments of `ask`. Raises UsageError."""
    pictures, question = _words(arguments.words)
    return AskCall(
        pictures,
        question,
        choice_of(arguments, environment),
        arguments.think,
        arguments.json,
        _out(arguments.out, pictures),
        arguments.temporary,
        arguments.redact,
        arguments.video,
        arguments.frames,
        span_of(arguments.begin, arguments.end),
        tuple(arguments.pages),
        arguments.tokens,
        environment.get(PASSWORD, ""),
    )


def _words(words: list[str]) -> tuple[tuple[str, ...], str]:
    example = _("For example: eyeline ask picture.png “Where is the Save button?”")
    if not words:
        raise UsageError(_("A picture, a video or a document and a question are needed."), example)
    *pictures, question = words
    if question == "-" or os.path.isfile(question):  # noqa: PTH113 - false for what is no path
        raise UsageError(
            _("The question is missing: “{word}” is a file.").format(word=question), example
        )
    if not pictures:
        raise UsageError(
            _("A picture, a video or a document is needed before the question."), example
        )
    if pictures.count("-") > 1:
        raise UsageError(_("The standard input holds one picture: “-” can be given once."))
    # Bytes that are not UTF-8 cannot be sent.
    question = question.encode(errors="surrogateescape").decode(errors="replace").strip()
    if not question:
        raise UsageError(_("The question is empty."), example)
    return tuple(pictures), question


def choice_of(arguments: argparse.Namespace, environment: Mapping[str, str]) -> Choice:
    """Return who is to answer by the arguments of "who answers". Raises UsageError."""
    named = bool(arguments.endpoint or arguments.base_url)
    if arguments.backend in ("reader", "local"):
        for option in ("endpoint", "base_url", "model", "profile"):
            if getattr(arguments, option):
                raise UsageError(
                    _("--backend {name} works on this machine: it takes no --{option}.").format(
                        name=arguments.backend, option=option.replace("_", "-")
                    ),
                    _("Leave one of the two out."),
                )
    key = (environment.get(_KEY) or None) if named else None
    return Choice(
        backend="remote" if named else arguments.backend,
        endpoint=arguments.endpoint,
        base_url=arguments.base_url,
        model=arguments.model,
        profile=arguments.profile,
        key=key,
        key_variable=_KEY if key else "",
        allow_http=arguments.allow_http,
    )


def _out(name: str, pictures: Sequence[str]) -> Path | None:
    if name == "-":
        raise UsageError(
            _("The standard output takes the answer, not a picture too."),
            _("Name a file for --out."),
        )
    out = checked(name)
    if out is None:
        return None
    for place in _places(out, pictures):
        if any(_same(place, Path(picture)) for picture in pictures if picture != "-"):
            raise UsageError(
                _("“{name}” is one of the pictures: it would be lost.").format(name=place),
                _("Name another file for --out."),
            )
    return out


def _places(out: Path, pictures: Sequence[str]) -> Iterable[Path]:
    """Return the files that `out` may become, as far as they are there."""
    # How many pictures a video or a document gives is known only once it was looked through.
    return [
        *numbered(out, len(pictures)),
        out,
        *out.parent.glob(f"{glob.escape(out.stem)}-*{glob.escape(out.suffix)}"),
    ]


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except (OSError, ValueError):  # one of them is not there
        return False
