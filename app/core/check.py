"""`Check`: one line of the doctor."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the doctor: what was looked at, what was found, what to do about it.

    `id` stays the same in every language, for programs; `name` is for people.
    """

    id: str
    name: str
    ok: bool
    found: str
    hint: str = ""
    data: Mapping[str, Any] | None = None
