"""The words of the commands that go to the running program: `trigger` and `open`."""

import argparse

from app.core.verbs import TRIGGERS, is_preset
from app.core.words import _


class _Triggers(tuple[str, ...]):
    """`TRIGGERS`, and any question by name: only the running program knows those."""

    __slots__ = ()

    def __contains__(self, word: object) -> bool:
        return super().__contains__(word) or is_preset(str(word))


def trigger_epilog() -> str:
    """Return what stands below the help of `trigger`."""
    return _(
        "For a key of the desktop's own settings, above all on Wayland. Nothing is sent\n"
        "before somebody asks a question."
    )


def add_trigger_to(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `trigger`."""
    parser.add_argument(
        "what",
        choices=_Triggers(TRIGGERS),
        help=_(
            "what to ask about: a region, a window, the monitor, all monitors, the same place"
            " again, a region after some seconds; or show and hide the program; “record” begins"
            " and ends a recording; “rewind” looks back at the last seconds of the screen;"
            " “preset.NAME” asks a question of your own; “quit” ends the program, as before an"
            " upgrade"
        ),
    )
    parser.add_argument(
        "--start",
        action="store_true",
        help=_("start the program where it is not running; what is wished for is done then"),
    )


def open_epilog() -> str:
    """Return what stands below the help of `open`."""
    return _(
        "They go to the running program; where none is running, one is started. Without any\n"
        "file it shows itself."
    )


def add_open_to(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `open`."""
    parser.add_argument(
        "files", nargs="*", metavar=_("FILE"), help=_("pictures, videos and documents")
    )
