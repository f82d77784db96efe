"""What was remembered of the screen becomes a question that only has to be sent."""

from app.core.errors import AppError
from app.core.prompting import remembered as caption
from app.core.rewind import Remembered, is_remembered
from app.core.words import _, ngettext
from app.ui.pane import ConversationPane


def propose(remembered: Remembered, pane: ConversationPane) -> None:
    """Attach the pictures with their times; where nothing is typed, propose what to ask.

    They take the place of those of an earlier look that were not asked about.
    """
    question = _("What just happened?")
    frames = [frame for _before, frame in remembered.moments]
    said = [caption(question, before) for before, _frame in remembered.moments]
    pane.pictures.drop(is_remembered)
    pane.pictures.add(frames, said)
    field = pane.composer.field
    if not field.toPlainText().strip():
        field.replace_text(question)
        field.selectAll()  # what is typed takes its place
    pane.await_question()
    if remembered.full:
        pane.show_notice(_full(round(remembered.seconds)), "info")


def _full(seconds: int) -> AppError:
    return AppError(
        ngettext(
            "Only the last {n} second is remembered: the memory for more is full.",
            "Only the last {n} seconds are remembered: the memory for more is full.",
            seconds,
        ).format(n=seconds),
        _("Give it more memory in the settings, or remember one monitor alone."),
    )
