"""The window without a tray, and notices."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.core.crash_report import CrashReport
from app.core.errors import AppError
from app.ui.crash import CrashWindow
from app.ui.home import HomeWindow
from app.ui.notices import Notice, NoticeCard


def said(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel))


def button(widget: QWidget, text: str) -> QPushButton:
    return next(each for each in widget.findChildren(QPushButton) if each.text() == text)


def enter(pressed: QWidget) -> None:
    """Press Enter where the focus is on `pressed`."""
    pressed.setFocus()
    QTest.keyClick(pressed, Qt.Key.Key_Return)


def test_enter_presses_the_button_with_the_focus(qtbot: QtBot) -> None:
    home, crash = HomeWindow(stays=True), CrashWindow()
    qtbot.addWidget(home)
    qtbot.addWidget(crash)
    home.show()
    home.show_troubles([AppError("The key is taken.", "Choose another.")])
    with qtbot.waitSignal(home.chosen) as chosen:
        enter(button(home, "Doctor"))
    assert chosen.args == ["doctor"]
    notice = home.findChildren(Notice)[0]
    enter(next(each for each in notice.findChildren(QToolButton)))
    assert notice.isHidden()
    crash.add(CrashReport("app/x.py:1 f\nKeyError", "Eyeline"))
    enter(button(crash, "Close"))
    assert not crash.isVisible()


def test_enter_that_is_held_down_presses_once(qtbot: QtBot) -> None:
    card = NoticeCard(AppError("The key is taken.", "Choose another.", detail="X 10"))
    qtbot.addWidget(card)
    card.appear()
    details = button(card, "Details")
    enter(details)
    held = QKeyEvent(
        QEvent.Type.KeyPress,
        Qt.Key.Key_Return,
        Qt.KeyboardModifier.NoModifier,
        autorep=True,
    )
    QApplication.sendEvent(details, held)
    assert details.isChecked()


def test_the_window_without_a_tray(qtbot: QtBot) -> None:
    home = HomeWindow(stays=False)
    qtbot.addWidget(home)
    assert "Closing this window quits Eyeline." in said(home)
    assert "eyeline trigger region" in [line.text() for line in home.findChildren(QLineEdit)]
    with qtbot.waitSignal(home.chosen) as chosen:
        button(home, "Capture").click()
    assert chosen.args == ["region"]
    home.show_troubles([AppError("One.", "Do.")])
    home.show_troubles([AppError("Two.", "Do.")])
    qtbot.waitUntil(lambda: "Two." in said(home) and "One." not in said(home))
    with qtbot.waitSignal(home.closed):
        home.close()


def test_every_control_has_a_name(qtbot: QtBot) -> None:
    home = HomeWindow(stays=True)
    qtbot.addWidget(home)
    for each in home.findChildren(QPushButton):
        assert each.text() or each.accessibleName()
    for line in home.findChildren(QLineEdit):
        assert line.accessibleName()


def test_a_notice_says_what_happened_and_offers_a_way_out(qtbot: QtBot) -> None:
    taken: list[bool] = []
    error = AppError("The key is taken.", "Choose another.", detail="X 10")
    card = NoticeCard(error, actions=(("Settings…", lambda: taken.append(True)),))
    card.appear()
    assert "The key is taken." in said(card)
    details = next(each for each in card.findChildren(QLabel) if each.text() == "X 10")
    assert details.isHidden()
    button(card, "Details").click()
    assert not details.isHidden()
    button(card, "Settings…").click()
    assert taken == [True]
    assert not card.isVisible()


def test_a_defect_becomes_a_report_that_can_be_copied(qtbot: QtBot) -> None:
    window = CrashWindow()
    qtbot.addWidget(window)
    for stack in ("app/x.py:1 f\nKeyError", "app/x.py:1 f\nKeyError", "app/y.py:2 g\nValueError"):
        window.add(CrashReport(stack, "Eyeline 1", ("2026 said", f"2026 {stack[-9:]} said")))
    assert window.isVisible()
    text = window._text.toPlainText()
    assert text.count("KeyError") == 1
    assert "ValueError" in text
    assert text.count("2026") == 2
    assert text.count("Eyeline 1") == 1
    assert "2 defects" in said(window)
