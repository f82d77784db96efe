"""Builds the `Services` for the command line and the window: which room fulfils which port."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

from app.backends.reader.settings import ReaderSettings
from app.backends.remote.settings import (
    Endpoint,
    Endpoints,
    RemoteSettings,
    profile_named,
)
from app.capture.settings import CaptureSettings
from app.core.check import Check
from app.core.errors import UsageError
from app.core.frame import Frame
from app.core.hotkeys import Hotkeys
from app.core.mark import Mark
from app.core.memory import History
from app.core.once import Once
from app.core.pool import Pool
from app.core.ports import (
    Backend,
    Choice,
    Destination,
    Painter,
    PictureCodec,
    PictureDecoder,
    Screens,
    Services,
)
from app.core.settings import FILE, General, Problem, S, Section, Settings
from app.core.settings_table import merged, read_all, typed
from app.core.words import _
from app.input.settings import HotkeySettings
from app.system.paths import Paths
from app.system.saved_settings import SavedSettings
from app.system.secrets import SystemSecrets
from app.system.session import session_of
from app.system.settings_file import Loaded
from app.ui.settings import UiSettings

SECTIONS: Final[tuple[type[Section], ...]] = (
    General,
    UiSettings,
    HotkeySettings,
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
    unread = Problem(f"{FILE}.toml", file.error.message, file.error.hint)
    return Settings(found.sections, (unread, *found.problems))


def build(settings: Settings, paths: Paths, *, temporary: bool = False) -> Services:
    """Return the services; nothing is opened or started before it is used.

    `temporary`: nothing is kept in the history, and the ledger keeps no digests.
    """
    rooms = _Rooms(settings, paths, temporary=temporary)
    return Services(
        settings=lambda: rooms.settings,
        save=rooms.save,
        endpoints=rooms.endpoints,
        keep=rooms.keep,
        destination=rooms.destination,
        backend=rooms.backend,
        trial=rooms.trial,
        screens=rooms.screens,
        hotkeys=rooms.hotkeys,
        decoder=rooms.decoder,
        painter=rooms.painter,
        save_picture=rooms.save_picture,
        history=rooms.history,
        secrets=rooms.secrets,
        doctor=rooms.doctor,
        close=rooms.close,
    )


class _Rooms:
    """Makes each room when it is first asked for, and ends them all."""

    def __init__(self, settings: Settings, paths: Paths, *, temporary: bool) -> None:
        self._saved = SavedSettings(settings, paths.settings)
        self._paths = paths
        self._temporary = temporary
        self._session = session_of(os.environ, sys.platform)
        self._closers: list[Callable[[], None]] = []
        self._remotes = Pool()
        self._readers = Pool()
        self.codec = Once(self._make_codec)
        self.decoder = Once(self._make_decoder)
        self.painter = Once(self._make_painter)
        self.screens = Once(self._make_screens)
        self.hotkeys = Once(self._make_hotkeys)
        self.history = Once(self._make_history)
        self.secrets = Once(self._make_secrets)

    def close(self) -> None:
        """Close what was made, the last first."""
        self._remotes.close()
        self._readers.close()
        while self._closers:
            self._closers.pop()()

    # ---- the settings

    @property
    def settings(self) -> Settings:
        """Those that hold now."""
        return self._saved.now

    def save(self, kind: type[S], change: Callable[[S], S]) -> S:
        """Change one section; what was made from it is made anew when it is asked for again."""
        made = self._saved.change(kind, change)
        match made:
            case ReaderSettings():
                self._readers.retire()
            case CaptureSettings():
                self.screens.forget()
            case RemoteSettings() | Endpoints():
                self._remotes.retire()
        return made

    def endpoints(self) -> tuple[str, ...]:
        """Return the names of the endpoints that the user has set up, the default first."""
        default = self.settings.of(General).endpoint
        own = self.settings.of(Endpoints).endpoints
        return tuple(dict.fromkeys([*filter(None, [default]), *own]))

    def keep(self, name: str, choice: Choice) -> None:
        """Set an endpoint up under `name`: a known service, or the address in `choice`."""

        def change(own: Endpoints) -> Endpoints:
            before = own.endpoints.get(name, Endpoint())
            made = replace(
                before,
                base_url=choice.base_url or before.base_url,
                model=choice.model,
                profile=profile_named(choice.profile) if choice.profile else before.profile,
                allow_http=choice.allow_http,
                name="",
            )
            return Endpoints({**own.endpoints, name: made})

        self.save(Endpoints, change)

    # ---- who answers

    def destination(self, choice: Choice) -> Destination | None:
        """Return where `choice` sends; None for the reader, which sends nothing."""
        from app.backends.remote.chosen import destination_of

        endpoint = self._endpoint(choice)
        return None if endpoint is None else destination_of(endpoint, choice.key)

    def backend(self, choice: Choice) -> Backend:
        """Return who answers; choices that mean the same share one. Raises SettingsError for a
        key that is kept but cannot be had.
        """
        endpoint = self._endpoint(choice)
        if endpoint is None:
            return self._readers.get(Choice("reader"), self._new_reader)
        named = replace(choice, backend="remote", endpoint=endpoint.name)
        return self._remotes.get(named, lambda: self._remote(endpoint, choice))

    def trial(self, choice: Choice) -> Backend:
        """Return a backend of the caller's own; raises what `backend` raises."""
        endpoint = self._endpoint(choice)
        return self._new_reader() if endpoint is None else self._remote(endpoint, choice)

    def _endpoint(self, choice: Choice) -> Endpoint | None:
        from app.backends.remote.chosen import endpoint_of

        settings = self.settings
        return endpoint_of(choice, settings.of(Endpoints), settings.of(General).endpoint)

    def _remote(self, endpoint: Endpoint, choice: Choice) -> Backend:
        from app.backends.remote.backend import RemoteBackend
        from app.backends.remote.chosen import usage_errors
        from app.backends.remote.endpoint import origin
        from app.store.ledger import EgressLedger

        key = choice.key
        if key is None:
            key = self.secrets().get(origin(endpoint.base_url))
        with usage_errors():
            return RemoteBackend(
                endpoint,
                codec=self.codec(),
                ledger=EgressLedger(self._paths.data, digests=not self._temporary),
                key=key,
                key_variable=choice.key_variable,
                settings=self.settings.of(RemoteSettings),
            )

    def _new_reader(self) -> Backend:
        from app.backends.reader.backend import ReaderBackend

        return ReaderBackend(self.settings.of(ReaderSettings))

    # ---- pictures and screens

    def _make_codec(self) -> PictureCodec:
        from app.media.encode import Codec

        return Codec()

    def _make_decoder(self) -> PictureDecoder:
        from app.media.picture import ChildDecoder

        made = ChildDecoder()
        self._closers.append(made.close)
        return made

    def _make_painter(self) -> Painter:
        from app.media.paint import PillowPainter

        return PillowPainter()

    def save_picture(self, frame: Frame, marks: Sequence[Mark], path: Path) -> None:
        """Draw the marks of a reply on a frame of it and write that. Raises MediaError."""
        from app.core.display import lay_out
        from app.media.files import write_atomically

        painter = self.painter()
        write_atomically(path, painter.paint(frame, lay_out(frame, marks, painter.measure)).data)

    def _make_screens(self) -> Screens:
        from app.capture.screens import open_screens

        made = open_screens(self._session, self.decoder, self.settings.of(CaptureSettings))
        self._closers.append(made.close)
        return made

    def _make_hotkeys(self) -> Hotkeys:
        from app.input.hotkeys import open_hotkeys

        made = open_hotkeys(self._session)
        self._closers.append(made.close)
        return made

    # ---- memory

    def _make_secrets(self) -> SystemSecrets:
        from app.backends.remote.endpoint import clean_key

        return SystemSecrets(self._paths.keys, clean_key)

    def _make_history(self) -> History:
        from app.store.history import SqliteHistory
        from app.store.temporary import TemporaryHistory

        if self._temporary:
            return TemporaryHistory()
        made = SqliteHistory(self._paths.data, self.codec(), self.decoder)
        self._closers.append(made.close)
        return made

    # ---- how all of it is

    def doctor(self) -> Iterator[Check]:
        from app.store.salvage import kept_beside
        from app.system.doctor import Patient, checks

        return checks(
            Patient(
                self._paths,
                self._session,
                self.settings.problems,
                self.screens,
                partial(self.backend, Choice("reader")),
                {
                    name: partial(self.backend, Choice("remote", endpoint=name))
                    for name in self.endpoints()
                },
                self.history,
                self.secrets(),
                kept_beside,
            )
        )
