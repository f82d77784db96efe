"""Places that a model gave by the second, on the picture of a moment."""

from collections.abc import Sequence
from dataclasses import replace

from app.core.chat import Clip
from app.core.clips import seconds_of
from app.core.frame import Frame
from app.core.mark import Mark
from app.core.tracks import Tracks


def marks_on(frame: Frame, clip: Clip, marks: Sequence[Mark]) -> tuple[Mark, ...]:
    """Return all `marks` of a reply, those that move with `clip` where they are in `frame`.

    A place that was given many times stands for all of its kind where it was given first, so that
    it keeps its number while it moves.
    """
    seconds = seconds_of(frame, clip)
    shown = list(marks)
    if seconds is None:
        return tuple(shown)
    scale = frame.width / clip.width, frame.height / clip.height
    numbers: dict[tuple[str, str], list[int]] = {}
    firsts: dict[tuple[str, str, float | None], int] = {}
    for number, mark in enumerate(marks):
        if mark.frame == clip.id and mark.t is not None:
            of = mark.kind, mark.label.casefold()
            alike = firsts[(*of, mark.t)] = firsts.get((*of, mark.t), -1) + 1
            if alike == len(numbers.setdefault(of, [])):
                numbers[of].append(number)
    for mark in Tracks(marks, clip.id).at(seconds):
        left = numbers[mark.kind, mark.label.casefold()]
        if left:
            points = tuple((x * scale[0], y * scale[1]) for x, y in mark.points)
            shown[left.pop(0)] = replace(mark, points=points, frame=frame.id)
    return tuple(shown)


def moves(clip: Clip, marks: Sequence[Mark]) -> bool:
    """Whether any of `marks` moves with `clip`."""
    return any(mark.frame == clip.id and mark.t is not None for mark in marks)
