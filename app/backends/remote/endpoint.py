"""Where a server is: addresses as people paste them, origins, keys, and what may go out."""

import ipaddress
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlsplit

from app.backends.remote.settings import ENDPOINTS, Endpoint
from app.core.errors import SettingsError
from app.core.words import _

_PORTS: Final = {"http": 80, "https": 443}
_TAIL: Final = re.compile(r"/+(chat/completions|completions|models)$", re.IGNORECASE)
_VERSION: Final = re.compile(r"/v\d+$", re.IGNORECASE)
_HOST: Final = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?")
# Characters that the two versions of IDNA send to different hosts.
_AMBIGUOUS: Final = frozenset("ßς\u200c\u200d")
_KEY_LENGTH: Final = 4096


@dataclass(frozen=True, slots=True)
class Address:
    """A server's address in one spelling: ASCII host in lower case, no default port.

    `path` is the base of its API ("/v1"), without a slash at the end.
    """

    scheme: str
    host: str
    port: int
    path: str

    @property
    def origin(self) -> str:
        """RFC 6454: scheme, host and, unless it is the default, port."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == _PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}"

    @property
    def url(self) -> str:
        """The base of the API."""
        return self.origin + self.path

    @property
    def root(self) -> str:
        """The base without the API's version: /health and the like are there."""
        return self.origin + _VERSION.sub("", self.path)

    @property
    def loopback(self) -> bool:
        """Whether this machine itself is meant."""
        return _is_loopback(self.host)


def parse(text: str) -> Address:
    """Read a base URL however it was pasted.

    A missing scheme is https (http for this machine), a missing path "/v1" (or what the known
    service at that host uses); "/chat/completions" and slashes at the end are dropped. Raises
    SettingsError.
    """
    pasted = text.strip()
    if not pasted or re.search(r"[\s\\\x00-\x1f\x7f]", pasted):
        raise _refused(text)
    if "://" not in pasted:
        host = re.split(r"[/?#]", pasted, maxsplit=1)[0].rsplit("@", 1)[-1]
        bare = host.partition("]")[0].lstrip("[") if host[:1] == "[" else host.partition(":")[0]
        pasted = f"{'http' if _is_loopback(_host(bare)) else 'https'}://{pasted}"
    try:
        parts = urlsplit(pasted)
        port = parts.port
    except ValueError as error:
        raise _refused(text) from error
    scheme = parts.scheme.lower()
    if scheme not in _PORTS or not parts.hostname or port == 0:
        raise _refused(text)
    if "@" in parts.netloc:
        raise SettingsError(
            _("The address holds a user name or password."),
            _("Leave it out; keys are kept with “eyeline key set ADDRESS”."),
        )
    if parts.query:
        raise SettingsError(
            _("The address holds a “?” with parameters, which an API address cannot have."),
            _("Give only the part before it."),
        )
    host = _host(parts.hostname)
    return Address(scheme, host, port or _PORTS[scheme], _path(parts.path, host))


def origin(text: str) -> str:
    """Return the origin of an address, as keys are kept by. Raises SettingsError."""
    return parse(text).origin


def _refused(text: str) -> SettingsError:
    shown = "".join(c for c in _public(text).strip() if c.isprintable())[:80]
    return SettingsError(
        _("“{address}” is not an address of a server.").format(address=shown),
        _("It looks like https://host/v1 or http://127.0.0.1:8000/v1."),
    )


def _public(text: str) -> str:
    """Return an address without what may be a password in it: messages go into reports."""
    begin, slashes, rest = text.rpartition("://") if text.count("://") == 1 else ("", "", text)
    _user, at, host = rest.rpartition("@")
    return f"{begin}{slashes}{'…@' if at else ''}{host}".partition("?")[0]


def _host(text: str) -> str:
    """Return a host in ASCII and lower case. Raises SettingsError."""
    plain = text.rstrip(".").lower()
    try:
        number = ipaddress.ip_address(plain)
    except ValueError:
        pass
    else:
        if number.is_unspecified:  # what servers print when they listen everywhere
            return "127.0.0.1" if number.version == 4 else "::1"
        return number.compressed
    if _AMBIGUOUS & set(plain):
        raise _refused(text)
    try:
        host = plain.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise _refused(text) from error
    if not _HOST.fullmatch(host):
        raise _refused(text)
    return host


def _path(path: str, host: str) -> str:
    path = _TAIL.sub("", path.rstrip("/")).rstrip("/")
    if path:
        return quote(path, safe="/%:@!$&'()*+,;=~-._")
    service = _SERVICES.get(host)
    return service if service is not None else "/v1"


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        number = ipaddress.ip_address(host)
    except ValueError:
        return False
    mapped = getattr(number, "ipv4_mapped", None)
    return (mapped or number).is_loopback


_SERVICES: Final = {
    urlsplit(known.base_url).hostname: urlsplit(known.base_url).path for known in ENDPOINTS.values()
}


def service_at(address: Address) -> Endpoint | None:
    """Return the known service at that origin, if there is one."""
    for known in ENDPOINTS.values():
        if parse(known.base_url).origin == address.origin:
            return known
    return None


def private_hosts(base_url: str) -> list[str]:
    """Return the host of an address, unless it is a known service or this machine.

    Only whoever set the address up knows it; what is no address names no host.
    """
    try:
        address = parse(base_url)
    except SettingsError:
        return []
    host = urlsplit(address.url).hostname
    return [] if address.loopback or host is None or host in _SERVICES else [host]


def clean_key(text: str) -> str:
    """Return an API key without the blanks and the "Bearer" around it.

    Raises SettingsError for what cannot stand in a header; the key is never part of the message.
    """
    key = re.sub(r"\Abearer\s+", "", text.strip(), flags=re.IGNORECASE)
    if not key:
        raise SettingsError(_("The key is empty."), _("Paste the key as the service shows it."))
    if len(key) > _KEY_LENGTH or re.search(r"[^\x21-\x7e]", key):
        raise SettingsError(
            _("This is not a key: it holds blanks, line breaks or letters that no key has."),
            _("Paste only the key, in one line, as the service shows it."),
        )
    return key


def consent_needed(endpoint: Endpoint, key: str | None, has_pictures: bool) -> bool:
    """Whether a person must agree first: a key or a picture over plain http to a foreign host.

    Raises SettingsError when the endpoint's address is none.
    """
    address = parse(endpoint.base_url)
    if endpoint.allow_http or address.scheme == "https" or address.loopback:
        return False
    return key is not None or has_pictures
