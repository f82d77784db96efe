"""What there is to compute on, as the worker tells it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.backends.local.fit import Card, Device
from app.backends.local.troubles import no_device
from app.child.protocol import Garbled

_PLENTY: Final = 1 << 50  # bytes: where the system does not tell, nothing is refused


@dataclass(frozen=True, slots=True)
class Found:
    """A device: `id` is what torch calls it; bytes are None where the system does not tell."""

    id: str
    name: str
    free: int | None
    total: int | None
    bf16: bool

    @property
    def card(self) -> Card:
        """It as the rule of what fits takes it."""
        kind: Device = "cpu"
        if self.id.startswith("cuda"):
            kind = "cuda"
        elif self.id == "mps":
            kind = "mps"
        return Card(kind, _PLENTY if self.free is None else self.free, self.bf16)


@dataclass(frozen=True, slots=True)
class Memory:
    """The devices there are, the best first; `loaded`: there is a model in their memory."""

    devices: tuple[Found, ...] = ()
    loaded: bool = False


def memory_in(header: Mapping[str, Any]) -> Memory:
    """Return what an answer to `memory` tells. Raises Garbled."""
    try:
        devices = tuple(
            Found(
                str(each["device"]),
                str(each["name"]),
                each["free"],
                each["total"],
                bool(each["bf16"]),
            )
            for each in header["devices"]
        )
        return Memory(devices, loaded=header["model"] is not None)
    except (LookupError, TypeError) as error:
        raise Garbled("devices") from error


def chosen(devices: Sequence[Found], wanted: str) -> Found:
    """Return the best device of the kind that is `wanted`, "auto" is any. Raises ModelError."""
    for device in devices:
        if wanted in ("auto", device.card.device):
            return device
    raise no_device(wanted)
