"""Models that run on this machine: what is there, how far getting one is, and how it fits."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, Protocol

from app.core.control import Control

Stage = Literal["asking", "fetching", "waiting", "checking", "python", "installing", "trying"]
Place = Literal["own", "cache", "folder"]
HubName = Literal["huggingface", "modelscope"]

USUAL: Final[Mapping[HubName, str]] = {
    "huggingface": "zai-org/GLM-4.6V-Flash",
    "modelscope": "ZhipuAI/GLM-4.6V-Flash",
}
"""The repository that is meant where none is named."""

USUAL_SIZE: Final = 20_600_000_000
"""Bytes of it: 10 292.8 M parameters of 16 bits, and the tokenizer."""


@dataclass(frozen=True, slots=True)
class Fetching:
    """How far getting (or checking) a model is, in bytes; `total` is 0 until it is known.

    `speed` in bytes a second and `left` in seconds are None where nobody can tell. `files` are
    those in work. "waiting": the line broke or the hub is busy, `left` is the time to the next try.
    """

    stage: Stage
    done: int = 0
    total: int = 0
    speed: float | None = None
    left: float | None = None
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LocalModel:
    """A model on this machine.

    `name` is that of its repository, or of its folder; `place` says whether it was fetched by this
    program, lies in the cache of Hugging Face, or in a folder of the user's. `size` is what is
    there of `total` bytes. `whole`: nothing is missing. `used`: the one that answers. `fault`:
    what is wrong with it, in words.
    """

    name: str
    folder: Path
    place: Place
    size: int
    total: int
    whole: bool = True
    used: bool = False
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check of all bytes found: names of files that are damaged or missing.

    `sums`: whether there were checksums; without them only the structure was looked at.
    """

    model: LocalModel
    damaged: tuple[str, ...] = ()
    sums: bool = True


@dataclass(frozen=True, slots=True)
class Way:
    """A way to run a model: `words` for people, the bytes that it takes at most.

    `measured`: it was seen to; else that is computed from the model's sizes.
    """

    words: str
    peak: int
    measured: bool = False


@dataclass(frozen=True, slots=True)
class Fit:
    """How the model in use runs, or would run, on the device of the settings.

    `free` and `total` bytes of it, None where the system does not tell. `way` is None where nothing
    fits. `reason`: why it is this way, or none. `warning`: what will be in the way of its user.
    """

    device: str
    free: int | None
    total: int | None
    way: Way | None
    reason: str = ""
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """Where to get a model. What is "" is as the settings say."""

    repository: str = ""
    hub: HubName | Literal[""] = ""
    mirror: str = ""
    revision: str = ""


class Models(Protocol):
    """The models of this machine. Any thread, one call at a time for each model.

    Iterators are paused by `Control.cancel` (or by closing them) and then end without a result;
    what has come stays, and the next call goes on from there.
    """

    def all(self) -> Sequence[LocalModel]:
        """Return all that are there: also half ones, and those in the cache of Hugging Face."""
        ...

    def used(self) -> LocalModel | None:
        """Return the one that answers; None where there is none yet. Raises ModelError."""
        ...

    def get(self, source: Source, control: Control) -> Iterator[Fetching | LocalModel]:
        """Get a model; yields how far it is, at last the model.

        One that is there already, also in the cache of Hugging Face, is taken as it is. The first
        one is used from then on. Raises UsageError, BackendError, SettingsError.
        """
        ...

    def fit(self, control: Control) -> Fit | None:
        """Return how the model in use fits into this machine; None when cancelled.

        Takes seconds: the other interpreter may have to be started. Raises ModelError, ChildError.
        """
        ...

    def verify(self, name: str, control: Control) -> Iterator[Fetching | Checked]:
        """Read all bytes of a model again; yields how far it is, at last what was found.

        What is damaged is fetched anew by the next `get`. Raises UsageError, ModelError.
        """
        ...

    def remove(self, name: str) -> int:
        """Delete a model that was fetched; returns the bytes that are free again.

        Raises UsageError, ModelError.
        """
        ...

    def use(self, what: str) -> LocalModel:
        """Have a model answer from now on: one of `all`, by name, or a folder.

        Raises UsageError, ModelError, SettingsError.
        """
        ...
