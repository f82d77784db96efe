"""Stop works whatever the server does; it sees the connection end."""

import threading
import time
from collections.abc import Callable

import pytest

from app.backends.remote import bridge
from app.core.chat import Delta, Options, Text
from app.core.control import Control
from tests.unit.remote.rig import Bench, ask, finish_of
from tests.unit.remote.servers import Heard, Wire, piece, says


def silent(_wire: Wire) -> None:
    """Not even a status line."""


def opened(wire: Wire) -> None:
    wire.begin()


def half(wire: Wire) -> None:
    wire.begin()
    wire.chunk(piece("half"))


def cancel_when(event: threading.Event, control: Control) -> None:
    def run() -> None:
        if event.wait(60):
            control.cancel()

    threading.Thread(target=run).start()


@pytest.mark.parametrize("until", [silent, opened, half])
def test_stop_wakes_a_silent_read(bench: Bench, until: Callable[[Wire], None]) -> None:
    arrived, gone = threading.Event(), threading.Event()

    def script(_heard: Heard, wire: Wire) -> None:
        until(wire)
        arrived.set()
        if wire.wait_gone():
            gone.set()

    server = bench.server(script)
    control = Control()
    deltas: list[Delta] = []
    ended = threading.Event()

    def run() -> None:
        deltas.extend(
            bench.backend(server.origin).stream([ask("x")], Options(grounded=False), control)
        )
        ended.set()

    thread = threading.Thread(target=run)
    thread.start()
    assert arrived.wait(60)
    control.cancel()
    assert ended.wait(60)
    assert gone.wait(60)
    thread.join()
    assert finish_of(deltas).reason == "cancelled"
    assert len(server.asked) == 1


def test_nothing_comes_after_stop_in_a_flood(bench: Bench) -> None:
    gone = threading.Event()

    def script(_heard: Heard, wire: Wire) -> None:
        wire.begin()
        while wire.open:
            wire.chunk(piece("x") * 50)
        gone.set()

    server = bench.server(script)
    control = Control()
    late: list[Delta] = []
    count = 0
    stream = bench.backend(server.origin).stream([ask("x")], Options(grounded=False), control)
    for delta in stream:
        if control.cancelled:
            late.append(delta)
        elif isinstance(delta, Text):
            count += 1
            if count == 100:
                control.cancel()
    assert [finish_of(late)] == late
    assert gone.wait(60)


def test_a_stream_that_nobody_reads_on_is_closed(bench: Bench) -> None:
    gone = threading.Event()

    def script(_heard: Heard, wire: Wire) -> None:
        half(wire)
        if wire.wait_gone():
            gone.set()

    server = bench.server(script)
    stream = bench.backend(server.origin).stream([ask("x")], Options(grounded=False), Control())
    assert next(stream) == Text("half")
    del stream
    assert gone.wait(60)


def test_stopped_before_it_began(bench: Bench) -> None:
    server = bench.server(says("x"))
    control = Control()
    control.cancel()
    deltas = list(
        bench.backend(server.origin, profile="auto").stream(
            [ask("x")], Options(grounded=False), control
        )
    )
    assert [finish_of(deltas)] == deltas
    assert not server.asked


def test_stop_while_looking_at_the_server(bench: Bench) -> None:
    bench.patience(probe_seconds=60)
    arrived = threading.Event()

    def script(_heard: Heard, wire: Wire) -> None:
        arrived.set()
        wire.wait_gone()

    server = bench.server(script)
    control = Control()
    cancel_when(arrived, control)
    begun = time.monotonic()
    deltas = list(
        bench.backend(server.origin, profile="auto").stream(
            [ask("x")], Options(grounded=False), control
        )
    )
    assert finish_of(deltas).reason == "cancelled"
    assert time.monotonic() - begun < 30
    assert not server.asked


def test_closing_the_backend_ends_a_running_answer(bench: Bench) -> None:
    def script(_heard: Heard, wire: Wire) -> None:
        half(wire)
        wire.wait_gone()

    server = bench.server(script)
    backend = bench.backend(server.origin)
    deltas: list[Delta] = []
    for delta in backend.stream([ask("x")], Options(grounded=False), Control()):
        deltas.append(delta)
        if isinstance(delta, Text):
            backend.close()
    assert finish_of(deltas).reason == "cut"


def test_stop_in_mid_upload(bench: Bench) -> None:
    """A server that does not read: the request itself is what hangs."""
    accepted, stopped = threading.Event(), threading.Event()

    def raw(wire: Wire) -> None:
        accepted.set()
        stopped.wait(60)
        wire.close()

    server = bench.raw_server(raw)
    control = Control()
    cancel_when(accepted, control)
    asked = [ask("x" * 20_000_000)]
    deltas = list(bench.backend(server.origin).stream(asked, Options(grounded=False), control))
    stopped.set()
    assert finish_of(deltas).reason == "cancelled"


def test_closing_hangs_up_though_nobody_waits_for_it(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bridge, "_CLOSE_SECONDS", 0.0)
    gone = threading.Event()

    def script(_heard: Heard, wire: Wire) -> None:
        half(wire)
        if wire.wait_gone():
            gone.set()

    backend = bench.backend(bench.server(script).origin)
    arriving = backend.stream([ask("x")], Options(grounded=False), Control())
    assert next(arriving) == Text("half")
    backend.close()
    assert gone.wait(60)
    assert finish_of([*arriving]).reason != "stop"
