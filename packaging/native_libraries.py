"""Shared libraries that wheels bring along: whose work each is, and under which licence.

They lie in folders NAME.libs (Linux, Windows) and NAME/.dylibs (macOS), with a digest behind their
names. Those of all systems stand here, so that what is bundled elsewhere is known here as well.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_FFMPEG: Final = "LGPL-3.0-or-later, GPL-3.0-or-later together with x264 and x265"
_GNU: Final = "LGPL-3.0-or-later OR GPL-2.0-or-later"
_GCC: Final = "GPL-3.0-or-later WITH GCC-exception-3.1"
_MICROSOFT: Final = "MS redistributable, as its terms for Visual C++ allow"

# By the beginning of their names, without "lib", up to the first "-" or ".".
LIBRARIES: Final[Mapping[str, tuple[str, str]]] = {
    "Iex": ("OpenEXR", "BSD-3-Clause"),
    "IlmThread": ("OpenEXR", "BSD-3-Clause"),
    "Imath": ("Imath", "BSD-3-Clause"),
    "OpenEXR": ("OpenEXR", "BSD-3-Clause"),
    "OpenEXRCore": ("OpenEXR", "BSD-3-Clause"),
    "SDL2": ("SDL", "Zlib"),
    "SvtAv1Enc": ("SVT-AV1", "BSD-3-Clause-Clear"),
    "X11": ("libX11", "MIT"),
    "Xau": ("libXau", "MIT"),
    "Xdmcp": ("libXdmcp", "MIT"),
    "aom": ("libaom", "BSD-2-Clause"),
    "archive": ("libarchive", "BSD-2-Clause"),
    "aribb24": ("aribb24", "LGPL-3.0-or-later"),
    "asound": ("ALSA", "LGPL-2.1-or-later"),
    "ass": ("libass", "ISC"),
    "avcodec": ("FFmpeg", _FFMPEG),
    "avdevice": ("FFmpeg", _FFMPEG),
    "avfilter": ("FFmpeg", _FFMPEG),
    "avformat": ("FFmpeg", _FFMPEG),
    "avif": ("libavif", "BSD-2-Clause"),
    "avutil": ("FFmpeg", _FFMPEG),
    "b2": ("libb2", "CC0-1.0"),
    "bluray": ("libbluray", "LGPL-2.1-or-later"),
    "brotlicommon": ("Brotli", "MIT"),
    "brotlidec": ("Brotli", "MIT"),
    "brotlienc": ("Brotli", "MIT"),
    "cjson": ("cJSON", "MIT"),
    "crypto": ("OpenSSL", "Apache-2.0"),
    "dav1d": ("dav1d", "BSD-2-Clause"),
    "deflate": ("libdeflate", "MIT"),
    "drm": ("libdrm", "MIT"),
    "fontconfig": ("Fontconfig", "HPND-sell-variant"),
    "freetype": ("FreeType", "FTL"),
    "fribidi": ("FriBidi", "LGPL-2.1-or-later"),
    "gcc_s_seh": ("GCC's libgcc", _GCC),
    "geos": ("GEOS", "LGPL-2.1-or-later"),
    "geos_c": ("GEOS", "LGPL-2.1-or-later"),
    "gfortran": ("GNU Fortran", _GCC),
    "gif": ("giflib", "MIT"),
    "glib": ("GLib", "LGPL-2.1-or-later"),
    "gmp": ("GMP", _GNU),
    "gnutls": ("GnuTLS", "LGPL-2.1-or-later"),
    "graphite2": ("Graphite", "LGPL-2.1-or-later OR MPL-2.0"),
    "harfbuzz": ("HarfBuzz", "MIT-Modern-Variant"),
    "hogweed": ("Nettle", _GNU),
    "hwy": ("Highway", "Apache-2.0 OR BSD-3-Clause"),
    "iconv": ("GNU libiconv", "LGPL-2.1-or-later"),
    "idn2": ("Libidn2", _GNU),
    "intl": ("GNU gettext", "LGPL-2.1-or-later"),
    "jpeg": ("libjpeg-turbo", "IJG AND BSD-3-Clause"),
    "jxl": ("libjxl", "BSD-3-Clause"),
    "jxl_cms": ("libjxl", "BSD-3-Clause"),
    "jxl_threads": ("libjxl", "BSD-3-Clause"),
    "lcms2": ("Little CMS", "MIT"),
    "leptonica": ("Leptonica", "BSD-2-Clause"),
    "lz4": ("LZ4", "BSD-2-Clause"),
    "lzma": ("XZ Utils", "0BSD"),
    "mbedcrypto": ("Mbed TLS", "Apache-2.0 OR GPL-2.0-or-later"),
    "mp3lame": ("LAME", "LGPL-2.0-or-later"),
    "msvcp140": ("Microsoft's C++ library", _MICROSOFT),
    "nettle": ("Nettle", _GNU),
    "ogg": ("libogg", "BSD-3-Clause"),
    "openblas": ("OpenBLAS", "BSD-3-Clause"),
    "openblasp": ("OpenBLAS", "BSD-3-Clause"),
    "opencore": ("opencore-amr", "Apache-2.0"),
    "openjp2": ("OpenJPEG", "BSD-2-Clause"),
    "openjph": ("OpenJPH", "BSD-2-Clause"),
    "opus": ("Opus", "BSD-3-Clause"),
    "p11": ("p11-kit", "BSD-3-Clause"),
    "pcre2": ("PCRE2", "BSD-3-Clause"),
    "png16": ("libpng", "libpng-2.0"),
    "postproc": ("FFmpeg", _FFMPEG),
    "quadmath": ("GCC's libquadmath", "LGPL-2.1-or-later"),
    "rav1e": ("rav1e", "BSD-2-Clause"),
    "rist": ("librist", "BSD-2-Clause"),
    "rubberband": ("Rubber Band", "GPL-2.0-or-later"),
    "samplerate": ("libsamplerate", "BSD-2-Clause"),
    "scipy_openblas64_": ("OpenBLAS", "BSD-3-Clause"),
    "sharpyuv": ("libwebp", "BSD-3-Clause"),
    "snappy": ("Snappy", "BSD-3-Clause"),
    "sodium": ("libsodium", "ISC"),
    "soxr": ("SoX Resampler", "LGPL-2.1-or-later"),
    "speex": ("Speex", "BSD-3-Clause"),
    "srt": ("SRT", "MPL-2.0"),
    "ssh": ("libssh", "LGPL-2.1-or-later"),
    "ssl": ("OpenSSL", "Apache-2.0"),
    "stdc++": ("GCC's libstdc++", _GCC),
    "swresample": ("FFmpeg", _FFMPEG),
    "swscale": ("FFmpeg", _FFMPEG),
    "tasn1": ("Libtasn1", "LGPL-2.1-or-later"),
    "tesseract": ("Tesseract", "Apache-2.0"),
    "theoradec": ("Theora", "BSD-3-Clause"),
    "theoraenc": ("Theora", "BSD-3-Clause"),
    "tiff": ("libtiff", "libtiff"),
    "unibreak": ("libunibreak", "Zlib"),
    "unistring": ("libunistring", _GNU),
    "vidstab": ("vid.stab", "GPL-2.0-or-later"),
    "vmaf": ("VMAF", "BSD-2-Clause-Patent"),
    "vorbis": ("Vorbis", "BSD-3-Clause"),
    "vorbisenc": ("Vorbis", "BSD-3-Clause"),
    "vpl": ("oneVPL", "MIT"),
    "vpx": ("libvpx", "BSD-3-Clause"),
    "webp": ("libwebp", "BSD-3-Clause"),
    "webpdemux": ("libwebp", "BSD-3-Clause"),
    "webpmux": ("libwebp", "BSD-3-Clause"),
    "winpthread": ("winpthreads", "MIT"),
    "x264": ("x264", "GPL-2.0-or-later"),
    "x265": ("x265", "GPL-2.0-or-later"),
    "xcb": ("libxcb", "MIT"),
    "z": ("zlib-ng", "Zlib"),
    "zimg": ("zimg", "WTFPL"),
    "zlib1": ("zlib", "Zlib"),
    "zmq": ("ZeroMQ", "MPL-2.0"),
    "zstd": ("Zstandard", "BSD-3-Clause"),
}
# OpenSSL was under a licence of its own before version 3.
_OLD_OPENSSL: Final = re.compile(r"lib(?:ssl|crypto)\b.*[.-]1[._][01]")
_STEM: Final = re.compile(r"(?:lib)?([A-Za-z0-9_+]+)")
_SHARED: Final = re.compile(r"\.(?:so(?:\.[\d.a-z]+)?|dll|dylib)$")
_IN_A_WHEEL: Final = re.compile(r"\.(?:dy)?libs/")


@dataclass(frozen=True, slots=True)
class Work:
    """What a library is a part of, and its licence."""

    name: str
    licence: str


def brought(place: str) -> bool:
    """Whether a wheel brought the library at a place in the bundle (POSIX path)."""
    return bool(_IN_A_WHEEL.search(place) and _SHARED.search(place))


def work(library: str) -> Work | None:
    """Return what a library with this file name is, None where nobody has said so."""
    found = _STEM.match(library)
    return Work(*LIBRARIES[found[1]]) if found and found[1] in LIBRARIES else None


def forbidden(library: str) -> bool:
    """Whether its licence does not go together with the GPL, under which FFmpeg's x264 is."""
    return bool(_OLD_OPENSSL.match(library))
