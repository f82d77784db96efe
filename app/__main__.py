"""Dispatch, before anything is imported: a child process or the command line."""

import sys

CHILDREN = {
    "reader": "app.backends.reader.ocr:serve",
    "decode": "app.media.decode:serve",
}


def main() -> int:
    """Run what the arguments ask for; returns the exit code."""
    arguments = sys.argv[1:]
    try:
        if arguments[:1] == ["--child"] and arguments[1:] and arguments[1] in CHILDREN:
            return _child(CHILDREN[arguments[1]])
        from app.cli.main import main as command_line

        return command_line(arguments)
    except KeyboardInterrupt:  # outside of what is stopped in an orderly way
        return 130


def _child(function: str) -> int:
    from importlib import import_module

    module, _, name = function.partition(":")
    getattr(import_module(module), name)()
    return 0


if __name__ == "__main__":
    sys.exit(main())
