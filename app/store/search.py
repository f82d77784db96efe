"""Full text search: what goes into the index, what a query means, what is shown of a hit.

The index is SQLite's FTS5 with the tokenizer unicode61, which takes a run of letters for one word.
Scripts that are written without spaces are therefore separated into characters first, and a run of
them is searched as a phrase: 设置 finds 打开设置页.
"""

import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

from app.core.memory import Found

_LONE: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "\u2190-\u2bff\U0001f000-\U0001faff"  # symbols and emoji
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3035\u3040-\u30ff\u3100-\u312f\u3131-\u318e"
    "\u31a0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff"
    "\U0001b000-\U0001b16f\U00020000-\U0003ffff"  # Chinese, Japanese, Korean
)
_EACH_LONE: Final = re.compile(f"([{_LONE}])")
_BETWEEN: Final = re.compile(rf"(?:[^\w{_LONE}]|_)+")
_PREFIX: Final = re.compile(rf"(?:(?![{_LONE}])[^\W_]){{2,}}$")  # an unfinished word at the end
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_MOST_WORDS: Final = 64  # of a query; FTS5 takes 256

_SHOWN: Final = 120  # code points of a snippet
_LOOKED_AT: Final = 100_000  # code points of a message: no snippet takes long
_BEFORE: Final = 40  # of them before the hit


def spaced(text: str) -> str:
    """Return the words of `text` as they are indexed, with spaces between them.

    Compatible forms are made one, each lone character is a word. What separates words is decided
    here and not by the tokenizer, whose tables are older.
    """
    return _BETWEEN.sub(" ", _EACH_LONE.sub(r" \1 ", _plain(text))).strip()


def query(words: str) -> str:
    """Return the FTS5 query for what a person typed: all of its words, the last one as a prefix.

    "" when there is nothing to search for.
    """
    chunks = _chunks(words)
    phrases = [f'"{phrase}"' for chunk in chunks if (phrase := spaced(chunk))]
    if chunks and _PREFIX.search(chunks[-1]):
        phrases[-1] += "*"
    return " ".join(phrases)


def snippet(text: str, words: str) -> str:
    """Return the surroundings of the first of `words` in `text`, in one line."""
    plain = _plain(text[:_LOOKED_AT])
    found = _first(plain, words) or _first(_bare(plain), _bare(words))
    start = max(0, found.start() - _BEFORE) if found else 0
    if start and (gap := re.search(r"\s", plain[start : start + _BEFORE // 2])):
        start += gap.end()  # not in the middle of a word
    end = start + _SHOWN
    line = " ".join(plain[start:end].split())
    return ("…" if plain[:start].strip() else "") + line + ("…" if plain[end:].strip() else "")


def add(connection: sqlite3.Connection, message: int) -> None:
    """Index the message with this `seq`, once, when its parts are complete."""
    if text := _texts(connection, [message]).get(message):
        connection.execute("INSERT INTO words (rowid, text) VALUES (?, ?)", (message, spaced(text)))


def remove(connection: sqlite3.Connection, messages: Iterable[int]) -> None:
    """Take messages out of the index, while their parts are still there."""
    for message, text in _texts(connection, list(messages)).items():
        connection.execute(
            "INSERT INTO words (words, rowid, text) VALUES ('delete', ?, ?)",
            (message, spaced(text)),
        )


def forget(connection: sqlite3.Connection) -> None:
    """Leave no trace of what was removed, which is only marked so far."""
    connection.execute("INSERT INTO words (words) VALUES ('optimize')")


def rebuild(connection: sqlite3.Connection) -> None:
    """Index everything anew."""
    connection.execute("INSERT INTO words (words) VALUES ('delete-all')")
    for (message,) in connection.execute("SELECT seq FROM messages WHERE NOT open").fetchall():
        add(connection, message)


def find(connection: sqlite3.Connection, words: str, limit: int) -> list[Found]:
    """Return the newest `limit` messages that have all of `words`."""
    match = query(words)
    if not match:
        return []
    hits = connection.execute(
        """
        SELECT messages.seq, conversation, title, messages.id, messages.created
        FROM words CROSS JOIN messages ON messages.seq = words.rowid
        CROSS JOIN conversations ON conversations.id = conversation
        WHERE words MATCH ? ORDER BY words.rowid DESC LIMIT ?
        """,
        (match, limit),
    ).fetchall()
    texts = _texts(connection, [seq for seq, *_ in hits])
    return [
        Found(conversation, title, snippet(texts.get(seq, ""), words), at, message)
        for seq, conversation, title, message, at in hits
    ]


def recent(connection: sqlite3.Connection, limit: int) -> list[Found]:
    """Return the conversations used last, with the beginning of what was said last."""
    rows = connection.execute(
        """
        SELECT id, title, updated, ifnull((
            SELECT substr(text, 1, 1000) FROM messages CROSS JOIN parts ON message = messages.seq
            WHERE conversation = conversations.id AND kind = 'text' AND text != ''
            ORDER BY messages.seq DESC, number LIMIT 1), '')
        FROM conversations ORDER BY updated DESC, rowid DESC LIMIT ?
        """,
        (limit,),
    )
    return [Found(identity, title, snippet(text, ""), at) for identity, title, at, text in rows]


def _texts(connection: sqlite3.Connection, messages: Sequence[int]) -> dict[int, str]:
    """The words of each message that has some: its text, and what its pictures are called."""
    texts: dict[int, str] = {}
    for message in messages:
        rows = connection.execute(
            "SELECT text FROM parts WHERE message = ? AND text != ''"
            " AND kind IN ('text', 'picture', 'document') ORDER BY number",
            (message,),
        )
        if found := "\n".join(text for (text,) in rows):
            texts[message] = found
    return texts


def _chunks(words: str) -> list[str]:
    return _plain(words).split()[:_MOST_WORDS]


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", _SURROGATE.sub(" ", text))


def _first(text: str, words: str) -> re.Match[str] | None:
    """The first place in `text` where a chunk of `words` stands, whatever separates its words."""
    runs = (re.findall(rf"[{_LONE}]|[^\W_]+", chunk) for chunk in _chunks(words))
    patterns = [r"[\W_]*".join(map(re.escape, run)) for run in runs if run]
    return re.search("|".join(patterns), text, re.IGNORECASE) if patterns else None


def _bare(text: str) -> str:
    """`text` without accents, each character in its place."""
    return "".join(unicodedata.normalize("NFD", character)[0] for character in text)
