"""Opens tables of answers where they can be corrected."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from app.core.blocks import Table
from app.core.frame import Frame
from app.core.table_grid import TableGrid
from app.ui.chat.tools import OpenTable
from app.ui.tables.tools import TableTools


def opener(tools: TableTools) -> OpenTable:
    """Return what opens a table in a window of its own."""

    def open_table(frames: Sequence[Frame], table: Table | None, over: QWidget) -> None:
        from app.ui.tables.window import TableWindow  # loads numpy

        def given() -> TableGrid:
            from app.core.table_free import with_heads
            from app.core.table_grid import merged_grid

            assert table is not None
            return with_heads(merged_grid(table))

        TableWindow(frames, tools, None if table is None else given, over.window()).show()

    return open_table
