"""How much memory a model really took, kept between two starts: it replaces the estimate."""

import contextlib
import json
import os
import threading
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from app.backends.local.fit import Measured, Setup

_KEPT: Final = 8  # measurements of one model on one device


class Peaks:
    """A small file of measurements. What cannot be read or kept is measured again: no error."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._known: dict[str, list[Measured]] | None = None

    def of(self, model: str, device: str) -> Sequence[Measured]:
        """Return what was measured of a model on a device, the newest last."""
        with self._lock:
            return tuple(self._all().get(_key(model, device), ()))

    def note(self, model: str, device: str, measured: Measured) -> None:
        """Keep a measurement, in the place of one with the same weights that had less in use."""
        with self._lock:
            known = self._all().setdefault(_key(model, device), [])
            same = [one for one in known if _weights(one) == _weights(measured)]
            if any(_used(one) > _used(measured) for one in same):
                return
            others = [one for one in known if one not in same]
            known[:] = [*others[-_KEPT + 1 :], measured]
            self._write()

    def _all(self) -> dict[str, list[Measured]]:
        if self._known is None:
            self._known = _read(self._path)
        return self._known

    def _write(self) -> None:
        assert self._known is not None
        table = {name: [asdict(one) for one in kept] for name, kept in self._known.items()}
        part = self._path.with_suffix(f".{os.getpid()}.part")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            part.write_text(json.dumps(table, indent=1), encoding="utf-8")
            part.replace(self._path)
        except OSError:
            with contextlib.suppress(OSError):
                part.unlink()


def _key(model: str, device: str) -> str:
    return f"{model} · {device}"


def _weights(measured: Measured) -> tuple[str, str]:
    return measured.setup.precision, measured.setup.scope


def _used(measured: Measured) -> int:
    return measured.context + measured.picture


def _read(path: Path) -> dict[str, list[Measured]]:
    try:
        table: Any = json.loads(path.read_text(encoding="utf-8"))
        return {name: [_measured(one) for one in kept] for name, kept in table.items()}
    except (OSError, ValueError, TypeError, AttributeError, LookupError):
        return {}


def _measured(one: Any) -> Measured:
    """Return a measurement of the file. Raises TypeError, LookupError."""
    measured = Measured(**(one | {"setup": Setup(**one["setup"])}))
    numbers = (measured.peak, measured.context, measured.picture)
    if any(type(number) is not int or number < 0 for number in numbers):
        raise TypeError(numbers)
    return measured
