"""The shell and global keys: what it opens where there are none."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.hotkeys import Bound
from app.input.hotkeys import DesktopHotkeys
from app.ui.home import HomeWindow
from app.ui.tray import Tray
from tests.qt.test_shell import Rig, shown


@pytest.mark.parametrize("has_keys", [True, False])
def test_pain_1_on_wayland_a_window_opens_where_there_is_no_key(
    qapp: QApplication,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    has_keys: bool,
) -> None:
    def bind(_hotkeys: object, _actions: object, _pressed: object) -> dict[str, Bound]:
        return {"region": Bound(has_keys, keys="Meta+E")}

    monkeypatch.setattr(QApplication, "platformName", lambda *_self: "wayland")
    monkeypatch.setattr(Tray, "is_there", True)
    monkeypatch.setattr(DesktopHotkeys, "bind", bind)
    made = Rig(qapp, tmp_path)
    assert not shown(HomeWindow)
    with qtbot.waitSignal(made.shell._keys.bound):
        pass
    assert bool(shown(HomeWindow)) != has_keys
    made.shell.close()
    made.services.close()
