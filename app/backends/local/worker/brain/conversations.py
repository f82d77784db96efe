"""What is kept of conversations between their turns, within a budget of memory."""

from collections import OrderedDict
from dataclasses import dataclass, field

from app.backends.local.worker.brain.kv import KeysValues
from app.backends.local.worker.brain.prompt import Prompt, Scene


@dataclass(slots=True)
class Conversation:
    """`tokens` and `scenes` are what is in `cache`, in every moment between two steps.

    `replies` are the ids of what the model said, by its text: the same words may be other tokens
    when they are cut into tokens again.
    """

    cache: KeysValues
    tokens: list[int] = field(default_factory=list)
    scenes: list[Scene] = field(default_factory=list)
    replies: dict[str, list[int]] = field(default_factory=dict)

    def common(self, prompt: Prompt) -> int:
        """Return how many tokens at the beginning of `prompt` are in the cache already.

        At least one is left to compute, since the next one is chosen by what comes of it. A
        picture counts whole or not at all.
        """
        most = min(len(self.tokens), len(prompt.tokens) - 1)
        same = next((at for at in range(most) if self.tokens[at] != prompt.tokens[at]), most)
        known = {scene.start: scene for scene in self.scenes}
        for scene in prompt.scenes:
            if scene.start >= same:
                break
            if known.get(scene.start) != scene or scene.end > same:
                return scene.start
        return same

    def keep(self, length: int) -> None:
        """Forget what comes after the first `length` tokens."""
        self.cache.keep(length)
        del self.tokens[length:]
        self.scenes = [scene for scene in self.scenes if scene.end <= length]


class Conversations:
    """The last ones, as many as fit into `budget` bytes; the one in use always does."""

    def __init__(self, layers: int, budget: int) -> None:
        self._layers = layers
        self._budget = budget
        self._kept: OrderedDict[str, Conversation] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def nbytes(self) -> int:
        """What all of them take."""
        return sum(each.cache.nbytes for each in self._kept.values())

    def take(self, name: str) -> Conversation:
        """Return a conversation by its name, a new one if need be; "" is never kept."""
        found = self._kept.pop(name, None) or Conversation(KeysValues(self._layers))
        if name:
            self._kept[name] = found
        return found

    def shrink(self) -> None:
        """Forget those that were used longest ago until the rest fits."""
        while len(self._kept) > 1 and self.nbytes > self._budget:
            self._kept.popitem(last=False)

    def forget(self, name: str) -> None:
        """Forget one; nothing happens where it is not known."""
        self._kept.pop(name, None)

    def clear(self) -> None:
        """Forget all of them."""
        self._kept.clear()
