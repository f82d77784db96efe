"""`PermissionRow`: one thing that the system lets its user decide, how it stands, what to do."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from app.core.permissions import Permission
from app.core.words import _
from app.ui import theme
from app.ui.first_run.page import quiet
from app.ui.local.said import Said


class PermissionRow(QFrame):
    """Empty until `show_permission`."""

    asked = Signal(object, bool)  # Permission; whether it is to be allowed by hand

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", True)
        self._permission: Permission | None = None
        self._name = QLabel(wordWrap=True)
        self._name.setFont(theme.font(bold=True))
        self._purpose = quiet()
        self._state = Said()
        self._allow = QPushButton(_("Allow…"))
        self._open = QPushButton(_("Open the settings"))
        self._allow.clicked.connect(lambda: self.asked.emit(self._permission, False))
        self._open.clicked.connect(lambda: self.asked.emit(self._permission, True))
        words = QVBoxLayout()
        words.setSpacing(theme.GRID)
        words.addWidget(self._name)
        words.addWidget(self._purpose)
        words.addWidget(self._state)
        row = QHBoxLayout(self)
        row.setContentsMargins(4 * theme.GRID, 3 * theme.GRID, 4 * theme.GRID, 3 * theme.GRID)
        row.setSpacing(3 * theme.GRID)
        row.addLayout(words, 1)
        row.addWidget(self._allow)
        row.addWidget(self._open)

    def show_permission(self, permission: Permission) -> None:
        """Show how it stands."""
        self._permission = permission
        self._name.setText(permission.name)
        self._purpose.setText(permission.purpose)
        lacks = permission.lacks
        self._allow.setVisible(lacks and bool(permission.asked_by))
        self._open.setVisible(lacks and bool(permission.address))
        if not lacks:
            self._state.say("well", _("Allowed."))
        elif permission.standing == "unknown" and permission.asked_by:
            self._state.say("info", _("The system will ask you."))
        else:
            self._state.say("warning", permission.by_hand or _("Not allowed yet."))
        for button in (self._allow, self._open):
            button.setAccessibleName(f"{permission.name}: {button.text()}")
