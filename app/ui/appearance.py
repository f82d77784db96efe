"""`Appearance`: the language and the theme that all windows wear."""

import os
from collections.abc import Callable

from PySide6.QtCore import QLibraryInfo, QObject, QTranslator, Signal
from PySide6.QtWidgets import QApplication

from app.core import words
from app.core.settings import General, Settings
from app.ui import theme
from app.ui.settings import UiSettings


class Appearance(QObject):
    """As the settings say, and the desktop where they leave it to that."""

    desktop_changed = Signal()  # something else may have to be worn now

    def __init__(self, app: QApplication, settings: Callable[[], Settings]) -> None:
        super().__init__()
        self._app = app
        self._settings = settings
        self._translator = QTranslator(self)  # of Qt's own words
        hints = app.styleHints()
        hints.colorSchemeChanged.connect(self.desktop_changed)
        hints.accessibility().contrastPreferenceChanged.connect(self.desktop_changed)

    def renew(self) -> bool:
        """Wear what is wanted now; whether what was made with words or fonts is to be made anew."""
        before = words.language(), theme.text_size()
        settings = self._settings()
        self._speak(settings.of(General).language)
        look = settings.of(UiSettings)
        theme.apply(self._app, look.theme, contrast=look.contrast, text=look.font_size)
        return (words.language(), theme.text_size()) != before

    def _speak(self, language: str) -> None:
        words.use(language)
        os.environ["LANGUAGE"] = words.language()  # that of our children
        self._app.removeTranslator(self._translator)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if words.language() != "en" and self._translator.load(f"qtbase_{words.language()}", folder):
            self._app.installTranslator(self._translator)
