"""Full text search: what goes into the index, what a query means, what is shown of a hit.

The index is SQLite's FTS5 with the tokenizer unicode61, which takes a run of letters for one word.
Scripts that are written without spaces are therefore separated into characters first, and a run of
them is searched as a phrase: 设置 finds 打开设置页.
"""

import re
import sqlite3
import unicodedata
from collections.abc import Collection, Iterable
from itertools import islice
from typing import Final

from app.core.memory import Found, Listed

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
_ACCENT: Final = re.compile("[\u0300-\u036f]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_MOST_WORDS: Final = 64  # of a query; FTS5 takes 256

_SHOWN: Final = 120  # code points of a snippet
_PAGES: Final = 500  # of the index, merged in one step: some 40 ms
_LOOKED_AT: Final = 100_000  # code points of a message: no snippet takes long
_BEFORE: Final = 40  # of them before the hit

# In a query of `conversations`: the beginning of what was said last.
_LAST_SAID: Final = """ifnull((
    SELECT substr(text, 1, 1000) FROM messages CROSS JOIN parts ON message = messages.seq
    WHERE conversation = conversations.id AND kind = 'text' AND text != ''
    ORDER BY messages.seq DESC, number LIMIT 1), '')"""


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
    if text := _indexed(connection, message):
        connection.execute("INSERT INTO words (rowid, text) VALUES (?, ?)", (message, spaced(text)))


def remove(connection: sqlite3.Connection, messages: Iterable[int]) -> None:
    """Take messages out of the index, while their parts and pictures are still as they were."""
    for message in messages:
        if text := _indexed(connection, message):
            connection.execute(
                "INSERT INTO words (words, rowid, text) VALUES ('delete', ?, ?)",
                (message, spaced(text)),
            )


def forget(connection: sqlite3.Connection, *, begin: bool) -> bool:
    """Take the next step to leave no trace of what was removed, which is only marked so far.

    Each step is short, for a transaction of its own: `begin` with the first. False after the last
    one. See "The 'merge' Command" of https://www.sqlite.org/fts5.html
    """
    before = connection.total_changes
    pages = -_PAGES if begin else _PAGES
    connection.execute("INSERT INTO words (words, rank) VALUES ('merge', ?)", (pages,))
    return connection.total_changes - before >= 2


def rebuild(connection: sqlite3.Connection) -> None:
    """Index everything anew."""
    connection.execute("INSERT INTO words (words) VALUES ('delete-all')")
    for (message,) in connection.execute("SELECT seq FROM messages WHERE NOT open").fetchall():
        add(connection, message)


def find(connection: sqlite3.Connection, words: str, limit: int) -> list[Found]:
    """Return what `History.search` does."""
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
    found = []
    for seq, conversation, title, message, at in hits:
        shown, frame = _shown(connection, seq, words)
        found.append(Found(conversation, title, shown, at, message, frame))
    found += _titled(connection, words, limit, {one.conversation for one in found})
    return sorted(found, key=lambda one: one.at, reverse=True)[:limit]


def listing(
    connection: sqlite3.Connection, limit: int, before: Listed | None = None
) -> list[Listed]:
    """Return what `History.listing` does."""
    start = (2, 0, "") if before is None else (before.pinned, before.updated, before.conversation)
    rows = connection.execute(
        f"""
        SELECT id, title, created, updated, pinned, (
            SELECT count(DISTINCT frame) FROM messages CROSS JOIN parts ON message = messages.seq
            WHERE conversation = conversations.id), {_LAST_SAID}
        FROM conversations WHERE (pinned, updated, rowid)
            < (?, ?, ifnull((SELECT rowid FROM conversations WHERE id = ?), 0))
        ORDER BY pinned DESC, updated DESC, rowid DESC LIMIT ?
        """,  # noqa: S608 - a constant of this module
        (*start, limit),
    )
    return [
        Listed(identity, title, created, updated, bool(pinned), pictures, snippet(text, ""))
        for identity, title, created, updated, pinned, pictures, text in rows
    ]


def _titled(
    connection: sqlite3.Connection, words: str, limit: int, others: Collection[str]
) -> list[Found]:
    """Return the newest conversations, but for `others`, whose titles have all of `words`."""
    wanted = [(chunk, _begun(chunk)) for chunk in _chunks(_folded(words))]
    rows = connection.execute("SELECT id, title FROM conversations ORDER BY updated DESC")
    matching = (
        identity
        for identity, title in rows
        if (plain := _folded(title)) and identity not in others
        if all(chunk in plain and begun.search(plain) for chunk, begun in wanted)
    )
    found = []
    for identity in list(islice(matching, limit)):
        title, at, text = connection.execute(
            f"SELECT title, updated, {_LAST_SAID} FROM conversations WHERE id = ?",  # noqa: S608 - a constant of this module
            (identity,),
        ).fetchone()
        found.append(Found(identity, title, snippet(text, ""), at))
    return found


def _shown(connection: sqlite3.Connection, message: int, words: str) -> tuple[str, str]:
    """Return the snippet of a hit, and the frame that it is from, "" where that is the text.

    It is from a picture where only that has some of the words.
    """
    own = _own(connection, message)[:_LOOKED_AT]
    pictures = _seen(connection, message)
    lacking = [chunk for chunk in _chunks(words) if not _has(own, chunk)] if pictures else []
    if not lacking:
        return snippet(own, words), ""
    frame, text = max(pictures, key=lambda one: sum(_has(one[1], chunk) for chunk in lacking))
    here = [chunk for chunk in lacking if _has(text, chunk)]
    return (snippet(text, " ".join(here)), frame) if here else (snippet(own, words), "")


def _indexed(connection: sqlite3.Connection, message: int) -> str:
    """The words that a message is found by: its own, and those of its pictures."""
    texts = [_own(connection, message), *(text for _, text in _seen(connection, message))]
    return "\n".join(filter(None, texts))


def _own(connection: sqlite3.Connection, message: int) -> str:
    """The text of a message, and what its pictures and documents are called."""
    rows = connection.execute(
        "SELECT text FROM parts WHERE message = ? AND text != ''"
        " AND kind IN ('text', 'picture', 'document') ORDER BY number",
        (message,),
    )
    return "\n".join(text for (text,) in rows)


def _seen(connection: sqlite3.Connection, message: int) -> list[tuple[str, str]]:
    """The frames of a message that say something, each once, and what they say."""
    rows = connection.execute(
        "SELECT frame, frames.text FROM parts CROSS JOIN frames ON frames.id = frame"
        " WHERE message = ? AND frames.text != '' GROUP BY frame ORDER BY min(number)",
        (message,),
    )
    return rows.fetchall()


def _chunks(words: str) -> list[str]:
    return _plain(words).split()[:_MOST_WORDS]


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", _SURROGATE.sub(" ", text))


def _has(text: str, chunk: str) -> bool:
    """Whether `chunk` stands in `text`, by the rules of the index."""
    plain = _plain(text[:_LOOKED_AT])
    return bool(_first(plain, chunk) or _first(_bare(plain), _bare(chunk)))


def _folded(text: str) -> str:
    """`text` without accents and capitals."""
    if text.isascii():
        return text.lower()
    bare = _ACCENT.sub("", unicodedata.normalize("NFKD", _SURROGATE.sub(" ", text)))
    return unicodedata.normalize("NFC", bare).casefold()


def _begun(chunk: str) -> re.Pattern[str]:
    """What finds the words of `chunk` where a word begins."""
    return re.compile(rf"(?:(?<!(?![{_LONE}])[^\W_])|(?=[{_LONE}])){re.escape(chunk)}")


def _first(text: str, words: str) -> re.Match[str] | None:
    """The first place in `text` where a chunk of `words` stands, whatever separates its words."""
    runs = (re.findall(rf"[{_LONE}]|[^\W_]+", chunk) for chunk in _chunks(words))
    patterns = [r"[\W_]*".join(map(re.escape, run)) for run in runs if run]
    return re.search("|".join(patterns), text, re.IGNORECASE) if patterns else None


def _bare(text: str) -> str:
    """`text` without accents, each character in its place."""
    return "".join(unicodedata.normalize("NFD", character)[0] for character in text)
