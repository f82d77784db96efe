"""The words of the command line about videos."""

import argparse

from app.core.words import _


def add_to(parser: argparse.ArgumentParser) -> None:
    """Add what `ask` says about videos."""
    clips = _add_span(parser)
    clips.add_argument(
        "--video",
        choices=("auto", "frames", "native"),
        default="auto",
        help=_(
            "send key frames, or the video itself (default: key frames, and the video of short "
            "clips where the question is about how things move)"
        ),
    )


def add_frames_to(parser: argparse.ArgumentParser) -> None:
    """Add the words of `frames`."""
    parser.add_argument("clip", metavar=_("VIDEO"), help=_("the video file"))
    parser.add_argument(
        "--out", required=True, metavar=_("FOLDER"), help=_("folder for the pictures; it is made")
    )
    parser.add_argument("--json", action="store_true", help=_("print one JSON object"))
    _add_span(parser)


def frames_epilog() -> str:
    """Return what stands below the help of `frames`."""
    return _(
        "The pictures are those that “eyeline ask” would send with this video, in full size,\n"
        "named by their time. What is printed is a table of time, size as it is seen, tokens and\n"
        "file. Nothing is sent."
    )


def add_find_to(parser: argparse.ArgumentParser) -> None:
    """Add the words of `find`."""
    parser.add_argument("clip", metavar=_("VIDEO"), help=_("the video file"))
    parser.add_argument(
        "words", nargs="+", metavar=_("WORD"), help=_("words that stand in one line, all of them")
    )
    parser.add_argument("--json", action="store_true", help=_("print a JSON object for each line"))


def find_epilog() -> str:
    """Return what stands below the help of `find`."""
    return _(
        "The offline reader reads the key frames of the video, and more where a line appears.\n"
        "What is printed is when a line was first seen, and the line. Nothing is sent. The exit\n"
        "code is 1 where nothing is found."
    )


def _add_span(parser: argparse.ArgumentParser) -> argparse._ArgumentGroup:
    clips = parser.add_argument_group(_("of videos"))
    clips.add_argument(
        "--frames",
        type=_count,
        metavar="N",
        help=_("so many key frames, the most telling ones (default: all that fit)"),
    )
    for option, name, said in (
        ("--from", "begin", _("begin at this time: 83, 1:23 or 1:02:03.5")),
        ("--to", "end", _("end at this time")),
    ):
        clips.add_argument(option, dest=name, default="", metavar=_("TIME"), help=said)
    return clips


def _count(text: str) -> int:
    if not (text.isdecimal() and int(text)):
        raise argparse.ArgumentTypeError(
            _("“{text}” is no number that can be used here").format(text=text)
        )
    return int(text)
