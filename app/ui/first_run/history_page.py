"""`HistoryPage`: how long conversations are kept; whoever answers here is not asked again."""

from typing import Final, cast

from shiboken6 import isValid

from app.core.errors import AppError
from app.core.retention import HistorySettings
from app.core.words import N_, _
from app.ui.first_run.choices import Choices
from app.ui.first_run.kit import Kit
from app.ui.first_run.page import Page
from app.ui.retention import Keep, kept

_OFFERED: Final = (
    (
        "forever",
        N_("Keep all"),
        N_("You delete what you do not want."),
    ),
    ("days", N_("30 days"), N_("Those that were not used for so long are deleted by themselves.")),
    ("nothing", N_("Nothing"), N_("A conversation is gone when the program ends.")),
)


class HistoryPage(Page):
    """Is done as soon as something is chosen, or what is shown is agreed to."""

    def __init__(self, kit: Kit) -> None:
        super().__init__(
            _("What is kept"),
            _("Conversations are kept on this computer, with their pictures, to be found again."),
        )
        self._kit = kit
        offered = tuple((value, _(label), _(meaning)) for value, label, meaning in _OFFERED)
        self._choices = Choices(offered, _("What is kept"))
        self.body.addWidget(self._choices)
        self._choices.chosen.connect(self._keep)
        self.follow()

    def follow(self) -> None:
        self._choices.show_value(self._kit.services.settings().of(HistorySettings).keep)

    def accept(self) -> None:
        if not self._kit.services.settings().of(HistorySettings).chosen:
            self._keep(self._choices.value)

    def _keep(self, value: str) -> None:
        self.recover()
        wanted = cast("Keep", value)
        before = self._kit.services.settings().of(HistorySettings)
        if before.chosen and before.keep == wanted:
            return  # whatever number of days was chosen stays
        save = self._kit.saver.save
        save(HistorySettings, lambda now: kept(now, wanted), self._refuse, self._agree)

    def _agree(self) -> None:
        if isValid(self):
            self.done.emit()

    def _refuse(self, error: AppError) -> None:
        if isValid(self):
            self.follow()
            self.fail(error)
