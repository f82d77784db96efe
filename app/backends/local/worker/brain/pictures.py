"""Pictures into what the vision tower takes, as the stock Glm46VImageProcessor does it.

That one cannot be used: it needs torchvision, which has no build beside most builds of torch.
Sizes, patches and numbers are the same (tests/local/data holds what the stock one makes).
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch.nn import functional

from app.backends.local.worker.scaling import Scaling


def patches(
    frames: Sequence["np.ndarray[Any, Any]"],
    size: tuple[int, int],
    scaling: Scaling,
    device: torch.device,
) -> torch.Tensor:
    """Return what the vision tower takes, (patches, numbers a patch), float32 on `device`.

    `frames` are (height, width, 3) uint8 RGB: one, or `scaling.temporal` that follow each other.
    Bytes are sent to the device and made numbers there: a quarter of the way.
    """
    high, wide = size
    p, m = scaling.patch, scaling.merge
    stack = torch.stack([_resized(frame, size) for frame in frames]).to(device)
    count = stack.shape[0]
    cut = stack.view(count, 3, high // (p * m), m, p, wide // (p * m), m, p)
    cut = cut.permute(2, 5, 3, 6, 1, 0, 4, 7).to(torch.float32)
    if count == 1:
        cut = cut.expand(*cut.shape[:5], scaling.temporal, p, p)
    mean = torch.tensor(scaling.mean, device=device).view(3, 1, 1, 1) * 255
    std = torch.tensor(scaling.std, device=device).view(3, 1, 1, 1) * 255
    return ((cut - mean) / std).reshape((high // p) * (wide // p), -1)


def _resized(frame: "np.ndarray[Any, Any]", size: tuple[int, int]) -> torch.Tensor:
    """Return (3, height, width) uint8, bicubic with antialiasing, as Pillow and torchvision do."""
    pixels = torch.from_numpy(np.array(frame)).permute(2, 0, 1)  # a copy: torch wants to write
    if tuple(pixels.shape[1:]) == size:
        return pixels.contiguous()
    scaled = functional.interpolate(
        pixels[None], size=size, mode="bicubic", antialias=True, align_corners=False
    )
    return scaled[0].contiguous()
