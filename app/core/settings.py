"""Settings as data: each room states a section, a frozen dataclass of `option`s with defaults.

A section names its table in `SECTION`; a field of the type `Mapping[str, D]`, D a dataclass, holds
named tables (`[section.field.NAME]`). Where the only field bears the section's own name, these
tables are the section: `endpoints` in the section "endpoints" holds `[endpoints.NAME]`. Those that
are there by default can be changed, not removed. Types are
bool, int, float, str, `Literal`, tuples of these, dataclasses, `X | None` (absent is None) and
`Mapping[str, Any]`, which is taken as it is. Fields without an `option` are not in the file.
"""

from collections.abc import Callable, Sequence
from dataclasses import MISSING, Field, dataclass, field
from typing import Any, ClassVar, Final, Literal, Protocol, TypeVar, cast, overload

from app.core.words import N_

T = TypeVar("T")


class Section(Protocol):
    """A frozen dataclass whose fields all have defaults."""

    SECTION: ClassVar[str]


S = TypeVar("S", bound=Section)

# ---- what a section states


@dataclass(frozen=True, slots=True)
class Option:
    """What is known about one entry besides its type; `label` is a message id.

    `lines`: how many of a text are shown at once.
    """

    label: str
    choices: tuple[object, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    lines: int = 1


@overload
def option(
    default: T,
    label: str = "",
    *,
    choices: Sequence[T] = (),
    minimum: float | None = None,
    maximum: float | None = None,
    lines: int = 1,
) -> T: ...
@overload
def option(*, default_factory: Callable[[], T], label: str) -> T: ...
def option(
    default: Any = MISSING,
    label: str = "",
    *,
    default_factory: Any = MISSING,
    choices: Sequence[Any] = (),
    minimum: float | None = None,
    maximum: float | None = None,
    lines: int = 1,
) -> Any:
    """Return a dataclass field that the settings file can hold; `label` is said by `N_`.

    Without a label it is the program's own: it is in the file, but no form shows it.
    """
    told = {"option": Option(label, tuple(choices), minimum, maximum, lines)}
    if default_factory is not MISSING:
        return field(default_factory=default_factory, metadata=told)
    return field(default=default, metadata=told)


def option_of(entry: "Field[Any]") -> Option | None:
    """What was stated about a field of a section; None where it is no entry of the file."""
    return cast("Option | None", entry.metadata.get("option"))


@dataclass(frozen=True, slots=True)
class General:
    """What concerns the whole program."""

    SECTION: ClassVar[str] = "general"
    language: Literal["", "en", "zh_CN"] = option("", N_("Language"))
    endpoint: str = option("", N_("Who answers"))
    system: str = option("", N_("Instructions that every model gets first"), lines=4)


# ---- what was found

FILE: Final = "settings"
"""Begins the key of a `Problem` with the file as a whole, whose name it is."""


@dataclass(frozen=True, slots=True)
class Problem:
    """An entry that could not be used; `key` is its dotted name, the words are translated.

    `mild`: it holds, and there is something to know about it.
    """

    key: str
    message: str
    hint: str = ""
    mild: bool = False


@dataclass(frozen=True, slots=True)
class Settings:
    """All sections, and what was wrong with the entries that they were read from."""

    sections: tuple[Section, ...] = ()
    problems: tuple[Problem, ...] = ()

    def of(self, section: type[S]) -> S:
        """Return the section of that type; its defaults where it was not read."""
        for known in self.sections:
            if type(known) is section:
                return known
        return section()

    def replaced(self, section: Section, problems: Sequence[Problem] = ()) -> "Settings":
        """Return them with another section, written to a file that can be read.

        `problems` are those of its own entries.
        """
        others = (known for known in self.sections if type(known) is not type(section))
        over = (section.SECTION, FILE)
        left = (each for each in self.problems if each.key.split(".")[0] not in over)
        return Settings((*others, section), (*left, *problems))
