import pytest

from app.child.protocol import Failure, Garbled
from app.core.errors import AppError, MediaError, RateLimited
from app.hosting.failures import error_of, failure_of


@pytest.mark.parametrize(
    "error", [MediaError("a", "b", detail="c"), RateLimited("a"), AppError("a")]
)
def test_errors_keep_their_class(error: AppError) -> None:
    again = error_of(failure_of(error))
    assert type(again) is type(error)
    assert (again.message, again.hint, again.detail) == (error.message, error.hint, error.detail)


def test_an_unknown_error_is_nonsense() -> None:
    with pytest.raises(Garbled):
        error_of(Failure("other"))
