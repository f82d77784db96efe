"""How the window looks: colours, sizes and fonts, the one place for them in the user interface.

Marks and their labels take theirs from `core/theme.py`, so that they look the same everywhere.
"""

from dataclasses import dataclass, replace
from functools import cache
from string import Template
from typing import Final, Literal

from PySide6.QtCore import QDir, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from app.core import identity

Scheme = Literal["auto", "light", "dark"]

GRID: Final = 4
RADIUS: Final = 8  # surfaces
CONTROL_RADIUS: Final = 4  # controls
BODY: Final = 13  # px
SMALL: Final = 11  # px: captions, badges
TITLE: Final = 15  # px
LINE_HEIGHT: Final = 1.5  # chat
CONTROL_HEIGHT: Final = 28
LARGE_HEIGHT: Final = 48
ICON: Final = 16
BAR_WIDTH: Final = 560  # the ask bar, at most
INPUT_LINES: Final = 6  # a question's field grows so far
READ_WIDTH: Final = 760  # of a column of text, at most
NARROW: Final = 760  # a window below this shows one column at a time
THUMBNAIL: Final = 72
LOGO: Final = 48
CARD_WIDTH: Final = 420  # of windows that only say something
NOTICE_WIDTH: Final = 380
DIALOG: Final = (620, 560)
REPORT: Final = (620, 420)
ANSWER: Final = (1120, 720)  # the answer window, where there is room
ANSWER_USEFUL: Final = ((760, 480), (400, 400))  # both columns, one of them: no smaller by itself
ANSWER_SMALLEST: Final = (360, 320)

# Simplified Chinese before the Japanese and Korean shapes of the same characters.
FALLBACK_FONTS: Final = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Microsoft YaHei UI",
    "PingFang SC",
    "WenQuanYi Zen Hei",
)
# Where the system names no font of its own, as on X11 without a desktop.
UI_FONTS: Final = ("Inter", "Segoe UI", "Noto Sans", "Cantarell", "DejaVu Sans")
CODE_FONTS: Final = (
    "JetBrains Mono",
    "Cascadia Mono",
    "SF Mono",
    "Noto Sans Mono",
    "DejaVu Sans Mono",
)
_ALIASES: Final = frozenset({"Sans Serif", "Sans", "sans-serif", "Monospace", "monospace"})


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

SCHEMES: Final = (LIGHT, DARK, LIGHT_CONTRAST, DARK_CONTRAST)


# The tray is the desktop's: its icon reads on light and dark panels alike.
TRAY: Final = LIGHT.accent
ON_TRAY: Final = LIGHT.on_accent
TRAY_THINKING: Final = "#22b07d"
TRAY_ATTENTION: Final = "#f5a524"

_AROUND: Final = 10  # padding and border of a button, both sides


def colours(scheme: Scheme = "auto", *, contrast: bool = False) -> Colours:
    """Return the colours of a scheme; "auto" follows the desktop, light where it does not say.

    With `contrast`, or where the desktop asks for high contrast, every scheme has it.
    """
    hints = QGuiApplication.styleHints()
    dark = scheme == "dark" or (scheme == "auto" and hints.colorScheme() == Qt.ColorScheme.Dark)
    wanted = hints.accessibility().contrastPreference()
    if contrast or wanted == Qt.ContrastPreference.HighContrast:
        return DARK_CONTRAST if dark else LIGHT_CONTRAST
    return DARK if dark else LIGHT


def of(widget: QWidget) -> Colours:
    """Return the colours that `widget` is shown in; after `PaletteChange` others, maybe."""
    # Not its own palette: a style sheet that makes it transparent changes that.
    window = QApplication.palette(widget).color(QPalette.ColorRole.Window)
    for scheme in SCHEMES:
        if QColor(scheme.window) == window:
            return scheme
    return DARK if window.lightness() < 128 else LIGHT


def font(size: int = BODY, *, bold: bool = False, code: bool = False) -> QFont:
    """Return a font `size` px high, with a Chinese fallback."""
    made = QFont(_families(code))
    made.setPixelSize(size)
    made.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    made.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
    return made


@cache  # listing the fonts of the system takes milliseconds
def _families(code: bool) -> list[str]:
    kind = QFontDatabase.SystemFont.FixedFont if code else QFontDatabase.SystemFont.GeneralFont
    own = QFontDatabase.systemFont(kind).family()
    wanted = (*(CODE_FONTS if code else UI_FONTS), *FALLBACK_FONTS)
    there = set(QFontDatabase.families())
    found = [name for name in wanted if name in there]
    return [own, *found] if own not in _ALIASES or not found else found


def palette(scheme: Colours) -> QPalette:
    """Return the palette; the platform's own scheme has no effect on X11 without a desktop."""
    made = QPalette()
    roles = QPalette.ColorRole
    for role, colour in {
        roles.Window: scheme.window,
        roles.WindowText: scheme.text,
        roles.Base: scheme.surface,
        roles.AlternateBase: scheme.hover,
        roles.Text: scheme.text,
        roles.PlaceholderText: scheme.quiet,
        roles.Button: scheme.surface,
        roles.ButtonText: scheme.text,
        roles.Highlight: scheme.accent,
        roles.HighlightedText: scheme.on_accent,
        roles.Link: scheme.accent_text,
        roles.ToolTipBase: scheme.strong,
        roles.ToolTipText: scheme.window,
        roles.Mid: scheme.border,
        roles.Accent: scheme.accent,
    }.items():
        made.setColor(role, QColor(colour))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(scheme.faint))
    return made


def apply(app: QApplication, scheme: Scheme = "auto", *, contrast: bool = False) -> Colours:
    """Give the whole program its look; returns the colours in use."""
    found = colours(scheme, contrast=contrast)
    app.setStyle("Fusion")
    app.setFont(font())
    app.setPalette(palette(found))
    QDir.setSearchPaths("icons", [str(identity.assets() / "icons")])
    app.setStyleSheet(style_sheet(found))
    return found


def style_sheet(scheme: Colours) -> str:
    """Return the rules for standard controls; own widgets paint from `Colours`."""
    colours_used = {
        name: getattr(scheme, name)
        for name in (
            *("window", "surface", "hover", "border", "handle", "faint", "quiet", "strong", "text"),
            *("accent", "accent_hover", "accent_pressed", "accent_text", "on_accent"),
            *("ring", "warn", "bad"),
        )
    }
    return Template((identity.assets() / "style.qss").read_text(encoding="utf-8")).substitute(
        colours_used,
        tick="dark" if QColor(scheme.on_accent).lightness() < 128 else "light",
        radius=RADIUS,
        control_radius=CONTROL_RADIUS,
        control_inside=CONTROL_HEIGHT - _AROUND,
        large_inside=LARGE_HEIGHT - _AROUND,
    )
