"""Whether an X server is XWayland, which shows X programs nothing of a Wayland desktop."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

EXTENSION: Final = "XWAYLAND"  # since 23.1
OUTPUT: Final = "XWAYLAND"  # how older ones name their outputs, with a number


def is_xwayland(display: str) -> bool:
    """Return whether the X server `display` says that it is XWayland; False when it is silent."""
    from app.x11.connection import FAILURES, Connection

    try:
        server = Connection(display)
    except (*FAILURES, ValueError):
        return False
    try:
        return _opcode(server, EXTENSION) is not None or any(
            name.startswith(OUTPUT) for name in _outputs(server)
        )
    except FAILURES:
        return False
    finally:
        with suppress(*FAILURES):
            server.close()


def _outputs(server: Any) -> Iterator[str]:
    """Yield the names of its outputs; nothing without RandR."""
    from Xlib.ext import randr

    opcode = _opcode(server, randr.extname)
    if opcode is None:
        return
    root = server.info.roots[server.default_screen].root
    found = randr.GetScreenResources(display=server, opcode=opcode, window=root)
    for output in found.outputs:
        told = randr.GetOutputInfo(display=server, opcode=opcode, output=output, config_timestamp=0)
        yield str(told.name)


def _opcode(server: Any, extension: str) -> int | None:
    from Xlib.protocol import request

    found = request.QueryExtension(display=server, name=extension)
    return int(found.major_opcode) if found.present else None
