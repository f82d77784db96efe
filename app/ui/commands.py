"""What the windows of a conversation can be told to do, and by which keys."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from app.core.words import N_, _

Name = Literal[
    "new",
    "temporary",
    "capture",
    "compare",
    "find",
    "list",
    "picture",
    "face",
    "pin",
    "earlier",
    "later",
    "save",
    "settings",
    "help",
    "close",
]


@dataclass(frozen=True, slots=True)
class Command:
    """`label` is a message id; `keys` as Qt writes them in portable text, the shown one first."""

    name: Name
    label: str
    keys: tuple[str, ...]

    @property
    def shown(self) -> str:
        """Its keys as people read them on this system."""
        return QKeySequence(self.keys[0]).toString(QKeySequence.SequenceFormat.NativeText)

    @property
    def tip(self) -> str:
        """What its button says."""
        return _("{what} ({keys})").format(what=_(self.label), keys=self.shown)


COMMANDS: Final = (
    Command("new", N_("New conversation"), ("Ctrl+N",)),
    Command("temporary", N_("New temporary conversation"), ("Ctrl+Shift+N",)),
    Command("capture", N_("Add a picture of the screen"), ("Ctrl+Shift+A",)),
    Command("compare", N_("Compare documents"), ("Ctrl+Shift+D",)),
    Command("find", N_("Search all conversations"), ("Ctrl+F", "Ctrl+H")),
    Command("list", N_("Conversations"), ("Ctrl+B", "F9")),
    Command("picture", N_("Picture"), ("Ctrl+Shift+B", "F10")),
    Command("face", N_("Switch between the main and the floating window"), ("Ctrl+Shift+F",)),
    Command("pin", N_("Keep on top"), ("Ctrl+Shift+P",)),
    Command("earlier", N_("Previous conversation"), ("Ctrl+PgUp",)),
    Command("later", N_("Next conversation"), ("Ctrl+PgDown",)),
    Command("save", N_("Save the picture with its marks"), ("Ctrl+S",)),
    Command("settings", N_("Settings"), ("Ctrl+,",)),
    Command("help", N_("Keys"), ("F1", "Ctrl+/")),
    Command("close", N_("Close"), ("Ctrl+W",)),
)


def command(name: Name) -> Command:
    """Return the command of that name."""
    return next(each for each in COMMANDS if each.name == name)


def bind(window: QWidget, do: Callable[[Name], None]) -> None:
    """Let the keys of all commands work in `window`."""
    for each in COMMANDS:
        made = QShortcut(window)
        made.setKeys([QKeySequence(keys) for keys in each.keys])
        made.activated.connect(_doer(do, each.name))


def _doer(do: Callable[[Name], None], name: Name) -> Callable[[], None]:
    return lambda: do(name)
