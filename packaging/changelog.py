"""What changed, for Debian: out of the releases that the AppStream metadata tell of."""

import gzip
import textwrap
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Final

from app.core import identity

_METAINFO: Final = Path(__file__).with_name("linux") / f"{identity.APP_ID}.metainfo.xml"
_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"


def compressed(maintainer: str, revision: str) -> bytes:
    """Return `changelog.Debian.gz`, always the same bytes for the same releases."""
    text = "\n".join(_entries(maintainer, revision))
    return gzip.compress(text.encode(), 9, mtime=0)


def _entries(maintainer: str, revision: str) -> Iterator[str]:
    for release in ET.parse(_METAINFO).getroot().iter("release"):  # noqa: S314 - our own file
        version, date = release.attrib["version"], release.attrib["date"]
        at = datetime.fromisoformat(date).replace(tzinfo=UTC)
        yield f"{identity.SLUG} ({version}-{revision}) stable; urgency=medium\n"
        for said in release.iter():
            if said.tag in ("p", "li") and _LANGUAGE not in said.attrib:
                words = " ".join((said.text or "").split())
                yield textwrap.fill(words, 76, initial_indent="  * ", subsequent_indent="    ")
        yield f"\n -- {maintainer}  {format_datetime(at)}\n"
