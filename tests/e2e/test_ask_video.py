"""Videos from the shell: what of them is asked about, and when something was seen."""

import json
from pathlib import Path

import numpy as np
import pytest

from tests import pages
from tests.e2e.asking import kept, remote
from tests.e2e.program import run
from tests.unit.media.video_files import OURS, Picture, write
from tests.unit.remote.servers import DONE, Script, Server, in_turn, piece, streams

SECONDS = 12
DIALOG = (4.0, 8.0)  # seconds


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A window in which an error is reported for a while."""

    def picture(t: float) -> Picture:
        page = pages.small()
        if DIALOG[0] <= t < DIALOG[1]:
            page.fill(180, 120, 520, 260, pages.WHITE, pages.RED)
            page.write(200, 150, "Error: the disk is full", size=18, color=pages.RED)
            page.write(200, 200, "Nothing was saved.", size=16)
        return np.asarray(page.image)

    path = tmp_path_factory.mktemp("clips") / "a clip.mp4"
    times = [n / 4 for n in range(4 * SECONDS)]
    return str(write(path, ((t, picture(t)) for t in times), gop=2, options=OURS))


def test_when_an_error_appears_is_read_off_without_a_model(clip: str) -> None:
    found = run("ask", "--backend", "reader", clip, "When did the error appear?", "--json")
    assert found.code == 0, found.err
    (box,) = [box for box in found.json["boxes"] if "disk is full" in box["label"]]
    assert DIALOG[0] <= box["t"] < DIALOG[1]
    assert f"0:0{box['t']:.1f}:" in found.json["text"]
    assert [frame["t"] for frame in found.json["frames"]] == [0.0, box["t"]]
    assert "2 key frames · 0:00–0:11 / 0:11" in found.err


def test_words_are_found_when_they_appear(clip: str) -> None:
    found = run("find", clip, "DISK", "full")
    assert (found.code, found.out) == (0, "0:04.0\tError: the disk is full\n"), found.err
    missing = run("find", clip, "disk", "empty", "--json")
    assert (missing.code, missing.out) == (1, "")
    assert "Not found in the 2 key frames that were read." in missing.err


def test_pictures_go_with_their_times_before_them(clip: str) -> None:
    with Server(streams(piece("It was full."), piece(finish="stop"), DONE)) as server:
        asked = run("ask", *remote(server), clip, "What happened?", "--json")
        assert asked.code == 0, asked.err
        (heard,) = [each for each in server.asked if each.method == "POST"]
    content = heard.json["messages"][-1]["content"]
    words = [part["text"] for part in content if part["type"] == "text"]
    assert [part["type"] for part in content].count("image_url") == 2
    assert words[0] == "Image 1: at 0:00.0"
    assert words[1].startswith("Image 2: at 0:04.")
    assert words[-1].startswith("What happened?")
    (coverage,) = asked.json["coverage"]
    assert coverage["tokens"] > 0
    assert (coverage["frames"], coverage["found"]) == (2, 2)


def test_the_video_itself_goes_where_that_is_wanted(clip: str, home: Path, tmp_path: Path) -> None:
    out = tmp_path / "marked.png"
    with Server(streams(piece("It moves."), piece(finish="stop"), DONE)) as server:
        words = (clip, "What happened?", "--video", "native", "--out", str(out))
        asked = run("ask", *remote(server), *words)
        assert asked.code == 0, asked.err
        assert f"Not written: {out}" in asked.err
        (heard,) = [each for each in server.asked if each.method == "POST"]
    types = [part["type"] for part in heard.json["messages"][-1]["content"]]
    assert types == ["video_url", "text"]


def test_what_is_kept_is_the_video_and_not_the_copy_that_was_sent(
    home: Path, tmp_path: Path
) -> None:
    times = [0, 0.1, 0.2, 0.9, 1.0, 1.7]  # as recordings have them, and who takes videos has not
    clip = write(tmp_path / "mine.mp4", ((t, np.asarray(pages.small().image)) for t in times))
    with Server(streams(piece("It moves."), piece(finish="stop"), DONE)) as server:
        asked = run("ask", *remote(server), str(clip), "What happened?", "--video", "native")
        assert asked.code == 0, asked.err
    assert "Making a copy of “mine.mp4” that fits" in asked.err
    assert str(clip) in kept(home)


def test_no_video_goes_unasked_where_secrets_are_hidden(clip: str) -> None:
    with Server(streams(piece("It moves."), piece(finish="stop"), DONE)) as server:
        question = "How does it move?"
        refused = run("ask", *remote(server, "always"), clip, question, "--video", "native")
        assert refused.code == 2
        assert "secrets" in refused.err
        assert not [each for each in server.asked if each.method == "POST"]
        assert run("ask", *remote(server, "always"), clip, question).code == 0
        (heard,) = [each for each in server.asked if each.method == "POST"]
    types = [part["type"] for part in heard.json["messages"][-1]["content"]]
    assert "video_url" not in types
    assert "image_url" in types


def test_what_would_be_sent_is_written(clip: str, tmp_path: Path) -> None:
    out = tmp_path / "frames"
    written = run("frames", clip, "--out", str(out), "--backend", "reader")
    assert written.code == 0, written.err
    rows = [line.split("\t") for line in written.out.splitlines()]
    assert rows[0][0] == "0:00.0"
    assert [row[1] for row in rows] == ["640 × 400"] * 2
    assert sorted(str(path) for path in out.iterdir()) == [row[3] for row in rows]
    assert rows[0][3].endswith("a clip-0h00m00.000s.png")


def test_only_a_part_and_so_many(clip: str, tmp_path: Path) -> None:
    part = ("--from", "0:05", "--to", "7", "--frames", "1")
    written = run("frames", clip, "--out", str(tmp_path), "--json", *part)
    assert written.code == 0, written.err
    (frame,) = written.json["frames"]
    assert 5 <= frame["t"] <= 7
    assert json.loads(written.out)["coverage"]["begin"] == 5.0


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--from", "7", "--to", "5"], 2),
        (["--from", "soon"], 2),
        (["--from", "99:00"], 2),
        (["--frames", "0"], 2),
        (["--frames", "many"], 2),
        (["--redact", "always"], 2),
    ],
)
def test_wrong_calls_are_refused(clip: str, words: list[str], code: int, tmp_path: Path) -> None:
    refused = run("frames", clip, "--out", str(tmp_path), *words)
    assert refused.code == code
    assert "_count" not in refused.err


def test_what_is_no_video_is_said(tmp_path: Path) -> None:
    picture = str(pages.small().save(tmp_path / "page.png"))
    failed = run("frames", picture, "--out", str(tmp_path))
    assert failed.code == 1
    assert "page.png" in failed.err


def test_far_more_than_fits_is_asked_about_part_by_part(clip: str, tmp_path: Path) -> None:
    def says_so(words: str) -> Script:
        return streams(piece(words), piece(finish="stop"), DONE)

    scripts = in_turn([says_so("A window."), says_so("An error."), says_so("It failed at 0:04.")])
    with Server(scripts) as server:
        settings = tmp_path / ".config/eyeline/settings.toml"
        settings.parent.mkdir(parents=True)
        settings.write_text(
            f'[endpoints.desk]\nbase_url = "{server.origin}/v1"\nmodel = "m"\nredact = "never"\n'
            'profile = "vllm"\n[endpoints.desk.limits]\nmax_pictures = 1\n'
        )
        home = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path / ".config")}
        asked = run("ask", "--endpoint", "desk", clip, "What failed?", "--json", env=home)
        assert asked.code == 0, asked.err
        *parts, last = [each.json["messages"] for each in server.asked if each.method == "POST"]
    assert asked.json["text"] == "It failed at 0:04."
    assert asked.json["coverage"][0]["passes"] == 2
    assert "Part 1 of 2: 0:00–0:04" in asked.err
    assert len(parts) == 2
    words = last[-1]["content"] if isinstance(last[-1]["content"], str) else str(last[-1])
    assert "A window." in words
    assert "An error." in words
