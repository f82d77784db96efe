"""The installer for Windows: what it writes it removes, and its script compiles."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

import windows_installer
from console import Stop

ROOT: Final = Path(__file__).parents[3]
SCRIPT: Final = (ROOT / "packaging/windows/eyeline.nsi").read_text(encoding="utf-8")
WORDS: Final = (ROOT / "packaging/windows/words.nsh").read_text(encoding="utf-8")
INSTALLS, REMOVES = SCRIPT.split("; ---- uninstalling")


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """A tree such as PyInstaller leaves it, with names that people and libraries give."""
    made = tmp_path / "包 eyeline"
    for place in (
        "eyeline.exe",
        "eyeline-cli.exe",
        "_internal/python311.dll",
        "_internal/PySide6/plugins/platforms/qwindows.dll",
        "_internal/assets/cost $5 'a'.txt",
        "_internal/assets/说明.txt",
    ):
        path = made / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(place.encode() * 50)
    return made


def test_all_files_are_unpacked_and_removed_again(bundle: Path) -> None:
    installed = "\n".join(windows_installer.install_lines(bundle))
    removed = list(windows_installer.uninstall_lines(bundle))

    for path in bundle.rglob("*"):
        place = "\\".join(path.relative_to(bundle).parts).replace("$", "$$")
        deed = "RMDir" if path.is_dir() else "Delete"
        assert f'{deed} "$INSTDIR\\{place}"' in removed
        if path.is_file():
            assert f'"{path}"' in installed
    folders = [line for line in removed if line.startswith("RMDir")]
    assert removed[-len(folders) :] == folders  # after the files, the inner ones first
    assert folders.index('RMDir "$INSTDIR\\_internal\\PySide6\\plugins\\platforms"') == 0
    assert folders[-1] == 'RMDir "$INSTDIR\\_internal"'


def test_nothing_is_removed_that_was_not_installed() -> None:
    assert "RMDir /r" not in REMOVES
    assert not re.search(r"Delete\S* .*(\$LOCALAPPDATA\\\$\{SLUG\}|Credential)", REMOVES)


def test_a_name_that_windows_could_not_open_is_refused(bundle: Path) -> None:
    deep = bundle.joinpath(*["deeper"] * 30, "file.txt")
    deep.parent.mkdir(parents=True)
    deep.touch()

    with pytest.raises(Stop, match="too long"):
        list(windows_installer.install_lines(bundle))


def test_no_administrator_is_asked_for() -> None:
    assert "RequestExecutionLevel user" in SCRIPT
    assert "HKLM" not in SCRIPT
    assert "SetShellVarContext all" not in SCRIPT


def _keys(script: str, deed: str) -> Iterator[str]:
    for line in script.splitlines():
        if found := re.match(rf'\s*{deed}\w* (?:/ifempty )?HKCU "([^"]+)"', line):
            yield found[1]


def test_every_key_that_is_written_is_removed() -> None:
    written = {*_keys(INSTALLS, "WriteReg")}
    kinds = re.findall(r'!insertmacro AskAbout "(.+)"', INSTALLS)
    written = {key.replace("${KIND}", kind) for key in written for kind in kinds}
    removed = {*_keys(REMOVES, "DeleteRegKey")}

    assert kinds == ["image", "video", ".pdf"]
    gone = tuple(f"{key}\\" for key in removed)
    assert [key for key in written if not f"{key}\\".startswith(gone)] == []


def test_every_file_beside_the_program_is_removed() -> None:
    made = set(re.findall(r'CreateShortcut "([^"]+)"', INSTALLS))
    made |= set(re.findall(r'FileOpen \$0 "([^"]+)" w', INSTALLS))

    assert made == set(re.findall(r'Delete "((?!\$INSTDIR)[^"]+)"', REMOVES))


def test_the_entry_that_starts_it_at_login_goes_with_it() -> None:
    from app.core import identity

    assert 'DeleteRegValue HKCU "${RUN_KEY}" "${NAME}"' in REMOVES
    assert identity.NAME == "Eyeline"  # the name under which the program writes that entry


def test_both_languages_say_the_same() -> None:
    said: dict[str, dict[str, str]] = {}
    for name, language, text in re.findall(r'LangString (\w+) \$\{LANG_(\w+)\} "(.*)"', WORDS):
        said.setdefault(name, {})[language] = text

    assert {*re.findall(r"\$\((\w+)\)", SCRIPT)} == {*said}
    for name, texts in said.items():
        assert {*texts} == {"ENGLISH", "SIMPCHINESE"}, name
        values = [sorted(re.findall(r"\$\{?\w+\}?", text)) for text in texts.values()]
        assert {*values[0]} == {*values[1]}, name
        assert texts["ENGLISH"] != texts["SIMPCHINESE"]


@pytest.mark.parametrize(
    ("version", "numbers"), [("0.1.0", "0.1.0.0"), ("2.14.3.1", "2.14.3.1"), ("1.0", "1.0.0.0")]
)
def test_a_version_as_windows_wants_it(version: str, numbers: str) -> None:
    assert windows_installer.numbers(version) == numbers


def test_nothing_is_signed_without_a_certificate() -> None:
    assert windows_installer.signer({}) == []


def test_a_certificate_is_named_and_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: f"/tools/{name}")
    command = windows_installer.signer({windows_installer.THUMBPRINT: "ab12"})

    assert command[:4] == ["/tools/signtool", "sign", "/sha1", "ab12"]
    assert "/tr" in command  # a time stamp: it holds when the certificate has run out


def test_tools_are_found_where_their_installers_put_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    kits = tmp_path / "Windows Kits/10/bin"
    for version in ("10.0.9000.0", "10.0.26100.0"):
        (kits / version / "x64").mkdir(parents=True)
        (kits / version / "x64/signtool.exe").touch()
    told = {"ProgramFiles(x86)": str(tmp_path)}
    tool = windows_installer.found(windows_installer.SIGNTOOL, "", told)

    assert tool == str(kits / "10.0.26100.0/x64/signtool.exe")
    with pytest.raises(Stop, match="makensis is not there"):
        windows_installer.found(windows_installer.MAKENSIS, "Install it.", told)


def test_no_file_can_be_skipped_and_a_failed_one_leaves_nothing() -> None:
    assert "AllowSkipFiles off" in SCRIPT
    failed = INSTALLS.split("Function .onInstFailed")[1].split("FunctionEnd")[0]
    assert 'RMDir /r "$INSTDIR.new"' in failed
    assert "Call StartProgram" in failed  # what was ended for it goes on


def test_a_folder_that_is_no_bundle_is_refused(tmp_path: Path, bundle: Path) -> None:
    if shutil.which("makensis") is None:
        pytest.skip("makensis is not installed (Debian: nsis)")
    (bundle / "eyeline-cli.exe").unlink()

    with pytest.raises(Stop, match=r"eyeline-cli\.exe"):
        windows_installer.packages(bundle, tmp_path / "out")


def test_the_script_compiles(tmp_path: Path, bundle: Path) -> None:
    if shutil.which("makensis") is None:
        pytest.skip("makensis is not installed (Debian: nsis)")
    (made,) = windows_installer.packages(bundle, tmp_path / "out")

    assert made.name.endswith("-setup.exe")
    assert made.read_bytes()[:2] == b"MZ"
    first = made.read_bytes()
    (again,) = windows_installer.packages(bundle, tmp_path / "out")
    assert again.read_bytes() == first  # the same bytes every time
    if shutil.which("7z"):
        told = subprocess.run(["7z", "l", made], capture_output=True, text=True, check=True).stdout
        assert "qwindows.dll" in told
        assert "说明.txt" in told
