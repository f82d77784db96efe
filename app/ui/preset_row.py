"""The row of questions that stand ready; what does not fit is behind its last button."""

from collections.abc import Callable, Sequence
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
    """Buttons in a fixed order, so that nothing moves when more becomes known.

    Those that whoever is asked does not answer are grey.
    """

    chosen = Signal(object)  # Preset

    def __init__(
        self,
        own: Sequence[Preset] = (),
        parent: QWidget | None = None,
        *,
        usual: Sequence[Preset] = PRESETS,
        more: Callable[[], Sequence[Preset]] = lambda: MORE,
    ) -> None:
        """`own` are the user's, which come before the `usual` ones.

        `more` returns what is behind the last button, whenever that is opened.
        """
        super().__init__(parent)
        self._behind_all = more
        self._capabilities = _NOBODY
        self._found: AbstractSet[Context] = frozenset()
        self._buttons = {preset: self._button(preset) for preset in (*own, *usual)}
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
            needs = "" if answerable(preset, self._capabilities) else _needs_model()
            button.setToolTip(needs)
            button.setAccessibleDescription(needs)
            _style(button, "lacking", bool(needs))

    def show_found(self, found: AbstractSet[Context]) -> None:
        """Raise what fits what was found in the picture."""
        self._found = found
        for preset, button in self._buttons.items():
            _style(button, "found", fitting(preset, found))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        step = theme.GRID // 2
        left = self.width() - self._more.sizeHint().width()
        for button in self._buttons.values():
            left -= button.sizeHint().width() + step
            button.setVisible(left >= 0)

    def _button(self, preset: Preset) -> QToolButton:
        button = QToolButton(self)
        button.setText(preset.title.replace("&", "&&"))
        button.setAccessibleName(preset.title)
        button.setFixedHeight(theme.CONTROL_HEIGHT)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.clicked.connect(lambda: self.chosen.emit(preset))
        return button

    def _open_menu(self) -> None:
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        for preset in self._behind():
            label = preset.title.replace("&", "&&")
            if not answerable(preset, self._capabilities):
                label = _("{question} (needs a model)").format(question=label)
            action = menu.addAction(label)
            action.triggered.connect(lambda _on=False, preset=preset: self.chosen.emit(preset))
        menu.popup(self._more.mapToGlobal(QPoint(0, self._more.height())))

    def _behind(self) -> Sequence[Preset]:
        hidden = [preset for preset, button in self._buttons.items() if button.isHidden()]
        return (*hidden, *self._behind_all())


def _style(button: QToolButton, name: str, value: bool) -> None:
    button.setProperty(name, value)
    button.style().unpolish(button)
    button.style().polish(button)


def _needs_model() -> str:
    return _("Needs a model: connect one")
