"""Expected failures of a child that shares this program's errors: from AppError and back."""

from collections.abc import Iterator

from app.child.protocol import Failure, Garbled
from app.core.errors import AppError


def failure_of(error: AppError) -> Failure:
    """Return what crosses the pipe of `error`."""
    return Failure(error.kind, error.message, error.hint, detail=error.detail)


def error_of(failure: Failure) -> AppError:
    """Return the error that `failure_of` was given, of the same class. Raises Garbled."""
    made = next((cls for cls in _classes(AppError) if cls.kind == failure.kind), None)
    if made is None:
        raise Garbled("an error of another kind")
    return made(failure.message, failure.hint, detail=failure.detail)


def _classes(of: type[AppError]) -> Iterator[type[AppError]]:
    yield of
    for cls in of.__subclasses__():
        yield from _classes(cls)
