"""What stands at an address: which server, which models, how much fits.

Health is asked at /health: a vLLM whose engine has died still lists its models.
"""

import json
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.core.errors import BackendError

_OWNERS: Final[Mapping[str, str]] = {
    "vllm": "vllm",
    "sglang": "sglang",
    "llamacpp": "llamacpp",
    "llama.cpp": "llamacpp",
}
MARKS: Final = ("/props", "/version", "/get_model_info")
"""Paths that tell servers apart where the list of models does not."""


@dataclass(frozen=True, slots=True)
class Page:
    """What a GET brought: `body` shortened, header names in lower case, `seconds` it took."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float


@dataclass(frozen=True, slots=True)
class Model:
    """A model that a server lists; None where it does not say."""

    id: str
    context: int | None = None
    vision: bool | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What was found. `profile` "" when undecided, `healthy` None when the server did not say.

    `reached`: something answered at all; where nothing did, `trouble` is why, as far as that is
    known. `status`: of the list of models, 0 without one.
    """

    reached: bool = False
    profile: str = ""
    models: tuple[Model, ...] = ()
    healthy: bool | None = None
    version: str = ""
    status: int = 0
    seconds: float = 0.0
    refusal: Page | None = None
    trouble: BackendError | None = None

    def model(self, name: str) -> Model | None:
        """The model called `name`."""
        return next((model for model in self.models if model.id == name), None)


Findings = MutableMapping[str, Found]
"""What was found of servers, by their addresses."""


def first_look(health: Page | None, models: Page | None) -> Found:
    """Judge the answers of /health and of the list of models."""
    listed = _listed(models)
    owners = {str(entry.get("owned_by", "")).lower() for entry in listed}
    profile = next((_OWNERS[owner] for owner in sorted(owners) if owner in _OWNERS), "")
    pages = [page for page in (health, models) if page is not None]
    if not profile and any("llama.cpp" in page.headers.get("server", "").lower() for page in pages):
        profile = "llamacpp"
    healthy: bool | None = None
    if health is not None and not _is_web_page(health):
        healthy = {2: True, 5: False}.get(health.status // 100)
    if models is not None and models.status < 300 and "data" not in _object(models):
        models = None  # a page for people
    refused = models is not None and models.status in (401, 403)
    return Found(
        reached=bool(pages),
        profile=profile,
        models=tuple(_model(entry) for entry in listed),
        healthy=healthy,
        status=models.status if models is not None else 0,
        seconds=min((page.seconds for page in pages), default=0.0),
        refusal=models if refused else None,
    )


def marked(props: Page | None, version: Page | None, info: Page | None) -> tuple[str, str]:
    """Judge the answers of `MARKS`; returns profile and version, "" where they do not tell."""
    known = _object(props)
    if "default_generation_settings" in known or "chat_template" in known:
        return "llamacpp", _text(known.get("build_info"))
    if "model_path" in _object(info):
        return "sglang", ""
    if number := _text(_object(version).get("version")):
        return "vllm", number
    return "", ""


def _listed(page: Page | None) -> Sequence[Mapping[str, Any]]:
    entries = _object(page).get("data")
    if not isinstance(entries, Sequence) or isinstance(entries, str):
        return ()
    return [
        entry
        for entry in entries
        if isinstance(entry, Mapping) and isinstance(entry.get("id"), str) and entry["id"]
    ]


def _model(entry: Mapping[str, Any]) -> Model:
    meta = entry.get("meta")
    inner = meta.get("n_ctx") if isinstance(meta, Mapping) else None
    context = next(
        (size for size in (entry.get("max_model_len"), inner) if type(size) is int and size > 0),
        None,
    )
    shape = entry.get("architecture")
    takes = shape.get("input_modalities") if isinstance(shape, Mapping) else None
    vision = "image" in takes if isinstance(takes, list) else None
    return Model(entry["id"], context, vision)


def _object(page: Page | None) -> Mapping[str, Any]:
    if page is None or page.status != 200:
        return {}
    try:
        value = json.loads(page.body)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, Mapping) else {}


def _is_web_page(page: Page) -> bool:
    return "html" in page.headers.get("content-type", "")


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
