"""What a bundle for macOS says of itself, and in which order it is signed, checked and packed."""

import os
import plistlib
from pathlib import Path
from typing import Final

import pytest

import macos_image
from app.core import identity
from console import Stop
from macos_image import Secrets

ROOT: Final = Path(__file__).parents[3]
MACH_O: Final = b"\xcf\xfa\xed\xfe" + bytes(28)
CERTIFICATE: Final = "Developer ID Application: Somebody (AB12CD34EF)"
NOTARY: Final = ("/keys/notary.p8", "KEY1", "issuer-1")


@pytest.fixture
def app(tmp_path: Path) -> Path:
    """A bundle as PyInstaller leaves it: programs, libraries, a framework, links, data."""
    made = tmp_path / "Eyeline.app"
    contents = made / "Contents"
    qt = contents / "Frameworks/PySide6/Qt/lib/QtCore.framework"
    for path in (
        contents / "MacOS/eyeline",
        contents / "Frameworks/libpython3.11.dylib",
        contents / "Frameworks/uv/uv",
        qt / "Versions/A/QtCore",
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(MACH_O)
    (qt / "Versions/Current").symlink_to("A")
    (qt / "QtCore").symlink_to("Versions/Current/QtCore")
    (contents / "Resources").mkdir()
    (contents / "Resources/demo.png").write_bytes(b"\x89PNG")
    (contents / "Resources/libpython3.11.dylib").symlink_to("../Frameworks/libpython3.11.dylib")
    (contents / "Info.plist").write_bytes(plistlib.dumps(macos_image.info_plist()))
    return made


def test_it_says_who_it_is_in_a_property_list() -> None:
    said = plistlib.loads(plistlib.dumps(macos_image.info_plist()))

    assert said["CFBundleIdentifier"] == identity.APP_ID
    assert said["CFBundleShortVersionString"] == identity.VERSION
    assert said["LSUIElement"] is True
    assert said["NSScreenCaptureUsageDescription"].startswith(identity.NAME)
    assert said["CFBundleLocalizations"] == ["en", "zh-Hans"]
    opened = {kind for each in said["CFBundleDocumentTypes"] for kind in each["LSItemContentTypes"]}
    assert {"public.image", "public.movie", "com.adobe.pdf"} <= opened
    assert {each["LSHandlerRank"] for each in said["CFBundleDocumentTypes"]} == {"Alternate"}


def test_kinds_of_files_that_macos_does_not_know_are_told() -> None:
    said = macos_image.info_plist()
    opened = {kind for each in said["CFBundleDocumentTypes"] for kind in each["LSItemContentTypes"]}
    told = {each["UTTypeIdentifier"]: each for each in said["UTImportedTypeDeclarations"]}

    assert {"org.matroska.mkv", "org.webmproject.webm"} <= {*told} <= opened
    for each in told.values():
        assert each["UTTypeConformsTo"]
        assert each["UTTypeTagSpecification"]["public.filename-extension"]


def test_a_busy_disk_image_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tool, left = tmp_path / "hdiutil", tmp_path / "left"
    left.write_text("xx")
    tool.write_text(
        f'#!/bin/sh\n[ -s "{left}" ] || exit 0\ntruncate -s -1 "{left}"\necho busy\nexit 1\n'
    )
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(macos_image, "_PAUSE", 0)

    macos_image._run(["hdiutil", "create"])
    left.write_text("xxxx")
    with pytest.raises(Stop, match="busy"):
        macos_image._run(["hdiutil", "create"])


def test_its_entitlements_are_the_one_that_it_needs() -> None:
    with (ROOT / "packaging/macos/entitlements.plist").open("rb") as file:
        assert plistlib.load(file) == {
            "com.apple.security.cs.allow-unsigned-executable-memory": True
        }


def test_what_macos_asks_is_said_in_every_language(app: Path) -> None:
    macos_image.write_words(app)
    words = {
        path.parent.name: path.read_text(encoding="utf-8")
        for path in app.glob("Contents/Resources/*.lproj/InfoPlist.strings")
    }

    assert {*words} == {"en.lproj", "zh-Hans.lproj"}
    for text in words.values():
        assert text.startswith('"NSScreenCaptureUsageDescription" = "')
        assert text.endswith('";\n')
        assert text.count('"') == 4  # none in the words themselves
    assert "截取屏幕" in words["zh-Hans.lproj"]


def test_what_lies_inside_is_signed_before_what_it_lies_in(app: Path) -> None:
    order = [path.relative_to(app / "Contents").as_posix() for path in macos_image.nested(app)]

    qt = "Frameworks/PySide6/Qt/lib/QtCore.framework"
    binaries = "MacOS/eyeline", "Frameworks/libpython3.11.dylib", "Frameworks/uv/uv"
    assert {*order} == {*binaries, qt, f"{qt}/Versions/A/QtCore"}  # no link, no data
    assert len(order) == 5
    assert order.index(f"{qt}/Versions/A/QtCore") < order.index(qt)
    signed = [command[-1] for command in macos_image.signatures(app, "") if "--sign" in command]
    assert signed[-1] == str(app)


def test_without_a_certificate_it_is_signed_ad_hoc_and_that_is_said(app: Path) -> None:
    commands = list(macos_image.signatures(app, ""))

    assert all(command[3] == "-" for command in commands[:-1])
    assert not any("runtime" in command for command in commands)  # would load no library then
    assert commands[-1][:2] == ["codesign", "--verify"]
    assert "ad hoc" in "".join(Secrets().lacking())


def test_with_a_certificate_it_is_hardened(app: Path) -> None:
    commands = [each for each in macos_image.signatures(app, CERTIFICATE) if "--sign" in each]

    for command in commands:
        assert command[command.index("--sign") + 1] == CERTIFICATE
        assert {"--timestamp", "runtime"} <= {*command}
    entitled = [command[-1] for command in commands if "--entitlements" in command]
    assert entitled == [str(app)]


def test_the_image_of_a_signed_bundle_is_checked_by_apple(app: Path, tmp_path: Path) -> None:
    secrets = Secrets(CERTIFICATE, NOTARY)
    commands = list(macos_image.steps(app, tmp_path / "a.dmg", tmp_path, secrets))
    names = [" ".join(command[:2]) for command in commands if command[0] != "codesign"]

    assert names == [
        "ditto -c", "xcrun notarytool", "xcrun stapler",
        f"mkdir {tmp_path / 'Eyeline'}", f"ditto {app}", "ln -s", "hdiutil create",
        "xcrun notarytool", "xcrun stapler",
    ]  # fmt: skip
    assert list(secrets.lacking()) == []


def test_an_image_that_is_not_signed_is_not_sent_anywhere(app: Path, tmp_path: Path) -> None:
    for secrets in (Secrets(), Secrets("", NOTARY), Secrets(CERTIFICATE)):
        commands = list(macos_image.steps(app, tmp_path / "a.dmg", tmp_path, secrets))
        assert not any("notarytool" in command for command in commands)
        assert list(secrets.lacking())


def test_secrets_come_from_the_environment_and_a_part_of_them_is_none() -> None:
    given = dict(zip(macos_image.NOTARY, NOTARY, strict=True))
    assert Secrets.of({macos_image.SIGNING: CERTIFICATE, **given}) == Secrets(CERTIFICATE, NOTARY)
    given.popitem()
    assert Secrets.of({macos_image.SIGNING: CERTIFICATE, **given}) == Secrets(CERTIFICATE)
    assert Secrets.of({}) == Secrets()


def test_a_folder_that_is_no_bundle_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Stop, match="no bundle for macOS"):
        macos_image.packages(tmp_path / "Eyeline.app", tmp_path)
