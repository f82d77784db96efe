"""Stop while the server is silent: until the last delivery, and until the server sees the end."""

import threading
import time
from collections.abc import Iterator

from app.backends.remote.backend import RemoteBackend
from app.backends.remote.settings import Endpoint, RemoteSettings
from app.core.chat import Options, Text
from app.core.control import Control
from tests.bench.harness import Figure
from tests.unit.remote.rig import ListLedger, PlainCodec, ask
from tests.unit.remote.servers import Heard, Server, Wire, piece


def figures(quick: bool) -> Iterator[Figure]:
    """Half the runs stop before the first byte, half in the middle of a reply."""
    delivered: list[float] = []
    closed: list[float] = []
    for run in range(20 if quick else 60):
        last, gone = _once(half=bool(run % 2))
        delivered.append(last)
        closed.append(gone)
    yield Figure("Stop, server silent: last delivery", "ms", tuple(delivered), 100)
    yield Figure("Stop, server silent: connection closed at the server", "ms", tuple(closed), 150)


def _once(*, half: bool) -> tuple[float, float]:
    """Return both times of one run in milliseconds."""
    silent, closed = threading.Event(), threading.Event()
    seen = [0.0]

    def script(_heard: Heard, wire: Wire) -> None:
        if half:
            wire.begin()
            wire.chunk(piece("half"))
        silent.set()
        wire.wait_gone()
        seen[0] = wire.gone_at
        closed.set()

    with Server(script) as server:
        endpoint = Endpoint(base_url=server.origin, model="m", profile="vllm")
        backend = RemoteBackend(
            endpoint, codec=PlainCodec(), ledger=ListLedger(), key=None, settings=RemoteSettings()
        )
        control = Control()
        stopped = [0.0]

        def stop() -> None:
            silent.wait(30)
            time.sleep(0.05)  # the reader waits again
            stopped[0] = time.monotonic()
            control.cancel()

        stopper = threading.Thread(target=stop)
        stopper.start()
        for delta in backend.stream([ask("x")], Options(grounded=False), control):
            assert isinstance(delta, Text) or control.cancelled
        last = time.monotonic()
        closed.wait(30)
        stopper.join()
        backend.close()
    return (last - stopped[0]) * 1000, (seen[0] - stopped[0]) * 1000
