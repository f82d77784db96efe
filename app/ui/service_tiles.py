"""`ServiceTiles`: which known service, or a server given by address."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QSizePolicy, QToolButton

from app.core.words import N_, _
from app.ui import theme
from app.ui.wrapping import Wrapping


@dataclass(frozen=True, slots=True)
class Service:
    """A service; `name` is that of its endpoint, `keys` the page where its keys are made."""

    name: str
    label: str
    keys: str = ""


SERVICES: Final = (
    Service("zai", "Z.ai", "https://z.ai/manage-apikey/apikey-list"),
    Service("bigmodel", "BigModel 智谱", "https://bigmodel.cn/usercenter/proj-mgmt/apikeys"),
    Service("modelscope", "ModelScope 魔搭", "https://modelscope.cn/my/myaccesstoken"),
    Service("", N_("A server")),  # given by its address
)
NAMES: Final = frozenset(service.name for service in SERVICES)


class ServiceTiles(QFrame):
    """A row of tiles, one of them chosen; the arrow keys choose another.

    The last one is no service: it leads to the models of this machine.
    """

    chosen = Signal()
    pointed = Signal()  # somebody clicked one, and is about to type
    local_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", True)
        self.setAccessibleName(_("Service"))
        self._tiles = QButtonGroup(self)
        row = Wrapping(self, fills=True)
        row.setContentsMargins(*(theme.GRID,) * 4)
        row.setSpacing(theme.GRID)
        for number, service in enumerate(SERVICES):
            tile = _tile(_(service.label))
            tile.setCheckable(True)
            self._tiles.addButton(tile, number)
            row.addWidget(tile)
        here = _tile(_("On this machine"))
        here.clicked.connect(self.local_wanted)
        row.addWidget(here)
        self.choose(SERVICES[0].name)
        self._tiles.idClicked.connect(self._click)
        self._tiles.idToggled.connect(lambda _id, on: self.chosen.emit() if on else None)

    def _click(self, number: int) -> None:
        if not self._tiles.button(number).hasFocus():  # as it has by keys alone
            self.pointed.emit()

    @property
    def service(self) -> Service:
        """The one that is chosen."""
        return SERVICES[self._tiles.checkedId()]

    def choose(self, name: str) -> None:
        """Choose the service of that name."""
        numbers = {service.name: number for number, service in enumerate(SERVICES)}
        self._tiles.button(numbers[name]).setChecked(True)


def _tile(said: str) -> QToolButton:
    tile = QToolButton()
    tile.setText(said)
    tile.setMinimumHeight(theme.CONTROL_HEIGHT)
    tile.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    return tile
