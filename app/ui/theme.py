"""How the window looks: colours, sizes and fonts, the one place for them in the user interface.

Marks and their labels take theirs from `core/theme.py`, so that they look the same everywhere.
"""

from dataclasses import dataclass
from functools import cache
from string import Template
from typing import Final, Literal

from PySide6.QtCore import QDir, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from app.core import identity
from app.ui.schemes import (
    DARK,
    DARK_CONTRAST,
    LIGHT,
    LIGHT_CONTRAST,
    SCHEMES,
    Colours,
)

Scheme = Literal["auto", "light", "dark"]

GRID: Final = 4
RADIUS: Final = 8  # surfaces
CONTROL_RADIUS: Final = 4  # controls
BODY: Final = 13  # px
SMALL: Final = 11  # px: captions, badges
TITLE: Final = 15  # px
HEADINGS: Final = (19, 17, 15, 14, 13, 13)  # px: of a reply
LINE_HEIGHT: Final = 1.5  # chat
INDENT: Final = 24  # of a list or a quotation
CONTROL_HEIGHT: Final = 28
LARGE_HEIGHT: Final = 48
ICON: Final = 16
BAR_WIDTH: Final = 560  # the ask bar, at most
INPUT_LINES: Final = 6  # a question's field grows so far
READ_WIDTH: Final = 760  # of a column of text, at most
NARROW: Final = 760  # a window below this shows one column at a time
THUMBNAIL: Final = 72
STRIP: Final = 44  # pictures in a strip of them
DOT: Final = 10  # the colour of a label beside its name
POPUP_WIDTH: Final = 260
BADGE: Final = 20  # a button on the corner of a picture
LOGO: Final = 48
PROGRESS: Final = 6  # height of a bar that fills
CARD_WIDTH: Final = 420  # of windows that only say something
NOTICE_WIDTH: Final = 400
DIALOG: Final = (620, 560)
REPORT: Final = (620, 420)
MATRIX: Final = (1120, 680)  # a comparison of documents
MATRIX_SMALLEST: Final = (600, 360)
QUESTIONS: Final = 248  # the column of questions beside it
QUESTIONS_LEAST: Final = 140
DOCUMENT: Final = (184, 400)  # a column of it, at least and at most
ANSWER: Final = (1120, 720)  # the answer window, where there is room
ANSWER_USEFUL: Final = ((760, 480), (400, 400))  # both columns, one of them: no smaller by itself
ANSWER_SMALLEST: Final = (360, 320)
FLOATING: Final = (420, 560)  # the floating window
FLOATING_SMALLEST: Final = (300, 260)
HEAD: Final = 40  # of a column: its title and buttons
ROW: Final = 32  # of a list
LIST: Final = 264  # the list of conversations, at first
LIST_LEAST: Final = 180
LIST_TIMES: Final = 220  # a list that is as wide says when, too
COLUMNS: Final = (470, 650)  # chat and picture of the answer window, at first
FLASH_MS: Final = 1600  # that somebody is shown where something was found
EDGE: Final = 5  # of a window without a frame: what resizes it

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


# The tray is the desktop's: its icon reads on light and dark panels alike.
TRAY: Final = LIGHT.accent
ON_TRAY: Final = LIGHT.on_accent
TRAY_THINKING: Final = "#22b07d"
TRAY_ATTENTION: Final = "#f5a524"
# What is being recorded, on whatever is on the screen.
RECORDING: Final = "#e5484d"
# On a panel that is known: the eye, and what says the state beside it.
TRAY_INKS: Final = {
    "light": (
        "#24242e",
        {"idle": "", "thinking": "#147a54", "attention": "#b45309", "recording": "#cd2b31"},
    ),
    "dark": (
        "#f2f2f5",
        {"idle": "", "thinking": "#3ddc97", "attention": "#ffb224", "recording": "#ff6369"},
    ),
    "mask": (
        "#000000",
        {"idle": "", "thinking": "#000000", "attention": "#000000", "recording": "#000000"},
    ),
}
RECORDING_PAUSED: Final = "#8b8b99"
RECORDING_STROKES: Final = (2, 1)  # px of its border: coloured, and light around that

# Words that were found on a page, whose colours are not those of the theme.
FOUND: Final = "#ffb800"

_AROUND: Final = 10  # padding and border of a button, both sides
_LIGATURES: Final = QFont.Tag("calt")  # OpenType's name of those that depend on what is beside them


@dataclass(slots=True)
class _Chosen:
    text: int = BODY


_chosen: Final = _Chosen()


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


def text_size() -> int:
    """Return the size of the text of conversations in px; its user chose it."""
    return _chosen.text


def font(size: int = BODY, *, bold: bool = False, code: bool = False) -> QFont:
    """Return a font `size` px high, with a Chinese fallback."""
    made = QFont(_families(code))
    made.setPixelSize(size)
    made.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    made.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
    if code:
        made.setFeature(_LIGATURES, 0)  # code is shown letter by letter
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


def apply(
    app: QApplication, scheme: Scheme = "auto", *, contrast: bool = False, text: int = BODY
) -> Colours:
    """Give the whole program its look; returns the colours in use.

    `text` is the size of the text of conversations in px, for those that are made from now on.
    """
    _chosen.text = text
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
