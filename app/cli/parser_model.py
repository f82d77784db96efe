"""The words of `eyeline model`. Imported for `--help`, as `parser` is."""

import argparse

from app.core.words import _


def epilog() -> str:
    """Return what each action does."""
    return _(
        "  list               all models of this machine, also those in Hugging Face's cache\n"
        "  get [MODEL]        fetch one; goes on where it was stopped\n"
        "  verify [MODEL]     read all of it again and compare the checksums\n"
        "  remove MODEL       delete one that was fetched\n"
        "  use MODEL|FOLDER   have it answer from now on\n"
        "  setup              fetch what runs a model: torch, in a Python of its own\n\n"
        "Ctrl-C pauses. Ends with 0 when done, 1 when failed or damaged, 2 when called\n"
        "wrongly, 130 when paused."
    )


def add_to(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument(
        "action",
        choices=("list", "get", "verify", "remove", "use", "setup"),
        metavar=_("ACTION"),
        help=_("list, get, verify, remove, use or setup"),
    )
    parser.add_argument(
        "what",
        nargs="?",
        default="",
        metavar=_("MODEL"),
        help=_("name of a repository such as zai-org/GLM-4.6V-Flash, or a folder"),
    )
    where = parser.add_argument_group(_("with get"))
    where.add_argument(
        "--hub",
        choices=("huggingface", "modelscope"),
        default="",
        help=_("where it comes from (default: as the settings say)"),
    )
    where.add_argument("--mirror", default="", metavar="URL", help=_("address of a mirror of it"))
    where.add_argument(
        "--revision",
        default="",
        metavar=_("NAME"),
        help=_("branch, tag or commit; also looks for what has changed since"),
    )
    made = parser.add_argument_group(_("with setup"))
    deeds = made.add_mutually_exclusive_group()
    deeds.add_argument(
        "--repair",
        action="store_true",
        help=_("compare every byte, and make it anew of what is right"),
    )
    deeds.add_argument("--remove", action="store_true", help=_("delete it"))
    deeds.add_argument(
        "--build",
        choices=("cuda", "cpu"),
        help=_("which torch: for cards of NVIDIA, or for the processor (default: what fits)"),
    )
    parser.add_argument("--yes", action="store_true", help=_("do it without asking"))
