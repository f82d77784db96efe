"""Builds the `Services` for the command line and the window: which room fulfils which port."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property, partial
from typing import Final, get_args

from app.backends.reader.settings import ReaderSettings
from app.backends.remote import endpoint as address
from app.backends.remote.settings import (
    Endpoint,
    Endpoints,
    ProfileName,
    RemoteSettings,
    named,
)
from app.capture.settings import CaptureSettings
from app.core.errors import SettingsError, UsageError
from app.core.ports import (
    Backend,
    Check,
    Choice,
    Destination,
    History,
    Painter,
    PictureCodec,
    PictureDecoder,
    Screens,
    Services,
)
from app.core.settings import General, Problem, Section, Settings
from app.core.settings_table import closest, merged, read_all, typed
from app.core.words import _
from app.system.paths import Paths
from app.system.secrets import SystemSecrets
from app.system.session import session_of
from app.system.settings_file import Loaded

SECTIONS: Final[tuple[type[Section], ...]] = (
    General,
    CaptureSettings,
    ReaderSettings,
    RemoteSettings,
    Endpoints,
)


def read_settings(file: Loaded, overrides: Sequence[str] = ()) -> Settings:
    """Return all settings: the defaults, over them the file, over it `overrides` ("key=value").

    What is wrong with the file is in `problems`. Raises UsageError for what is wrong with the
    overrides.
    """
    above: dict[str, object] = {}
    for override in overrides:
        key, equals, value = override.partition("=")
        if not equals:
            raise UsageError(
                _("“{text}” is not a setting: it lacks the “=”.").format(text=override),
                _("For example: --set reader.idle_minutes=10"),
            )
        above = merged(above, typed(key.strip(), value.strip()))
    for problem in read_all(SECTIONS, above).problems:
        raise UsageError(f"--set {problem.key}: {problem.message}", problem.hint)
    found = read_all(SECTIONS, merged(file.table, above))
    if file.error is None:
        return found
    unread = Problem("settings.toml", file.error.message, file.error.hint)
    return Settings(found.sections, (unread, *found.problems))


def build(settings: Settings, paths: Paths, *, temporary: bool = False) -> Services:
    """Return the services; nothing is opened or started before it is used.

    `temporary`: nothing is kept in the history, and the ledger keeps no digests.
    """
    rooms = _Rooms(settings, paths, temporary=temporary)
    return Services(
        settings=settings,
        destination=rooms.destination,
        backend=rooms.backend,
        screens=lambda: rooms.screens,
        decoder=lambda: rooms.decoder,
        painter=lambda: rooms.painter,
        history=lambda: rooms.history,
        secrets=lambda: rooms.secrets,
        doctor=rooms.doctor,
        close=rooms.close,
    )


class _Rooms:
    """Makes each room when it is first asked for. Those of one program are made on one thread."""

    def __init__(self, settings: Settings, paths: Paths, *, temporary: bool) -> None:
        self._settings = settings
        self._paths = paths
        self._temporary = temporary
        self._session = session_of(os.environ, sys.platform)
        self._closers: list[Callable[[], None]] = []
        self._remotes: dict[Choice, Backend] = {}

    def close(self) -> None:
        """Close what was made, the last first."""
        while self._closers:
            self._closers.pop()()

    # ---- who answers

    def destination(self, choice: Choice) -> Destination | None:
        """Return where `choice` sends; None for the reader, which sends nothing."""
        with _usage():
            endpoint = self._endpoint(choice)
            if endpoint is None:
                return None
            where = address.parse(endpoint.base_url)
            exposed = address.consent_needed(endpoint, choice.key, has_pictures=True)
        return Destination(endpoint.name, where.url, where.origin, exposed)

    def backend(self, choice: Choice) -> Backend:
        """Return who answers; equal choices share one. Raises SettingsError for a key that is
        kept but cannot be had.
        """
        with _usage():
            endpoint = self._endpoint(choice)
            if endpoint is None:
                return self.reader
            origin = address.parse(endpoint.base_url).origin
        if choice not in self._remotes:
            key = self.secrets.get(origin) if choice.key is None else choice.key
            with _usage():
                self._remotes[choice] = self._remote(endpoint, key, choice.key_variable)
        return self._remotes[choice]

    def _endpoint(self, choice: Choice) -> Endpoint | None:
        """Return the endpoint that is meant, None for the reader. Raises SettingsError."""
        endpoint = self._named(choice)
        if endpoint is None:
            if choice.backend == "remote":
                raise UsageError(
                    _("No endpoint is named, and the settings have no default."),
                    _("Add --endpoint NAME or --base-url URL."),
                )
            if choice.model or choice.profile:
                raise UsageError(
                    _("The offline reader answers, which has no models and no profiles."),
                    _("Name who is to answer: --endpoint NAME or --base-url URL."),
                )
            return None
        return replace(
            endpoint,
            model=choice.model or endpoint.model,
            profile=_profile(choice.profile) if choice.profile else endpoint.profile,
            allow_http=choice.allow_http or endpoint.allow_http,
        )

    def _named(self, choice: Choice) -> Endpoint | None:
        if choice.backend == "reader":
            return None
        if choice.base_url:
            where = address.parse(choice.base_url)
            return replace(
                address.service_at(where) or Endpoint(), base_url=choice.base_url, name=""
            )
        name = choice.endpoint or self._settings.of(General).endpoint
        return named(self._settings.of(Endpoints), name) if name else None

    def _remote(self, endpoint: Endpoint, key: str | None, key_variable: str) -> Backend:
        from app.backends.remote.backend import RemoteBackend
        from app.store.ledger import EgressLedger

        made = RemoteBackend(
            endpoint,
            codec=self.codec,
            ledger=EgressLedger(self._paths.data, digests=not self._temporary),
            key=key,
            key_variable=key_variable,
            settings=self._settings.of(RemoteSettings),
        )
        self._closers.append(made.close)
        return made

    @cached_property
    def reader(self) -> Backend:
        from app.backends.reader.backend import ReaderBackend

        made = ReaderBackend(self._settings.of(ReaderSettings))
        self._closers.append(made.close)
        return made

    # ---- pictures and screens

    @cached_property
    def codec(self) -> PictureCodec:
        from app.media.encode import Codec

        return Codec()

    @cached_property
    def decoder(self) -> PictureDecoder:
        from app.media.picture import ChildDecoder

        made = ChildDecoder()
        self._closers.append(made.close)
        return made

    @cached_property
    def painter(self) -> Painter:
        from app.media.paint import PillowPainter

        return PillowPainter()

    @cached_property
    def screens(self) -> Screens:
        from app.capture.screens import open_screens

        made = open_screens(self._session, lambda: self.decoder, self._settings.of(CaptureSettings))
        self._closers.append(made.close)
        return made

    # ---- memory

    @cached_property
    def history(self) -> History:
        from app.store.history import SqliteHistory
        from app.store.temporary import TemporaryHistory

        if self._temporary:
            return TemporaryHistory()
        made = SqliteHistory(self._paths.data, self.codec, lambda: self.decoder)
        self._closers.append(made.close)
        return made

    @cached_property
    def secrets(self) -> SystemSecrets:
        return SystemSecrets(self._paths.keys, address.clean_key)

    # ---- how all of it is

    def doctor(self) -> Iterator[Check]:
        from app.system.doctor import Patient, checks

        default = self._settings.of(General).endpoint
        names = dict.fromkeys([*filter(None, [default]), *self._settings.of(Endpoints).endpoints])
        return checks(
            Patient(
                self._paths,
                self._session,
                self._settings.problems,
                lambda: self.screens,
                partial(self.backend, Choice("reader")),
                {name: partial(self.backend, Choice("remote", endpoint=name)) for name in names},
                lambda: self.history,
                self.secrets,
            )
        )


def _profile(name: str) -> ProfileName:
    profiles: tuple[ProfileName, ...] = get_args(ProfileName)
    for profile in profiles:
        if profile == name:
            return profile
    listed = _("Known profiles: {names}.").format(names=", ".join(profiles))
    raise UsageError(
        _("There is no profile “{name}”.").format(name=name),
        f"{closest(name, profiles)} {listed}".strip(),
    )


@contextmanager
def _usage() -> Iterator[None]:
    """A wrong endpoint or address is a wrong call, also where the settings name it."""
    try:
        yield
    except SettingsError as error:
        raise UsageError(error.message, error.hint) from error
