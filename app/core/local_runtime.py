"""The Python that runs models on this machine: what there is of it, and what making it takes."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from app.core.control import Control
from app.core.local_models import Fetching

Kind = Literal["cuda", "cpu", "metal"]
"""What torch computes on: cards of NVIDIA, the processor, the GPU of a Mac."""

State = Literal["absent", "begun", "ready", "broken", "named"]


@dataclass(frozen=True, slots=True)
class Build:
    """What would be fetched: packages around a version of `torch`, in bytes.

    `card` names the graphics card that it is for. `warning` is what its user should know before, ""
    for nothing.
    """

    kind: Kind
    torch: str
    download: int
    disk: int
    card: str = ""
    warning: str = ""

    @property
    def slow(self) -> bool:
        """Whether answers take too long to be waited for."""
        return self.kind == "cpu"


@dataclass(frozen=True, slots=True)
class Runtime:
    """What there is.

    "absent": nothing, "begun": `done` bytes of the build have come, "ready": `program` runs models,
    "broken": `fault` says what is wrong with it, "named": its user named `program`, and that goes
    before all else. `build` is what would be made here, None where that is impossible, and `fault`
    says why. `size` in bytes is what can be deleted. `words` tell what is there.
    """

    state: State
    folder: Path
    build: Build | None
    program: str = ""
    words: str = ""
    fault: str = ""
    warning: str = ""
    done: int = 0
    size: int = 0


class Runtimes(Protocol):
    """Makes, mends and deletes the one there is. Any thread; one deed at a time on a machine.

    Iterators are stopped by `Control.cancel` (or by closing them) and then end without a result;
    packages that have come in full are kept for the next call.
    """

    def look(self) -> Runtime:
        """Return what there is. It takes up to seconds: a driver may be asked. Raises nothing."""
        ...

    def make(self, control: Control, kind: Kind | None = None) -> Iterator[Fetching | Runtime]:
        """Fetch and install; yields how far it is, at last what there is then.

        `kind` is the build of torch, None the one that fits. Raises ModelError, Unavailable,
        SettingsError.
        """
        ...

    def repair(self, control: Control) -> Iterator[Fetching | Runtime]:
        """Compare every byte, and make it anew, of what is right; fetches only what is not.

        Yields and raises what `make` does.
        """
        ...

    def remove(self) -> int:
        """Delete all of it; returns the bytes that are free again. Raises ModelError."""
        ...
