"""Makes `assets/locks`: what the local model's private Python is made of, byte for byte.

`python3 packaging/locks.py` resolves the extra `local` of pyproject.toml, held to
`constraints-local.txt`, for every system and every Python that is offered there, and writes a
requirements file for each with the SHA-256 of all wheels that may be taken. No address stands in
them: whoever installs asks the index of its user's choice, and takes only these bytes.

Of torch there are builds that the default index does not have. Their wheels stand in
`torch-builds.json`; `--builds` renews that from torch's own index, which uv knows by itself.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

ROOT: Final = Path(__file__).resolve().parent.parent
LOCKS: Final = ROOT / "assets" / "locks"
BUILDS: Final = ROOT / "packaging" / "torch-builds.json"
_CONSTRAINTS: Final = ROOT / "packaging" / "constraints-local.txt"
_NVIDIA: Final = re.compile(r"nvidia-|cuda-|triton$")
# How much more a wheel takes unpacked, as measured on Linux x86_64 in November 2026.
_UNPACKED: Final = {"nvidia": 1.6, "torch": 3.8, "": 4.2}


@dataclass(frozen=True, slots=True)
class Target:
    """A lock: `platform` as uv calls it, `build` of torch ("" is that of the default index).

    `pythons` are the minor versions of Python 3 it holds for, the one that is fetched first.
    """

    name: str
    platform: str
    build: str = ""
    cuda: bool = False
    pythons: tuple[int, ...] = (12, 11, 13, 14)


TARGETS: Final = (
    Target("linux-x86_64-cuda", "x86_64-manylinux_2_28", cuda=True),
    Target("linux-x86_64-cpu", "x86_64-manylinux_2_28", "cpu"),
    Target("linux-aarch64-cuda", "aarch64-manylinux_2_28", cuda=True),
    Target("linux-aarch64-cpu", "aarch64-manylinux_2_28", "cpu"),
    Target("windows-x86_64-cuda", "x86_64-pc-windows-msvc", "cu130", True, (12, 13, 14)),
    Target("windows-x86_64-cpu", "x86_64-pc-windows-msvc"),
    Target("macos-arm64", "aarch64-apple-darwin"),
)


@dataclass(frozen=True, slots=True)
class Wheel:
    """A file that may be taken: its SHA-256, and its bytes."""

    name: str
    sha256: str
    size: int


Packages = dict[str, tuple[str, tuple[Wheel, ...]]]
"""By name: the version, and the wheels for one Python."""


def main(arguments: Sequence[str]) -> int:
    """Make all locks anew; returns the exit status."""
    parser = argparse.ArgumentParser(prog="packaging/locks.py", description="Make assets/locks.")
    parser.add_argument("--builds", action="store_true", help="renew torch-builds.json first")
    if parser.parse_args(arguments).builds:
        _renew_builds()
    index = {target.name: make(target) for target in TARGETS}
    _write(LOCKS / "locks.json", json.dumps(index, indent=1, sort_keys=True) + "\n")
    return 0


def make(target: Target) -> Mapping[str, Any]:
    """Write the lock of a target; returns what stands about it in `locks.json`."""
    resolved = [_built(_resolved(target, minor), target, minor) for minor in target.pythons]
    versions = {name: version for name, (version, _wheels) in resolved[0].items()}
    wheels: dict[str, dict[str, Wheel]] = {name: {} for name in versions}
    for minor, packages in zip(target.pythons, resolved, strict=True):
        found = {name: version for name, (version, _wheels) in packages.items()}
        if found != versions:
            sys.exit(f"{target.name}: Python 3.{minor} takes other packages than the first one")
        for name, (_version, files) in packages.items():
            wheels[name] |= {file.sha256: file for file in files}
    lines = [f"# {target.name}: made by packaging/locks.py from the extra `local`."]
    for name, version in sorted(versions.items()):
        hashes = "".join(f" \\\n    --hash=sha256:{each}" for each in sorted(wheels[name]))
        lines.append(f"{name}=={version}{hashes}")
    _write(LOCKS / f"{target.name}.txt", "\n".join(lines) + "\n")
    sizes = {name: max(w.size for w in files) for name, (_version, files) in resolved[0].items()}
    print(f"{target.name}: {len(sizes)} packages, {sum(sizes.values()) / 1e6:.0f} MB", flush=True)
    return {
        "backend": target.build,
        "cuda": target.cuda,
        "disk": sum(int(size * _factor(name, target)) for name, size in sizes.items()),
        "pythons": [f"3.{minor}" for minor in target.pythons],
        "sizes": sizes,
        "torch": versions["torch"],
    }


def _factor(name: str, target: Target) -> float:
    if _NVIDIA.match(name) or (name == "torch" and target.cuda):
        return _UNPACKED["nvidia"]
    return _UNPACKED.get(name, _UNPACKED[""])


def _resolved(target: Target, minor: int, extra: Sequence[str] = ()) -> Packages:
    """Return what uv takes for a Python, wheels only. Ends the program where it finds nothing."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = project["project"]["optional-dependencies"]["local"]
    with tempfile.TemporaryDirectory() as folder:
        asked, told = Path(folder, "local.in"), Path(folder, "pylock.toml")
        asked.write_text("\n".join(wanted), encoding="utf-8")
        command = [
            "uv", "pip", "compile", "--quiet", "--no-config", "--only-binary", ":all:",
            "--format", "pylock.toml", "--python-version", f"3.{minor}",
            "--python-platform", target.platform, "--constraints", str(_CONSTRAINTS),
            "--output-file", str(told), *extra, str(asked),
        ]  # fmt: skip
        environment = {**os.environ, "MACOSX_DEPLOYMENT_TARGET": "14.0"}
        if subprocess.run(command, env=environment, check=False).returncode:
            sys.exit(f"{target.name}: uv could not resolve it for Python 3.{minor}")
        table = tomllib.loads(told.read_text(encoding="utf-8"))
    return {each["name"]: (each["version"], tuple(_wheels(each))) for each in table["packages"]}


def _wheels(package: Mapping[str, Any]) -> Iterator[Wheel]:
    for each in package["wheels"]:
        name = unquote(urlsplit(each["url"]).path.rpartition("/")[2])
        yield Wheel(name, each["hashes"]["sha256"], each.get("size", 0))


# ---- builds of torch beside that of the default index


def _built(packages: Packages, target: Target, minor: int) -> Packages:
    """Put the build of torch in the place of the usual one, which brings libraries of its own."""
    if not target.build:
        return packages
    arch = target.platform.partition("-")[0].replace("x86_64", "(x86_64|amd64)")
    system = "win" if "windows" in target.platform else "manylinux"
    wanted = re.compile(rf"torch-.*\+{target.build}-cp3{minor}-cp3{minor}-{system}.*_{arch}\.whl")
    table = json.loads(BUILDS.read_text(encoding="utf-8"))
    found = [Wheel(name, *told) for name, told in table.items() if wanted.fullmatch(name)]
    version = packages["torch"][0].partition("+")[0] + f"+{target.build}"
    if not found or any(f"torch-{version}-" not in wheel.name for wheel in found):
        sys.exit(f"{target.name}: {BUILDS.name} has no torch {version} for Python 3.{minor}")
    kept = {name: each for name, each in packages.items() if not _NVIDIA.match(name)}
    return {**kept, "torch": (version, tuple(found))}


def _renew_builds() -> None:
    found = {}
    for target in TARGETS:
        for minor in target.pythons if target.build else ():
            packages = _resolved(target, minor, ("--torch-backend", target.build))
            for wheel in packages["torch"][1]:
                found[wheel.name] = [wheel.sha256, wheel.size]
    _write(BUILDS, json.dumps(found, indent=1, sort_keys=True) + "\n")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
