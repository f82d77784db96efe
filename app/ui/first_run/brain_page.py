"""`BrainPage`: who answers: the reader at once, a server, or a model on this machine."""

from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout
from shiboken6 import isValid

from app.core.errors import AppError
from app.core.ports import LOCAL, READER, Choice
from app.core.settings import General, Section
from app.core.settings_table import read, table_of
from app.core.whom import THE_LOCAL, THE_READER
from app.core.words import N_, _
from app.ui.connect import ConnectDialog
from app.ui.connect_form import Typed
from app.ui.connect_work import kept
from app.ui.first_run.choices import Choices
from app.ui.first_run.kit import Kit
from app.ui.first_run.page import Page
from app.ui.local.jobs import SECTION as LOCAL_SECTION
from app.ui.local.said import Said
from app.ui.local.tools import LocalTools

_OFFERED: Final = (
    (
        "reader",
        N_("Offline reader"),
        N_("Finds and reads text, tables and errors. Ready now; nothing leaves this machine."),
    ),
    (
        "remote",
        N_("A model on a server"),
        N_("Answers any question. What you ask about goes to that server, often with a key."),
    ),
    (
        "local",
        N_("A model on this machine"),
        N_("Answers any question; nothing leaves it. A large download, a strong machine."),
    ),
)


@dataclass(frozen=True, slots=True)
class Begun:
    """What somebody is about to set up: `typed` to connect a server, None for a local model."""

    typed: tuple[Typed, bool] | None


class BrainPage(Page):
    """Who is chosen answers from then on: at once, or as soon as that is set up."""

    connected = Signal()  # an endpoint was set up

    def __init__(self, kit: Kit) -> None:
        super().__init__(
            _("Who answers"),
            _("Begin with the reader if you like; each question can be asked of somebody else."),
        )
        self._kit = kit
        offered = tuple((value, _(label), _(meaning)) for value, label, meaning in _OFFERED)
        self._choices = Choices(offered, _("Who answers"))
        self._state = Said()
        self._another = QPushButton(_("Connect another one…"))
        self._connect: ConnectDialog | None = None
        self._local: LocalTools | None = None
        self._below = QVBoxLayout()
        self.body.addWidget(self._choices)
        self.body.addWidget(self._state)
        self.body.addWidget(self._another, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addLayout(self._below)
        self._choices.chosen.connect(self._choose)
        self._another.clicked.connect(self._show_connect)
        self._choices.show_value(str(self._who().backend))
        self.follow()

    def follow(self) -> None:
        """Show who answers by now; what somebody is about to set up stays in view."""
        who = self._who()
        if not self.engaged:
            self._choices.show_value(str(who.backend))
        self._say(who)

    def accept(self) -> None:
        if self._choices.value == str(self._who().backend):
            self.done.emit()

    def stop(self) -> None:
        if self._connect is not None:
            self._connect.give_up()

    @property
    def engaged(self) -> bool:
        return self._connect is not None or self._local is not None

    @property
    def draft(self) -> Begun | None:
        if not self.engaged:
            return None
        return Begun(None if self._connect is None else self._connect.draft)

    def resume(self, draft: object) -> None:
        if not isinstance(draft, Begun):
            return
        if draft.typed is not None:
            self._choices.show_value("remote")
            self._show_connect().resume(draft.typed)
        else:
            self._choices.show_value("local")
            self._show_local()
            self._say(self._who())

    # ---- who

    def _who(self) -> Choice:
        try:
            return self._kit.services.meant(Choice())
        except AppError:
            return READER

    def _choose(self, kind: str) -> None:
        self.recover()
        self._clear()
        match kind:
            case "reader":
                self._seat(READER, THE_READER)
            case "remote":
                self._choose_remote()
            case "local":
                self._choose_local()
        self._say(self._who())

    def _choose_remote(self) -> None:
        names = list(kept(self._kit.services))
        if names:
            self._seat(Choice("remote", endpoint=names[0]), names[0])
        else:
            self._show_connect()

    def _choose_local(self) -> None:
        if LOCAL in self._kit.services.choices():
            self._seat(LOCAL, THE_LOCAL)
        self._show_local()

    def _show_local(self) -> None:
        self._local = LocalTools(self._kit.services, self._kit.lanes.look, self._kit.jobs)
        self._local.hub_chosen.connect(self._choose_hub)
        self._kit.saver.saved.connect(self._local.follow)
        self._below.addWidget(self._local)

    def _seat(self, choice: Choice, name: str) -> None:
        """Have `choice` answer, which the settings call `name`."""
        if self._who() == choice:
            self.done.emit()
            return
        save = self._kit.saver.save
        save(General, lambda now: replace(now, endpoint=name), self._refuse, self._agree)

    def _agree(self) -> None:
        if isValid(self):
            self.done.emit()

    def _refuse(self, error: AppError) -> None:
        if isValid(self):
            self.fail(error)

    def _choose_hub(self, hub: str) -> None:
        sections = self._kit.services.settings().sections
        section = next(each for each in sections if each.SECTION == LOCAL_SECTION)

        def change(now: Section) -> Section:
            made, _problems = read(type(now), {**table_of(now), "hub": hub})
            return made

        self._kit.saver.save(type(section), change, self._refuse)

    def _show_connect(self) -> ConnectDialog:
        self._clear()
        lane = self._kit.lanes.look
        self._connect = made = ConnectDialog(self._kit.services, lane, inside=True)
        made.connected.connect(self._end_connect)
        made.local_wanted.connect(self._turn_local)
        self._below.addWidget(made)
        made.show()
        self._say(self._who())
        return made

    def _end_connect(self, _name: str) -> None:
        self._clear()
        self.connected.emit()
        self.done.emit()
        self.follow()

    def _turn_local(self) -> None:
        self._choices.show_value("local")
        self._choose("local")

    # ---- what is shown

    def _say(self, who: Choice) -> None:
        self.turned.emit()
        chosen = self._choices.value
        self._another.setVisible(
            chosen == "remote" and who.backend == "remote" and self._connect is None
        )
        if self._connect is not None or who.backend != chosen or chosen == "reader":
            self._state.say("info", "")
            return
        name = who.endpoint or self._kit.services.backend(who).capabilities.name
        self._state.say("well", _("{name} answers.").format(name=name))

    def _clear(self) -> None:
        for part in (self._connect, self._local):
            if part is not None:
                self._below.removeWidget(part)
                part.hide()
                part.deleteLater()
        if self._connect is not None:
            self._connect.give_up()
        self._connect = self._local = None
