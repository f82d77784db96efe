"""`FitCard`: how the model in use runs on this machine, and why so."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from app.core.errors import AppError
from app.core.local_models import Fit, Way
from app.core.words import _
from app.ui import theme
from app.ui.local.memory_bar import MemoryBar
from app.ui.local.said import Said

_GIB: Final = 1024**3
_HEIGHT: Final = 46 * theme.GRID  # px: of what is found, usually


class FitCard(QFrame):
    """Hidden until something is to be told."""

    wanted = Signal()  # that somebody looks again

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", True)
        self._title = QLabel(_("How it runs"))
        self._title.setFont(theme.font(bold=True))
        self._again = QPushButton(_("Look again"))
        self._again.setAccessibleName(f"{self._title.text()}: {self._again.text()}")
        self._device = _words(quiet=False)
        self._bar = MemoryBar()
        self._way = Said()
        self._peak = _words()
        self._reason = _words()
        self._warning = Said()
        self._below = _words()
        self._busy = Said()
        self._lay_out()
        self._again.clicked.connect(self.wanted)
        self.hide()

    @property
    def text(self) -> str:
        """All that is said, a line each."""
        labels = (self._device, self._peak, self._reason)
        said = (self._way, self._warning, self._busy)
        return "\n".join(each.text() for each in labels) + "\n".join(each.text for each in said)

    def show_looking(self) -> None:
        """Say that somebody looks; what was found before stays until then."""
        self._again.setEnabled(False)
        if not self._device.text():
            self.setMinimumHeight(_HEIGHT)  # so that what is below stays where it is
            self._busy.say("busy", _("Looking at the memory of this machine…"))
        self.show()

    def show_fit(self, fit: Fit) -> None:
        """Show what was found."""
        self._rest()
        self._say(self._device, _device(fit))
        way = fit.way
        self._bar.setVisible(fit.free is not None and bool(fit.total) and way is not None)
        if way is None:
            self._way.say("wrong", _("It does not fit into the memory of this machine."))
        else:
            self._way.say("well", way.words)
            if fit.free is not None and fit.total:
                self._bar.show_memory(fit.free, fit.total, way.peak)
        self._say(self._peak, "" if way is None else _peak(way))
        self._say(self._reason, fit.reason)
        self._say(self._below, _("Precision, context and device can be chosen below."))
        self._warning.say("warning", fit.warning)
        self.show()

    def show_failure(self, error: AppError) -> None:
        """Say why nothing was found."""
        self.clear()
        self._way.say("wrong", error.told)
        self.show()

    def clear(self) -> None:
        """Show nothing."""
        self._rest()
        for label in (self._device, self._peak, self._reason, self._below):
            self._say(label, "")
        for said in (self._way, self._warning):
            said.say("info", "")
        self._bar.hide()
        self.hide()

    def _rest(self) -> None:
        self._again.setEnabled(True)
        self.setMinimumHeight(0)
        self._busy.say("info", "")

    def _say(self, label: QLabel, text: str) -> None:
        label.setText(text)
        label.setVisible(bool(text))

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self._title, 1)
        top.addWidget(self._again)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(4 * theme.GRID, 2 * theme.GRID, 2 * theme.GRID, 3 * theme.GRID)
        rows.setSpacing(2 * theme.GRID)
        rows.addLayout(top)
        words = QVBoxLayout()
        words.setContentsMargins(0, 0, 2 * theme.GRID, 0)
        words.setSpacing(2 * theme.GRID)
        for each in (self._device, self._bar, self._way, self._peak, self._reason):
            words.addWidget(each)
        words.addWidget(self._warning)
        words.addWidget(self._below)
        words.addWidget(self._busy)
        words.addStretch(1)
        rows.addLayout(words)
        for label in (self._device, self._peak, self._reason, self._below):
            label.hide()
        self._bar.hide()


def _device(fit: Fit) -> str:
    if fit.total is None:
        return fit.device
    if fit.free is None:
        return _("{device} · {total} GiB").format(device=fit.device, total=_gib(fit.total))
    return _("{device} · {free} of {total} GiB free").format(
        device=fit.device, free=_gib(fit.free), total=_gib(fit.total)
    )


def _peak(way: Way) -> str:
    if way.measured:
        return _("It has taken {size} GiB at most.").format(size=_gib(way.peak))
    return _("It will take about {size} GiB at most, as computed from its sizes.").format(
        size=_gib(way.peak)
    )


def _gib(size: int) -> str:
    return f"{size / _GIB:.1f}"


def _words(*, quiet: bool = True) -> QLabel:
    label = QLabel()
    label.setWordWrap(True)
    label.setProperty("quiet", quiet)
    return label
