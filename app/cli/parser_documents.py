"""The words of the command line about documents."""

import argparse

from app.core.words import _


def add_to(parser: argparse.ArgumentParser) -> None:
    """Add what is said of documents."""
    documents = parser.add_argument_group(_("of documents"))
    documents.add_argument(
        "--pages",
        action="append",
        default=[],
        metavar=_("PAGES"),
        help=_(
            "only these pages, such as 3-40,55 or 100-last; given several times: of each document"
        ),
    )
    documents.add_argument(
        "--tokens",
        type=_count,
        metavar="N",
        help=_("read as closely as so many tokens allow (default: as small print needs it)"),
    )


def add_plan_to(parser: argparse.ArgumentParser) -> None:
    """Add the words of `plan`."""
    parser.add_argument("files", nargs="+", metavar=_("FILE"), help=_("the documents"))
    parser.add_argument("--json", action="store_true", help=_("print one JSON object"))
    add_to(parser)


def plan_epilog() -> str:
    """Return what stands below the help of `plan`."""
    return _(
        "What is printed is a row for each document: its name, the pages that are read, how many\n"
        "of them as pictures and with their words, and tokens; then what all of them take.\n"
        "Nothing is sent. The variable EYELINE_PASSWORD opens documents that are closed."
    )


def _count(text: str) -> int:
    if not (text.isdecimal() and int(text)):
        raise argparse.ArgumentTypeError(
            _("“{text}” is no number that can be used here").format(text=text)
        )
    return int(text)
