"""Keys, in the keyring of the system; where there is none, in memory or in a private file.

A keyring that waits for somebody to unlock it can wait for ever (a SecretService without a
prompt does), so it is asked by a thread with a time limit. As long as that thread waits nobody else
asks; what it still does when somebody has unlocked the keyring at last is taken back, since whoever
wanted it was told that there is no keyring.
"""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final, Literal, NamedTuple, TypeVar

from app.core import identity
from app.core.errors import SettingsError
from app.core.words import _
from app.system import file_lock, whole_file

T = TypeVar("T")
Where = Literal["keyring", "file", "session"]

_IN_KEYRING: Final = ""
_LEFT: Final = "left_in_keyring"  # no origin is called so
SECONDS: Final = 15.0  # time to type the password of a keyring


class _Listed(NamedTuple):
    """What the file has: keys by origin, and the origins of keys that are still to be removed."""

    keys: dict[str, str]
    left: frozenset[str] = frozenset()


class SystemSecrets:
    """Fulfils the port `Secrets`. Any thread.

    `file` lists the origins that have a key: with the key where its owner wants it there, with
    "" where it is in the keyring, which is asked for nothing else. A key that went from the keyring
    to the file while the keyring did not answer is listed too, so that `forget` finds it. `clean`
    returns a key as it is sent and raises SettingsError for what cannot be one.
    """

    def __init__(self, file: Path, clean: Callable[[str], str], seconds: float = SECONDS) -> None:
        self._file = file
        self._clean = clean
        self.seconds = seconds
        self._session: dict[str, str] = {}
        self._waiting: threading.Thread | None = None

    def get(self, origin: str) -> str | None:
        """Return the key of `origin`, None when none is kept.

        Raises SettingsError when one is kept that cannot be had.
        """
        if (known := self._session.get(origin)) is not None:
            return known
        listed = self._read().keys.get(origin)
        if listed != _IN_KEYRING:
            return listed
        return self._asked(lambda: _found(origin))

    def set(self, origin: str, key: str, where: Where = "keyring") -> str:
        """Keep `key`; returns where, in words.

        Raises SettingsError when the key cannot be one, or there is no such place.
        """
        key = self._clean(key)
        match where:
            case "session":
                self._session[origin] = key
                return _("in memory, until the program ends")
            case "file":
                where_to = self._move_to_file(origin, key)
            case "keyring":
                self._asked(lambda: _stored(origin, key), lambda: self._not_stored(origin))
                self._list(origin, _IN_KEYRING)
                where_to = _("in the keyring of the system")
        self._session.pop(origin, None)  # or it would hide the one that is kept now
        return where_to

    def place(self, origin: str) -> str:
        """Return in words where the key of `origin` is kept, "" for none; asks no keyring.

        Raises SettingsError.
        """
        if origin in self._session:
            return _("in memory, until the program ends")
        match self._read().keys.get(origin):
            case None:
                return ""
            case "":
                return _("in the keyring of the system")
        return _("in the file {path}, which only you can read").format(path=self._file)

    def forget(self, origin: str) -> bool:
        """Remove the key of `origin` everywhere; whether there was one. Raises SettingsError."""
        found = self._session.pop(origin, None) is not None
        keys, left = self._read()
        if origin not in keys and origin not in left:
            return found
        if keys.get(origin) == _IN_KEYRING:
            self._asked(lambda: _removed(origin))
        elif origin in left:
            self._list(origin, None, left=True)  # that of the file goes in any case
            self._asked(lambda: self._not_stored(origin))
        self._list(origin, None)
        return True

    def keyring(self) -> str:
        """Return what the keyring of the system is, "" when none answers."""
        try:
            return self._asked(_kind)
        except SettingsError:
            return ""

    # ---- the keyring

    def _asked(self, question: Callable[[], T], undo: Callable[[], object] | None = None) -> T:
        """Ask the keyring, at most for the time limit; `undo` takes back what it did too late."""
        if self._waiting is not None and self._waiting.is_alive():
            raise _no_keyring() from TimeoutError()
        answers: list[T] = []
        failures: list[Exception] = []
        decided = threading.Lock()  # of the two threads the first one: in time, or too late

        def ask() -> None:
            try:
                answers.append(question())
                if not decided.acquire(blocking=False) and undo is not None:
                    undo()
            except Exception as error:  # noqa: BLE001 - a thread begins here, failures are handed over
                failures.append(error)

        thread = threading.Thread(target=ask, name="keyring", daemon=True)
        thread.start()
        thread.join(self.seconds)
        if thread.is_alive() and decided.acquire(blocking=False):
            self._waiting = thread
            raise _no_keyring() from TimeoutError()
        thread.join()
        if failures:
            raise _no_keyring() from failures[0]
        return answers[0]

    # ---- the file

    def _move_to_file(self, origin: str, key: str) -> str:
        """Keep `key` in the file and no longer in the keyring; returns where it is, in words.

        A keyring that does not answer is no reason to refuse: the file is the way out of that.
        """
        keys, left = self._read()
        if keys.get(origin) == _IN_KEYRING or origin in left:
            self._list(origin, key, left=True)
            try:
                self._asked(lambda: self._not_stored(origin))
            except SettingsError:
                return _(
                    "in the file {path}, which only you can read (the one before it is still in"
                    " the keyring, which does not answer; “eyeline key forget” removes both)"
                ).format(path=self._file)
        self._list(origin, key)
        return _("in the file {path}, which only you can read").format(path=self._file)

    def _read(self) -> _Listed:
        import tomllib

        try:
            text = whole_file.read_small(self._file).decode("utf-8")
            if self._file.stat().st_mode & 0o077:
                self._file.chmod(whole_file.PRIVATE)
            table = tomllib.loads(text)
        except (FileNotFoundError, NotADirectoryError):
            return _Listed({})
        except (OSError, ValueError, RecursionError) as error:  # no UTF-8, no TOML
            raise SettingsError(
                _("The file with the keys cannot be read."),
                _("Correct or remove {path}.").format(path=self._file),
            ) from error
        left = table.pop(_LEFT, [])
        keys = {name: key for name, key in table.items() if isinstance(key, str)}
        known = left if isinstance(left, list) else []
        return _Listed(keys, frozenset(name for name in known if isinstance(name, str)))

    def _list(self, origin: str, key: str | None, *, left: bool = False) -> None:
        """Note the key of `origin`, None for none, and whether the keyring has one left over."""
        import tomlkit

        try:
            with file_lock.held(self._file.parent):
                keys, before = self._read()
                keys.pop(origin, None)
                if key is not None:
                    keys[origin] = key
                over = sorted(before | {origin} if left else before - {origin})
                table = {_LEFT: over, **keys} if over else keys
                whole_file.write(self._file, tomlkit.dumps(table).encode(), whole_file.PRIVATE)
        except OSError as error:
            raise SettingsError(
                _("The key could not be written to the file."),
                _("Check {path}: {reason}.").format(path=self._file, reason=error.strerror),
            ) from error

    def _not_stored(self, origin: str) -> None:
        """Remove a key that is not, or no longer, to be in the keyring, unless it belongs there."""
        if self._read().keys.get(origin) != _IN_KEYRING:
            _removed(origin)


def _no_keyring() -> SettingsError:
    return SettingsError(
        _("There is no keyring here that answers."),
        _("Unlock it, set the variable EYELINE_API_KEY, or keep the key in a private file."),
    )


def _kind() -> str:
    import keyring
    from keyring.backends import fail, null

    backend = keyring.get_keyring()
    return "" if isinstance(backend, fail.Keyring | null.Keyring) else str(backend.name)


def _found(origin: str) -> str | None:
    import keyring

    return keyring.get_password(identity.SLUG, origin)


def _stored(origin: str, key: str) -> bool:
    import keyring

    keyring.set_password(identity.SLUG, origin, key)
    if keyring.get_password(identity.SLUG, origin) != key:  # some backends keep nothing
        raise LookupError
    return True


def _removed(origin: str) -> bool:
    import keyring

    if keyring.get_password(identity.SLUG, origin) is None:
        return False
    keyring.delete_password(identity.SLUG, origin)
    return True
