"""Packages of Linux: what is in them, what they ask for, and the script of the archive."""

import gzip
import json
import os
import re
import subprocess
import tarfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import linux_archive
import linux_needs
import linux_packages
from app.core import identity
from console import Stop
from linux_needs import Linked, Needs

NEEDS = Needs(frozenset({"libEGL.so.1", "libz.so.1"}), (2, 34))


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """A small one: a program, a library with a link to it, what the law asks for."""
    folder = tmp_path / "made/eyeline"
    (folder / "_internal/PySide6").mkdir(parents=True)
    program = folder / "eyeline"
    program.write_text('#!/bin/sh\necho "$0"\n')
    program.chmod(0o700)
    (folder / "_internal/PySide6/libQt6Core.so.6").write_bytes(b"library")
    (folder / "_internal/PySide6/libQt6Core.so.6").chmod(0o755)
    (folder / "_internal/libQt6Core.so.6").symlink_to("PySide6/libQt6Core.so.6")
    for name in ("THIRD-PARTY-NOTICES", "SOURCE-OFFER", "COPYING", "LICENSE"):
        (folder / name).write_text(name)
    return folder


@pytest.fixture
def shared(tmp_path: Path) -> dict[str, Path]:
    found = linux_packages.desktop(tmp_path / "desktop")
    assert f"share/applications/{identity.APP_ID}.desktop" in found
    return found


def test_what_binaries_say() -> None:
    said = """
  NEEDED               libxcb.so.1
  NEEDED               libc.so.6
  SONAME               libqxcb.so
Version References:
  required from libc.so.6:
    0x06969194 0x00 03 GLIBC_2.14
    0x0d696910 0x00 02 GLIBC_2.34
"""
    linked = linux_needs.read(said)
    assert linked == Linked("libqxcb.so", frozenset({"libxcb.so.1", "libc.so.6"}), (2, 34))


def test_what_is_inside_is_not_asked_for() -> None:
    asked = linux_needs.joined(
        [
            Linked("", frozenset({"libmine.so.1", "libEGL.so.1", "libm.so.6"}), (2, 17)),
            Linked("libmine.so.1", frozenset({"libz.so.1", "ld-linux-x86-64.so.2"}), (2, 34)),
        ]
    )
    assert asked == NEEDS
    assert asked.debian() == ["libc6 (>= 2.34)", "fontconfig", "libegl1", "zlib1g"]
    assert asked.rpm() == [
        "libc.so.6(GLIBC_2.34)(64bit)", "libEGL.so.1()(64bit)", "libz.so.1()(64bit)", "fontconfig",
    ]  # fmt: skip


def test_what_a_link_inside_is_called_is_not_asked_for() -> None:
    program = Linked("", frozenset({"libavcodec-c42.so.62", "libz.so.1"}), (2, 34))
    stands_in = Linked("libavcodec-5e6.so.62", frozenset({"libEGL.so.1"}), (2, 17))
    assert linux_needs.joined([program, stands_in], ["libavcodec-c42.so.62"]) == NEEDS


def test_a_library_that_nobody_named_ends_the_build() -> None:
    with pytest.raises(Stop, match=r"libodd\.so\.3.*linux_needs"):
        linux_needs.joined([Linked("", frozenset({"libodd.so.3"}), (2, 17))])


@pytest.mark.parametrize("kind", ["deb", "rpm"])
def test_the_metadata(kind: str, bundle: Path, shared: dict[str, Path]) -> None:
    entries = linux_packages.entries(bundle, shared)
    told = linux_packages.configured(entries, NEEDS, "1.2.3", 1_700_000_000, kind)
    json.dumps(told)  # it is handed over as JSON
    assert (told["name"], told["version"], told["license"]) == (
        "eyeline",
        "1.2.3",
        "GPL-3.0-or-later",
    )
    assert told["mtime"] == "2023-11-14T22:13:20Z"
    assert told["depends"] == (NEEDS.debian() if kind == "deb" else NEEDS.rpm())
    assert all(Path(script).is_file() for script in told["scripts"].values())
    contents: list[dict[str, Any]] = told["contents"]
    placed = {each["dst"]: each for each in contents}
    assert len(placed) == len(contents)
    assert placed["/usr/bin/eyeline"]["src"] == "../lib/eyeline/eyeline"
    assert placed["/usr/bin/eyeline"]["type"] == "symlink"
    assert placed["/usr/lib/eyeline/eyeline"]["file_info"]["mode"] == 0o755
    link = placed["/usr/lib/eyeline/_internal/libQt6Core.so.6"]
    assert (link["type"], link["src"]) == ("symlink", "PySide6/libQt6Core.so.6")
    assert placed["/usr/lib/eyeline/_internal/PySide6"]["type"] == "dir"
    library = placed["/usr/lib/eyeline/_internal/PySide6/libQt6Core.so.6"]
    assert library["file_info"]["mode"] == 0o644
    assert all(len(line) < 80 for line in told["description"].splitlines()[1:])
    assert f"/usr/share/applications/{identity.APP_ID}.desktop" in placed
    assert f"/usr/share/metainfo/{identity.APP_ID}.metainfo.xml" in placed
    assert f"/usr/share/icons/hicolor/48x48/apps/{identity.APP_ID}.png" in placed
    assert "/usr/share/doc/eyeline/copyright" in placed
    assert {each["file_info"]["mtime"] for each in contents} == {told["mtime"]}


def test_debian_is_told_what_changed(tmp_path: Path) -> None:
    entry = linux_packages.changes(tmp_path)
    assert entry.place == "/usr/share/doc/eyeline/changelog.Debian.gz"
    assert entry.source is not None
    made = entry.source.read_bytes()
    text = gzip.decompress(made).decode()
    assert text.startswith(f"eyeline ({identity.VERSION}-1) stable; urgency=medium\n\n  * ")
    assert re.search(r"\n\n -- [^<]+ <[^>]+>  \w{3}, \d\d \w{3} \d{4} 00:00:00 \+0000\n$", text)
    assert linux_packages.changes(tmp_path).source == entry.source
    assert entry.source.read_bytes() == made


def unpacked(bundle: Path, shared: dict[str, Path], folder: Path) -> Path:
    """Make the archive and unpack it; returns the folder in it."""
    archive = folder / "a.tar.gz"
    linux_archive.write_archive(bundle, shared, archive, "1.2.3", 1_700_000_000)
    with tarfile.open(archive) as held:
        assert {entry.mtime for entry in held} == {1_700_000_000}
        held.extractall(folder, filter="tar")
    return folder / "eyeline-1.2.3"


def test_the_archive_is_the_same_every_time(
    bundle: Path, shared: dict[str, Path], tmp_path: Path
) -> None:
    made = []
    for name in ("one", "two"):
        path = tmp_path / f"{name}.tar.gz"
        linux_archive.write_archive(bundle, shared, path, "1.2.3", 1_700_000_000)
        made.append(path.read_bytes())
        os.utime(bundle / "eyeline")
        (bundle / "eyeline").chmod(0o755)
    assert made[0] == made[1]


def install(folder: Path, *words: str, home: Path) -> "subprocess.CompletedProcess[str]":
    told = {"PATH": os.environ["PATH"], "HOME": str(home)}
    command: Sequence[str] = ["sh", str(folder / "install.sh"), *words]
    return subprocess.run(command, env=told, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("where", ["plain", "it's mine/程序 $x"])
def test_what_the_script_says_can_be_pasted(
    where: str, bundle: Path, shared: dict[str, Path], tmp_path: Path
) -> None:
    folder, prefix = unpacked(bundle, shared, tmp_path), tmp_path / where
    said = install(folder, "--prefix", str(prefix), home=tmp_path).stdout.splitlines()
    told = dict(line.split(": ", 1) for line in said if ": " in line)
    assert subprocess.check_output(["sh", "-c", told["Start it"]], text=True).strip() == str(
        prefix / "bin/eyeline"
    )
    subprocess.run(["sh", "-c", told["Remove it"]], check=True, capture_output=True)
    assert not (prefix / "bin/eyeline").exists()


@pytest.mark.parametrize("where", [None, 'a b/程序 100% $x `y` "z" \\w & |'])
def test_a_user_installs_upgrades_and_removes_it(
    where: str | None, bundle: Path, shared: dict[str, Path], tmp_path: Path
) -> None:
    folder = unpacked(bundle, shared, tmp_path)
    home = tmp_path / "home"
    (home / ".local/share/eyeline").mkdir(parents=True)
    (home / ".local/share/eyeline/history.db").write_text("mine")
    prefix = home / where if where else home / ".local"
    words = ["--prefix", str(prefix)] if where else []
    for _again in range(2):
        said = install(folder, *words, home=home)
        assert said.returncode == 0, said.stderr
        assert str(prefix) in said.stdout
    program = prefix / "bin/eyeline"
    ran = subprocess.run([str(program)], capture_output=True, text=True, check=True)
    assert ran.stdout == f"{program}\n"
    entry = (prefix / f"share/applications/{identity.APP_ID}.desktop").read_text(encoding="utf-8")
    started = [
        line.removeprefix("Exec=") for line in entry.splitlines() if line.startswith("Exec=")
    ]
    assert started
    for line in started:
        assert _program(line) == str(program)
    said = install(prefix / "lib/eyeline", "--uninstall", *words, home=home)
    assert said.returncode == 0, said.stderr
    left = sorted(path.name for path in home.rglob("*") if not path.is_dir())
    assert left == ["history.db"]


def _program(line: str) -> str:
    """Return the program that an Exec line of a .desktop file names, by the two rules for it."""
    value = line.replace("\\\\", "\0").replace("\\s", " ").replace("\0", "\\")  # of all strings
    assert value.startswith('"')
    found, at = "", 1
    while value[at] != '"':
        at += value[at] == "\\"
        found += value[at]
        at += 1
    return found.replace("%%", "%")


def test_the_script_says_what_is_wrong(
    bundle: Path, shared: dict[str, Path], tmp_path: Path
) -> None:
    folder = unpacked(bundle, shared, tmp_path)
    taken = tmp_path / "file"
    taken.write_text("")
    for words, expected in (
        (["--prefix", str(taken)], "Nothing can be written"),
        (["--uninstall", "--prefix", str(tmp_path / "none")], "no Eyeline"),
        (["--prefix"], "needs a folder"),
    ):
        said = install(folder, *words, home=tmp_path)
        assert said.returncode == 1
        assert expected in said.stderr
    homeless = subprocess.run(
        ["sh", str(folder / "install.sh")], env={"PATH": os.environ["PATH"]},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert homeless.returncode == 1
    assert "--prefix" in homeless.stderr
    (folder / "eyeline/eyeline").unlink()
    assert "unpack the whole" in install(folder, home=tmp_path / "x").stderr
