"""To which size a model scales pictures, and how many tokens they take: asked before any work."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from app.backends.local.worker.checkpoint import settings_of
from app.backends.local.worker.failures import failure

_PICTURES: Final = "preprocessor_config.json"
_VIDEOS: Final = "video_preprocessor_config.json"
_CLIP_MEAN: Final = (0.48145466, 0.4578275, 0.40821073)
_CLIP_STD: Final = (0.26862954, 0.26130258, 0.27577711)


@dataclass(frozen=True, slots=True)
class Scaling:
    """How a repository wants pictures: limits count the pixels of `temporal` frames."""

    patch: int = 14
    merge: int = 2
    temporal: int = 2
    least: int = 12_544
    most: int = 11_760_000
    most_video: int = 100_352_000
    mean: tuple[float, ...] = _CLIP_MEAN
    std: tuple[float, ...] = _CLIP_STD

    @classmethod
    def of(cls, folder: Path, picture_tokens: int | None = None) -> "Scaling":
        """Read what the repository says; `picture_tokens` lowers what a picture may take.

        Raises Failure: no_model, damaged.
        """
        try:
            return cls._read(folder, picture_tokens)
        except (ValueError, TypeError, AttributeError) as error:
            raise failure("damaged", type(error).__name__, file=_PICTURES) from error

    @classmethod
    def _read(cls, folder: Path, picture_tokens: int | None) -> "Scaling":
        stock = cls()
        said = _said(folder, _PICTURES, "image_processor")
        size = said.get("size") or {}
        video = _said(folder, _VIDEOS, "video_processor").get("size") or {}
        own = replace(
            stock,
            patch=int(said.get("patch_size", stock.patch)),
            merge=int(said.get("merge_size", stock.merge)),
            temporal=int(said.get("temporal_patch_size", stock.temporal)),
            least=int(size.get("shortest_edge", stock.least)),
            most=int(size.get("longest_edge", stock.most)),
            most_video=int(video.get("longest_edge", stock.most_video)),
            mean=tuple(map(float, said.get("image_mean", stock.mean))),
            std=tuple(map(float, said.get("image_std", stock.std))),
        )
        if picture_tokens is None:
            return own
        return replace(own, most=min(own.most, picture_tokens * own.factor**2 * own.temporal))

    @property
    def factor(self) -> int:
        """Sides are multiples of this: one token is a square of so many pixels."""
        return self.patch * self.merge

    @property
    def most_tokens(self) -> int:
        """The most tokens of one picture."""
        return self.most // (self.factor**2 * self.temporal)

    def tokens(self, frames: int, height: int, width: int) -> int:
        """Return what a picture takes, or each `temporal` of so many frames of a film."""
        high, wide = self.fit(frames, height, width)
        return high * wide // self.factor**2

    def fit(self, frames: int, height: int, width: int) -> tuple[int, int]:
        """Return the (height, width) that frames of this size are scaled to.

        `frames` is 1 for a still picture. The rule is `smart_resize` of transformers. Raises
        ValueError for what is more than 200 times as long as wide.
        """
        factor = self.factor
        if height < factor or width < factor:
            scale = max(factor / height, factor / width)
            height, width = int(height * scale), int(width * scale)
        if max(height, width) > 200 * min(height, width):
            raise ValueError("more than 200 times as long as wide")
        most = self.most if frames == 1 else self.most_video
        count = max(frames, self.temporal)
        high, wide = round(height / factor) * factor, round(width / factor) * factor
        area = round(count / self.temporal) * self.temporal * high * wide
        if area > most:
            beta = math.sqrt(count * height * width / most)
            high = max(factor, math.floor(height / beta / factor) * factor)
            wide = max(factor, math.floor(width / beta / factor) * factor)
        elif area < self.least:
            beta = math.sqrt(self.least / (count * height * width))
            high = math.ceil(height * beta / factor) * factor
            wide = math.ceil(width * beta / factor) * factor
        return high, wide


def _said(folder: Path, file: str, part: str) -> Mapping[str, Any]:
    """Return the settings of a processor: newer repositories have them all in one file."""
    whole = settings_of(folder, "processor_config.json").get(part)
    return whole if isinstance(whole, dict) else settings_of(folder, file)
