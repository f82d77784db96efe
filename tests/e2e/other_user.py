"""Somebody else on the same computer, who tries to talk to the program."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

NOBODY: Final = 65534

as_root = pytest.mark.skipif(
    os.name == "nt" or os.getuid() != 0, reason="needs to run as root, to be another user"
)

_KNOCK: Final = """
import os, socket, sys
os.setgid(int(sys.argv[2]))
os.setuid(int(sys.argv[2]))
with socket.socket(socket.AF_UNIX) as peer:
    peer.settimeout(5)
    try:
        peer.connect(sys.argv[1])
    except PermissionError:
        sys.exit("kept out")
    try:
        peer.sendall(b'{"verb": "region"}\\n')
        answer = peer.recv(99)
    except ConnectionError:
        answer = b""
    sys.exit("hung up on" if not answer else "answered")
"""


def open_doors(folder: Path) -> None:
    """Open every door to the socket in `folder` by hand: the kernel still tells who knocks."""
    (folder / "socket").chmod(0o666)
    for each in (folder, *folder.parents):
        if not each.stat().st_mode & 0o001:
            each.chmod(0o711)


def knock(folder: Path) -> str:
    """Ask the program behind the socket in `folder` for a capture; returns what came of it."""
    knocked = subprocess.run(
        [sys.executable, "-c", _KNOCK, str(folder / "socket"), str(NOBODY)],
        capture_output=True,
        text=True,
        check=False,
    )
    return knocked.stderr.strip()
