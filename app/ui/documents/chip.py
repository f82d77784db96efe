"""`DocumentChip`: an attached document in the field for the next question."""

from typing import Final

from PySide6.QtCore import QPoint, QSize
from PySide6.QtWidgets import QWidget

from app.core.chat import Document
from app.core.frame import Frame
from app.core.meter import grouped
from app.core.pages_made import pages_made
from app.core.words import _, ngettext
from app.ui import icons, theme
from app.ui.attached_chip import AttachedChip, Told
from app.ui.documents.attached import AttachedDocument
from app.ui.documents.panel import PlanPanel
from app.ui.documents.password import PasswordField
from app.ui.documents.planning import Planning
from app.ui.menu_button import MenuButton
from app.ui.pictures import Pictures

_ICON: Final = 12  # px: smaller than that of a button, as its words are
_SHAPE: Final = 0.75  # of a sheet of paper, as long as nobody knows


class DocumentChip(AttachedChip):
    """Below its words a button opens how it is read; where it is closed, a field its password.

    What is typed there goes to the document alone, and is forgotten at once.
    """

    def __init__(
        self, attached: AttachedDocument, planning: Planning, pictures: Pictures, parent: QWidget
    ) -> None:
        super().__init__(attached, pictures, _SHAPE, _("Remove this document"), parent)
        self.attached = attached
        self._planning = planning
        self.password = PasswordField(self)
        self.password.returnPressed.connect(self._unlock)
        self._way = MenuButton(self)
        self._way.setFont(theme.font(theme.SMALL))
        self._way.setIconSize(QSize(_ICON, _ICON))
        self._way.clicked.connect(self._open_panel)
        self.password.hide()
        self._way.hide()
        self._offer(self.password, self._way)
        attached.changed.connect(self._tell)
        planning.changed.connect(self._tell)
        self._tell()

    @property
    def frames(self) -> tuple[Frame, ...]:
        """Its pages are taken when they are sent."""
        return ()

    def _enter(self, control: QWidget) -> None:
        if control is self._way:
            self._open_panel()
        else:
            super()._enter(control)

    def _unlock(self) -> None:
        word = self.password.text()
        self.password.clear()
        if word:
            self.attached.open_up(word)

    def _open_panel(self) -> None:
        panel = PlanPanel(self.attached, self._planning, self)
        panel.open_at(self.mapToGlobal(QPoint(0, 0)))

    def _tell(self) -> None:
        one = self.attached
        locked = one.locked
        had = self.password.hasFocus()
        self.password.setVisible(locked)
        self._way.setVisible(one.document is not None and not locked and one.failure is None)
        if had and not locked:
            self.setFocus()
        pages = _("All pages") if not one.range else _("Pages {pages}").format(pages=one.range)
        self._way.show_name(pages)
        self._way.setIcon(icons.icon("list", theme.of(self).quiet))
        self._way.setAccessibleName(_("How the document is read: {pages}").format(pages=pages))
        if one.cover is not None:
            self._shape(one.cover.width / one.cover.height)
        wrong = one.wrong or bool(one.trouble or self._planning.problem)
        failed = one.failure is not None or (wrong and not one.looking)
        said = self._what_is_said()
        self.tell(Told(self._name(), said, one.cover, "", "file", failed, one.looking))

    def _name(self) -> str:
        """What it is called, for who listens."""
        document, path = self.attached.document, self.attached.path
        if document is None:
            return _("Document “{name}”").format(name=path.name)
        return _("Document “{name}”, {pages}").format(name=path.name, pages=counted(document))

    def _what_is_said(self) -> str:
        one, planning = self.attached, self._planning
        if one.failure is not None:
            return one.failure.message
        if one.looking:
            return one.progress.stage if one.progress is not None else _("Waiting…")
        if one.locked or one.document is None:
            return _("This is not its password.") if one.wrong else _("It needs its password.")
        if one.trouble or planning.problem:
            return one.trouble or planning.problem
        about = [counted(one.document)]
        if made := pages_made(one.document):
            about.append(made)
        elif one.cover is None:
            about.append(_("words only"))
        return "\n".join(filter(None, (" · ".join(about), self._takes())))

    def _takes(self) -> str:
        """Say what it takes; of several documents each says what it takes itself."""
        plan, chapter = self._planning.plan, self._planning.chapter(self.attached)
        if plan is None or chapter is None:
            return ""
        pages, _between, rest = plan.brief.partition(" · ")
        if len(plan.chapters) == 1:
            return plan.brief if self.attached.range else rest or pages
        tokens = _("{tokens} tok").format(tokens=grouped(chapter.tokens)) if chapter.tokens else ""
        count = len(chapter.shares)
        own = ngettext("{n} page", "{n} pages", count).format(n=count)
        return " · ".join(filter(None, (own if self.attached.range else "", tokens)))


def counted(document: Document) -> str:
    """Say how many pages it has."""
    return ngettext("{n} page", "{n} pages", document.pages).format(n=document.pages)
