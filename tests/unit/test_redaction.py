"""Redaction through the services: what arrives at a server has no pixel of a secret."""

import base64
import io
import re
from collections.abc import Sequence

import numpy as np
from PIL import Image

from app import compose, sections
from app.core.chat import Message, Options, Picture, Text
from app.core.control import Control
from app.core.covering import covered
from app.core.frame import Frame, Pixels
from app.core.ports import Choice, Services
from app.core.redact import look_for_secrets, redacted
from app.core.redaction import RedactionSettings
from app.system.paths import standard
from app.system.settings_file import Loaded
from tests import secret_pages
from tests.unit.remote.rig import text_of
from tests.unit.remote.servers import Heard, Server, says


def test_what_is_covered_is_not_on_the_wire() -> None:
    """Pain 11: what is only blurred can be read again."""
    frame = secret_pages.page(13).frame()
    with Server(says("seen")) as server:
        endpoint = {"base_url": server.origin, "model": "m", "profile": "generic"}
        table = {"endpoints": {"desk": endpoint}, "redaction": {"words": ["Access"]}}
        built = compose.build(sections.read_settings(Loaded(table)), standard())
        settings = built.settings().of(RedactionSettings)
        ((_frame, findings),) = look_for_secrets([frame], built.read, settings, Control())
        assert _send(built, redacted(frame, findings)) == "seen"
        (heard,) = server.asked
        built.close()
    boxes = [box for each in findings for box in each.boxes]
    bare = covered(secret_pages.page(13, labels_only=True).frame(), boxes)
    (arrived,) = _pictures(heard)
    assert np.array_equal(arrived, bare.rgb())
    assert "word" in {each.kind for each in findings}


def _send(services: Services, frame: Frame) -> str:
    backend = services.backend(Choice("remote", endpoint="desk"))
    question = Message("user", (Picture(frame), Text("What is this?")))
    return text_of(list(backend.stream([question], Options(), Control())))


def _pictures(heard: Heard) -> Sequence[Pixels]:
    """The pictures of a request, as (H, W, 3) RGB."""
    found = re.findall(rb"data:image/png;base64,([A-Za-z0-9+/=]+)", heard.body)
    files = (io.BytesIO(base64.b64decode(data)) for data in found)
    return [np.asarray(Image.open(file).convert("RGB")) for file in files]
