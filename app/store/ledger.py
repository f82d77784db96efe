"""`EgressLedger`: what left the machine, one line of JSON a request."""

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from app.store import faults, private

FILE: Final = "egress.jsonl"


class EgressLedger:
    """The file `folder`/egress.jsonl, which is only ever appended to.

    A text file of its own: anybody can read it, it needs no lock (an append is one write, to any
    number of processes), and damage to the history does not reach it. `digests` False keeps none:
    a temporary conversation leaves no way to prove what was sent. Any thread.
    """

    def __init__(self, folder: Path, *, digests: bool = True) -> None:
        self._folder = folder
        self.digests: Final = digests

    def note(self, origin: str, sizes: Mapping[str, int], digest: str | None) -> None:
        """Write one line: now, `origin`, bytes of each thing, digest of the body or None.

        On the disk when this returns. Raises StoreError: what cannot be written down is not sent.
        """
        line = json.dumps(
            {
                "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
                "origin": origin,
                "sizes": dict(sizes),
                "digest": digest if self.digests else None,
            }
        )
        with faults.in_words(self._folder):
            private.make_folder(self._folder)
            self._append(line.encode())

    def _append(self, line: bytes) -> None:
        path = self._folder / FILE
        private.make_file(path)
        with path.open("ab+", buffering=0) as file:
            # Each line is one write; after one that broke off, the next begins anew. A line that
            # another process is writing may look so too: an empty line means nothing.
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - 1))
            broken = size > 0 and file.read(1) != b"\n"
            data = (b"\n" if broken else b"") + line + b"\n"
            if (written := file.write(data)) < len(data):
                file.write(data[written:])  # raises why it stopped, or goes on
            os.fsync(file.fileno())
