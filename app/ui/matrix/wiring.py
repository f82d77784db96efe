"""Puts the comparison of the program together, and shows its pages where all pages are shown."""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtWidgets import QWidget

from app.core.chat import Document, Ref
from app.core.ports import Services
from app.ui.ask_model import AskModel
from app.ui.lanes import Lanes
from app.ui.matrix.desk import MatrixDesk
from app.ui.stage import Stage


class Bring(Protocol):
    """Shows the window of conversations; see `Faces.bring`."""

    def __call__(self, about: None) -> QWidget: ...


def make_desk(
    services: Services,
    lanes: Lanes,
    model: AskModel,
    on_defect: Callable[[BaseException | None], None],
    stage: Stage,
    bring: Bring,
) -> MatrixDesk:
    """Return it; its pages are shown on `stage`, in the window that `bring` shows."""
    made = MatrixDesk(services, lanes, model, on_defect)

    def show(document: Document, ref: Ref) -> None:
        bring(None)
        stage.open_document(document, ref.page or 1)
        if ref.mark is not None:
            stage.open_page(ref)  # which is known now, and has its place lit

    made.document_wanted.connect(show)
    made.connect_wanted.connect(stage.connect_requested)
    stage.compare_requested.connect(made.open)
    return made
