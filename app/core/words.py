"""Every text that a person reads passes through here: gettext, English and Simplified Chinese.

`_` looks the language up at each call, so that changing it needs no restart; module-level
constants must therefore hold the message id and be translated where they are shown.
"""

import gettext
import os
from collections.abc import Mapping
from functools import cache
from typing import Final

from app.core import identity

LANGUAGES: Final[Mapping[str, str]] = {"en": "English", "zh_CN": "简体中文"}

_WIDE: Final = "。！？；：，、…）"  # has its space in itself

_current: gettext.NullTranslations | None = None
_language = ""


def language_of(environment: Mapping[str, str]) -> str:
    """Return the best of `LANGUAGES` for POSIX locale variables (LANGUAGE, LC_ALL, ..., LANG)."""
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        for wanted in environment.get(name, "").split(":"):
            if wanted:
                return "zh_CN" if wanted.lower().startswith("zh") else "en"
    return "en"


def use(language: str = "") -> None:
    """Speak `language` (a key of `LANGUAGES`) from now on; "" asks the environment."""
    global _current, _language  # noqa: PLW0603 - the language is one per process
    _language = language if language in LANGUAGES else language_of(os.environ)
    _current = _catalogue(_language)


def _catalogue(language: str) -> gettext.NullTranslations:
    folder = identity.assets() / "translations"
    return gettext.translation(identity.SLUG, folder, languages=[language], fallback=True)


@cache
def in_every_language(message: str) -> frozenset[str]:
    """Return the translations of `message`, to know it again wherever it was written."""
    return frozenset(_catalogue(language).gettext(message) for language in LANGUAGES)


def language() -> str:
    """Return the language in use, a key of `LANGUAGES`."""
    _translations()
    return _language


def _translations() -> gettext.NullTranslations:
    if _current is None:
        use()
    assert _current is not None
    return _current


def _(message: str) -> str:
    """Translate `message`."""
    return _translations().gettext(message)


def ngettext(one: str, many: str, n: int) -> str:
    """Translate a message that counts `n` things."""
    return _translations().ngettext(one, many, n)


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for it
    """Mark `message` for translation where it is shown later, not here."""
    return message


def sentences(*said: str) -> str:
    """Return sentences in one line, those that are empty left out: after “。” stands no space."""
    told = ""
    for each in filter(None, said):
        told += f" {each}" if told and told[-1] not in _WIDE else each
    return told
