"""Asking a server from the shell, and what is left of it in somebody's home."""

from pathlib import Path
from typing import Final

from app.core.redaction import Policy
from tests.unit.remote.servers import Server

KEY: Final = "sk-e2e-0123456789"


def remote(server: Server, redact: Policy | None = "never") -> list[str]:
    """Return the options that lead to a server; None: secrets are dealt with as usual."""
    where = ["--base-url", f"{server.origin}/v1", "--model", "m", "--profile", "vllm"]
    return [*where, *(["--redact", redact] if redact else [])]


def kept(home: Path) -> str:
    """All bytes of the history's database, as far as they are text."""
    files = (home / ".local/share/eyeline").glob("history.db*")
    return "".join(file.read_bytes().decode(errors="replace") for file in files)


def everything_written(home: Path) -> bytes:
    """All bytes of all files."""
    return b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
