"""How far a child may be ahead of whoever reads what it answers."""

from pathlib import Path

from app.core.control import Control
from app.hosting.host import Child
from app.hosting.process import WAITING_BYTES
from tests.unit.hosting.children import PROGRAMS, until

EACH = 4 << 20
COUNT = 40


def test_large_messages_wait_in_the_child_until_those_before_were_read(tmp_path: Path) -> None:
    made = tmp_path / "made"
    child = Child("test", program=PROGRAMS)

    def ahead(taken: int) -> int:
        return int(made.read_text() or "0") - taken

    try:
        header = {"to": COUNT, "bytes": EACH, "made": str(made)}
        replies = child.request("large", header, (), Control())
        next(replies)
        waiting = WAITING_BYTES // EACH
        until(lambda: ahead(1) >= waiting)
        most = 0
        for taken, reply in enumerate(replies, 2):
            assert len(reply.payloads[0]) == EACH
            most = max(most, ahead(taken))
        assert taken == COUNT
        assert most <= waiting + 3  # one that waits to be handed on, one in the pipe, one made
    finally:
        child.close()
