"""Small wheels, a lock of them, and an index on loopback that has them."""

import base64
import hashlib
import io
import json
import os
import random
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, unquote

from app.backends.local.locks import Card, Machine
from app.backends.local.runtime import LocalRuntimes, Surroundings
from app.backends.local.settings import LocalSettings
from app.core.control import Control
from app.core.local_models import Fetching
from app.core.local_runtime import Runtime
from app.system import file_lock

TORCH = """\
__version__ = "2.13.0+cpu"
class cuda:
    is_available = staticmethod(lambda: False)
class backends:
    class mps:
        is_available = staticmethod(lambda: False)
"""
BIG = 2_500_000  # bytes: what is small is not announced by uv
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
MACHINE = Machine("linux", "x86_64", card=None)
CARD = Card("NVIDIA GeForce RTX 4070", 580, 8.9)


@cache  # noise takes time to be made, and to be packed
def wheel(name: str, version: str, text: str, more: int = 0) -> tuple[str, bytes]:
    """Return the file name and the bytes of a wheel with one module, and `more` bytes beside."""
    stem = f"{name}-{version}"
    files = {
        f"{name}/__init__.py": text.encode(),
        f"{name}/data.bin": random.Random(name).randbytes(more),
        f"{stem}.dist-info/METADATA": (
            f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        ).encode(),
        f"{stem}.dist-info/WHEEL": (
            b"Wheel-Version: 1.0\nGenerator: t\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        ),
    }
    rows = [f"{path},sha256={_digest(data)},{len(data)}" for path, data in files.items()]
    record = f"{stem}.dist-info/RECORD"
    files[record] = "\n".join([*rows, f"{record},,"]).encode() + b"\n"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for path, data in files.items():
            made.writestr(path, data)
    return f"{stem}-py3-none-any.whl", buffer.getvalue()


def _digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")


Says = Callable[[str], tuple[int, bytes, int] | None]
"""What somebody in the place of an index answers to a path: status, bytes, and how many it says."""


class Index:
    """An index of packages; `holds` stops a file half-way until it is set.

    `says` answers in its place where it returns something.
    """

    def __init__(self) -> None:
        self.files = dict(
            [
                wheel("torch", "2.13.0+cpu", TORCH, BIG),
                wheel("transformers", "5.23.0", "kind = 'whole'\n", BIG),
                wheel("accelerate", "1.15.0", ""),
            ]
        )
        self.sums = {name: hashlib.sha256(data).hexdigest() for name, data in self.files.items()}
        self.asked: list[str] = []
        self.holds: dict[str, threading.Event] = {}
        self.says: Says = lambda _path: None
        index = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                index.answer(self)

            def do_HEAD(self) -> None:
                self.send_error(405)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        )
        self._thread.start()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/simple"

    def fetched(self, package: str) -> int:
        """How often a package's wheel was asked for."""
        return sum(name.startswith(f"{package}-") for name in self.asked)

    def hold(self, package: str) -> threading.Event:
        """Have the wheel of a package stop half-way until the event is set."""
        (name,) = (name for name in self.files if name.startswith(f"{package}-"))
        self.holds[name] = threading.Event()
        return self.holds[name]

    def bring(self, name: str, version: str, text: str) -> None:
        """Have a package in another version only."""
        for file in [file for file in self.files if file.startswith(f"{name}-")]:
            del self.files[file], self.sums[file]
        file, data = wheel(name, version, text)
        self.files[file], self.sums[file] = data, hashlib.sha256(data).hexdigest()

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        if (told := self.says(handler.path)) is not None:
            _say(handler, *told)
            return
        where, _, name = unquote(handler.path.rstrip("/")).rpartition("/")
        if where == "/simple":
            links = (
                f'<a href="/files/{quote(file)}#sha256={digest}">{file}</a>'
                for file, digest in self.sums.items()
                if file.startswith(f"{name}-")
            )
            page = f"<!DOCTYPE html><html><body>{''.join(links)}</body></html>".encode()
            _send(handler, "text/html", page, None)
        elif name in self.files:
            self.asked.append(name)
            _send(handler, "application/octet-stream", self.files[name], self.holds.get(name))
        else:
            handler.send_error(404)

    def close(self) -> None:
        for event in self.holds.values():
            event.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _send(
    handler: BaseHTTPRequestHandler, kind: str, data: bytes, until: threading.Event | None
) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(data)))
    handler.end_headers()
    try:
        handler.wfile.write(data[: len(data) // 2])
        handler.wfile.flush()
        if until is not None:
            until.wait(60)
        handler.wfile.write(data[len(data) // 2 :])
    except OSError:  # whoever asked has gone
        handler.close_connection = True


def _say(handler: BaseHTTPRequestHandler, status: int, data: bytes, size: int) -> None:
    handler.send_response(status)
    handler.send_header("Content-Type", "text/html")
    handler.send_header("Content-Length", str(size))
    handler.end_headers()
    with suppress(OSError):  # whoever asked has gone
        handler.wfile.write(data)
    handler.close_connection = True


def lock(folder: Path, index: Index, pythons: tuple[str, ...] = (PYTHON,)) -> Path:
    """Write a lock of all packages of an index, for a machine without a card."""
    folder.mkdir(parents=True, exist_ok=True)
    lines, sizes = [], {}
    for name, data in index.files.items():
        package, version, *_rest = name.split("-")
        lines.append(f"{package}=={version} --hash=sha256:{index.sums[name]}")
        sizes[package] = len(data)
    (folder / "linux-x86_64-cpu.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    told = {
        "backend": "", "cuda": False, "disk": 2 * BIG, "pythons": pythons, "sizes": sizes,
        "torch": "2.13.0+cpu",
    }  # fmt: skip
    text = json.dumps({"linux-x86_64-cpu": told})
    (folder / "locks.json").write_text(text, encoding="utf-8")
    return folder


def variables(index: Index) -> dict[str, str]:
    """The environment of somebody who takes packages from an index, and has this Python."""
    here = str(Path(getattr(sys, "_base_executable", sys.executable)).parent)
    told = {
        "PATH": here + os.pathsep + os.environ["PATH"],
        "UV_DEFAULT_INDEX": index.base,
        "UV_HTTP_RETRIES": "0",
        "UV_PYTHON_DOWNLOADS": "never",
    }
    return {**os.environ, **told}


def runtimes(place: Path, index: Index, **told: object) -> LocalRuntimes:
    """What makes the private Python in a folder of `place`, out of an index."""
    given: dict[str, object] = {
        "folder": place / "python",
        "locks": lock(place / "locks", index),
        "settings": LocalSettings,
        "held": file_lock.held,
        "release": lambda: None,
        "environment": variables(index),
        "machine": lambda _environment: MACHINE,
        "free": lambda _folder: 10**12,
    }
    make: Callable[..., Surroundings] = Surroundings
    return LocalRuntimes(make(**{**given, **told}))


def done(steps: Iterator[Fetching | Runtime]) -> tuple[list[Fetching], Runtime | None]:
    """All steps of a deed, and what came of it."""
    moved: list[Fetching] = []
    for step in steps:
        if isinstance(step, Runtime):
            return moved, step
        moved.append(step)
    return moved, None


def made(there: LocalRuntimes) -> Runtime:
    """Make it."""
    _steps, got = done(there.make(Control()))
    assert got is not None
    return got


def is_kept(folder: Path, package: str) -> bool:
    """Whether uv has a package in its cache, for good."""
    kept = (folder / "python" / "cache").glob(f"wheels-*/**/{package}/*")
    return {each.suffix for each in kept} >= {".http"}


def kind_of(program: str) -> str:
    """What the module of a package says, asked of the Python that was made."""
    code = "import transformers; print(transformers.kind)"
    return subprocess.run(
        [program, "-c", code], capture_output=True, text=True, check=True
    ).stdout.strip()


def stopped_half_way(folder: Path, index: Index) -> None:
    """Begin it, and stop it when all has come but half of one package."""
    index.hold("torch")
    there, control = runtimes(folder, index), Control()
    whole = len(next(data for name, data in index.files.items() if name.startswith("transf")))
    for step in there.make(control):
        assert isinstance(step, Fetching)
        if step.done >= whole and is_kept(folder, "transformers"):
            control.cancel()
    assert control.cancelled


@contextmanager
def opened() -> Iterator[Index]:
    """An index for as long as it is asked."""
    index = Index()
    try:
        yield index
    finally:
        index.close()
