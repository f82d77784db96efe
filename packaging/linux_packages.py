"""The bundle of Linux as a .deb, an .rpm and an archive with a script that installs it."""

import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import changelog
import linux_needs
import sizes
from app.core import identity
from console import Stop, say
from linux_archive import mode, write_archive
from linux_needs import Needs

HOME: Final = "/usr/lib/eyeline"
_COMPRESSION: Final = (
    "zstd:19"  # what dpkg and rpm have read since 2021, and a tenth less than its default
)
_ARCHITECTURES: Final = {"x86_64": ("amd64", "x86_64"), "aarch64": ("arm64", "aarch64")}
_REVISION: Final = "1"
_MAINTAINER: Final = "The makers of Eyeline <eyeline@users.noreply.github.com>"
_SUMMARY: Final = "Sees your screen: ask about what you see, get an answer with the places boxed"
_DESCRIPTION: Final = f"""{_SUMMARY}.
Press a key, mark a region, a window, a picture, a document or a
recording, and ask about it. What answers is a model of your choice, or
the reader that comes along and needs no network."""
# Chinese on the screen and in what is drawn; keys in the keyring; captures on Wayland.
_RECOMMENDED: Final = {
    "deb": [
        "ca-certificates",
        "fonts-noto-cjk | fonts-wqy-microhei | fonts-droid-fallback",
        "gnome-keyring | kwalletmanager | keepassxc",
        "xdg-desktop-portal",
    ],
    "rpm": ["ca-certificates", "gnome-keyring", "xdg-desktop-portal"],
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in a package: where it goes, what it is made from, its permissions.

    `source` is a file, None for a folder; `link` is what a symbolic link leads to, else "".
    """

    place: str
    source: Path | None
    mode: int = 0o644
    link: str = ""


def packages(bundle: Path, out: Path) -> list[Path]:
    """Make the packages of `bundle` in `out`; returns them. Raises Stop.

    The same bundle makes the same bytes: all times are SOURCE_DATE_EPOCH.
    """
    version, epoch = identity.VERSION, int(os.environ["SOURCE_DATE_EPOCH"])
    shared = desktop(bundle.parent / "desktop")
    listed, asked = entries(bundle, shared), linux_needs.needs(bundle)
    contents = {"deb": [*listed, changes(bundle.parent)], "rpm": listed}
    debian, other = architecture()
    archive = out / f"{identity.SLUG}-{version}-linux-{other}.tar.gz"
    with ThreadPoolExecutor(max_workers=2) as pool:  # each of them keeps one core busy
        making = [
            pool.submit(
                packed, configured(contents[kind], asked, version, epoch, kind), kind, out / name
            )
            for kind, name in (
                ("deb", f"{identity.SLUG}_{version}-1_{debian}.deb"),
                ("rpm", f"{identity.SLUG}-{version}-1.{other}.rpm"),
            )
        ]
        write_archive(bundle, shared, archive, version, epoch)
        made = [each.result() for each in making]
    if (size := made[0].stat().st_size) > sizes.LIMIT_DEB:
        raise Stop(
            f"{made[0].name} has {size / 1e6:.0f} MB; {sizes.LIMIT_DEB / 1e6:.0f} are allowed."
        )
    return [*made, archive]


def of_version(bundle: Path, out: Path, version: str) -> Path:
    """Make a .deb of `bundle` that says it is of another version, quickly. Raises Stop."""
    shared = desktop(bundle.parent / "desktop")
    epoch = int(os.environ["SOURCE_DATE_EPOCH"])
    listed, asked = entries(bundle, shared), linux_needs.needs(bundle)
    told = configured(listed, asked, version, epoch, "deb") | {"deb": {"compression": "none"}}
    return packed(told, "deb", out / f"{identity.SLUG}_{version}-1_{architecture()[0]}.deb")


def architecture() -> tuple[str, str]:
    """Return the names of this processor in a .deb and in an .rpm. Raises Stop."""
    try:
        return _ARCHITECTURES[platform.machine()]
    except KeyError:
        raise Stop(f"There are no packages for {platform.machine()}.") from None


def desktop(folder: Path) -> dict[str, Path]:
    """Write what the desktop is told into `folder`; returns it by its places below the prefix."""
    import desktop_files

    shutil.rmtree(folder, ignore_errors=True)
    found = {}
    for place, data in desktop_files.files():
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        found[place.as_posix()] = path
    return found


def entries(bundle: Path, shared: Mapping[str, Path]) -> list[Entry]:
    """Return all that goes into a package, in the order of the places."""
    listed = [
        Entry(HOME, None, 0o755),
        Entry("/usr/bin/eyeline", None, link="../lib/eyeline/eyeline"),
    ]
    for path in sorted(bundle.rglob("*")):
        place = f"{HOME}/{path.relative_to(bundle).as_posix()}"
        if path.is_symlink():
            listed.append(Entry(place, None, link=str(path.readlink())))
        elif path.is_dir():
            listed.append(Entry(place, None, 0o755))
        else:
            listed.append(Entry(place, path, mode(path)))
    listed += [Entry(f"/usr/{place}", path) for place, path in shared.items()]
    doc = f"/usr/share/doc/{identity.SLUG}"
    listed += [
        Entry(f"{doc}/copyright", bundle / "THIRD-PARTY-NOTICES"),
        Entry(f"{doc}/SOURCE-OFFER", bundle / "SOURCE-OFFER"),
    ]
    return sorted(listed, key=lambda entry: entry.place)


def changes(folder: Path) -> Entry:
    """Write what changed into `folder`; returns it as Debian wants it."""
    name = "changelog.Debian.gz"
    path = folder / name
    path.write_bytes(changelog.compressed(_MAINTAINER, _REVISION))
    return Entry(f"/usr/share/doc/{identity.SLUG}/{name}", path)


def configured(
    listed: Sequence[Entry], asked: Needs, version: str, epoch: int, kind: str
) -> dict[str, Any]:
    """Return what nfpm is told."""
    import desktop_files

    when = datetime.fromtimestamp(epoch, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "name": identity.SLUG,
        "arch": architecture()[0],
        "platform": "linux",
        "version": version,
        "release": _REVISION,
        "section": "utils",
        "priority": "optional",
        "maintainer": _MAINTAINER,
        "vendor": "Eyeline",
        "license": "GPL-3.0-or-later",
        "description": _DESCRIPTION,
        "mtime": when,
        "umask": 0o022,
        "disable_globbing": True,
        "depends": asked.debian() if kind == "deb" else asked.rpm(),
        "recommends": _RECOMMENDED[kind],
        "suggests": ["libreoffice"],
        "scripts": {
            "postinstall": str(desktop_files.SCRIPTS["postinst"]),
            "preremove": str(desktop_files.SCRIPTS["prerm"]),
            "postremove": str(desktop_files.SCRIPTS["postrm"]),
        },
        "contents": [_content(entry, when) for entry in listed],
        "deb": {"compression": _COMPRESSION},
        "rpm": {
            "compression": _COMPRESSION,
            "summary": _SUMMARY,
            "group": "Applications/Productivity",
            "buildhost": "localhost",
        },
    }


def _content(entry: Entry, when: str) -> dict[str, Any]:
    if entry.link:
        return {
            "src": entry.link,
            "dst": entry.place,
            "type": "symlink",
            "file_info": {"mtime": when},
        }
    info = {"mode": entry.mode, "mtime": when, "owner": "root", "group": "root"}
    if entry.source is None:
        return {"dst": entry.place, "type": "dir", "file_info": info}
    return {"src": str(entry.source), "dst": entry.place, "file_info": info}


def packed(configuration: Mapping[str, Any], kind: str, path: Path) -> Path:
    """Run nfpm. Raises Stop."""
    file = path.with_suffix(f".{kind}.yaml")
    file.write_text(json.dumps(configuration, indent=1), encoding="utf-8")  # JSON is YAML
    nfpm = Path(sys.executable).with_name("nfpm")
    told = subprocess.run(
        [str(nfpm), "package", "--config", str(file), "--packager", kind, "--target", str(path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    file.unlink()
    if told.returncode != 0:
        raise Stop(f"nfpm could not make {path.name}: {told.stderr.strip() or told.stdout.strip()}")
    say(f"  {path.name}: {path.stat().st_size / 1e6:.1f} MB")
    return path
