"""Which of the models that a server lists answers questions about pictures best."""

import re
from collections.abc import Sequence
from typing import Final

from app.backends.remote.probe import Model

# GLM's own, with their generation: GLM-4.6V, glm-4.5v-fp8, GLM-4.1V-9B-Thinking.
_GLM: Final = re.compile(r"glm-?(\d+(?:\.\d+)?)v(?![a-z])", re.IGNORECASE)
# What others call theirs: Qwen3-VL, InternVL3, llava, Pixtral, MiniCPM-V, Phi-4-vision.
_SIGHTED: Final = re.compile(
    r"(?<![a-z])(vl|vision|omni|v(?!\d))(?![a-z])|vl(?=\d|-|$)|llava|pixtral|multimodal",
    re.IGNORECASE,
)
_SMALL: Final = re.compile(r"flash|lite|mini|nano", re.IGNORECASE)


def best(models: Sequence[Model]) -> Model | None:
    """Return the model to ask where nobody has named one, None where none is listed.

    The newest of GLM's vision models, else one that is listed as taking pictures, else one that is
    called so, else the first one.
    """
    return max(models, key=_rank, default=None)  # the first of equals


def _rank(model: Model) -> tuple[bool, float, bool, bool, bool]:
    glm = _GLM.search(model.id)
    return (
        model.vision is not False,
        float(glm[1]) if glm else 0.0,
        model.vision is True,
        bool(glm or _SIGHTED.search(model.id)),
        bool(glm) and not _SMALL.search(model.id),
    )
