"""Puts the comparisons of the program together, and shows their pages where all pages are shown."""

import weakref
from collections.abc import Callable
from typing import Protocol

from PySide6.QtWidgets import QWidget

from app.core.chat import Document, Ref
from app.core.ports import Services
from app.ui.ask_model import AskModel
from app.ui.chat.actions import TurnActions
from app.ui.lanes import Lanes
from app.ui.matrix.desk import MatrixDesk
from app.ui.matrix.desks import MatrixDesks
from app.ui.stage import Stage


class Bring(Protocol):
    """Shows the window of conversations; see `Faces.bring`."""

    def __call__(self, about: None) -> QWidget: ...


def make_desks(
    services: Services,
    lanes: Lanes,
    model: AskModel,
    on_defect: Callable[[BaseException | None], None],
    stage: Stage,
    bring: Bring,
) -> MatrixDesks:
    """Return them; their pages are shown on `stage`, in the window that `bring` shows.

    Answers that are the table of a comparison lead back to it.
    """

    def show(document: Document, ref: Ref) -> None:
        bring(None)
        stage.open_document(document, ref.page or 1)
        if ref.mark is not None:
            stage.open_page(ref)  # which is known now, and has its place lit

    def make() -> MatrixDesk:
        made = MatrixDesk(services, lanes, model, on_defect)
        made.document_wanted.connect(show)
        made.connect_wanted.connect(stage.connect_requested)
        return made

    desks = MatrixDesks(make)
    served: weakref.WeakSet[TurnActions] = weakref.WeakSet()

    def serve() -> None:
        pane = stage.pane
        if pane is not None and (actions := pane.chat.turn_actions) not in served:
            served.add(actions)
            actions.comparison_wanted.connect(
                lambda turn, about=pane.conversation: desks.restore(about.id, turn)
            )

    stage.pane_changed.connect(serve)
    stage.compare_requested.connect(desks.open)
    return desks
