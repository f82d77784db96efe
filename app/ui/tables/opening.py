"""Opens tables of answers where they can be corrected."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from app.core.blocks import Table
from app.core.frame import Frame
from app.ui.chat.tools import OpenTable
from app.ui.tables.tools import TableTools


def opener(tools: TableTools) -> OpenTable:
    """Return what opens a table in a window of its own."""

    def open_table(frames: Sequence[Frame], table: Table | None, over: QWidget) -> None:
        from app.core.table_free import with_heads  # loads numpy, as the window does
        from app.core.table_grid import merged_grid
        from app.ui.tables.window import TableWindow

        given = None if table is None else with_heads(merged_grid(table))
        TableWindow(frames, tools, given, over.window()).show()

    return open_table
