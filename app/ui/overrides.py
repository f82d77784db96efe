"""Errors in our overrides of Qt's methods are reported, and crash nothing.

Before Python 3.12 an error that was raised in C (by `int("")`, or by PySide itself where an object
of Qt is gone) becomes an exception object only when somebody catches it. PySide 6.11 does not, but
takes the text of such an error for its object where an override fails while Python calls Qt: the
process dies. So each override catches what it raises, and raises it again.
"""

import functools
import sys
from collections.abc import Callable, Iterator
from types import FunctionType
from typing import Final, ParamSpec, TypeVar

from shiboken6 import Shiboken

P = ParamSpec("P")
T = TypeVar("T")

_HOOK: Final = "__init_subclass__"  # of a class, called for each one that is made below it


def install() -> None:
    """Guard the overrides of all our classes, also of those that are made later."""
    if sys.version_info >= (3, 12) or _HOOK in vars(Shiboken.Object):
        return
    for made in tuple(_below(Shiboken.Object)):
        _guard(made)

    def begin(cls: type) -> None:
        _guard(cls)

    setattr(Shiboken.Object, _HOOK, classmethod(begin))


def _below(kind: type[object]) -> Iterator[type]:
    for each in kind.__subclasses__():
        yield each
        yield from _below(each)


def _guard(kind: type) -> None:
    if _is_of_qt(kind):
        return
    above: list[type] = [each for each in kind.__mro__ if _is_of_qt(each)]
    for name, value in tuple(vars(kind).items()):
        overrides = isinstance(value, FunctionType) and not name.startswith("__")
        if overrides and any(name in vars(each) for each in above):
            setattr(kind, name, _raising(value))  # which PySide may know by its address: it is kept


def _is_of_qt(kind: type) -> bool:
    return kind.__module__.startswith("PySide6.")


def _raising(override: Callable[P, T]) -> Callable[P, T]:
    """Return `override`, whose errors are objects when they leave it."""

    @functools.wraps(override)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return override(*args, **kwargs)
        except BaseException:  # noqa: TRY203 - caught, it has become an object
            raise

    return call
