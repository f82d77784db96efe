"""Indexes that answer otherwise than they should, and settings that would lead uv astray."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

from app.backends.local.uv_failures import error_of, python_error
from app.core.errors import AppError
from tests.unit.local.wheels import Index, Says, made, opened, runtimes, variables

LOGIN = b"<!DOCTYPE html><html><body><a href='/login'>Log in to this network</a></body></html>"


@pytest.fixture
def index() -> Iterator[Index]:
    with opened() as made:
        yield made


def of_packages(status: int, data: bytes) -> Says:
    """Answers so in the place of each package, and leaves the lists of them alone."""
    return lambda path: (status, data, len(data)) if path.startswith("/files/") else None


@pytest.mark.parametrize(
    ("says", "message", "hint"),
    [
        (lambda _path: (401, b"", 0), r"refuses to answer \(401\)", "UV_DEFAULT_INDEX"),
        (of_packages(403, b""), r"refuses to answer \(403\)", "name and a password"),
        (of_packages(503, b""), r"cannot answer now \(503\)", "later"),
        (of_packages(404, b""), "does not have (torch|transformers|accelerate)", "log in first"),
        (of_packages(200, LOGIN), "(torch|transformers|accelerate) is no whole package", "log in"),
        (lambda _path: (200, LOGIN, len(LOGIN)), "does not have torch", "log in first"),
    ],
    ids=["401", "403", "503", "404", "login instead of packages", "login instead of lists"],
)
def test_what_answers_in_its_place_is_told(
    tmp_path: Path, index: Index, says: Says, message: str, hint: str
) -> None:
    index.says = says
    with pytest.raises(AppError, match=message) as caught:
        made(runtimes(tmp_path, index))
    assert hint in caught.value.hint


def test_a_line_that_breaks_off_is_told(tmp_path: Path, index: Index) -> None:
    def half(path: str) -> tuple[int, bytes, int] | None:
        data = index.files.get(unquote(path.rpartition("/")[2]))
        return (200, data[: len(data) // 2], len(data)) if data else None

    index.says = half
    with pytest.raises(AppError, match="broke off") as caught:
        made(runtimes(tmp_path, index))
    assert "are kept" in caught.value.hint


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("tunnel error: proxy authorization required", "proxy wants a name"),
        ("HTTP status client error (407 Proxy Authentication Required)", "proxy wants a name"),
        ("HTTP status client error (429 Too Many Requests) for url", "cannot answer now"),
        ("error: Received some unexpected JSON from `http://h/…`", "no whole package"),
        ("invalid peer certificate: UnknownIssuer", "is not known here"),
        ("cause: Connection reset by peer (os error 104)", "broke off"),
        ("cause: dns error", "index could not be reached"),
        ("error sending request for url (https://download.pytorch.org/…)", "which has torch"),
        ("No space left on device (os error 28)", "disk is full"),
        ("error: something new", "could not be installed"),
    ],
)
def test_what_uv_says_is_put_in_words(tmp_path: Path, said: str, message: str) -> None:
    error = error_of(["error: it failed", said], tmp_path)
    assert message in error.message
    assert error.hint
    assert said in error.detail


def test_a_python_that_is_missing_is_named() -> None:
    hint = python_error([], ("3.12", "3.13", "3.14", "3.9")).hint
    assert "Install Python 3.12 " in hint
    assert "3.9, 3.12, 3.13, 3.14" in hint


# ---- its user's own settings


def test_no_setting_of_its_user_leads_it_astray(tmp_path: Path, index: Index) -> None:
    astray = tmp_path / "astray"
    config = tmp_path / "config" / "uv"
    config.mkdir(parents=True)
    (config / "uv.toml").write_text(
        f"exclude-newer = '2010-01-01T00:00:00Z'\nrequired-version = '>=99'\n"
        f"[pip]\ntarget = '{astray.as_posix()}'\nno-binary = [':all:']\n",
        encoding="utf-8",
    )
    (tmp_path / "pyproject.toml").write_text("[tool.uv]\nrequired-version = '>=99'\n")
    own = {
        **variables(index),
        "APPDATA": str(config.parent),
        "PYTHONHOME": str(astray),
        "PYTHONPATH": str(astray),
        "UV_TARGET": str(astray),
        "XDG_CONFIG_HOME": str(config.parent),
    }
    assert made(runtimes(tmp_path, index, environment=own)).state == "ready"
    assert not astray.exists()


def test_no_secret_of_an_address_is_kept(tmp_path: Path, index: Index) -> None:
    own = {
        **variables(index),
        "UV_DEFAULT_INDEX": "http://ada:pw1234@127.0.0.1:9/t0k3n/simple?key=k3y5678",
        "UV_FIND_LINKS": "http://127.0.0.1:9/t0k3n/links?key=k3y5678",
    }
    with pytest.raises(AppError) as caught:
        made(runtimes(tmp_path, index, environment=own))
    log = (tmp_path / "python" / "setup.log").read_text(encoding="utf-8")
    assert "UV_FIND_LINKS" in log
    for secret in ("pw1234", "t0k3n", "k3y5678"):
        assert secret not in log
        assert secret not in caught.value.detail
