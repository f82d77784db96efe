"""What a link of a reply leads to, as a person has to see it before it is opened."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from app.core.words import _

OPENED: Final = frozenset({"http", "https", "mailto"})
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_HOST: Final = re.compile(r"[A-Za-z0-9._-]+|[0-9A-Fa-f:.]+")  # a browser may end others earlier
_LONGEST: Final = 4096


@dataclass(frozen=True, slots=True)
class Address:
    """An address as it is shown: `before`, `host`, `after` together are all of it.

    `target` is what is opened, "" for what is not; `refusal` then says why. `warning` says what is
    odd about the host.
    """

    before: str
    host: str
    after: str
    target: str = ""
    refusal: str = ""
    warning: str = ""

    @property
    def opens(self) -> bool:
        return bool(self.target)

    @property
    def shown(self) -> str:
        return self.before + self.host + self.after


def address_of(link: str) -> Address:
    """Read the target of a link as its author wrote it."""
    written = link.strip()
    if not _SCHEME.match(written):
        return _refused(written, _("This does not lead to a page of its own."))
    if len(written) > _LONGEST:
        return _refused(written[:_LONGEST] + "…", _("This address is too long to be opened."))
    scheme = written.partition(":")[0].lower()
    if scheme not in OPENED:
        said = _("Only web pages and mail addresses are opened, not “{scheme}:”.")
        return _refused(written, said.format(scheme=scheme))
    if scheme == "mailto":
        return Address("mailto:", "", seen(written[len("mailto:") :]), _escaped(written))
    return _page(written) or _refused(written, _("This is not an address that can be opened."))


def seen(text: str) -> str:
    """Return `text` with everything in it that would not be seen, or would turn it around."""
    return "".join(_escape(one) if _is_unseen(one) else one for one in text)


def _page(written: str) -> Address | None:
    try:
        parts = urlsplit(written)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    plain = _ascii(host)
    if not plain:
        return None
    name = f"[{plain}]" if ":" in plain else plain
    rest = parts._replace(scheme="", netloc="").geturl()
    after = (f":{port}" if port is not None else "") + rest
    warning = ""
    if "@" in parts.netloc:
        warning = _("The address carried a name before its host; it is left out.")
    elif plain != host.lower():
        warning = _("The name of the host is written with other letters: {name}")
        warning = warning.format(name=seen(host))
    target = f"{parts.scheme.lower()}://{name}{_escaped(after)}"
    return Address(f"{parts.scheme.lower()}://", name, seen(after), target, warning=warning)


def _ascii(host: str) -> str | None:
    """Return a host in the letters of domains (RFC 3490); None for what none can be."""
    try:
        plain = host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    return plain.lower() if _HOST.fullmatch(plain) else None


def _refused(written: str, why: str) -> Address:
    return Address("", "", seen(written), refusal=why)


def _is_unseen(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def _escape(character: str) -> str:
    return f"[U+{ord(character):04X}]"


def _escaped(text: str) -> str:
    """Percent-encode what is no visible ASCII (RFC 3986, 2.1); what is encoded stays."""
    return "".join(
        one
        if "!" <= one <= "~"
        else "".join(f"%{byte:02X}" for byte in one.encode("utf-8", "replace"))
        for one in text
    )
