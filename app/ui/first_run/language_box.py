"""`LanguageBox`: the languages of the program, each called as it calls itself."""

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker
from shiboken6 import isValid

from app.core import words
from app.core.errors import AppError
from app.core.settings import General
from app.core.words import _
from app.ui.first_run.kit import Kit
from app.ui.inputs import ComboBox


class LanguageBox(ComboBox):
    """Shows the one in use; another one holds at once."""

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        for language, name in words.LANGUAGES.items():
            self.addItem(name, language)
        self.setAccessibleName(_("Language"))
        self.setToolTip(_("Language"))
        self.follow()
        self.activated.connect(lambda _index: self._choose())

    def follow(self) -> None:
        """Show the one in use."""
        with QSignalBlocker(self):
            self.setCurrentIndex(self.findData(words.language()))

    def _choose(self) -> None:
        wanted = self.currentData()
        if wanted != words.language():
            self._kit.saver.save(
                General, lambda now: replace(now, language=wanted), self._stay_with_it
            )

    def _stay_with_it(self, error: AppError) -> None:
        """It could not be written: the one before holds."""
        if isValid(self):
            self.setToolTip(error.told)
            self.follow()
