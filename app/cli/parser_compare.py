"""The words of the command line about documents that are compared."""

import argparse

from app.cli import parser_asking
from app.core.words import _


def epilog() -> str:
    """Return what stands below the options of `eyeline compare`."""
    return _(
        "Each document is asked each question. The answers are printed as a table, with the pages\n"
        "that they are from; figures and quotes are looked up there. Ctrl-C stops: what was\n"
        "answered until then is printed and written. The variable EYELINE_PASSWORD opens\n"
        "documents that are closed.\n\n"
        "For example: eyeline compare a.pdf b.pdf --ask Revenue --ask Staff --out figures.xlsx\n\n"
        "Ends with 0 when every question was answered, 1 when some were not, 2 when called\n"
        "wrongly, 130 when cancelled."
    )


def add_to(parser: argparse.ArgumentParser) -> None:
    """Add what is compared."""
    parser.add_argument(
        "files", nargs="+", metavar=_("FILE"), help=_("documents, a column of the table each")
    )
    what = parser.add_argument_group(_("what is asked"))
    what.add_argument(
        "--ask",
        action="append",
        default=[],
        metavar=_("QUESTION"),
        help=_("a row of the table; give it once for each (default: the key figures of a report)"),
    )
    what.add_argument(
        "--pages",
        default="",
        metavar=_("PAGES"),
        help=_("only these pages of each document, such as 3-40,55"),
    )


def add_how(parser: argparse.ArgumentParser) -> None:
    """Add how it is answered, and where the table goes."""
    parser_asking.add_how(
        parser,
        _("print one JSON object with the answers, their pages and how they were checked"),
        _("write the table as well: .xlsx (with a sheet of sources), .csv or .md"),
    )
