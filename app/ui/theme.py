"""How the window looks: colours, sizes and fonts, the one place for them in the user interface.

Marks and their labels take theirs from `core/theme.py`, so that they look the same everywhere.
"""

from dataclasses import dataclass, replace
from functools import cache
from typing import Final, Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget

Scheme = Literal["auto", "light", "dark"]

GRID: Final = 4
RADIUS: Final = 8  # surfaces
CONTROL_RADIUS: Final = 4  # controls
BODY: Final = 13  # px
SMALL: Final = 11  # px: captions, badges
TITLE: Final = 15  # px
LINE_HEIGHT: Final = 1.5  # chat
CONTROL_HEIGHT: Final = 28
ICON: Final = 16
FADE_MS: Final = 120
BAR_WIDTH: Final = 560  # the ask bar, at most
INPUT_LINES: Final = 6  # a question's field grows so far
READ_WIDTH: Final = 760  # of a column of text, at most
NARROW: Final = 760  # a window below this shows one column at a time
THUMBNAIL: Final = 72

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
    accent_text: str  # accent as text on the window: contrast >= 4.5
    on_accent: str
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
    accent_text="#4338ca",
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
        "#2a2a32",
        "#36363f",
        "#4a4a55",
        "#71717e",
        "#a3a3b0",
        "#cfcfd8",
        "#f1f1f5",
    ),
    accent="#6366f1",
    accent_text="#a5b4fc",
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
    accent_text="#2a1ab0",
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
    accent_text="#c7d2fe",
    on_accent="#000000",
)

SCHEMES: Final = (LIGHT, DARK, LIGHT_CONTRAST, DARK_CONTRAST)


def colours(scheme: Scheme = "auto") -> Colours:
    """Return the colours of a scheme; "auto" follows the desktop, light where it does not say.

    Where the desktop asks for high contrast, every scheme has it.
    """
    hints = QGuiApplication.styleHints()
    dark = scheme == "dark" or (scheme == "auto" and hints.colorScheme() == Qt.ColorScheme.Dark)
    wanted = hints.accessibility().contrastPreference()
    if wanted == Qt.ContrastPreference.HighContrast:
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
        roles.ToolTipBase: scheme.greys[7],
        roles.ToolTipText: scheme.greys[0],
        roles.Mid: scheme.border,
        roles.Accent: scheme.accent,
    }.items():
        made.setColor(role, QColor(colour))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(scheme.faint))
    return made


def apply(app: QApplication, scheme: Scheme = "auto") -> Colours:
    """Give the whole program its look; returns the colours in use."""
    found = colours(scheme)
    app.setStyle("Fusion")
    app.setFont(font())
    app.setPalette(palette(found))
    app.setStyleSheet(style_sheet(found))
    return found


def style_sheet(scheme: Colours) -> str:
    """Return the rules for standard controls; own widgets paint from `Colours`."""
    return f"""
QToolTip {{ background: {scheme.greys[7]}; color: {scheme.greys[0]}; border: 0; padding: 4px 8px; }}
QPushButton, QToolButton[text="true"] {{
    background: {scheme.surface}; color: {scheme.text}; border: 1px solid {scheme.border};
    border-radius: {CONTROL_RADIUS}px; padding: 4px 12px; min-height: {CONTROL_HEIGHT - 10}px;
}}
QPushButton:hover {{ background: {scheme.hover}; }}
QPushButton:pressed {{ background: {scheme.border}; }}
QPushButton[large="true"] {{ min-height: {12 * GRID - 10}px; }}
QPushButton:disabled {{ color: {scheme.faint}; }}
QPushButton:focus, QToolButton:focus {{ border: 1px solid {scheme.accent}; }}
QPushButton[primary="true"] {{
    background: {scheme.accent}; color: {scheme.on_accent}; border: 1px solid {scheme.accent};
}}
QPushButton[primary="true"]:disabled {{
    background: {scheme.handle}; border-color: {scheme.handle};
}}
QToolButton {{
    background: transparent; color: {scheme.text}; border: 1px solid transparent;
    border-radius: {CONTROL_RADIUS}px; padding: 4px;
}}
QToolButton:hover {{ background: {scheme.hover}; }}
QToolButton:checked {{ background: {scheme.hover}; color: {scheme.accent_text}; }}
QToolButton[primary="true"], QToolButton[primary="true"]:hover {{
    background: {scheme.accent}; border-radius: {CONTROL_RADIUS}px;
}}
QToolButton[primary="true"]:disabled {{ background: {scheme.hover}; }}
QToolButton[round="true"], QToolButton[round="true"]:hover {{
    background: {scheme.surface}; border: 1px solid {scheme.border}; border-radius: 13px;
}}
QToolButton[fold="true"] {{ color: {scheme.quiet}; padding: 4px 8px 4px 0; }}
QToolButton[fold="true"]:hover {{ color: {scheme.text}; background: transparent; }}
QToolButton[fold="true"]:checked {{ color: {scheme.quiet}; background: transparent; }}
QToolButton:disabled {{ color: {scheme.faint}; }}
QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QDoubleSpinBox, QComboBox {{
    background: {scheme.surface}; color: {scheme.text}; border: 1px solid {scheme.border};
    border-radius: {CONTROL_RADIUS}px; padding: 4px 8px;
    selection-background-color: {scheme.accent}; selection-color: {scheme.on_accent};
}}
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus,
QComboBox:focus {{ border: 1px solid {scheme.accent}; }}
QComboBox::drop-down {{ border: 0; width: 20px; }}
QMenu {{
    background: {scheme.surface}; color: {scheme.text}; border: 1px solid {scheme.border};
    border-radius: {RADIUS}px; padding: 4px;
}}
QMenu::item {{ padding: 6px 24px 6px 12px; border-radius: {CONTROL_RADIUS}px; }}
QMenu::item:selected {{ background: {scheme.hover}; }}
QMenu::item:disabled {{ color: {scheme.faint}; }}
QMenu::separator {{ height: 1px; background: {scheme.border}; margin: 4px 8px; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 2px; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 2px; }}
QScrollBar::handle {{
    background: {scheme.handle}; border-radius: 3px; min-height: 24px; min-width: 24px;
}}
QScrollBar::handle:hover {{ background: {scheme.faint}; }}
QScrollBar::handle:disabled {{ background: transparent; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QTextEdit[flat="true"], QPlainTextEdit[flat="true"] {{
    background: transparent; border: 0; padding: 0; border-radius: 0;
}}
QFrame[card="true"] {{
    background: {scheme.surface}; border: 1px solid {scheme.border}; border-radius: {RADIUS}px;
}}
QLabel[quiet="true"], QTextEdit[quiet="true"] {{ color: {scheme.quiet}; }}
QLabel[problem="true"] {{ color: {scheme.bad}; }}
QLabel[notice="true"] {{ color: {scheme.warn}; }}
QToolButton[found="true"]:enabled {{ color: {scheme.accent_text}; }}
QFrame[divider="true"] {{ background: {scheme.border}; border: 0; }}
QListWidget::item {{ padding: 6px 8px; border-radius: {CONTROL_RADIUS}px; }}
QListWidget::item:hover {{ background: {scheme.hover}; }}
QListWidget::item:selected {{ background: {scheme.hover}; color: {scheme.accent_text}; }}
QScrollArea, QListView {{ background: transparent; border: 0; }}
QSplitter::handle {{ background: {scheme.border}; }}
QSplitter::handle:horizontal {{ width: 1px; }}
QSplitter::handle:vertical {{ height: 1px; }}
QTabBar::tab {{ background: transparent; color: {scheme.quiet}; padding: 6px 12px; border: 0; }}
QTabBar::tab:selected {{ color: {scheme.text}; border-bottom: 2px solid {scheme.accent}; }}
QTabWidget::pane {{ border: 0; }}
QCheckBox {{ spacing: 8px; }}
"""
