"""`GetForm`: which model to get, and from which hub."""

from typing import Final
from urllib.parse import urlsplit

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.core.local_models import USUAL, HubName, Source
from app.core.local_words import HUBS
from app.core.words import _
from app.ui import theme
from app.ui.inputs import ComboBox

_HOSTS: Final[dict[HubName, tuple[str, ...]]] = {
    "huggingface": ("huggingface.co", "hf.co"),
    "modelscope": ("modelscope.cn",),
}


class GetForm(QWidget):
    """Without a name the usual model is meant. The hub is that of the settings."""

    wanted = Signal(object)  # Source
    hub_chosen = Signal(str)  # HubName: it is to be that of the settings

    def __init__(self) -> None:
        super().__init__()
        self._name = QLineEdit()
        self._name.setAccessibleName(_("Model to get"))
        self._hub = ComboBox()
        self._hub.setAccessibleName(_("Models come from"))
        for hub, label in HUBS.items():
            self._hub.addItem(label, hub)
        self._get = QPushButton(_("Get it"))
        row = QHBoxLayout()
        row.setSpacing(2 * theme.GRID)
        row.addWidget(self._name, 1)
        row.addWidget(self._hub)
        row.addWidget(self._get)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addLayout(row)
        self._get.clicked.connect(self._take)
        self._name.returnPressed.connect(self._take)
        self._name.textChanged.connect(self._follow_address)
        self._hub.activated.connect(lambda _index: self._choose())
        self._invite()

    @property
    def hub(self) -> HubName:
        """The one that is chosen."""
        chosen: HubName = self._hub.currentData()
        return chosen

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """Where the keyboard comes by, in this order."""
        return self._name, self._hub, self._get

    def show_hub(self, hub: HubName) -> None:
        """Show the one of the settings."""
        self._hub.setCurrentIndex(self._hub.findData(hub))
        self._invite()

    def allow(self, allowed: bool) -> None:
        """Whether something can be got now."""
        self._get.setEnabled(allowed)

    def emphasize(self, primary: bool) -> None:
        """Let getting be what there is to do here, or one thing among others."""
        if bool(self._get.property("primary")) != primary:
            self._get.setProperty("primary", primary)
            self._get.style().unpolish(self._get)
            self._get.style().polish(self._get)

    def take_focus(self) -> None:
        """Have the next one typed."""
        self._name.selectAll()
        self._name.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take(self) -> None:
        if self._get.isEnabled():
            _hub, name = _read(self._name.text())
            self.wanted.emit(Source(name or USUAL[self.hub], self.hub))

    def _choose(self) -> None:
        self._invite()
        self.hub_chosen.emit(self.hub)

    def _invite(self) -> None:
        self._name.setPlaceholderText(USUAL[self.hub])
        self._name.setToolTip(USUAL[self.hub])  # which a narrow window cuts off

    def _follow_address(self, text: str) -> None:
        """Choose the hub that the address of a page leads to."""
        hub, _name = _read(text)
        if hub is not None and hub != self.hub:
            self.show_hub(hub)
            self._choose()


def _read(text: str) -> tuple[HubName | None, str]:
    """Return the repository that was typed, and its hub where that was the address of a page."""
    text = text.strip()
    try:
        parts = urlsplit(text if "://" in text else f"//{text}")
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:  # half typed
        return None, text
    hub = next((hub for hub, hosts in _HOSTS.items() if host in hosts), None)
    if hub is None and not parts.scheme:
        return None, text
    path = parts.path.strip("/").removeprefix("models/")
    return hub, "/".join(path.split("/")[:2])
