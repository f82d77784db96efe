"""Whether what is asked of somebody is looked at for secrets first."""

from app.core.errors import AppError
from app.core.ports import Choice, Destination, Services


def guarded(services: Services, choice: Choice) -> Destination | None:
    """Return where `choice` sends, if pictures are looked at before they go there."""
    destination = destination_of(services, choice)
    return None if destination is None or destination.redact == "never" else destination


def destination_of(services: Services, choice: Choice) -> Destination | None:
    """Return where `choice` sends; None for nowhere, and where that cannot be told."""
    try:
        return services.destination(choice)
    except AppError:
        return None  # nobody can be asked: whoever is to answer says what is wrong
