"""Dispatch, before anything is imported: a child process, the window or the command line."""

import os
import sys

CHILDREN = {
    "reader": "app.backends.reader.ocr:serve",
    "decode": "app.media.decode:serve",
    "hotkeys": "app.input.handlers.pynput:serve",
}


def main() -> int:
    """Run what the arguments ask for; returns the exit code."""
    arguments = sys.argv[1:]
    try:
        if arguments[:1] == ["--child"] and arguments[1:] and arguments[1] in CHILDREN:
            return _child(CHILDREN[arguments[1]])
        if not arguments and _has_desktop():
            from app.main import main as window

            code = window()
            # All is written and closed. Taking Qt and Python apart would only keep their user
            # waiting, longer than everything before together.
            os._exit(code)
        done: bool | None = False
        if len(arguments) == 2 and arguments[0] == "trigger":
            from app.cli.quick import told

            done = told(arguments[1])
        if done:
            return 0
        from app.cli.main import main as command_line

        return command_line(arguments, heard=done is None)
    except KeyboardInterrupt:  # outside of what is stopped in an orderly way
        return 130


def _has_desktop() -> bool:
    system = sys.platform in {"win32", "darwin"}
    return system or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _child(function: str) -> int:
    from importlib import import_module

    module, _, name = function.partition(":")
    getattr(import_module(module), name)()
    return 0


if __name__ == "__main__":
    sys.exit(main())
