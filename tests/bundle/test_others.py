"""The archive with its script, in folders with odd names, and the .rpm as far as Debian goes."""

import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

from app.core import identity
from tests.bundle.conftest import made
from tests.bundle.debian import HOME, ROOT, USER, Debian
from tests.bundle.test_debian import SAVE, holds

pytestmark = pytest.mark.timeout(900)

ODD: Final = f"{HOME}/下载 and more/100% “Eyeline”"
QUESTION: Final = "Where is Save?"


def test_the_libraries_that_packages_would_bring(system: Debian) -> None:
    """What a desktop has: the archive names them, and cannot install them."""
    words = _said("dpkg-deb", "--field", str(made("*.deb")), "Depends")
    names = [each.split("|")[-1].split("(")[0].strip() for each in words.split(",")]
    system.must("apt-get", "install", "-y", "--no-install-recommends", *names, root=True)


def test_the_archive_is_installed_by_a_user_used_upgraded_and_removed(system: Debian) -> None:
    folder = system.path(ODD)
    folder.mkdir(parents=True)
    archive = made("*-linux-*.tar.gz")
    subprocess.run(["tar", "-xzf", str(archive), "-C", str(folder)], check=True)
    system.must("chown", "-R", f"{USER}:{USER}", f"{HOME}/下载 and more", root=True)
    script = f"{ODD}/eyeline-{identity.VERSION}/install.sh"
    prefix = f"{HOME}/程序 folder"
    for _again in range(2):  # the second time as an upgrade
        said = system.must("sh", script, "--prefix", prefix)
        assert prefix in said.out
    program = f"{prefix}/bin/eyeline"
    assert system.must(program, "--version").out.split()[-1] == identity.VERSION
    demo = f"{prefix}/lib/eyeline/_internal/assets/demo.png"
    words = ("ask", demo, QUESTION, "--backend", "reader", "--json", "--temporary")
    answer = system.must(program, *words).json
    assert all(holds(answer["boxes"], x, y) for x, y in SAVE), answer
    entry = system.path(f"{prefix}/share/applications/{identity.APP_ID}.desktop")
    lines = entry.read_text(encoding="utf-8").splitlines()
    started = [line for line in lines if line.startswith("Exec=")]
    assert started
    assert all(line.startswith(f'Exec="{program}"') for line in started)
    system.must("sh", f"{prefix}/lib/eyeline/install.sh", "--uninstall", "--prefix", prefix)
    left = [path for path in system.path(prefix).rglob("*") if not path.is_dir()]
    assert left == []


def test_without_words_it_goes_into_the_home(system: Debian) -> None:
    script = f"{ODD}/eyeline-{identity.VERSION}/install.sh"
    system.must("sh", script)
    assert system.must(f"{HOME}/.local/bin/eyeline", "--version").out
    said = system.must("sh", f"{HOME}/.local/lib/eyeline/install.sh", "--uninstall")
    assert f"{HOME}/.local" in said.out
    assert not system.path("~/.local/lib").exists()
    assert system.path("~/.local/state/eyeline").is_dir()  # the user's own


def test_what_cannot_be_written_is_said(system: Debian) -> None:
    script = f"{ODD}/eyeline-{identity.VERSION}/install.sh"
    said = system.run("sh", script, "--prefix", "/usr")
    assert said.code == 1
    assert "--prefix" in said.err
    said = system.run("sh", script, "--uninstall", "--prefix", "/opt")
    assert said.code == 1
    assert "no Eyeline" in said.err


def test_the_rpm_holds_the_same_and_runs(system: Debian, tmp_path: Path) -> None:
    package = made("*.rpm")
    listed = _said("rpm", "-qpl", str(package)).splitlines()
    held = _said("dpkg-deb", "--contents", str(made("*.deb"))).splitlines()
    in_deb = {line.split(maxsplit=5)[5].split(" -> ")[0].rstrip("/")[1:] for line in held}
    assert {place for place in in_deb if place.startswith("/usr/lib/eyeline")} == {
        place for place in listed if place.startswith("/usr/lib/eyeline")
    }
    needed = _said("rpm", "-qpR", str(package)).splitlines()
    assert "libEGL.so.1()(64bit)" in needed
    assert any(line.startswith("libc.so.6(GLIBC_2.") for line in needed)
    assert _said("rpm", "-qp", "--qf", "%{VERSION} %{LICENSE}", str(package)) == (
        f"{identity.VERSION} GPL-3.0-or-later"
    )
    unpacked = tmp_path / "rpm"
    unpacked.mkdir()
    with subprocess.Popen(
        ["rpm2cpio", package.name], cwd=package.parent, stdout=subprocess.PIPE
    ) as cpio:
        subprocess.run(["cpio", "-idm", "--quiet"], stdin=cpio.stdout, cwd=unpacked, check=True)
    target = system.path("/opt/rpm")
    shutil.move(unpacked, target)
    program = "/opt/rpm/usr/lib/eyeline/eyeline"
    assert system.must(program, "--version").out.split()[-1] == identity.VERSION
    assert target.joinpath("usr/bin/eyeline").is_symlink()


def test_rpm_installs_and_removes_it(tmp_path: Path) -> None:
    """Into a folder, as rpm does it; what it would need of Fedora is not looked for here."""
    root = tmp_path / "root"
    words = ("--root", str(root), "--nodeps", "--noscripts")
    _said("rpm", "-i", *words, str(made("*.rpm")))
    assert root.joinpath("usr/lib/eyeline/eyeline").is_file()
    assert _said("rpm", "--root", str(root), "-q", "eyeline").startswith(
        f"eyeline-{identity.VERSION}-1"
    )
    _said("rpm", "-V", *words[:3], "eyeline")
    _said("rpm", "-e", *words, "eyeline")
    assert not root.joinpath("usr/lib/eyeline").exists()
    assert not root.joinpath("usr/bin/eyeline").is_symlink()


def test_the_sums_are_right() -> None:
    subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=ROOT / "dist", check=True)


def _said(*words: str) -> str:
    """Run a program beside the packages: rpm takes a path with odd names for a pattern."""
    folder = made("*.rpm").parent
    names = [word.removeprefix(f"{folder}/") for word in words]
    return subprocess.run(names, cwd=folder, capture_output=True, text=True, check=True).stdout
