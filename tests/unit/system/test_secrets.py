import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.core import load_keyring
from keyring.errors import KeyringError

from app.core.errors import SettingsError
from app.system.secrets import SystemSecrets, Where

ORIGIN = "https://api.z.ai"
ELSEWHERE = "http://127.0.0.1:8000"
ABSENT = "keyring.backends.fail.Keyring"


class Drawer(KeyringBackend):
    """A keyring in memory; the library must not find it by itself, in other tests either."""

    priority = -1

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class Locked(Drawer):
    """A keyring that waits for somebody to unlock it; nobody comes."""

    def __init__(self) -> None:
        super().__init__()
        self.opened = threading.Event()
        self.asked = 0

    def get_password(self, service: str, username: str) -> str | None:
        self.asked += 1
        self.opened.wait(60)
        return None

    set_password = get_password  # type: ignore[assignment]  # waits as well
    delete_password = get_password  # type: ignore[assignment]  # waits as well


def clean(key: str) -> str:
    if not key.strip():
        raise SettingsError("empty")
    return key.strip()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config" / "keys.toml"


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    before = keyring.get_keyring()
    yield
    keyring.set_keyring(before)


def use(backend: KeyringBackend) -> None:
    keyring.set_keyring(backend)


def test_the_keyring_keeps_keys_by_origin(file: Path) -> None:
    drawer = Drawer()
    use(drawer)
    secrets = SystemSecrets(file, clean)
    assert secrets.get(ORIGIN) is None
    assert "keyring" in secrets.set(ORIGIN, " sk-1\n")
    assert drawer.kept == {("eyeline", ORIGIN): "sk-1"}
    assert "sk-1" not in file.read_text()
    assert SystemSecrets(file, clean).get(ORIGIN) == "sk-1"
    assert secrets.get(ELSEWHERE) is None
    assert secrets.forget(ORIGIN)
    assert not secrets.forget(ORIGIN)
    assert drawer.kept == {}
    assert "z.ai" not in file.read_text()


@pytest.mark.parametrize("backend", [ABSENT, "keyring.backends.null.Keyring"])
def test_without_a_keyring_a_file_is_asked_for(backend: str, file: Path) -> None:
    use(load_keyring(backend))
    secrets = SystemSecrets(file, clean)
    assert secrets.keyring() == ""
    assert secrets.get(ORIGIN) is None
    with pytest.raises(SettingsError) as refused:
        secrets.set(ORIGIN, "sk-1")
    assert refused.value.__cause__ is not None
    assert "sk-1" not in refused.value.message + refused.value.hint
    assert str(file) in secrets.set(ORIGIN, "sk-1", "file")
    assert SystemSecrets(file, clean).get(ORIGIN) == "sk-1"
    assert secrets.forget(ORIGIN)
    assert SystemSecrets(file, clean).get(ORIGIN) is None


def test_where_a_key_is_kept_is_known_without_asking_the_keyring(file: Path) -> None:
    use(Drawer())
    secrets = SystemSecrets(file, clean)
    for number, where in enumerate(("keyring", "file", "session")):
        secrets.set(f"https://{number}.example", "sk-1", where)  # type: ignore[arg-type] # each is one
    use(Locked())
    places = [secrets.place(f"https://{number}.example") for number in range(4)]
    assert places[0] == "in the keyring of the system"
    assert str(file) in places[1]
    assert places[2].startswith("in memory")
    assert places[3] == ""


def test_a_keyring_that_nobody_unlocks_is_asked_once_and_only_where_needed(file: Path) -> None:
    use(Drawer())
    SystemSecrets(file, clean).set(ORIGIN, "sk-1")
    locked = Locked()
    use(locked)
    secrets = SystemSecrets(file, clean, seconds=0.05)
    try:
        assert secrets.get(ELSEWHERE) is None
        assert locked.asked == 0
        for action in (
            lambda: secrets.get(ORIGIN),
            lambda: secrets.set(ELSEWHERE, "sk-2"),
            lambda: secrets.forget(ORIGIN),
        ):
            with pytest.raises(SettingsError) as refused:
                action()
            assert "EYELINE_API_KEY" in refused.value.hint
        assert locked.asked == 1
        secrets.set(ORIGIN, "sk-2", "session")
        assert secrets.get(ORIGIN) == "sk-2"
    finally:
        locked.opened.set()


class Unlockable(Drawer):
    """A keyring that waits until somebody unlocks it, and then does what it was asked to."""

    def __init__(self) -> None:
        super().__init__()
        self.opened = threading.Event()

    def set_password(self, service: str, username: str, password: str) -> None:
        self.opened.wait(60)
        super().set_password(service, username, password)


def test_a_keyring_that_was_unlocked_at_last_is_asked_again(file: Path) -> None:
    drawer = Unlockable()
    use(drawer)
    secrets = SystemSecrets(file, clean, seconds=0.05)
    with pytest.raises(SettingsError):
        secrets.set(ORIGIN, "sk-1")
    waiting = next(each for each in threading.enumerate() if each.name == "keyring")
    drawer.opened.set()
    waiting.join(20)
    assert drawer.kept == {}  # what was told not to be kept is not
    assert secrets.get(ORIGIN) is None
    patient = SystemSecrets(file, clean)
    patient.set(ORIGIN, "sk-2")
    assert secrets.get(ORIGIN) == "sk-2"


def test_a_key_that_vanished_from_the_keyring_is_none(file: Path) -> None:
    drawer = Drawer()
    use(drawer)
    secrets = SystemSecrets(file, clean)
    secrets.set(ORIGIN, "sk-1")
    drawer.kept.clear()
    assert secrets.get(ORIGIN) is None
    assert secrets.forget(ORIGIN)


def test_the_session_forgets_by_itself(file: Path) -> None:
    use(load_keyring(ABSENT))
    SystemSecrets(file, clean).set(ORIGIN, "sk-1", "session")
    assert SystemSecrets(file, clean).get(ORIGIN) is None


@pytest.mark.parametrize("where", ["keyring", "file"])
def test_a_key_kept_for_good_replaces_that_of_the_session(where: Where, file: Path) -> None:
    use(Drawer())
    secrets = SystemSecrets(file, clean)
    secrets.set(ORIGIN, "sk-old", "session")
    secrets.set(ORIGIN, "sk-new", where)
    assert secrets.get(ORIGIN) == "sk-new"


def test_a_key_that_could_not_be_kept_leaves_that_of_the_session(file: Path) -> None:
    use(load_keyring(ABSENT))
    secrets = SystemSecrets(file, clean)
    secrets.set(ORIGIN, "sk-old", "session")
    with pytest.raises(SettingsError):
        secrets.set(ORIGIN, "sk-new")
    assert secrets.get(ORIGIN) == "sk-old"


def test_a_key_that_moves_to_the_file_leaves_the_keyring(file: Path) -> None:
    drawer = Drawer()
    use(drawer)
    secrets = SystemSecrets(file, clean)
    secrets.set(ELSEWHERE, "sk-other")
    secrets.set(ORIGIN, "sk-old")
    assert str(file) in secrets.set(ORIGIN, "sk-new", "file")
    assert drawer.kept == {("eyeline", ELSEWHERE): "sk-other"}
    assert secrets.get(ORIGIN) == "sk-new"
    assert secrets.forget(ORIGIN)
    assert secrets.get(ORIGIN) is None
    assert secrets.get(ELSEWHERE) == "sk-other"


class Refusing(Drawer):
    """A keyring that has keys and gives nobody any of them."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringError("locked")

    set_password = get_password  # type: ignore[assignment]  # refuses as well
    delete_password = get_password  # type: ignore[assignment]  # refuses as well


@pytest.mark.parametrize("backend", [Refusing, Locked])
def test_a_key_that_a_keyring_does_not_give_back_is_removed_when_it_answers(
    backend: type[Refusing | Locked], file: Path
) -> None:
    drawer = Drawer()
    use(drawer)
    SystemSecrets(file, clean).set(ORIGIN, "sk-old")
    silent = backend()
    use(silent)
    try:
        secrets = SystemSecrets(file, clean, seconds=0.05)
        assert "still in the keyring" in secrets.set(ORIGIN, "sk-new", "file")
        assert secrets.get(ORIGIN) == "sk-new"
        assert "still in the keyring" in secrets.set(ORIGIN, "sk-newer", "file")
        with pytest.raises(SettingsError):
            secrets.forget(ORIGIN)
        assert "sk-newer" not in file.read_text()
        use(drawer)
        later = SystemSecrets(file, clean)
        assert later.get(ORIGIN) is None
        assert later.forget(ORIGIN)
        assert drawer.kept == {}
        assert not later.forget(ORIGIN)
    finally:
        if isinstance(silent, Locked):
            silent.opened.set()


@pytest.mark.skipif(sys.platform == "win32", reason="modes do nothing there")
def test_the_file_is_private_and_stays_so(file: Path) -> None:
    use(load_keyring(ABSENT))
    secrets = SystemSecrets(file, clean)
    secrets.set(ORIGIN, "sk-1", "file")
    secrets.set(ELSEWHERE, "sk-2", "file")
    assert file.stat().st_mode & 0o777 == 0o600
    file.chmod(0o644)
    assert secrets.get(ORIGIN) == "sk-1"
    assert file.stat().st_mode & 0o777 == 0o600
    assert {each.name for each in file.parent.iterdir()} == {file.name, ".lock"}


def test_a_key_in_the_keyring_replaces_that_in_the_file(file: Path) -> None:
    use(Drawer())
    secrets = SystemSecrets(file, clean)
    secrets.set(ORIGIN, "sk-old", "file")
    assert secrets.get(ORIGIN) == "sk-old"
    secrets.set(ORIGIN, "sk-new")
    assert secrets.get(ORIGIN) == "sk-new"


def test_a_damaged_file_is_told_and_kept(file: Path) -> None:
    use(load_keyring(ABSENT))
    file.parent.mkdir()
    file.write_text("[[")
    secrets = SystemSecrets(file, clean)
    for action in (
        lambda: secrets.get(ORIGIN),
        lambda: secrets.set(ORIGIN, "sk-1", "file"),
        lambda: secrets.forget(ORIGIN),
    ):
        with pytest.raises(SettingsError) as refused:
            action()
        assert str(file) in refused.value.hint
    assert file.read_text() == "[["


def test_what_is_no_key_is_refused_before_anything(file: Path) -> None:
    drawer = Drawer()
    use(drawer)
    with pytest.raises(SettingsError) as refused:
        SystemSecrets(file, clean).set(ORIGIN, "  ")
    assert refused.value.__cause__ is None
    assert not drawer.kept
