"""`WayButton`: how an attached video is sent, chosen on its card."""

from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from app.core.words import _, ngettext
from app.ui import icons, theme
from app.ui.clips.attached import AttachedClip
from app.ui.clips.choosing import Way
from app.ui.menu_button import MenuButton, literal_label

_ICON: Final = 12  # px: smaller than that of a button, as its words are


class WayButton(MenuButton):
    """Says how the video goes; pressed, it shows in which other ways it can.

    Hidden where there is only one.
    """

    def __init__(self, attached: AttachedClip, parent: QWidget) -> None:
        super().__init__(parent)
        self._attached = attached
        self.setFont(theme.font(theme.SMALL))
        self.setIconSize(QSize(_ICON, _ICON))
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.clicked.connect(self._open)
        self.hide()

    def sizeHint(self) -> QSize:
        return super().sizeHint() + QSize(theme.GRID, 0)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.tell()

    def tell(self) -> None:
        """Say how it goes now."""
        ways = {way: said for way, said, _why_not in ways_of(self._attached)}
        shown = ways[self._shown]
        self.show_name(shown)
        self.setIcon(icons.icon("play" if self._attached.whole else "list", theme.of(self).quiet))
        self.setAccessibleName(_("How the video is sent: {way}").format(way=shown))
        self.setVisible(len(ways) > 1)

    @property
    def _shown(self) -> Way:
        """The way in which it goes now."""
        if self._attached.whole:
            return "video"
        return "once" if self._attached.way == "once" and self._attached.most > 1 else "frames"

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        group = QActionGroup(menu)
        for way, said, why_not in ways_of(self._attached):
            text = _("{way}: {reason}").format(way=said, reason=why_not) if why_not else said
            action = QAction(literal_label(text), menu, checkable=True)
            action.setEnabled(not why_not)
            action.setChecked(way == self._shown)
            action.triggered.connect(lambda _on=False, way=way: self._attached.choose_way(way))
            group.addAction(action)
            menu.addAction(action)
        return menu

    def _open(self) -> None:
        menu = self._menu()
        menu.popup(self.mapToGlobal(QPoint(0, self.height())))
        menu.setActiveAction(next(each for each in menu.actions() if each.isChecked()))


def ways_of(attached: AttachedClip) -> Iterator[tuple[Way, str, str]]:
    """Yield in which ways a video can be sent, in words, and why not, "" where it can.

    There is only one where it takes one request, and whoever is asked takes no videos.
    """
    said = _("Key frames")
    if attached.most > 1:
        said = ngettext("All of it, in {n} pass", "All of it, in {n} passes", attached.most)
    yield "frames", said.format(n=attached.most), ""
    if attached.most > 1:
        yield "once", _("One pass, fewer pictures"), ""
    if attached.most > 1 or not attached.why_not:
        yield "video", _("As a video"), attached.why_not
