"""Where models are kept: addresses of two hubs, and how their lists of files read. No I/O.

Sources: `huggingface_hub` 2.4.0 (`hf_api.list_repo_tree`, `utils/_pagination.py`,
`file_download.hf_hub_url`) and modelscope/modelscope (`hub/api.py: get_model_files`,
`hub/file_download.py: get_file_download_url`, `hub/constants.py: FILE_HASH`). What a hub sends is
foreign: it is read field by field, and only into these values.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol, get_args
from urllib.parse import quote, urlencode, urlsplit

from app.core.errors import ModelError, RequestRefused, SettingsError, UsageError
from app.core.local_models import USUAL, HubName
from app.core.words import _

_REPOSITORY: Final = re.compile(r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}", re.ASCII)
_REVISION: Final = re.compile(r"[A-Za-z0-9][\w./-]{0,199}", re.ASCII)
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_SHA1: Final = re.compile(r"[0-9a-f]{40}")
_NEXT: Final = re.compile(r"<([^>]+)>\s*;[^,]*\brel=\"?next\b")
LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
_MOST_FILES: Final = 20_000
_LARGEST: Final = 2**50  # bytes of a file
_PAGE: Final = re.compile(
    r"https?://[^/]+/(?:models/)?|(?:www\.)?(?:huggingface\.co|hf\.co|modelscope\.cn)/(?:models/)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file of a repository: its size in bytes and one checksum, in hexadecimal digits.

    `git` is what git itself calls the file (SHA-1 of its header and bytes); Hugging Face has only
    that for small files.
    """

    path: str
    size: int
    sha256: str = ""
    git: str = ""

    @property
    def mark(self) -> str:
        """Tells this file from another version of it."""
        return (self.sha256 or self.git)[:12]


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a repository's list; `following` is the address of the next, "" for none."""

    files: tuple[RemoteFile, ...]
    following: str = ""


class Hub(Protocol):
    """A hub at an address (which may be that of a mirror)."""

    @property
    def name(self) -> HubName: ...
    @property
    def base(self) -> str: ...
    @property
    def default_revision(self) -> str: ...
    @property
    def default_repository(self) -> str: ...
    def pinning(self, repository: str, revision: str) -> str:
        """Return the address that tells the commit of a revision, "" where none is to be told."""
        ...

    def pinned(self, told: object) -> str:
        """Return the commit that `pinning` told. Raises RequestRefused."""
        ...

    def listing(self, repository: str, revision: str) -> str:
        """Return the address of the list of files."""
        ...

    def page(self, told: object, link: str) -> Page:
        """Read a part of the list; `link` is the header of that name. Raises RequestRefused."""
        ...

    def file(self, repository: str, revision: str, path: str) -> str:
        """Return the address of a file."""
        ...


@dataclass(frozen=True, slots=True)
class HuggingFace:
    """Hugging Face and whatever speaks like it."""

    base: str = "https://huggingface.co"
    name: HubName = "huggingface"
    default_revision: str = "main"
    default_repository: str = USUAL["huggingface"]

    def pinning(self, repository: str, revision: str) -> str:
        if _SHA1.fullmatch(revision):
            return ""
        return f"{self.base}/api/models/{repository}/revision/{quote(revision, safe='')}"

    def pinned(self, told: object) -> str:
        commit = told.get("sha") if isinstance(told, Mapping) else None
        if not isinstance(commit, str) or not _SHA1.fullmatch(commit):
            raise _unreadable()
        return commit

    def listing(self, repository: str, revision: str) -> str:
        return f"{self.base}/api/models/{repository}/tree/{quote(revision, safe='')}?recursive=true"

    def page(self, told: object, link: str) -> Page:
        if not isinstance(told, Sequence) or isinstance(told, str):
            raise _unreadable()
        files = (_of_tree(entry) for entry in told[:_MOST_FILES] if isinstance(entry, Mapping))
        return Page(tuple(file for file in files if file is not None), self._following(link))

    def _following(self, link: str) -> str:
        """Return the next page at this very address: mirrors pass on links to the hub itself."""
        found = _NEXT.search(link)
        if not found:
            return ""
        try:
            parts = urlsplit(found[1])
        except ValueError as error:
            raise _unreadable() from error
        own = urlsplit(self.base).path  # mirrors that know their folder put it before, too
        return f"{self.base}{parts.path.removeprefix(own)}?{parts.query}"

    def file(self, repository: str, revision: str, path: str) -> str:
        return f"{self.base}/{repository}/resolve/{quote(revision, safe='')}/{quote(path)}"


@dataclass(frozen=True, slots=True)
class ModelScope:
    """ModelScope. It has no commits to pin; checksums tell when a file has changed meanwhile."""

    base: str = "https://www.modelscope.cn"
    name: HubName = "modelscope"
    default_revision: str = "master"
    default_repository: str = USUAL["modelscope"]

    def pinning(self, repository: str, revision: str) -> str:  # noqa: ARG002 - it has none
        return ""

    def pinned(self, told: object) -> str:  # noqa: ARG002 - as above
        raise _unreadable()

    def listing(self, repository: str, revision: str) -> str:
        asked = urlencode({"Revision": revision, "Recursive": "true"})
        return f"{self.base}/api/v1/models/{repository}/repo/files?{asked}"

    def page(self, told: object, link: str) -> Page:  # noqa: ARG002 - all comes at once
        if not isinstance(told, Mapping):
            raise _unreadable()
        if told.get("Code") not in (None, 200) or told.get("Success") is False:
            raise RequestRefused(
                _("ModelScope does not give the list of this model's files."),
                _("Check the name and the revision."),
                detail=str(told.get("Message", ""))[:200],
            )
        data = told.get("Data")
        found = data.get("Files") if isinstance(data, Mapping) else None
        if not isinstance(found, Sequence) or isinstance(found, str):
            raise _unreadable()
        files = (_of_files(entry) for entry in found[:_MOST_FILES] if isinstance(entry, Mapping))
        return Page(tuple(file for file in files if file is not None))

    def file(self, repository: str, revision: str, path: str) -> str:
        asked = urlencode({"Revision": revision, "FilePath": path})
        return f"{self.base}/api/v1/models/{repository}/repo?{asked}"


def is_private(base: str) -> bool:
    """Whether a key can be sent there: encrypted, or to this very machine."""
    parts = urlsplit(base)
    return parts.scheme == "https" or parts.hostname in LOOPBACK


def hub_of(name: HubName, mirror: str = "") -> Hub:
    """Return a hub, at the address of its mirror where there is one. Raises SettingsError."""
    base = _base(mirror) if mirror else ""
    match name:
        case "huggingface":
            return HuggingFace(base) if base else HuggingFace()
        case "modelscope":
            return ModelScope(base) if base else ModelScope()


def hub_named(name: str) -> HubName | None:
    """Return the hub of a name, None where that is none."""
    return next((known for known in get_args(HubName) if known == name), None)


def hub_in(text: str) -> HubName | None:
    """Return the hub that the address of a page leads to, None where a name is no address."""
    page = _PAGE.match(text.strip())
    host = re.sub(r"https?://", "", page[0].lower()).partition("/")[0] if page else ""
    if host == "modelscope.cn" or host.endswith(".modelscope.cn"):
        return "modelscope"
    return "huggingface" if host.removeprefix("www.") in ("huggingface.co", "hf.co") else None


def repository_of(text: str) -> str:
    """Return the name of a repository, also from its page's address. Raises UsageError."""
    bare = re.split(r"[?#]", text.strip())[0]
    if page := _PAGE.match(bare):
        bare = bare[page.end() :]
    name = "/".join(bare.rstrip("/").split("/")[:2])
    if not _REPOSITORY.fullmatch(name) or ".." in name or "--" in name:
        raise UsageError(
            _("“{text}” is not the name of a model on a hub.").format(text=text[:100]),
            _("It looks like zai-org/GLM-4.6V-Flash."),
        )
    return name


def revision_of(text: str) -> str:
    """Return the name of a branch, a tag or a commit. Raises UsageError."""
    if not _REVISION.fullmatch(text) or ".." in text:
        raise UsageError(
            _("“{text}” is not a revision.").format(text=text[:100]),
            _("A branch, a tag or a commit is meant, for example main."),
        )
    return text


def no_mirror(address: str) -> SettingsError:
    """Return the error for an address that cannot be asked."""
    return SettingsError(
        _("“{address}” is not the address of a mirror.").format(address=address[:100]),
        _("It looks like https://mirror.example.com."),
    )


def no_hub(base: str) -> ModelError:
    """Return the error for an answer that no hub gives, such as a page for people."""
    return ModelError(
        _("{origin} is no hub of models: it answers something else.").format(origin=base),
        _("Check the address of the mirror and the proxy."),
    )


def _base(mirror: str) -> str:
    try:
        parts = urlsplit(mirror.strip())
        _port = parts.port
    except ValueError:
        parts = urlsplit("")
    if (
        parts.scheme not in ("http", "https")
        or not parts.hostname
        or "@" in parts.netloc
        or parts.query
    ):
        raise no_mirror(mirror)
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"


def _of_tree(entry: Mapping[str, object]) -> RemoteFile | None:
    """Read an entry of Hugging Face's tree: `oid` is git's, `lfs.oid` a large file's SHA-256."""
    if entry.get("type") != "file":
        return None
    large = entry.get("lfs")
    if isinstance(large, Mapping):
        sha256 = _text(large.get("oid")).removeprefix("sha256:")
        return _file(entry.get("path"), large.get("size", entry.get("size")), sha256=sha256)
    return _file(entry.get("path"), entry.get("size"), git=_text(entry.get("oid")))


def _of_files(entry: Mapping[str, object]) -> RemoteFile | None:
    """Read an entry of ModelScope's list; every file has its SHA-256 there."""
    if entry.get("Type") == "tree":
        return None
    return _file(entry.get("Path"), entry.get("Size"), sha256=_text(entry.get("Sha256")))


def _file(path: object, size: object, *, sha256: str = "", git: str = "") -> RemoteFile:
    if not isinstance(path, str) or type(size) is not int or not 0 <= size <= _LARGEST:
        raise _unreadable()
    return RemoteFile(
        path,
        size,
        sha256.lower() if _SHA256.fullmatch(sha256.lower()) else "",
        git if _SHA1.fullmatch(git) else "",
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _unreadable() -> ModelError:
    return ModelError(
        _("The hub's list of files cannot be understood."),
        _("Check the address of the mirror, or get the model from the other hub."),
    )
