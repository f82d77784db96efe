"""Entries of desktops: the `.desktop` files of freedesktop.org, as far as starting needs them.

By the Desktop Entry Specification 1.5: "Values types", "The Exec key".
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

_GROUP: Final = "[Desktop Entry]"
_ESCAPES: Final[Mapping[str, str]] = {
    "\\": "\\\\",
    "\n": "\\n",
    "\t": "\\t",
    "\r": "\\r",
}
_MEANT: Final[Mapping[str, str]] = {
    "s": " ",
    **{escaped[1]: plain for plain, escaped in _ESCAPES.items()},
}
_RESERVED: Final = re.compile(r"""[\s"'\\><~|&;$*?#()`]""")
_QUOTED: Final = re.compile(r'(["`$\\])')
_FIELD_CODE: Final = re.compile(r"%[a-zA-Z]")


def written(entries: Mapping[str, str]) -> bytes:
    """Return the file with these entries, by key. Raises ValueError: a value is no Unicode."""
    lines = (f"{key}={_escaped(value)}" for key, value in entries.items())
    return "".join(f"{line}\n" for line in (_GROUP, *lines)).encode()


def read(data: bytes) -> dict[str, str]:
    """Return the entries of a file by key, without those of actions; none of what is no file."""
    found: dict[str, str] = {}
    group = ""
    for line in map(str.strip, data.decode(errors="replace").split("\n")):
        if line.startswith("["):
            group = line
        elif group == _GROUP and line[:1] not in ("", "#") and "=" in line:
            key, _equals, value = line.partition("=")
            found[key.rstrip()] = _unescaped(value.lstrip())
    return found


def command_line(command: Sequence[str]) -> str:
    """Return `command` as the value of `Exec`, before the escapes of every value."""
    return " ".join(map(_argument, command))


def program_of(exec_value: str) -> str:
    """Return the program that a value of `Exec` starts, "" for none."""
    line = exec_value.strip()
    if not line.startswith('"'):
        return _plain(line.split(maxsplit=1)[0]) if line else ""
    quoted = re.match(r'"((?:[^"\\]|\\.)*)"', line, re.DOTALL)
    return _plain(re.sub(r"\\(.)", r"\1", quoted[1], flags=re.DOTALL)) if quoted else ""


def _argument(text: str) -> str:
    doubled = text.replace("%", "%%")
    if text and not _RESERVED.search(text):
        return doubled
    return '"' + _QUOTED.sub(r"\\\1", doubled) + '"'


def _plain(text: str) -> str:
    """Return what is left when field codes are taken out, which desktops put files in for."""
    parts = text.split("%%")
    return "%".join(_FIELD_CODE.sub("", part) for part in parts)


def _escaped(value: str) -> str:
    text = re.sub(r"[\\\n\t\r]", lambda found: _ESCAPES[found[0]], value)
    return f"\\s{text[1:]}" if text.startswith(" ") else text


def _unescaped(value: str) -> str:
    return re.sub(r"\\(.)", lambda found: _MEANT.get(found[1], found[0]), value)
