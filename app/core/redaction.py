"""What a user may set about what is hidden in pictures before they leave this machine."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from app.core.secret import NAMES, Kind
from app.core.settings import option
from app.core.words import N_

Policy = Literal["never", "ask", "always"]
"""Whether secrets are hidden in what is sent somewhere: not, as its user says each time, all."""


@dataclass(frozen=True, slots=True)
class RedactionSettings:
    """Section "redaction": which kinds of secrets are looked for.

    `words` are hidden wherever they stand as whole words, in any case. `windows` are patterns of
    titles or names of programs, "*" for anything, in any case: what matches in part is hidden as a
    whole.
    """

    SECTION: ClassVar[str] = "redaction"

    password: bool = option(True, NAMES["password"])
    key: bool = option(True, NAMES["key"])
    card: bool = option(True, NAMES["card"])
    iban: bool = option(True, NAMES["iban"])
    id: bool = option(True, NAMES["id"])
    phone: bool = option(True, NAMES["phone"])
    email: bool = option(True, NAMES["email"])
    words: tuple[str, ...] = option((), N_("More words to hide, one a line"), lines=3)
    windows: tuple[str, ...] = option((), N_("Windows to hide, one a line"), lines=3)

    @property
    def kinds(self) -> frozenset[Kind]:
        """The kinds that are looked for; named words and windows always are."""
        stated: tuple[Kind, ...] = ("password", "key", "card", "iban", "id", "phone", "email")
        return frozenset(kind for kind in stated if getattr(self, kind)) | {"word", "window"}
