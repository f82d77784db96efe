"""What is read of a file that has words alone, by its kind; in the child."""

from pathlib import Path

from app.media.office import archive, docx, faults, plain, pptx, xlsx
from app.media.office.kinds import Kind
from app.media.office.words import Words


def read(path: Path, name: str, kind: Kind) -> Words:
    """Read a file of this kind, which messages call `name`. Raises MediaError."""
    with faults.told(name):
        match kind:
            case "docx":
                archive.check(path, name)
                return docx.read(path)
            case "pptx":
                archive.check(path, name)
                return pptx.read(path)
            case "xlsx":
                archive.check(path, name)
                return xlsx.read(path)
            case "table" | "text":
                return plain.read(path, name)
            case "closed":
                raise archive.closed(name)
            case _:
                raise faults.needs_libreoffice(kind, name)
