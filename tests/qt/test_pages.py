"""Memory that is at hand before it is touched."""

import mmap
import sys
import time
from pathlib import Path

import pytest

from app.ui.overlay.pages import fetch

SIZE = 64 << 20


def resident() -> int:
    """Bytes of this process that are in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * mmap.PAGESIZE


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can be told")
def test_memory_comes_without_being_touched_and_keeps_what_it_holds() -> None:
    block = memoryview(mmap.mmap(-1, SIZE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS))
    block[5000:5004] = b"kept"
    before = resident()

    fetch([block[100 : SIZE // 2], block[SIZE // 2 :]])

    end = time.monotonic() + 20
    while resident() < before + SIZE * 0.9:
        assert time.monotonic() < end, "the memory did not come"
        time.sleep(0.01)
    assert bytes(block[4999:5005]) == b"\0kept\0"


def test_nothing_to_fetch() -> None:
    fetch([])
