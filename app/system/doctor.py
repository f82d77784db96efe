"""What the program needs of a machine, looked at piece by piece, all at once."""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Final

from app.core import identity
from app.core.check import Check
from app.core.control import Control
from app.core.errors import AppError
from app.core.memory import History
from app.core.ports import Backend
from app.core.recorder import Recorder
from app.core.redaction import RedactionSettings
from app.core.session import Session
from app.core.settings import Problem
from app.core.ways import ExplainedScreens
from app.core.windows import Windows
from app.core.words import _, sentences
from app.system import versions, whole_file
from app.system.doctor_capture import capture_checks, recording_check, windows_check
from app.system.doctor_desktop import desktop_checks
from app.system.doctor_places import place_checks
from app.system.paths import Paths
from app.system.secrets import SystemSecrets
from app.system.side_by_side import Look, all_of

PROBE_SECONDS: Final = 5.0
READER_SECONDS: Final = 30.0  # its models are loaded, while all else is looked at
LOCAL_SECONDS: Final = 60.0  # torch and the driver of a card, for the first time since the start

Checks = Callable[[Control], Iterable[Check]]


@dataclass(frozen=True, slots=True)
class Asked:
    """An endpoint: what makes its backend, and in words where its key is, "" for none."""

    backend: Callable[[], Backend]
    key: Callable[[], str] = lambda: ""


@dataclass(frozen=True, slots=True)
class Patient:
    """What is looked at; what is made on first use is given as a function.

    `damaged` returns the damaged histories that were kept in a folder, `hotkeys` what there is to
    say of global keys, `reading` of the reader at work, `machine` of what a model would run on.
    `tools` are other programs that are used, by name: where they are, "" where they are not.
    `others` are further looks, by their ids.
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
    endpoints: Mapping[str, Asked]
    history: Callable[[], History]
    secrets: SystemSecrets
    damaged: Callable[[Path], Sequence[Path]]
    hotkeys: Callable[[], Iterable[Check]]
    recordings: Path
    reading: Checks = lambda _control: ()
    machine: Checks = lambda _control: ()
    tools: Mapping[str, Callable[[], str]] = field(default_factory=dict)
    others: Mapping[str, Checks] = field(default_factory=dict)


def checks(patient: Patient, control: Control) -> Iterator[Check]:
    """Look at everything, side by side; what is found comes in the order of the looks.

    Each takes at most a few seconds; only the reader, and what runs a model on this machine, may
    take longer to start. Ends when `control` is cancelled.
    """
    return all_of(list(_looks(patient)), control)


def _looks(patient: Patient) -> Iterator[Look]:
    session = patient.session
    yield Look("versions", _("Versions"), lambda _c: [_versions(patient.tools)])
    yield Look("settings", _("Settings"), lambda _c: [_settings(patient)])
    yield Look("display", _("Display"), lambda _c: [_display(session)])
    if session.kind != "headless":
        yield Look("capture", _("Capture"), lambda _c: _screen(patient))
    yield Look("hotkeys", _("Keys"), lambda _c: patient.hotkeys())
    yield Look("desktop", _("Desktop"), lambda _c: desktop_checks(session, patient.secrets))
    for id_, more in patient.others.items():
        yield Look(id_, id_, more)
    yield Look("reader", _("Reader"), partial(_reader, patient))
    yield Look("machine", _("Model on this machine"), partial(_machine, patient))
    for name, asked in patient.endpoints.items():
        told = _("Endpoint {name}").format(name=name)
        yield Look(f"endpoint_{name}", told, partial(_endpoint, f"endpoint_{name}", told, asked))
    yield Look("history", _("History"), lambda _c: [_history(patient)])
    yield Look("places", _("Folders"), partial(place_checks, patient.paths, patient.recordings))


def _screen(patient: Patient) -> Iterator[Check]:
    yield from capture_checks(patient.screens())
    yield windows_check(patient.windows(), patient.hidden_windows)
    yield recording_check(patient.recorder(), patient.session)


def _reader(patient: Patient, control: Control) -> Iterator[Check]:
    ready = _backend("reader", _("Reader"), patient.reader, control, seconds=READER_SECONDS)
    yield ready
    if ready.ok:
        yield from patient.reading(control)


def _machine(patient: Patient, control: Control) -> Iterator[Check]:
    yield from patient.machine(control)
    if patient.local is not None:
        name = _("Model on this machine")
        yield _backend("local", name, patient.local, control, seconds=LOCAL_SECONDS)


def _endpoint(id_: str, name: str, asked: Asked, control: Control) -> Iterator[Check]:
    check = _backend(id_, name, asked.backend, control)
    key = asked.key()
    told = _("key: {place}").format(place=key) if key else _("no key is kept for it")
    yield replace(
        check,
        found=f"{check.found.rstrip('.')}; {told}",
        data={**(check.data or {}), "key": bool(key)},
    )


def _failed(id_: str, name: str, error: AppError) -> Check:
    return Check(id_, name, ok=False, found=error.message, hint=error.hint)


def _versions(tools: Mapping[str, Callable[[], str]]) -> Check:
    name = _("Versions")
    parts = versions.parts()
    found = {tool: find() for tool, find in tools.items()}
    lacks = _("not installed")
    told = [f"{tool}: {place or lacks}" for tool, place in found.items()]
    words = "; ".join([versions.words(), *told])
    data = {
        identity.SLUG: identity.VERSION,
        "kind": versions.kind(),
        "python": versions.python(),
        "system": versions.system(),
        **{part: version for part, version in parts.items() if version},
        "tools": found,
    }
    if missing := [part for part, version in parts.items() if not version]:
        lacking = _("{packages} are missing.").format(packages=", ".join(missing))
        hint = _("Install {name} again.").format(name=identity.NAME)
        return Check("versions", name, ok=False, found=f"{words}. {lacking}", hint=hint, data=data)
    return Check("versions", name, ok=True, found=words, data=data)


def _settings(patient: Patient) -> Check:
    name, path = _("Settings"), patient.paths.settings
    if patient.problems:
        # They quote what stands in the file, where somebody may have put a key.
        problems = [
            replace(each, key=_public(each.key), message=_public(each.message))
            for each in patient.problems
        ]
        found = " ".join(f"{problem.key}: {problem.message}" for problem in problems)
        hints = [problem.hint for problem in problems]
        if not all(hints):  # some say no more than what is wrong
            hints.append(_("Correct {path}.").format(path=path))
        return Check(
            "settings",
            name,
            ok=False,
            found=found,
            hint=sentences(*dict.fromkeys(hints)),
            data={"path": str(path), "problems": [asdict(each) for each in problems]},
        )
    there = whole_file.is_there(path)
    found = str(path) if there else _("the defaults; {path} is not there").format(path=path)
    return Check("settings", name, ok=True, found=found, data={"path": str(path), "problems": []})


def _public(text: str) -> str:
    from app.core.secrets_found import without_secrets

    return without_secrets(text, RedactionSettings())


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
    id_: str,
    name: str,
    backend: Callable[[], Backend],
    whole: Control,
    *,
    seconds: float | None = None,
) -> Check:
    """Ask somebody how they are, until `whole` is cancelled or the time is over."""
    control = Control()
    forget = whole.on_change(control.cancel)
    limit = threading.Timer(seconds or PROBE_SECONDS, control.cancel)
    limit.daemon = True
    limit.start()
    try:
        health = backend().probe(control)
    except AppError as error:
        return _failed(id_, name, error)
    finally:
        limit.cancel()
        forget()
    if control.cancelled and not health.hint:
        return Check(id_, name, ok=False, found=_("There was no answer."), hint=_("Ask again."))
    details = "; ".join(f"{what}: {value}" for what, value in health.details)
    found = f"{health.message} ({details})" if details else health.message
    return Check(id_, name, health.ok, found, health.hint, data=dict(health.details))


def _history(patient: Patient) -> Check:
    name, folder = _("History"), str(patient.paths.data)
    try:
        history = patient.history()
        history.listing(1)
        told = sentences(*history.notices()) or _kept(patient.damaged(patient.paths.data))
    except AppError as error:
        return _failed("history", name, error)
    return Check("history", name, ok=True, found=f"{folder} {told}".strip(), data={"path": folder})


def _kept(damaged: Sequence[Path]) -> str:
    """Say which damaged histories lie beside the one in use, "" where none does."""
    if not damaged:
        return ""
    names = ", ".join(path.name for path in damaged)
    return _("It was damaged before; what was damaged is kept as {files}.").format(files=names)
