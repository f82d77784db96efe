"""Records what the stock processor makes of prompts and pictures, into data/stock.*.

    python -m tests.local.record

in an interpreter that also has torchvision (of any build).
"""

import json
import tempfile
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch

from tests.local.cases import CASES, FILM, FRAMES, PICTURES

DATA: Final = Path(__file__).with_name("data")


def main() -> None:
    """Write data/stock.json (token ids and grids) and data/stock.npz (patches as bytes)."""
    from transformers import AutoProcessor
    from transformers.video_utils import VideoMetadata

    from tests.local import tiny

    with tempfile.TemporaryDirectory() as folder:
        processor = AutoProcessor.from_pretrained(tiny.make(Path(folder)))
    told: dict[str, Any] = {}
    pixels: dict[str, Any] = {}
    for name, case in CASES.items():
        messages = [{"role": role, "content": parts} for role, parts in case["messages"]]
        thinking = {} if "thinking" not in case else {"enable_thinking": case["thinking"]}
        text = processor.apply_chat_template(
            messages, add_generation_prompt=True, tokenize=False, **thinking
        )
        given: dict[str, Any] = {}
        if "pictures" in case:
            given["images"] = [
                torch.from_numpy(PICTURES[n]).permute(2, 0, 1) for n in case["pictures"]
            ]
        if "film" in case:
            given["videos"] = [torch.from_numpy(np.stack(FILM)).permute(0, 3, 1, 2)]
            given["video_metadata"] = [
                VideoMetadata(FRAMES[0], fps=2.0, frames_indices=list(range(FRAMES[0])))
            ]
            given["do_sample_frames"] = False
        made = processor(text=[text], return_tensors="pt", **given)
        told[name] = {
            "tokens": made["input_ids"][0].tolist(),
            "kinds": made["mm_token_type_ids"][0].tolist(),
        }
        for kind in ("image", "video"):
            if f"{kind}_grid_thw" in made:
                told[name]["grid"] = made[f"{kind}_grid_thw"].tolist()
                values = made["pixel_values" if kind == "image" else "pixel_values_videos"]
                pixels[name] = _bytes(values.numpy(), processor.image_processor)
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(case)}" for name, case in told.items())
    (DATA / "stock.json").write_text(f"{{\n{lines}\n}}\n")
    np.savez_compressed(DATA / "stock.npz", **pixels)


def _bytes(values: "np.ndarray[Any, Any]", processor: Any) -> "np.ndarray[Any, Any]":
    """Return the colours (patches, 3, temporal, patch, patch) that were made numbers."""
    shaped = values.reshape(len(values), 3, 2, 14, 14)
    mean = np.array(processor.image_mean).reshape(3, 1, 1, 1)
    std = np.array(processor.image_std).reshape(3, 1, 1, 1)
    colours = (shaped * std + mean) * 255
    whole = np.round(colours)
    assert np.abs(colours - whole).max() < 0.01
    bytes_: np.ndarray[Any, Any] = whole.astype(np.uint8)
    return bytes_


if __name__ == "__main__":
    # Only torchvision's transforms are used. Its operators are built for another torch than ours;
    # it is enough that they have names.
    library = torch.library.Library("torchvision", "DEF")
    library.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    library.define("qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    main()
