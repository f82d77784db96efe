"""Signs and icons have as many pixels as the screen, whatever its scale."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QImage, QPixmap, QRegion
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.core.chat import Finish
from app.core.errors import AppError
from app.ui import icons, theme
from app.ui.chat.outcome import Outcome
from app.ui.connect_outcome import Outcome as ConnectOutcome
from app.ui.notices import Notice
from app.ui.signs import Sign

WRONG = AppError("It is wrong.", "Mend it.")


def drawn(widget: QWidget, ratio: int) -> QImage:
    """Draw it as on a screen of such a scale, without what is behind it."""
    pixmap = QPixmap(widget.size() * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    widget.render(pixmap, QPoint(), QRegion(), QWidget.RenderFlag(0))
    return pixmap.toImage()


def connecting() -> QWidget:
    made = ConnectOutcome()
    made.fail(WRONG)
    return made


@pytest.mark.parametrize("ratio", [1, 2, 3])
@pytest.mark.parametrize(
    ("make", "severe"),
    [
        (lambda: Notice(WRONG), False),
        (lambda: Outcome(Finish("error", error=WRONG)), True),
        (connecting, True),
    ],
    ids=["notice", "answer", "connecting"],
)
def test_a_sign_is_sharp(
    qtbot: QtBot, make: Callable[[], QWidget], severe: bool, ratio: int
) -> None:
    window = make()
    qtbot.addWidget(window)
    window.show()
    (sign,) = window.findChildren(Sign)
    colour = theme.of(window).bad if severe else theme.of(window).warn
    size = QSize(theme.ICON, theme.ICON)
    icon = icons.icon("warning", colour).pixmap(size, ratio).toImage()
    top = (sign.height() - theme.ICON) // 2 * ratio
    seen = drawn(sign, ratio).copy(0, top, icon.width(), icon.height())
    assert seen.convertToFormat(QImage.Format.Format_RGBA8888) == icon.convertToFormat(
        QImage.Format.Format_RGBA8888
    )


@pytest.mark.parametrize("ratio", [1, 2])
def test_the_logo_is_sharp(qtbot: QtBot, ratio: int) -> None:
    logo = icons.app_icon().pixmap(QSize(theme.LOGO, theme.LOGO), ratio)
    assert logo.size() == QSize(theme.LOGO, theme.LOGO) * ratio
    assert logo.devicePixelRatio() == ratio
