"""The words of the command line. Imported for `--help`: nothing but argparse and gettext here."""

import argparse
import gettext
import os
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NoReturn

from app.core import identity, words
from app.core.verbs import TRIGGERS
from app.core.words import N_, _

# argparse asks gettext for these by itself, in the domain that `speak` binds.
_ARGPARSE: Final = (
    N_("usage: "),
    N_("options"),
    N_("positional arguments"),
    N_("show this help message and exit"),
    N_("show program's version number and exit"),
    N_("%(prog)s: error: %(message)s\n"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("the following arguments are required: %s"),
    N_("unrecognized arguments: %s"),
    N_("expected one argument"),
    N_("expected at least one argument"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("not allowed with argument %s"),
    N_("ignored explicit argument %r"),
)


def speak(language: str) -> None:
    """Speak `language` ("" asks the environment): this program, argparse, and our children."""
    words.use(language)
    os.environ["LANGUAGE"] = words.language()
    gettext.bindtextdomain(identity.SLUG, identity.assets() / "translations")
    gettext.textdomain(identity.SLUG)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.format_usage()}{self.prog}: {message}\n")


def _formatter(prog: str) -> argparse.HelpFormatter:
    return argparse.RawDescriptionHelpFormatter(prog, max_help_position=28)


def _parser(prog: str, description: str, epilog: str = "") -> argparse.ArgumentParser:
    parser = _Parser(
        prog=prog,
        description=description,
        epilog=epilog,
        formatter_class=_formatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar=_("KEY=VALUE"),
        help=_("use another setting this time, such as reader.idle_minutes=10"),
    )
    return parser


def root() -> argparse.ArgumentParser:
    """Return the parser up to the command: `verb` ("" for none) and `rest`."""
    lines = [f"  {verb:<26}{_(about)}" for verb, (about, _make) in VERBS.items()]
    parser = _parser(
        identity.SLUG,
        _("Ask about what you see, get an answer with the places boxed."),
        "\n".join([_("commands:"), *lines, "", _("“eyeline COMMAND --help” says more.")]),
    )
    parser.usage = _("%(prog)s [--set KEY=VALUE] COMMAND …")
    parser.add_argument(
        "--version", action="version", version=f"{identity.NAME} {identity.VERSION}"
    )
    parser.add_argument("verb", nargs="?", default="", help=argparse.SUPPRESS)
    parser.add_argument("rest", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    return parser


def of_verb(verb: str) -> argparse.ArgumentParser:
    """Return the parser of one of `VERBS`."""
    about, make = VERBS[verb]
    parser = make(f"{identity.SLUG} {verb}", _(about))
    if parser.usage is None:
        # `parse_intermixed_args` makes it itself otherwise, by cutting seven letters ("usage: ")
        # off whatever the language of the user says instead.
        usage = parser.format_usage().removeprefix(gettext.gettext("usage: ")).rstrip()
        parser.usage = usage.replace("%", "%%")
    return parser


def _ask(prog: str, about: str) -> argparse.ArgumentParser:
    parser = _parser(
        prog,
        about,
        _(
            "The answer goes to the standard output, everything else to the error output.\n"
            "Without --backend, --endpoint and --base-url the default endpoint of the settings\n"
            "answers, else the offline reader. The variable EYELINE_API_KEY holds the key for\n"
            "an endpoint that is named here.\n\n"
            "Ends with 0 when done, 1 when failed or cut off (what came is shown), 2 when called\n"
            "wrongly, 130 when cancelled."
        ),
    )
    parser.usage = _('%(prog)s PICTURE… "QUESTION" [options]')
    parser.add_argument(
        "words",
        nargs="*",
        metavar=_("PICTURE… QUESTION"),
        help=_(
            "picture files, “-” reads one from the standard input; the question is the last word"
        ),
    )
    _add_who(parser)
    _add_how(parser)
    return parser


def _add_who(parser: argparse.ArgumentParser) -> None:
    who = parser.add_argument_group(_("who answers"))
    who.add_argument(
        "--backend",
        choices=("reader", "remote"),
        help=_("the offline reader, or a model behind an endpoint"),
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
    who.add_argument(
        "--model",
        default="",
        metavar=_("NAME"),
        help=_("model to ask (else that of the endpoint, or the best one served)"),
    )
    who.add_argument(
        "--profile",
        default="",
        metavar=_("NAME"),
        help=_("dialect of the server: zai, vllm, sglang, llamacpp, generic or auto (found out)"),
    )
    who.add_argument(
        "--allow-http",
        action="store_true",
        help=_("send the picture unencrypted to another machine"),
    )


def _add_how(parser: argparse.ArgumentParser) -> None:
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
        help=_("print one JSON object with text, boxes, usage and error"),
    )
    how.add_argument(
        "--out",
        default="",
        metavar=_("FILE"),
        help=_("write the picture with the places drawn, as PNG; several become FILE-1, FILE-2, …"),
    )
    how.add_argument("--temporary", action="store_true", help=_("keep nothing in the history"))


def _capture(prog: str, about: str) -> argparse.ArgumentParser:
    parser = _parser(prog, about, _("The paths of the files are printed, one a line."))
    parser.add_argument(
        "what",
        choices=("monitor", "all"),
        help=_("the primary monitor, or every monitor (one file each)"),
    )
    parser.add_argument(
        "--out",
        default="",
        metavar=_("FILE"),
        help=_("PNG file to write; “-” writes one picture to the standard output"),
    )
    return parser


def _key(prog: str, about: str) -> argparse.ArgumentParser:
    parser = _parser(
        prog,
        about,
        _("The key is read from the terminal without showing it, or from the standard input."),
    )
    parser.add_argument("action", choices=("set", "forget"), help=_("keep a key, or remove it"))
    parser.add_argument(
        "origin",
        metavar=_("ORIGIN"),
        help=_("name of an endpoint, or its address such as https://api.z.ai"),
    )
    parser.add_argument(
        "--file",
        action="store_true",
        help=_("keep the key in a file that only you can read, where there is no keyring"),
    )
    return parser


def _history(prog: str, about: str) -> argparse.ArgumentParser:
    parser = _parser(prog, about)
    parser.add_argument("search", nargs="*", metavar=_("SEARCH"), help=_("words to look for"))
    parser.add_argument(
        "--id",
        metavar="ID",
        help=_("show the whole conversation that is listed with this id"),
    )
    return parser


def _doctor(prog: str, about: str) -> argparse.ArgumentParser:
    parser = _parser(prog, about, _("Ends with 0 when all is well, else with 1."))
    parser.add_argument("--json", action="store_true", help=_("print one JSON object"))
    return parser


def _trigger(prog: str, about: str) -> argparse.ArgumentParser:
    parser = _parser(
        prog,
        about,
        _(
            "For a key of the desktop's own settings, above all on Wayland. Nothing is sent\n"
            "before somebody asks a question."
        ),
    )
    parser.add_argument(
        "what",
        choices=TRIGGERS,
        help=_(
            "what to ask about: a region, the monitor, all monitors, the same place again; or show"
            " and hide the window"
        ),
    )
    return parser


VERBS: Final[Mapping[str, tuple[str, Callable[[str, str], argparse.ArgumentParser]]]] = {
    "ask": (N_("Ask about pictures."), _ask),
    "capture": (N_("Take the screen as PNG files."), _capture),
    "key": (N_("Keep or remove the key of an endpoint."), _key),
    "history": (N_("List what was asked, or search in it."), _history),
    "trigger": (N_("Have the running program open something."), _trigger),
    "doctor": (N_("Look at what is needed, and say what to do where it is missing."), _doctor),
}


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Return the arguments of the command in `verb`. Exits after `--help`, and with 2."""
    parser = root()
    called = parser.parse_args(list(argv))
    if called.verb not in VERBS:
        parser.error(_unknown(called.verb))
    arguments = of_verb(called.verb).parse_intermixed_args(called.rest)
    arguments.verb = called.verb
    arguments.set = [*called.set, *arguments.set]
    return arguments


def _unknown(verb: str) -> str:
    if not verb:
        return _("Say what to do: {verbs}.").format(verbs=", ".join(VERBS))
    from app.core.settings_table import closest

    return " ".join(
        [_("There is no command “{verb}”.").format(verb=verb), closest(verb, VERBS)]
    ).strip()
