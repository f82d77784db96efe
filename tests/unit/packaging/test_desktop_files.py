"""Eyeline as a part of a Linux desktop: what packages bring, by the rules of who reads it."""

import configparser
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

import desktop_files
from app.cli.opening import wanted
from app.core import identity
from app.core.verbs import OPEN, TRIGGERS
from app.media.sniff import kind_of

ROOT = Path(__file__).resolve().parents[3]
LANGUAGE = "zh_CN"
ACTIONS = ("dolphin.desktop", "nemo.nemo_action", "libfm.desktop")


@pytest.fixture(scope="module")
def files() -> Mapping[str, bytes]:
    return {str(path): data for path, data in desktop_files.files()}


@pytest.fixture(scope="module")
def placed(files: Mapping[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A prefix with all of it."""
    prefix = tmp_path_factory.mktemp("root") / "usr"
    for name, data in files.items():
        (prefix / name).parent.mkdir(parents=True, exist_ok=True)
        (prefix / name).write_bytes(data)
    return prefix


def _entry(name: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, delimiters="=", strict=True)
    parser.optionxform = str  # type: ignore[assignment,method-assign] # keys are kept as they are
    parser.read(ROOT / "packaging/linux" / name, encoding="utf-8")
    return parser


def _menu() -> configparser.ConfigParser:
    return _entry(f"{identity.APP_ID}.desktop")


def _validate(*command: str) -> None:
    if shutil.which(command[0]) is None:
        pytest.skip(f"not installed: {command[0]}")
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert not done.stdout.strip() or "successful" in done.stdout, done.stdout


def test_the_entry_of_menus_is_valid(placed: Path) -> None:
    entry = placed / f"share/applications/{identity.APP_ID}.desktop"
    _validate("desktop-file-validate", "--no-hints", str(entry))


def test_the_metadata_is_valid(placed: Path) -> None:
    metadata = placed / f"share/metainfo/{identity.APP_ID}.metainfo.xml"
    _validate("appstreamcli", "validate", "--no-net", "--no-color", str(metadata))


def test_software_centres_find_the_entry_and_its_icons(placed: Path) -> None:
    _validate("appstreamcli", "validate-tree", "--no-net", "--no-color", str(placed.parent))


@pytest.mark.parametrize("name", [f"{identity.APP_ID}.desktop", *ACTIONS])
def test_all_that_is_read_is_in_both_languages(name: str) -> None:
    name = name if name.startswith(identity.APP_ID) else f"file-managers/{name}"
    for title, group in _entry(name).items():
        for key in ("Name", "GenericName", "Comment", "Keywords", "Tooltip"):
            if key in group and group[key] != identity.NAME:
                assert group.get(f"{key}[{LANGUAGE}]"), (title, key)


def test_every_action_asks_for_something_that_the_program_does() -> None:
    menu = _menu()
    named = menu["Desktop Entry"]["Actions"].rstrip(";").split(";")
    assert [f"Desktop Action {each}" for each in named] == menu.sections()[1:]
    for each in named:
        program, *arguments = menu[f"Desktop Action {each}"]["Exec"].split()
        assert program == identity.SLUG
        assert arguments[:2] == ["trigger", "--start"]
        assert arguments[2] in TRIGGERS
        assert wanted(arguments, desktop=True) == arguments[2]


def test_the_entry_starts_the_program_with_and_without_files(tmp_path: Path) -> None:
    program, *arguments = _menu()["Desktop Entry"]["Exec"].split()
    assert program == _menu()["Desktop Entry"]["TryExec"] == identity.SLUG
    assert arguments[-1] == "%F"
    assert wanted(arguments[:-1], desktop=True) == "show"
    odd = [tmp_path / name for name in ("-v.png", "程序 a.pdf", "100%.mp4")]
    for path in odd:
        path.touch()
    told = wanted([*arguments[:-1], *map(str, odd)], desktop=True)
    assert told == OPEN + "\0".join(map(str, odd))


_MP4 = b"\0\0\0\x18ftypmp42"
_EBML = b"\x1aE\xdf\xa3"
_AVI = b"RIFF\0\0\0\0AVI LIST"
_BEGINNINGS = {  # of files of the kinds that are not made with Pillow
    "application/pdf": b"%PDF-1.7\n",
    "video/mp4": _MP4,
    "video/x-m4v": _MP4,
    "video/quicktime": _MP4,
    "video/x-matroska": _EBML,
    "video/webm": _EBML,
    "video/x-msvideo": _AVI,
    "video/avi": _AVI,
    "video/vnd.avi": _AVI,
    "video/mpeg": b"\0\0\x01\xba",
    "video/ogg": b"OggS",
}


def test_every_kind_that_is_claimed_is_read(tmp_path: Path) -> None:
    """A menu that offers Eyeline for what it then refuses is worse than none."""
    kinds = _menu()["Desktop Entry"]["MimeType"].rstrip(";").split(";")
    assert len(kinds) == len({*kinds})
    path = tmp_path / "file"
    for kind in kinds:
        family, _slash, name = kind.partition("/")
        if family == "image":
            Image.new("RGB", (8, 8)).save(path, format=name)
        else:
            path.write_bytes(_BEGINNINGS[kind].ljust(512, b"\0"))
        wanted_kind = {"image": "picture", "video": "video", "application": "document"}[family]
        assert kind_of(path) == wanted_kind, kind


@pytest.mark.parametrize("name", ACTIONS)
def test_file_managers_offer_it_for_what_the_entry_opens(name: str) -> None:
    kinds = _menu()["Desktop Entry"]["MimeType"]
    text = (ROOT / "packaging/linux/file-managers" / name).read_text(encoding="utf-8")
    assert re.findall(r"(?m)^M[Ii][Mm][Ee][Tt]ypes?=(.*)$", text) == [kinds]
    assert re.findall(r"(?m)^Exec=(.*)$", text) == [_menu()["Desktop Entry"]["Exec"]]


def test_the_metadata_is_of_this_version() -> None:
    path = ROOT / "packaging/linux" / f"{identity.APP_ID}.metainfo.xml"
    component = ET.parse(path).getroot()
    assert component.findtext("id") == identity.APP_ID
    assert component.findtext("launchable") == f"{identity.APP_ID}.desktop"
    releases = [each.get("version") for each in component.iter("release")]
    changelog = (ROOT / "README.md").read_text(encoding="utf-8").partition("## Changelog")[2]
    assert releases == re.findall(r"(?m)^### (\S+)", changelog)
    assert releases[0] == identity.VERSION
    for kind in ("summary", "p", "li", "keyword"):
        own = [each for each in component.iter(kind) if not each.attrib]
        theirs = [each for each in component.iter(kind) if each.attrib]
        assert len(own) == len(theirs) > 0, kind


def test_everything_is_called_as_the_program_is(files: Mapping[str, bytes]) -> None:
    assert all(Path(name).name.startswith(identity.APP_ID) for name in files)
    actions = [name for name in files if "file-manager/" in name]
    assert f"{identity.APP_ID}.desktop" not in [Path(name).name for name in actions]
    menu = _menu()["Desktop Entry"]
    assert menu["Icon"] == identity.APP_ID
    assert menu["StartupWMClass"] == identity.SLUG


@pytest.mark.parametrize("script", desktop_files.SCRIPTS.values(), ids=lambda path: path.name)
@pytest.mark.parametrize("word", ["configure", "upgrade", "1", "abort-upgrade"])
def test_scripts_of_packages_end_well_where_there_is_nothing_to_do(script: Path, word: str) -> None:
    nowhere = {"PATH": "/nowhere"}
    done = subprocess.run(["/bin/sh", str(script), word], env=nowhere, check=False, timeout=60)
    assert done.returncode == 0
