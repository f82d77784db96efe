"""Keys and values of one conversation, in memory that grows by blocks.

transformers' own DynamicCache joins old and new for every token: at 32 000 tokens of a 9 B model
that copies 1.3 GB a token. It also crops differently from version to version.
"""

from typing import Any, Final

from transformers.cache_utils import Cache, DynamicLayer

BLOCK: Final = 256  # tokens


class Layer(DynamicLayer):  # type: ignore[misc] # there is no torch where types are checked
    """(1, heads, tokens, width): `keys` and `values` are views of what is reserved."""

    def __init__(self) -> None:
        super().__init__()
        self.reserved = 0  # tokens that there will be room for when it grows next
        self._room: tuple[Any, Any] | None = None

    def update(self, key_states: Any, value_states: Any, *_args: Any, **_more: Any) -> Any:
        """Append; return all of it."""
        if not self.is_initialized:
            self.lazy_initialization(key_states, value_states)
            self.keys, self.values = key_states[..., :0, :], value_states[..., :0, :]
        length = self.keys.shape[-2]
        end = length + key_states.shape[-2]
        keys, values = self._room_for(end)
        keys[..., length:end, :] = key_states
        values[..., length:end, :] = value_states
        self.keys, self.values = keys[..., :end, :], values[..., :end, :]
        return self.keys, self.values

    def keep(self, length: int) -> None:
        """Forget what comes after the first `length` tokens."""
        if self.is_initialized:
            self.keys, self.values = self.keys[..., :length, :], self.values[..., :length, :]

    @property
    def nbytes(self) -> int:
        """What it takes, used or not."""
        return 0 if self._room is None else sum(room.nbytes for room in self._room)

    def _room_for(self, length: int) -> tuple[Any, Any]:
        if self._room is None or self._room[0].shape[-2] < length:
            size = -(-max(length, self.reserved) // BLOCK) * BLOCK
            self._room = (_grown(self.keys, size), _grown(self.values, size))
        return self._room


def _grown(old: Any, size: int) -> Any:
    room = old.new_empty((*old.shape[:-2], size, old.shape[-1]))
    room[..., : old.shape[-2], :] = old
    return room


class KeysValues(Cache):  # type: ignore[misc] # as above
    """A cache as the model takes it."""

    def __init__(self, layers: int) -> None:
        super().__init__(layers=[Layer() for _ in range(layers)])

    @property
    def length(self) -> int:
        """The tokens in it."""
        return int(self.get_seq_length())

    @property
    def nbytes(self) -> int:
        """The bytes that it takes."""
        return sum(int(layer.nbytes) for layer in self.layers)

    def keep(self, length: int) -> None:
        """Forget what comes after the first `length` tokens."""
        for layer in self.layers:
            layer.keep(length)

    def reserve(self, length: int) -> None:
        """Have room for so many tokens the next time that it grows."""
        for layer in self.layers:
            layer.reserved = length
