"""The models of this machine: fulfils the port `Models`."""

import errno
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from app.backends.local import hf_cache
from app.backends.local import manifest as manifests
from app.backends.local.again import Patience
from app.backends.local.download import Order, download
from app.backends.local.folder import inspect, size_of
from app.backends.local.hubs import (
    Hub,
    hub_in,
    hub_named,
    hub_of,
    is_private,
    repository_of,
    revision_of,
)
from app.backends.local.manifest import Manifest
from app.backends.local.settings import LocalSettings
from app.backends.local.verify import expected, verify
from app.core import local_words
from app.core.control import Control
from app.core.errors import ModelError, SettingsError, UsageError
from app.core.local_models import Checked, Fetching, Fit, LocalModel, Source
from app.core.words import _

_LOCKS: Final = ".locks"
_READ_ONLY: Final = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What `LocalModels` needs of others.

    `folder` is where models are kept. `settings` tells those that hold now, `save` changes the
    model in them. `fit` asks whoever runs the model how it fits. `key` returns the key that is kept
    for an address. `held` locks a folder among all processes, and raises OSError.
    """

    folder: Path
    settings: Callable[[], LocalSettings]
    save: Callable[[str], None]
    key: Callable[[str], str | None]
    held: Callable[[Path], AbstractContextManager[None]]
    fit: Callable[[Control], Fit | None]
    environment: Mapping[str, str]
    patience: Patience = field(default_factory=Patience)


class LocalModels:
    """Keeps models in a folder each, called OWNER--NAME. Any thread."""

    def __init__(self, surroundings: Surroundings) -> None:
        self._around = surroundings

    # ---- what is there

    def all(self) -> Sequence[LocalModel]:
        """Return all that are there: own ones, those of the cache, and the folder in use."""
        found = [*self._own(), *self._cached()]
        chosen = self._chosen(found)
        named = self._around.settings().model
        if named and chosen is None and _is_path(named):
            folder = _folder_at(named)
            chosen = _looked_at(LocalModel(folder.name, folder, "folder", 0, 0))
            found.append(chosen)
        return tuple(replace(model, used=model is chosen) for model in found)

    def used(self) -> LocalModel | None:
        """Return the one that answers; None where there is none yet. Raises ModelError.

        Where none was chosen and the model on this machine is asked for all the same, it is the
        first that is whole.
        """
        found = self.all()
        model = next((each for each in found if each.used), None)
        named = self._around.settings().model
        if model is None and named:
            raise _absent(named)
        if model is None:
            model = next((each for each in found if not each.fault), None)
        if model is not None and model.fault:
            raise ModelError(model.fault, _("Look at: eyeline model list"))
        return model

    def _own(self) -> Iterator[LocalModel]:
        folders = sorted(self._around.folder.glob("*--*"))
        for folder in folders:
            if (manifest := manifests.load(folder)) is None:
                continue
            model = LocalModel(manifest.repository, folder, "own", size_of(folder), manifest.total)
            if manifest.whole:
                yield _looked_at(model)
            else:
                yield replace(model, whole=False, fault=_lacking(manifest))

    def _cached(self) -> Iterator[LocalModel]:
        """Yield what of the cache is a model that runs here; it holds many others."""
        for name, folder in hf_cache.snapshots(hf_cache.folder_of(self._around.environment)):
            model = _looked_at(LocalModel(name, folder, "cache", 0, 0))
            if not model.fault:
                yield model

    def _chosen(self, found: Sequence[LocalModel]) -> LocalModel | None:
        named = self._around.settings().model
        return _named(found, named) if named else None

    # ---- one of them

    def get(self, source: Source, control: Control) -> Iterator[Fetching | LocalModel]:
        """Get a model; see `Models.get`."""
        settings = self._around.settings()
        chosen = "" if _is_path(settings.model) else settings.model
        usual = self._hub(source, settings, None).default_repository
        repository = repository_of(source.repository or chosen or usual)
        there = _named([*self._own(), *self._cached()], repository)
        if there is not None and not there.fault and not source.revision:
            yield self._settled(there)
            return
        if settings.offline or hf_cache.is_offline(self._around.environment):
            raise SettingsError(
                _("Nothing is fetched: this program, or Hugging Face's, is to stay offline."),
                _("Change local.offline, or unset HF_HUB_OFFLINE."),
            )
        order = self._order(source, repository, settings)
        with self._only_one(order.repository):
            yield from download(order, control)
        if not control.cancelled:
            inspect(order.folder)  # what a hub keeps may be no model that runs
            yield self._settled(self._known(str(order.folder)))

    def _order(self, source: Source, repository: str, settings: LocalSettings) -> Order:
        """Return what to get. What is there in part goes on from its hub, in its version."""
        half = _named(list(self._own()), repository)
        folder = half.folder if half else self._folder(repository)
        before = manifests.load(folder)
        hub = self._hub(source, settings, before)
        version = before.revision if before and before.hub == hub.name else ""
        return Order(
            hub,
            before.repository if before else repository,
            revision_of(source.revision or version or hub.default_revision),
            folder,
            key=self._key(hub),
            proxy=settings.proxy,
            patience=self._around.patience,
            believes=not (before and before.whole and half and half.fault),
        )

    def fit(self, control: Control) -> Fit | None:
        """Return how the model in use fits into this machine; see `Models.fit`."""
        return self._around.fit(control)

    def verify(self, name: str, control: Control) -> Iterator[Fetching | Checked]:
        """Read all bytes of a model again; see `Models.verify`."""
        model = self._known(name)
        if model.place != "own" and model.fault:
            inspect(model.folder)  # raises: there are no checksums that would tell more
        files = expected(model)
        with self._only_one(model.name, reads=True):
            damaged = yield from verify(model.folder, files, control)
            if control.cancelled:
                return
            if damaged and model.place == "own":
                _note(model.folder, damaged)
        sums = any(file.mark for file in files)
        yield Checked(model, tuple(damaged), sums=sums)

    def remove(self, name: str) -> int:
        """Delete a model that was fetched; returns the bytes that are free again."""
        model = _named(list(self._own()), name) or self._known(name)
        if model.place != "own":
            raise UsageError(
                _("{name} was not fetched by this program, so it is not deleted either.").format(
                    name=model.name
                ),
                _("It lies in {folder}.").format(folder=model.folder),
            )
        with self._only_one(model.name):
            try:
                _delete(model.folder)
            except OSError as error:
                raise ModelError(
                    _("{folder} could not be deleted: {reason}.").format(
                        folder=model.folder, reason=error.strerror or type(error).__name__
                    ),
                    _("Is the model in use?"),
                ) from error
        if self._around.settings().model.lower() == model.name.lower():
            self._around.save("")
        return model.size

    def use(self, what: str) -> LocalModel:
        """Have a model answer from now on; see `Models.use`."""
        known = _named(self.all(), what)
        if known is not None and known.place != "folder":
            if known.fault:
                raise ModelError(
                    known.fault, _("Get it with: eyeline model get {name}").format(name=known.name)
                )
            self._around.save(known.name)
            return replace(known, used=True)
        folder = known.folder if known else _folder_at(what)
        if not os.path.isdir(folder):  # noqa: PTH112 - never raises
            raise _absent(what)
        _sizes, size = inspect(folder)
        self._around.save(str(folder))
        return LocalModel(folder.name, folder, "folder", size, size, used=True)

    # ---- helpers

    def _hub(self, source: Source, settings: LocalSettings, before: Manifest | None) -> Hub:
        earlier = hub_named(before.hub) if before else None
        name = source.hub or hub_in(source.repository) or earlier or settings.hub
        mirror = source.mirror or (settings.mirror if name == settings.hub else "")
        if not mirror and name == "huggingface":
            mirror = self._around.environment.get("HF_ENDPOINT", "")
        return hub_of(name, mirror)

    def _key(self, hub: Hub) -> str | None:
        """Return the key that is kept for the hub; never one over an open line."""
        return self._around.key(hub.base) if is_private(hub.base) else None

    def _folder(self, repository: str) -> Path:
        return self._around.folder / repository.replace("/", "--")

    def _known(self, name: str) -> LocalModel:
        found = self.all()
        if (model := _named(found, name)) is not None:
            return model
        listed = ", ".join(each.name for each in found)
        raise UsageError(
            _("There is no model {name} on this machine.").format(name=name),
            _("There are: {names}.").format(names=listed) if listed else "",
        )

    def _settled(self, model: LocalModel) -> LocalModel:
        """Have the first model be the one that answers, for good."""
        if not self._around.settings().model:
            self._around.save(model.name)
        return replace(model, used=self._around.settings().model == model.name)

    @contextmanager
    def _only_one(self, name: str, *, reads: bool = False) -> Iterator[None]:
        """Keep others from working on the same model. Raises ModelError.

        What only `reads` does so too where nobody can write.
        """
        lock = self._around.folder / _LOCKS / name.replace("/", "--")
        try:
            with ExitStack() as stack:
                try:
                    lock.parent.mkdir(parents=True, exist_ok=True)
                    stack.enter_context(self._around.held(lock))
                except OSError as error:
                    if not reads or error.errno not in _READ_ONLY:
                        raise
                yield
        except TimeoutError as error:
            raise ModelError(
                _("Somebody is getting or checking {name} already.").format(name=name),
                _("Wait until that has ended."),
            ) from error
        except OSError as error:
            raise manifests.unwritable(error, self._around.folder) from error


def _lacking(manifest: manifests.Manifest) -> str:
    """Return why a model that was fetched is not whole."""
    damaged = sum(file.damaged for file in manifest.files)
    return local_words.damaged(damaged) if damaged else _("It has not come in full.")


def _named(found: Sequence[LocalModel], name: str) -> LocalModel | None:
    """Return the model of that name or folder; of several the one that is whole."""
    meant = [
        model
        for model in found
        if name.lower() in (model.name.lower(), str(model.folder).lower())
        or (_is_path(name) and _folder_at(name) == model.folder)
    ]
    return next((model for model in meant if not model.fault), meant[0] if meant else None)


def _absent(name: str) -> ModelError:
    return ModelError(
        _("The model {name} is not on this machine.").format(name=name[:200]),
        _("Look at “eyeline model list”, or get it with “eyeline model get”."),
    )


def _is_path(name: str) -> bool:
    return Path(_expanded(name)).is_absolute()


def _folder_at(name: str) -> Path:
    return Path(os.path.abspath(_expanded(name)))  # noqa: PTH100 - also without ".."


def _expanded(name: str) -> str:
    return os.path.expanduser(name)  # noqa: PTH111 - a user who is not there is no error


def _looked_at(model: LocalModel) -> LocalModel:
    """Return a model with its size, or with what is wrong with it."""
    try:
        _sizes, size = inspect(model.folder)
    except ModelError as error:
        return replace(model, whole=False, fault=error.message)
    return replace(model, size=size, total=model.total or size)


def _delete(folder: Path) -> None:
    """Delete a folder, also one that its user has moved elsewhere and left a link to."""
    shutil.rmtree(folder.resolve())
    if folder.is_symlink():
        folder.unlink()


def _note(folder: Path, damaged: Sequence[str]) -> None:
    """Have the next `get` fetch what is damaged."""
    manifest = manifests.load(folder)
    assert manifest is not None
    files = tuple(replace(file, damaged=file.path in damaged) for file in manifest.files)
    try:
        manifests.save(folder, replace(manifest, files=files, whole=False))
    except OSError as error:
        if error.errno not in _READ_ONLY:  # where nobody can write nothing can be mended either
            raise
