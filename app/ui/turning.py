"""Pictures of pages that are looked at turned."""

from app.core.frame import Frame


def turned_frame(frame: Frame, quarters: int) -> Frame:
    """Return the picture of a page turned clockwise, itself where nothing is turned. Any thread."""
    if not quarters:
        return frame
    import numpy as np

    turned = np.ascontiguousarray(np.rot90(frame.pixels, -quarters))
    return Frame(turned, frame.source, f"{frame.id}/{quarters}")
