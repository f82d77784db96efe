"""A download whose process is killed in the middle, through the real command line."""

import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from app.backends.local import manifest as manifests
from tests.unit.local.hub import FIRST, REPOSITORY, LoopHub, repository, stalls

ROOT: Final = Path(__file__).resolve().parents[3]


def command(hub: LoopHub) -> list[str]:
    return [sys.executable, "-m", "app", "model", "get", REPOSITORY, "--mirror", hub.base]


def _part_of_at_least(models: Path, size: int, child: "subprocess.Popen[bytes]") -> Path:
    """Wait until so much of the first shard is on the disk."""
    end = time.monotonic() + 60
    while time.monotonic() < end and child.poll() is None:
        for part in models.glob(f"*/{FIRST}.*.part"):
            if part.stat().st_size >= size:
                return part
        time.sleep(0.02)
    raise AssertionError(child.communicate()[1])


def test_it_goes_on_where_the_killed_one_was(hub: LoopHub, home: Path) -> None:
    models = home / ".local" / "share" / "eyeline" / "models"
    hub.faults[FIRST] = [stalls(2_000_000)]
    hub.files = repository(3_000_000)
    with subprocess.Popen(command(hub), cwd=ROOT, stderr=subprocess.PIPE) as child:
        part = _part_of_at_least(models, 1_000_000, child)
        child.kill()
    there = part.stat().st_size
    assert there >= 1_000_000
    done = subprocess.run(
        command(hub), cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout) == (0, f"{models / 'zai-org--Tiny'}\n")
    assert hub.ranges_of(FIRST) == ["", f"bytes={there}-"]
    manifest = manifests.load(models / "zai-org--Tiny")
    assert manifest
    assert manifest.whole
    for file in manifest.files:
        assert (models / "zai-org--Tiny" / file.path).read_bytes() == hub.files[file.path]
    settings = (home / ".config" / "eyeline" / "settings.toml").read_text()
    assert f'model = "{REPOSITORY}"' in settings
