"""What a bundle for macOS says of itself, and how it is signed and becomes a disk image.

`eyeline.spec` takes `info_plist` from here, `packaging/build.py` calls `packages`. Signed with a
certificate and notarised is only what the environment has the secrets for; anything else is signed
"ad hoc", which macOS runs but whose permissions (Screen Recording) it forgets with every update.
"""

import os
import platform
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from app.core import identity
from console import Stop, say

OLDEST: Final = "14.0"
"""The oldest macOS that all wheels run on."""
SIGNING: Final = "EYELINE_MACOS_IDENTITY"
"""Names the certificate in the keychain ("Developer ID Application: …")."""
NOTARY: Final = ("EYELINE_NOTARY_KEY", "EYELINE_NOTARY_KEY_ID", "EYELINE_NOTARY_ISSUER")
"""A key of App Store Connect: the file, its id, its issuer."""

_ENTITLEMENTS: Final = Path(__file__).resolve().parent / "macos" / "entitlements.plist"
_AD_HOC: Final = "-"
_TRIES: Final = 4
_PAUSE: Final = 10.0  # seconds between them
_BINARIES: Final = frozenset({
    b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe",  # Mach-O, 64 and 32 bits
    b"\xca\xfe\xba\xbe",  # several of them in one file
})  # fmt: skip

_TYPES: Final[Mapping[str, Sequence[str]]] = {
    "Picture": ("public.image",),
    "Video": ("public.movie", "org.matroska.mkv", "org.webmproject.webm"),
    "Document": (
        "com.adobe.pdf",
        "org.openxmlformats.wordprocessingml.document",
        "org.openxmlformats.presentationml.presentation",
        "org.openxmlformats.spreadsheetml.sheet",
        "org.oasis-open.opendocument.text",
        "org.oasis-open.opendocument.presentation",
        "org.oasis-open.opendocument.spreadsheet",
    ),
}
# Kinds of files that macOS knows only where some program tells of them: conforms to, extensions.
_TOLD: Final[Mapping[str, tuple[str, Sequence[str]]]] = {
    "org.matroska.mkv": ("public.movie", ("mkv",)),
    "org.webmproject.webm": ("public.movie", ("webm",)),
    "org.oasis-open.opendocument.text": ("public.composite-content", ("odt",)),
    "org.oasis-open.opendocument.presentation": ("public.composite-content", ("odp",)),
    "org.oasis-open.opendocument.spreadsheet": ("public.composite-content", ("ods",)),
}
# Said where macOS asks its user. Keys of Info.plist, in the languages that the program speaks.
_SAID: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "NSScreenCaptureUsageDescription": (
            f"{identity.NAME} takes a picture of the screen when you press its key, to answer"
            " questions about it."
        ),
    },
    "zh-Hans": {
        "NSScreenCaptureUsageDescription": (
            f"您按下快捷键时，{identity.NAME} 会截取屏幕，以便回答关于屏幕内容的问题。"
        ),
    },
}


def info_plist() -> dict[str, Any]:
    """Return what Info.plist says beside what PyInstaller writes there by itself."""
    return {
        "CFBundleIdentifier": identity.APP_ID,
        "CFBundleName": identity.NAME,
        "CFBundleDisplayName": identity.NAME,
        "CFBundleShortVersionString": identity.VERSION,
        "CFBundleVersion": identity.VERSION,
        "CFBundleDevelopmentRegion": "en",
        "CFBundleLocalizations": sorted(_SAID),
        "CFBundleDocumentTypes": [
            {
                "CFBundleTypeName": name,
                "CFBundleTypeRole": "Viewer",
                "LSHandlerRank": "Alternate",  # nobody's first choice to open a file
                "LSItemContentTypes": list(types),
            }
            for name, types in _TYPES.items()
        ],
        "UTImportedTypeDeclarations": [
            {
                "UTTypeIdentifier": name,
                "UTTypeConformsTo": [kind],
                "UTTypeTagSpecification": {"public.filename-extension": list(endings)},
            }
            for name, (kind, endings) in _TOLD.items()
        ],
        "LSApplicationCategoryType": "public.app-category.productivity",
        "LSMinimumSystemVersion": OLDEST,
        "LSUIElement": True,  # it lives in the menu bar, not in the Dock
        "NSHighResolutionCapable": True,
        "NSHumanReadableCopyright": "Apache-2.0; the bundle as a whole GPL-3",
        "NSPrincipalClass": "NSApplication",
        **_SAID["en"],
    }


def packages(bundle: Path, out: Path) -> list[Path]:
    """Make the disk image of a bundle in `out`; returns its path. Raises Stop.

    `bundle` is the `.app`, or the folder that lies beside it; it is signed in its place.
    """
    app = bundle if bundle.suffix == ".app" else bundle.with_name(f"{identity.NAME}.app")
    if not (app / "Contents" / "Info.plist").is_file():
        raise Stop(f"{app} is no bundle for macOS.")
    out.mkdir(parents=True, exist_ok=True)
    write_words(app)
    secrets = Secrets.of(os.environ)
    for lacking in secrets.lacking():
        say(lacking)
    made = out / f"{identity.NAME}-{identity.VERSION}-macos-{platform.machine()}.dmg"
    with tempfile.TemporaryDirectory() as folder:
        for step in steps(app, made, Path(folder), secrets):
            _run(step)
    return [made]


def write_words(app: Path) -> None:
    """Put what macOS asks its user with into the bundle, in every language."""
    for language, said in _SAID.items():
        folder = app / "Contents" / "Resources" / f"{language}.lproj"
        folder.mkdir(parents=True, exist_ok=True)
        lines = [f'"{key}" = "{words}";\n' for key, words in said.items()]
        (folder / "InfoPlist.strings").write_text("".join(lines), encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Secrets:
    """What there is to sign with: the name of a certificate, and `NOTARY`; "" and () for none."""

    certificate: str = ""
    notary: tuple[str, ...] = ()

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "Secrets":
        """Return those that the environment has."""
        given = tuple(environment.get(name, "") for name in NOTARY)
        return cls(environment.get(SIGNING, ""), given if all(given) else ())

    def lacking(self) -> Iterator[str]:
        """Yield what is left undone for want of them."""
        if not self.certificate:
            yield f"The bundle is signed ad hoc: {SIGNING} names no certificate."
        elif not self.notary:
            yield f"The image is not notarised: {', '.join(NOTARY)} are not all set."


def steps(app: Path, made: Path, work: Path, secrets: Secrets) -> Iterator[list[str]]:
    """Yield the commands that make the disk image `made`; `work` is an empty folder.

    Each runs when the next is asked for, so that what it needs is there.
    """
    yield from signatures(app, secrets.certificate)
    checked = bool(secrets.certificate and secrets.notary)
    if checked:
        archive = work / "app.zip"
        yield ["ditto", "-c", "-k", "--keepParent", str(app), str(archive)]
        yield _submission(archive, secrets.notary)
        yield ["xcrun", "stapler", "staple", str(app)]
    stage = work / identity.NAME
    yield ["mkdir", str(stage)]
    yield ["ditto", str(app), str(stage / app.name)]
    yield ["ln", "-s", "/Applications", str(stage / "Applications")]
    yield [
        "hdiutil", "create", "-volname", identity.NAME, "-srcfolder", str(stage),
        "-fs", "HFS+", "-format", "ULMO", "-ov", str(made),
    ]  # fmt: skip
    if secrets.certificate:
        yield ["codesign", "--timestamp", "--sign", secrets.certificate, str(made)]
    if checked:
        yield _submission(made, secrets.notary)
        yield ["xcrun", "stapler", "staple", str(made)]


def signatures(app: Path, certificate: str) -> Iterator[list[str]]:
    """Yield the commands that sign a bundle: what lies inside first, the whole last.

    With a certificate by the rules of the hardened runtime, which Apple asks for; those of a
    signature without one forbid to load libraries of the bundle.
    """
    command = ["codesign", "--force", "--sign", certificate or _AD_HOC]
    if certificate:
        command += ["--timestamp", "--options", "runtime"]
    for path in nested(app):
        yield [*command, str(path)]
    entitled = ["--entitlements", str(_ENTITLEMENTS)] if certificate else []
    yield [*command, *entitled, str(app)]
    yield ["codesign", "--verify", "--deep", "--strict", str(app)]


def nested(app: Path) -> list[Path]:
    """Return what has a signature of its own in a bundle: binaries and frameworks, inner first."""
    found = []
    for path in app.rglob("*"):
        if path.is_symlink():
            continue
        if path.is_dir():
            if path.suffix == ".framework":
                found.append(path)
        elif _is_binary(path):
            found.append(path)
    return sorted(found, key=lambda path: (-len(path.parts), str(path)))


def _is_binary(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) in _BINARIES


def _submission(path: Path, notary: Sequence[str]) -> list[str]:
    key, name, issuer = notary
    return [
        "xcrun", "notarytool", "submit", str(path), "--wait",
        "--key", key, "--key-id", name, "--issuer", issuer,
    ]  # fmt: skip


def _run(command: Sequence[str]) -> None:
    """Run one step; what it said is told only where it failed. Raises Stop."""
    if shutil.which(command[0]) is None:
        raise Stop(f"{command[0]} is not there: disk images are made on macOS.")
    # What macOS looks at while it is new (Spotlight, XProtect) cannot be made an image of: "busy".
    for left in range(_TRIES if command[0] == "hdiutil" else 1, 0, -1):
        told = subprocess.run(
            command, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            errors="replace",
        )  # fmt: skip
        if told.returncode == 0:
            return
        if left > 1:
            time.sleep(_PAUSE)
    raise Stop(f"{' '.join(command[:3])} failed:\n{told.stdout.strip()}")
