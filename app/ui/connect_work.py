"""What connecting a server takes away from the GUI thread: looking, asking, keeping. No Qt."""

import ipaddress
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Final, Literal
from urllib.parse import urlsplit

from app.core import identity
from app.core.answer import answer
from app.core.calibrate import Calibration
from app.core.chat import Message, Options, Picture, Piece, Text
from app.core.control import Control
from app.core.errors import AppError, SettingsError
from app.core.frame import File, Frame
from app.core.ports import Choice, Health, Services
from app.core.settings import General
from app.core.settings_table import table_of
from app.core.words import _

Where = Literal["keyring", "file", "session"]
Step = Health | Frame | Piece | Calibration
"""What a test tells: how the server is, the picture that it is asked about, its answer; and what
came of checking its boxes.
"""

Steps = Callable[[Services, Choice, Control], Iterator[Step]]

ENDPOINTS: Final = "endpoints"  # the section


class NoKeyring(SettingsError):
    """The keyring did not take the key; another place would."""


@dataclass(frozen=True, slots=True)
class Connection:
    """What is to be kept: the endpoint, its key and where that goes, who is asked by default."""

    name: str
    choice: Choice
    default: bool
    where: Where = "keyring"


def question() -> str:
    """Return what a model is asked about the demo picture."""
    return _("Where is “Save All”?")


def look(services: Services, choice: Choice, control: Control) -> Iterator[Step]:
    """Look at the server; when it is well, have it answer about the demo picture.

    Raises AppError.
    """
    with closing(services.trial(choice)) as backend:
        health = backend.probe(control)
        yield health
        if not health.ok or control.cancelled:
            return
        path = identity.assets() / "demo.png"
        frame = services.decoder().decode(path, File(path.name, path), control)
        yield frame
        asked = Message("user", (Picture(frame), Text(question())))
        yield from answer(backend, [asked], Options(think="off", grounded=True), control)


def keep(services: Services, wanted: Connection, control: Control) -> Iterator[Connection]:
    """Keep the key, then the endpoint, then that it is the default; yields it when all is kept.

    Raises NoKeyring, and SettingsError or UsageError for what cannot be used.
    """
    choice = wanted.choice
    destination = services.destination(choice)
    if choice.key is not None and destination is not None:
        services.trial(choice).close()  # refuses what is no key
        try:
            services.secrets().set(destination.origin, choice.key, wanted.where)
        except SettingsError as error:
            if wanted.where == "keyring":
                raise NoKeyring(error.message, error.hint, detail=error.detail) from error
            raise
    if control.cancelled:
        return
    services.keep(wanted.name, replace(choice, key=None))
    if wanted.default and services.settings().of(General).endpoint != wanted.name:
        services.save(General, lambda general: replace(general, endpoint=wanted.name))
    yield wanted


def kept(services: Services) -> Mapping[str, Mapping[str, object]]:
    """Return the endpoints of the settings file by name, each with what differs from defaults."""
    for section in services.settings().sections:
        if section.SECTION == ENDPOINTS:
            tables = table_of(section).items()
            return {name: table for name, table in tables if isinstance(table, Mapping)}
    return {}


def name_for(services: Services, choice: Choice) -> str:
    """Return a name for a server given by address: that of the same server, else a new one.

    "" as long as the address is none.
    """
    try:
        destination = services.destination(choice)
    except AppError:
        return ""
    if destination is None:
        return ""
    known = kept(services)
    for name, table in known.items():
        same = _address(services, name) == destination.base_url
        if same and table.get("model", "") in ("", choice.model):
            return name
    name = _host_name(destination.origin)
    others = (f"{name}-{number}" for number in range(2, len(known) + 3))
    return name if name not in known else next(each for each in others if each not in known)


def clean_name(text: str) -> str:
    """Return what was typed as the name of a table: letters, digits, “-” and “_”."""
    return re.sub(r"[^\w-]+", "-", text.strip()).strip("-")


def _address(services: Services, name: str) -> str:
    try:
        destination = services.destination(Choice("remote", endpoint=name))
    except AppError:
        return ""
    return "" if destination is None else destination.base_url


def _host_name(origin: str) -> str:
    host = urlsplit(origin).hostname or ""
    try:
        return "local" if ipaddress.ip_address(host).is_loopback else "server"
    except ValueError:
        return "local" if host == "localhost" else clean_name(host.split(".")[0]) or "server"
