"""A hub on loopback that keeps one small repository, and misbehaves where a test wants it to."""

import hashlib
import json
import random
import struct
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

from tests.unit.remote.servers import Heard, Server, Wire

REPOSITORY: Final = "zai-org/Tiny"
COMMIT: Final = "1234567890abcdef1234567890abcdef12345678"
TINY: Final[Mapping[str, Any]] = {
    "model_type": "glm4v",
    "text_config": {
        "hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2,
        "num_attention_heads": 4, "num_key_value_heads": 2, "vocab_size": 1024,
    },
    "vision_config": {
        "depth": 2, "hidden_size": 48, "out_hidden_size": 64, "intermediate_size": 96,
    },
}  # fmt: skip


def weights(size: int, seed: int) -> bytes:
    """Return a file in the format of safetensors with one tensor of `size` random bytes."""
    header = json.dumps({"w": {"dtype": "U8", "shape": [size], "data_offsets": [0, size]}}).encode()
    return struct.pack("<Q", len(header)) + header + random.Random(seed).randbytes(size)


def repository(shard: int = 300_000) -> dict[str, bytes]:
    """Return the files of a small model, and others beside them that nobody needs."""
    shards = {f"model-0000{n}-of-00002.safetensors": weights(shard, n) for n in (1, 2)}
    index = {"weight_map": dict.fromkeys(("a", "b"), "") | dict(zip("ab", shards, strict=True))}
    return {
        "README.md": b"# Tiny",
        "config.json": json.dumps(TINY).encode(),
        "generation_config.json": b"{}",
        "model.safetensors.index.json": json.dumps(index).encode(),
        "modeling_tiny.py": b"print('never run')",
        "original/model.safetensors": weights(10, 9),
        "pytorch_model.bin": b"pickled",
        "tokenizer.json": random.Random(7).randbytes(5000),
        "tokenizer_config.json": b"{}",
        **shards,
    }


NEEDED: Final = frozenset(repository(1)) - {
    "README.md", "modeling_tiny.py", "original/model.safetensors", "pytorch_model.bin",
}  # fmt: skip
FIRST: Final = "model-00001-of-00002.safetensors"

Fault = Callable[["LoopHub", Wire, bytes, int], None]
"""Answers one request for a file's bytes from an offset on, in place of the right answer."""


@dataclass(slots=True)
class LoopHub:
    """Speaks like Hugging Face and like ModelScope.

    `faults` are, for each file, what happens to its requests, one after another. `listed` replaces
    what the list says of a file. `large` go to another host. `status` refuses everything.
    """

    stack: ExitStack
    files: dict[str, bytes] = field(default_factory=repository)
    faults: dict[str, list[Fault]] = field(default_factory=dict)
    listed: dict[str, dict[str, Any]] = field(default_factory=dict)
    large: bool = False
    ranges: bool = True
    status_of_ranges: int = 206
    refusals: list[Callable[[Wire], None]] = field(default_factory=list)
    key: str = ""
    server: Server = field(init=False)
    other: Server = field(init=False)

    def __post_init__(self) -> None:
        self.server = self.stack.enter_context(Server(self._hub))
        self.other = self.stack.enter_context(Server(self._foreign))

    @property
    def base(self) -> str:
        return self.server.origin

    @property
    def sent(self) -> list[Heard]:
        """The requests for the bytes of files, at either host."""
        asked = [heard for heard in self.server.heard if _path_of(heard) is not None]
        return self.other.heard if self.large else asked

    def ranges_of(self, name: str) -> list[str]:
        """The ranges that were asked for of a file, "" for all of it."""
        return [heard.headers.get("range", "") for heard in self.sent if _path_of(heard) == name]

    # ---- the hub

    def _hub(self, heard: Heard, wire: Wire) -> None:
        if self.refusals:
            self.refusals.pop(0)(wire)
            return
        if self.key and heard.headers.get("authorization") != f"Bearer {self.key}":
            wire.answer(401, '{"error": "Invalid username or password."}')
            return
        parts = urlsplit(heard.target)
        name = _path_of(heard)
        if name is not None:
            self._file(heard, wire, name)
        elif parts.path == f"/api/models/{REPOSITORY}/revision/main":
            wire.answer(200, json.dumps({"sha": COMMIT, "private": False}))
        elif parts.path == f"/api/models/{REPOSITORY}/tree/{COMMIT}":
            self._tree(parse_qs(parts.query), wire)
        elif parts.path == f"/api/v1/models/{REPOSITORY}/repo/files":
            wire.answer(200, json.dumps({"Code": 200, "Data": {"Files": self._modelscope()}}))
        else:
            wire.answer(404, '{"error": "Repository not found"}')

    def _tree(self, asked: Mapping[str, list[str]], wire: Wire) -> None:
        entries = [self._huggingface(name) for name in self.files]
        entries.append({"type": "directory", "path": "original", "oid": "0" * 40, "size": 0})
        first = int(asked.get("cursor", ["0"])[0])
        following = (
            f"https://huggingface.co/api/models/{REPOSITORY}/tree/{COMMIT}?cursor={first + 4}"
        )
        more = {"Link": f'<{following}>; rel="next"'} if first + 4 < len(entries) else {}
        wire.answer(200, json.dumps(entries[first : first + 4]), **more)

    def _huggingface(self, name: str) -> dict[str, Any]:
        data = self.files[name]
        git = hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()
        entry: dict[str, Any] = {"type": "file", "path": name, "size": len(data), "oid": git}
        if len(data) > 4000:
            digest = hashlib.sha256(data).hexdigest()
            entry["lfs"] = {"oid": digest, "size": len(data), "pointerSize": 130}
        return entry | self.listed.get(name, {})

    def _modelscope(self) -> list[dict[str, Any]]:
        files = [
            {
                "Path": name, "Name": name, "Type": "blob", "Size": len(data),
                "Sha256": hashlib.sha256(data).hexdigest(), "IsLFS": len(data) > 4000,
            }
            | self.listed.get(name, {})
            for name, data in self.files.items()
        ]  # fmt: skip
        return [{"Path": "original", "Type": "tree", "Size": 0, "Sha256": ""}, *files]

    # ---- bytes

    def _file(self, heard: Heard, wire: Wire, name: str) -> None:
        if self.large and len(self.files[name]) > 4000:
            wire.answer(302, Location=f"{self.other.origin}/{REPOSITORY}/resolve/x/{name}")
        else:
            self._send(heard, wire, name)

    def _foreign(self, heard: Heard, wire: Wire) -> None:
        name = _path_of(heard)
        assert name is not None
        self._send(heard, wire, name)

    def _send(self, heard: Heard, wire: Wire, name: str) -> None:
        data = self.files[name]
        start = int(heard.headers.get("range", "bytes=0-")[6:].rstrip("-")) if self.ranges else 0
        faults = self.faults.get(name)
        if faults:
            faults.pop(0)(self, wire, data, start)
        else:
            self.send(wire, data, start)

    def send(self, wire: Wire, data: bytes, start: int, *, said: int | None = None) -> None:
        """Send all from an offset on; `said` is the length that is stated."""
        self.begin(wire, len(data) if said is None else said, start)
        wire.send(data[start:])

    def begin(self, wire: Wire, total: int, start: int) -> None:
        """Send the head of an answer."""
        status = self.status_of_ranges if start else 200
        head = f"HTTP/1.1 {status} X\r\nContent-Length: {total - start}\r\n"
        if start:
            head += f"Content-Range: bytes {start}-{total - 1}/{total}\r\n"
        wire.send(f"{head}\r\n".encode())


def _path_of(heard: Heard) -> str | None:
    """Return the file that a request is for."""
    parts = urlsplit(heard.target)
    if "/resolve/" in parts.path:
        return unquote(parts.path.partition("/resolve/")[2].partition("/")[2])
    return parse_qs(parts.query).get("FilePath", [None])[0]


# ---- what can go wrong


def cut(size: int) -> Fault:
    """The line breaks after `size` bytes."""

    def fault(hub: LoopHub, wire: Wire, data: bytes, start: int) -> None:
        hub.begin(wire, len(data), start)
        wire.send(data[start : start + size])
        wire.reset() if size % 2 else wire.close()

    return fault


def wrong_byte(at: int) -> Fault:
    """One byte is another one."""

    def fault(hub: LoopHub, wire: Wire, data: bytes, start: int) -> None:
        changed = bytearray(data)
        changed[at] ^= 1
        hub.send(wire, bytes(changed), start)

    return fault


def more(count: int) -> Fault:
    """More bytes come than belong to the file, and the head says so."""

    def fault(hub: LoopHub, wire: Wire, data: bytes, start: int) -> None:
        hub.send(wire, data + bytes(count), start)

    return fault


def endless(_hub: LoopHub, wire: Wire, data: bytes, _start: int) -> None:
    """Bytes come on and on, without a length."""
    wire.begin("application/octet-stream")
    while wire.open:
        wire.chunk(data)


def refuses(status: int, **headers: str) -> Fault:
    """The file is refused."""

    def fault(_hub: LoopHub, wire: Wire, _data: bytes, _start: int) -> None:
        wire.answer(status, '{"error": "no \\u001b[2J words"}', **headers)

    return fault


def stalls(size: int) -> Fault:
    """Nothing more comes after `size` bytes, though the line stays open."""

    def fault(hub: LoopHub, wire: Wire, data: bytes, start: int) -> None:
        hub.begin(wire, len(data), start)
        wire.send(data[start : start + size])
        wire.wait_gone()

    return fault
