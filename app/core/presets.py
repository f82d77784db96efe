"""Questions that stand ready: what they ask, and what whoever answers must be able to do."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final, Literal

from app.core.ports import Capabilities, Skill
from app.core.words import N_, _

Context = Literal["text", "table", "error"]
"""What was found in a picture by reading ahead."""

BLANK: Final = "…"  # stands in a question where its user still has to say what


@dataclass(frozen=True, slots=True)
class Preset:
    """A question under a short `label`; both are message ids.

    `skill` is what answers it. It fits best where the picture holds its `context` (None: anywhere).
    A question with the placeholder `{target}` is completed by its user before it is asked.
    """

    label: str
    question: str
    skill: Skill
    context: Context | None = None

    @property
    def open(self) -> bool:
        """Whether its user still has to say what."""
        return "{target}" in self.question

    def asked(self, target: str = "") -> str:
        """Return the question in the user's language, about `target` where it is open."""
        return _(self.question).format(target=target or BLANK)


PRESETS: Final = (
    Preset(N_("Where is…"), N_("Where is {target}?"), "find"),
    Preset(N_("Read text"), N_("Read the text."), "read", "text"),
    Preset(N_("Explain"), N_("Explain what this shows."), "chat"),
    Preset(
        N_("Explain error"),
        N_("Explain this error: what it means and what to do."),
        "chat",
        "error",
    ),
    Preset(N_("Table"), N_("Extract the table."), "table", "table"),
)
"""What is offered at once, in this order."""

MORE: Final = (
    Preset(N_("List errors"), N_("What errors are shown?"), "errors", "error"),
    Preset(N_("Summarise"), N_("Summarise this in a few sentences."), "chat"),
    Preset(N_("Translate"), N_("Translate the text into English."), "chat", "text"),
    Preset(N_("Solve"), N_("Solve this step by step."), "chat"),
)
"""What is offered behind the others."""


def answerable(preset: Preset, capabilities: Capabilities) -> bool:
    """Return whether whoever has `capabilities` answers it; who chats answers anything."""
    return bool({preset.skill, "chat"} & capabilities.skills)


def fitting(preset: Preset, found: AbstractSet[Context]) -> bool:
    """Return whether the picture holds just what it is about."""
    return preset.context in found
