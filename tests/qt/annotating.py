"""A picture that is annotated, and what a user does to it. Shown by hand:

python -m tests.qt.annotating
"""

import numpy as np
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.core.annotation import Annotation, AnnotationKind
from app.core.annotations import Annotations
from app.core.frame import File, Frame, Pixels
from app.ui import theme
from app.ui.annotate.editor import AnnotationEditor
from app.ui.annotate.text_field import TextField
from app.ui.annotate.view import View
from app.ui.images import image_of

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
WIDTH, HEIGHT = 800, 600


def screen_like() -> Frame:
    """Grey areas with edges, as on a screen."""
    tiles = np.random.default_rng(2).integers(60, 250, (HEIGHT // 50, WIDTH // 50, 1), np.uint8)
    return Frame(
        np.ascontiguousarray(tiles.repeat(50, 0).repeat(50, 1).repeat(4, 2)), File("screen")
    )


class Still(QWidget):
    """Shows a frame, with an editor over it; a demonstration of what hosts have to do."""

    def __init__(self, frame: Frame, view: View | None = None) -> None:
        super().__init__()
        self.frame = frame
        self.presses = 0
        self.areas: list[int] = []
        self._image = image_of(frame)
        self.resize(frame.width, frame.height)
        self.annotations = Annotations()
        self.editor = AnnotationEditor(self.annotations, self)
        self.room = (0.0, 0.0, float(frame.width), float(frame.height))
        self.editor.layer.setGeometry(self.rect())
        self.editor.look(view or View(0, 0, 1, 1), self.room)
        self.editor.bar.adjustSize()
        self.editor.bar.move((self.width() - self.editor.bar.width()) // 2, 8)

    def paintEvent(self, event: QPaintEvent) -> None:
        self.areas.append(event.region().boundingRect().width())
        painter = QPainter(self)
        painter.drawImage(0, 0, self._image)
        painter.end()

    def mousePressEvent(self, _event: QEvent) -> None:
        self.presses += 1

    # ---- what a user does and sees

    @property
    def shown(self) -> list[tuple[AnnotationKind, str]]:
        return [(each.kind, each.text) for each in self.annotations.shown]

    @property
    def last(self) -> Annotation:
        return self.annotations.shown[-1]

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.editor.layer, key, held)

    def drag(self, *way: tuple[int, int], held: Qt.KeyboardModifier = NONE) -> None:
        layer = self.editor.layer
        QTest.mousePress(layer, LEFT, held, QPoint(*way[0]))
        for at in way[1:]:
            move(layer, at, held)
        QTest.mouseRelease(layer, LEFT, held, QPoint(*way[-1]))

    def click(self, x: int, y: int) -> None:
        QTest.mouseClick(self.editor.layer, LEFT, NONE, QPoint(x, y))

    def button(self, name: str) -> QAbstractButton:
        buttons = self.editor.bar.findChildren(QAbstractButton)
        return next(each for each in buttons if each.accessibleName().startswith(name))

    def seen(self) -> Pixels:
        """RGB of what is on the screen, without the bar and without handles."""
        self.editor.layer.desk.mean(None)
        self.editor.bar.hide()
        grabbed = self.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        pixels = np.frombuffer(grabbed.constBits(), np.uint8)
        return pixels.reshape(self.height(), self.width(), 4)[:, :, 2::-1].astype(np.uint8)

    @property
    def field(self) -> TextField:
        return self.editor.layer.findChildren(TextField)[0]


def move(layer: QWidget, at: tuple[int, int], held: Qt.KeyboardModifier) -> None:
    """Move with a button down; `QTest.mouseMove` knows of neither button nor keys."""
    QTest.mouseEvent(QTest.MouseAction.MouseMove, layer, LEFT, held, QPoint(*at))


def shown(qtbot: QtBot) -> Still:
    """One that has the keyboard."""
    still = Still(screen_like())
    qtbot.addWidget(still)
    still.show()
    still.activateWindow()
    still.editor.layer.setFocus()
    qtbot.waitUntil(still.editor.layer.hasFocus)
    return still


def main() -> None:
    app = QApplication([])
    theme.apply(app)
    still = Still(screen_like())
    still.show()
    still.editor.layer.setFocus()
    app.exec()


if __name__ == "__main__":
    main()
