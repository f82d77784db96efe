"""The words of the command line about tables."""

import argparse

from app.core.words import _


def add_to(parser: argparse.ArgumentParser) -> None:
    """Add the words of `table`."""
    parser.add_argument(
        "source",
        metavar=_("PICTURE | DOCUMENT#PAGE"),
        help=_("a picture, “-” for one on the standard input, or a page such as report.pdf#12"),
    )
    how = parser.add_mutually_exclusive_group()
    how.add_argument(
        "--out",
        default="",
        metavar=_("FILE"),
        help=_("write .xlsx, .csv, .tsv or .md; several tables become FILE-1, FILE-2, …"),
    )
    how.add_argument(
        "--json",
        action="store_true",
        help=_("print one JSON object: cells with boxes, types of columns, checks of sums"),
    )


def epilog() -> str:
    """Return what stands below the help of `table`."""
    return _(
        "The offline reader reads the table, unless another one is named; of a page that has text\n"
        "of its own, that is taken. Without --out the table is printed as Markdown. What is\n"
        "doubtful, and sums that are not right, are told on the error output. The variable\n"
        "EYELINE_PASSWORD opens a document that is closed.\n\n"
        "Ends with 0 when a table was found, 1 when there is none, 2 when called wrongly,\n"
        "130 when cancelled."
    )
