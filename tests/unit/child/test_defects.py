"""Where a defect of a child came from: told in a bundle, too, whose files have other names."""

from pathlib import Path

import pytest

from app.child import worker


def raised(filename: str) -> Exception:
    code = compile("def fail():\n    raise ValueError\nfail()\n", filename, "exec")
    with pytest.raises(ValueError) as failed:  # noqa: PT011 - no words of it matter
        exec(code)
    return failed.value


@pytest.mark.parametrize(
    ("filename", "told"),
    [
        (str(Path(worker.__file__).with_name("other.py")), "other.py:2"),
        ("app/backends/reader/ocr.py", "ocr.py:2"),  # as PyInstaller names it
        ("/elsewhere/foreign.py", "foreign.py:2"),
    ],
)
def test_a_defect_says_where_it_came_from(filename: str, told: str) -> None:
    assert worker._place(raised(filename)) == told
