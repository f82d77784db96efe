"""Where the worker begins: nothing heavy is imported before the pipes are its own.

What the verbs are is in `brain.verbs`, which needs torch and is loaded with the first of them.
"""

import os
from collections.abc import Iterator
from importlib import import_module
from typing import Any, Final

from app.backends.local.worker.failures import failure
from app.child import worker
from app.child.protocol import Reply
from app.child.worker import Handler, Request

VERBS: Final = ("load", "ask", "forget", "unload", "memory")
_PACKAGES: Final = ("numpy", "torch", "transformers")
_OFFLINE: Final = {
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "TRANSFORMERS_VERBOSITY": "error",
    "TOKENIZERS_PARALLELISM": "false",
}


def serve(version: str) -> None:
    """Serve a host of the same version until it leaves."""
    os.environ.update(_OFFLINE)
    made: list[Any] = []

    def handler(verb: str) -> Handler:
        def answer(request: Request) -> Iterator[Reply]:
            if not made:
                yield Reply("progress", {"stage": "start", "done": 0, "total": 0})
                made.append(_brain())
            yield from getattr(made[0], verb)(request)

        return answer

    worker.serve({verb: handler(verb) for verb in VERBS}, version=version)


def _brain() -> Any:
    """Return what has the verbs. Raises Failure where this interpreter lacks what it needs."""
    for package in _PACKAGES:
        try:
            import_module(package)
        except (ImportError, OSError) as error:  # OSError: a driver's library that does not fit
            raise failure("missing_package", type(error).__name__, package=package) from error
    return import_module("app.backends.local.worker.brain.verbs").Brain()
