"""Global keys as the doctor sees them: the way, which keys are taken, which are not and why."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from typing import Final

from app.core.check import Check
from app.core.errors import SettingsError
from app.core.hotkeys import Bound
from app.core.session import SessionKind
from app.core.words import N_, _, sentences
from app.input.desktop_keys import how_to_bind
from app.input.hotkeys import DesktopHotkeys

_SECONDS: Final = 5.0  # for a portal that is being started

_WAYS: Final[Mapping[SessionKind, str]] = {
    "x11": N_("each taken from the X server (XGrabKey)"),
    "windows": N_("each registered with Windows (RegisterHotKey)"),
    "macos": N_("heard by a process of its own (pynput)"),
}


def checks(
    hotkeys: DesktopHotkeys,
    actions: Mapping[str, str],
    named: Callable[[str], str],
    runs: Callable[[], bool],
) -> Iterator[Check]:
    """Look at the keys of `actions` ("" for none); no dialog is opened.

    `named` returns what an action is called. Keys that this process has not taken are taken for a
    moment, unless `runs` says that another process of this program has them.
    """
    session = hotkeys.session
    if session.kind == "headless":
        return
    wanted = {action: keys for action, keys in actions.items() if keys.strip()}
    why_not = "" if hotkeys.bound or hotkeys.deciding is None else _unavailable(hotkeys)
    bound = {} if why_not or not wanted else _bound(hotkeys, wanted, runs)
    lines = [
        _line(hotkeys, named(action), wanted[action], bound.get(action)) for action in wanted
    ] or [_("No keys are set.")]
    refused = [each for each in bound.values() if not each.ok]
    yield Check(
        "hotkeys",
        _("Keys"),
        # Where the desktop gives none its own settings have them, which nobody can look into.
        ok=not refused or (hotkeys.deciding is not None and not hotkeys.decides),
        found=why_not or "; ".join([_way(hotkeys), *lines]),
        hint=sentences(*dict.fromkeys(each.hint for each in refused)),
        data={"keys": wanted, "bound": {action: asdict(each) for action, each in bound.items()}},
    )
    example = next(iter(wanted), "region")
    keys = wanted.get(example, "")
    yield Check(
        "trigger",
        _("Keys of the desktop"),
        ok=True,
        found=how_to_bind(session, example, keys if _is_keys(hotkeys, keys) else ""),
    )


def _unavailable(hotkeys: DesktopHotkeys) -> str:
    return hotkeys.deciding.unavailable(_SECONDS) if hotkeys.deciding is not None else ""


def _way(hotkeys: DesktopHotkeys) -> str:
    if hotkeys.deciding is not None:
        return _("given by the desktop (GlobalShortcuts portal)")
    way = _WAYS.get(hotkeys.session.kind)
    return _(way) if way else _("no way to take keys fits this session")


def _bound(
    hotkeys: DesktopHotkeys, wanted: Mapping[str, str], runs: Callable[[], bool]
) -> Mapping[str, Bound]:
    """Return what became of the keys, as far as it can be known without any dialog."""
    if hotkeys.bound:
        return hotkeys.bound
    if hotkeys.deciding is not None or hotkeys.session.kind == "macos" or runs():
        return {}
    try:
        return hotkeys.bind(wanted, lambda _action: None)
    finally:
        hotkeys.close()


def _line(hotkeys: DesktopHotkeys, name: str, keys: str, bound: Bound | None) -> str:
    shown = hotkeys.shown(keys) if _is_keys(hotkeys, keys) else keys
    if bound is None:
        return _("{action}: {keys}, when the program runs").format(action=name, keys=shown)
    if bound.ok:
        return f"{name}: {bound.keys or shown}"
    return _("{action}: {keys} does nothing. {why}").format(
        action=name, keys=shown, why=bound.message
    )


def _is_keys(hotkeys: DesktopHotkeys, keys: str) -> bool:
    try:
        return bool(hotkeys.canonical(keys))
    except SettingsError:
        return False
