"""From the table of a settings file to sections and back.

What a file holds is foreign: an entry that does not fit keeps its default and becomes a `Problem`.
"""

import difflib
import math
import types
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any, Final, Literal, Union, cast, get_args, get_origin, get_type_hints

from app.core.settings import Option, Problem, S, Section, Settings, option_of
from app.core.words import N_, _

Table = Mapping[str, object]


class Typed(str):
    """A value as somebody typed it, to be read as the type of its entry wants it."""

    __slots__ = ()


def typed(key: str, text: str) -> dict[str, object]:
    """Return the table that says `text` for the dotted name `key`."""
    *tables, last = key.split(".")
    inner: dict[str, object] = {last: Typed(text)}
    for name in reversed(tables):
        inner = {name: inner}
    return inner


def merged(below: Table, above: Table) -> dict[str, object]:
    """Return both tables as one; an entry of `above` wins."""
    both = dict(below)
    for key, value in above.items():
        under = both.get(key)
        both[key] = (
            merged(under, value)
            if isinstance(under, Mapping) and isinstance(value, Mapping)
            else value
        )
    return both


def closest(word: str, known: Iterable[str]) -> str:
    """Return "Did you mean …?" for a misspelt word, "" when nothing comes close."""
    names = {name.lower(): name for name in known}
    near = difflib.get_close_matches(word.lower(), names, n=1)
    return _("Did you mean “{name}”?").format(name=names[near[0]]) if near else ""


# ---- from a table to sections and back


def read_all(sections: Sequence[type[Section]], table: Table) -> Settings:
    """Read every section from the table of a whole file."""
    names = [section.SECTION for section in sections]
    problems = [
        Problem(name, _("There is no section “{name}”.").format(name=name), closest(name, names))
        for name in table
        if name not in names
    ]
    made: list[Section] = []
    for section in sections:
        part, wrong = read(section, table.get(section.SECTION, {}))
        made.append(part)
        problems += wrong
    return Settings(tuple(made), tuple(problems))


def read(section: type[S], table: object) -> tuple[S, tuple[Problem, ...]]:
    """Read one section from its table; what does not fit keeps its default."""
    name = section.SECTION
    problems: list[Problem] = []
    if name in entries(section) and isinstance(table, Mapping):
        table = {name: table}  # the section consists of its named tables
        return cast("S", _dataclass(section, table, "", problems)), tuple(problems)
    try:
        made = _dataclass(section, table, name, problems)
    except _Refused as refused:
        problems.append(Problem(name, *refused.words))
        return section(), tuple(problems)
    return cast("S", made), tuple(problems)


def table_of(section: Section) -> dict[str, object]:
    """Return the entries of `section` that differ from its defaults, as `read` takes them."""
    table = _plain(section)
    own = section.SECTION
    inner = table.get(own, {}) if own in entries(type(section)) else table
    return cast("dict[str, object]", inner)


def updated(before: Section, after: Section, found: object) -> dict[str, object]:
    """Return the table `found` of a section with what changed from `before` to `after`.

    Everything else stays as it was found: what others have changed meanwhile, and what the section
    does not know. Entries that it knows and cannot use go.
    """
    table = found if isinstance(found, Mapping) else {}
    own = before.SECTION
    if own not in entries(type(before)):
        return _updated(before, after, table)
    made = _updated(before, after, {own: table})
    return cast("dict[str, object]", made.get(own, {}))


def rebased(before: Section, after: Section, onto: S) -> S:
    """Return `onto` with what changed from `before` to `after`."""
    section, _problems = read(type(onto), updated(before, after, table_of(onto)))
    return section


def _updated(before: Any, after: Any, found: Table) -> dict[str, object]:
    known = entries(type(before))
    made = {name: value for name, value in found.items() if name not in known}
    defaults = type(after)()
    for name, (kind, stated) in known.items():
        old, new, there = getattr(before, name), getattr(after, name), found.get(name)
        inner = there if isinstance(there, Mapping) else {}
        if is_dataclass(kind):
            value: object = _updated(old, new, inner) or None
        elif named_kind(kind) is not None:
            value = _updated_tables(old, new, inner) or None
        elif old != new:
            value = None if new == getattr(defaults, name) else _written(new)
        else:
            value = there if _fits(kind, stated, there) else None
        if value is not None:
            made[name] = value
    return made


def _updated_tables(old: Mapping[str, Any], new: Mapping[str, Any], found: Table) -> Table:
    made = {name: table for name, table in found.items() if name not in old}
    for name, value in new.items():
        there = found.get(name)
        if isinstance(there, Mapping):
            made[name] = _updated(old.get(name, type(value)()), value, there)
        elif old.get(name) != value:  # where it is the same, somebody else has removed it
            made[name] = _plain(value)
    return made


def _fits(kind: Any, stated: Option, given: object) -> bool:
    try:
        _value(kind, stated, given, "", [])
    except _Refused:
        return False
    return True


def _plain(value: Any) -> dict[str, object]:
    default = type(value)()
    told = {name: getattr(value, name) for name in entries(type(value))}
    return {
        name: _written(inner)
        for name, inner in told.items()
        if inner is not None and inner != getattr(default, name)
    }


def _written(value: object) -> object:
    if is_dataclass(value):
        return _plain(value)
    if isinstance(value, Mapping):
        return {key: _written(inner) for key, inner in value.items()}
    if isinstance(value, tuple | list):
        return [_written(inner) for inner in value]
    return value


# ---- one value


class _Refused(Exception):
    """Not an error of the program: a remark about one entry."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.words = (message, hint)


def entries(of: type[Any]) -> dict[str, tuple[Any, Option]]:
    """Return name -> (type, option) of what the dataclass `of` states with `option`."""
    hints = get_type_hints(of)
    return {
        entry.name: (hints[entry.name], stated)
        for entry in fields(of)
        if (stated := option_of(entry)) is not None
    }


def named_kind(kind: Any) -> type[Any] | None:
    """Return D where `kind` is `Mapping[str, D]`, D a dataclass; None for anything else."""
    arguments = get_args(kind)
    if get_origin(kind) is None or len(arguments) != 2 or not is_dataclass(arguments[1]):
        return None
    return cast("type[Any]", arguments[1])


def _dataclass(of: type[Any], table: object, at: str, problems: list[Problem]) -> object:
    if not isinstance(table, Mapping):
        raise _Refused(_("This must be a table, not {value}.").format(value=_shown(table)))
    known = entries(of)
    values: dict[str, object] = {}
    for name, given in table.items():
        key = f"{at}.{name}" if at else name
        if name not in known:
            problems.append(Problem(key, *_unknown(name, known)))
            continue
        try:
            values[name] = _value(*known[name], given, key, problems)
        except _Refused as refused:
            problems.append(Problem(key, *refused.words))
        else:
            if named_kind(known[name][0]) is not None:  # tables that are there by default stay
                values[name] = {**getattr(of(), name), **cast("Table", values[name])}
    return of(**values)


def _unknown(name: str, known: Iterable[str]) -> tuple[str, str]:
    message = _("There is no entry “{name}” here.").format(name=name)
    if any(word in name.lower() for word in ("key", "token", "secret", "password")):
        return message, _("Keys are not kept in this file: use “eyeline key set”.")
    return message, closest(name, known)


def _value(kind: Any, stated: Option, given: object, key: str, problems: list[Problem]) -> object:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        (kind,) = (inner for inner in arguments if inner is not type(None))
        return _value(kind, stated, given, key, problems)
    if origin is Literal:
        return _scalar(type(arguments[0]), given, replace(stated, choices=arguments))
    if origin is None and not is_dataclass(kind):
        return _scalar(kind, given, stated)
    if isinstance(given, Typed):
        given = _meant(given)
    if origin is tuple:
        if not isinstance(given, list | tuple):
            raise _Refused(_("This must be a list, not {value}.").format(value=_shown(given)))
        return tuple(_value(arguments[0], stated, one, key, problems) for one in given)
    if is_dataclass(kind):
        return _dataclass(cast("type[Any]", kind), given, key, problems)
    return _named(arguments[1], given, key, problems)


def _named(kind: Any, given: object, key: str, problems: list[Problem]) -> dict[str, object]:
    if not isinstance(given, Mapping):
        raise _Refused(_("This must be a table, not {value}.").format(value=_shown(given)))
    if kind is Any:
        return {name: _meant(one) for name, one in given.items()}
    made: dict[str, object] = {}
    for name, one in given.items():
        try:
            made[name] = _value(kind, Option(name), one, f"{key}.{name}", problems)
        except _Refused as refused:
            problems.append(Problem(f"{key}.{name}", *refused.words))
    return made


_KINDS: Final = {
    bool: N_("true or false"),
    int: N_("a whole number"),
    float: N_("a number"),
    str: N_("text in quotes"),
}


def _scalar(kind: Any, given: object, stated: Option) -> object:
    value = str(given) if kind is str and isinstance(given, Typed) else _meant(given)
    if kind is float and type(value) is int:
        value = float(value)
    if type(value) is not kind:
        raise _Refused(
            _("This must be {kind}, not {value}.").format(
                kind=_(_KINDS[kind]), value=_shown(given)
            ),
            _comma(value) if kind in (int, float) else "",
        )
    if stated.choices and value not in stated.choices:
        raise _choice(given, stated.choices)
    _bounded(value, stated)
    return value


def _choice(given: object, choices: Sequence[object]) -> _Refused:
    named = [str(choice) for choice in choices]
    listed = ", ".join(f"“{name}”" for name in named)
    message = _("{value} is not one of {choices}.").format(value=_shown(given), choices=listed)
    return _Refused(message, closest(str(given), named))


def _bounded(value: object, stated: Option) -> None:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return
    if not math.isfinite(value):
        raise _Refused(_("This must be a number that ends."))
    if stated.minimum is not None and value < stated.minimum:
        raise _Refused(_("This must be at least {limit:g}.").format(limit=stated.minimum))
    if stated.maximum is not None and value > stated.maximum:
        raise _Refused(_("This must be at most {limit:g}.").format(limit=stated.maximum))


def _meant(value: object) -> object:
    """Read what was typed as the settings file would; words need no quotes."""
    if isinstance(value, Mapping):
        return {name: _meant(inner) for name, inner in value.items()}
    if not isinstance(value, Typed):
        return value
    import tomllib

    try:
        return tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        return str(value)


def _comma(value: object) -> str:
    """A hint for numbers written with a comma or in quotes."""
    if not isinstance(value, str):
        return ""
    number = value.strip().replace(",", ".")
    try:
        float(number)
    except ValueError:
        return ""
    return _("Write {number}, with a point and without quotes.").format(number=number)


def _shown(value: object) -> str:
    """The value as a person wrote it, shortened: for a message about it."""
    match value:
        case bool():
            text = str(value).lower()
        case str():
            text = f"“{value}”"
        case _:
            text = str(value)
    return text if len(text) <= 60 else f"{text[:59]}…"
