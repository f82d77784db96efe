"""The row of questions that stand ready; what does not fit is behind its last button."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QToolButton, QWidget

from app.core.ports import Capabilities
from app.core.presets import MORE, PRESETS, Context, Preset, answerable, fitting
from app.core.words import _
from app.ui import theme
from app.ui.buttons import IconButton

_NOBODY: Final = Capabilities(name="", remote=False, markup=False, skills=frozenset())


class PresetRow(QWidget):
    """Buttons in a fixed order, so that nothing moves when more becomes known."""

    chosen = Signal(object)  # Preset

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._capabilities = _NOBODY
        self._found: AbstractSet[Context] = frozenset()
        self._buttons = {preset: self._button(preset) for preset in PRESETS}
        self._more = IconButton("chevron-down", _("More questions"), self)
        self._more.clicked.connect(self._open_menu)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GRID // 2)
        row.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)  # see minimumSizeHint
        for button in self._buttons.values():
            row.addWidget(button)
        row.addWidget(self._more)
        row.addStretch()

    def minimumSizeHint(self) -> QSize:
        return self._more.sizeHint()  # all others may go behind it

    def show_for(self, capabilities: Capabilities | None) -> None:
        """Grey what whoever has `capabilities` does not answer."""
        self._capabilities = capabilities or _NOBODY
        for preset, button in self._buttons.items():
            able = answerable(preset, self._capabilities)
            button.setEnabled(able)
            button.setToolTip("" if able else _needs_model())

    def show_found(self, found: AbstractSet[Context]) -> None:
        """Raise what fits what was found in the picture."""
        self._found = found
        for preset, button in self._buttons.items():
            button.setProperty("found", fitting(preset, found))
            button.style().unpolish(button)
            button.style().polish(button)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        step = theme.GRID // 2
        left = self.width() - self._more.sizeHint().width()
        for button in self._buttons.values():
            left -= button.sizeHint().width() + step
            button.setVisible(left >= 0)

    def _button(self, preset: Preset) -> QToolButton:
        button = QToolButton(self)
        button.setText(_(preset.label))
        button.setAccessibleName(_(preset.label))
        button.setFixedHeight(theme.CONTROL_HEIGHT)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.clicked.connect(lambda: self.chosen.emit(preset))
        return button

    def _open_menu(self) -> None:
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        menu.aboutToHide.connect(menu.deleteLater)
        for preset in self._behind():
            able = answerable(preset, self._capabilities)
            action = menu.addAction(_(preset.label))
            action.setEnabled(able)
            action.setToolTip("" if able else _needs_model())
            action.triggered.connect(lambda _on=False, preset=preset: self.chosen.emit(preset))
        menu.popup(self._more.mapToGlobal(QPoint(0, self._more.height())))

    def _behind(self) -> Sequence[Preset]:
        hidden = [preset for preset, button in self._buttons.items() if button.isHidden()]
        return (*hidden, *MORE)


def _needs_model() -> str:
    return _("Needs a model: connect one")
