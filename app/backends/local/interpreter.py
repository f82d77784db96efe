"""Which Python runs the model: one that has torch and transformers, mostly another than this."""

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from app.backends.local.runtime_record import environment as made
from app.backends.local.runtime_record import program_in, record_of
from app.backends.local.runtime_words import gone, to_repair
from app.core.errors import ModelError
from app.core.words import _

VARIABLE: Final = "EYELINE_LOCAL_PYTHON"
"""Names the interpreter where the settings do not."""
RUNTIME: Final = "python"
"""The folder of the private one, in that of what running a model leaves."""


def named(told: str, environment: Mapping[str, str]) -> str:
    """Return the interpreter that its user has named, as it was named; "" for none."""
    return told or environment.get(VARIABLE, "")


def interpreter(told: str, environment: Mapping[str, str], private: Path) -> str:
    """Return the program of the interpreter: the one that is named, the private one, or this one.

    `private` is the folder of the private one. Raises ModelError where there is none.
    """
    if name := named(told, environment):
        found = shutil.which(os.path.expanduser(name))  # noqa: PTH111 - a name stays a name
        if found is None:
            raise ModelError(
                _("There is no Python at {path}.").format(path=name[:200]),
                _("Correct local.python: it names a Python that has torch and transformers."),
            )
        return found
    if record_of(private) is not None:
        program = program_in(made(private))
        if not program.exists():
            raise ModelError(gone(), to_repair())
        return str(program)
    if getattr(sys, "frozen", False):
        raise ModelError(
            _("What runs a model is not set up yet."),
            _("Set it up in the settings, or with: eyeline model setup"),
        )
    return sys.executable


def is_private(program: str, private: Path) -> bool:
    """Whether it is the private one, whose folder is `private`."""
    return Path(program) == program_in(made(private))


def is_own(program: str) -> bool:
    """Whether it is the one that runs this program."""
    return Path(program) == Path(sys.executable)
