"""The use case: find out how a model counts, by asking it about shapes whose places are known.

Models name places in thousandths, shares, hundredths or pixels, across first or down first. What
one was trained with is not told by any server, and the same name may stand for another model: so
it is asked, with the very words of real questions, and its numbers are held against the truth.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Final, Literal

from app.core import known_shapes
from app.core.calibrated import Calibrated, Calibrations
from app.core.chat import (
    Finish,
    Message,
    Options,
    Picture,
    Progress,
    Recast,
    Sampling,
    Sent,
    Text,
    Thinking,
)
from app.core.control import Control
from app.core.errors import UsageError
from app.core.known_shapes import HEIGHT, SHAPES, WIDTH, Box, Shape
from app.core.mark import Grid, Mark, Target
from app.core.ports import Backend, Choice, Services
from app.core.reply import ReplyReader
from app.core.words import _

Verdict = Literal["good", "doubtful", "unclear", "nothing"]

_GOOD: Final = 0.5  # mean overlap from which the numbers are understood
_CLEAR: Final = 0.1  # by which the next best reading must be worse
_HIT: Final = 0.1  # overlap from which a shape counts as found
_TOKENS: Final = 4096  # of an answer at most: some hundred are enough, thinking may need more
_MOST: Final = 64  # marks that are looked at; six were asked for

# The reply is read as if it were about a picture of this size in pixels: then marks come out with
# the very numbers that the model wrote. Shares come out as shares of it.
_PLAIN: Final = 1_000_000.0
_SCALES: Final = (1000.0, 1.0, 100.0, None)
_ORDERS: Final[tuple[Literal["xy", "yx"], ...]] = ("xy", "yx")


@dataclass(frozen=True, slots=True)
class Calibration:
    """What a check has found.

    `grid` is the best reading of the model's numbers, `iou` its mean overlap with the true boxes
    over all `shapes` (0 for those that are missing), `found` how many of them it hits. Only a
    "good" one is used: "doubtful" lies beside the shapes whatever the reading, "unclear" could be
    read in several ways, "nothing" named no places.
    """

    verdict: Verdict
    grid: Grid = Grid()
    iou: float = 0.0
    found: int = 0
    shapes: int = len(SHAPES)

    @property
    def told(self) -> str:
        """What came of it, in words."""
        share = f"{self.iou:.2f}"
        match self.verdict:
            case "good":
                return _("Boxes checked: mean IoU {share} ({counting}).").format(
                    share=share, counting=counting(self.grid)
                )
            case "doubtful":
                return _(
                    "The boxes lie beside the shapes (mean IoU {share}); nothing was changed."
                ).format(share=share)
            case "unclear":
                return _("The boxes could be read in several ways; nothing was changed.")
        return _("The model marked nothing in the test picture; nothing was changed.")


def counting(grid: Grid) -> str:
    """Return in words how a model counts."""
    if grid.scale is None:
        told = _("it counts in pixels")
    else:
        told = _("it counts from 0 to {scale:g}").format(scale=grid.scale)
    return told if grid.order == "xy" else _("{counting}, down before across").format(counting=told)


def calibrate(backend: Backend, control: Control) -> Iterator[Progress | Calibration]:
    """Ask about the test picture and yield how it goes, a `Calibration` last.

    No `Calibration` when it was cancelled. Raises AppError: why there is no answer, UsageError for
    a backend that knows places by itself.
    """
    if not backend.capabilities.markup:
        raise UsageError(
            _("{name} marks places itself: there is nothing to check.").format(
                name=backend.capabilities.name
            )
        )
    yield Progress(_("Asking about a test picture…"))
    frame = known_shapes.picture()
    message = Message("user", (Picture(frame), Text(known_shapes.QUESTION)))
    sampling = Sampling(temperature=0.0, max_tokens=_TOKENS)
    options = Options(think="off", grounded=True, sampling=sampling)
    plain = Target("", round(_PLAIN), round(_PLAIN))
    reader = ReplyReader([plain], Grid(None), markup=True, grounded=True)
    marks: list[Mark] = []
    sent = (float(WIDTH), float(HEIGHT))
    for delta in backend.stream([message], options, control):
        match delta:
            case Progress():
                yield delta
            case Sent(_image, width, height):
                sent = (float(width), float(height))
            case Text() | Thinking():
                _collect(reader.feed(delta), marks)
            case Finish("cancelled"):
                return
            case Finish(reason, _note, error):
                if error is not None:
                    raise error
                _collect(reader.finish(reason), marks)
    if not control.cancelled:
        yield judged(marks, sent)


def check(services: Services, choice: Choice, control: Control) -> Iterator[Progress | Calibration]:
    """Calibrate whom `choice` means and keep what is good: it holds for all later answers.

    Raises what `calibrate` raises, and SettingsError where it cannot be kept.
    """
    with closing(services.trial(choice)) as backend:
        for step in calibrate(backend, control):
            if isinstance(step, Calibration) and step.verdict == "good":
                _keep(services, _calibrated(step, services, choice, backend.capabilities.model))
            yield step


def decline(services: Services, choice: Choice, model: str) -> None:
    """Offer no check of `model` any more. Raises SettingsError."""
    one = Calibrated(origin=_origin(services, choice), model=model, date=_today(), declined=True)
    _keep(services, one)


def known(services: Services, choice: Choice, model: str) -> Calibrated | None:
    """Return what is known of `model`; of whichever is asked there where that is "".

    Raises UsageError.
    """
    return services.settings().of(Calibrations).of(_origin(services, choice), model)


def _keep(services: Services, one: Calibrated) -> None:
    services.save(Calibrations, lambda known: known.including(one))


def _calibrated(found: Calibration, services: Services, choice: Choice, model: str) -> Calibrated:
    return Calibrated(
        origin=_origin(services, choice),
        model=model,
        scale=found.grid.scale or 0.0,
        order=found.grid.order,
        iou=round(found.iou, 3),
        shapes=found.found,
        date=_today(),
    )


def _origin(services: Services, choice: Choice) -> str:
    destination = services.destination(choice)
    return "" if destination is None else destination.origin


def _today() -> str:
    return time.strftime("%Y-%m-%d")


def _collect(pieces: Iterator[object], marks: list[Mark]) -> None:
    for piece in pieces:
        if isinstance(piece, Recast):
            marks.clear()
        elif isinstance(piece, Mark) and len(marks) < _MOST:
            marks.append(piece)


# ---- which reading fits


def judged(marks: Sequence[Mark], sent: tuple[float, float]) -> Calibration:
    """Return the reading that lays `marks` best over the shapes.

    `marks` have the model's own numbers as points, shares as shares of a million; `sent` is the
    size of the picture as the model got it.
    """
    boxes = [mark for mark in marks if mark.kind != "point"]
    grids = [Grid(scale, order) for order in _ORDERS for scale in _SCALES]
    read = [_fit(grid, _laid(boxes, grid, sent)) for grid in grids] if boxes else []
    best, *others = sorted(read, key=lambda fit: -fit.iou)[:2] or [Calibration("nothing")]
    if not best.found:
        return Calibration("doubtful" if marks else "nothing")
    if best.iou < _GOOD:
        return best
    unclear = any(best.iou - other.iou < _CLEAR for other in others)
    return _judged_as("unclear" if unclear else "good", best)


def _judged_as(verdict: Verdict, fit: Calibration) -> Calibration:
    return Calibration(verdict, fit.grid, fit.iou, fit.found)


def _fit(grid: Grid, laid: Sequence[tuple[str, Box]]) -> Calibration:
    overlaps = _overlaps(laid)
    found = sum(overlap >= _HIT for overlap in overlaps)
    return Calibration("doubtful", grid, sum(overlaps) / len(overlaps), found)


def _laid(marks: Sequence[Mark], grid: Grid, sent: tuple[float, float]) -> list[tuple[str, Box]]:
    """Return labels and boxes in pixels of the test picture, the numbers read by `grid`."""
    unit = {None: sent, 1.0: (_PLAIN, _PLAIN)}.get(grid.scale, (grid.scale or 1.0,) * 2)
    across, down = WIDTH / unit[0], HEIGHT / unit[1]
    laid = []
    for mark in marks:
        a1, b1, a2, b2 = mark.bounds
        if grid.order == "yx":
            a1, b1, a2, b2 = b1, a1, b2, a2
        laid.append((mark.label.casefold(), (a1 * across, b1 * down, a2 * across, b2 * down)))
    return laid


def _overlaps(laid: Sequence[tuple[str, Box]]) -> list[float]:
    """Return for each shape how well the mark that means it covers it.

    A label that names one shape means that one; without such labels the nearest mark is meant.
    """
    named = [(_meant(label), box) for label, box in laid]
    free = [box for shape, box in named if shape is None]
    overlaps = []
    for shape in SHAPES:
        own = [box for meant, box in named if meant is shape]
        overlaps.append(max((_overlap(shape.box, box) for box in own or free), default=0.0))
    return overlaps


def _meant(label: str) -> Shape | None:
    """Return the one shape whose colour `label` names; None for none or several."""
    found = [shape for shape in SHAPES if any(word in label for word in shape.words)]
    return found[0] if len(found) == 1 else None


def _overlap(one: Box, other: Box) -> float:
    """Return the intersection of two boxes over their union."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    if width <= 0 or height <= 0:
        return 0.0
    both = width * height
    return both / (_area(one) + _area(other) - both)


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])
