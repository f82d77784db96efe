"""`Check`: one line of the doctor; and all of them as text for others."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

_EDGE: Final = r"(?<![\w.-]){}(?![\w-]|\.\w)"  # a name is no part of a longer one


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the doctor: what was looked at, what was found, what to do about it.

    `id` stays the same in every language, for programs; `name` is for people. `drawing` is lines of
    characters of one width that show what was found.
    """

    id: str
    name: str
    ok: bool
    found: str
    hint: str = ""
    data: Mapping[str, Any] | None = None
    drawing: str = ""


@dataclass(frozen=True, slots=True)
class Private:
    """What a report for others leaves out.

    `home` is the folder of the user, "" for none, `user` their name; `hosts` are names and
    addresses of machines that only they know.
    """

    home: str = ""
    user: str = ""
    hosts: tuple[str, ...] = ()

    def hidden_in(self, text: str) -> str:
        """Return `text` without any of it: "~" for the home, USER and HOST for names."""
        if self.home.strip("/\\"):
            home = re.escape(self.home.rstrip("/\\"))
            text = re.sub(rf"{home}(?=[/\\]|[^\w.-]|\.?$|\.\s)", "~", text)
        if self.user:
            text = re.sub(rf"(?<=[/\\]){re.escape(self.user)}(?=[/\\]|[^\w.-]|$)", "USER", text)
        for host in sorted(set(self.hosts), key=len, reverse=True):
            if host:
                text = re.sub(_EDGE.format(re.escape(host)), "HOST", text)
        return text


def shared(check: Check, private: Private) -> Check:
    """Return a check as it may be shown to others, its data too."""
    hidden = private.hidden_in
    data = None if check.data is None else _shared(check.data, private)
    return replace(check, found=hidden(check.found), hint=hidden(check.hint), data=data)


def lines_of(check: Check) -> list[str]:
    """Return a check as lines of text: a sign, what was found, what to do, what it looks like."""
    lines = [f"{'✓' if check.ok else '✗'} {check.name}: {check.found}"]
    lines += [f"    → {check.hint}"] if check.hint else []
    return lines + [f"    {line}" for line in check.drawing.splitlines()]


def for_others(checks: Iterable[Check], private: Private) -> str:
    """Return all checks as a text for a public report."""
    return "\n".join(line for check in checks for line in lines_of(shared(check, private)))


def _shared(value: Any, private: Private) -> Any:
    match value:
        case str():
            return private.hidden_in(value)
        case Mapping():
            return {name: _shared(each, private) for name, each in value.items()}
        case list() | tuple():
            return [_shared(each, private) for each in value]
    return value
