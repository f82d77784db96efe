"""What counts as a secret in a picture, by kind, and a place where one was found."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal

from app.core.text_line import Box
from app.core.words import N_, _, ngettext

Kind = Literal["email", "phone", "card", "iban", "id", "key", "password", "word", "window"]

NAMES: Final[Mapping[Kind, str]] = MappingProxyType(
    {
        "email": N_("E-mail address"),
        "phone": N_("Phone number"),
        "card": N_("Payment card"),
        "iban": N_("Bank account"),
        "id": N_("ID number"),
        "key": N_("Key or token"),
        "password": N_("Password"),
        "word": N_("Word of yours"),
        "window": N_("Window"),
    }
)
"""What each kind is called, as message ids."""


_TOLD: Final = "\N{BULLET}" * 4


@dataclass(frozen=True, slots=True)
class Finding:
    """A secret in a picture: `boxes` hide it, in pixels of the frame, one for each of its lines.

    It never holds the secret itself, so that it can be shown and logged; `sample` is as much of it
    as tells its owner which one it is (`masked`), "" for nothing.
    """

    kind: Kind
    boxes: tuple[Box, ...]
    sample: str = field(default="", compare=False)

    @property
    def name(self) -> str:
        """What it is, in its reader's language."""
        return _(NAMES[self.kind])


def masked(kind: Kind, text: str) -> str:
    """Return what may be shown of a secret: the end of a number, whose mail it is, never a key."""
    match kind:
        case "card" | "iban" | "id" | "phone":
            letters = [letter for letter in text if letter.isalnum()]
            return f"{_TOLD} {''.join(letters[-4:])}" if len(letters) > 8 else _TOLD
        case "email":
            name, at, domain = text.replace(" ", "").rpartition("@")
            return f"{name[:1]}{_TOLD}{at}{domain}"
        case "key":
            return f"{text[:4]}{_TOLD}" if len(text) >= 16 else _TOLD
    return _TOLD


def counted(findings: Iterable[Finding]) -> str:
    """Say how many things of which kinds were covered, the most frequent kind first."""
    kinds = Counter(each.kind for each in findings)
    count = kinds.total()
    said = ngettext(
        "{count} thing was covered: {kinds}", "{count} things were covered: {kinds}", count
    )
    listed = _(", ").join(_counted(kind, number) for kind, number in kinds.most_common())
    return said.format(count=count, kinds=listed)


def _counted(kind: Kind, count: int) -> str:
    match kind:
        case "email":
            said = ngettext("{count} e-mail address", "{count} e-mail addresses", count)
        case "phone":
            said = ngettext("{count} phone number", "{count} phone numbers", count)
        case "card":
            said = ngettext("{count} card", "{count} cards", count)
        case "iban":
            said = ngettext("{count} bank account", "{count} bank accounts", count)
        case "id":
            said = ngettext("{count} ID number", "{count} ID numbers", count)
        case "key":
            said = ngettext("{count} key", "{count} keys", count)
        case "password":
            said = ngettext("{count} password", "{count} passwords", count)
        case "word":
            said = ngettext("{count} word of yours", "{count} words of yours", count)
        case "window":
            said = ngettext("{count} window", "{count} windows", count)
    return said.format(count=count)
