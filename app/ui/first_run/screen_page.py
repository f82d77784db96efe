"""`ScreenPage`: what the system lets the program do, and a picture of the screen to see it by."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout
from shiboken6 import isValid

from app.core.control import Control
from app.core.errors import AppError
from app.core.frame import Frame
from app.core.identity import NAME
from app.core.permissions import Permission, PermissionId
from app.core.rewind import RewindSettings
from app.core.words import _, sentences
from app.ui import theme
from app.ui.canvas.canvas import Canvas
from app.ui.first_run.kit import Kit
from app.ui.first_run.page import Page
from app.ui.first_run.permission_row import PermissionRow
from app.ui.lane import tell_failure
from app.ui.local.said import Said
from app.ui.own_windows import OwnWindows

_PICTURE: Final = (140, 280)  # px high: at least, at most
_Work = Callable[[Control], Iterator[Sequence[Permission]]]


@dataclass(frozen=True, slots=True)
class Taken:
    """A picture, and what there is to know about it."""

    frame: Frame
    hints: Sequence[str]


class ScreenPage(Page):
    """Asks the system on the lanes `look` and `work`: it may have to wait for its user."""

    ask_wanted = Signal(object)  # Frame: it is to be asked about

    def __init__(self, kit: Kit) -> None:
        super().__init__(_("What {name} sees").format(name=NAME), "", fills=True)
        self._kit = kit
        self._own = OwnWindows(kit.services.unseen, self)
        self._taken: Taken | None = None
        self._taking = False
        self._rows: dict[PermissionId, PermissionRow] = {}
        self._permissions = QVBoxLayout()
        self._take = QPushButton(_("Take a picture"))
        self._ask = QPushButton(_("Ask about it"))
        self._canvas = Canvas()
        self._shown = QFrame()
        self._state = Said()
        self._lay_out()
        self._take.clicked.connect(self._begin)
        self._ask.clicked.connect(self._ask_about)
        self.follow()

    @property
    def first(self) -> QPushButton:
        return self._take

    def follow(self) -> None:
        if self._kit.services.settings().of(RewindSettings).on:
            when = _("The screen is looked at when you ask, and to remember its last seconds.")
        else:
            when = _("The screen is looked at when you ask, and only then.")
        self.explain(sentences(when, _("Take a picture to see it.")))
        self._look()

    @property
    def draft(self) -> Taken | None:
        return self._taken

    def resume(self, draft: object) -> None:
        if isinstance(draft, Taken):
            self._show_picture(draft)

    # ---- what the system lets it do

    def _look(self) -> None:
        def work(control: Control) -> Iterator[Sequence[Permission]]:
            yield self._kit.services.permissions().all(control)

        self._submit(work)

    def _request(self, which: PermissionId) -> None:
        def work(control: Control) -> Iterator[Sequence[Permission]]:
            asked = self._kit.services.permissions().ask(which, control)
            yield () if asked is None else (asked,)

        self._submit(work)

    def _submit(self, work: _Work) -> None:
        def show(found: list[Sequence[Permission]]) -> None:
            if isValid(self):
                self._show_permissions(found[-1])

        def end(failure: Exception | None) -> None:
            tell_failure(failure, lambda error: self.fail(error) if isValid(self) else None)

        self._kit.lanes.look.submit(work, show, end)

    def _show_permissions(self, found: Sequence[Permission]) -> None:
        for each in found:
            if each.id not in self._rows:
                self._rows[each.id] = row = PermissionRow()
                row.asked.connect(self._deal)
                self._permissions.addWidget(row)
            self._rows[each.id].show_permission(each)

    def _deal(self, permission: Permission, by_hand: bool) -> None:
        """Bring up the system's question, or the place where it can be allowed."""
        if by_hand:
            QDesktopServices.openUrl(QUrl(permission.address))
        elif permission.asked_by == "picture":
            self._begin()
        else:
            self._request(permission.id)

    # ---- a picture

    def _begin(self) -> None:
        if self._taking:
            return
        self._taking = True
        self._state.say("busy", _("Taking a picture…"))
        self._own.leave(self._grab)

    def _grab(self) -> None:
        def work(control: Control) -> Iterator[Taken]:
            screens = self._kit.services.screens()
            frames = screens.grab("monitor", control)
            if frames:
                yield Taken(frames[0], tuple(screens.hints))

        def show(taken: list[Taken]) -> None:
            if isValid(self):
                self._show_picture(taken[-1])

        def end(failure: Exception | None) -> None:
            if isValid(self):
                self._taking = False
                self._own.come_back()
                tell_failure(failure, self._refuse)
                self._look()
            elif failure is not None and not isinstance(failure, AppError):
                raise failure

        self._kit.lanes.work.submit(work, show, end)

    def _refuse(self, error: AppError) -> None:
        self._state.say("wrong", error.told)

    def _show_picture(self, taken: Taken) -> None:
        self._taken = taken
        frame = taken.frame
        self._canvas.show_frame(frame)
        self._shown.show()
        self._ask.show()
        self._take.setText(_("Take another one"))
        size = f"{frame.width} × {frame.height}"
        if taken.hints:
            self._state.say("warning", sentences(*taken.hints))
        else:
            told = _("This is your screen, {size} pixels. The picture stays here.")
            self._state.say("well", told.format(size=size))
            self.done.emit()

    def _ask_about(self) -> None:
        if self._taken is not None:
            self.ask_wanted.emit(self._taken.frame)

    def _lay_out(self) -> None:
        self._permissions.setSpacing(2 * theme.GRID)
        self._canvas.setMinimumHeight(_PICTURE[0])
        self._shown.setMaximumHeight(_PICTURE[1])
        self._shown.setProperty("card", True)
        inside = QVBoxLayout(self._shown)
        inside.setContentsMargins(*(theme.GRID,) * 4)
        inside.addWidget(self._canvas)
        self._shown.hide()
        self._ask.hide()
        buttons = QHBoxLayout()
        buttons.setSpacing(2 * theme.GRID)
        buttons.addWidget(self._take)
        buttons.addWidget(self._ask)
        buttons.addStretch(1)
        self.body.addLayout(self._permissions)
        self.body.addLayout(buttons)
        self.body.addWidget(self._state)
        self.body.addWidget(self._shown, 1)
        self.body.addStretch(0)
