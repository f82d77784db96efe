"""What a file is when it is not a picture that can be read, judged by how it begins."""

import codecs
import re
from typing import Final

from app.core.errors import MediaError
from app.core.words import N_, _

_HEAD: Final = 1024  # bytes that are looked at
_START: Final = rb"(?:\xef\xbb\xbf)?\s*"  # of a text: a byte order mark and white space
_HEIC: Final = rb"(?:hei[cxms]|hev[cx]|mif1|msf1)"

_SCREENSHOT: Final = N_("Open it and take a screenshot.")
_CONVERT: Final = N_("Save it as PNG or JPEG.")
_ANOTHER: Final = N_("Choose another picture.")

_KINDS: Final[tuple[tuple[bytes, str, str], ...]] = (
    (
        rb"\x89PNG|\xff\xd8\xff|GIF8|RIFF....WEBP|....ftypavi[fs]|II\*\0|MM\0\*|\0\0\x01\0",
        N_("“{name}” is damaged: its beginning makes no sense."),
        N_("Use another copy of it."),
    ),
    (rb"%PDF", N_("“{name}” is a PDF document, not a picture."), _SCREENSHOT),
    (rb"%!|\xc5\xd0\xd3\xc6", N_("“{name}” is a PostScript document."), _SCREENSHOT),
    (_START + rb"<(?:!doctype html|html)", N_("“{name}” is a web page."), _SCREENSHOT),
    (_START + rb"<(?:\?xml.*<)?.*svg", N_("“{name}” is an SVG drawing."), _SCREENSHOT),
    (rb"....ftyp" + _HEIC, N_("“{name}” is a HEIC picture, which is not read."), _CONVERT),
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
        rb"PK\x03\x04|\xd0\xcf\x11\xe0|7z\xbc\xaf|Rar!|\x1f\x8b|BZh|\xfd7zXZ|\x28\xb5\x2f\xfd",
        N_("“{name}” is an office document or an archive, not a picture."),
        N_("Open it and take a screenshot, or unpack the picture."),
    ),
)


def not_a_picture(data: bytes | memoryview, name: str) -> MediaError:
    """Return what to tell about a file that begins with `data` and that messages call `name`."""
    head = bytes(data[:_HEAD])
    for pattern, said, hint in _KINDS:
        if re.match(pattern, head, re.DOTALL | re.IGNORECASE):
            return MediaError(_(said).format(name=name), _(hint))
    if _is_text(head):
        return MediaError(
            _("“{name}” is a text, not a picture.").format(name=name),
            _("Copy the text into the question."),
        )
    return MediaError(
        _("“{name}” is not a picture that can be read.").format(name=name),
        _("Use PNG, JPEG, WebP, GIF, BMP, TIFF or AVIF."),
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
