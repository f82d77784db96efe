"""What Windows shows of each program, as PyInstaller reads it: a file of calls."""

from typing import Any

import bundle_plan as plan
import windows_version
from app.core import identity


def read(text: str) -> dict[str, Any]:
    """Evaluate a file as PyInstaller does; returns its strings, and its numbers."""
    strings: dict[str, Any] = {}

    def noted(name: str, value: str) -> None:
        strings[name] = value

    def kept(*words: Any, **named: Any) -> Any:
        strings.update(named)
        return words

    names = {
        "VSVersionInfo", "FixedFileInfo", "StringFileInfo", "StringTable", "VarFileInfo",
        "VarStruct",
    }  # fmt: skip
    eval(text, {"StringStruct": noted, **dict.fromkeys(names, kept)})
    return strings


def test_each_program_says_who_it_is() -> None:
    window, shell = (
        read(windows_version.resource(program)) for program in plan.executables("windows")
    )

    assert window["FileDescription"] == window["ProductName"] == identity.NAME
    assert window["OriginalFilename"] == "eyeline.exe"
    assert shell["OriginalFilename"] == "eyeline-cli.exe"
    assert shell["FileDescription"] != window["FileDescription"]
    for said in (window, shell):
        assert said["ProductVersion"] == identity.VERSION
        assert len(said["filevers"]) == 4
