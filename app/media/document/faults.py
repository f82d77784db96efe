"""What can be wrong with a document, in words."""

from os import stat_result
from pathlib import Path

from app.core.errors import ChildError, MediaError, PasswordNeeded
from app.core.words import _
from app.media import foreign


def checked(path: Path, name: str) -> stat_result:
    """Return how the file at `path` is. Raises MediaError unless it is one with something in it."""
    return foreign.checked(
        path,
        name,
        folder=_("Name a document inside it."),
        other=_("Name a file."),
        empty=_("Choose another document."),
    )


def unknown(name: str) -> MediaError:
    return MediaError(
        _("“{name}” is not a document that can be read.").format(name=name),
        _("Use PDF, an office file, a text, a table or a folder of pictures."),
    )


def closed(name: str, *, wrong: bool) -> PasswordNeeded:
    """Return what to say where a password is missing, or `wrong`."""
    if wrong:
        said = _("That is not the password of “{name}”.").format(name=name)
        error = PasswordNeeded(said, _("Type it again; capitals matter."))
    else:
        said = _("“{name}” is protected by a password.").format(name=name)
        error = PasswordNeeded(said, _("Type the password that opens it."))
    error.wrong = wrong
    return error


def locked(name: str) -> MediaError:
    return MediaError(
        _("“{name}” is encrypted in a way that is not known here.").format(name=name),
        _("Open it in its own program, and save a copy without protection."),
    )


def without_pages(name: str) -> MediaError:
    return MediaError(_("“{name}” has no pages.").format(name=name), _("Choose another document."))


def damaged_page(name: str, number: int) -> MediaError:
    return MediaError(
        _("Page {number} of “{name}” is damaged.").format(name=name, number=number),
        _("Leave that page out, or use another copy of the document."),
    )


def no_such_page(name: str, number: int) -> MediaError:
    return MediaError(
        _("“{name}” has no page {number}.").format(name=name, number=number),
        _("Name one of its pages."),
    )


def without_picture(name: str, number: int) -> MediaError:
    return MediaError(
        _("Page {number} of “{name}” has no picture: it is words alone.").format(
            number=number, name=name
        ),
        _("Read its words."),
    )


def cancelled(name: str) -> MediaError:
    return MediaError(_("Reading “{name}” was cancelled.").format(name=name))


def failed(name: str, error: ChildError) -> MediaError:
    """Return what to say where the process that reads a document failed."""
    return MediaError(
        _("“{name}” cannot be read: the process that opens documents failed.").format(name=name),
        error.hint,
        detail=error.detail,
    )
