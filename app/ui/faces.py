"""`Faces`: the two windows that a conversation can be in, one of them at a time."""

from collections.abc import Callable
from typing import Final, Literal

from PySide6.QtCore import QObject, QRect, QSettings, QTimer, Signal
from PySide6.QtGui import QScreen
from PySide6.QtWidgets import QApplication, QWidget

from app.ui import icons
from app.ui.face import Face
from app.ui.floating import FloatingWindow
from app.ui.stage import Stage
from app.ui.window import AnswerWindow

Kind = Literal["window", "floating"]
Preferred = Literal["last", "window", "floating"]

_LAST: Final = "face"  # the one that was used last
_CLAIM_MS: Final = 150
_CLAIMS: Final = 4  # in all within the time that somebody needs to turn to another window


class Faces(QObject):
    """Makes each when it is needed. `preferred` is which one opens: of the settings."""

    wanted = Signal(str)  # name of a command that a face cannot do by itself
    seen = Signal()  # what is on the stage was brought before somebody

    def __init__(
        self,
        stage: Stage,
        make_list: Callable[[], QWidget],
        places: QSettings,
        preferred: Callable[[], Preferred],
    ) -> None:
        super().__init__()
        self._stage = stage
        self._make_list = make_list
        self._places = places
        self._preferred = preferred
        self._made: dict[Kind, Face] = {}
        self._listing: QWidget | None = None
        self._kind: Kind | None = None  # of the one in use
        self._away = False  # for a moment
        self._claims = 0  # that may still be made
        self._again = QTimer(self, singleShot=True, interval=_CLAIM_MS)
        # What the window manager has told meanwhile is read before, however busy we were.
        self._again.timeout.connect(lambda: QTimer.singleShot(0, self, self._claim))

    @property
    def visible(self) -> bool:
        """Whether one is on the screen."""
        return self._kind is not None and self.current.isVisible()

    @property
    def active(self) -> bool:
        """Whether one has the keyboard."""
        return self._kind is not None and self.current.isActiveWindow()

    @property
    def current(self) -> Face:
        """The one in use, or the one that opens next."""
        if self._kind is None:
            self._use(self._opening())
        assert self._kind is not None
        return self._face(self._kind)

    def bring(self, about: tuple[QScreen, QRect] | None) -> Face:
        """Show it beside `about`, and give it the keyboard: its user wants it now."""
        if not self.visible and not self._away:
            self._use(self._opening())
        self._away = False
        return self._show(about, None)

    def switch(self) -> None:
        """Go on in the other face, exactly where this one was left."""
        before = self.current
        kept = QApplication.focusWidget()
        seen, where = before.isVisible(), before.frameGeometry()
        self._use("window" if self._kind == "floating" else "floating")
        if not seen:
            return
        after = self._show(None, where)
        before.hide()
        if kept is not None and after.isAncestorOf(kept):
            kept.setFocus()
        elif self._stage.pane is not None:
            self._stage.pane.await_question()

    def close(self) -> None:
        """Take it off the screen."""
        if self._kind is not None:
            self.current.close()

    def hide(self) -> None:
        """Take it off the screen for a moment: `bring` shows the same one."""
        if self._kind is not None:
            self._away = True
            self.current.hide()

    def renew(self, work: Callable[[], None]) -> None:
        """Have `work` make anew what they show, and make them anew, where they are."""
        seen, places = self.visible, {}
        for kind, face in self._made.items():
            face.place.note()
            places[kind] = face.geometry()
            face.hide()
            face.deleteLater()
        self._made, self._listing = {}, None
        work()
        if self._kind is not None:
            face = self._face(self._kind)
            face.take()
            if seen:
                face.place.put(None)
                if not face.isMaximized():  # or that would be its size when it is not any more
                    face.setGeometry(places[self._kind])
                face.show()
                face.await_question()

    def _show(self, about: tuple[QScreen, QRect] | None, instead: QRect | None) -> Face:
        face = self.current
        face.place.put(about, instead)
        shown = face.isVisible() and not face.isMinimized()
        face.show()
        if face.isMinimized():
            face.showNormal()
        self._claims = _CLAIMS
        if shown:
            self._claim()
        else:
            # It comes with the keyboard. Qt would put a claim off until it is there, and make it
            # then, after its user may have turned to another window.
            self._again.start()
        return face

    def _opening(self) -> Kind:
        preferred = self._preferred()
        if preferred != "last":
            return preferred
        return "floating" if self._places.value(_LAST) == "floating" else "window"

    def _use(self, kind: Kind) -> None:
        self._kind = kind
        self._places.setValue(_LAST, kind)
        self._face(kind).take()

    def _face(self, kind: Kind) -> Face:
        if kind not in self._made:
            if self._listing is None:
                self._listing = self._make_list()
            made = _KINDS[kind](self._stage, self._listing, self._places)
            made.setWindowIcon(icons.app_icon())
            made.wanted.connect(self.wanted)
            made.activated.connect(self._activated)
            self._made[kind] = made
        return self._made[kind]

    def _activated(self) -> None:
        self._claims = 0  # who turns to another window now wants that
        self.seen.emit()

    def _claim(self) -> None:
        """Ask for the keyboard until it was there: a window manager may not listen at first."""
        face = self.current
        if not self._claims or not face.isVisible() or face.isActiveWindow():
            return
        self._claims -= 1
        face.raise_()
        face.activateWindow()
        if self._claims:
            self._again.start()


_KINDS: Final[dict[Kind, Callable[[Stage, QWidget, QSettings], Face]]] = {
    "window": AnswerWindow,
    "floating": FloatingWindow,
}
