"""What the README claims by the name of a test is tested under that name."""

import re
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[3]

_DEFINED: Final = re.compile(r"^def (test_\w+)\(", re.MULTILINE)
_CLAIMED: Final = re.compile(r"`(test_[a-z0-9_]+)`")


def test_every_test_that_the_readme_names_is_there() -> None:
    claimed = set(_CLAIMED.findall((ROOT / "README.md").read_text(encoding="utf-8")))
    sources = (path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    there = {
        name for text in sources for name in re.findall(r"^def (test_\w+)\(", text, re.MULTILINE)
    }
    assert claimed
    assert claimed <= there
