"""`SqliteHistory`: conversations kept in a folder of their own."""

import logging
import re
import sqlite3
import uuid
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from app.core.chat import Message
from app.core.control import Control
from app.core.conversation import Conversation
from app.core.errors import MediaError, StoreError
from app.core.frame import File, Frame, Source
from app.core.memory import Found, Listed, Manner
from app.core.ports import PictureCodec, PictureDecoder, PictureLimits
from app.core.words import _
from app.store import faults, messages, parts, private, reading, reply, search, values
from app.store.blobs import Blobs
from app.store.claim import Claim, held
from app.store.clock import now
from app.store.database import Database
from app.store.recording import LiveRecording
from app.store.salvage import KEPT

T = TypeVar("T")

_log = logging.getLogger(__name__)

_TITLE: Final = 120  # code points
_ITEM: Final = re.compile(r"([:：])?[ \t]*\n\s*[-*•][ \t]+")  # of a list, from the line before
_LOSSLESS: Final = PictureLimits(mimes=("image/png",))
_AT_ONCE: Final = 50  # conversations that expire while nobody else can write
_OPEN: Final = "arriving"  # folder of the claims on answers that are being written down


class SqliteHistory:
    """The history in `folder`; see `app.core.ports.History`.

    Any thread, and any number of processes on one folder: each call is one transaction on a
    connection of its own. Pictures are kept as PNG by `codec`, and read back by what `decoder`
    gives; a call that keeps or loads one takes as long as that does. `notices` has what the user
    must be told, salvage of a damaged file above all; ask for it after opening and at the end.
    Answers that a killed process left open are closed as cut. Raises StoreError.
    """

    def __init__(
        self,
        folder: Path,
        codec: PictureCodec,
        decoder: Callable[[], PictureDecoder],
        *,
        patience: float = 5.0,
    ) -> None:
        self._database = Database(folder, patience=patience)
        self._folder = folder
        self._blobs = Blobs(folder / "blobs")
        self._codec = codec
        self._decoder = decoder
        try:
            self._settle_abandoned()
        except StoreError as error:  # the disk is full: what is there can be read nevertheless
            _log.warning("answers left open: %s", error.detail)

    @property
    def temporary(self) -> bool:
        return False

    # ---- writing

    def begin(self, title: str) -> str:
        conversation, time = uuid.uuid4().hex, now()
        statement = "INSERT INTO conversations (id, title, created, updated) VALUES (?, ?, ?, ?)"
        self._change(statement, conversation, _one_line(title), time, time)
        return conversation

    def rename(self, conversation: str, title: str) -> None:
        statement = "UPDATE conversations SET title = ? WHERE id = ?"
        self._change(statement, _one_line(title), conversation)

    def pin(self, conversation: str, pinned: bool) -> None:
        self._change("UPDATE conversations SET pinned = ? WHERE id = ?", pinned, conversation)

    def use(self, conversation: str, leaf: str | None) -> None:
        self._change(
            "UPDATE conversations SET leaf = ?2 WHERE id = ?1 AND (?2 IS NULL OR EXISTS"
            " (SELECT 1 FROM messages WHERE id = ?2 AND conversation = ?1))",
            conversation,
            leaf,
        )

    def keep_manner(self, conversation: str, manner: Manner) -> None:
        statement = "UPDATE conversations SET manner = ? WHERE id = ?"
        self._change(statement, values.dump_fields(manner), conversation)

    def note_text(self, frame: str, text: str) -> None:
        self._found(partial(messages.note, frame=frame, text=text), write=True)

    def ask(self, conversation: str, message: Message, parent: str | None = None) -> str:
        identity = uuid.uuid4().hex
        frames = {picture.frame.id: picture.frame for picture in parts.pictures(message.parts)}
        encoded = {  # before the transaction: it takes long and nobody else could write
            frame.digest: self._encoded(frame)
            for frame in frames.values()
            if not self._blobs.has(frame.digest)
        }

        def work(connection: sqlite3.Connection) -> None:
            for frame in frames.values():
                self._keep(connection, frame, encoded.get(frame.digest))
            seq = messages.insert(
                connection, identity, conversation, parent, message.role, raw=message.raw
            )
            parts.write(connection, seq, message.parts)
            search.add(connection, seq)

        self._database.run(work, write=True)
        return identity

    def record(self, conversation: str, parent: str, backend: str) -> LiveRecording:
        identity = uuid.uuid4().hex
        claimed = self._claimed(identity)
        with faults.in_words(self._folder):
            private.make_folder(claimed.parent)
            claim = Claim(claimed)
        link = self._database.link()
        try:
            seq = link.run(
                lambda connection: messages.insert(
                    connection, identity, conversation, parent, "assistant", backend=backend
                ),
                write=True,
            )
        except BaseException:
            link.close()
            claim.close()
            claimed.unlink(missing_ok=True)
            raise
        return LiveRecording(link, seq, identity, claim, claimed)

    # ---- deleting

    def replace_picture(self, before: str, frame: Frame) -> None:
        if self._database.run(partial(reading.frame, identity=before)) is None:
            return
        encoded = None if self._blobs.has(frame.digest) else self._encoded(frame)

        def work(connection: sqlite3.Connection) -> set[str]:
            self._keep(connection, frame, encoded)
            return messages.replace_picture(connection, before, frame.id)

        self._drop(work)
        self._forget()

    def remove(self, message: str) -> None:
        self._drop(partial(messages.remove, message=message))
        self._forget()

    def delete(self, conversation: str) -> None:
        self._drop(partial(messages.delete, conversations=[conversation]))
        self._forget()

    def expire(self, before: int) -> int:
        gone = 0
        while some := self._drop_outdated(before):
            gone += some
        if gone:
            self._forget()
        return gone

    # ---- reading

    def conversation(self, conversation: str) -> Conversation:
        return self._found(partial(reading.conversation, identity=conversation))

    def identify(self, beginning: str) -> str | None:
        return self._database.run(partial(reading.identify, beginning=beginning))

    def message(self, message: str) -> Message:
        kept = self._database.run(partial(reading.frames, message=message))
        frames = {frame: self._load(frame, *where) for frame, where in kept.items()}
        return self._found(partial(reading.message, identity=message, frame=frames.__getitem__))

    def frame(self, frame: str) -> Frame:
        return self._load(frame, *self._found(partial(reading.frame, identity=frame)))

    def search(self, words: str, limit: int = 50) -> Sequence[Found]:
        return self._database.run(partial(search.find, words=words, limit=limit))

    def listing(self, limit: int = 100, before: Listed | None = None) -> Sequence[Listed]:
        return self._database.run(partial(search.listing, limit=limit, before=before))

    def unread(self, frame: str) -> bool:
        return self._database.run(partial(reading.unread, frame=frame))

    def manner(self, conversation: str) -> Manner:
        return self._found(partial(reading.manner, conversation=conversation))

    def notices(self) -> Sequence[str]:
        return self._database.notices()

    def close(self) -> None:
        self._database.close()

    # ---- within

    def _change(self, statement: str, *values: str | int | None) -> None:
        """Write to one row, which is there."""

        def work(connection: sqlite3.Connection) -> int:
            return connection.execute(statement, values).rowcount

        self._found(work, write=True)

    def _found(self, work: Callable[[sqlite3.Connection], T | None], *, write: bool = False) -> T:
        """Return what `work` finds; None, False and 0 are nothing."""
        found = self._database.run(work, write=write)
        if not found:
            raise StoreError(
                _("This is no longer in the history."),
                _("Look at the list of conversations again."),
            )
        return found

    def _encoded(self, frame: Frame) -> bytes:
        try:
            return self._codec.encode(frame, _LOSSLESS).data
        except MediaError as error:
            raise StoreError(error.message, error.hint) from error

    def _keep(self, connection: sqlite3.Connection, frame: Frame, data: bytes | None) -> None:
        """Keep the pixels, then what refers to them."""
        if not self._blobs.has(frame.digest):
            self._blobs.put(frame.digest, data or self._encoded(frame))
        connection.execute(
            "INSERT OR IGNORE INTO frames (id, digest, width, height, source)"
            " VALUES (?, ?, ?, ?, ?)",
            (frame.id, frame.digest, frame.width, frame.height, values.dump_source(frame.source)),
        )

    def _load(self, identity: str, digest: str, source: Source) -> Frame:
        path = self._blobs.path(digest)
        try:
            pixels = self._decoder().decode(path, File(digest, path), Control()).pixels
            frame = Frame(pixels, source, identity)
        except MediaError as error:
            raise _lost_picture() from error
        if frame.digest != digest:
            raise _lost_picture()
        return frame

    def _drop(self, work: Callable[[sqlite3.Connection], set[str]]) -> None:
        """Delete rows, then the blobs that only these referred to, which `work` returns."""
        digests = self._database.run(work, write=True)
        self._database.run(partial(self._sweep, digests=digests), write=True)

    def _drop_outdated(self, before: int) -> int:
        outdated: list[str] = []

        def work(connection: sqlite3.Connection) -> set[str]:
            outdated[:] = messages.outdated(connection, before, _AT_ONCE)
            return messages.delete(connection, outdated)

        self._drop(work)
        return len(outdated)

    def _forget(self) -> None:
        """Leave no trace of what was deleted: neither in the index nor in the log."""
        more = self._database.run(partial(search.forget, begin=True), write=True)
        while more:
            more = self._database.run(partial(search.forget, begin=False), write=True)
        self._database.flush()

    def _sweep(self, connection: sqlite3.Connection, digests: Iterable[str] = ()) -> None:
        """Delete those of `digests` that nothing refers to, and whatever else is left over."""
        known = messages.digests(connection)
        self._blobs.remove(set(digests) - known)
        # What a damaged database lost may be all that is left of a conversation.
        if not any(self._folder.glob(KEPT)):
            self._blobs.remove(self._blobs.strays(known))

    def _settle_abandoned(self) -> None:
        """Close the answers of processes that ended without doing so."""
        left = {
            identity
            for _seq, identity in self._database.run(messages.arriving)
            if not held(self._claimed(identity))
        }
        if not left:
            return

        def work(connection: sqlite3.Connection) -> None:
            for seq, identity in messages.arriving(connection):
                if identity in left:
                    reply.settle(connection, seq)
            self._sweep(connection)

        self._database.run(work, write=True)
        for identity in left:
            self._claimed(identity).unlink(missing_ok=True)

    def _claimed(self, message: str) -> Path:
        return self._folder / _OPEN / message


def _one_line(title: str) -> str:
    """Return it on one line, the items of a list with commas between them."""
    listed = _ITEM.sub(lambda found: found[1] + " " if found[1] else ", ", title.strip())
    line = " ".join(values.storable(listed).split())
    return line if len(line) <= _TITLE else line[: _TITLE - 1].rstrip() + "…"


def _lost_picture() -> StoreError:
    return StoreError(
        _("A picture of this conversation is missing or damaged."),
        _("Take it again, or go on without it."),
    )
