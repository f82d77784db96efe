"""A Wayland compositor for tests: a socket that answers the few requests of a survey.

with compositor(folder, [Output("DP-1", logical=(0, 0, 800, 600), mode=(800, 600))]) as address:
    ask_compositor(address, Control())
"""

import socket
import struct
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from app.capture.layout import LogicalBox
from app.capture.wayland_survey import OUTPUT, XDG_OUTPUTS
from app.capture.wayland_wire import EventStream


def event(sender: int, opcode: int, *arguments: int | str) -> bytes:
    """Return an event; numbers may be negative."""
    body = b""
    for each in arguments:
        if isinstance(each, int):
            body += struct.pack("=i" if each < 0 else "=I", each)
        else:
            data = each.encode() + b"\0"
            body += struct.pack("=I", len(data)) + data + bytes(-len(data) % 4)
    return struct.pack("=II", sender, (8 + len(body)) << 16 | opcode) + body


@dataclass(frozen=True, slots=True)
class Output:
    """What is told of an output. `logical` None: nothing but by `wl_output`; `mode` None: off."""

    name: str
    mode: tuple[int, int] | None
    logical: LogicalBox | None = None
    place: tuple[int, int] = (0, 0)
    transform: int = 0
    scale: int = 1
    version: int = 4


def offered(outputs: Sequence[Output], interfaces: Sequence[str] = ()) -> list[tuple[str, int]]:
    """Return the globals of a compositor, by name and version, outputs last."""
    return [
        *((interface, 1) for interface in ("wl_compositor", *interfaces)),
        *([(XDG_OUTPUTS, 3)] if any(each.logical for each in outputs) else []),
        *((OUTPUT, each.version) for each in outputs),
    ]


def said(outputs: Sequence[Output], requests: bytes, globals_: Sequence[tuple[str, int]]) -> bytes:
    """Return what a compositor answers to `requests`, which must be whole ones."""
    answer = b""
    bound: dict[int, Output] = {}
    first = len(globals_) - len(outputs)
    for asked in EventStream().feed(requests):  # requests have the form of events
        body = asked.body
        match asked.sender, asked.opcode:
            case 1, 1:
                for number, (interface, version) in enumerate(globals_):
                    answer += event(2, 0, number, interface, version)
            case 1, 0:
                callback = struct.unpack("=I", body)[0]
                answer += event(callback, 0, 77) + event(1, 1, callback)
            case 2, 0:
                number, version, id_ = _binding(body)
                if number >= first:
                    bound[id_] = outputs[number - first]
                    answer += _output(id_, bound[id_], version)
            case _, 1:  # of the manager of outputs
                id_, output = struct.unpack("=II", body)
                answer += _xdg_output(id_, bound[output])
    return answer


def _binding(body: bytes) -> tuple[int, int, int]:
    """Return the name of a global, the version that is wanted and the id for it."""
    return (*struct.unpack_from("=I", body), *struct.unpack("=II", body[-8:]))


def _output(id_: int, output: Output, version: int) -> bytes:
    geometry = (*output.place, 300, 200, 0, "maker", "model", output.transform)
    answer = event(id_, 0, *geometry)
    answer += event(id_, 1, 0, 640, 480, 60000)  # a mode that is not in use
    if output.mode is not None:
        answer += event(id_, 1, 1, *output.mode, 60000)
    answer += event(id_, 3, output.scale)
    if version >= 4:
        answer += event(id_, 4, output.name) + event(id_, 5, "a description")
    return answer + event(id_, 2)


def _xdg_output(id_: int, output: Output) -> bytes:
    x, y, width, height = output.logical or (0, 0, 0, 0)
    told = event(id_, 0, x, y) + event(id_, 1, width, height) + event(id_, 3, output.name)
    return told + event(id_, 2)


@contextmanager
def listening(folder: Path, answers: Sequence[bytes | None]) -> Iterator[str]:
    """Say `answers` to whoever comes, one after each thing heard; None hangs up, the end is silent.

    Yields the address.
    """
    with _served(folder, lambda peer: _recite(peer, answers)) as address:
        yield address


@contextmanager
def compositor(
    folder: Path, outputs: Sequence[Output], interfaces: Sequence[str] = ()
) -> Iterator[str]:
    """Run a compositor with `outputs` that also offers `interfaces`; yields its address."""
    with _served(folder, lambda peer: _converse(peer, outputs, interfaces)) as address:
        yield address


def _recite(peer: socket.socket, answers: Sequence[bytes | None]) -> None:
    for answer in answers:
        if not peer.recv(1 << 16) or answer is None:
            return
        peer.sendall(answer)
    while peer.recv(1 << 16):
        pass


def _converse(peer: socket.socket, outputs: Sequence[Output], interfaces: Sequence[str]) -> None:
    globals_ = offered(outputs, interfaces)
    while data := peer.recv(1 << 16):  # each half of the talk is sent in one piece
        peer.sendall(said(outputs, data, globals_))


@contextmanager
def _served(folder: Path, serve: Callable[[socket.socket], None]) -> Iterator[str]:
    address = str(folder / "wayland-7")
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(address)
        door.listen()
        thread = threading.Thread(target=_welcome, args=(door, serve))
        thread.start()
        try:
            yield address
        finally:
            door.shutdown(socket.SHUT_RDWR)
            thread.join(10)
    Path(address).unlink()


def _welcome(door: socket.socket, serve: Callable[[socket.socket], None]) -> None:
    with suppress(OSError):
        while True:
            peer, _address = door.accept()
            with peer, suppress(OSError):
                serve(peer)
