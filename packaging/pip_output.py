"""What pip prints, made short: sizes and progress for people, causes of failure in words."""

import re
from typing import Final, NamedTuple

from console import Ticker, say

_DOWNLOAD: Final = re.compile(r"\s*Downloading (\S+) \(([\d.]+) (bytes|[kMG]B)\)")
_PROGRESS: Final = re.compile(r"Progress (\d+) of (\d+)")
_UNITS: Final = {"bytes": 1, "kB": 1e3, "MB": 1e6, "GB": 1e9}
_WORTH_A_LINE: Final = 5e6  # bytes: smaller downloads are only counted


class _Cause(NamedTuple):
    pattern: str
    words: str


_CAUSES: Final = (
    _Cause(
        r"No space left on device|\[Errno 28\]|\[WinError 112\]",
        "The disk is full. Free some space, then run the same command again.",
    ),
    _Cause(
        r"CERTIFICATE_VERIFY_FAILED|SSLError",
        "The package registry's certificate was not accepted. Behind a proxy that inspects "
        "traffic, point PIP_CERT at its certificate.",
    ),
    _Cause(
        r"ProxyError|Tunnel connection failed",
        "The proxy refused the connection. Check HTTPS_PROXY.",
    ),
    _Cause(
        r"Retrying \(|NewConnectionError|ConnectionError|NameResolutionError|ReadTimeout"
        r"|Temporary failure in name resolution|Connection (?:refused|reset)",
        "The package registry could not be reached. Check the network, then run the same command "
        "again: what was downloaded is kept.",
    ),
    _Cause(
        r"THESE PACKAGES DO NOT MATCH THE HASHES|BadZipFile|is not a valid wheel|InvalidWheel",
        "A download arrived damaged. Run `pip cache purge`, then the same command again.",
    ),
    _Cause(
        r"Permission denied|\[Errno 13\]|\[WinError 5\]",
        "A file could not be written. Check who owns this folder, and that no Eyeline is running.",
    ),
    _Cause(
        r"No matching distribution|Could not find a version|requires a different Python"
        r"|Failed to build|Failed building",
        "A package has no build for this Python and system. The versions were chosen on Python "
        "3.11: use that one.",
    ),
)


class PipOutput:
    """Reads pip's lines (from `--progress-bar raw`) and says what a person wants to know."""

    def __init__(self) -> None:
        self.installing = False  # whether the environment was touched
        self.downloaded = 0.0  # bytes
        self._ticker = Ticker()
        self._name = ""
        self._retried = False
        self._errors: list[str] = []
        self._signs: list[str] = []

    def feed(self, line: str) -> None:
        """Take one line that pip printed."""
        if found := _PROGRESS.fullmatch(line.strip()):
            done, total = int(found[1]), int(found[2])
            if total >= _WORTH_A_LINE:
                self._ticker.show(f"  {self._name}: {done / 1e6:.0f} of {total / 1e6:.0f} MB")
            return
        if found := _DOWNLOAD.match(line):
            self._download(found[1], float(found[2]) * _UNITS[found[3]])
        elif line.startswith("Installing collected packages:"):
            self.installing = True
            if others := line.count(","):  # more than pip itself
                size = f"{self.downloaded / 1e6:.0f} MB downloaded"
                self._line(f"  {size}; installing {others + 1} packages …")
        else:
            self._trouble(line)

    def explained(self) -> str:
        """Return why pip failed, in words; with its own last errors where the cause is unknown."""
        self._ticker.clear()
        signs = "\n".join(self._signs + self._errors)
        for cause in _CAUSES:
            if re.search(cause.pattern, signs):
                return cause.words
        said = (f"  pip: {error}" for error in self._errors[-3:])
        return "\n".join(["pip could not install what Eyeline needs.", *said])

    def _download(self, file: str, size: float) -> None:
        self.downloaded += size
        self._name = file.partition("-")[0]
        if size >= _WORTH_A_LINE:
            self._line(f"  downloading {self._name}, {size / 1e6:.0f} MB")

    def _trouble(self, line: str) -> None:
        if line.startswith("ERROR:"):
            self._errors.append(line.removeprefix("ERROR:").strip())
        elif "Retrying (" in line:
            self._signs.append(line)
            if not self._retried:
                self._line("  the package registry does not answer, trying again …")
            self._retried = True
        elif any(re.search(cause.pattern, line) for cause in _CAUSES):
            self._signs.append(line)

    def _line(self, text: str) -> None:
        self._ticker.clear()
        say(text)
