"""What a Wayland compositor offers and how its monitors lie: the talk alone, without a socket.

The protocols are `wl_registry` and `wl_output` (version 4 at most) of Wayland itself, and
`zxdg_output_manager_v1` (version 3 at most), which tells places and sizes in the units of the
desktop: https://wayland.app/protocols/xdg-output-unstable-v1
"""

from dataclasses import dataclass, field
from functools import partial
from typing import Final

from app.capture.layout import Layout, LogicalBox, laid_out
from app.capture.wayland_wire import Arguments, Event, EventStream, WireError, request
from app.core.ports import Monitor

OUTPUT: Final = "wl_output"
XDG_OUTPUTS: Final = "zxdg_output_manager_v1"
MOST_OUTPUTS: Final = 64
MOST_INTERFACES: Final = 4096
LARGEST_SIDE: Final = 1 << 16  # pixels
FURTHEST: Final = 1 << 20  # units of the desktop

_DISPLAY: Final = 1
_REGISTRY: Final = 2
_LISTED: Final = 3  # the callback after all globals
_FIRST_FREE: Final = 4
_CURRENT: Final = 1  # flag of the mode that is in use
_TURNED: Final = 1  # transforms with this bit lie on their side


@dataclass(slots=True)
class _Output:
    """What was told of one output so far."""

    name: str = ""
    place: tuple[int, int] = (0, 0)
    mode: tuple[int, int] = (0, 0)
    transform: int = 0
    scale: int = 1
    logical_place: tuple[int, int] | None = None
    logical_size: tuple[int, int] | None = None

    def monitor(self, number: int) -> tuple[Monitor, LogicalBox] | None:
        """Return it in device pixels, and its box in units of the desktop; None while it is off."""
        width, height = self.mode[::-1] if self.transform & _TURNED else self.mode
        if not width or not height:
            return None
        across, down = self.logical_size or (width // self.scale, height // self.scale)
        if not across or not down:
            return None
        x, y = self.logical_place or self.place
        name = self.name or f"output-{number}"
        scale = round(width / across, 2)
        return Monitor(name, x, y, width, height, scale=scale), (x, y, across, down)


@dataclass(slots=True)
class Survey:
    """One conversation: send `hello`, then whatever `take` returns, until it is `finished`.

    Afterwards `interfaces` has the names of all that the compositor offers, and `layout` the
    monitors that are on.
    """

    interfaces: set[str] = field(default_factory=set)
    finished: bool = False
    _stream: EventStream = field(default_factory=EventStream)
    _globals: list[tuple[int, str, int]] = field(default_factory=list)
    _outputs: dict[int, _Output] = field(default_factory=dict)
    _xdg_outputs: dict[int, _Output] = field(default_factory=dict)
    _told: int = 0  # id of the callback after all that was asked about outputs

    @staticmethod
    def hello() -> bytes:
        """Return what opens the conversation: all globals, please, and a sign after them."""
        return request(_DISPLAY, 1, _REGISTRY) + request(_DISPLAY, 0, _LISTED)

    def take(self, data: bytes) -> bytes:
        """Take in what came; returns what to send. Raises WireError."""
        answer = bytearray()
        for event in self._stream.feed(data):
            if self.finished:
                break
            answer += self._hear(event)
        return bytes(answer)

    @property
    def layout(self) -> Layout:
        """How the monitors lie; the first that was told counts as the primary one."""
        found = [each.monitor(number) for number, each in enumerate(self._outputs.values(), 1)]
        return laid_out([each for each in found if each is not None])

    def _hear(self, event: Event) -> bytes:
        arguments = Arguments(event.body)
        match event.sender, event.opcode:
            case 1, 0:
                raise WireError(f"error {_nth(arguments, 1)} of the compositor")
            case 2, 0:
                self._add(arguments.unsigned(), arguments.text(), arguments.unsigned())
            case 3, 0:
                return self._ask()
            case sender, 0 if sender == self._told:
                self.finished = True
            case sender, opcode if sender in self._outputs:
                _hear_output(self._outputs[sender], opcode, arguments)
            case sender, opcode if sender in self._xdg_outputs:
                _hear_xdg_output(self._xdg_outputs[sender], opcode, arguments)
        return b""

    def _add(self, name: int, interface: str, version: int) -> None:
        if len(self._globals) >= MOST_INTERFACES:
            raise WireError("too many interfaces")
        self._globals.append((name, interface, version))
        self.interfaces.add(interface)

    def _ask(self) -> bytes:
        """Return requests for every output, and for a sign after the answers."""
        if self._told:
            raise WireError("a callback that is done twice")
        asked = bytearray()
        free = _FIRST_FREE
        manager = 0
        for name, interface, version in self._globals:
            if interface == OUTPUT and len(self._outputs) < MOST_OUTPUTS:
                self._outputs[free] = _Output()
                asked += _bound(name, interface, min(version, 4), free)
            elif interface == XDG_OUTPUTS and not manager:
                manager = free
                asked += _bound(name, interface, min(version, 3), free)
            else:
                continue
            free += 1
        for each, output in self._outputs.items() if manager else ():
            self._xdg_outputs[free] = output
            asked += request(manager, 1, free, each)
            free += 1
        self._told = free
        return bytes(asked + request(_DISPLAY, 0, free))


def _bound(name: int, interface: str, version: int, id_: int) -> bytes:
    return request(_REGISTRY, 0, name, interface, version, id_)


def _nth(arguments: Arguments, position: int) -> int:
    """Return the unsigned number after `position` others."""
    for _other in range(position):
        arguments.unsigned()
    return arguments.unsigned()


def _hear_output(output: _Output, opcode: int, arguments: Arguments) -> None:
    match opcode:
        case 0:  # geometry: place, size in mm, subpixels, maker, model, transform
            output.place = _place(arguments)
            for _size_and_subpixels in range(3):
                arguments.signed()
            for _maker_and_model in range(2):
                arguments.text()
            output.transform = _within(arguments.signed(), 0, 7)
        case 1:
            if arguments.unsigned() & _CURRENT:
                output.mode = _size(arguments)
        case 3:
            output.scale = _within(arguments.signed(), 1, 100)
        case 4:
            output.name = arguments.text()


def _hear_xdg_output(output: _Output, opcode: int, arguments: Arguments) -> None:
    match opcode:
        case 0:
            output.logical_place = _place(arguments)
        case 1:
            output.logical_size = _size(arguments)
        case 3:
            output.name = output.name or arguments.text()


def _place(arguments: Arguments) -> tuple[int, int]:
    read = partial(_within, least=-FURTHEST, most=FURTHEST)
    return read(arguments.signed()), read(arguments.signed())


def _size(arguments: Arguments) -> tuple[int, int]:
    read = partial(_within, least=0, most=LARGEST_SIDE)
    return read(arguments.signed()), read(arguments.signed())


def _within(value: int, least: int, most: int) -> int:
    if not least <= value <= most:
        raise WireError(f"{value} is not between {least} and {most}")
    return value
