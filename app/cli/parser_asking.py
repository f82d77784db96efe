"""The words of the command line about who answers a question, and how."""

import argparse
from collections.abc import Callable

from app.core.words import _


def add_who(parser: argparse.ArgumentParser, *, sends: bool = True) -> None:
    """Add who answers; and what of pictures may be sent, where any are."""
    who = parser.add_argument_group(_("who answers"))
    who.add_argument(
        "--backend",
        choices=("reader", "local", "remote"),
        help=_("the offline reader, the model on this machine, or one behind an endpoint"),
    )
    where = who.add_mutually_exclusive_group()
    where.add_argument(
        "--endpoint",
        default="",
        metavar=_("NAME"),
        help=_("zai, bigmodel, modelscope or one of the settings"),
    )
    where.add_argument(
        "--base-url",
        default="",
        metavar="URL",
        help=_("address of an OpenAI-compatible server, up to and with /v1"),
    )
    add_model(who.add_argument)
    who.add_argument(
        "--profile",
        default="",
        metavar=_("NAME"),
        help=_("dialect of the server: zai, vllm, sglang, llamacpp, generic or auto (found out)"),
    )
    add_consent(who.add_argument)
    if sends:
        who.add_argument(
            "--redact",
            choices=("never", "ask", "always"),
            help=_(
                "cover secrets in the pictures before they go to an endpoint (else as it is set)"
            ),
        )


def add_model(add: Callable[..., argparse.Action]) -> None:
    """Add which model is asked."""
    add(
        "--model",
        default="",
        metavar=_("NAME"),
        help=_("model to ask (else that of the endpoint, or the best one served)"),
    )


def add_consent(add: Callable[..., argparse.Action]) -> None:
    """Add that pictures may travel in the open."""
    add(
        "--allow-http",
        action="store_true",
        help=_("send the picture unencrypted to another machine"),
    )


def add_how(parser: argparse.ArgumentParser, printed: str = "", written: str = "") -> None:
    """Add how it is answered; `printed` and `written` say what --json and --out give.

    Where they are empty that is an answer about a picture.
    """
    how = parser.add_argument_group(_("how it is answered"))
    how.add_argument(
        "--think",
        choices=("on", "off", "auto"),
        default="auto",
        help=_("let the model think first (default: as the question asks for)"),
    )
    how.add_argument(
        "--json",
        action="store_true",
        help=printed or _("print one JSON object with text, boxes, usage and error"),
    )
    how.add_argument(
        "--out",
        default="",
        metavar=_("FILE"),
        help=written
        or _("write the picture with the places drawn; several become FILE-1, FILE-2, …"),
    )
    how.add_argument("--temporary", action="store_true", help=_("keep nothing in the history"))
