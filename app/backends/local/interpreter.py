"""Which Python runs the model: one that has torch and transformers, mostly another than this."""

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from app.core.errors import ModelError
from app.core.words import _

VARIABLE: Final = "EYELINE_LOCAL_PYTHON"
"""Names the interpreter where the settings do not."""


def interpreter(told: str, environment: Mapping[str, str]) -> str:
    """Return the program of the interpreter: as `told`, as the environment says, or this one.

    Raises ModelError where there is none.
    """
    named = told or environment.get(VARIABLE, "")
    if named:
        found = shutil.which(os.path.expanduser(named))  # noqa: PTH111 - a name stays a name
        if found is None:
            raise ModelError(
                _("There is no Python at {path}.").format(path=named[:200]),
                _("Correct local.python: it names a Python that has torch and transformers."),
            )
        return found
    if getattr(sys, "frozen", False):
        raise ModelError(
            _("No Python is named that could run the model."),
            _("Set local.python to a Python that has torch and transformers."),
        )
    return sys.executable


def is_own(program: str) -> bool:
    """Whether it is the one that runs this program."""
    return Path(program) == Path(sys.executable)
