import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.system import log
from tests.unit.loggers import restored


@pytest.fixture(autouse=True)
def loggers() -> Iterator[None]:
    with restored():
        yield


def raised() -> KeyError:
    def inner(question: str) -> None:
        raise ValueError(f"cannot answer {question}")

    try:
        try:
            inner("what is my password")
        except ValueError as error:
            raise KeyError("sk-secret") from error
    except KeyError as error:
        caught = error
    return caught


def test_frames_tell_where_and_what_kind_but_no_values() -> None:
    text = log.frames(raised())
    assert "inner" in text
    assert "builtins.ValueError" in text
    assert "builtins.KeyError" in text
    assert "password" not in text
    assert "sk-secret" not in text
    assert str(Path.home()) not in text


def test_the_log_holds_what_we_say(tmp_path: Path) -> None:
    file = tmp_path / "state" / "eyeline.log"
    assert log.begin(file)
    logging.getLogger("app.backends").info("asked: %s, %d bytes", "chat", 12)
    logging.getLogger("app.cli").error("defect", exc_info=raised())
    logging.getLogger("httpx2").error("GET https://host/?key=sk-secret")
    text = file.read_text()
    assert "INFO app.backends asked: chat, 12 bytes" in text
    assert "builtins.KeyError" in text
    assert "secret" not in text
    assert "password" not in text
    if sys.platform != "win32":
        assert file.stat().st_mode & 0o777 == 0o600


def test_it_does_not_grow_for_ever(tmp_path: Path) -> None:
    file = tmp_path / "eyeline.log"
    log.begin(file)
    for number in range(5000):
        logging.getLogger("app").info("line %d %s", number, "x" * 400)
    files = list(tmp_path.iterdir())
    assert len(files) == 3
    assert sum(each.stat().st_size for each in files) < 1_600_000
    if sys.platform != "win32":
        assert {each.stat().st_mode & 0o777 for each in files} == {0o600}


def test_without_a_place_there_is_no_log(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file")
    assert not log.begin(tmp_path / "state" / "eyeline.log")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is full")
def test_a_full_disk_is_silent(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "eyeline.log"
    file.symlink_to("/dev/full")
    log.begin(file)
    logging.getLogger("app").error("lost")
    assert capsys.readouterr().err == ""


def test_one_that_cannot_be_rotated_is_written_on_and_stays_small(tmp_path: Path) -> None:
    file = tmp_path / "eyeline.log"
    (tmp_path / "eyeline.log.2" / "in the way").mkdir(parents=True)
    log.begin(file)
    sizes = []
    for number in range(200):
        logging.getLogger("app").info("%s line %d", "x" * 20_000, number)
        sizes.append(file.stat().st_size)
    assert "line 199" in file.read_text()
    assert max(sizes) < 2_500_000
    (tmp_path / "eyeline.log.2" / "in the way").rmdir()
    (tmp_path / "eyeline.log.2").rmdir()
    for number in range(200):
        logging.getLogger("app").info("%s line %d", "x" * 20_000, number)
    assert (tmp_path / "eyeline.log.1").stat().st_size < 600_000, "as before"


@pytest.mark.skipif(sys.platform == "win32", reason="a file that is open can be moved")
@pytest.mark.parametrize("deed", ["rotated", "deleted"])
def test_it_follows_a_file_that_another_process_put_aside(tmp_path: Path, deed: str) -> None:
    file = tmp_path / "eyeline.log"
    log.begin(file)
    logging.getLogger("app").info("before")
    file.replace(tmp_path / "eyeline.log.1") if deed == "rotated" else file.unlink()
    logging.getLogger("app").info("after")
    assert "after" in file.read_text()
    assert "before" not in file.read_text()
