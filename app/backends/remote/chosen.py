"""Which endpoint a `Choice` means, and where that sends."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from app.backends.remote import endpoint as address
from app.backends.remote.settings import Endpoint, Endpoints, named, profile_named
from app.core.errors import SettingsError, UsageError
from app.core.ports import Choice, Destination
from app.core.words import _


def endpoint_of(choice: Choice, endpoints: Endpoints) -> Endpoint:
    """Return the endpoint that `choice` names, with an address that can be used.

    Raises UsageError.
    """
    with usage_errors():
        found = _named(choice, endpoints)
        address.parse(found.base_url)
        return replace(
            found,
            model=choice.model or found.model,
            profile=profile_named(choice.profile) if choice.profile else found.profile,
            allow_http=choice.allow_http or found.allow_http,
        )


def destination_of(endpoint: Endpoint, key: str | None) -> Destination:
    """Return where pictures sent to `endpoint` go. Raises UsageError."""
    with usage_errors():
        where = address.parse(endpoint.base_url)
        exposed = address.consent_needed(endpoint, key, has_pictures=True)
    return Destination(endpoint.name, where.url, where.origin, exposed, endpoint.redact)


@contextmanager
def usage_errors() -> Iterator[None]:
    """A wrong endpoint or address is a wrong call, also where the settings name it."""
    try:
        yield
    except SettingsError as error:
        raise UsageError(error.message, error.hint) from error


def _named(choice: Choice, endpoints: Endpoints) -> Endpoint:
    if choice.base_url:
        known = address.service_at(address.parse(choice.base_url)) or Endpoint()
        return replace(known, base_url=choice.base_url, name="")
    if not choice.endpoint:
        raise UsageError(
            _("No endpoint is named, and the settings have no default."),
            _("Add --endpoint NAME or --base-url URL."),
        )
    return named(endpoints, choice.endpoint)
