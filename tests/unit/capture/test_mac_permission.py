"""The permission of macOS to take pictures of the screen, with a library that says what is told."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest

from app.capture import mac_permission


class Function:
    """What ctypes makes of a function."""

    def __init__(self, answer: bool) -> None:
        self.calls = 0
        self.restype: object = None
        self.argtypes: object = None
        self._answer = answer

    def __call__(self) -> bool:
        self.calls += 1
        return self._answer


def library(preflight: Function, request: Function) -> Callable[[str], SimpleNamespace]:
    made = SimpleNamespace(
        CGPreflightScreenCaptureAccess=preflight, CGRequestScreenCaptureAccess=request
    )
    return lambda _path: made


def test_with_the_permission_nobody_is_asked() -> None:
    preflight, request = Function(True), Function(True)

    assert mac_permission.refused(library(preflight, request)) is None
    assert mac_permission.ask(library(preflight, request)) is None
    assert request.calls == 0


def test_looking_asks_nobody() -> None:
    preflight, request = Function(False), Function(False)
    refusal = mac_permission.refused(library(preflight, request))

    assert refusal is not None
    assert "Screen Recording" in refusal.hint
    assert request.calls == 0


@pytest.mark.parametrize("allowed", [True, False])
def test_the_first_picture_asks(allowed: bool) -> None:
    request = Function(allowed)
    refusal = mac_permission.ask(library(Function(False), request))

    assert request.calls == 1
    assert (refusal is None) == allowed


def missing(path: str) -> SimpleNamespace:
    raise OSError(path)


@pytest.mark.parametrize("load", [missing, lambda _path: SimpleNamespace()])
def test_systems_that_know_no_such_permission(load: Callable[[str], SimpleNamespace]) -> None:
    assert mac_permission.refused(load) is None
    assert mac_permission.ask(load) is None


def test_a_black_picture_has_the_same_way_out() -> None:
    assert "Screen Recording" in mac_permission.black().hint
