"""`Colours`: those of each scheme. Use them through `ui/theme.py`, which says which one holds."""

from dataclasses import dataclass, replace
from typing import Final


@dataclass(frozen=True, slots=True)
class Colours:
    """One scheme. Greys go from the window (0) to the text (8)."""

    dark: bool
    greys: tuple[str, str, str, str, str, str, str, str, str]
    accent: str  # filled buttons, selection, focus
    accent_hover: str
    accent_pressed: str
    accent_text: str  # accent as text on the window: contrast >= 4.5
    on_accent: str
    ring: str  # around what is filled with the accent and has the focus
    ok: str
    warn: str
    bad: str

    @property
    def window(self) -> str:
        return self.greys[0]

    @property
    def surface(self) -> str:
        """Cards, inputs, menus."""
        return self.greys[1]

    @property
    def hover(self) -> str:
        return self.greys[2]

    @property
    def border(self) -> str:
        return self.greys[3]

    @property
    def handle(self) -> str:
        """Scroll bars, and what is filled but disabled."""
        return self.greys[4]

    @property
    def faint(self) -> str:
        """Disabled text."""
        return self.greys[5]

    @property
    def quiet(self) -> str:
        """Secondary text."""
        return self.greys[6]

    @property
    def strong(self) -> str:
        """Tool tips."""
        return self.greys[7]

    @property
    def text(self) -> str:
        return self.greys[8]


LIGHT: Final = Colours(
    dark=False,
    greys=(
        "#f7f7f9",
        "#ffffff",
        "#eeeef2",
        "#dedee5",
        "#c4c4cf",
        "#9a9aa8",
        "#63636f",
        "#3a3a44",
        "#18181d",
    ),
    accent="#4f46e5",
    accent_hover="#4338ca",
    accent_pressed="#3730a3",
    accent_text="#4338ca",
    ring="#a5b4fc",
    on_accent="#ffffff",
    ok="#16794a",
    warn="#8a5a00",
    bad="#b42318",
)

DARK: Final = Colours(
    dark=True,
    greys=(
        "#17171b",
        "#1f1f25",
        "#2e2e37",
        "#3c3c46",
        "#4a4a55",
        "#71717e",
        "#a3a3b0",
        "#cfcfd8",
        "#f1f1f5",
    ),
    accent="#5f62f0",
    accent_hover="#4f46e5",
    accent_pressed="#4338ca",
    accent_text="#a5b4fc",
    ring="#c7d2fe",
    on_accent="#ffffff",
    ok="#5fd39a",
    warn="#f0b95a",
    bad="#ff8a7d",
)


LIGHT_CONTRAST: Final = replace(
    LIGHT,
    greys=(
        "#ffffff",
        "#fdfdfd",
        "#e4e4ea",
        "#5a5a66",
        "#5a5a66",
        "#55555f",
        "#2a2a32",
        "#18181d",
        "#000000",
    ),
    accent="#3322c8",
    accent_hover="#2a1ab0",
    accent_pressed="#1e1290",
    accent_text="#2a1ab0",
    ring="#ffb000",
    ok="#0b5c36",
    warn="#6b4500",
    bad="#9b1409",
)

DARK_CONTRAST: Final = replace(
    DARK,
    greys=(
        "#000000",
        "#0a0a0c",
        "#26262e",
        "#9a9aa8",
        "#9a9aa8",
        "#a3a3b0",
        "#dedee5",
        "#f1f1f5",
        "#ffffff",
    ),
    accent="#818cf8",
    accent_hover="#a5b4fc",
    accent_pressed="#c7d2fe",
    accent_text="#c7d2fe",
    ring="#ffffff",
    on_accent="#000000",
)

# The words of a program: contrast >= 4.5 on the surface of their scheme.
_SYNTAX_LIGHT: Final = {
    "keyword": "#8b1fa9",
    "string": "#0a6e3a",
    "number": "#9a4b00",
    "comment": "#63636f",
    "name": "#1b55c4",
    "type": "#0b6470",
    "added": "#16794a",
    "removed": "#b42318",
}
_SYNTAX_DARK: Final = {
    "keyword": "#c9a2ff",
    "string": "#8fd6a5",
    "number": "#f0b36a",
    "comment": "#a3a3b0",
    "name": "#8ab8ff",
    "type": "#7fd3dc",
    "added": "#5fd39a",
    "removed": "#ff8a7d",
}

SCHEMES: Final = (LIGHT, DARK, LIGHT_CONTRAST, DARK_CONTRAST)


def syntax(scheme: Colours, kind: str) -> str:
    """Return the colour of what is a `kind` in code: a keyword, a string, ..."""
    return (_SYNTAX_DARK if scheme.dark else _SYNTAX_LIGHT)[kind]
