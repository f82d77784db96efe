"""`Readiness`: which way the model is run, and that it is in memory when it is asked."""

import contextlib
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.backends.local.choice import chosen, no_room, plans_of
from app.backends.local.device import Found
from app.backends.local.device import chosen as device_of
from app.backends.local.fit import GIB, Measured, Plan, Setup, cache
from app.backends.local.folder import config_of
from app.backends.local.peaks import Peaks
from app.backends.local.runner import Job, Runner
from app.backends.local.settings import LocalSettings
from app.backends.local.told import slow, told, way, why
from app.core.chat import Progress
from app.core.control import Control
from app.core.errors import ModelError, OutOfMemory
from app.core.local_models import Fit, LocalModel, Way
from app.core.words import _


@dataclass(frozen=True, slots=True)
class Ready:
    """What is in memory: how it was planned, and for which wishes."""

    model: LocalModel
    device: Found
    plan: Plan
    wishes: tuple[object, ...]


class Readiness:
    """Keeps the model of the settings in memory. One call of `make` at a time; others any thread.

    `used` tells the model that answers, and may raise ModelError.
    """

    def __init__(
        self,
        runner: Runner,
        settings: Callable[[], LocalSettings],
        used: Callable[[], LocalModel | None],
        peaks: Peaks,
    ) -> None:
        self._runner = runner
        self._settings = settings
        self._used = used
        self._peaks = peaks
        self._now: Ready | None = None
        self._devices: Sequence[Found] = ()
        self._refused: set[Setup] = set()  # that ran out of memory
        self._refused_for: tuple[object, ...] = ()

    @property
    def now(self) -> Ready | None:
        """What is in memory, as far as is known: the process may have ended meanwhile."""
        return self._now

    def model(self) -> LocalModel:
        """Return the model that answers. Raises ModelError."""
        model = self._used()
        if model is None:
            raise ModelError(
                _("There is no model on this machine."),
                _("Get one in the settings, or with: eyeline model get"),
            )
        return model

    def make(self, control: Control) -> Generator[Progress, None, Ready | None]:
        """Have the model in memory; yields how far it is, and returns what is there at last.

        None only after `control.cancel()`. Raises AppError.
        """
        model = self.model()
        wishes = _wishes(self._settings(), model, self._runner.program)
        now = self._now
        if now is not None and now.wishes == wishes:
            return now
        if now is not None:
            self._now = None
            self._runner.unload(control)
        yield Progress(_("Starting what runs the model"))
        self._devices = self._runner.memory(control).devices
        if control.cancelled:
            return None
        device = device_of(self._devices, self._settings().device)
        plan = chosen(self._plans(model, device), device.card, self._failed(wishes))
        architecture = config_of(model.folder)
        spare = max(0, device.card.free - plan.peak) // 2
        kept = cache(architecture, plan.setup.context) + min(spare, 16 * GIB)
        ready = Ready(model, device, plan, wishes)
        try:
            yield from self._runner.load(Job(model.folder, device, plan.setup, kept), control)
        except OutOfMemory as error:
            raise self.shrunk(ready, error) from error
        if control.cancelled:
            return None
        self._now = ready
        return ready

    def lost(self) -> None:
        """Note that the process has no model any more."""
        self._now = None

    def shrunk(self, ready: Ready, error: OutOfMemory) -> OutOfMemory:
        """Note that there was too little memory; returns the error that offers a smaller way.

        Where none is left the next question begins at the best again: others may have ended by
        then, and a model that fits would never be tried any more.
        """
        self._now = None
        self._failed(ready.wishes).add(ready.plan.setup)
        plans = self._plans(ready.model, ready.device)
        try:
            smaller = chosen(plans, ready.device.card, self._refused)
        except OutOfMemory:
            self._refused.clear()
            return OutOfMemory(error.message, no_room(), detail=error.detail)
        return OutOfMemory(
            error.message,
            _("Ask again: the model then runs in a smaller way. {way}").format(way=told(smaller)),
            detail=error.detail,
        )

    def note_peak(self, ready: Ready, peak: int, tokens: int, picture: int) -> None:
        """Keep what an answer took at most, with so many tokens in all and in one picture."""
        measured = Measured(ready.plan.setup, peak, tokens, picture)
        self._peaks.note(_key(ready.model), ready.device.name, measured)

    def fit(self, control: Control, *, busy: bool) -> Fit | None:
        """Return how the model fits; None when cancelled. Raises AppError.

        `busy`: the process answers somebody, so that nobody else is to ask it.
        """
        model = self.model()
        settings = self._settings()
        now = self._now
        if not (busy and self._devices):
            memory = self._runner.memory(control)
            self._devices = memory.devices
            now = now if memory.loaded else None
        if control.cancelled:
            return None
        wishes = _wishes(settings, model, self._runner.program)
        device = device_of(self._devices, settings.device)
        plans = self._plans(model, device)
        if now is not None and now.wishes == wishes:
            known = (plan for plan in plans if plan.setup == now.plan.setup)
            return _fit(device, next(known, now.plan), _("It is in memory now."))
        try:
            plan = chosen(plans, device.card, self._failed(wishes))
        except OutOfMemory as error:
            return _fit(device, None, error.message)
        return _fit(device, plan, why(plans, plan, device.card))

    def _plans(self, model: LocalModel, device: Found) -> tuple[Plan, ...]:
        measured = self._peaks.of(_key(model), device.name)
        return plans_of(model.folder, device.card, self._settings(), measured)

    def _failed(self, wishes: tuple[object, ...]) -> set[Setup]:
        """Return the ways that ran out of memory; none once something else is wished."""
        if self._refused_for != wishes:
            self._refused_for, self._refused = wishes, set()
        return self._refused


def _wishes(settings: LocalSettings, model: LocalModel, program: str) -> tuple[object, ...]:
    """Return all that says what has to be in memory."""
    return (
        Path(model.folder),
        _stamp(Path(model.folder)),
        settings.quantisation,
        settings.context,
        settings.picture_tokens,
        settings.device,
        program,
    )


def _stamp(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Return what changes when another version of the model is put into its folder."""
    files = [folder / "config.json", *sorted(folder.glob("*.safetensors*"))]
    with contextlib.suppress(OSError):  # said with better words where it is read
        told = [(file.name, file.stat()) for file in files]
        return tuple((name, stat.st_size, stat.st_mtime_ns) for name, stat in told)
    return ()


def _key(model: LocalModel) -> str:
    return str(model.folder)


def _fit(device: Found, plan: Plan | None, reason: str) -> Fit:
    found = None if plan is None else Way(way(plan.setup), plan.peak, plan.measured)
    return Fit(device.name, device.free, device.total, found, reason, slow(device.card))
