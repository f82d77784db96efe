"""The words of the command line. Imported for `--help`: nothing but argparse and gettext here."""

import argparse
import gettext
import os
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NoReturn

from app.cli import (
    parser_asking,
    parser_clips,
    parser_compare,
    parser_documents,
    parser_model,
    parser_record,
    parser_running,
    parser_table,
)
from app.core import identity, words
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
            "Without --backend, --endpoint and --base-url whoever the settings name answers, else\n"
            "the model on this machine, else the offline reader. The variable EYELINE_API_KEY\n"
            "holds the key for an endpoint that is named here.\n\n"
            "What leaves this machine is looked at for secrets first. What is found is listed,\n"
            "and you are asked whether to cover it and send the rest. Where nobody can be asked,\n"
            "nothing is sent; “--redact always” covers without asking. The variable\n"
            "EYELINE_PASSWORD opens documents that are closed.\n\n"
            "Ends with 0 when done, 1 when failed or cut off (what came is shown), 2 when called\n"
            "wrongly, 130 when cancelled."
        ),
    )
    parser.usage = _('%(prog)s FILE… "QUESTION" [options]')
    parser.add_argument(
        "words",
        nargs="*",
        metavar=_("FILE… QUESTION"),
        help=_(
            "pictures, videos and documents, “-” reads a picture from the standard input; the "
            "question is the last word"
        ),
    )
    parser_clips.add_to(parser)
    parser_documents.add_to(parser)
    parser_asking.add_who(parser)
    parser_asking.add_how(parser)
    return parser


def _compare(prog: str, about: str) -> argparse.ArgumentParser:
    parser = _parser(prog, about, parser_compare.epilog())
    parser_compare.add_to(parser)
    parser_asking.add_who(parser)
    parser_compare.add_how(parser)
    return parser


def _frames(prog: str, about: str) -> argparse.ArgumentParser:
    parser = _parser(prog, about, parser_clips.frames_epilog())
    parser_clips.add_frames_to(parser)
    parser_asking.add_who(parser, sends=False)
    return parser


def _plan(prog: str, about: str) -> argparse.ArgumentParser:
    parser = _parser(prog, about, parser_documents.plan_epilog())
    parser_documents.add_plan_to(parser)
    parser_asking.add_who(parser, sends=False)
    return parser


def _find(prog: str, about: str) -> argparse.ArgumentParser:
    parser = _parser(prog, about, parser_clips.find_epilog())
    parser_clips.add_find_to(parser)
    return parser


def _table(prog: str, about: str) -> argparse.ArgumentParser:
    parser = _parser(prog, about, parser_table.epilog())
    parser_table.add_to(parser)
    parser_asking.add_who(parser)
    return parser


def _capture(prog: str, about: str) -> argparse.ArgumentParser:
    parser = _parser(
        prog,
        about,
        _("The paths of the files are printed, one a line. Windows of Eyeline are in the picture."),
    )
    parser.add_argument(
        "what",
        choices=("monitor", "all", "window", "last"),
        help=_("the primary monitor, every monitor (one file each), a window, the last place"),
    )
    parser.add_argument(
        "title",
        nargs="*",
        metavar=_("TITLE"),
        help=_("words of a window's title or program (default: the active window)"),
    )
    parser.add_argument(
        "--list", action="store_true", help=_("only list the windows that are shown, top first")
    )
    parser.add_argument(
        "--out",
        default="",
        metavar=_("FILE"),
        help=_("file to write: .png, .jpg, .webp; “-” writes one picture to the standard output"),
    )
    return parser


def _record(prog: str, about: str) -> argparse.ArgumentParser:
    parser = _parser(prog, about, parser_record.epilog())
    parser_record.add_to(parser)
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
    what = parser.add_argument_group(_("with --id, instead of showing it"))
    one = what.add_mutually_exclusive_group()
    one.add_argument(
        "--export",
        metavar=_("FILE"),
        help=_("write it to a file: .html, .md (its pictures in a folder beside it) or .json"),
    )
    one.add_argument(
        "--pin",
        action=argparse.BooleanOptionalAction,
        help=_("keep it at the head of the list and whatever its age, or no longer"),
    )
    one.add_argument("--delete", action="store_true", help=_("delete it with its pictures"))
    what.add_argument("--yes", action="store_true", help=_("delete without asking"))
    return parser


def _doctor(prog: str, about: str) -> argparse.ArgumentParser:
    parser = _parser(prog, about, _("Ends with 0 when all is well, else with 1."))
    parser.add_argument("--json", action="store_true", help=_("print one JSON object"))
    parser.add_argument(
        "--share",
        action="store_true",
        help=_("leave out the names of users and of machines, for a report"),
    )
    return parser


def _calibrate(prog: str, about: str) -> argparse.ArgumentParser:
    parser = _parser(
        prog,
        about,
        _(
            "A picture of six shapes is sent, and the boxes that come back are held against the\n"
            "true ones: so it is found whether the model counts in thousandths, shares or pixels,\n"
            "across or down first. What is found holds for all later answers of that model.\n\n"
            "Ends with 0 when the boxes are understood, else with 1: then nothing was changed."
        ),
    )
    parser.add_argument(
        "endpoint",
        nargs="?",
        default="",
        metavar=_("ENDPOINT"),
        help=_("name of an endpoint, or its address (default: that of the settings)"),
    )
    parser_asking.add_model(parser.add_argument)
    parser_asking.add_consent(parser.add_argument)
    return parser


def _model(prog: str, about: str) -> argparse.ArgumentParser:
    parser = _parser(prog, about, parser_model.epilog())
    parser_model.add_to(parser)
    return parser


def _trigger(prog: str, about: str) -> argparse.ArgumentParser:
    parser = _parser(prog, about, parser_running.trigger_epilog())
    parser_running.add_trigger_to(parser)
    return parser


def _open(prog: str, about: str) -> argparse.ArgumentParser:
    parser = _parser(prog, about, parser_running.open_epilog())
    parser_running.add_open_to(parser)
    return parser


VERBS: Final[Mapping[str, tuple[str, Callable[[str, str], argparse.ArgumentParser]]]] = {
    "ask": (N_("Ask about pictures, videos and documents."), _ask),
    "plan": (N_("Say how documents would be read, and what that takes."), _plan),
    "compare": (N_("Ask several documents the same, for a table of their answers."), _compare),
    "frames": (N_("Write the pictures of a video that would be asked about."), _frames),
    "find": (N_("Find when words can be read in a video."), _find),
    "table": (N_("Take the tables of a picture or page as a sheet."), _table),
    "open": (
        N_("Show pictures, videos and documents in the window, ready to be asked about."),
        _open,
    ),
    "capture": (N_("Take the screen as picture files."), _capture),
    "record": (N_("Record the screen as a video file."), _record),
    "key": (N_("Keep or remove the key of an endpoint."), _key),
    "history": (N_("List what was asked, or search in it."), _history),
    "trigger": (N_("Have the running program open something."), _trigger),
    "calibrate": (N_("Check the boxes that a model draws, and learn how it counts."), _calibrate),
    "model": (N_("Get, check and choose models that run on this machine."), _model),
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
    if called.verb == "open" and arguments.set:
        parser.error(_("The window has settings of its own: “open” takes no --set."))
    return arguments


def _unknown(verb: str) -> str:
    if not verb:
        return _("Say what to do: {verbs}.").format(verbs=", ".join(VERBS))
    from app.core.settings_table import closest

    return " ".join(
        [_("There is no command “{verb}”.").format(verb=verb), closest(verb, VERBS)]
    ).strip()
