"""The reader's child: pictures in, lines of text out, as soon as each is read.

Runs RapidOCR's packaged PP-OCRv6 models on the CPU. What was measured (two cores, dense screen):
the classifier of upside-down lines turns good short lines and costs time; batches pad every line
to the widest one, and so does the recogniser's default width of 320. Pictures are read at their
own size: larger finds no more, smaller loses small print.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from app.backends.reader.bands import Quad, bounds_of
from app.backends.reader.lines import Corners
from app.backends.reader.scan import Scanner
from app.child.protocol import Reply
from app.child.worker import Request
from app.core.errors import Unavailable
from app.core.frame import Pixels
from app.core.words import _
from app.hosting import serving

DETECTOR: Final = "PP-OCRv6_det_small.onnx"
RECOGNISER: Final = "PP-OCRv6_rec_small.onnx"
MOST_PIXELS: Final = 64_000_000  # of a picture that is read at its own size
AIR: Final = 0.05  # of a line's height above and below: narrower for the recogniser, and no worse


def serve() -> None:
    """Run the child: `read` a picture of `width` and `height`, BGRX; `probe` loads the models."""
    made: list[Scanner] = []

    def scanner(request: Request) -> Scanner:
        if not made:
            made.append(Scanner(Models(), int(str(request.header["threads"]))))
        return made[0]

    def read(request: Request) -> Iterator[Reply]:
        width, height = int(str(request.header["width"])), int(str(request.header["height"]))
        pixels = np.frombuffer(request.payloads[0], np.uint8).reshape(height, width, 4)
        scale = min(1.0, (MOST_PIXELS / max(1, width * height)) ** 0.5)
        if scale < 1:
            yield Reply("progress", {"total": 0, "scale": scale})
            pixels = shrunk(pixels, scale)
        bgr = np.ascontiguousarray(pixels[:, :, :3])
        yield from scanner(request).read(bgr, request.cancelled)

    def probe(request: Request) -> Iterator[Reply]:
        threads = scanner(request).threads
        yield Reply("item", {"models": [DETECTOR, RECOGNISER], "threads": threads})

    serving.serve({"read": read, "probe": probe})


def shrunk(pixels: Pixels, scale: float) -> Pixels:
    """Return (h, w, 4) at `scale` < 1, each pixel the mean of those it stands for."""
    import cv2

    size = (max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale)))
    small: Pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    return small


class Models:
    """RapidOCR with the files of its package; nothing is ever downloaded."""

    def __init__(self) -> None:
        # ONNX Runtime counts and sends what it runs unless told otherwise before it is loaded: with
        # this it makes no identifier, keeps no events and opens no connection (its Privacy.md).
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"
        import onnxruntime
        import rapidocr

        onnxruntime.disable_telemetry_events()  # on Windows it goes through the system's tracing

        folder = Path(rapidocr.__file__).parent / "models"
        for name in (DETECTOR, RECOGNISER):
            if not (folder / name).is_file():
                raise Unavailable(
                    _("The offline reader is not complete: {file} is missing.").format(file=name),
                    _("Install Eyeline again, or connect a model."),
                )
        common: dict[str, Any] = {
            "Global.log_level": "error",
            "Global.use_cls": False,
            "Global.use_preprocess_img": False,
            "Global.use_vertical_padding": False,
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            "EngineConfig.onnxruntime.enable_cpu_mem_arena": True,
        }
        detector: Any = rapidocr.RapidOCR(
            params={
                **common,
                "Global.use_rec": False,
                "Det.model_path": str(folder / DETECTOR),
                "Det.limit_side_len": 32,
                "Det.max_candidates": 20_000,
            }
        )
        detector(np.zeros((64, 64, 3), np.uint8))  # loads it
        self._detector = detector.text_det
        self._recogniser: Any = rapidocr.RapidOCR(
            params={
                **common,
                "Global.use_det": False,
                "Global.return_word_box": True,
                "Rec.model_path": str(folder / RECOGNISER),
                "Rec.rec_batch_num": 1,
                "Rec.rec_img_shape": [3, 48, 32],
            }
        )

    def detect(self, pixels: Pixels) -> list[Quad]:
        """Return where lines stand in `pixels` (h, w, 3)."""
        height, width = pixels.shape[:2]
        # The detector works in multiples of 32 and would stretch the picture to them.
        padding = (
            (0, max(64, -(-height // 32) * 32) - height),
            (0, max(64, -(-width // 32) * 32) - width),
        )
        padded = np.pad(pixels, (*padding, (0, 0)), mode="edge")
        # Its own normalisation does the same in float64 and takes a fifth of the detector's time.
        tensor = np.ascontiguousarray(padded.transpose(2, 0, 1)[None], np.float32)
        tensor /= 127.5
        tensor -= 1
        boxes, _scores = self._detector.postprocess_op(
            self._detector.session(tensor), padded.shape[:2]
        )
        inside = [np.clip(box, 0, (width, height)).astype(np.float32) for box in boxes]
        return [quad for quad in inside if (np.ptp(quad, axis=0) >= 3).all()]

    def crops(self, pixels: Pixels, quad: Quad) -> Iterator[tuple[Pixels, Corners]]:
        """Yield the picture of a line and its corners in the direction of reading.

        First as it most likely stands, then turned the other ways: a tall one may be a letter or
        a line written up- or downwards.
        """
        crop, quad = self._upright(pixels, quad)
        a, b, c, d = ((float(x), float(y)) for x, y in quad)
        height, width = crop.shape[:2]
        if height >= 1.5 * width:
            yield np.ascontiguousarray(np.rot90(crop)), (b, c, d, a)
            yield np.ascontiguousarray(np.rot90(crop, -1)), (d, a, b, c)
        if height < 3 * width:
            yield np.ascontiguousarray(crop), (a, b, c, d)
            yield np.ascontiguousarray(np.rot90(crop, 2)), (c, d, a, b)

    def _upright(self, pixels: Pixels, quad: Quad) -> tuple[Pixels, Quad]:
        """Return what a quad holds with its upper side up; most stand straight and are only cut."""
        from rapidocr.utils.process_img import get_rotate_crop_image

        x1, y1, x2, y2 = bounds_of(quad)
        tall = float(np.linalg.norm(quad[0] - quad[3]))
        wide = float(np.linalg.norm(quad[0] - quad[1]))
        if (y2 - y1) * (x2 - x1) < 1.25 * tall * wide:
            air = AIR * (y2 - y1) if wide > tall else 0.0
            y1, y2 = max(0, round(y1 - air)), min(pixels.shape[0], int(np.ceil(y2 + air)))
            crop = pixels[y1:y2, int(x1) : int(np.ceil(x2))]
            return crop, np.array([[x1, y1], [x2, y1], [x2, y2], [x1, y2]], np.float32)
        turned: Pixels = get_rotate_crop_image(pixels, quad.copy())
        if turned.shape[0] < turned.shape[1] and tall >= 1.5 * wide:
            turned = np.rot90(turned, -1)  # it turns tall ones by itself
        return turned, quad

    def recognise(self, crop: Pixels) -> tuple[str, float, npt.NDArray[np.float64]]:
        """Return the text of an upright line, how sure it is, and the middle of each character."""
        result = self._recogniser(crop)
        text, score, places = str(result.txts[0]), float(result.scores[0]), result.word_results[0]
        if not text.strip():
            return "", 0.0, np.zeros(len(text))
        columns = [column for word in places.word_cols for column in word]
        inked = [at for at, char in enumerate(text) if not char.isspace()]
        count = float(places.line_txt_len)
        guess = (np.array(columns[: len(inked)], np.float64) + 0.5) / count * crop.shape[1]
        return text, score, np.interp(np.arange(len(text)), inked[: len(guess)], guess)
