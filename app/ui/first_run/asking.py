"""What the first question takes away from the GUI thread. No Qt."""

from collections.abc import Iterator

from app.core import identity
from app.core.answer import answer
from app.core.chat import Message, Options, Picture, Piece, Text
from app.core.control import Control
from app.core.frame import File, Frame
from app.core.ports import Choice, Services


def example(services: Services, control: Control) -> Iterator[Frame]:
    """Yield the picture that comes with the program. Raises MediaError."""
    path = identity.assets() / "demo.png"
    yield services.decoder().decode(path, File(path.name, path), control)


def ask(
    services: Services, choice: Choice, question: str, frame: Frame, control: Control
) -> Iterator[Piece]:
    """Have `choice` answer a question about one picture; nothing of it is kept.

    Raises AppError where there is nobody to be asked.
    """
    asked = Message("user", (Picture(frame), Text(question)))
    options = Options(think="off")
    yield from answer(services.backend(choice), [asked], options, control, check_thinking=False)
