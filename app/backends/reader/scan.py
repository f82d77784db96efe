"""`Scanner`: finds the lines of a picture and reads them, most likely first things first."""

import os
import threading
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Final, Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from app.backends.reader import bands, characters, layout, seen
from app.backends.reader.bands import Band, Quad
from app.backends.reader.lines import Corners, Line, to_header
from app.backends.reader.seen import Area, Frames, Lines, Reading
from app.child.protocol import Reply
from app.core.frame import Pixels

LEAST_SCORE: Final = 0.5
SURE: Final = 0.85  # a line that is read less surely is tried turned around, too

Cancelled = Callable[[], bool]
T = TypeVar("T")
Looking = Generator[Reply, None, T]  # tells that it works, and returns what it found

WORKING: Final = Reply("progress", {"total": 0})


class Models(Protocol):
    """What sees and reads; may be used by several threads at once."""

    def detect(self, pixels: Pixels) -> list[Quad]:
        """Return where lines stand in (h, w, 3) BGR."""
        ...

    def crops(self, pixels: Pixels, quad: Quad) -> Iterator[tuple[Pixels, Corners]]:
        """Yield pictures of the line at `quad`, the most likely way to hold it first."""
        ...

    def recognise(self, crop: Pixels) -> tuple[str, float, npt.NDArray[np.float64]]:
        """Return the text of a line, how sure it is, and the middle of each character in px."""
        ...


class Stopped(Exception):
    """Nobody waits for the answer any more."""


class Scanner:
    """The models, and what they have read. One picture at a time."""

    def __init__(self, models: Models, threads: int) -> None:
        self._models = models
        self._lines, self._frames = Lines(), Frames()
        self.threads = threads or own_threads()
        self._pool = ThreadPoolExecutor(self.threads, "reading")

    def read(self, pixels: Pixels, cancelled: Cancelled) -> Iterator[Reply]:
        """Yield how many lines there are, then each in reading order.

        `pixels` (H, W, 3) BGR is kept and must not change any more.
        """
        stop = threading.Event()
        lines: list[Line] = []
        try:
            yield WORKING
            known = self._frames.recall(pixels)
            kept, fresh = known.lines, list[Quad]()
            for area in known.areas:
                yield WORKING
                found = yield from self._found(pixels, area, kept, cancelled)
                kept, found = bands.settled(kept, found)
                fresh += found
            for line in self._read(pixels, kept, fresh, stop, cancelled):
                if line is None:
                    yield WORKING
                elif isinstance(line, int):
                    yield Reply("progress", {"total": line})
                else:
                    lines.append(line)
                    yield Reply("item", to_header(line))
        except Stopped:
            return
        finally:
            stop.set()
        self._frames.remember(pixels, lines)

    def _found(
        self, pixels: Pixels, area: Area, known: list[Line], cancelled: Cancelled
    ) -> Looking[list[Quad]]:
        """Return the lines in an area; a wider one when one of them is cut by its side."""
        width = pixels.shape[1]
        quads = yield from self._detected(pixels, area, cancelled)
        if bands.are_cut(bands.settled(known, quads)[1], area, width):
            quads = yield from self._detected(pixels, (0, area[1], width, area[3]), cancelled)
        return quads

    def _detected(self, pixels: Pixels, area: Area, cancelled: Cancelled) -> Looking[list[Quad]]:
        cut = bands.cut(area, self.threads)
        found = yield from self._looked_at(pixels, cut, cancelled)
        every = bands.coarseness(area)
        if every > 1:
            coarse = self._pool.submit(self._detect_coarsely, pixels, area, every)
            tall = _result(coarse, cancelled)
            yield WORKING
            return bands.with_tall(bands.joined(cut, found), tall)
        if bands.overrun(cut, found):
            cut = bands.whole(area)
            found = yield from self._looked_at(pixels, cut, cancelled)
        return bands.joined(cut, found)

    def _looked_at(
        self, pixels: Pixels, cut: list[Band], cancelled: Cancelled
    ) -> Looking[list[list[Quad]]]:
        """Return what stands in each band."""
        futures = [self._pool.submit(self._detect, pixels, band) for band in cut]
        found: list[list[Quad]] = []
        try:
            for future in futures:
                found.append(_result(future, cancelled))
                yield WORKING
        finally:
            for future in futures:
                future.cancel()
        return found

    def _detect(self, pixels: Pixels, band: Band) -> list[Quad]:
        left, top, right, bottom = band.area
        piece = pixels[top:bottom, left:right]
        quads: list[Quad] = []
        for begin, end in bands.inked(piece):
            corner = np.array([left + begin, top], np.float32)
            quads += [quad + corner for quad in self._models.detect(piece[:, begin:end])]
        return quads

    def _detect_coarsely(self, pixels: Pixels, area: Area, every: int) -> list[Quad]:
        """Return where lines stand in a picture of one pixel in `every` each way."""
        left, top, right, bottom = area
        piece = pixels[top:bottom:every, left:right:every]
        if not bands.inked(piece):
            return []
        corner = np.array([left, top], np.float32)
        return [quad * every + corner for quad in self._models.detect(piece)]

    def _read(
        self,
        pixels: Pixels,
        kept: list[Line],
        fresh: list[Quad],
        stop: threading.Event,
        cancelled: Cancelled,
    ) -> Iterator[Line | int | None]:
        """Yield the number of lines, then each in reading order; None for what cannot be read."""
        order = layout.reading_order(
            [line.bounds for line in kept] + [bands.bounds_of(quad) for quad in fresh]
        )
        yield len(order)
        futures = {
            spot.index: self._pool.submit(self._line, pixels, fresh[spot.index - len(kept)], stop)
            for spot in order
            if spot.index >= len(kept)
        }
        for spot in order:
            future = futures.get(spot.index)
            line = kept[spot.index] if future is None else _result(future, cancelled)
            yield line and replace(
                line, block=spot.block, row=spot.row, edge=spot.edge, step=spot.step
            )

    def _line(self, pixels: Pixels, quad: Quad, stop: threading.Event) -> Line | None:
        """Read one line; None when there is nothing that can be read."""
        best: Line | None = None
        for crop, corners in self._models.crops(pixels, quad):
            if stop.is_set() or (best is not None and best.score > SURE):
                break
            key, left = seen.key_of(crop)
            reading = self._lines.get(key)
            if reading is None:
                text, score, centres = self._models.recognise(crop)
                reading = Reading(text, score, centres - left)
                self._lines.put(key, reading)
            least = best.score if best else LEAST_SCORE
            if reading.score >= least and reading.text.strip():
                best = _placed(crop, corners, reading, left)
        return best


def _placed(crop: Pixels, corners: Corners, reading: Reading, left: int) -> Line:
    ink = characters.ink_of(crop)
    stops = characters.stops(ink, reading.text, reading.centres + left) / crop.shape[1]
    return Line(
        reading.text,
        corners,
        tuple(stops.tolist()),
        score=reading.score,
        band=characters.band(ink),
    )


def own_threads() -> int:
    """Return how many lines to read at once: one a physical core, at most 4.

    Two threads of one core share its arithmetic units: they finish little sooner and cost twice
    the processor time.
    """
    logical = os.cpu_count() or 1
    if hasattr(os, "sched_getaffinity"):
        logical = len(os.sched_getaffinity(0))
    siblings = Path("/sys/devices/system/cpu/cpu0/topology/thread_siblings_list")
    try:
        text = siblings.read_text(encoding="ascii")
        shared = "," in text or "-" in text
    except OSError:
        shared = logical > 2
    return max(1, min(4, logical // 2 if shared else logical))


def _result(future: "Future[T]", cancelled: Cancelled) -> T:
    """Wait for a result. Raises Stopped."""
    while not cancelled():
        try:
            return future.result(timeout=0.02)
        except TimeoutError:
            continue
    raise Stopped
