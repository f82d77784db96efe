"""What a native grab asks before and after: macOS for permission, XWayland behind a black one."""

import sys

import pytest

from app.capture import mac_permission
from app.capture.handlers import native
from app.capture.handlers.native import NativeHandler
from app.capture.xwayland import is_xwayland
from app.core.control import Control
from app.core.errors import CaptureError
from tests.e2e.display import x_server

REFUSAL = CaptureError("macOS says no", "Allow it.")


@pytest.fixture
def refusing_mac(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A macOS without the permission; returns what it was asked."""
    asked: list[str] = []

    def answer(name: str) -> CaptureError:
        asked.append(name)
        return REFUSAL

    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(mac_permission, "refused", lambda: answer("refused"))
    monkeypatch.setattr(mac_permission, "ask", lambda: answer("ask"))
    return asked


def test_macos_is_asked_before_the_first_picture(refusing_mac: list[str]) -> None:
    with pytest.raises(CaptureError) as caught:
        NativeHandler().grab("all", Control())
    assert caught.value is REFUSAL
    assert refusing_mac == ["ask"]


def test_looking_whether_macos_allows_it_opens_no_dialog(refusing_mac: list[str]) -> None:
    assert NativeHandler().obstacle() is REFUSAL
    assert not NativeHandler().is_available()
    assert set(refusing_mac) == {"refused"}


def test_what_a_black_picture_means(monkeypatch: pytest.MonkeyPatch) -> None:
    way = NativeHandler(":7")
    for platform, xwayland, word in (
        ("linux", True, "belongs to a Wayland desktop"),
        ("linux", False, ""),
        ("darwin", False, "macOS shows"),
        ("win32", False, ""),
    ):
        monkeypatch.setattr(sys, "platform", platform)
        monkeypatch.setattr(native, "is_xwayland", lambda _name, told=xwayland: told)
        doubt = way.doubt()
        assert (doubt is not None) == bool(word)
        assert word in (doubt.message if doubt else "")
        assert doubt is None or doubt.hint


def test_an_x_server_that_is_none() -> None:
    for name in ("", "nonsense"):
        assert not is_xwayland(name)


@pytest.mark.screen
def test_an_ordinary_x_server_is_no_xwayland() -> None:
    with x_server(64, 64) as shown:
        assert not is_xwayland(shown.name)
        assert NativeHandler(shown.name).doubt() is None
