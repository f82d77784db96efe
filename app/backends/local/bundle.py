"""What the local model's worker is made of, as one file that another interpreter runs.

`python FILE` is the worker: Python runs the `__main__` of an archive and looks into it before
anything else, so that no other package of the same name gets in between.
"""

import hashlib
import io
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from app.core import identity

_ROOT: Final = Path(__file__).resolve().parents[2]  # the folder of the package `app`
_PACKAGES: Final = ("child", "backends/local/worker")
_LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)  # the earliest time that an archive can hold
_MAIN: Final = """\
from app.backends.local.worker.main import serve

serve({version!r})
"""


def worker_file(folder: Path) -> Path:
    """Return the archive in `folder`, made if it is not there; its name tells what is in it.

    Raises OSError where the folder cannot be written.
    """
    data = archive()
    path = folder / f"worker-{hashlib.sha256(data).hexdigest()[:16]}.pyz"
    if not path.is_file() or path.stat().st_size != len(data):
        folder.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{os.getpid()}.part")
        part.write_bytes(data)
        part.replace(path)
    return path


def archive() -> bytes:
    """Return the archive; the same sources give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as made:
        for name, data in sorted(_files()):
            made.writestr(zipfile.ZipInfo(name, _LONG_AGO), data)
    return buffer.getvalue()


def _files() -> Iterator[tuple[str, bytes]]:
    yield "__main__.py", _MAIN.format(version=identity.VERSION).encode()
    folders = {parent for each in _PACKAGES for parent in Path(each).parents}
    for folder in folders:
        yield f"app/{folder.as_posix()}/__init__.py".replace("/./", "/"), b""
    for package in _PACKAGES:
        for source in (_ROOT / package).rglob("*.py"):
            yield f"app/{source.relative_to(_ROOT).as_posix()}", source.read_bytes()
