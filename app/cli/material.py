"""What a question of the command line is about: pictures and clips, read and cleared to be sent."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.cli.call import AskCall
from app.cli.documents import Documents, is_document, refuse_problem
from app.cli.footage import Footage, is_video
from app.cli.redacting import Redacting
from app.cli.terminal import Terminal
from app.core.chat import (
    Clip,
    Document,
    Message,
    Options,
    PageShare,
    Part,
    Passage,
    Picture,
    Text,
    pictures,
)
from app.core.clips import captions_of, with_clips
from app.core.control import Control
from app.core.errors import UsageError
from app.core.footage import Coverage
from app.core.frame import File, Frame
from app.core.ports import Backend, Services
from app.core.reading_plan import Wish
from app.core.words import _


@dataclass(slots=True)
class Material:
    """What is asked about: `frames` in the order of "Image 1…", and `clips`.

    Those of a clip that one request cannot hold are taken when they are asked about
    (`Gathering.take`), and so is what goes of the pages of `documents`: their pictures are among
    `frames` from then on. `coverage` of each clip whose key frames go.
    """

    frames: list[Frame] = field(default_factory=list)
    clips: list[Clip] = field(default_factory=list)
    coverage: list[Coverage] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)

    def parts(self, question: str) -> tuple[Part, ...]:
        """Return the parts of the question."""
        shown = pictures(self.frames, captions_of(self.frames, self.clips, question))
        return (*with_clips(self.clips, shown), *self.documents, Text(question))


@dataclass(slots=True)
class Gathering:
    """Gathers the material of one call; `gate` lets out what leaves this machine, None: nothing."""

    call: AskCall
    services: Services
    terminal: Terminal
    control: Control
    gate: Redacting | None
    material: Material = field(default_factory=Material)
    pages: Documents = field(init=False)

    def __post_init__(self) -> None:
        password = self.call.password
        self.pages = Documents(self.services, self.terminal, self.control, password)

    def gather(self, data: bytes, backend: Callable[[], Backend]) -> Material:
        """Return all of it; `data` is the standard input. Raises UsageError, MediaError."""
        material = self.material
        videos = [name for name in self.call.pictures if is_video(name)]
        named = [
            name
            for name in self.call.pictures
            if name not in videos and is_document(name, self.services)
        ]
        for name in self.call.pictures:
            if name in named:
                continue
            if self.control.cancelled:
                break
            if name in videos:
                alone = len(self.call.pictures) == 1
                self._clip(Path(name), backend(), material, 1 if alone else len(videos) + 1)
            else:
                material.frames.append(self._picture(name, data))
        material.frames = list(self._cleared(material.frames)) if material.frames else []
        if self.call.pages and not named:
            raise UsageError(_("--pages is about documents, and none is named."))
        if named and not self.control.cancelled:
            self._plan([Path(name) for name in named], backend())
        return material

    def _plan(self, paths: Sequence[Path], backend: Backend) -> None:
        """Plan how documents are read, in what other material leaves of a request."""
        material = self.material
        beside = [Message("user", tuple(map(Picture, material.frames)))]
        spent = sum(backend.estimate(beside, Options()).tokens)
        wish = Wish(self.call.tokens)
        found = self.pages.planned(
            paths, self.call.pages, wish, backend, spent, len(material.frames)
        )
        refuse_problem(found)
        for line in found.told:
            self.terminal.note(line)
        if self.gate is not None:
            self.pages.cleared(found, self.gate)
        material.documents += found.documents

    def _cleared(self, frames: Sequence[Frame]) -> Sequence[Frame]:
        """Return what may be sent: without the secrets, where it leaves this machine."""
        if self.gate is None or self.control.cancelled:
            return frames
        return self.gate.frames(frames)

    @property
    def _guarded(self) -> bool:
        """Whether secrets are looked for in what goes: in videos nobody can."""
        return self.gate is not None and self.gate.policy != "never"

    def _picture(self, name: str, data: bytes) -> Frame:
        return self.services.decoder().decode(
            data if name == "-" else Path(name),
            File(name, None if name == "-" else Path(name).absolute()),
            self.control,
        )

    def _clip(self, path: Path, backend: Backend, material: Material, shared: int) -> None:
        call = self.call
        footage = Footage(self.services, self.terminal, self.control, call.span)
        limits = backend.capabilities.video
        whole = footage.whole(path, call.video, limits, call.question, guarded=self._guarded)
        if self.control.cancelled:
            return
        if whole is not None:
            if self.gate is not None:
                self.gate.clips([whole])
            material.clips.append(whole)
            return
        looked = footage.look(path, backend, call.frames, shared)
        if self.control.cancelled:
            return
        material.clips.append(looked.clip)
        material.coverage.append(looked.plan.coverage)
        self.terminal.note(f"{path.name}: {looked.plan.coverage.told}")
        if looked.clip.passes is None:
            (chosen,) = looked.plan.passes
            material.frames += footage.frames(looked.clip, [each.seconds for each in chosen])

    def taken(self, document: Document, shares: Sequence[PageShare]) -> Iterator[Frame | Passage]:
        """Yield what goes of pages, as it may be sent."""
        for sheet in self.pages.taken(document, shares):
            if isinstance(sheet, Frame):
                self.material.frames.append(sheet)
            yield sheet

    def take(self, clip: Clip, times: Sequence[float]) -> Sequence[Frame]:
        """Return the pictures of one pass over a clip, as they may be sent."""
        footage = Footage(self.services, self.terminal, self.control, self.call.span)
        return self._cleared(footage.frames(clip, times))
