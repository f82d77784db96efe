"""A conversation as the worker takes it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from app.backends.local.films import Shown
from app.backends.local.troubles import too_thin
from app.child.protocol import Buffer
from app.core.chat import Message, Options, Picture, Think
from app.core.frame import Frame, Pixels
from app.core.notation import joined
from app.core.sampling import sampling_for
from app.core.turns import Turn, turns_of
from app.core.video_sampling import Film
from app.core.vision import FRAMES, THINNEST, tokens_of

_THINKS: Mapping[Think, bool | None] = {"on": True, "off": False, "auto": None}


@dataclass(frozen=True, slots=True)
class Question:
    """The header of an `ask` (see `worker.brain.verbs`), and the pictures it numbers.

    `frames` are the still ones, in order; `pictures` all, with those of videos, as they go: frames,
    or rows of R, G, B. `films` are the videos.
    """

    header: Mapping[str, Any]
    frames: Sequence[Frame]
    pictures: Sequence["Frame | Pixels"]
    films: Sequence[Film]

    @property
    def nbytes(self) -> int:
        """How many bytes the payloads are."""
        return sum(3 * width * height for width, height in map(_size, self.pictures))

    def tokens(self, cap: int) -> int:
        """How many tokens all pictures and videos take, one picture at most `cap`."""
        stills = sum(tokens_of(each.width, each.height, cap) for each in self.frames)
        return stills + sum(film.tokens for film in self.films)

    def largest(self, cap: int) -> int:
        """How many tokens are looked at together, at most."""
        stills = [tokens_of(each.width, each.height, cap) for each in self.frames]
        pairs = [FRAMES * film.seen // len(film.times) for film in self.films]
        return max((*stills, *pairs), default=0)

    def payloads(self) -> list[Buffer]:
        """Return the pixels as the worker takes them: rows of R, G, B; copies of the frames."""
        return [(each.rgb() if isinstance(each, Frame) else each).data for each in self.pictures]


def _size(picture: "Frame | Pixels") -> tuple[int, int]:
    if isinstance(picture, Frame):
        return picture.width, picture.height
    height, width, _colours = picture.shape
    return width, height


def question_of(
    messages: Sequence[Message],
    grounded: Sequence[bool],
    options: Options,
    films: Mapping[str, Shown] = MappingProxyType({}),
) -> Question:
    """Return a conversation as a question; `grounded` says which messages ask for places.

    `films` has the videos that are in it, by the ids of their clips.
    """
    places = bool(grounded and grounded[-1]) if options.grounded is None else options.grounded
    sampling = sampling_for(options.sampling, grounded=places)
    numbers = _Numbers(films)
    said = [numbers.turn(turn) for turn in turns_of(messages, grounded)]
    header: dict[str, Any] = {
        "messages": said,
        "pictures": [
            {"width": width, "height": height} for width, height in map(_size, numbers.pictures)
        ],
        "tools": [dict(tool) for tool in options.tools],
        "think": _THINKS[options.think],
        "thinking_budget": options.budget,
        "max_tokens": sampling.max_tokens,
        "sampling": {
            "temperature": sampling.temperature,
            "top_p": sampling.top_p,
            "top_k": sampling.top_k,
            "repetition_penalty": sampling.repetition_penalty,
        },
        "conversation": options.conversation,
    }
    said_so = {name: _sayable(value) for name, value in header.items()}
    return Question(said_so, numbers.frames, numbers.pictures, numbers.films)


def refuse_thin(frames: Sequence[Frame]) -> None:
    """Raise RequestRefused for a picture that the model's processor would refuse."""
    for frame in frames:
        if max(frame.width, frame.height) > THINNEST * min(frame.width, frame.height):
            raise too_thin(frame.width, frame.height)


def _sayable(value: Any) -> Any:
    """Return it without what no JSON and no tokenizer takes: half characters, numbers without end.

    A command line, a clipboard or the arguments of a call that a model wrote may hold them.
    """
    match value:
        case str():
            return joined(value)
        case float():
            return value if math.isfinite(value) else None
        case dict():
            return {joined(str(name)): _sayable(each) for name, each in value.items()}
        case list() | tuple():
            return [_sayable(each) for each in value]
    return value


class _Numbers:
    """Numbers the pictures as they come."""

    def __init__(self, shown: Mapping[str, Shown]) -> None:
        self.frames: list[Frame] = []
        self.pictures: list[Frame | Pixels] = []
        self.films: list[Film] = []
        self._shown = shown
        self._begins: dict[str, int] = {}  # the number of a video's first picture

    def turn(self, turn: Turn) -> dict[str, Any]:
        parts: list[dict[str, Any]] = []
        for item in turn.content:
            match item:
                case str():
                    parts.append({"text": item})
                case Picture(frame):
                    parts.append({"picture": len(self.pictures)})
                    self.frames.append(frame)
                    self.pictures.append(frame)
                case _:
                    parts.append({"film": self._film(item.id)})
        made: dict[str, Any] = {"role": turn.role, "parts": parts}
        if turn.calls:
            made["calls"] = [
                {"id": call.id, "name": call.name, "arguments": dict(call.arguments)}
                for call in turn.calls
            ]
        return made

    def _film(self, clip: str) -> dict[str, Any]:
        shown = self._shown[clip]
        if clip not in self._begins:
            self._begins[clip] = len(self.pictures)
            self.pictures += shown.pictures
        first = self._begins[clip]
        self.films.append(shown.film)
        return {
            "pictures": [first + number for number in shown.numbers],
            "seconds": list(shown.seconds),
            "width": shown.film.width,
            "height": shown.film.height,
        }
