"""`eyeline trigger VERB`, the short way: somebody has pressed a key and waits.

Only what cannot be done without is imported, which is most of the time that the command takes.
Whatever is unusual is left to the long way (`trigger`), which finds out and says what it is.
"""

import os
import socket
import sys

from app.core import identity
from app.core.verbs import TRIGGERS

_SECONDS = 1.0
_UCRED = 12  # bytes of struct ucred of unix(7): process, user, group; four bytes each


def told(verb: str) -> bool | None:
    """Tell the running program to do `verb`; returns whether it does. Never raises, says nothing.

    None when it was told and gave no answer: it may do it yet, so it must not be told again.
    """
    if sys.platform != "linux" or verb not in TRIGGERS:
        return False
    user = os.getuid()
    runtime = os.environ.get("XDG_RUNTIME_DIR") or f"/run/user/{user}"
    folder = f"{runtime}/{identity.SLUG}"
    try:
        found = os.lstat(folder)
        if found.st_uid != user or found.st_mode & 0o077:  # a link is open to all
            return False
        with socket.socket(socket.AF_UNIX) as peer:
            peer.settimeout(_SECONDS)
            peer.connect(f"{folder}/socket")
            credentials = peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _UCRED)
            if int.from_bytes(credentials[4:8], sys.byteorder) != user:
                return False
            peer.sendall(b'{"verb": "%s"}\n' % verb.encode())
            try:
                return peer.recv(64) == b'{"done": true}\n'
            except OSError:
                return None
    except OSError:
        return False
