"""What a file is, judged by how it begins: a picture, a video, a document, or what else to say."""

import codecs
import re
import stat
from pathlib import Path
from typing import BinaryIO, Final, Literal

from app.core.errors import MediaError
from app.core.words import N_, _
from app.media import claims, tiff
from app.media.office import kinds, letters

_HEAD: Final = 1024  # bytes that are looked at
_START: Final = rb"(?:\xef\xbb\xbf)?\s*"  # of a text: a byte order mark and white space

_VIDEOS: Final = (  # and FFmpeg's names of what reads them
    (rb"....(?:ftyp|moov|moof|mdat|styp)|\0...(?:wide|free|skip|pnot)", "mov"),
    (rb"\x1aE\xdf\xa3", "matroska"),
    (rb"RIFF....AVI ", "avi"),
    (rb"FLV\x01", "flv"),
    (rb"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "asf"),
    (rb"\0\0\x01\xba", "mpeg"),
    (rb"\0\0\x01\xb3", "mpegvideo"),
    (rb"(?:\x47.{187}){3}\x47|.{4}(?:\x47.{191}){3}\x47", "mpegts"),
    (rb"OggS", "ogg"),
    (rb"DKIF", "ivf"),
)

# Most programs, PDFium among them, also find it behind something else.
_PDF: Final = rb"(?:\A|[^\x20-\x7e])%PDF-[12]\.\d"

_PACKED: Final = rb"PK\x03\x04|\xd0\xcf\x11\xe0"
_SCREENSHOT: Final = N_("Open it and take a screenshot.")
_CONVERT: Final = N_("Save it as PNG or JPEG.")
_ANOTHER: Final = N_("Choose another picture.")

_KINDS: Final[tuple[tuple[bytes, str, str], ...]] = (
    (
        rb"\x89PNG|\xff\xd8\xff|GIF8|RIFF....WEBP|....ftypavi[fs]|II\*\0|MM\0\*|\0\0\x01\0",
        N_("“{name}” is damaged: its beginning makes no sense."),
        N_("Use another copy of it."),
    ),
    (
        rb"%PDF|.{0,1016}[^\x20-\x7e]%PDF-[12]",
        N_("“{name}” is a PDF document, not a picture."),
        N_("Ask about it as a document."),
    ),
    (rb"%!|\xc5\xd0\xd3\xc6", N_("“{name}” is a PostScript document."), _SCREENSHOT),
    (_START + rb"<(?:!doctype html|html)", N_("“{name}” is a web page."), _SCREENSHOT),
    (_START + rb"<(?:\?xml.*<)?.*svg", N_("“{name}” is an SVG drawing."), _SCREENSHOT),
    (rb"....ftyp" + claims.HEIC, N_("“{name}” is a HEIC picture, which is not read."), _CONVERT),
    (rb"8BPS", N_("“{name}” is a Photoshop file, which is not read."), _CONVERT),
    (rb"\xff\x0a|\0\0\0\x0cJXL ", N_("“{name}” is a JPEG XL, which is not read."), _CONVERT),
    (
        rb"....ftyp|....moov|\x1aE\xdf\xa3|RIFF....AVI |FLV\x01|\0\0\x01[\xb3\xba]|OggS",
        N_("“{name}” is a video or a sound, not a picture."),
        N_("Take a screenshot of the moment that you mean."),
    ),
    (
        rb"RIFF....WAVE|ID3|fLaC|\xff[\xfb\xf3\xf2]",
        N_("“{name}” is a sound, not a picture."),
        _ANOTHER,
    ),
    (
        _PACKED + rb"|7z\xbc\xaf|Rar!|\x1f\x8b|BZh|\xfd7zXZ|\x28\xb5\x2f\xfd",
        N_("“{name}” is an office document or an archive, not a picture."),
        N_("Open it and take a screenshot, or unpack the picture."),
    ),
)


def kind_of(path: Path) -> Literal["picture", "video", "document"] | None:
    """Return what the file at `path` is by its content, None for something else. Raises OSError.

    Its name counts where words could mean anything (`claims`). A GIF is a video when it moves, a
    TIFF a document when it has more than one page. Of a video that holds nothing but sound only its
    streams tell.
    """
    if form_of(path):
        return "video"
    if not stat.S_ISREG(path.stat().st_mode):
        return None
    head = _head(path)
    if _is_written(path, head):
        return "document"
    if re.match(claims.PICTURE, head, re.DOTALL):
        return "document" if tiff.has_pages(path) else "picture"
    return "document" if _begins_pdf(path, head) or kinds.kind_of(path) else None


def is_pdf(path: Path) -> bool:
    """Return whether the file at `path` is a PDF document by its content. Raises OSError."""
    if not stat.S_ISREG(path.stat().st_mode):
        return False
    return _begins_pdf(path, _head(path))


def _begins_pdf(path: Path, head: bytes) -> bool:
    """Whether a file that begins with `head` is a PDF; texts may say in a line how those begin."""
    found = re.search(_PDF, head)
    return found is not None and not (found.start() and _is_written(path, head))


def _is_written(path: Path, head: bytes) -> bool:
    """Whether a file is called a text and begins like one: "GIF89a is…" is no picture there."""
    return claims.claim_of(path) == "text" and bool(letters.begun(head, whole=len(head) < _HEAD))


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_HEAD)


def form_of(path: Path) -> str:
    """Return FFmpeg's name of what reads this file as a video, "" for none. Raises OSError."""
    if not stat.S_ISREG(path.stat().st_mode):
        return ""  # opening a pipe could wait for ever
    with path.open("rb") as file:
        head = file.read(_HEAD)
        if _is_written(path, head):
            return ""
        if head.startswith(b"GIF8"):
            return "gif" if _moves(file) else ""
    if re.match(claims.PICTURE, head, re.DOTALL):
        return ""  # some are packed like videos
    return next((form for start, form in _VIDEOS if re.match(start, head, re.DOTALL)), "")


def _moves(file: BinaryIO) -> bool:
    """Whether a GIF has more than one picture (GIF89a, 18 to 26)."""
    file.seek(10)
    _skip_colours(file, file.read(1))
    file.seek(2, 1)
    pictures = 0
    while (block := file.read(1)) in (b"\x21", b"\x2c"):
        if block == b"\x21":
            file.seek(1, 1)  # which extension
        else:
            pictures += 1
            if pictures > 1:
                return True
            file.seek(8, 1)
            _skip_colours(file, file.read(1))
            file.seek(1, 1)  # how wide its codes are
        while length := int.from_bytes(file.read(1)):
            file.seek(length, 1)
    return False


def _skip_colours(file: BinaryIO, flags: bytes) -> None:
    """Skip the colour table that follows the fields with these flags, but for what is between."""
    if flags and flags[0] & 0x80:
        file.seek(3 << ((flags[0] & 7) + 1), 1)


def not_a_picture(data: bytes | memoryview, name: str) -> MediaError:
    """Return what to tell about a file that begins with `data` and that messages call `name`."""
    head = bytes(data[:_HEAD])
    document = claims.claim_of(Path(name)) == "document"
    if document and re.match(_PACKED, head, re.DOTALL):
        return _damaged(name)  # or it would have been opened as what it is called
    for pattern, said, hint in _KINDS:
        if re.match(pattern, head, re.DOTALL | re.IGNORECASE):
            return MediaError(_(said).format(name=name), _(hint))
    if _is_text(head):
        return MediaError(
            _("“{name}” is a text, not a picture.").format(name=name),
            _("Copy the text into the question, or give the file a name that ends with .txt."),
        )
    if document:
        return _damaged(name)
    return MediaError(
        _("“{name}” is not a picture that can be read.").format(name=name),
        _("Use PNG, JPEG, WebP, GIF, BMP, TIFF or AVIF."),
    )


def _damaged(name: str) -> MediaError:
    return MediaError(
        _("“{name}” is damaged: its beginning makes no sense.").format(name=name),
        _("Use another copy of it."),
    )


def _is_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    try:
        # The last letter of a long text may be cut.
        text = codecs.getincrementaldecoder("utf-8")().decode(head, final=len(head) < _HEAD)
    except UnicodeDecodeError:
        return False
    return all(letter.isprintable() or letter in "\ufeff\t\r\n\f" for letter in text)
