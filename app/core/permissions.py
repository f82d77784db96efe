"""What a system lets its user decide before a program may do it, and the port to ask for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from app.core.control import Control

PermissionId = Literal["screen", "keys", "control"]
"""To see the screen, to hear keys in other programs, to control the computer."""

Standing = Literal["granted", "denied", "unknown", "not needed"]
"""How a permission stands. "denied": the program has it not, whether or not its user was asked.
"unknown": nobody was asked yet, or it shows only when it is tried. "not needed": what it would be
for is allowed already in another way."""


@dataclass(frozen=True, slots=True)
class Permission:
    """One permission, in words of the user's language.

    `name` is what the system calls it, `purpose` what this program does with it. `asked_by` brings
    up the system's own question: `Permissions.ask` ("request"), the first picture that is taken of
    the screen ("picture"), nothing ("") where it has to be allowed by hand. `by_hand` says where
    that is, and `address` opens that place ("" where no address does). `restart`: what is allowed
    now may hold only when the program is started again.
    """

    id: PermissionId
    name: str
    purpose: str
    standing: Standing
    asked_by: Literal["", "request", "picture"] = ""
    by_hand: str = ""
    address: str = ""
    restart: bool = False

    @property
    def lacks(self) -> bool:
        """Whether its user has something to do."""
        return self.standing in {"denied", "unknown"}


class Permissions(Protocol):
    """Those of this session. Any thread on which nobody waits: systems take their time."""

    def all(self, control: Control) -> Sequence[Permission]:
        """Return those that this system knows, as they stand now; empty where it asks for none.

        Asks nobody. Where the system does not answer they are "unknown".
        """
        ...

    def ask(self, which: PermissionId, control: Control) -> Permission | None:
        """Have the system ask its user, and return how it stands then; None for one of `all` not.

        Systems ask once and remember, and some go on before they were answered: still "denied" says
        nothing of the answer. Nothing is asked where `asked_by` is not "request".
        """
        ...
