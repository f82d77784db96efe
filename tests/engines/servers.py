"""Real inference servers for the tests: llama.cpp with a tiny GLM-4V, and vLLM's router."""

import contextlib
import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
DATA = HERE.parent / "data" / "tiny-glm4v"
START_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Server:
    """A running server; `url` is its base without `/v1`."""

    url: str
    process: "subprocess.Popen[str]"

    def kill(self) -> None:
        """End it as a crash would."""
        self.process.kill()
        self.process.wait()

    def get(self, path: str) -> str:
        """Return the body of a GET."""
        with urllib.request.urlopen(self.url + path, timeout=10) as reply:
            return str(reply.read().decode())

    def busy(self) -> int:
        """How many requests llama.cpp is computing now."""
        lines = self.get("/metrics").splitlines()
        found = [line for line in lines if line.startswith("llamacpp:requests_processing ")]
        return int(float(found[0].split()[1]))


def literal(text: str) -> str:
    """Return a grammar that lets a model write exactly `text`."""
    return f"root ::= {json.dumps(text, ensure_ascii=False)}"


@contextlib.contextmanager
def llama(
    *, grammar: str = "", key: str = "", context: int = 4096, slots: int = 2
) -> Iterator[Server]:
    """Run llama.cpp; `grammar` binds every reply of this server."""
    wanted = {
        "model": str(DATA / "glm4v.gguf"),
        "mmproj": str(DATA / "mmproj.gguf"),
        "template": str(HERE / "glm.jinja"),
        "grammar": grammar,
        "key": key,
        "context": context,
        "slots": slots,
    }
    process = subprocess.Popen(
        [sys.executable, str(HERE / "llama_server.py"), json.dumps(wanted)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        assert url.startswith("http://"), "llama.cpp did not start"
        yield Server(url, process)
    finally:
        _end(process)


@contextlib.contextmanager
def router(*workers: Server, policy: str = "consistent_hash") -> Iterator[Server]:
    """Run vLLM's router before `workers`, its own retries switched off so that a death is seen."""
    port, metrics = _free_port(), _free_port()
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "vllm_router.launch_router", "--host", "127.0.0.1"),
            *("--port", str(port), "--prometheus-port", str(metrics), "--policy", policy),
            *("--worker-urls", *(worker.url for worker in workers)),
            *("--disable-retries", "--disable-circuit-breaker"),
            *("--worker-startup-check-interval", "1", "--health-check-interval-secs", "1"),
            *("--log-level", "error"),
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        server = Server(f"http://127.0.0.1:{port}", process)
        _wait(server)
        yield server
    finally:
        _end(process)


def _wait(server: Server) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        assert server.process.poll() is None, "the router ended at its start"
        with contextlib.suppress(urllib.error.URLError, OSError):
            server.get("/health")
            return
        time.sleep(0.05)
    raise AssertionError("the router did not start")


def _end(process: "subprocess.Popen[str]") -> None:
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            stream.close()
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
