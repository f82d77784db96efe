"""`eyeline compare`: several documents, the same questions to each, a table of their answers."""

import argparse
import uuid
from collections.abc import Mapping
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any, Final

from app.cli.agreeing import agreed
from app.cli.call import choice_of
from app.cli.documents import PASSWORD, Documents
from app.cli.interrupt import CANCELLED, at_prompt, interruptible
from app.cli.picture_file import writable
from app.cli.report import error_told, one_line_json
from app.cli.terminal import OutputClosed, Terminal
from app.core.chat import Progress
from app.core.comparing import answered, ends_all
from app.core.control import Control
from app.core.errors import AppError, StoreError, UsageError
from app.core.kept import Kept
from app.core.matrix import Cell, Key, Matrix
from app.core.matrix_kept import keep
from app.core.matrix_means import Readings, means_of
from app.core.matrix_prompts import key_figures
from app.core.matrix_reply import by_page
from app.core.matrix_secrets import SecretsFound
from app.core.matrix_table import names_of, table_of, told
from app.core.ports import Backend, Choice, Services
from app.core.redaction import Policy
from app.core.words import _

_SUFFIXES: Final = (".xlsx", ".csv", ".tsv", ".md")


def compare(
    arguments: argparse.Namespace,
    environment: Mapping[str, str],
    services: Services,
    terminal: Terminal,
) -> int:
    """Ask, print and write; returns the exit code. Raises AppError, OutputClosed."""
    out = _out(arguments.out, [Path(name) for name in arguments.files])
    choice = agreed(choice_of(arguments, environment), services, terminal)
    backend = services.backend(choice)
    if "chat" not in backend.capabilities.skills:
        raise UsageError(
            _("The offline reader answers no questions about documents."),
            _("Name who does: --endpoint or --base-url, or --backend local."),
        )
    made = _Comparison(
        arguments, services, terminal, choice, backend, environment.get(PASSWORD, "")
    )
    with interruptible(made.control):
        try:
            made.run()
        except OutputClosed:
            made.control.cancel()
            raise
    made.end(out)
    return made.code


class _Comparison:
    """One run of the command."""

    def __init__(
        self,
        arguments: argparse.Namespace,
        services: Services,
        terminal: Terminal,
        choice: Choice,
        backend: Backend,
        password: str,
    ) -> None:
        self.control = Control()
        self._open = Documents(services, terminal, self.control, password).opened
        self.matrix = Matrix()
        self._arguments = arguments
        self._services, self._terminal, self._backend = services, terminal, backend
        self._readings = Readings(services.documents(), backend, arguments.pages)
        self._id = uuid.uuid4().hex
        self._destination = services.destination(choice)
        self._policy: Policy = "never"
        if self._destination is not None:
            self._policy = arguments.redact or self._destination.redact
        self._error: AppError | None = None

    def run(self) -> None:
        """Open the documents, and ask cell after cell. Raises AppError for a file that is none."""
        try:
            self.matrix.add_documents([self._open(Path(name)) for name in self._arguments.files])
        except AppError:
            if not self.control.cancelled:
                raise
            return
        for question in self._arguments.ask or key_figures():
            self.matrix.add_question(question)
        for document in self.matrix.documents:
            made = self._readings.plan(document, self.control)
            if made is None:  # it was cancelled
                return
            self._terminal.note(made.told[0])
        names, keys = names_of(self.matrix.documents), list(self.matrix.keys)
        for number, key in enumerate(keys):
            if self.control.cancelled or self._error is not None:
                break
            stage = _("{document}: {question}").format(
                document=names[key.document], question=key.question
            )
            self._answer(key, Progress(stage, number, len(keys)))

    def _answer(self, key: Key, progress: Progress) -> None:
        """Ask one cell; once more where its user has decided about secrets in its pages."""
        self._ask(key, progress)
        error = self.matrix.cell(key).error
        if isinstance(error, SecretsFound):
            self._decide(error)
            if not self.control.cancelled:
                self._ask(key, progress)
                error = self.matrix.cell(key).error
        if error is not None:
            self._terminal.note(f"{progress.stage}: {error.told}")
            self._error = error if ends_all(error) else None

    def _ask(self, key: Key, progress: Progress) -> None:
        document = self.matrix.document(key)
        given = self._services, self._backend, self._readings, self._id
        means = means_of(*given, think=self._arguments.think, policy=self._policy)
        self._terminal.progress(progress)
        for cell in answered(document, key.question, means, self.control):
            self.matrix.cells[key] = cell
            if cell.progress is not None:
                said = _("{part} · {stage}").format(part=progress.stage, stage=cell.progress.stage)
                self._terminal.progress(Progress(said, progress.done, progress.total))

    def _decide(self, found: SecretsFound) -> None:
        """Have secrets covered from now on, if its user agrees. Raises UsageError."""
        assert self._destination is not None
        way_out = _("Cover them with --redact always, or send them as they are: --redact never.")
        if not self._terminal.answers:
            raise UsageError(found.message, way_out)
        self._terminal.note(found.message)
        question = _("Cover them, and send it to {place}?")
        agreed_to = False
        with at_prompt(self.control):
            agreed_to = self._terminal.ask(question.format(place=self._destination.origin))
        if self.control.cancelled:
            self._terminal.note("")  # the line of the question ends
        elif not agreed_to:
            raise UsageError(_("Nothing was sent."), way_out)
        self._policy = "always"

    # ---- after

    def end(self, out: Path | None) -> None:
        """Print and write what there is, and keep it. Raises AppError."""
        matrix, terminal = self.matrix, self._terminal
        if matrix.documents and matrix.count("answered"):
            self._keep()
            if out is not None:
                self._services.save_table(table_of(matrix), out)
                terminal.note(_("Written: {path}").format(path=out))
        if self._arguments.json:
            terminal.json(one_line_json(_table(matrix)))
        elif matrix.documents:
            terminal.stream(told(matrix))
            terminal.end_stream()
        if self.control.cancelled:
            terminal.note(_("Cancelled."))

    @property
    def code(self) -> int:
        """The exit code."""
        if self.control.cancelled:
            return CANCELLED
        return 1 if self.matrix.missing else 0

    def _keep(self) -> None:
        history = partial(self._services.new_history, False)
        kept = Kept(history, self._terminal.note, self._not_kept)
        keep(self.matrix, kept, self._backend.capabilities.name)

    def _not_kept(self, error: StoreError) -> None:
        self._terminal.failed(error)


def _out(name: str, files: list[Path]) -> Path | None:
    """Return where the table goes; looked at before anybody is asked. Raises UsageError."""
    if not name:
        return None
    path = Path(name)
    if path.suffix.lower() not in _SUFFIXES:
        raise UsageError(
            _("“{name}” does not say in which format to write.").format(name=name),
            _("Let it end with .xlsx, .csv, .tsv or .md."),
        )
    writable(path)
    if path.exists() and any(file.exists() and path.samefile(file) for file in files):
        raise UsageError(
            _("“{name}” is one of the documents: it would be lost.").format(name=name),
            _("Name another file for --out."),
        )
    return path


def _table(matrix: Matrix) -> dict[str, Any]:
    """Return it as one JSON object: each cell with its pages, and how they stand there."""
    names = names_of(matrix.documents)
    return {
        "documents": [
            {"name": names[each.id], "path": str(each.path), "pages": each.pages}
            for each in matrix.documents
        ],
        "questions": matrix.questions,
        "cells": [_cell(key, names[key.document], matrix.cell(key)) for key in matrix.keys],
        "remarks": list(table_of(matrix).remarks),
    }


def _cell(key: Key, name: str, cell: Cell) -> dict[str, Any]:
    return {
        "document": name,
        "question": key.question,
        "state": cell.state,
        "answer": cell.reply.value if cell.state == "answered" else None,
        "stated": cell.reply.stated if cell.state == "answered" else None,
        "pages": [
            {"page": page, "quote": proof.quote, "check": proof.checked}
            for page, found in by_page(cell.proofs).items()
            for proof in found
        ],
        "note": cell.note,
        "usage": None if cell.usage is None else asdict(cell.usage),
        "error": error_told(cell.error),
    }
