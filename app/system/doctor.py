"""What the program needs of a machine, looked at piece by piece."""

import platform
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Final

from app.core import identity
from app.core.check import Check
from app.core.control import Control
from app.core.errors import AppError
from app.core.memory import History
from app.core.ports import Backend
from app.core.recorder import Recorder
from app.core.session import Session
from app.core.settings import Problem
from app.core.ways import ExplainedScreens
from app.core.windows import Windows
from app.core.words import _
from app.system.doctor_capture import capture_checks, recording_check, windows_check
from app.system.paths import Paths
from app.system.secrets import SystemSecrets

PROBE_SECONDS: Final = 5.0
LOCAL_SECONDS: Final = 60.0  # torch and the driver of a card, for the first time since the start
ENOUGH_DISK: Final = 500_000_000  # bytes: a year of pictures, roughly

_PACKAGES: Final = (
    "numpy",
    "mss",
    "opencv-python-headless",
    "openai",
    "pillow",
    "rapidocr",
    "onnxruntime",
    "rapidfuzz",
    "keyring",
    "platformdirs",
    "tomlkit",
)


@dataclass(frozen=True, slots=True)
class Patient:
    """What is looked at; what is made on first use is given as a function.

    `damaged` returns the damaged histories that were kept in a folder, `hotkeys` what there is to
    say of global keys.
    """

    paths: Paths
    session: Session
    problems: Sequence[Problem]
    screens: Callable[[], ExplainedScreens]
    windows: Callable[[], Windows]
    hidden_windows: Sequence[str]
    recorder: Callable[[], Recorder]
    reader: Callable[[], Backend]
    local: Callable[[], Backend] | None
    endpoints: Mapping[str, Callable[[], Backend]]
    history: Callable[[], History]
    secrets: SystemSecrets
    damaged: Callable[[Path], Sequence[Path]]
    hotkeys: Callable[[], Iterable[Check]]


def checks(patient: Patient) -> Iterator[Check]:
    """Look at everything, one after the other; each takes at most a few seconds.

    Only what runs a model on this machine may take longer to start.
    """
    yield _versions()
    yield _settings(patient)
    yield _display(patient.session)
    if patient.session.kind != "headless":
        yield from capture_checks(patient.screens())
        yield windows_check(patient.windows(), patient.hidden_windows)
        yield recording_check(patient.recorder(), patient.session)
    yield from patient.hotkeys()
    yield _backend("reader", _("Reader"), patient.reader)
    if patient.local is not None:
        name = _("Model on this machine")
        yield _backend("local", name, patient.local, seconds=LOCAL_SECONDS)
    for name, backend in patient.endpoints.items():
        yield _backend(f"endpoint_{name}", _("Endpoint {name}").format(name=name), backend)
    yield _keys(patient.secrets)
    yield _history(patient)
    yield _disk(patient.paths)


def _failed(id_: str, name: str, error: AppError) -> Check:
    return Check(id_, name, ok=False, found=error.message, hint=error.hint)


def _versions() -> Check:
    found: dict[str, str] = {}
    missing: list[str] = []
    for package in _PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            missing.append(package)
    name = _("Versions")
    words = (
        f"{identity.NAME} {identity.VERSION}, Python {platform.python_version()}, "
        f"{platform.platform(terse=True)}"
    )
    data = {identity.SLUG: identity.VERSION, "python": platform.python_version(), **found}
    if missing:
        lacking = _("{packages} are missing.").format(packages=", ".join(missing))
        hint = _("Install {name} again.").format(name=identity.NAME)
        return Check("versions", name, ok=False, found=f"{words}. {lacking}", hint=hint, data=data)
    return Check("versions", name, ok=True, found=words, data=data)


def _settings(patient: Patient) -> Check:
    name, path = _("Settings"), patient.paths.settings
    if patient.problems:
        found = " ".join(f"{problem.key}: {problem.message}" for problem in patient.problems)
        hint = " ".join(problem.hint for problem in patient.problems if problem.hint)
        return Check(
            "settings",
            name,
            ok=False,
            found=found,
            hint=hint or _("Correct {path}.").format(path=path),
            data={"path": str(path), "problems": [asdict(each) for each in patient.problems]},
        )
    found = str(path) if path.exists() else _("the defaults; {path} is not there").format(path=path)
    return Check("settings", name, ok=True, found=found, data={"path": str(path), "problems": []})


def _display(session: Session) -> Check:
    name = _("Display")
    data = {"session": session.kind, "desktop": session.desktop, "display": session.display}
    if session.kind == "headless":
        return Check(
            "display",
            name,
            ok=False,
            found=_("none: neither DISPLAY nor WAYLAND_DISPLAY is set"),
            hint=_(
                "Run the program in a desktop session to take the screen; asking about files"
                " works here too."
            ),
            data=data,
        )
    words = [session.kind, session.desktop, session.display]
    return Check(
        "display", name, ok=True, found=", ".join(word for word in words if word), data=data
    )


def _backend(
    id_: str, name: str, backend: Callable[[], Backend], *, seconds: float | None = None
) -> Check:
    control = Control()
    limit = threading.Timer(seconds or PROBE_SECONDS, control.cancel)
    limit.daemon = True
    limit.start()
    try:
        health = backend().probe(control)
    except AppError as error:
        return _failed(id_, name, error)
    finally:
        limit.cancel()
    if control.cancelled and not health.hint:
        return Check(id_, name, ok=False, found=_("There was no answer."), hint=_("Ask again."))
    details = "; ".join(f"{what}: {value}" for what, value in health.details)
    found = f"{health.message} ({details})" if details else health.message
    return Check(id_, name, health.ok, found, health.hint, data=dict(health.details))


def _keys(secrets: SystemSecrets) -> Check:
    keyring = secrets.keyring()
    if keyring:
        return Check("keyring", _("Keyring"), ok=True, found=keyring, data={"keyring": keyring})
    return Check(
        "keyring",
        _("Keyring"),
        ok=True,
        found=_("none that answers; keys can be kept in a private file, or in EYELINE_API_KEY"),
        data={"keyring": ""},
    )


def _history(patient: Patient) -> Check:
    name, folder = _("History"), str(patient.paths.data)
    try:
        history = patient.history()
        history.listing(1)
        told = " ".join(history.notices()) or _kept(patient.damaged(patient.paths.data))
    except AppError as error:
        return _failed("history", name, error)
    return Check("history", name, ok=True, found=f"{folder} {told}".strip(), data={"path": folder})


def _kept(damaged: Sequence[Path]) -> str:
    """Say which damaged histories lie beside the one in use, "" where none does."""
    if not damaged:
        return ""
    names = ", ".join(path.name for path in damaged)
    return _("It was damaged before; what was damaged is kept as {files}.").format(files=names)


def _disk(paths: Paths) -> Check:
    place = paths.data
    while not place.exists() and place != place.parent:
        place = place.parent
    free = shutil.disk_usage(place).free
    found = _("{size} GB free at {path}").format(size=f"{free / 1e9:.1f}", path=place)
    data = {"path": str(place), "free": free}
    if free < ENOUGH_DISK:
        return Check(
            "disk",
            _("Disk"),
            ok=False,
            found=found,
            hint=_("Make room there, or the history cannot grow."),
            data=data,
        )
    return Check("disk", _("Disk"), ok=True, found=found, data=data)
