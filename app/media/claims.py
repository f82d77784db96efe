"""What a file claims to be: by the end of its name, and a picture by its first bytes.

A content that no other kind of file begins with decides by itself, whatever the name. Words begin
in any way, so a text is one where nothing claims otherwise: what its name or its beginning says to
be a picture is a damaged picture, not a text of a few letters.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal

Claim = Literal["picture", "document", "text", "other"]

_NAMES: Final[Mapping[Claim, str]] = {
    "picture": (
        "png apng jpg jpeg jpe jfif webp gif bmp dib tif tiff avif heic heif ico icns cur ppm pgm"
        " pbm pnm pam jp2 j2k jpx qoi jxl psd xcf tga svg svgz xpm xbm raw dng cr2 cr3 nef arw"
    ),
    "document": (
        "pdf docx docm dotx doc dot pptx pptm potx ppsx ppt pps xlsx xlsm xlsb xltx xls odt ott odp"
        " otp ods ots rtf"
    ),
    "text": (
        "txt text md markdown mkd rst adoc asciidoc org tex bib log csv tsv tab json jsonl ndjson"
        " xml yaml yml toml ini cfg conf properties env diff patch srt vtt po pot sql sh bash zsh"
        " fish bat cmd ps1 py pyi ipynb js mjs cjs jsx ts tsx css scss less vue c h cc cpp cxx hh"
        " hpp m mm cs java kt kts scala groovy go rs swift rb pl pm php lua r jl hs ml clj ex exs"
        " erl dart f90 asm s vb pas proto graphql gradle cmake mk tf dockerfile"
    ),
    "other": (
        "mp4 m4v mov mkv webm avi wmv flv mpg mpeg m2ts ogv 3gp mp3 wav flac ogg oga opus m4a aac"
        " wma aiff mid zip 7z rar gz tgz bz2 xz zst tar exe dll msi so dylib dmg iso img apk jar"
        " class pyc o a lib wasm ttf otf woff woff2 eps ps ai db sqlite"
    ),
}
_CLAIMS: Final[Mapping[str, Claim]] = {
    f".{end}": claim for claim, ends in _NAMES.items() for end in ends.split()
}

HEIC: Final = rb"(?:hei[cxms]|hev[cx]|mif1|msf1)"
PICTURE: Final = (
    rb"\x89PNG|\xff\xd8\xff|GIF8|RIFF....WEBP|....ftyp(?:avi[fs]|" + HEIC + rb")"
    rb"|II[*+]\0|MM\0[*+]|\0\0[\1\2]\0|qoif\0|\xff\x4f\xff\x51|\0\0\0\x0cjP  |icns\0"
    rb"|BM.{12}[\x0c\x10\x28\x34\x38\x40\x6c\x7c]\0\0\0"  # with the next header: words begin so
    rb"|P[1-6]\s+(?:#[^\n]*\n\s*)*\d+\s|P7\s+(?:#|WIDTH|HEIGHT|DEPTH|MAXVAL|TUPLTYPE)"
)
"""How pictures begin; a pattern that takes every byte for a dot."""


def claim_of(path: Path) -> Claim | None:
    """Return what the name of a file says that it is, None where it says nothing."""
    return _CLAIMS.get(path.suffix.lower())
