"""uv, which makes Python environments: where it is, and one run of it, line by line."""

import queue
import shutil
import subprocess
import sys
import threading
from collections.abc import Generator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Final

from app.child import limits
from app.core.control import Control

TICK: Final = 0.5  # seconds between two looks at how far it is
_KEPT: Final = frozenset(
    {
        "UV_CONCURRENT_DOWNLOADS",
        "UV_DEFAULT_INDEX",
        "UV_EXTRA_INDEX_URL",
        "UV_FIND_LINKS",
        "UV_HTTP_RETRIES",
        "UV_HTTP_TIMEOUT",
        "UV_INDEX",
        "UV_INDEX_URL",
        "UV_INSECURE_HOST",
        "UV_KEYRING_PROVIDER",
        "UV_NATIVE_TLS",
        "UV_OFFLINE",
        "UV_PYTHON_DOWNLOADS",
        "UV_PYTHON_INSTALL_MIRROR",
        "UV_SYSTEM_CERTS",
    }
)
"""Wishes about where things come from. All others could change what is installed, or where."""
_ASTRAY: Final = frozenset(
    {"CONDA_PREFIX", "EYELINE_API_KEY", "PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV"}
)
_PROXIES: Final = ("ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY")


def program() -> str | None:
    """Return uv's program: that of the bundle, of this environment, or one that is installed."""
    name = "uv.exe" if sys.platform == "win32" else "uv"
    bundled = getattr(sys, "_MEIPASS", None)
    beside = Path(bundled, "uv", name) if bundled else Path(sys.executable).parent / name
    return str(beside) if beside.is_file() else shutil.which("uv")


def environment(own: Mapping[str, str], folder: Path, proxy: str) -> dict[str, str]:
    """Return the environment in which uv keeps all that it has in `folder`.

    `proxy` is as the settings say: "environment", "none" or an address.
    """
    foreign = {name for name in own if name.startswith("UV_") and name not in _KEPT}
    made = {name: value for name, value in own.items() if name not in foreign | _ASTRAY}
    if proxy != "environment":
        made = {name: value for name, value in made.items() if name.upper() not in _PROXIES}
        if proxy != "none":
            made |= dict.fromkeys(_PROXIES, proxy)
    made |= {
        "NO_COLOR": "1",
        "UV_CACHE_DIR": str(folder / "cache"),
        "UV_NO_PROGRESS": "0",
        "UV_PYTHON_INSTALL_DIR": str(folder / "pythons"),
    }
    made.setdefault("UV_HTTP_TIMEOUT", "60")
    return made


def run(
    command: Sequence[str], variables: Mapping[str, str], folder: Path, control: Control
) -> Generator[str | None, None, int]:
    """Run a program in `folder`; yields its lines, and None at least every `TICK` seconds.

    Returns its exit status, -1 after `control.cancel()`: it is ended then with all that it
    started, and also where this generator is closed. Raises OSError where it cannot be started.
    """
    popen = subprocess.Popen(
        list(command),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=dict(variables),
        cwd=folder,
        start_new_session=True,
        creationflags=limits.popen_flags(0),
    )
    leash = limits.tie(popen)
    lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    forget = control.on_change(lambda: lines.put(""))
    assert popen.stdout is not None
    reader = threading.Thread(target=_read, args=(popen.stdout, lines), name="uv", daemon=True)
    reader.start()
    try:
        while not control.cancelled:
            try:
                line = lines.get(timeout=TICK)
            except queue.Empty:
                yield None
                continue
            if line is None:
                return popen.wait()
            yield line or None
        return -1
    finally:
        forget()
        limits.kill(popen)
        popen.wait()
        reader.join(5)
        del leash


def _read(stream: IO[bytes], lines: "queue.SimpleQueue[str | None]") -> None:
    with stream, suppress(ValueError, OSError):
        for line in stream:
            lines.put(line.decode(errors="replace").rstrip("\r\n"))
    lines.put(None)
