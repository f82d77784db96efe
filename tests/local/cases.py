"""Prompts and pictures of which data/stock.* tells what the stock processor makes (`record.py`)."""

from typing import Any, Final

import numpy as np

SIZES: Final = ((90, 70), (64, 200), (300, 33), (20, 10))  # of pictures: (width, height)
FRAMES: Final = (4, 100, 60)  # of a film: count, width, height


def picture(number: int, width: int, height: int) -> "np.ndarray[Any, Any]":
    """Return a picture (height, width, 3) uint8 with soft and hard edges."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    waves = [np.sin(x / (3 + number + c)) + np.cos(y / (5 + c)) for c in range(3)]
    made = np.stack([(wave + 2) * 60 for wave in waves], -1)
    made[height // 3 : height // 2, width // 4 : width // 2] = (250, 10, 120)
    return made.astype(np.uint8)


PICTURES: Final = [picture(number, *size) for number, size in enumerate(SIZES)]
FILM: Final = [picture(10 + number, *FRAMES[1:]) for number in range(FRAMES[0])]

TEXT: Final = "Where is “OK”?  屏幕\n\n[[1, 2]] "
IMAGE: Final = {"type": "image"}


def _text(text: str) -> dict[str, str]:
    return {"type": "text", "text": text}


CASES: Final[dict[str, dict[str, Any]]] = {
    "words": {"messages": [("user", [_text(TEXT)])]},
    "picture": {"messages": [("user", [IMAGE, _text(TEXT)])], "pictures": [0]},
    "four pictures": {
        "messages": [("user", [IMAGE, IMAGE, _text("and"), IMAGE, IMAGE, _text("?")])],
        "pictures": [0, 1, 2, 3],
    },
    "no thinking": {
        "messages": [("user", [IMAGE, _text("a")])], "pictures": [1], "thinking": False,
    },
    "turns": {
        "messages": [
            ("system", [_text("Be brief.")]),
            ("user", [IMAGE, _text("one")]),
            ("assistant", [_text("It is <|begin_of_box|>[[1,2,3,4]]<|end_of_box|>.")]),
            ("user", [IMAGE, _text("two")]),
        ],
        "pictures": [2, 0],
    },
    "film": {"messages": [("user", [{"type": "video"}, _text("What moves?")])], "film": True},
}  # fmt: skip
