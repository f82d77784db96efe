"""What uv is told of its user's wishes, and what is kept of what it says."""

import sys
from pathlib import Path

import pytest

from app.backends.local.discreet import discreet
from app.backends.local.uv_wishes import environment

SETTINGS = """\
find-links = ["wheels", "https://links.example/a"]
python-downloads = "never"
system-certs = true
cache-dir = "/elsewhere"
exclude-newer = "2010-01-01T00:00:00Z"
required-version = ">=99"
[pip]
target = "/elsewhere"
no-binary = [":all:"]
extra-index-url = ["https://more.example/simple"]
[[index]]
name = "here"
url = "https://mirror.example/simple"
default = true
[[index]]
url = "https://other.example/simple"
[[index]]
name = "torch"
url = "https://torch.example/simple"
explicit = true
"""


@pytest.fixture
def config(tmp_path: Path) -> dict[str, str]:
    """The variables of somebody who has settings for uv."""
    folder = tmp_path / "config" / "uv"
    folder.mkdir(parents=True)
    (folder / "uv.toml").write_text(SETTINGS, encoding="utf-8")
    nowhere = str(tmp_path / "nowhere")
    if sys.platform == "win32":
        return {"APPDATA": str(folder.parent), "PROGRAMDATA": nowhere}
    return {"XDG_CONFIG_HOME": str(folder.parent), "XDG_CONFIG_DIRS": nowhere}


def test_uv_gets_wishes_about_places_and_no_others(tmp_path: Path) -> None:
    own = {
        "EYELINE_API_KEY": "sk-1",
        "HTTPS_PROXY": "http://a",
        "PYTHONPATH": "/x",
        "RUST_LOG": "uv=trace",
        "UV_DEFAULT_INDEX": "http://mirror",
        "UV_INDEX_HERE_PASSWORD": "1",
        "UV_NO_VERIFY_HASHES": "1",
        "UV_PYTHON": "2.7",
        "UV_TARGET": "/x",
    }
    made = environment(own, tmp_path, "environment")
    assert made["UV_DEFAULT_INDEX"] == "http://mirror"
    assert made["UV_INDEX_HERE_PASSWORD"] == "1"
    assert made["HTTPS_PROXY"] == "http://a"
    assert not made.keys() & {
        "EYELINE_API_KEY", "PYTHONPATH", "RUST_LOG", "UV_NO_VERIFY_HASHES", "UV_PYTHON", "UV_TARGET"
    }  # fmt: skip
    assert Path(made["UV_CACHE_DIR"]).parent == tmp_path


def test_the_proxy_of_the_settings_goes_before(tmp_path: Path) -> None:
    own = {"HTTPS_PROXY": "http://a", "https_proxy": "http://c"}
    none = environment(own, tmp_path, "none")
    assert not {"HTTPS_PROXY", "https_proxy"} & none.keys()
    assert none["NO_PROXY"] == "*"
    other = environment(own, tmp_path, "http://b")
    assert other["HTTPS_PROXY"] == "http://b"
    assert "https_proxy" not in other


def test_of_its_settings_only_places_go_on(tmp_path: Path, config: dict[str, str]) -> None:
    made = environment(config, tmp_path, "environment")
    wheels = tmp_path / "config" / "uv" / "wheels"
    assert made["UV_FIND_LINKS"] == f"{wheels.as_uri()},https://links.example/a"
    assert made["UV_DEFAULT_INDEX"] == "here=https://mirror.example/simple"
    assert made["UV_INDEX"] == "https://other.example/simple"
    assert made["UV_EXTRA_INDEX_URL"] == "https://more.example/simple"
    assert made["UV_PYTHON_DOWNLOADS"] == "never"
    assert made["UV_SYSTEM_CERTS"] == "true"
    assert made["UV_NO_CONFIG"] == "1"
    assert made["UV_CACHE_DIR"] == str(tmp_path / "cache")
    assert not {"UV_TARGET", "UV_NO_BINARY", "UV_EXCLUDE_NEWER"} & made.keys()


def test_a_variable_goes_before_its_settings(tmp_path: Path, config: dict[str, str]) -> None:
    own = {**config, "UV_INDEX_URL": "https://mine.example", "UV_FIND_LINKS": "/w"}
    made = environment(own, tmp_path, "environment")
    assert made["UV_INDEX_URL"] == "https://mine.example"
    assert "UV_DEFAULT_INDEX" not in made
    assert made["UV_FIND_LINKS"] == "/w"
    none = environment({**config, "UV_NO_CONFIG": "1"}, tmp_path, "environment")
    assert "UV_DEFAULT_INDEX" not in none


def test_a_file_that_is_named_stands_alone(tmp_path: Path, config: dict[str, str]) -> None:
    file = tmp_path / "mine.toml"
    file.write_text("index-url = 'https://file.example'\n", encoding="utf-8")
    made = environment({**config, "UV_CONFIG_FILE": str(file)}, tmp_path, "environment")
    assert made["UV_INDEX_URL"] == "https://file.example"
    assert not {"UV_DEFAULT_INDEX", "UV_CONFIG_FILE"} & made.keys()


@pytest.mark.parametrize(
    "text", ["bad key =\n", "index = 1\n[pip]\nfind-links = 'x'\n", "pip = 1\nindex = [1, {}]\n"]
)
def test_settings_that_make_no_sense_are_left_alone(
    tmp_path: Path, config: dict[str, str], text: str
) -> None:
    (tmp_path / "config" / "uv" / "uv.toml").write_text(text, encoding="utf-8")
    made = environment(config, tmp_path, "environment")
    assert not {"UV_DEFAULT_INDEX", "UV_INDEX", "UV_FIND_LINKS"} & made.keys()


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("for url (https://ada:pw1234@h.example:8/simple/x)", "for url (https://h.example:8/…)"),
        ("`https://h.example/t0ken/simple?key=pw1234`", "`https://h.example/…`"),
        ("use `./htp:/ada:pw1234@h`", "use `./UV_DEFAULT_INDEX`"),
        ("password pw1234 was wrong", "password UV_INDEX_HERE_PASSWORD was wrong"),
        ("Using CPython at: /usr/bin/python3", "Using CPython at: /usr/bin/python3"),
        ("at file:///home/ada/wheels", "at file:///home/ada/wheels"),
        (" + torch==2.13.0+cpu", " + torch==2.13.0+cpu"),
    ],
)
def test_what_it_says_is_kept_without_secrets(said: str, kept: str) -> None:
    own = {
        "HTTPS_PROXY": "http://proxy.example:8080",
        "UV_DEFAULT_INDEX": "htp:/ada:pw1234@h",
        "UV_INDEX_HERE_PASSWORD": "pw1234",
    }
    assert discreet(own)(said) == kept
