"""Messages into tokens, by the template of the repository.

What somebody wrote never becomes more than text: the template is given marks in place of the
words, and names of special tokens among the words are cut in two; only a reply keeps the marks of
its boxes. Without such names the tokens are those of the stock processor.
"""

import itertools
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from app.backends.local.worker.brain.loading import Special
from app.backends.local.worker.failures import failure
from app.backends.local.worker.scaling import Scaling

_MARK: Final = re.compile("\ue000(\\d+)\ue001")
_OWN: Final = ("<|begin_of_box|>", "<|end_of_box|>")  # what a reply says with tokens of their own


@dataclass(frozen=True, slots=True)
class Still:
    """A picture, not read yet: `key` tells it from others, `height` and `width` in pixels."""

    key: bytes
    height: int
    width: int


@dataclass(frozen=True, slots=True)
class Scene:
    """What one run of picture tokens shows: one picture, or frames of a film that go together.

    `keys` are those of its pictures, `grid` its rows and columns of patches, `count` its tokens
    from `start` on.
    """

    keys: tuple[bytes, ...]
    grid: tuple[int, int]
    start: int
    count: int

    @property
    def end(self) -> int:
        """Where the tokens after it begin."""
        return self.start + self.count


@dataclass(frozen=True, slots=True)
class Prompt:
    """`thinks`: it ends where the model is thinking; `goes_on`: in the middle of its answer."""

    tokens: list[int]
    scenes: list[Scene]
    thinks: bool
    goes_on: bool = False

    @property
    def picture_tokens(self) -> int:
        """How many of its tokens stand for pictures."""
        return sum(scene.count for scene in self.scenes)


@dataclass(frozen=True, slots=True)
class Asked:
    """A conversation as the host sends it: its messages (see `main`), and `stills` by number.

    `think` is None where the model is to decide by itself. `replies` are ids by text.
    """

    messages: Sequence[Mapping[str, Any]]
    stills: Sequence[Still]
    tools: Sequence[Mapping[str, Any]] = ()
    think: bool | None = None
    replies: Mapping[str, Sequence[int]] | None = None


class Prompter:
    """Makes prompts for one model."""

    def __init__(self, tokenizer: Any, special: Special, scaling: Scaling) -> None:
        self._tokenizer = tokenizer
        self._special = special
        self._scaling = scaling
        # One that is a single character cannot be cut; there is none that means anything.
        names = [name for name in tokenizer.get_added_vocab() if len(name) > 1]
        self._names = _any_of(names)
        self._foreign = _any_of([name for name in names if name not in _OWN])

    def prompt(self, asked: Asked) -> Prompt:
        """Return what the model reads. Raises Failure: template, bad_picture."""
        asked, goes_on = _gone_on(asked)
        template = _Template(asked)
        text = self._rendered(asked, template, goes_on=goes_on)
        tokens = self._joined(text, template.contents)
        wanted = (len(template.images), len(template.films))
        found = (tokens.count(self._special.image), tokens.count(self._special.video))
        if found != wanted:
            raise failure("template", f"{found} places for {wanted} pictures and films")
        return replace(self._expanded(tokens, asked, template), goes_on=goes_on)

    def encode(self, text: str) -> list[int]:
        """Return the tokens of text in which names of special tokens mean them."""
        ids: list[int] = self._tokenizer.encode(text, add_special_tokens=False)
        return ids

    def _rendered(self, asked: Asked, template: "_Template", *, goes_on: bool) -> str:
        options: dict[str, Any] = {} if asked.think is None else {"enable_thinking": asked.think}
        try:
            text: str = self._tokenizer.apply_chat_template(
                template.messages, tools=list(asked.tools) or None, tokenize=False,
                add_generation_prompt=not goes_on, **options,
            )  # fmt: skip
        except Exception as error:  # a template is a program of the repository: it raises anything
            raise failure("template", type(error).__name__) from error
        if goes_on:  # what comes after its last words would end them
            text = text[: text.rindex("\ue001") + 1]
        return text

    def _joined(self, text: str, contents: "Sequence[_Content]") -> list[int]:
        """Return the tokens of a rendered text, its marks replaced by what they stand for."""
        tokens: list[int] = []
        pending = ""
        for at, piece in enumerate(_MARK.split(text)):
            content = None if at % 2 == 0 else contents[int(piece)]
            if content is not None and content.tokens is not None:
                tokens += self.encode(pending)
                tokens += content.tokens
                pending = ""
                continue
            first, *rest = [piece] if content is None else self._harmless(content)
            pending += first
            for each in rest:
                tokens += self.encode(pending)
                pending = each
        return tokens + self.encode(pending)

    def _harmless(self, content: "_Content") -> list[str]:
        """Return its text, cut within each name of a special token that is not its own."""
        names = self._foreign if content.reply else self._names
        cuts = [found.start() + 1 for found in names.finditer(content.text)]
        edges = [0, *cuts, len(content.text)]
        return [content.text[a:b] for a, b in itertools.pairwise(edges)]

    # ---- pictures

    def _expanded(self, tokens: list[int], asked: Asked, template: "_Template") -> Prompt:
        """Replace each place of a picture by as many tokens as the picture takes."""
        images, films = iter(template.images), iter(template.films)
        whole: list[int] = []
        scenes: list[Scene] = []

        def show(numbers: Sequence[int], film: Mapping[str, Any] | None = None) -> None:
            stills = [asked.stills[number] for number in numbers]
            grid = self._grid(stills[0], numbers[0], film)
            count = grid[0] * grid[1] // self._scaling.merge**2
            keys = tuple(still.key for still in stills)
            scenes.append(Scene(keys, grid, len(whole), count))
            whole.extend([self._special.image] * count)

        for token in tokens:
            if token == self._special.image:
                show([next(images)])
            elif token == self._special.video:
                film = next(films)
                for numbers, seconds in _pairs(film, self._scaling.temporal):
                    whole.append(self._special.begin_image)
                    show(numbers, film)
                    whole.append(self._special.end_image)
                    whole.extend(self.encode(f"{seconds:.1f} seconds"))
            else:
                whole.append(token)
        return Prompt(whole, scenes, self._thinks(whole))

    def _grid(self, still: Still, number: int, film: Mapping[str, Any] | None) -> tuple[int, int]:
        """Return rows and columns of patches: as the model wants them, or as a film says."""
        if film is not None and "width" in film:
            cells = self._scaling.factor // self._scaling.patch
            high, wide = (
                film[side] // self._scaling.factor * cells for side in ("height", "width")
            )
            return max(cells, high), max(cells, wide)
        frames = 1 if film is None else len(film["pictures"])
        try:
            high, wide = self._scaling.fit(frames, still.height, still.width)
        except (ValueError, ZeroDivisionError) as error:
            facts: dict[str, Any] = {
                "picture": number,
                "width": still.width,
                "height": still.height,
            }
            raise failure("bad_picture", **facts) from error
        return high // self._scaling.patch, wide // self._scaling.patch

    def _thinks(self, tokens: Sequence[int]) -> bool:
        ends = (self._special.think, self._special.end_think)
        last = next((token for token in reversed(tokens) if token in ends), None)
        return last == self._special.think


@dataclass(frozen=True, slots=True)
class _Content:
    """Words; of a `reply`, perhaps, the `tokens` that it was said with."""

    text: str
    reply: bool = False
    tokens: Sequence[int] | None = None


class _Template:
    """Messages as a template takes them, with marks in place of the words.

    `contents` are what the marks stand for, by number. `images` are numbers of pictures and
    `films` the films, in the order of the messages.
    """

    def __init__(self, asked: Asked) -> None:
        self.contents: list[_Content] = []
        self.images: list[int] = []
        self.films: list[Mapping[str, Any]] = []
        self._replies = asked.replies or {}
        self.messages = [self._message(message) for message in asked.messages]

    def _message(self, message: Mapping[str, Any]) -> dict[str, Any]:
        role = message["role"]
        parts = [self._part(part, role) for part in message["parts"]]
        made: dict[str, Any] = {"role": role, "content": parts}
        if all(part["type"] == "text" for part in parts):
            made["content"] = "".join(part["text"] for part in parts)
        if calls := message.get("calls"):
            made["tool_calls"] = [self._call(call) for call in calls]
        return made

    def _part(self, part: Mapping[str, Any], role: str) -> dict[str, Any]:
        if "picture" in part:
            self.images.append(part["picture"])
            return {"type": "image"}
        if "film" in part:
            self.films.append(part["film"])
            return {"type": "video"}
        if role != "assistant":
            return {"type": "text", "text": self._mark(_Content(part["text"]))}
        text = part["text"].strip()  # as the template does, which sees only the mark
        return {"type": "text", "text": self._mark(_Content(text, True, self._replies.get(text)))}

    def _call(self, call: Mapping[str, Any]) -> dict[str, Any]:
        arguments = {
            name: self._mark(_Content(value)) if isinstance(value, str) else self._nested(value)
            for name, value in call["arguments"].items()
        }
        return {
            "type": "function",
            "id": call.get("id", ""),
            "function": {"name": call["name"], "arguments": arguments},
        }

    def _nested(self, value: Any) -> Any:
        """Mark text that the template will write as JSON."""
        if isinstance(value, str):
            return self._mark(_Content(json.dumps(value, ensure_ascii=False)[1:-1]))
        if isinstance(value, dict):
            return {name: self._nested(each) for name, each in value.items()}
        return [self._nested(each) for each in value] if isinstance(value, list) else value

    def _mark(self, content: _Content) -> str:
        if not content.text:
            return ""  # the template may ask whether there are words
        self.contents.append(content)
        return f"\ue000{len(self.contents) - 1}\ue001"


def _gone_on(asked: Asked) -> tuple[Asked, bool]:
    """Return the conversation, and whether its last answer is gone on with: one that says a word.

    One that does not is answered anew.
    """
    *before, last = asked.messages
    if last["role"] != "assistant":
        return asked, False
    if any(part.get("text", "").strip() for part in last["parts"]):
        return asked, True
    return replace(asked, messages=before), False


def _any_of(names: Sequence[str]) -> re.Pattern[str]:
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)))


def _pairs(film: Mapping[str, Any], size: int) -> Iterator[tuple[Sequence[int], float]]:
    """Yield the pictures of a film that go together, and when the first of them is."""
    numbers, seconds = film["pictures"], film["seconds"]
    for at in range(0, len(numbers), size):
        together = list(numbers[at : at + size])
        yield together + together[-1:] * (size - len(together)), seconds[at]
