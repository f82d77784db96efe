"""Questions that stand ready: what they ask, and what whoever answers must be able to do."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import ClassVar, Final, Literal

from app.core.chat import Sampling, Think
from app.core.ports import Capabilities, Skill
from app.core.settings import option
from app.core.words import N_, _, ngettext

Context = Literal["text", "table", "error"]
"""What was found in a picture by reading ahead."""

BLANK: Final = "…"  # stands in a question where its user still has to say what
AS_SUITS: Final = Sampling()
EXACT: Final = Sampling(temperature=0.0, repetition_penalty=1.0)
"""For what is copied from a picture: no chance, and no penalty for what stands there twice."""

_HOLDERS: Final = ("{target}", "{text}")


@dataclass(frozen=True, slots=True)
class Preset:
    """A question under a short `label`; both are message ids, unless it is its user's `own`.

    `skill` is what answers it. It fits best where the picture holds its `context` (None: anywhere)
    and needs as many `pictures` at least. A question with the placeholder `{target}` or `{text}` is
    completed by its user before it is asked. `think` ("": as chosen), `sampling` and `endpoint`
    ("": who is chosen) hold for its answer alone. `name` is that of its table in the settings.
    """

    label: str
    question: str
    skill: Skill
    context: Context | None = None
    pictures: int = 1
    think: Think | Literal[""] = ""
    sampling: Sampling = AS_SUITS
    endpoint: str = ""
    own: bool = False
    name: str = ""

    @property
    def title(self) -> str:
        """What it is called, in the user's language."""
        return self.label if self.own else _(self.label)

    @property
    def open(self) -> bool:
        """Whether its user still has to say what."""
        return any(holder in self.question for holder in _HOLDERS)

    def asked(self, target: str = "") -> str:
        """Return the question in the user's language, about `target` where it is open."""
        question = self.question if self.own else _(self.question)
        for holder in _HOLDERS:
            question = question.replace(holder, target or BLANK)
        return question


PRESETS: Final = (
    Preset(N_("Where is…"), N_("Where is {target}?"), "find"),
    Preset(
        N_("Read text"),
        N_("Read the text. Keep its lines and their order, and add nothing."),
        "read",
        "text",
        sampling=EXACT,
    ),
    Preset(N_("Explain"), N_("Explain what this shows."), "chat"),
    Preset(
        N_("Explain error"),
        N_("Explain this error: what it means, what causes it and what to do, step by step."),
        "chat",
        "error",
    ),
    Preset(
        N_("Table"),
        N_("Extract the table as Markdown, with every row and column as it stands there."),
        "table",
        "table",
        sampling=EXACT,
    ),
)
"""What is offered at once, in this order."""

MORE: Final = (
    Preset(N_("List errors"), N_("What errors are shown?"), "errors", "error"),
    Preset(N_("Summarise"), N_("Summarise this in a few sentences."), "chat"),
    Preset(
        N_("Translate"),
        N_(
            "Translate the text into English; what is English already, into Simplified Chinese. "
            "Keep its lines."
        ),
        "chat",
        "text",
    ),
    Preset(
        N_("Diagram"),
        N_(
            "Explain this diagram: its parts, how they are connected, in which order things happen,"
            " and what it says as a whole."
        ),
        "chat",
    ),
    Preset(
        N_("Chart to data"),
        N_(
            "Turn this chart into a Markdown table: a row for each point on the axis, a column for "
            "each series, with units in the headings. Write ≈ before values that you estimate. "
            "Then say in one sentence what the chart shows."
        ),
        "chat",
        sampling=EXACT,
    ),
    Preset(
        N_("Compare"),
        N_(
            "Compare these pictures. List every difference: what it was in Image 1, and what it is "
            "in Image 2. Say so if there is none."
        ),
        "chat",
        pictures=2,
        think="on",
    ),
    Preset(
        N_("Picture to code"),
        N_(
            "Rebuild this as one self-contained HTML file: layout, colours, sizes and words as in "
            "the picture, all CSS inside, nothing loaded from elsewhere. Answer with the code "
            "alone."
        ),
        "chat",
        sampling=Sampling(temperature=0.2, repetition_penalty=1.0, max_tokens=16384),
    ),
    Preset(
        N_("Solve"),
        N_("Solve this step by step, and put the final answer into \\boxed{}."),
        "chat",
        think="on",
    ),
    Preset(
        N_("Tags"),
        N_("Describe this with five to ten tags in one line, separated by commas, best first."),
        "chat",
        sampling=Sampling(temperature=0.2),
    ),
)
"""What is offered behind the others."""

CLIPS: Final = (
    Preset(
        N_("Summarise"),
        N_(
            "Summarise this video: first in two or three sentences what it shows, then what "
            "happens as a list, in order, each line beginning with its time as [m:ss]."
        ),
        "chat",
    ),
    Preset(
        N_("Find the moment"),
        N_(
            "In which moment of this video can the following be seen: {target}? Answer with its "
            "time as [m:ss], or [m:ss-m:ss] if it takes longer, and one sentence on what can be "
            "seen then; a line for each time that it happens. Say so if it never does."
        ),
        "chat",
        sampling=Sampling(temperature=0.2),
    ),
    Preset(
        N_("Chapters"),
        N_(
            "Divide this video into chapters that follow each other without gaps from its "
            "beginning to its end. Give a line for each: [m:ss-m:ss], a short title, and one "
            "sentence on what happens in it."
        ),
        "chat",
    ),
    Preset(
        N_("Steps to reproduce"),
        N_(
            "Write a bug report from this video: one sentence on the problem; then the steps to "
            "reproduce it as a numbered list, each with its time as [m:ss] and with what stands "
            "on buttons and menus word by word; then what was expected, and what happened instead, "
            "with the text of error messages as it stands there. Add nothing that cannot be seen."
        ),
        "chat",
        sampling=Sampling(temperature=0.2),
    ),
)
"""What is offered first where a video is asked about, and nowhere else."""


@dataclass(frozen=True, slots=True)
class OwnPreset:
    """A question of the user's own; `prompt` may hold `{text}` for what is typed.

    `position` orders them, those of the same one by name.
    """

    prompt: str = option("", N_("Question; {text} stands for what is typed"), lines=4)
    think: Literal["", "on", "off", "auto"] = option("", N_("Thinking"))
    endpoint: str = option("", N_("Who answers"))
    hotkey: str = option("", N_("Keys: select a region, and it is asked at once"))
    temperature: float | None = option(
        None, N_("Temperature (empty: as suits the question)"), minimum=0, maximum=2
    )
    position: int = option(0, N_("Place in the list"), minimum=0, maximum=999)


@dataclass(frozen=True, slots=True)
class Presets:
    """Those of the user, by name: `[presets.NAME]`."""

    SECTION: ClassVar[str] = "presets"
    presets: Mapping[str, OwnPreset] = option(default_factory=dict, label=N_("Questions"))

    @property
    def ordered(self) -> tuple[Preset, ...]:
        """All that ask something, in the order in which they are offered."""
        asking = [(name, each) for name, each in self.presets.items() if each.prompt.strip()]
        asking.sort(key=lambda named: (named[1].position, named[0].casefold()))
        return tuple(_own(name, each) for name, each in asking)


def _own(name: str, said: OwnPreset) -> Preset:
    return Preset(
        name,
        said.prompt.strip(),
        "chat",
        think=said.think,
        sampling=Sampling(temperature=said.temperature),
        endpoint=said.endpoint,
        own=True,
        name=name,
    )


def offered(own: Sequence[Preset], *, clip: bool) -> tuple[Preset, ...]:
    """Return all that is offered, those of the user first; `clip`: a video is asked about.

    What a video has a question of its own for is not offered twice.
    """
    if not clip:
        return (*own, *PRESETS, *MORE)
    titles = {preset.label for preset in CLIPS}
    return (*own, *CLIPS, *(each for each in (*PRESETS, *MORE) if each.label not in titles))


def answerable(preset: Preset, capabilities: Capabilities) -> bool:
    """Return whether whoever has `capabilities` answers it; who chats answers anything."""
    if preset.endpoint:
        return True  # by somebody else
    return bool({preset.skill, "chat"} & capabilities.skills)


def lacking(preset: Preset) -> str:
    """Return in words that there are too few pictures for it."""
    return ngettext(
        "“{question}” needs {count} picture.",
        "“{question}” needs {count} pictures: ask about all monitors, or add another one.",
        preset.pictures,
    ).format(question=preset.title, count=preset.pictures)


def fitting(preset: Preset, found: AbstractSet[Context]) -> bool:
    """Return whether the picture holds just what it is about."""
    return preset.context in found


def matching(presets: tuple[Preset, ...], typed: str) -> tuple[Preset, ...]:
    """Return those in whose title words begin with what is `typed`; the first words first.

    The English title counts as well, which needs no input method. In scripts without spaces a word
    may begin anywhere.
    """
    wanted = typed.casefold().split()
    found = [each for each in presets if all(_titled(each, word) for word in wanted)]
    begins = typed.casefold().strip()
    return tuple(sorted(found, key=lambda preset: not preset.title.casefold().startswith(begins)))


def _titled(preset: Preset, word: str) -> bool:
    return any(_has(title.casefold(), word) for title in (preset.title, preset.label))


def _has(title: str, word: str) -> bool:
    if not word.isascii() and word in title:
        return True
    return any(each.startswith(word) for each in title.split())
