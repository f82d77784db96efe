"""What its user wishes of uv: where things come from. What is installed, and where, is not theirs.

uv has a variable for each of its options, and files of settings in its user's folders, the system's
and those above the folder it runs in. Some would put packages elsewhere, take other ones or have
them built here; so only what is about places and connections goes on, all of it as variables.
"""

import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

PYTHONS: Final = "pythons"
"""The folder of uv's own Pythons."""
_KEPT: Final = frozenset(
    {
        "UV_CONCURRENT_DOWNLOADS",
        "UV_CREDENTIALS_DIR",
        "UV_DEFAULT_INDEX",
        "UV_EXTRA_INDEX_URL",
        "UV_FIND_LINKS",
        "UV_HTTP_RETRIES",
        "UV_HTTP_TIMEOUT",
        "UV_INDEX",
        "UV_INDEX_STRATEGY",
        "UV_INDEX_URL",
        "UV_INSECURE_HOST",
        "UV_KEYRING_PROVIDER",
        "UV_NATIVE_TLS",
        "UV_OFFLINE",
        "UV_PYTHON_DOWNLOADS",
        "UV_PYTHON_INSTALL_MIRROR",
        "UV_SYSTEM_CERTS",
    }
)
_CREDENTIALS: Final = re.compile(r"UV_INDEX_\w+_(?:USERNAME|PASSWORD)")
# What would lead Python astray, and what has uv say more than is read here.
_ASTRAY: Final = frozenset(
    {"CONDA_PREFIX", "EYELINE_API_KEY", "PYTHONHOME", "PYTHONPATH", "RUST_BACKTRACE", "RUST_LOG"}
    | {"VIRTUAL_ENV"}
)
_PROXIES: Final = ("ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY")
_DEFAULTS: Final = frozenset({"UV_DEFAULT_INDEX", "UV_INDEX_URL"})
# Settings of uv.toml as the variables that say the same; lists with what stands between.
_SETTINGS: Final[Mapping[str, str]] = {
    "concurrent-downloads": "UV_CONCURRENT_DOWNLOADS",
    "http-proxy": "HTTP_PROXY",
    "https-proxy": "HTTPS_PROXY",
    "index-strategy": "UV_INDEX_STRATEGY",
    "index-url": "UV_INDEX_URL",
    "keyring-provider": "UV_KEYRING_PROVIDER",
    "native-tls": "UV_NATIVE_TLS",
    "offline": "UV_OFFLINE",
    "python-downloads": "UV_PYTHON_DOWNLOADS",
    "python-install-mirror": "UV_PYTHON_INSTALL_MIRROR",
    "system-certs": "UV_SYSTEM_CERTS",
}
_LISTS: Final[Mapping[str, tuple[str, str]]] = {
    "allow-insecure-host": ("UV_INSECURE_HOST", " "),
    "extra-index-url": ("UV_EXTRA_INDEX_URL", " "),
    "find-links": ("UV_FIND_LINKS", ","),
    "no-proxy": ("NO_PROXY", ","),
}
_PLACES: Final = frozenset({"extra-index-url", "find-links", "index-url"})


def environment(own: Mapping[str, str], folder: Path, proxy: str) -> dict[str, str]:
    """Return the environment in which uv keeps all that it has in `folder`.

    `own` is that of this process, `proxy` as the settings say: "environment", "none" or an address.
    """
    wishes = {**_configured(own), **own}
    foreign = {name for name in wishes if name.startswith("UV_") and not _is_kept(name)}
    made = {name: value for name, value in wishes.items() if name not in foreign | _ASTRAY}
    if proxy != "environment":
        made = {name: value for name, value in made.items() if name.upper() not in _PROXIES}
        # "*": nor one that only the system's own settings name
        made |= {"NO_PROXY": "*"} if proxy == "none" else dict.fromkeys(_PROXIES, proxy)
    made |= {
        "NO_COLOR": "1",
        "UV_CACHE_DIR": str(folder / "cache"),
        "UV_NO_CONFIG": "1",
        "UV_NO_PROGRESS": "0",
        "UV_PYTHON_INSTALL_BIN": "0",
        "UV_PYTHON_INSTALL_DIR": str(folder / PYTHONS),
        "UV_PYTHON_INSTALL_REGISTRY": "0",
    }
    made.setdefault("UV_HTTP_TIMEOUT", "60")
    return made


def _is_kept(name: str) -> bool:
    return name in _KEPT or _CREDENTIALS.fullmatch(name) is not None


# ---- uv's files of settings


def _configured(own: Mapping[str, str]) -> dict[str, str]:
    """Return what uv's own settings say, as variables; a file that cannot be read says nothing."""
    made: dict[str, str] = {}
    for file in _files(own):
        try:
            table = tomllib.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        pip = table.get("pip")
        for each in (pip, table) if isinstance(pip, dict) else (table,):
            told = _told(each, file.parent)
            if _DEFAULTS & made.keys():
                told = {name: value for name, value in told.items() if name not in _DEFAULTS}
            made = told | made
    if _DEFAULTS & own.keys():
        made = {name: value for name, value in made.items() if name not in _DEFAULTS}
    return made


def _files(own: Mapping[str, str]) -> Iterator[Path]:
    """Yield the files that uv would read, the one that goes before the others first."""
    if own.get("UV_NO_CONFIG", "").lower() in ("1", "true", "yes", "on", "y", "t"):
        return
    if named := own.get("UV_CONFIG_FILE"):
        yield Path(named)
        return
    if sys.platform == "win32":
        folders = [own.get("APPDATA"), own.get("PROGRAMDATA")]
    else:
        home = own.get("HOME")
        folders = [own.get("XDG_CONFIG_HOME") or (home and f"{home}/.config")]
        folders += (own.get("XDG_CONFIG_DIRS") or "/etc/xdg").split(":")
        folders.append("/etc")
    yield from (Path(folder, "uv", "uv.toml") for folder in folders if folder)


def _told(table: Mapping[str, Any], folder: Path) -> dict[str, str]:
    """Return what a table of a file in `folder` says about places and connections."""
    made: dict[str, str] = {}
    for key, name in _SETTINGS.items():
        match table.get(key):
            case bool() as value:
                made[name] = str(value).lower()
            case str() | int() as value:
                made[name] = _place(str(value), folder) if key in _PLACES else str(value)
    for key, (name, between) in _LISTS.items():
        values = table.get(key)
        if isinstance(values, list) and (texts := [each for each in values if _is_text(each)]):
            places = [_place(each, folder) if key in _PLACES else each for each in texts]
            made[name] = between.join(places)
    return made | _indexes(table.get("index"), folder)


def _indexes(tables: object, folder: Path) -> dict[str, str]:
    """Return the indexes of a file, but those that only what names them may be taken from."""
    made: dict[str, str] = {}
    others = []
    for each in tables if isinstance(tables, list) else ():
        if not isinstance(each, dict) or not _is_text(each.get("url")) or each.get("explicit"):
            continue
        place = _place(each["url"], folder)
        named = f"{each['name']}={place}" if _is_text(each.get("name")) else place
        if each.get("default"):
            made["UV_DEFAULT_INDEX"] = named
        else:
            others.append(named)
    return made | ({"UV_INDEX": " ".join(others)} if others else {})


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _place(told: str, folder: Path) -> str:
    """Return an address, also that of a folder, which a file names as seen from where it lies."""
    return told if "://" in told else (folder / told).absolute().as_uri()
