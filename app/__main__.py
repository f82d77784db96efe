"""Dispatch, before anything is imported: a child process, the window or the command line."""

import os
import sys

CHILDREN = {
    "reader": "app.backends.reader.ocr:serve",
    "decode": "app.media.decode:serve",
    "video": "app.media.video.child:serve",
    "document": "app.media.document.child:serve",
    "words": "app.media.document.word_child:serve",
    "office": "app.media.office.converting:serve",
    "record": "app.capture.recorder.child:serve",
    "rewind": "app.capture.rewind.child:serve",
    "hotkeys": "app.input.handlers.pynput:serve",
}


def main() -> int:
    """Run what the arguments ask for; returns the exit code."""
    arguments = sys.argv[1:]
    try:
        if arguments[:1] == ["--child"] and arguments[1:] and arguments[1] in CHILDREN:
            return _child(CHILDREN[arguments[1]])
        if arguments[:1] == ["open"] or ("--start" in arguments and arguments[0] == "trigger"):
            from app.cli.opening import wanted

            return _window(wanted(arguments, desktop=_has_desktop()))
        if not arguments and _has_desktop():
            return _window("show")
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


def _window(wish: str) -> int:
    """Run the window to its end, or have the running one do what is wished."""
    from app.main import main as run

    code = run(wish)
    # All is written and closed. Taking Qt and Python apart would only keep their user waiting,
    # longer than everything before together.
    os._exit(code)


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
