"""Builds the `Services` for the command line and the window: which room fulfils which port."""

import os
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from datetime import timedelta
from pathlib import Path

from app.answerers import Answerers
from app.backends.reader.settings import ReaderSettings
from app.capture.settings import CaptureSettings
from app.checkup import Checkup
from app.core.blocks import Table
from app.core.control import Control
from app.core.documents import Documents
from app.core.drawing import Annotator
from app.core.frame import Frame
from app.core.looked_through import LookedThrough
from app.core.mark import Mark
from app.core.memory import History
from app.core.once import Once
from app.core.ports import (
    Painter,
    PictureCodec,
    PictureDecoder,
    Services,
)
from app.core.recording import RecordingSettings
from app.core.retention import HistorySettings
from app.core.settings import S, Settings
from app.core.videos import Videos
from app.desktop import Desktop
from app.system.autostart import open_autostart
from app.system.last_place import FileLastPlace
from app.system.paths import Paths
from app.system.saved_settings import SavedSettings
from app.system.secrets import SystemSecrets
from app.system.session import session_of


def build(settings: Settings, paths: Paths, *, temporary: bool = False) -> Services:
    """Return the services; nothing is opened or started before it is used.

    `temporary`: nothing is kept in the history, and the ledger keeps no digests.
    """
    rooms = _Rooms(settings, paths, temporary=temporary)
    return Services(
        settings=lambda: rooms.settings,
        save=rooms.save,
        endpoints=rooms.answerers.endpoints,
        keep=rooms.answerers.keep,
        choices=rooms.answerers.choices,
        meant=rooms.answerers.meant,
        destination=rooms.answerers.destination,
        backend=rooms.answerers.backend,
        trial=rooms.answerers.trial,
        screens=rooms.desktop.screens,
        windows=rooms.desktop.windows,
        last_place=FileLastPlace(paths.last_place),
        unseen=rooms.desktop.unseen,
        beneath=rooms.desktop.beneath,
        recordings=rooms.recordings,
        rewind=rooms.desktop.rewind,
        hotkeys=rooms.desktop.hotkeys,
        permissions=rooms.desktop.permissions,
        decoder=rooms.decoder,
        videos=rooms.videos,
        documents=rooms.documents,
        keyframes=rooms.looked_through.keyframes,
        clip_text=rooms.answerers.clip_text,
        painter=rooms.painter,
        annotator=rooms.annotator,
        save_picture=rooms.save_picture,
        read=rooms.answerers.read,
        indexes=lambda: rooms.settings.of(ReaderSettings).index,
        save_table=rooms.save_table,
        history=rooms.history,
        new_history=rooms.new_history,
        tidy=rooms.tidy,
        export=rooms.export,
        secrets=rooms.secrets,
        models=rooms.answerers.models,
        runtimes=rooms.answerers.runtimes,
        recorder=rooms.desktop.recorder,
        autostart=open_autostart,
        doctor=rooms.checkup.checks,
        private=rooms.checkup.private,
        close=rooms.close,
    )


class _Rooms:
    """Makes each room when it is first asked for, and ends them all."""

    def __init__(self, settings: Settings, paths: Paths, *, temporary: bool) -> None:
        self._saved = SavedSettings(settings, paths.settings)
        self._paths = paths
        self._temporary = temporary
        self._open = ExitStack()
        self.codec = Once(self._make_codec)
        self.decoder = Once(self._make_decoder)
        self.videos = Once(self._make_videos)
        self.documents = Once(self._make_documents)
        self.looked_through = LookedThrough(self.videos)
        self.painter = Once(self._make_painter)
        self.annotator = Once(self._make_annotator)
        self.desktop = Desktop(
            self._saved,
            paths,
            session_of(os.environ, sys.platform),
            os.environ.get("SWAYSOCK", ""),
            self.decoder,
        )
        self.history = Once(self._make_history)
        self.secrets = Once(self._make_secrets)
        told = paths, self.codec, self.secrets, lambda: self._keeping, self.videos
        self.answerers = Answerers(self._saved, *told, self.looked_through.keyframes)
        self.checkup = Checkup(
            lambda: self.settings,
            paths,
            self.answerers,
            self.desktop,
            self.history,
            self.secrets,
            self.decoder,
            self.recordings,
        )

    def close(self) -> None:
        """Close what was made, the last first."""
        self.answerers.close()
        self.desktop.close()
        self._open.close()

    # ---- the settings

    @property
    def settings(self) -> Settings:
        """Those that hold now."""
        return self._saved.now

    def save(self, kind: type[S], change: Callable[[S], S]) -> S:
        """Change one section; what was made from it is made anew when it is asked for again."""
        before = self.settings
        made = self._saved.change(kind, change)
        if isinstance(made, CaptureSettings):
            self.desktop.screens.forget()
        self.answerers.follow(made, before)
        return made

    # ---- pictures

    def _make_codec(self) -> PictureCodec:
        from app.media.encode import Codec

        return Codec()

    def _make_decoder(self) -> PictureDecoder:
        from app.media.picture import ChildDecoder

        return self._open.enter_context(closing(ChildDecoder()))

    def _make_videos(self) -> Videos:
        from app.media.video.videos import ChildVideos

        return self._open.enter_context(closing(ChildVideos()))

    def _make_documents(self) -> Documents:
        from app.media.document.documents import ChildDocuments

        return self._open.enter_context(closing(ChildDocuments()))

    def _make_painter(self) -> Painter:
        from app.media.paint import PillowPainter

        return PillowPainter()

    def _make_annotator(self) -> Annotator:
        from app.media.annotate import FrameAnnotator

        return FrameAnnotator()

    def save_picture(self, frame: Frame, marks: Sequence[Mark], path: Path) -> None:
        """Draw the marks of a reply on a frame of it and write that; see `Services`."""
        from app.core.display import lay_out
        from app.core.picture_formats import mime_of
        from app.media.files import write_atomically

        mime, painter = mime_of(path), self.painter()
        display = lay_out(frame, marks, painter.measure)
        write_atomically(path, painter.paint(frame, display, mime).data)

    def save_table(self, table: Table, path: Path) -> None:
        """Write a table of a reply by the ending of `path`. Raises MediaError."""
        from app.media.sheet import save_table

        save_table(table, path)

    def recordings(self) -> Path:
        """Return the folder that recordings go to."""
        from app.system.paths import recordings

        chosen = self.settings.of(RecordingSettings).folder.strip()
        return Path(chosen).expanduser() if chosen else recordings()

    # ---- memory

    def _make_secrets(self) -> SystemSecrets:
        from app.backends.remote.endpoint import clean_key

        return SystemSecrets(self._paths.keys, clean_key)

    def _make_history(self) -> History:
        from app.store.history import SqliteHistory
        from app.store.temporary import TemporaryHistory

        if self._temporary:
            return TemporaryHistory()
        return self._open.enter_context(
            closing(SqliteHistory(self._paths.data, self.codec(), self.decoder))
        )

    @property
    def _keeping(self) -> bool:
        """Whether conversations that begin now are kept."""
        return not self._temporary and self.settings.of(HistorySettings).keep != "nothing"

    def new_history(self, temporary: bool) -> History:
        """Return where a new conversation is written down."""
        from app.store.temporary import TemporaryHistory

        return self.history() if self._keeping and not temporary else TemporaryHistory()

    def tidy(self) -> None:
        """Delete the conversations that are older than what is kept. Raises StoreError."""
        kept = self.settings.of(HistorySettings)
        if kept.keep == "days":
            age = timedelta(days=kept.days) // timedelta(milliseconds=1)
            self.history().expire(time.time_ns() // 1_000_000 - age)

    def export(self, conversation: str, path: Path, control: Control | None = None) -> None:
        """Write a conversation of the history to a file; see `Export`."""
        from app.media.export.album import Album
        from app.media.export.files import export

        history = self.history()
        found = history.conversation(conversation)
        album = Album(found, history.frame, self.painter(), self.codec())
        export(found, album, path, control)
