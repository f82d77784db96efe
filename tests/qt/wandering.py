"""Somebody who does whatever can be done with the windows, without any plan."""

import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QContextMenuEvent, QDropEvent, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QFileDialog,
    QLineEdit,
    QListView,
    QMenu,
    QSplitter,
    QWidget,
)

from app.core import words
from app.ui import theme
from app.ui.canvas.panel import FramePanel
from app.ui.chat.footer import Footer
from app.ui.chat.pager import Pager
from app.ui.chat.prose import Prose
from app.ui.chat.question import QuestionBubble
from app.ui.chat.rewording import Rewording
from app.ui.chat.waiting import Waiting
from app.ui.commands import Name
from app.ui.conversation_list import ConversationList
from app.ui.conversation_rows import Entry
from app.ui.face import Face
from app.ui.keys_help import KeysHelp
from app.ui.review_panel import ReviewPanel
from tests.qt.housing import House

_SIZES: Final = ((1100, 700), (760, 500), (640, 480), (420, 620), (1500, 300), (340, 340))
_COMMANDS: Final[Sequence[Name]] = (
    *("new", "temporary", "find", "list", "picture", "face", "pin"),
    *("earlier", "later", "settings", "help", "close", "save", "capture"),
)
_KEYS: Final = (
    *(Qt.Key.Key_Tab, Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_Up, Qt.Key.Key_Down),
    *(Qt.Key.Key_Left, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_End, Qt.Key.Key_Delete),
    *(Qt.Key.Key_F2, Qt.Key.Key_Plus, Qt.Key.Key_0, Qt.Key.Key_Escape, Qt.Key.Key_A),
)
_TYPED: Final = ("Where is it?", "保存在哪里", "/", "and then", "<b>x</b>", "  ", "a\nb", "%s {x}")


class Wanderer:
    """`step` does one thing and returns what it was."""

    def __init__(self, house: House, seed: int, folder: Path) -> None:
        self._house = house
        self._folder = folder
        self._chance = random.Random(seed)
        self._asked = 0
        self._deeds: tuple[tuple[int, Callable[[], None]], ...] = (
            (4, self._capture_and_ask),
            (14, self._type_and_send),
            (4, self._type),
            (6, self._press_key),
            (4, self._escape),
            (4, self._stop),
            (10, self._use_footer),
            (5, self._reword),
            (5, self._turn_a_page),
            (6, self._use_waiting),
            (14, self._use_review),
            (10, self._command),
            (3, self._resize),
            (2, self._move_columns),
            (8, self._use_list),
            (4, self._search),
            (1, self._wear_another_theme),
            (1, self._speak_another_language),
            (6, self._point_at_text),
            (6, self._use_picture),
            (4, self._drop),
            (5, self._scroll),
            (10, self._click_anywhere),
            (3, self._open_context_menu),
            (3, self._reopen),
        )

    def step(self) -> str:
        """Do one thing, then look at what came of it."""
        weights = [weight for weight, _deed in self._deeds]
        (deed,) = self._chance.choices([deed for _weight, deed in self._deeds], weights)
        deed()
        for _turn in range(self._chance.choice((0, 1, 1, 2, 5))):
            QApplication.processEvents()
        self._leave_popups()
        return deed.__name__.strip("_")

    # ---- what there is

    @property
    def _face(self) -> Face:
        if not self._house.answers.visible:
            self._house.answers.show()
        return self._house.face

    def _visible(self, *kinds: type[QWidget]) -> list[QWidget]:
        found = [each for kind in kinds for each in self._face.findChildren(kind)]
        return [each for each in found if each.isVisible() and not each.visibleRegion().isEmpty()]

    def _any(self, *kinds: type[QWidget]) -> QWidget | None:
        found = self._visible(*kinds)
        return self._chance.choice(found) if found else None

    def _place_in(self, widget: QWidget) -> QPoint:
        width, height = max(1, widget.width()), max(1, widget.height())
        return QPoint(self._chance.randrange(width), self._chance.randrange(height))

    def _click_some_button_in(self, widget: QWidget | None) -> None:
        if widget is None:
            return
        buttons = [one for one in widget.findChildren(QAbstractButton) if one.isVisible()]
        if buttons:
            self._chance.choice(buttons).click()

    def _words(self) -> str:
        self._asked += 1
        return f"{self._chance.choice(_TYPED)} {self._asked}"

    # ---- asking

    def _capture_and_ask(self) -> None:
        self._house.ask(self._words(), wait=False)

    def _type(self) -> None:
        field = self._face.composer.field
        field.setFocus()
        field.insertPlainText(self._chance.choice(_TYPED))

    def _type_and_send(self) -> None:
        field = self._face.composer.field
        field.replace_text(self._words())
        QTest.keyClick(field, Qt.Key.Key_Return)

    def _press_key(self) -> None:
        target = QApplication.focusWidget() or self._face
        QTest.keyClick(target, self._chance.choice(_KEYS))

    def _escape(self) -> None:
        QTest.keyClick(QApplication.focusWidget() or self._face, Qt.Key.Key_Escape)

    def _stop(self) -> None:
        self._face.composer.stopped.emit()

    def _use_waiting(self) -> None:
        self._click_some_button_in(self._any(Waiting))

    def _use_review(self) -> None:
        """Decide what is to be covered, or whether it is to be sent at all."""
        panel = self._any(ReviewPanel)
        if isinstance(panel, ReviewPanel):
            at = self._place_in(panel.view)
            QTest.mouseClick(panel.view, Qt.MouseButton.LeftButton, pos=at)
            self._click_some_button_in(panel)

    # ---- about answers

    def _use_footer(self) -> None:
        footer = self._any(Footer)
        if isinstance(footer, Footer):
            way = self._chance.randrange(3)
            if way == 0:
                self._click_some_button_in(footer)
            else:
                self._choose_from(footer.menu() if way == 1 else footer.retry_menu())

    def _reword(self) -> None:
        bubble = self._any(QuestionBubble)
        if isinstance(bubble, QuestionBubble):
            bubble.reword()
        rewording = self._any(Rewording)
        if isinstance(rewording, Rewording):
            rewording.field.replace_text(self._words())
            ways = (Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_A)
            QTest.keyClick(rewording.field, self._chance.choice(ways))

    def _turn_a_page(self) -> None:
        self._click_some_button_in(self._any(Pager))

    def _point_at_text(self) -> None:
        prose = self._any(Prose)
        if isinstance(prose, Prose):
            at, viewport = self._place_in(prose), prose.viewport()
            QTest.mouseMove(viewport, at)
            if self._chance.random() < 0.5:
                QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=at)
            elif self._chance.random() < 0.5:
                QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=at)
                QTest.mouseMove(viewport, self._place_in(prose))
                QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=self._place_in(prose))
                QTest.keyClick(prose, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
            else:
                QTest.keyClick(prose, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)

    def _use_picture(self) -> None:
        panel = self._any(FramePanel)
        if not isinstance(panel, FramePanel):
            return
        canvas = panel.canvas
        match self._chance.randrange(4):
            case 0:
                self._click_some_button_in(panel)
            case 1:
                at = self._place_in(canvas)
                QTest.mouseMove(canvas, at)
                QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=at)
            case 2:
                self._click_some_button_in(panel.pane.filter)
            case _:
                self._open_context_menu(canvas)

    # ---- windows

    def _command(self) -> None:
        name = self._chance.choice(_COMMANDS)
        self._face.do(name)
        if name == "capture":
            self._house.answers.give_up_capture()

    def _resize(self) -> None:
        self._face.resize(*self._chance.choice(_SIZES))

    def _move_columns(self) -> None:
        split = self._any(QSplitter)
        if isinstance(split, QSplitter):
            split.setSizes([self._chance.randrange(800) for _ in range(split.count())])

    def _wear_another_theme(self) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        dark, contrast = self._chance.random() < 0.5, self._chance.random() < 0.2
        theme.apply(app, "dark" if dark else "light", contrast=contrast)

    def _speak_another_language(self) -> None:
        words.use(self._chance.choice(("en", "zh_CN")))
        self._house.answers.renew()

    def _scroll(self) -> None:
        viewport = self._face.chat.viewport()
        step = QPoint(0, self._chance.choice((-2000, -120, 120, 2000)))
        at = QPointF(self._place_in(viewport))
        event = QWheelEvent(
            at,
            QPointF(viewport.mapToGlobal(at.toPoint())),
            QPoint(),
            step,
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(viewport, event)

    def _click_anywhere(self) -> None:
        at = self._place_in(self._face)
        widget = self._face.childAt(at)
        if widget is not None and widget.isEnabled():
            inside = widget.mapFrom(self._face, at)
            QTest.mouseMove(widget, inside)
            QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=inside)

    def _open_context_menu(self, on: QWidget | None = None) -> None:
        at = self._place_in(on or self._face)
        widget = on or self._face.childAt(at)
        if widget is not None:
            inside = at if on is not None else widget.mapFrom(self._face, at)
            event = QContextMenuEvent(
                QContextMenuEvent.Reason.Mouse, inside, widget.mapToGlobal(inside)
            )
            QApplication.sendEvent(widget, event)

    # ---- pictures

    def _drop(self) -> None:
        data = QMimeData()
        if self._chance.random() < 0.5:
            image = QImage(30, 20, QImage.Format.Format_RGB32)
            image.fill(Qt.GlobalColor.red)
            data.setImageData(image)
        else:
            path = self._folder / self._chance.choice(("whole.png", "broken.png", "none.png"))
            data.setUrls([QUrl.fromLocalFile(str(path))])
        if self._chance.random() < 0.5:
            self._face.composer.field.insertFromMimeData(data)
            return
        pane = self._face.pane
        event = QDropEvent(
            QPointF(5, 5),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        pane.dropEvent(event)

    # ---- the list

    def _use_list(self) -> None:
        self._face.open_list(opened=True)
        listing = self._any(ConversationList)
        if not isinstance(listing, ConversationList):
            return
        view = listing.findChildren(QListView)[0]
        rows = view.model().rowCount()
        if rows:
            index = view.model().index(self._chance.randrange(rows), 0)
            view.setCurrentIndex(index)
            match self._chance.randrange(5):
                case 0:
                    self._rename(view)
                case 1:
                    QTest.keyClick(view, Qt.Key.Key_Delete)
                case 2:
                    view.customContextMenuRequested.emit(view.visualRect(index).center())
                case 3:
                    self._click_some_button_in(listing)  # Undo, where something was deleted
                case _:
                    QTest.keyClick(view, Qt.Key.Key_Return)

    def _rename(self, view: QListView) -> None:
        QTest.keyClick(view, Qt.Key.Key_F2)
        for editor in [one for one in view.findChildren(QLineEdit) if one.isVisible()]:
            editor.setText(self._words())
            QTest.keyClick(editor, self._chance.choice((Qt.Key.Key_Return, Qt.Key.Key_Escape)))
        QApplication.processEvents()  # nobody presses another key before it has closed

    def _search(self) -> None:
        self._face.do("find")
        field = QApplication.focusWidget()
        if isinstance(field, QLineEdit):
            field.setText(self._chance.choice(("", "answer", "Save", "保存", '"', "nowhere")))
            if self._chance.random() < 0.5:
                QTest.keyClick(field, Qt.Key.Key_Return)

    def _reopen(self) -> None:
        listed = self._house.services.history().listing(10)
        if listed:
            self._house.answers.reopen(self._chance.choice(listed).conversation)

    # ---- what opens above the windows

    def _leave_popups(self) -> None:
        while (popup := QApplication.activePopupWidget()) is not None:
            if isinstance(popup, QMenu):
                self._choose_from(popup)
            else:
                popup.close()
        for window in QApplication.topLevelWidgets():
            if not window.isVisible():
                continue
            if isinstance(window, QFileDialog):
                self._use_dialog(window)
            elif isinstance(window, KeysHelp | QDialog):
                window.close()

    def _use_dialog(self, dialog: QFileDialog) -> None:
        if self._chance.random() < 0.5:
            name = self._chance.choice(("a.png", "b.html", "c.md", "d.json", "no/such/e.html"))
            dialog.fileSelected.emit(str(self._folder / name))
        dialog.reject()

    def _choose_from(self, menu: QMenu) -> None:
        actions: list[QAction] = [
            action
            for action in menu.actions()
            if action.isEnabled() and not action.isSeparator() and action.menu() is None
        ]
        chosen = self._chance.choice(actions) if actions and self._chance.random() < 0.7 else None
        menu.close()
        if chosen is not None:
            chosen.trigger()


def entries(house: House) -> list[Entry]:
    """What the list shows of what is kept."""
    return [row for row in house.rows() if isinstance(row, Entry) and row.kept]
