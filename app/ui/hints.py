"""What is said where there is nothing yet."""

from app.core.words import _


def hint(keys: str) -> str:
    """Say what to do in an empty conversation."""
    begin = (
        _("Press {keys} to look at something on your screen.").format(keys=keys)
        if keys
        else _("Take a picture of your screen with the button below.")
    )
    return "\n".join(
        (begin, _("Or paste or drop a picture, a video or a document here, or just ask."))
    )
