import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli.call import ask_call
from app.cli.parser import VERBS, parse, speak
from app.core.errors import UsageError
from app.core.ports import Choice


@pytest.fixture
def picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    for name in ("a.png", "b-1.png"):
        (tmp_path / name).write_bytes(b"not looked at")
    return "a.png"


def test_pictures_come_first_and_the_question_last() -> None:
    call = ask_call(parse(["ask", "a.png", "-", "c.png", "What is this?"]), {})
    assert call.pictures == ("a.png", "-", "c.png")
    assert call.question == "What is this?"
    assert call.choice == Choice()
    assert (call.think, call.json, call.out) == ("auto", False, None)


def test_options_may_stand_anywhere() -> None:
    words = ["--set", "a.b=1", "ask", "--json", "a.png", "--think", "off", "Why?"]
    arguments = parse([*words, "--set", "c.d=2", "--endpoint", "zai"])
    call = ask_call(arguments, {})
    assert (call.pictures, call.question, call.json, call.think) == (
        ("a.png",),
        "Why?",
        True,
        "off",
    )
    assert call.choice == Choice("remote", endpoint="zai")
    assert arguments.set == ["a.b=1", "c.d=2"]


def test_two_dashes_let_a_question_begin_with_one() -> None:
    call = ask_call(parse(["ask", "--json", "--", "a.png", "--help or -h?"]), {})
    assert (call.pictures, call.question) == (("a.png",), "--help or -h?")


@pytest.mark.parametrize(
    ("named", "key"),
    [
        ([], None),
        (["--backend", "remote"], None),
        (["--backend", "reader"], None),
        (["--endpoint", "zai"], "sk-1"),
        (["--base-url", "http://127.0.0.1:1/v1"], "sk-1"),
    ],
)
def test_the_key_of_the_environment_is_for_what_was_named(
    named: list[str], key: str | None
) -> None:
    call = ask_call(parse(["ask", *named, "a.png", "?"]), {"EYELINE_API_KEY": "sk-1"})
    assert call.choice.key == key
    assert call.choice.key_variable == ("EYELINE_API_KEY" if key else "")


def test_an_empty_key_is_none() -> None:
    call = ask_call(parse(["ask", "--endpoint", "zai", "a.png", "?"]), {"EYELINE_API_KEY": ""})
    assert call.choice.key is None


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["a.png"],
        ["What is this?"],
        ["-"],
        ["-", "-"],
        ["-", "-", "?"],
        ["a.png", "a.png"],
        ["a.png", ""],
        ["a.png", "  \n"],
        ["--backend", "reader", "--endpoint", "zai", "a.png", "?"],
        ["--backend", "reader", "--base-url", "x", "a.png", "?"],
        ["--backend", "reader", "--model", "x", "a.png", "?"],
        ["--backend", "reader", "--profile", "zai", "a.png", "?"],
        ["--out", "b.gif", "a.png", "?"],
        ["--out", ".", "a.png", "?"],
        ["--out", "-", "a.png", "?"],
        ["--out", "none/b.png", "a.png", "?"],
        ["--out", "./a.png", "a.png", "?"],
        ["--out", "b.png", "a.png", "b-1.png", "?"],
    ],
)
def test_what_is_refused_in_words(words: list[str], picture: str) -> None:
    with pytest.raises(UsageError) as refused:
        ask_call(parse(["ask", *words]), {})
    assert refused.value.message.endswith(".")


def test_no_picture_is_lost_to_those_that_a_video_gives(picture: str) -> None:
    Path("clip.mp4").write_bytes(b"\0\0\0\x18ftypmp42" + bytes(40))
    Path("b-7.png").write_bytes(b"not looked at")
    with pytest.raises(UsageError, match="would be lost"):
        ask_call(parse(["ask", "--out", "b.png", "clip.mp4", "b-7.png", "?"]), {})
    assert ask_call(parse(["ask", "--out", "b.png", "clip.mp4", picture, "?"]), {}).out


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root writes anywhere")
def test_a_place_that_must_not_be_written_is_refused(picture: str) -> None:
    Path("b.png").touch(0o400)
    with pytest.raises(UsageError):
        ask_call(parse(["ask", "--out", "b.png", picture, "?"]), {})


@pytest.mark.parametrize(
    "argv",
    [
        [],
        ["aks"],
        ["ask", "--thnk", "on", "a.png", "?"],
        ["ask", "--think", "hard", "a.png", "?"],
        ["ask", "--backend", "cloud", "a.png", "?"],
        ["ask", "--endpoint", "zai", "--base-url", "x", "a.png", "?"],
        ["capture"],
        ["capture", "nothing"],
        ["key", "set"],
        ["key", "show", "zai"],
        ["doctor", "now"],
        ["--set"],
    ],
)
def test_usage_errors_end_with_2(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(argv)
    printed = capsys.readouterr()
    assert ended.value.code == 2
    assert printed.out == ""
    assert printed.err.startswith("usage: eyeline")


@pytest.mark.parametrize("count", ["0", "-1", "many", "²"])
def test_a_count_that_is_none_is_said_in_words(
    count: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        parse(["frames", "a.mp4", "--out", "d", f"--frames={count}"])
    assert f"“{count}” is no number that can be used here" in capsys.readouterr().err


def test_a_misspelt_command_is_recognised(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(["doctr"])
    assert "Did you mean “doctor”?" in capsys.readouterr().err


@pytest.mark.parametrize("verb", ["", *VERBS])
def test_help_of_everything(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse([verb, "--help"] if verb else ["--help"])
    assert ended.value.code == 0
    assert f"usage: eyeline {verb}" in capsys.readouterr().out


@pytest.fixture
def chinese(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LANGUAGE", "zh_CN")
    speak("zh_CN")
    yield
    monkeypatch.undo()
    speak("en")


@pytest.mark.usefixtures("chinese")
@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("flag", ["--help", "--no-such-flag"])
def test_the_usage_is_whole_in_chinese(
    verb: str, flag: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        parse([verb, flag])
    out, err = capsys.readouterr()
    first, *_ = (out or err).splitlines()
    assert first.startswith(f"用法：eyeline {verb}")
    assert (out or err).count("用法：") == 1


@pytest.mark.parametrize("flag", ["--help", "--version"])
def test_a_flag_imports_next_to_nothing(flag: str) -> None:
    program = (
        f"import sys; from app.__main__ import main; sys.argv[1:] = [{flag!r}]\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'numpy', 'dataclasses', 'tomllib', 'logging', 'openai', 'PIL', 'cv2', 'keyring',"
        " 'mss', 'asyncio', 'app.compose', 'PySide6'}\n"
        "sys.exit(str(heavy & set(sys.modules)) if heavy & set(sys.modules) else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_a_question_of_one_s_own_can_be_triggered() -> None:
    assert parse(["trigger", "preset.Reply kindly"]).what == "preset.Reply kindly"
    for wrong in ("preset.", "presets", "regions"):
        with pytest.raises(SystemExit):
            parse(["trigger", wrong])


def test_calibrate_names_whom_it_checks() -> None:
    assert parse(["calibrate"]).endpoint == ""
    called = parse(["calibrate", "office", "--model", "glm-4.6v"])
    assert (called.endpoint, called.model, called.allow_http) == ("office", "glm-4.6v", False)
