"""Take the screens of this session and print what was taken, as JSON.

    print_screens.py [PATH]

With PATH programs are looked for there alone.
"""

import io
import json
import os
import sys
from pathlib import Path

import numpy as np
from PIL import Image

from app.capture.screens import open_screens
from app.capture.settings import CaptureSettings
from app.core.control import Control
from app.core.errors import CaptureError
from app.core.frame import File, Frame, Screen
from app.system.session import session_of

FILES: list[str] = []


class PlainDecoder:
    """Reads a PNG in this process."""

    def decode(self, data: bytes | Path, source: File, control: Control) -> Frame:
        if isinstance(data, Path):
            FILES.append(str(data))
        with Image.open(data if isinstance(data, Path) else io.BytesIO(data)) as picture:
            pixels = np.asarray(picture.convert("RGBA"))
        return Frame(np.ascontiguousarray(pixels[:, :, [2, 1, 0, 3]]), source)

    def close(self) -> None:
        """Nothing to do."""


def main() -> None:
    if sys.argv[1:]:
        os.environ["PATH"] = sys.argv[1]
    screens = open_screens(session_of(os.environ, sys.platform), PlainDecoder, CaptureSettings())
    found: dict[str, object] = {"handler": screens.handler}
    try:
        found["frames"] = [
            {
                "monitor": frame.source.monitor,
                "size": [frame.width, frame.height],
                "colours": np.unique(frame.rgb().reshape(-1, 3), axis=0).tolist()[:9],
            }
            for frame in screens.grab("all", Control())
            if isinstance(frame.source, Screen)
        ]
    except CaptureError as error:
        found["error"] = error.message
    left = [path for path in FILES if Path(path).exists()]
    print(json.dumps(found | {"files": FILES, "left": left, "hints": list(screens.hints)}))


main()
