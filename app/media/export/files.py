"""A conversation into a file, as its suffix says."""

import contextlib
from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path

from app.core.control import Control
from app.core.conversation import Conversation
from app.core.errors import UsageError
from app.core.words import _
from app.media.export.album import Album
from app.media.export.as_json import as_json
from app.media.export.as_markdown import address, as_markdown
from app.media.files import shown, unwritable, write_atomically, write_pieces


class _Stopped(Exception):
    """Nobody waits for it any more."""


def export(
    conversation: Conversation,
    album: Album,
    path: Path,
    control: Control | None = None,
) -> None:
    """Write `conversation` to `path`; see `app.core.ports.Export`."""
    control = control or Control()
    with contextlib.suppress(_Stopped):
        match path.suffix.lower():
            case ".md" | ".markdown":
                _write_markdown(conversation, album, path, control)
            case ".html" | ".htm":
                from app.media.export.as_html import page

                write_pieces(path, _encoded(page(conversation, album), control))
            case ".json":
                write_atomically(path, as_json(conversation, album))
            case _:
                raise UsageError(
                    _("“{name}” names no format for a conversation.").format(name=shown(path.name)),
                    _("Let the name end in .html, .md or .json."),
                )


def _encoded(pieces: Iterable[str], control: Control) -> Iterator[bytes]:
    for piece in pieces:
        if control.cancelled:
            raise _Stopped
        yield piece.encode(errors="replace")


def _write_markdown(
    conversation: Conversation,
    album: Album,
    path: Path,
    control: Control,
) -> None:
    """Pictures first: the file comes only when all it names is there."""
    folder: Path | None = None
    written: list[Path] = []

    def keep(name: str, data: bytes) -> str:
        nonlocal folder
        if control.cancelled:
            raise _Stopped
        if folder is None:
            folder = _make_folder(path)
        picture = folder / name
        if picture not in written:
            written.append(picture)
            write_atomically(picture, data)
        return address(folder.name, name)

    try:
        text = as_markdown(conversation, album, keep)
        write_atomically(path, text.encode(errors="replace"))
    except BaseException:
        with contextlib.suppress(OSError):
            for picture in written:
                picture.unlink(missing_ok=True)
            if folder is not None:
                folder.rmdir()
        raise


def _make_folder(path: Path) -> Path:
    """Make a folder for the pictures of `path` under a name that nobody has. Raises MediaError."""
    names = (f"{path.stem}-pictures" + (f"-{n}" if n > 1 else "") for n in count(1))
    for name in names:
        folder = path.parent / name
        try:
            folder.mkdir()
        except FileExistsError:
            continue
        except OSError as error:
            raise unwritable(error, folder) from error
        return folder
    raise AssertionError  # there is no last name
