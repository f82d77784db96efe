"""`KeyPage`: the key that freezes the screen, pressed live; another one, and who else has it."""

from dataclasses import replace
from typing import Final, Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout
from shiboken6 import isValid

from app.core.actions import SECTION
from app.core.errors import AppError
from app.core.settings import Section
from app.core.settings_table import read, table_of
from app.core.words import _, sentences
from app.ui import theme
from app.ui.editors import WIDTH
from app.ui.first_run.kit import Kit
from app.ui.first_run.page import Page, quiet
from app.ui.keys import entry_of
from app.ui.keys_check import wrong_keys
from app.ui.keys_edit import KeysEdit
from app.ui.keys_tools import KeysTools
from app.ui.local.said import Mood, Said
from app.ui.signs import Sign

ACTION: Final = "region"


class KeyPage(Page):
    """`take` is told of each press of a global key, wherever its user is typing."""

    def __init__(self, kit: Kit) -> None:
        super().__init__(_("One key freezes the screen"), "")
        self._kit = kit
        self._heard = False  # it has arrived here
        self._let_go = False  # the keys that were pressed into the field
        self._sign = KeySign()
        self._state = Said()
        self._edit = KeysEdit(kit.services.hotkeys().shown)
        self._explained = quiet()
        self._tools = KeysTools(kit.services.hotkeys)
        self._lay_out()
        self._edit.pressed.connect(self._change)
        self._edit.recording.connect(self._record)
        self._edit.explained.connect(self._explain)
        kit.keys.bound.connect(self.follow)
        self.follow()

    def take(self, action: str) -> bool:
        """Whether the press of a key is meant for this page: the first one that arrives here."""
        if action != ACTION:
            return False
        self.done.emit()
        if self._heard or not self.isVisible():
            return False
        self._heard = True
        self._show()
        return True

    def follow(self) -> None:
        if not self._edit.hasFocus():
            self._edit.show_combination(self._combination)
        elif self._let_go and self._works:
            self.rested.emit()  # in the field they would be chosen again, instead of being heard
        self._tools.renew()
        self._show()

    @property
    def draft(self) -> Literal["heard"] | None:
        return "heard" if self._heard else None

    def resume(self, draft: object) -> None:
        self._heard = draft == "heard"
        self._show()

    def stop(self) -> None:
        self._edit.clearFocus()

    # ---- what is shown

    @property
    def _section(self) -> Section:
        sections = self._kit.services.settings().sections
        return next(each for each in sections if each.SECTION == SECTION)

    @property
    def _combination(self) -> str:
        return str(getattr(self._section, ACTION))

    @property
    def _works(self) -> bool:
        """Whether what the field shows is what holds, and is taken."""
        shown = self._edit.combination == self._combination
        return shown and self._kit.keys.shown(ACTION) == self._labelled() != ""

    def _show(self) -> None:
        keys = self._kit.keys.shown(ACTION)
        self._sign.show_keys(keys or self._labelled(), heard=self._heard, works=bool(keys))
        entry = entry_of(ACTION)
        problem = next((each for each in self._kit.keys.problems if each.key == entry), None)
        lacks = not self._combination or (problem is not None and not problem.mild)
        if lacks:
            self.explain(_("It works in every program. Choose one that nothing else uses."))
        elif self._heard and keys:
            self.explain(_("It works in every program. Pressed again, it freezes the screen."))
        else:
            self.explain(_("It works in every program. Press it now to see that it arrives."))
        clash = self._kit.services.hotkeys().clash(self._combination)
        if problem is not None:
            mood: Mood = "info" if problem.mild else "wrong"
            self._state.say(mood, sentences(problem.message, problem.hint))
        elif keys and clash and not self._heard:
            self._state.say(
                "warning", sentences(clash, _("If it does not arrive, choose another."))
            )
        elif not self._combination:
            self._state.say("info", _("Without a key, the icon in the tray does the same."))
        else:
            self._state.say("info", "")

    def _labelled(self) -> str:
        try:
            return self._kit.services.hotkeys().shown(self._combination)
        except AppError:
            return self._combination

    def _explain(self, text: str) -> None:
        self._explained.setText(text)
        self._explained.setVisible(bool(text))

    # ---- another key

    def _record(self, on: bool) -> None:
        """Keys are about to be pressed into the field, or were let go."""
        self._let_go = not on
        self._kit.keys.pause(on)

    def _change(self) -> None:
        """Keep what was pressed, where it means this and nothing else."""
        self.recover()
        wanted = self._edit.combination
        section = self._section
        made, problems = read(type(section), {**table_of(section), ACTION: wanted})
        settings, hotkeys = self._kit.services.settings(), self._kit.services.hotkeys()
        wrong = [*problems, *wrong_keys(made, settings, hotkeys)]
        entry = entry_of(ACTION)
        mine = next((each for each in wrong if each.key == entry), None)
        if mine is not None:
            self.fail(AppError(mine.message, mine.hint))
            return
        self._heard = False

        def change(now: Section) -> Section:
            return replace(now, **{ACTION: wanted})  # type: ignore[type-var] # every section is a dataclass

        self._kit.saver.save(type(section), change, self._refuse)

    def _refuse(self, error: AppError) -> None:
        if isValid(self):
            self.fail(error)

    def _lay_out(self) -> None:
        label = QLabel(_("Another key"))
        label.setBuddy(self._edit)
        self._edit.setAccessibleName(label.text())
        self._edit.setFixedWidth(WIDTH)
        self._explained.hide()
        row = QHBoxLayout()
        row.setSpacing(3 * theme.GRID)
        row.addWidget(label)
        row.addWidget(self._edit)
        row.addStretch(1)
        self.body.addWidget(self._sign)
        self.body.addWidget(self._state)
        self.body.addWidget(self._tools)
        self.body.addLayout(row)
        self.body.addWidget(self._explained)


class KeySign(QFrame):
    """The keys in large letters, lit up once they were heard."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", True)
        self._keys = QLabel()
        self._keys.setTextFormat(Qt.TextFormat.PlainText)
        self._keys.setFont(theme.font(theme.HEADINGS[0], bold=True))
        self._keys.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._keys.setWordWrap(True)
        self._sign = Sign()
        self._told = QLabel()
        below = QHBoxLayout()
        below.setSpacing(2 * theme.GRID)
        below.addStretch(1)
        below.addWidget(self._sign)
        below.addWidget(self._told)
        below.addStretch(1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(*(6 * theme.GRID,) * 4)
        rows.setSpacing(3 * theme.GRID)
        rows.addWidget(self._keys)
        rows.addLayout(below)

    def show_keys(self, keys: str, *, heard: bool, works: bool) -> None:
        """Show `keys`, "" for none, and whether they have been `heard`."""
        lit = heard and works
        scheme = theme.of(self)
        self._keys.setText(keys or _("No key"))
        if lit:
            self._told.setText(_("It works."))
        else:
            self._told.setText(_("Press it now.") if works else _("It does nothing here."))
        self._sign.become(*(("check", scheme.ok) if lit else ("keyboard", scheme.quiet)))
        if bool(self.property("lit")) != lit:
            self.setProperty("lit", lit)
            for each in (self, self._keys, self._told):
                each.style().unpolish(each)
                each.style().polish(each)
        self.setAccessibleName(f"{self._keys.text()}: {self._told.text()}")
