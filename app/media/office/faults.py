"""What can be wrong with an office file, in words."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from app.core.errors import AppError, MediaError
from app.core.words import N_, _
from app.media import files, foreign
from app.media.office.kinds import Kind

_SAVE_AS_PDF: Final = N_("Open it in its own program and save it as PDF, or install LibreOffice.")
_NAMES: Final[dict[Kind, str]] = {
    "odt": N_("“{name}” is an OpenDocument text, which only LibreOffice reads."),
    "odp": N_("“{name}” is an OpenDocument presentation, which only LibreOffice reads."),
    "ods": N_("“{name}” is an OpenDocument spreadsheet, which only LibreOffice reads."),
    "doc": N_("“{name}” is a document of an old Word, which only LibreOffice reads."),
    "ppt": N_("“{name}” is a presentation of an old PowerPoint, which only LibreOffice reads."),
    "xls": N_("“{name}” is a workbook of an old Excel, which only LibreOffice reads."),
    "xlsb": N_("“{name}” is a binary workbook of Excel, which only LibreOffice reads."),
    "rtf": N_("“{name}” is a rich text, which only LibreOffice reads."),
}


@contextmanager
def told(name: str) -> Iterator[None]:
    """Say in words what libraries raise within. Raises MediaError."""
    try:
        yield
    except AppError:
        raise
    except (MemoryError, RecursionError) as error:
        raise MediaError(
            _("There is not enough memory to read “{name}”.").format(name=name),
            _("Save a smaller copy of it, or a part of it."),
        ) from error
    except OSError as error:
        raise files.unreadable(error, name) from error
    except Exception as error:  # a damaged file makes these libraries raise anything
        raise foreign.damaged(name, type(error).__name__) from error


def needs_libreoffice(kind: Kind, name: str) -> MediaError:
    """Return what to say of a file that nobody here reads without LibreOffice."""
    return MediaError(_(_NAMES[kind]).format(name=name), _(_SAVE_AS_PDF))
