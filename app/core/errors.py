"""Errors that are expected: each says what happened and what to do about it.

AppError
├── UsageError          the command line or a call was wrong (exit code 2)
├── SettingsError       a settings entry or file cannot be used
├── CaptureError        the screen could not be taken
├── MediaError          a picture or file could not be read or written
│   └── PasswordNeeded  a document is closed by a password, or the one that was given is wrong
├── StoreError          the history could not be read or written
├── ChildError          a child process died, hung or spoke nonsense
└── BackendError        no answer, or half of one
    ├── Unavailable     nobody there, wrong address, not a model server, server fault
    ├── AuthRefused     key missing, wrong, expired, or without permission or balance
    ├── RateLimited     too many requests; `retry_after` seconds where the server said so
    ├── ContextTooLong  the question does not fit
    ├── RequestRefused  the server understood and declined (bad parameter, unknown model, content)
    ├── OutOfMemory     the model does not fit
    ├── ModelError      a model's files are missing, damaged or of another kind
    └── ReplyCut        the reply broke off; what came before it stays valid

Anything else that is raised is a defect and goes to the crash report. Adapters translate the
exceptions of libraries where they call them, `raise X(...) from error`.
"""

from typing import ClassVar, Literal

from app.core.words import sentences

About = Literal["", "key", "account"]


class AppError(Exception):
    """An expected failure.

    `message` says what happened, `hint` what the user can do; both are translated already.
    `detail` is technical text for the Details fold: never a key, a picture or a question.
    `about` is what would have to be another one; `hint` is then in the words of the command line,
    and a window that has a field for it says its own.
    """

    kind: ClassVar[str] = "error"
    about: About = ""

    def __init__(self, message: str, hint: str = "", *, detail: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.detail = detail

    @property
    def told(self) -> str:
        """What happened and what to do, in one line."""
        return sentences(self.message, self.hint)


class UsageError(AppError):
    """The call itself was wrong."""

    kind = "usage"


class SettingsError(AppError):
    """A settings entry or the settings file cannot be used."""

    kind = "settings"


class CaptureError(AppError):
    """The screen could not be taken."""

    kind = "capture"


class MediaError(AppError):
    """A picture or file could not be read or written."""

    kind = "media"


class PasswordNeeded(MediaError):
    """A document opens with its password alone; `wrong`: one was given, and was not it."""

    kind = "password"
    wrong: bool = False


class StoreError(AppError):
    """The history could not be read or written."""

    kind = "store"


class ChildError(AppError):
    """A child process died, hung or spoke nonsense."""

    kind = "child"


class ChildGone(ChildError):
    """A child process could not be started, or ended by itself.

    `begun`: it had begun to work. `killed`: the system ended it, which it does where memory is
    short.
    """

    kind = "child_gone"
    begun = False
    killed = False


class BackendError(AppError):
    """No answer, or half of one."""

    kind = "backend"


class Unavailable(BackendError):
    """Nobody there, a wrong address, not a model server, or a fault of the server."""

    kind = "unavailable"


class AuthRefused(BackendError):
    """The key is missing, wrong, expired, or without permission or balance."""

    kind = "auth_refused"

    def __init__(
        self, message: str, hint: str = "", *, detail: str = "", about: About = ""
    ) -> None:
        super().__init__(message, hint, detail=detail)
        self.about = about


class RateLimited(BackendError):
    """Too many requests."""

    kind = "rate_limited"

    def __init__(
        self, message: str, hint: str = "", *, detail: str = "", retry_after: float | None = None
    ) -> None:
        super().__init__(message, hint, detail=detail)
        self.retry_after = retry_after


class ContextTooLong(BackendError):
    """The question and its pictures do not fit into the model's context."""

    kind = "context_too_long"


class RequestRefused(BackendError):
    """The server understood the request and declined it."""

    kind = "request_refused"


class OutOfMemory(BackendError):
    """The model does not fit into memory."""

    kind = "out_of_memory"


class ModelError(BackendError):
    """The files of a model on this machine are missing, damaged or of another kind."""

    kind = "model"


class ReplyCut(BackendError):
    """The reply broke off before its end."""

    kind = "reply_cut"
