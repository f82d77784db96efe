"""Office files in the child that reads them: their parts as XML (ECMA-376, part 2).

Names of elements are told without their namespaces: those of the strict form of the standard are
others than those that everybody writes, and mean the same.
"""

import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self
from urllib.parse import unquote

Element = Any
"""lxml.etree._Element; lxml is imported once the child serves."""

_LARGEST: Final = 256 << 20  # bytes of a part that is parsed


@dataclass(frozen=True, slots=True)
class Relation:
    """What a part says of another one: its kind ("image"), its name in the package."""

    kind: str
    target: str


class Package:
    """An office file that is open. Raises what zipfile and lxml raise for damaged ones."""

    def __init__(self, path: Path) -> None:
        self._archive = zipfile.ZipFile(path)
        self._names = {name.lower(): name for name in self._archive.namelist()}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._archive.close()

    def count(self, folder: str) -> int:
        """Return how many parts lie in a folder and below."""
        return sum(name.startswith(f"{folder}/") and name[-1] != "/" for name in self._names)

    def root(self) -> str:
        """Return the name of the part that all begins with. Raises KeyError."""
        return next(self.targets("", "officeDocument"))[1]

    def title(self) -> str:
        """Return what the document calls itself, "" for nothing."""
        for _id, part in self.targets("", "core-properties"):
            for element in self.xml(part).iter("{*}title"):
                return (element.text or "").strip()
        return ""

    def relations(self, part: str) -> dict[str, Relation]:
        """Return the relations of a part to parts that are there, by their ids."""
        folder, name = posixpath.split(part)
        described = posixpath.join(folder, "_rels", f"{name}.rels")
        if described.lower() not in self._names:
            return {}
        found = dict[str, Relation]()
        for each in self.xml(described):
            if local(each) != "Relationship" or each.get("TargetMode") == "External":
                continue
            target = unquote(each.get("Target", ""))
            whole = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            if whole.lower() in self._names:
                kind = each.get("Type", "").rpartition("/")[2]
                found[each.get("Id", "")] = Relation(kind, whole)
        return found

    def targets(self, part: str, kind: str) -> Iterator[tuple[str, str]]:
        """Yield id and name of the parts that a part has a relation of this kind to."""
        for known, relation in self.relations(part).items():
            if relation.kind == kind:
                yield known, relation.target

    def xml(self, part: str) -> Element:
        """Return the first element of a part; entities are not resolved, nothing is fetched."""
        from lxml import etree  # type: ignore[import-untyped]  # it has no types

        name = self._names[part.lower()]
        if self._archive.getinfo(name).file_size > _LARGEST:
            raise MemoryError
        parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
        return etree.fromstring(self._archive.read(name), parser)

    def each(self, part: str, name: str) -> Iterator[Element]:
        """Yield the elements of that name in a part, one after the other, however large it is.

        Each holds until the next one is asked for. None of them stands in another one.
        """
        from lxml import etree

        with self._archive.open(self._names[part.lower()]) as file:
            safe = {"resolve_entities": False, "no_network": True, "remove_comments": True}
            for _event, element in etree.iterparse(file, tag=f"{{*}}{name}", **safe):
                yield element
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]


def local(element: Element) -> str:
    """Return the name of an element without its namespace, "" for what is none."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def value(element: Element, name: str = "val") -> str:
    """Return an attribute whatever its namespace, "" for none."""
    for key, said in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return str(said)
    return ""


def child(element: Element | None, *path: str) -> Element | None:
    """Return the first element along a path of names, None where there is none."""
    for name in path:
        if element is None:
            return None
        element = element.find(f"{{*}}{name}")
    return element


def is_on(element: Element | None) -> bool:
    """Whether a switch is there and not off."""
    return element is not None and value(element) not in {"0", "false", "off"}
