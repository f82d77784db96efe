"""What is told to a request that runs, and what it may finish."""

import threading
from contextlib import closing
from pathlib import Path

from app.core.control import Control
from app.hosting.host import Child
from tests.processes import gone
from tests.unit.hosting.children import PROGRAMS


def test_wishes_reach_a_request_that_runs() -> None:
    wished: dict[str, object] = {}
    heard = []
    with closing(Child("test", program=PROGRAMS)) as child:
        for reply in child.request("obedient", {}, (), Control(), lambda: dict(wished)):
            heard.append(dict(reply.header))
            # One more each time: seen when somebody wakes the request, whoever that is.
            wished["end" if len(heard) == 3 else f"wish {len(heard)}"] = True
            threading.Timer(0.02, child.wake).start()
    assert heard == [
        {},
        {"wish 1": True},
        {"wish 1": True, "wish 2": True},
        {"wish 1": True, "wish 2": True, "end": True},
    ]


def test_what_must_not_be_left_half_done_is_finished(tmp_path: Path) -> None:
    file = tmp_path / "file"
    child = Child("test", program=(*PROGRAMS, "--finish"), finish_seconds=5)
    replies = child.request("thorough", {"file": str(file)}, (), Control())
    number = int(str(next(replies).header["pid"]))
    child.close()
    assert file.exists()
    assert gone(number)
    assert all(reply.kind == "progress" for reply in replies)  # up to its end, which came
