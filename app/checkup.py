"""Gathers what the doctor looks at: rooms that know nothing of each other."""

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from app.answerers import Answerers
from app.core.actions import label_of, stated
from app.core.check import Check, Private
from app.core.control import Control
from app.core.errors import AppError
from app.core.memory import History
from app.core.ports import LOCAL, READER, Backend, Choice, PictureDecoder
from app.core.redaction import RedactionSettings
from app.core.settings import Settings
from app.desktop import Desktop
from app.system.paths import Paths
from app.system.secrets import SystemSecrets


@dataclass(frozen=True, slots=True)
class Checkup:
    """What is looked at, as `compose` makes it; functions make it when it is first used."""

    settings: Callable[[], Settings]
    paths: Paths
    answerers: Answerers
    desktop: Desktop
    history: Callable[[], History]
    secrets: Callable[[], SystemSecrets]
    decoder: Callable[[], PictureDecoder]
    recordings: Callable[[], Path]

    def checks(self, control: Control) -> Iterator[Check]:
        """Look at all of it; see `system.doctor.checks`."""
        from app.store.salvage import kept_beside
        from app.system.doctor import Asked, Patient, checks

        answerers = self.answerers
        local = LOCAL in answerers.choices()
        patient = Patient(
            self.paths,
            self.desktop.session,
            self.settings().problems,
            self.desktop.screens,
            self.desktop.windows,
            self.settings().of(RedactionSettings).windows,
            self.desktop.recorder,
            partial(answerers.backend, READER),
            partial(answerers.backend, LOCAL) if local else None,
            {name: Asked(*self._endpoint(name)) for name in answerers.endpoints()},
            self.history,
            self.secrets(),
            kept_beside,
            self._look_at_keys,
            self.recordings(),
            self._have_read,
            self._look_at_machine,
            {"LibreOffice": _libreoffice},
            {"permissions": self._look_at_permissions, "autostart": self._look_at_start},
        )
        return checks(patient, control)

    def private(self) -> Private:
        """Return what a report for others leaves out."""
        from getpass import getuser

        from app.backends.remote.endpoint import private_hosts

        hosts: list[str] = []
        for name in self.answerers.endpoints():
            try:
                destination = self.answerers.destination(Choice("remote", endpoint=name))
            except AppError:
                continue
            hosts += private_hosts(destination.base_url) if destination else []
        try:
            user = getuser()
        except (OSError, KeyError, ImportError):  # a user of no name, as in containers
            user = ""
        return Private(str(Path.home()), user, tuple(hosts))

    def _endpoint(self, name: str) -> tuple[Callable[[], Backend], Callable[[], str]]:
        choice = Choice("remote", endpoint=name)

        def key() -> str:
            try:
                destination = self.answerers.destination(choice)
                return self.secrets().place(destination.origin) if destination else ""
            except AppError:
                return ""

        return partial(self.answerers.backend, choice), key

    def _look_at_keys(self) -> Iterable[Check]:
        from app.input.doctor import checks
        from app.input.hotkeys import DesktopHotkeys
        from app.system.instance import folder_of, is_running

        hotkeys = self.desktop.hotkeys()
        assert isinstance(hotkeys, DesktopHotkeys)
        settings = self.settings()
        return checks(
            hotkeys,
            stated(settings),
            partial(label_of, settings),
            lambda: is_running(folder_of(self.paths.state, os.environ)),
        )

    def _look_at_permissions(self, control: Control) -> Iterator[Check]:
        from app.system.doctor_allowed import permission_checks

        return permission_checks(self.desktop.permissions(), control)

    def _look_at_start(self, _control: Control) -> Iterable[Check]:
        from app.system.autostart import open_autostart
        from app.system.doctor_allowed import autostart_check

        return [autostart_check(open_autostart())]

    def _have_read(self, control: Control) -> Iterator[Check]:
        from app.backends.reader.selftest import reading

        return reading(self.decoder(), self.answerers.read, control)

    def _look_at_machine(self, control: Control) -> Iterator[Check]:
        from app.backends.local.machine import machine_checks

        return machine_checks(control)


def _libreoffice() -> str:
    from app.media.office.libreoffice import find, usual_places

    return find(usual_places())
