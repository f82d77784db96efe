import json
from pathlib import Path

import pytest

from tests.bench import local_model


def test_the_table_is_whole(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    raw = tmp_path / "raw.json"
    options = ["--size", "tiny", "--quant", "fp32", "--device", "cpu", "--runs", "1"]
    local_model.main([*options, "--json", str(raw)])
    lines = capsys.readouterr().out.splitlines()
    begun = ["device cpu", "load", "1280x720", "copy bandwidth", "decode at", "second turn"]
    begun += ["peak memory", "64 tokens through child and pipe"]
    assert [line.startswith(start) for line, start in zip(lines, begun, strict=True)] == [True] * 8
    assert sum("generate" in line for line in lines) == 4
    assert set(json.loads(raw.read_text())) == {"cached", "fresh", "pipe", "worker", "generate"}
