"""How words are chosen: what suits a talk, and what suits places."""

from dataclasses import fields
from typing import Final

from app.core.chat import Sampling

CHAT: Final = Sampling(temperature=0.8, top_p=0.6, top_k=2, repetition_penalty=1.1)
"""What GLM-4.6V's model card recommends."""

GROUNDED: Final = Sampling(temperature=0.0, repetition_penalty=1.0)
"""For places: no chance, and no penalty for digits that return in every box."""


def layered(*layers: Sampling) -> Sampling:
    """Return one sampling of several; what an earlier one says holds."""
    said = {
        entry.name: next(
            (value for layer in layers if (value := getattr(layer, entry.name)) is not None), None
        )
        for entry in fields(Sampling)
    }
    return Sampling(**said)


def sampling_for(wanted: Sampling, *, grounded: bool) -> Sampling:
    """Return what is `wanted` over what suits the question: places if `grounded`, else a talk."""
    return layered(wanted, GROUNDED if grounded else CHAT)
