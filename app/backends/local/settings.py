"""What the user decides about the model on this machine."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from app.core.settings import option
from app.core.words import N_


@dataclass(frozen=True, slots=True)
class LocalSettings:
    """Which model answers on this machine, how it runs, and where models come from: `[local]`.

    `model` is a repository that was fetched or the path of a folder. `picture_tokens` 0 takes what
    the model's own processor allows. `python` is a program, found as a shell finds it; it goes
    before the private one. `mirror` stands in for the address of the hub. `proxy` is "environment",
    "none" or an address.
    """

    SECTION: ClassVar[str] = "local"

    model: str = option("")
    quantisation: Literal["auto", "bf16", "fp16", "int8", "nf4"] = option(
        "auto", N_("Precision of the weights")
    )
    context: int = option(32768, N_("Tokens of context at most"), minimum=1024, maximum=1_000_000)
    picture_tokens: int = option(
        0, N_("Tokens of one picture at most (0: as many as fit)"), minimum=0, maximum=100_000
    )
    device: Literal["auto", "cuda", "mps", "cpu"] = option("auto", N_("Runs on"))
    python: str = option(
        "", N_("Python with torch and transformers (empty: the one that is set up here)")
    )
    idle_minutes: float = option(
        15.0, N_("Minutes without a question until the memory is given back"), minimum=0.1
    )
    hub: Literal["huggingface", "modelscope"] = option("huggingface", N_("Models come from"))
    mirror: str = option("", N_("Address of a mirror of it (empty: the hub itself)"))
    proxy: str = option("environment", N_("Proxy: “environment”, “none” or an address"))
    offline: bool = option(False, N_("Never fetch anything"))
