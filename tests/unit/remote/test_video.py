"""Videos that go to servers as they are: what arrives, what is written down, what is refused."""

import asyncio
import base64
import hashlib
import json
import os
import re
import sys
import threading
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.backends.remote.body import Body, Inlaid, laid_out
from app.backends.remote.profiles import PROFILES, adjusted
from app.backends.remote.settings import Limits
from app.core.answer import answer
from app.core.chat import Clip, Finish, Message, Options, Picture, Progress, Ref, Text
from app.core.control import Control
from app.core.errors import RequestRefused
from app.core.mark import Mark
from app.core.ports import Capabilities
from app.core.times import moment, times_in
from app.core.tracks import Tracks
from tests.unit.remote.rig import Bench, finish_of, stream, text_of
from tests.unit.remote.servers import DONE, Heard, Wire, in_turn, piece, says, streams
from tests.unit.remote.test_backend import MakeFrame

HERE = ("mp4", "mkv", "mov", "webm", "avi")


@pytest.fixture
def clip(tmp_path: Path) -> Clip:
    path = tmp_path / "a clip.mp4"
    path.write_bytes(bytes(range(256)) * 8000 + b"x")  # more than is read at once
    return Clip("clip-1", path, 1920, 1080, 10.0, whole=True)


def ask(words: str, *parts: Clip | Picture) -> Message:
    return Message("user", (*parts, Text(words)))


def url_of(path: Path, mime: str = "video/mp4") -> str:
    return f"data:{mime};base64,{base64.b64encode(path.read_bytes()).decode()}"


@pytest.mark.parametrize("profile", ["vllm", "sglang", "zai"])
def test_the_file_arrives_byte_by_byte(bench: Bench, clip: Clip, profile: str) -> None:
    server = bench.server(streams(piece("A cat at 0:03."), piece(finish="stop"), DONE))
    deltas = stream(bench.backend(server.origin, profile=profile), [ask("What happens?", clip)])
    assert deltas[0] == Progress("Sending 2 MB")
    assert text_of(deltas) == "A cat at 0:03."
    assert finish_of(deltas).error is None
    (heard,) = server.asked
    assert int(heard.headers["content-length"]) == len(heard.body)
    assert "transfer-encoding" not in heard.headers
    assert heard.json["messages"] == [
        {
            "role": "user",
            "content": [
                {"type": "video_url", "video_url": {"url": url_of(clip.path)}},
                {"type": "text", "text": "What happens?"},
            ],
        }
    ]


def test_beside_pictures_and_in_later_turns(
    bench: Bench, clip: Clip, frame: MakeFrame, tmp_path: Path
) -> None:
    server = bench.server(says("ok"))
    other = tmp_path / "other.mov"
    other.write_bytes(b"other")
    second = Clip("clip-2", other, 64, 48, 2.0, whole=True)
    turns = [
        ask("What?", clip, Picture(frame())),
        Message("assistant", (Text("This."),)),
        ask("And here?", second, clip),
    ]
    stream(bench.backend(server.origin), turns)
    first, _, last = server.asked[0].json["messages"]
    kinds = [part["type"] for part in first["content"]]
    assert kinds == ["video_url", "image_url", "text"]
    urls = [part["video_url"]["url"] for part in last["content"][:2]]
    assert urls == [url_of(other, "video/quicktime"), url_of(clip.path)]


def test_a_clip_of_which_pictures_go_stays_here(bench: Bench, clip: Clip, frame: MakeFrame) -> None:
    server = bench.server(says("ok"))
    told = replace(clip, whole=False)
    stream(bench.backend(server.origin, profile="llamacpp"), [ask("?", told, Picture(frame()))])
    kinds = [part["type"] for part in server.asked[0].json["messages"][0]["content"]]
    assert kinds == ["image_url", "text"]


def test_a_busy_server_gets_all_of_it_again(bench: Bench, clip: Clip) -> None:
    def busy(_heard: Heard, wire: Wire) -> None:
        wire.answer(503, '{"error": {"message": "busy"}}', Retry_After="0")

    server = bench.server(in_turn([busy, says("ok")]))
    assert text_of(stream(bench.backend(server.origin), [ask("?", clip)])) == "ok"
    first, second = server.asked
    assert first.body == second.body


def test_the_ledger_has_its_bytes_and_the_digest_of_what_went(
    bench: Bench, clip: Clip, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.backends.remote.endpoint.Address.loopback", False)
    server = bench.server(says("ok"))
    stream(bench.backend(server.origin, allow_http=True), [ask("?", clip)])
    body = server.asked[0].body
    origin, sizes, digest = bench.ledger.lines[-1]
    assert (origin, digest) == (server.origin, hashlib.sha256(body).hexdigest())
    size = clip.path.stat().st_size
    assert sizes == {"text": 1, "pictures": 0, "videos": size, "body": len(body)}


def test_a_ledger_that_keeps_no_digest_has_nobody_wait_for_one(
    bench: Bench, clip: Clip, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.backends.remote.endpoint.Address.loopback", False)
    monkeypatch.delattr(Body, "digest")
    bench.ledger.digests = False
    server = bench.server(says("ok"))
    assert text_of(stream(bench.backend(server.origin, allow_http=True), [ask("?", clip)])) == "ok"
    assert bench.ledger.lines[-1][2] is None


def test_stop_is_heard_while_a_digest_is_made(
    bench: Bench, clip: Clip, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.backends.remote.endpoint.Address.loopback", False)
    control, read = Control(), list[bytes]()

    def encoded(_file: Inlaid) -> Iterator[bytes]:
        for _piece in range(9):
            read.append(b"AAAA")
            control.cancel()
            yield read[-1]

    monkeypatch.setattr(Inlaid, "encoded", encoded)
    server = bench.server(says("ok"))
    backend = bench.backend(server.origin, allow_http=True)
    assert list(backend.stream([ask("?", clip)], Options(), control))[-1] == Finish("cancelled")
    assert len(read) == 1
    assert (server.asked, bench.ledger.lines) == ([], [])


def test_it_never_lies_in_memory_as_a_whole(bench: Bench, clip: Clip) -> None:
    clip.path.write_bytes(b"\0" * 24_000_000)
    left = 0

    def drain(wire: Wire) -> None:
        nonlocal left
        head = b""
        while b"\r\n\r\n" not in head:
            head += wire.socket.recv(1)
        (length,) = re.findall(rb"content-length: (\d+)", head.lower())
        left = int(length)
        while left:
            left -= len(wire.socket.recv(65536))
        wire.answer(200, json.dumps({"choices": [{"message": {"content": "ok"}}]}))
        wire.close()

    plain = bench.backend(bench.server(says("ok")).origin)
    assert text_of(stream(plain, "Hello?")) == "ok"  # what is loaded once
    backend = bench.backend(bench.raw_server(drain).origin, model="m")
    tracemalloc.start()
    try:
        assert text_of(stream(backend, [ask("?", clip)])) == "ok"
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert left == 0
    assert peak < 12_000_000


@pytest.mark.parametrize(
    ("change", "profile", "said"),
    [
        ({}, "llamacpp", "takes no videos"),
        ({}, "generic", "takes no videos"),
        ({"seconds": 0.04}, "vllm", "is a single picture"),
        ({"path": Path("/nowhere/a.mp4")}, "vllm", "can no longer be read"),
        ({"path": Path("a.webm")}, "zai", "it takes mp4, mkv, mov"),
        ({"path": Path("a.mpg")}, "vllm", "it takes mp4, mkv, mov, webm, avi"),
    ],
)
def test_what_would_be_refused_there_is_not_sent(
    bench: Bench, clip: Clip, change: dict[str, Any], profile: str, said: str
) -> None:
    server = bench.server(says("ok"))
    with pytest.raises(RequestRefused) as raised:
        stream(bench.backend(server.origin, profile=profile), [ask("?", replace(clip, **change))])
    assert said in raised.value.message
    assert raised.value.hint
    assert server.asked == []
    assert [line for line in bench.ledger.lines if line[2]] == []


def test_a_video_that_is_too_large(bench: Bench, clip: Clip) -> None:
    server = bench.server(says("ok"))
    backend = bench.backend(server.origin, limits=Limits(max_video_bytes=2_000_000))
    with pytest.raises(RequestRefused) as raised:
        stream(backend, [ask("?", clip)])
    assert "2.0 MB; this endpoint takes 2 MB" in raised.value.message
    assert "smaller copy" in raised.value.hint


def test_several_videos(bench: Bench, clip: Clip) -> None:
    server = bench.server(says("ok"))
    backend = bench.backend(server.origin, profile="zai", model="glm-4.5v")
    with pytest.raises(RequestRefused, match="has 2 videos; this endpoint takes 1"):
        stream(backend, [ask("?", clip), ask("?", replace(clip, id="2"))])


def test_it_needs_consent_over_an_open_line(bench: Bench, clip: Clip) -> None:
    with pytest.raises(RequestRefused, match="unencrypted"):
        stream(bench.backend("http://example.invalid/v1"), [ask("?", clip)])


def test_what_profiles_take() -> None:
    def known(profile: str, model: str = "m", **limits: int) -> object:
        return adjusted(PROFILES[profile], model, Limits(**limits)).video

    zai = adjusted(PROFILES["zai"], "glm-4.6v", Limits()).video
    assert zai is not None
    assert (zai.containers, zai.max_bytes, zai.max_clips) == (("mp4", "mkv", "mov"), 200_000_000, 2)
    assert known("llamacpp") is None
    assert known("vllm", max_video_bytes=0) is None
    own = adjusted(PROFILES["generic"], "m", Limits(max_video_bytes=7)).video
    assert own is not None
    assert (own.containers, own.max_bytes) == (HERE, 7)


def test_capabilities_and_what_it_would_be(bench: Bench, clip: Clip, frame: MakeFrame) -> None:
    backend = bench.backend("http://127.0.0.1:1")
    known: Capabilities = backend.capabilities
    assert known.video is not None
    plain = backend.estimate([ask("What happens?", clip)], Options())
    assert plain.tokens[0] == pytest.approx(28_980, rel=0.02)
    assert backend.estimate([ask("?", replace(clip, whole=False))], Options()).tokens[0] == 0
    tracked = backend.estimate([ask("Track the car", clip)], Options())
    assert tracked.added > plain.added + 100
    pictured = ask("Track the car.", replace(clip, whole=False), Picture(frame()))
    assert backend.estimate([pictured], Options()).added > plain.added + 50


def test_tracks_are_asked_for_by_the_second(bench: Bench, clip: Clip, frame: MakeFrame) -> None:
    server = bench.server(says("{}"))
    backend = bench.backend(server.origin)
    for words, parts in (
        ("Track the car.", (clip,)),
        ("跟踪汽车。", (clip,)),
        ("Where is the OK button?", (clip,)),
        ("Where is the OK button?", (clip, Picture(frame()))),
        ("Track the car.", (replace(clip, whole=False), Picture(frame()))),
        ("What happens?", (clip,)),
    ):
        stream(backend, [ask(words, *parts)], grounded=None)
    said = [heard.json["messages"][0]["content"][-1]["text"] for heard in server.asked]
    assert "bounding boxes per second" in said[0]
    assert "每秒的二维边界框" in said[1]
    assert "bounding boxes per second" in said[2]
    assert "detection result" in said[3]
    assert "per second" not in said[3]
    assert "per second" not in said[4]
    assert said[5] == "What happens?"


def test_a_reply_with_times_and_tracks(bench: Bench, clip: Clip) -> None:
    """As a vLLM streams it: the marks of boxes as text, cut anywhere."""
    reply = (
        '\nThe car enters at 0:01.<|begin_of_box|>{"0": [], "1": '
        '[{"label": "car-1", "bbox_2d": [100, 200, 300, 400]}], "2": [{"label": "car-1", '
        '"bbox_2d": [300, 200, 500, 400]}]}<|end_of_box|>'
    )
    pieces = [piece(reply[at : at + 7]) for at in range(0, len(reply), 7)]
    server = bench.server(streams(*pieces, piece(finish="stop"), DONE))
    asked = [ask("Track the car.", clip)]
    said = list(answer(bench.backend(server.origin), asked, Options(), Control()))
    marks = [each for each in said if isinstance(each, Mark)]
    assert [(mark.t, mark.frame, mark.points[0]) for mark in marks] == [
        (1, "clip-1", (192, 216)),
        (2, "clip-1", (576, 216)),
    ]
    (between,) = Tracks(marks, "clip-1").at(1.5)
    assert between.points == ((384, 216), (768, 432))
    text = "".join(each.text for each in said if isinstance(each, Text))
    assert text == "The car enters at 0:01. 1 s: ① car-1\n2 s: ② car-1"
    first = times_in(text, clip.seconds)[0]
    assert moment(first, [clip]) == Ref("moment", "clip-1", t=1)


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe stands in for a slow disk")
def test_a_slow_disk_holds_up_nobody_else(tmp_path: Path) -> None:
    slow = tmp_path / "slow.mp4"
    os.mkfifo(slow)
    body = laid_out("[X]", {"X": Inlaid(slow, 3)})

    others, heard = threading.Event(), []

    def disk() -> None:
        heard.append(others.wait(60))
        slow.write_bytes(b"abc")

    async def send() -> bytes:
        return b"".join([data async for data in body])

    async def loop() -> bytes:
        sending = asyncio.create_task(send())
        await asyncio.sleep(0)  # it begins
        others.set()
        return await sending

    spinning = threading.Thread(target=disk)
    spinning.start()
    assert asyncio.run(loop()) == b"[YWJj]"
    spinning.join()
    assert heard == [True]


@pytest.mark.parametrize("change", ["shorter", "gone"])
def test_a_file_that_changes_under_way(clip: Clip, change: str) -> None:
    body = laid_out('{"url": "X", "again": "X"}', {"X": Inlaid(clip.path, 1000)})
    assert body.plain is None
    assert len(body) == 24 + 2 * 1336
    assert body.digest(Control())
    clip.path.unlink() if change == "gone" else clip.path.write_bytes(b"short")
    with pytest.raises(RequestRefused, match="can no longer be read"):
        body.digest(Control())
