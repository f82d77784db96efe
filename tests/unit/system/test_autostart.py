"""Starting with the login of a user, on the lists of three systems."""

import os
import plistlib
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.core import identity
from app.core.autostart import Autostart
from app.core.errors import SettingsError
from app.system import desktop_entry
from app.system.autostart import open_autostart
from app.system.autostart_linux import LinuxAutostart
from app.system.autostart_mac import MacAutostart
from app.system.autostart_windows import WindowsAutostart
from app.system.installed import command

_ODD = "程序 100 $HOME `x`"  # as folders may be called


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """An installed program, in a folder with a name that has to be quoted."""
    return _installed(tmp_path / _ODD)


def _installed(folder: Path) -> Path:
    folder.mkdir()
    made = folder / "eyeline"
    made.write_text('#!/bin/sh\necho started > "$(dirname "$0")/started"\n')
    made.chmod(0o755)
    return made


# ---- Linux

_ENTRY = f".config/autostart/{identity.APP_ID}.desktop"


def _linux(home: Path, program: Path, **environment: str) -> LinuxAutostart:
    shared = {"XDG_CONFIG_DIRS": str(home / "etc")}
    return LinuxAutostart(home, shared | environment, [str(program)])


def test_nothing_is_started_before_somebody_wishes_it(home: Path, program: Path) -> None:
    autostart = _linux(home, program)
    autostart.renew()
    assert not autostart.is_on()
    assert not (home / _ENTRY).exists()


def test_what_is_switched_on_is_started_by_desktops(home: Path, program: Path) -> None:
    autostart = _linux(home, program)
    autostart.switch(True)
    assert autostart.is_on()
    assert _linux(home, program).is_on()
    autostart.switch(False)
    assert not autostart.is_on()
    assert not (home / _ENTRY).exists()
    autostart.switch(False)


def test_glib_starts_the_program_from_the_entry(home: Path, program: Path) -> None:
    if shutil.which("gio") is None:
        pytest.skip("no gio: apt-get install libglib2.0-bin")
    _linux(home, program).switch(True)
    subprocess.run(["gio", "launch", str(home / _ENTRY)], check=True, timeout=60)
    end = time.monotonic() + 60
    while not program.with_name("started").exists():  # GLib does not wait for it
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.parametrize(
    "line",
    [
        "Hidden=true",
        "Hidden=1",
        "X-GNOME-Autostart-enabled=false",
        "X-GNOME-Autostart-enabled=0",
        "X-MATE-Autostart-enabled=false",
        "OnlyShowIn=KDE;",
        "NotShowIn=XFCE;GNOME;",
        "TryExec=/nowhere/eyeline",
    ],
)
def test_what_a_desktop_wrote_holds(home: Path, program: Path, line: str) -> None:
    autostart = _linux(home, program, XDG_CURRENT_DESKTOP="ubuntu:GNOME")
    autostart.switch(True)
    entry = home / _ENTRY
    entry.write_text(entry.read_text().replace("Hidden=false", line))
    assert not autostart.is_on()
    autostart.renew()
    assert not autostart.is_on()
    autostart.switch(True)
    assert autostart.is_on()


def test_an_entry_for_everybody_can_be_switched_off(home: Path, program: Path) -> None:
    shared = home / "etc/autostart" / Path(_ENTRY).name
    shared.parent.mkdir(parents=True)
    shared.write_bytes(desktop_entry.written({"Type": "Application", "Exec": "sh"}))
    autostart = _linux(home, program)
    assert autostart.is_on()
    autostart.switch(False)
    assert not autostart.is_on()
    assert shared.exists()
    autostart.switch(True)
    assert autostart.is_on()


@pytest.mark.parametrize("off", ["", "Hidden=true", "X-GNOME-Autostart-enabled=false"])
def test_an_entry_follows_a_program_that_was_moved(
    home: Path, program: Path, tmp_path: Path, off: str
) -> None:
    _linux(home, program).switch(True)
    entry = home / _ENTRY
    if off:
        entry.write_text(entry.read_text().replace("Hidden=false", off))
    shutil.move(program.parent, tmp_path / "elsewhere")
    moved = _linux(home, tmp_path / "elsewhere/eyeline")
    assert not moved.is_on()
    moved.renew()
    assert moved.is_on() == (not off)
    assert str(program) not in entry.read_text()


def test_an_entry_keeps_a_program_that_is_there(home: Path, program: Path, tmp_path: Path) -> None:
    _linux(home, program).switch(True)
    before = (home / _ENTRY).read_bytes()
    _linux(home, _installed(tmp_path / "another")).renew()
    assert (home / _ENTRY).read_bytes() == before


def test_an_entry_of_others_is_not_renewed(home: Path, program: Path) -> None:
    entry = home / _ENTRY
    entry.parent.mkdir(parents=True)
    entry.write_text("[Desktop Entry]\nType=Application\nExec=/nowhere/eyeline --mine\n")
    autostart = _linux(home, program)
    autostart.renew()
    assert "--mine" in entry.read_text()
    assert not autostart.is_on()


def test_a_link_to_the_entry_of_a_menu_leaves_that_alone(home: Path, program: Path) -> None:
    menu = home / "menu.desktop"
    menu.write_text("[Desktop Entry]\nType=Application\nExec=sh\nHidden=true\n")
    entry = home / _ENTRY
    entry.parent.mkdir(parents=True)
    entry.symlink_to(menu)
    autostart = _linux(home, program)
    autostart.switch(True)
    assert autostart.is_on()
    assert "Hidden=true" in menu.read_text()
    autostart.switch(False)
    assert menu.exists()


def test_a_folder_in_its_place_is_told_with_what_to_do(home: Path, program: Path) -> None:
    (home / _ENTRY).mkdir(parents=True)
    autostart = _linux(home, program)
    with pytest.raises(SettingsError) as caught:
        autostart.is_on()
    assert str(home / _ENTRY) in caught.value.hint
    assert "Put that right" in caught.value.hint
    with pytest.raises(SettingsError) as caught:
        autostart.switch(False)
    assert str(home / _ENTRY) in caught.value.hint


def test_a_home_that_cannot_be_written_to_is_told(home: Path, program: Path) -> None:
    (home / ".config/autostart").write_text("a file where the folder belongs")
    autostart = _linux(home, program)
    assert not autostart.is_on()
    with pytest.raises(SettingsError) as caught:
        autostart.switch(True)
    assert str(home / _ENTRY) in caught.value.hint


@pytest.mark.parametrize("name", [b"\xff", b"100%"])
def test_a_path_that_an_entry_cannot_hold_is_told(home: Path, tmp_path: Path, name: bytes) -> None:
    odd = tmp_path / os.fsdecode(name)
    with pytest.raises(SettingsError) as caught:
        _linux(home, odd).switch(True)
    assert identity.NAME in caught.value.hint


def test_a_home_elsewhere_is_obeyed(home: Path, program: Path) -> None:
    autostart = _linux(home, program, XDG_CONFIG_HOME=str(home / "settings"))
    autostart.switch(True)
    assert (home / "settings/autostart" / Path(_ENTRY).name).is_file()


# ---- this very program


def test_this_program_is_started_by_what_is_written(home: Path) -> None:
    """In a folder of its user, as desktops do, without anything of this environment's Python."""
    begun = command()
    line = [*begun, "--version"]
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    told = subprocess.check_output(line, cwd=home, env=plain, text=True, timeout=60)
    assert identity.VERSION in told


def test_a_bundle_is_started_by_its_windowed_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("eyeline.exe", "eyeline-cli.exe"):
        (tmp_path / name).touch()
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "eyeline-cli.exe"))
    assert command() == [str(tmp_path / "eyeline.exe")]


def test_without_a_home_nothing_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError("no home")

    monkeypatch.setattr(Path, "home", homeless)
    with pytest.raises(SettingsError) as caught:
        open_autostart()
    assert "HOME" in caught.value.hint


# ---- macOS


def _launchctl(folder: Path, told: str = "") -> str:
    """A launchd that says what is disabled, and notes what it is asked."""
    made = folder / "launchctl"
    made.write_text(f'#!/bin/sh\necho "$@" >> "{folder}/asked"\ncat <<END\n{told}\nEND\n')
    made.chmod(0o755)
    return str(made)


def test_an_agent_starts_the_program(home: Path, program: Path, tmp_path: Path) -> None:
    agents = home / "Library/LaunchAgents"
    autostart = MacAutostart(agents, [str(program), "-x"], _launchctl(tmp_path))
    autostart.renew()
    assert not autostart.is_on()
    autostart.switch(True)
    assert autostart.is_on()
    agent = plistlib.loads((agents / f"{identity.APP_ID}.plist").read_bytes())
    assert agent["Label"] == identity.APP_ID
    assert agent["ProgramArguments"] == [str(program), "-x"]
    assert agent["RunAtLoad"] is True
    assert "KeepAlive" not in agent  # who quits it wants it to be gone
    assert (tmp_path / "asked").read_text().startswith("enable gui/")
    autostart.switch(False)
    assert not autostart.is_on()
    assert [*agents.iterdir()] == []


@pytest.mark.parametrize("word", ["disabled", "true"])  # of newer systems, of older ones
def test_what_launchd_was_told_holds(home: Path, program: Path, tmp_path: Path, word: str) -> None:
    told = f'disabled services = {{\n\t"com.other" => {word}\n\t"{identity.APP_ID}" => {word}\n}}'
    autostart = MacAutostart(home, [str(program)], _launchctl(tmp_path, told))
    autostart.switch(True)
    assert not autostart.is_on()


@pytest.mark.parametrize("word", ["enabled", "false"])
def test_what_launchd_allows_is_on(home: Path, program: Path, tmp_path: Path, word: str) -> None:
    told = f'disabled services = {{\n\t"com.other" => true\n\t"{identity.APP_ID}" => {word}\n}}'
    autostart = MacAutostart(home, [str(program)], _launchctl(tmp_path, told))
    autostart.switch(True)
    assert autostart.is_on()


def test_an_agent_follows_a_program_that_was_moved(
    home: Path, program: Path, tmp_path: Path
) -> None:
    MacAutostart(home, [str(program)], "/nowhere").switch(True)
    place = home / f"{identity.APP_ID}.plist"
    place.write_bytes(plistlib.dumps(plistlib.loads(place.read_bytes()) | {"Disabled": True}))
    moved = _installed(tmp_path / "moved")
    shutil.rmtree(program.parent)
    autostart = MacAutostart(home, [str(moved)], "/nowhere")
    autostart.renew()
    agent = plistlib.loads(place.read_bytes())
    assert agent["ProgramArguments"] == [str(moved)]
    assert not autostart.is_on()
    autostart.switch(True)
    assert autostart.is_on()


@pytest.mark.parametrize("data", [b"", b"nonsense", b"<plist><array/></plist>", b"bplist00xx"])
def test_an_agent_that_is_none_is_off(home: Path, program: Path, data: bytes) -> None:
    (home / f"{identity.APP_ID}.plist").write_bytes(data)
    autostart = MacAutostart(home, [str(program)], "/nowhere")
    assert not autostart.is_on()
    autostart.renew()


# ---- Windows


class _Registry:
    """Keys in memory."""

    def __init__(self) -> None:
        self.values: dict[tuple[str, str], object] = {}
        self.error: OSError | None = None

    def get(self, key: str, name: str) -> object:
        self._fail()
        return self.values.get((key, name))

    def put(self, key: str, name: str, text: str) -> None:
        self._fail()
        self.values[key, name] = text

    def drop(self, key: str, name: str) -> None:
        self._fail()
        self.values.pop((key, name), None)

    def _fail(self) -> None:
        if self.error is not None:
            raise self.error


_RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"
_APPROVED = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"


def test_the_registry_starts_the_program(program: Path) -> None:
    registry = _Registry()
    autostart = WindowsAutostart(registry, [str(program), "a b"])
    autostart.renew()
    assert not autostart.is_on()
    autostart.switch(True)
    assert autostart.is_on()
    assert registry.values == {(_RUN, identity.NAME): f'"{program}" "a b"'}
    autostart.switch(False)
    assert not autostart.is_on()
    assert registry.values == {}


@pytest.mark.parametrize(("first", "on"), [(2, True), (3, False), (6, True), (7, False)])
def test_what_the_task_manager_switched_holds(program: Path, first: int, on: bool) -> None:
    registry = _Registry()
    autostart = WindowsAutostart(registry, [str(program)])
    autostart.switch(True)
    registry.values[_APPROVED, identity.NAME] = bytes([first, *[0] * 11])
    assert autostart.is_on() == on
    autostart.switch(True)
    assert autostart.is_on()


def test_the_registry_follows_a_program_that_was_moved(program: Path, tmp_path: Path) -> None:
    registry = _Registry()
    WindowsAutostart(registry, [str(program)]).switch(True)
    registry.values[_APPROVED, identity.NAME] = b"\x03" + bytes(11)
    moved = _installed(tmp_path / "moved")
    there = WindowsAutostart(registry, [str(moved)])
    there.renew()
    assert str(program) in str(registry.values[_RUN, identity.NAME])
    shutil.rmtree(program.parent)
    there.renew()
    assert registry.values[_RUN, identity.NAME] == str(moved)
    assert not there.is_on()


def test_a_command_that_windows_would_not_start_is_refused(tmp_path: Path) -> None:
    registry = _Registry()
    with pytest.raises(SettingsError):
        WindowsAutostart(registry, [str(tmp_path / ("long" * 70))]).switch(True)
    assert registry.values == {}


def test_a_registry_that_refuses_is_told(program: Path) -> None:
    registry = _Registry()
    registry.error = PermissionError(13, "Access is denied")
    autostart: Autostart = WindowsAutostart(registry, [str(program)])
    for act in (autostart.is_on, autostart.renew, lambda: autostart.switch(True)):
        with pytest.raises(SettingsError) as caught:
            act()
        assert "Access is denied" in caught.value.hint
