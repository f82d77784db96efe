"""Search in 100 000 messages of 200 characters, English and Chinese, every twentieth with a picture
that says 1 500 characters; deleting there; writing an answer down.
"""

import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from app.core.chat import Finish, Message, Text
from app.core.frame import Frame
from app.core.ports import Encoded, PictureDecoder, PictureLimits
from app.store import search
from app.store.database import Database
from app.store.history import SqliteHistory
from tests.bench.harness import Figure

MESSAGES: Final = 100_000
CHARACTERS: Final = 200
PICTURES: Final = 20  # messages for each that has one
SEEN: Final = 1_500  # characters that a picture says
TURNS: Final = 10  # messages a conversation
RARE: Final = "zyzzyva"  # in one message of ten thousand
RARE_CHINESE: Final = "饕餮"

QUERIES: Final = {
    "English, common word": "the",
    "English, two words": "the of",
    "English, rare word": RARE,
    "English, prefix of 2": "se",
    "English, prefix of 4": "zyzz",
    "English, no hit": "qqqqqq",
    "Chinese, 1 character": "的",
    "Chinese, 2 characters, common": "设置",
    "Chinese, 2 characters, rare": RARE_CHINESE,
    "Chinese, 4 characters": "打开设置",
    "Chinese, no hit": "龘龘",
    "Chinese, common characters never together": "窗误",
    "both languages": "设置 the",
}


def figures(quick: bool) -> Iterator[Figure]:
    """Yield the figures of this file; `quick` has a tenth of the messages."""
    count = MESSAGES // 10 if quick else MESSAGES
    with tempfile.TemporaryDirectory() as folder:
        history = SqliteHistory(Path(folder), NoPictures(), NoPictures.decoder)
        _fill(Path(folder), count)
        yield from _searches(history, count, 5 if quick else 15)
        yield from _deletions(history, 3 if quick else 10)
        yield from _recordings(history, 2_000 if quick else 10_000)
        history.close()


class NoPictures:
    """A codec for a history without pictures."""

    def encode(self, frame: Frame, limits: PictureLimits) -> Encoded:
        raise AssertionError("no pictures here")

    @staticmethod
    def decoder() -> PictureDecoder:
        raise AssertionError("no pictures here")


def _searches(history: SqliteHistory, count: int, runs: int) -> Iterator[Figure]:
    details: dict[str, float | str] = {"messages": count}
    medians = []
    for name, words in QUERIES.items():
        times = []
        for _run in range(runs):
            begun = time.perf_counter()
            found = history.search(words)
            times.append((time.perf_counter() - begun) * 1000)
        medians.append(statistics.median(times))
        details[name] = f"{medians[-1]:.1f} ms, {len(found)} hits"
    yield Figure(
        "search in 100 000 messages, slowest kind of query",
        "ms",
        (max(medians),),
        limit=50.0,
        details=details,
    )


def _deletions(history: SqliteHistory, runs: int) -> Iterator[Figure]:
    times = []
    for one in history.listing(runs):
        begun = time.perf_counter()
        history.delete(one.conversation)
        times.append((time.perf_counter() - begun) * 1000)
    yield Figure("a conversation deleted for good among 10 000", "ms", tuple(times))


def _recordings(history: SqliteHistory, pieces: int) -> Iterator[Figure]:
    conversation = history.begin("bench")
    asked = history.ask(conversation, Message("user", (Text("bench"),)))
    recording = history.record(conversation, asked, "bench")
    times = []
    for number in range(pieces):
        piece = Text(f"word{number} ")
        begun = time.perf_counter()
        recording.add(piece)
        times.append((time.perf_counter() - begun) * 1e6)
    begun = time.perf_counter()
    recording.add(Finish("stop"))
    recording.close()
    closing = (time.perf_counter() - begun) * 1000
    tenth = pieces // 10
    yield Figure(
        "one piece of an answer written down, last tenth against first tenth",
        "us",
        tuple(times[-tenth:]),
        baseline=tuple(times[:tenth]),
        baseline_name="first tenth",
        details={"pieces": pieces, "slowest ms": max(times) / 1000, "close ms": closing},
    )


def _fill(folder: Path, count: int) -> None:
    """Write messages as the store would have, all at once."""
    rng = random.Random(20)
    english = ["the", "of", "and", "to", "setting", "server", "window", "error"]
    english += ["".join(rng.choices("etaoinshrdlu", k=rng.randint(3, 9))) for _ in range(20_000)]
    chinese = ["的", "设置", "打开", "窗口", "错误", "我们"]
    chinese += ["".join(chr(rng.randint(0x4E00, 0x5800)) for _ in range(2)) for _ in range(5_000)]

    def text(number: int, length: int = CHARACTERS) -> str:
        language, between = (english, " ") if number % 2 else (chinese, "")
        weights = 4 if number % 2 else 3
        words = [language[int(len(language) * rng.random() ** weights)] for _ in range(length // 2)]
        if number % 10_000 < 2:
            words.insert(0, RARE if number % 2 else RARE_CHINESE)
        if number % 100 == 0:
            words.insert(0, "打开设置 the")
        return between.join(words)[:length]

    def work(connection: sqlite3.Connection) -> None:
        connection.executemany(
            "INSERT INTO conversations (id, title, created, updated) VALUES (?, ?, 0, 0)",
            ((f"c{n}", f"conversation {n}") for n in range(count // TURNS)),
        )
        connection.executemany(
            "INSERT INTO messages (seq, id, conversation, role, created) VALUES (?, ?, ?, ?, ?)",
            ((n + 1, f"m{n}", f"c{n // TURNS}", "user", n) for n in range(count)),
        )
        connection.executemany(
            "INSERT INTO parts (message, number, kind, text) VALUES (?, 0, 'text', ?)",
            ((n + 1, text(n)) for n in range(count)),
        )
        connection.executemany(
            "INSERT INTO frames (id, digest, width, height, source, text)"
            " VALUES (?, ?, 1, 1, ?, ?)",
            (
                (f"f{n}", f"{n:064x}", '{"name":"","path":null}', text(n, SEEN))
                for n in range(0, count, PICTURES)
            ),
        )
        connection.executemany(
            "INSERT INTO parts (message, number, kind, text, frame)"
            " VALUES (?, 1, 'picture', '', ?)",
            ((n + 1, f"f{n}") for n in range(0, count, PICTURES)),
        )
        search.rebuild(connection)

    database = Database(folder)
    database.run(work, write=True)
    database.close()
