"""`FilterRow`: a button for each label of an answer, and for each way in which its quotes stand,
which shows and hides its marks and its pages.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from app.core.labels import Group, elide
from app.core.words import _, ngettext
from app.ui import theme
from app.ui.canvas.dots import of_group
from app.ui.canvas.label_popup import LabelPopup
from app.ui.tips import literal

_MOST: Final = 24  # buttons; more labels than fit are in the list behind the last button
_NAME: Final = 18  # characters of a name on a button


class FilterRow(QWidget):
    """The labels of an answer, all shown at first; one that is hidden stays so while others come.

    A click shows or hides a label, with Ctrl it shows that one alone; the first button shows all
    or none. With a single label there is nothing to choose.
    """

    changed = Signal()  # `hidden` is another one

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._groups: tuple[Group, ...] = ()
        self._hidden: frozenset[str] = frozenset()
        self._buttons: list[_LabelButton] = []
        self._all = _text_button(self)
        self._all.clicked.connect(self._toggle_all)
        self._more = _text_button(self)
        self._more.setCheckable(False)
        self._more.clicked.connect(self._open)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(theme.GRID // 2)
        self._row.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)
        self._row.addWidget(self._all)
        self._row.addWidget(self._more)
        self._row.addStretch()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._tell()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, theme.CONTROL_HEIGHT)

    @property
    def hidden(self) -> frozenset[int]:
        """The numbers of marks that are not to be shown."""
        return frozenset(
            number
            for group in self._groups
            if group.key in self._hidden
            for number in group.numbers
        )

    def show_groups(self, groups: Sequence[Group], *, anew: bool) -> None:
        """Offer these labels; `anew` when they are those of another answer: all are shown."""
        if anew:
            self._hidden = frozenset()
        self._groups = tuple(groups)
        shown = self._groups[:_MOST]
        while len(self._buttons) > len(shown):
            gone = self._buttons.pop()
            self._row.removeWidget(gone)
            gone.deleteLater()
        for number, group in enumerate(shown):
            if number == len(self._buttons):
                button = _LabelButton(self)
                button.chosen.connect(lambda key, alone: self._toggle(key, alone=alone))
                self._buttons.append(button)
                self._row.insertWidget(number + 1, button)
            self._buttons[number].show_group(group)
        before: QWidget = self._all
        for following in (*self._buttons, self._more):
            QWidget.setTabOrder(before, following)
            before = following
        self._tell()

    def only(self, key: str) -> None:
        """Show the marks of one label alone."""
        self._hide({group.key for group in self._groups} - {key})

    def show_all(self) -> None:
        """Show all marks."""
        self._hide(frozenset())

    # ---- choosing

    def _toggle(self, key: str, *, alone: bool) -> None:
        if alone:
            self.only(key)
        else:
            self._hide(self._hidden ^ {key})

    def _toggle_all(self) -> None:
        self._hide(frozenset() if self._hidden else {group.key for group in self._groups})

    def _hide(self, hidden: AbstractSet[str]) -> None:
        self._hidden = frozenset(hidden)
        self._tell()
        self.changed.emit()

    def _open(self) -> None:
        popup = LabelPopup(self._groups, self._hidden, self)
        popup.changed.connect(self._hide)
        popup.open_at(self._more.mapToGlobal(QPoint(0, self._more.height())))

    # ---- what is shown

    def _tell(self) -> None:
        count = sum(len(group.numbers) for group in self._groups)
        chosen = len(self._groups) > 1
        self._all.setVisible(bool(self._groups))
        self._all.setEnabled(chosen)
        self._all.setChecked(chosen and not self._hidden)
        self._all.setText(
            _("All {count}").format(count=count) if chosen else _counted(self._groups, count)
        )
        pages = any(group.sign for group in self._groups)
        self._all.setAccessibleName(_("All evidence") if pages else _("All marks"))
        for button in self._buttons:
            button.setChecked(button.key not in self._hidden)
        self._fit()

    def _fit(self) -> None:
        """As many labels as there is room for; the others are behind the last button."""
        step = theme.GRID // 2
        left = self.width() - self._all.sizeHint().width() - step
        widths = [button.sizeHint().width() + step for button in self._buttons]
        several = len(self._groups) > 1
        fitting = len(widths) if several else 0
        behind = len(self._groups) > len(self._buttons)
        if sum(widths) > left or behind:
            self._more.setText(self._rest(0))
            left -= self._more.sizeHint().width() + step
            while fitting and sum(widths[:fitting]) > left:
                fitting -= 1
        for number, button in enumerate(self._buttons):
            button.setVisible(number < fitting)
        self._more.setText(self._rest(fitting))
        self._more.setVisible(several and fitting < len(self._groups))

    def _rest(self, fitting: int) -> str:
        """What is behind the last button, and how much of it is shown."""
        rest = self._groups[fitting:]
        shown = sum(group.key not in self._hidden for group in rest)
        if shown == len(rest):
            return _("More ({count})").format(count=len(rest))
        return _("More ({shown} of {count})").format(shown=shown, count=len(rest))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()


def _counted(groups: Sequence[Group], count: int) -> str:
    """Say how much there is of the only kind that there is."""
    if groups and groups[0].numbers[0] < 0:
        said = ngettext("{count} page cited", "{count} pages cited", count)
    else:
        said = ngettext("{count} mark", "{count} marks", count)
    return said.format(count=count)


class _LabelButton(QToolButton):
    """A label with the colour of its marks and their number."""

    chosen = Signal(str, bool)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._group = Group("", "", (0, 0, 0), ())
        self._alone = False
        _style(self)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setIconSize(QSize(theme.DOT, theme.DOT))
        self.clicked.connect(self._choose)
        self.toggled.connect(self._tint)

    @property
    def key(self) -> str:
        """That of its group."""
        return self._group.key

    def show_group(self, group: Group) -> None:
        count = len(group.numbers)
        name = group.name or _("without a name")
        short = elide(name, lambda text: len(text) <= _NAME)
        self._group = group
        self.setText(f" {short}  {count}".replace("&", "&&"))
        if group.sign == "page":
            said = ngettext("{name}, {count} page", "{name}, {count} pages", count)
        elif group.sign:
            said = ngettext("Quotes: {name}, {count} page", "Quotes: {name}, {count} pages", count)
        else:
            said = ngettext("{name}, {count} mark", "{name}, {count} marks", count)
        self.setAccessibleName(said.format(name=name, count=count))
        self.setToolTip(
            literal(
                _("{name}: click to show or hide, Ctrl+click for this one alone").format(name=name)
            )
        )
        self._tint()

    def sizeHint(self) -> QSize:
        """No wider than it needs: there may be many beside it."""
        words = self.fontMetrics().horizontalAdvance(self.text().replace("&&", "&"))
        return QSize(words + self.iconSize().width() + 6 * theme.GRID, self.height())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._alone = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        super().mouseReleaseEvent(event)
        self._alone = False

    def _choose(self) -> None:
        self.chosen.emit(self.key, self._alone)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()

    def _tint(self) -> None:
        self.setIcon(of_group(self._group, theme.of(self), filled=self.isChecked()))


def _text_button(parent: QWidget) -> QToolButton:
    button = QToolButton(parent)
    _style(button)
    return button


def _style(button: QToolButton) -> None:
    button.setProperty("filter", True)
    button.setCheckable(True)
    button.setFixedHeight(theme.CONTROL_HEIGHT - theme.GRID)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    button.setFont(QApplication.font())
