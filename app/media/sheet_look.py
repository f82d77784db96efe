"""How sheets look: the font of every cell, heads, and pages on paper."""

from typing import Any, Final

_FAMILY: Final = "Calibri"  # that of cells that say nothing; elsewhere what is like it
_SIZE: Final = 11  # points
_GROUND: Final = "EEF0F4"
_RULE: Final = "9AA0AE"


def font(*, bold: bool = False, colour: str | None = None, underline: str | None = None) -> Any:
    """Return the font of all cells in another style: one without a name is another family."""
    from openpyxl.styles import Font

    return Font(name=_FAMILY, sz=_SIZE, family=2, b=bold, color=colour, u=underline)


def dress_head(cell: Any, *, right: bool = False) -> None:
    """Let a cell look like one that names its column, over numbers at the `right`."""
    from openpyxl.styles import Alignment, Border, PatternFill, Side

    cell.font = font(bold=True)
    cell.fill = PatternFill("solid", fgColor=_GROUND)
    cell.border = Border(bottom=Side("thin", color=_RULE))
    across = "right" if right else None
    cell.alignment = Alignment(horizontal=across, vertical="center", wrap_text=True)


def fit_page(sheet: Any) -> None:
    """Print a sheet across, as wide as the paper, its first row on each page."""
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"
