"""Who can be asked: the model on this machine, endpoints and the offline reader, made and kept."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from app.backends.local.settings import LocalSettings
from app.backends.reader.settings import ReaderSettings
from app.backends.remote.probe import Findings
from app.backends.remote.settings import Endpoint, Endpoints, RemoteSettings, profile_named
from app.core import identity
from app.core.calibrated import Calibrations
from app.core.chat import Delta, Message, Options
from app.core.clip_text import ClipText
from app.core.control import Control
from app.core.errors import UsageError
from app.core.frame import Frame
from app.core.local_models import Fit, Models
from app.core.local_runtime import Runtimes
from app.core.memory import Secrets
from app.core.once import Once
from app.core.pool import Pool
from app.core.ports import (
    LOCAL,
    READER,
    Backend,
    Capabilities,
    Choice,
    Destination,
    Estimate,
    Health,
    PictureCodec,
)
from app.core.retention import HistorySettings
from app.core.settings import General, Section, Settings
from app.core.skilled import LocalAnswerer, Reader
from app.core.text_line import TextLine
from app.core.videos import Keyframes, Videos
from app.core.whom import whom
from app.core.words import _
from app.system.paths import Paths
from app.system.saved_settings import SavedSettings


class Answerers:
    """Makes each when it is first asked, and ends them all. `keeping`: the history is kept."""

    def __init__(
        self,
        saved: SavedSettings,
        paths: Paths,
        codec: Callable[[], PictureCodec],
        secrets: Callable[[], Secrets],
        keeping: Callable[[], bool],
        videos: Callable[[], Videos],
        keyframes: Keyframes,
    ) -> None:
        self._saved = saved
        self._paths = paths
        self._codec = codec
        self._secrets = secrets
        self._keeping = keeping
        self._videos = videos
        self.clip_text = ClipText(videos, keyframes, self.read)
        self._remotes: Pool[Backend] = Pool()
        self._readers: Pool[Reader] = Pool()
        self._locals: Pool[LocalAnswerer] = Pool()
        self._findings: Findings = {}
        self.models = Once(self._make_models)
        self.runtimes = Once(self._make_runtimes)

    def close(self) -> None:
        """Close all; running answers end as broken off."""
        self._remotes.close()
        self._readers.close()
        self._locals.close()

    def follow(self, made: Section, before: Settings) -> None:
        """Have those made anew whom a changed section concerns; the local model looks by itself."""
        match made:
            case ReaderSettings():
                self._readers.retire()
            case RemoteSettings() | Endpoints() | HistorySettings() | Calibrations():
                self._remotes.retire()
            case General() if made.system != before.of(General).system:
                self._remotes.retire()

    # ---- who there is

    def endpoints(self) -> tuple[str, ...]:
        """Return the names of the endpoints that the user has set up, the default first."""
        own = self._settings.of(Endpoints).endpoints
        return tuple(dict.fromkeys([*filter(None, [self._default.endpoint]), *own]))

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

        self._saved.change(Endpoints, change)
        self._remotes.retire()

    def choices(self) -> tuple[Choice, ...]:
        """Return who is set up, whoever answers by default first; the reader always is."""
        remote = [Choice("remote", endpoint=name) for name in self.endpoints()]
        local = [LOCAL] if self._settings.of(LocalSettings).model else []
        return tuple(dict.fromkeys([self.meant(Choice()), *remote, *local, READER]))

    def meant(self, choice: Choice) -> Choice:
        """Return `choice` with who answers named. Raises UsageError for what cannot be meant."""
        default = self._default
        somewhere = bool(choice.endpoint or choice.base_url)
        if somewhere or (choice.backend or default.backend) == "remote":
            named = choice.endpoint or ("" if choice.base_url else default.endpoint)
            return replace(choice, backend="remote", endpoint=named)
        who = default if choice.backend is None else Choice(choice.backend)
        if choice.model or choice.profile:
            raise _knows_no_models(who)
        return who

    def destination(self, choice: Choice) -> Destination | None:
        """Return where `choice` sends; None for those who send nothing."""
        from app.backends.remote.chosen import destination_of

        who = self.meant(choice)
        if who.backend != "remote":
            return None
        return destination_of(self._endpoint(who), choice.key)

    # ---- those who answer

    def backend(self, choice: Choice) -> Backend:
        """Return who answers; choices that mean the same share one. Raises SettingsError for a
        key that is kept but cannot be had.
        """
        who = self.meant(choice)
        match who.backend:
            case "reader":
                return self._readers.get(READER, self._new_reader)
            case "local":
                return self._locals.get(LOCAL, self._new_local)
        endpoint = self._endpoint(who)
        return self._remotes.get(
            replace(who, endpoint=endpoint.name), lambda: self._remote(endpoint, choice)
        )

    def trial(self, choice: Choice) -> Backend:
        """Return a backend of the caller's own; raises what `backend` raises."""
        who = self.meant(choice)
        match who.backend:
            case "reader":
                return self._new_reader()
            case "local":
                return _Lent(self.backend(LOCAL))
        return self._remote(self._endpoint(who), choice)

    def read(self, frame: Frame, control: Control) -> Sequence[TextLine]:
        """Return the lines of text in a frame. Raises ChildError."""
        with self._readers.using(READER, self._new_reader) as reader:
            return reader.lines(frame, control)

    @property
    def _settings(self) -> Settings:
        return self._saved.now

    @property
    def _default(self) -> Choice:
        """Who answers where nobody is named: whom the settings name, else who is here."""
        if named := self._settings.of(General).endpoint:
            return whom(named)
        return LOCAL if self._settings.of(LocalSettings).model else READER

    def _endpoint(self, choice: Choice) -> Endpoint:
        from app.backends.remote.chosen import endpoint_of

        return endpoint_of(choice, self._settings.of(Endpoints))

    def _remote(self, endpoint: Endpoint, choice: Choice) -> Backend:
        from app.backends.remote.backend import RemoteBackend
        from app.backends.remote.chosen import usage_errors
        from app.backends.remote.endpoint import origin
        from app.store.ledger import EgressLedger

        key = choice.key
        if key is None:
            key = self._secrets().get(origin(endpoint.base_url))
        with usage_errors():
            return RemoteBackend(
                replace(endpoint, system=endpoint.system or self._settings.of(General).system),
                codec=self._codec(),
                ledger=EgressLedger(
                    self._paths.data, digests=self._keeping() and not choice.temporary
                ),
                key=key,
                key_variable=choice.key_variable,
                settings=self._settings.of(RemoteSettings),
                calibrations=self._settings.of(Calibrations),
                findings=self._findings,
            )

    def _new_reader(self) -> Reader:
        from app.backends.reader.backend import ReaderBackend

        return ReaderBackend(self._settings.of(ReaderSettings), self.clip_text)

    def _new_local(self) -> LocalAnswerer:
        from app.backends.local.backend import LocalBackend, Surroundings
        from app.backends.local.peaks import Peaks

        return LocalBackend(
            Surroundings(
                settings=lambda: self._settings.of(LocalSettings),
                calibrations=lambda: self._settings.of(Calibrations),
                system=lambda: self._settings.of(General).system,
                used=lambda: self.models().used(),
                peaks=Peaks(self._paths.local / "peaks.json"),
                folder=self._paths.local,
                videos=self._videos,
            )
        )

    # ---- models on this machine

    def _make_models(self) -> Models:
        from app.backends.local.models import LocalModels, Surroundings
        from app.backends.remote.endpoint import origin
        from app.system import file_lock

        def save(model: str) -> None:
            self._saved.change(LocalSettings, lambda own: replace(own, model=model))

        return LocalModels(
            Surroundings(
                folder=self._paths.models,
                settings=lambda: self._settings.of(LocalSettings),
                save=save,
                key=lambda base: self._secrets().get(origin(base)),
                held=file_lock.held,
                fit=self._fit,
                environment=os.environ,
            )
        )

    def _make_runtimes(self) -> Runtimes:
        from app.backends.local.interpreter import RUNTIME
        from app.backends.local.runtime import LocalRuntimes, Surroundings
        from app.system import file_lock

        return LocalRuntimes(
            Surroundings(
                folder=self._paths.local / RUNTIME,
                locks=identity.assets() / "locks",
                settings=lambda: self._settings.of(LocalSettings),
                held=file_lock.held,
                release=self._locals.retire,
                environment=os.environ,
            )
        )

    def _fit(self, control: Control) -> Fit | None:
        with self._locals.using(LOCAL, self._new_local) as local:
            return local.fit(control)


class _Lent:
    """The model in memory, for who closes it: there is no room for a second one."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    @property
    def capabilities(self) -> Capabilities:
        return self._backend.capabilities

    def probe(self, control: Control) -> Health:
        return self._backend.probe(control)

    def estimate(self, messages: Sequence[Message], options: Options) -> Estimate:
        return self._backend.estimate(messages, options)

    def stream(
        self, messages: Sequence[Message], options: Options, control: Control
    ) -> Iterator[Delta]:
        return self._backend.stream(messages, options, control)

    def close(self) -> None:
        """Leave it open."""


def _knows_no_models(who: Choice) -> UsageError:
    if who == LOCAL:
        return UsageError(
            _("The model on this machine answers; another one cannot be named in a question."),
            _("Choose it with “eyeline model use”, or name who is to answer: --endpoint NAME."),
        )
    return UsageError(
        _("The offline reader answers, which has no models and no profiles."),
        _("Name who is to answer: --endpoint NAME or --base-url URL."),
    )
