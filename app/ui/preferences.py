"""The settings in a window, made from the tables that the rooms state; what fits holds at once."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QListWidget, QVBoxLayout, QWidget

from app.core import identity, words
from app.core.actions import SECTION as KEYS
from app.core.calibrated import Calibrations
from app.core.control import Control
from app.core.errors import AppError, SettingsError
from app.core.ports import Services
from app.core.settings import General, Problem, S, Section
from app.core.settings_table import rebased, table_of
from app.core.words import _
from app.ui.editors import offer
from app.ui.endpoint_tools import EndpointTools
from app.ui.keys_check import WITH_KEYS, clashes, wrong_keys
from app.ui.keys_tools import KeysTools
from app.ui.lane import Lane, Task
from app.ui.local.jobs import SECTION as LOCAL
from app.ui.local.jobs import Jobs
from app.ui.local.tools import LocalTools
from app.ui.named_tables import Open
from app.ui.notices import Notice
from app.ui.option_form import Makers
from app.ui.preference_editors import DEFAULT, Editors
from app.ui.preferences_layout import lay_out
from app.ui.preferences_page import Page
from app.ui.preferences_titles import in_order, title_of
from app.ui.starting import StartingRow

_SIZE: Final = (820, 600)
_ENDPOINTS: Final = "endpoints"


class PreferencesDialog(QDialog):
    """One page a section, written on `lane`; servers are waited for on `look`. Not modal.

    Models are fetched in `jobs`, which go on without it.
    """

    applied = Signal(object)  # Section: it is written and holds
    connect_wanted = Signal(str)  # name of the endpoint to be changed, "" for a new one
    recording = Signal(bool)  # keys are pressed into a field: global keys must not be taken

    def __init__(
        self,
        services: Services,
        lane: Lane,
        parent: QWidget | None = None,
        *,
        look: Lane | None = None,
        jobs: Jobs | None = None,
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._lane = lane
        self._look = look or lane
        self._jobs = jobs or Jobs(services, self._look)
        self._jobs.models_changed.connect(self.reload)
        self._editors = Editors(services, lambda: self._endpoints, self.recording.emit)
        self._task: Task[Section] | None = None
        self._waiting: dict[str, tuple[Section, Section]] = {}  # before, after
        self._refused: Sequence[Problem] = ()
        self._pages: list[Page] = []
        self._endpoints: Sequence[str] = ()  # names of those that there are
        self._unseated = ""  # the default that was removed, as long as that can be undone
        self._search = QLineEdit()
        self._list = QListWidget()
        self._nothing = QLabel()
        self._nothing.setProperty("quiet", True)
        self._told = QVBoxLayout()
        self._body = QVBoxLayout()
        self._body.addWidget(self._nothing)
        self._body.addStretch(1)
        self._area = lay_out(self, self._search, self._list, self._told, self._body)
        self._search.textChanged.connect(self._find)
        self._list.currentRowChanged.connect(self._show_row)
        self._list.itemClicked.connect(lambda _item: self._search.clear())
        QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self, self._search.setFocus)
        self._fill(0)
        self.resize(*_SIZE)

    @property
    def busy(self) -> bool:
        """Whether something that was changed is not written yet."""
        return self._task is not None or bool(self._waiting)

    # ---- what is shown

    def open_at(self, section: str) -> None:
        """Show the page of the section called so."""
        self._search.clear()
        for number, page in enumerate(self._pages):
            if page.name == section:
                self._list.setCurrentRow(number)

    def shows(self, section: str) -> bool:
        """Whether the page of the section called so is in sight."""
        seen = self.isVisible() and not self.isMinimized()
        return seen and any(page.name == section and page.isVisible() for page in self._pages)

    def reload(self) -> None:
        """Show what somebody else has changed; what was typed and does not hold yet stays."""
        holds = {section.SECTION: section for section in self._services.settings().sections}
        for page in self._pages:
            page.follow(self._expected(holds[page.name]))
        self._follow_endpoints(holds[_ENDPOINTS], undone=False)

    def show_refused(self, problems: Sequence[Problem]) -> None:
        """Say which keys could not be taken, each in its place; of no others any longer."""
        self._refused = problems
        for page in self._pages:
            if page.name in WITH_KEYS:
                page.show_refused(problems)
        for tools in self.findChildren(KeysTools):
            tools.renew()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._search.text():
            self._search.clear()
        elif event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):  # was for a field
            super().keyPressEvent(event)

    def _fill(self, row: int) -> None:
        settings = self._services.settings()
        known = {section.SECTION: section for section in settings.sections}
        known.pop(Calibrations.SECTION, None)  # shown where its endpoint is
        if _ENDPOINTS in known:
            self._endpoints = tuple(table_of(known[_ENDPOINTS]))
        order = in_order(known)
        for page in self._pages:
            page.setParent(None)
            page.deleteLater()
        self._pages = [self._make_page(section) for section in order]
        self._say_texts()
        blocked = self._list.blockSignals(True)
        self._list.clear()
        self._list.addItems([page.title for page in self._pages])
        self._list.setCurrentRow(min(row, len(self._pages) - 1))
        self._list.blockSignals(blocked)
        for number, page in enumerate(self._pages):
            self._body.insertWidget(number, page)
        self._find(self._search.text())
        self._clear_told()
        checked = (each for part in order for each in self._check(part))
        self._show_problems([*settings.problems, *checked])
        self.show_refused(self._refused)
        self._warn_of_clashes()

    def _show_problems(self, problems: Sequence[Problem]) -> None:
        """Say what is wrong with entries, each in its place; the others together at the top."""
        placed = {problem.key for page in self._pages for problem in page.show_problems(problems)}
        left = [problem for problem in problems if problem.key not in placed]
        if len(left) == 1:
            self._tell(SettingsError(f"{left[0].key}: {left[0].message}", left[0].hint))
        elif left:
            lines = (f"{each.key}: {each.message} {each.hint}".strip() for each in left)
            self._tell(
                SettingsError(_("The settings file has entries of no use."), "\n".join(lines))
            )

    def _make_page(self, section: Section) -> Page:
        makers = Makers(self._editors.make, self._opener, self._make_tools)
        above = self._make_above(section.SECTION)
        last = self._make_last(section.SECTION)
        page = Page(section, title_of(section), makers, self._check, above, last)
        if isinstance(above, LocalTools):
            above.hub_chosen.connect(partial(page.choose, "hub"))
        page.changed.connect(self._take)
        return page

    def _say_texts(self) -> None:
        self.setWindowTitle(_("Settings") + f" – {identity.NAME}")
        self._list.setAccessibleName(_("Sections"))
        self._search.setAccessibleName(_("Search the settings"))
        self._search.setPlaceholderText(_("Search"))
        self._nothing.setText(_("No setting is called that."))

    def _find(self, text: str) -> None:
        """Show what has all the words of `text` in it; without any, the page that is chosen."""
        wanted = text.casefold().split()
        found = [page.narrow(wanted) for page in self._pages]
        for number, (page, has) in enumerate(zip(self._pages, found, strict=True)):
            self._list.item(number).setHidden(not has)
            page.setVisible(has if wanted else number == self._list.currentRow())
        self._nothing.setVisible(not any(found))

    def _show_row(self, _row: int) -> None:
        if not self._search.text():
            self._find("")
            self._area.verticalScrollBar().setValue(0)

    def _warn_of_clashes(self) -> None:
        known = [*clashes(self._services.settings(), self._services.hotkeys())]
        for page in self._pages:
            if page.name in WITH_KEYS:
                page.warn(known)

    # ---- what a page is made with

    def _make_tools(self, key: str, name: str) -> QWidget | None:
        if key != _ENDPOINTS:
            return None
        tools = EndpointTools(self._services, self._look, name)
        tools.change_wanted.connect(self.connect_wanted)
        tools.default_wanted.connect(self._choose_default)
        return tools

    def _make_above(self, section: str) -> QWidget | None:
        """Return what stands above the entries of a section, if anything does."""
        if section == KEYS:
            return KeysTools(self._services.hotkeys)
        return self._make_local() if section == LOCAL else None

    def _make_last(self, section: str) -> QWidget | None:
        """Return what stands below the entries of a section, if anything does."""
        if section != General.SECTION:
            return None
        return StartingRow(self._services.autostart, self._look)

    def _make_local(self) -> LocalTools:
        made = LocalTools(self._services, self._look, self._jobs)
        self.applied.connect(made.follow)
        return made

    def _choose_default(self, endpoint: str) -> None:
        self._unseated = ""  # somebody has chosen
        self._seat(endpoint)
        self._show_general()

    def _opener(self, key: str) -> Open | None:
        return self.connect_wanted.emit if key == _ENDPOINTS else None

    def _check(self, section: Section) -> Iterator[Problem]:
        """Yield what is wrong with a section besides the types of its entries."""
        return wrong_keys(section, self._services.settings(), self._services.hotkeys())

    # ---- writing

    def _take(self, section: Section, before: Section) -> None:
        """Write what was changed on a page."""
        match section, before:
            case General(endpoint=new), General(endpoint=old) if new != old:
                self._unseated = ""  # somebody has chosen
        self._write(section, before)

    def _write(self, section: Section, before: Section) -> None:
        """Write what `section` has changed as soon as nothing else is being written."""
        first, _last = self._waiting.get(section.SECTION, (before, section))
        self._waiting[section.SECTION] = first, section
        self._write_next()

    def _write_next(self) -> None:
        if self._task is not None or not self._waiting:
            return
        before, after = self._waiting.pop(next(iter(self._waiting)))

        def work(_control: Control) -> Iterator[Section]:
            yield self._services.save(type(before), partial(rebased, before, after))

        self._task = self._lane.submit(work, self._apply, self._end)

    def _apply(self, done: list[Section]) -> None:
        language = words.language()
        for section in done:
            self.applied.emit(section)
            if section.SECTION in WITH_KEYS:
                self._warn_of_clashes()
            elif section.SECTION == _ENDPOINTS:
                self._follow_endpoints(section, undone=True)
            elif section.SECTION in (General.SECTION, LOCAL):
                self._show_general()
        if words.language() != language:
            self._fill(max(0, self._list.currentRow()))

    def _expected(self, section: S) -> S:
        """Return what will be of a section that holds, once what waits is written."""
        before, after = self._waiting.get(section.SECTION, (section, section))
        return rebased(before, after, section)

    def _follow_endpoints(self, section: Section, *, undone: bool) -> None:
        """Have the default be one of those that are there; the reader where that one is gone.

        It is the default again when it comes back because its removal was `undone`.
        """
        before, self._endpoints = self._endpoints, tuple(table_of(section))
        come = set(self._endpoints).difference(before)
        gone = set(before).difference(self._endpoints)
        general = self._expected(self._services.settings().of(General))
        if general.endpoint in gone:
            self._unseated = general.endpoint
            self._seat("")
        elif self._unseated in come:
            if undone and not general.endpoint:
                self._seat(self._unseated)
            self._unseated = ""
        self._show_general()
        for tools in self.findChildren(EndpointTools):
            tools.renew()

    def _seat(self, endpoint: str) -> None:
        """Have `endpoint` be the default, "" for the reader."""
        general = self._expected(self._services.settings().of(General))
        self._write(replace(general, endpoint=endpoint), general)

    def _show_general(self) -> None:
        general = self._expected(self._services.settings().of(General))
        for page in self._pages:
            if page.name == General.SECTION:
                page.follow(general)
                offer(page.row(DEFAULT).editor, self._editors.defaults())
        self._find(self._search.text())
        self._show_default()

    def _show_default(self) -> None:
        for tools in self.findChildren(EndpointTools):
            tools.show_default()

    def _end(self, failure: Exception | None) -> None:
        self._task = None
        self._clear_told()
        if isinstance(failure, AppError):
            self._tell(failure)
            self._expect_what_holds()
        self._write_next()  # also after a defect: what waits was wished for by itself
        if failure is not None and not isinstance(failure, AppError):
            raise failure

    def _expect_what_holds(self) -> None:
        """Have the next change of a page written together with the one that was not."""
        holds = {section.SECTION: section for section in self._services.settings().sections}
        for page in self._pages:
            page.hold(holds[page.name])

    def _tell(self, error: AppError) -> None:
        notice = Notice(error)
        notice.dismissed.connect(notice.hide)
        self._told.addWidget(notice)

    def _clear_told(self) -> None:
        while self._told.count():
            item = self._told.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.deleteLater()
