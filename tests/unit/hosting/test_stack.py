"""Where a child crashed, and nothing of what it worked on."""

import logging
import os

import pytest

from app.core.control import Control
from app.core.errors import ChildGone
from app.hosting.host import Child
from app.hosting.stack import Stack
from tests.unit.hosting.children import PROGRAMS

SAID = b"""\
reading /home/anna/letter.png
Fatal Python error: Segmentation fault

Thread 0x00007f0000000000 (most recent call first):
  File "/home/anna/python3.11/threading.py", line 9 in run
Current thread 0x00007f1111111111 (most recent call first):
  File "/home/anna/site-packages/cv2/gapi.py", line 5 in <module>
sk-secret
  File "x", line 1 in what is my password
"""


@pytest.mark.parametrize("size", [1, 7, 64, 4096])
def test_only_places_are_kept_however_it_comes(size: int) -> None:
    stack = Stack()
    for at in range(0, len(SAID), size):
        stack.hear(SAID[at : at + size])
    assert stack.kind == "Segmentation fault"
    assert "secret" not in "".join(stack.lines)
    assert "password" not in "".join(stack.lines)
    assert stack.lines[-1].strip() == "site-packages/cv2/gapi.py:5 <module>"


def test_words_that_look_like_a_crash_are_no_crash() -> None:
    stack = Stack()
    stack.hear(b'Fatal Python error: what is my password\n  File "a", line 1 in b\n' * 3)
    assert (stack.kind, stack.lines) == ("", [])


def test_it_does_not_grow_for_ever() -> None:
    stack = Stack()
    stack.hear(b"Fatal Python error: Aborted\n")
    stack.hear(b'  File "a", line 1 in b\n' * 10_000 + b"x" * 1_000_000)
    assert len(stack.lines) <= 100
    assert len(stack._rest) <= 1000


@pytest.mark.skipif(os.name == "nt", reason="signals of Unix")
def test_the_crash_of_a_child_says_where(caplog: pytest.LogCaptureFixture) -> None:
    child = Child("test", program=PROGRAMS)
    try:
        with caplog.at_level(logging.WARNING), pytest.raises(ChildGone) as caught:
            list(child.request("crash", {"question": "what is my password"}, (), Control()))
    finally:
        child.close()
    assert "Segmentation fault in " in caught.value.detail
    assert "programs.py" in caught.value.detail
    assert "crash" in caplog.text
    assert "password" not in caplog.text + caught.value.detail
