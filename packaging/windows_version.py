"""What Windows shows of a program: in the Task Manager, in Properties, where it asks.

PyInstaller takes it from a file, in a notation of its own, which is Python.
"""

from pathlib import Path
from typing import Final

import bundle_plan as plan
import windows_installer
from app.core import identity

_ENGLISH: Final = ("040904B0", 0x0409, 0x04B0)  # and UTF-16
_DESCRIBED: Final = {False: identity.NAME, True: f"{identity.NAME} for the command line"}


def write(program: plan.Executable, path: Path) -> str:
    """Write the file for a program to `path`; returns that."""
    path.write_text(resource(program), encoding="utf-8")
    return str(path)


def resource(program: plan.Executable) -> str:
    """Return the file for a program."""
    table, language, code = _ENGLISH
    numbers = tuple(map(int, windows_installer.numbers(identity.VERSION).split(".")))
    said = {
        "CompanyName": identity.NAME,
        "FileDescription": _DESCRIBED[program.console],
        "FileVersion": identity.VERSION,
        "InternalName": program.name,
        "LegalCopyright": "Apache-2.0; the bundle as a whole GPL-3",
        "OriginalFilename": f"{program.name}.exe",
        "ProductName": identity.NAME,
        "ProductVersion": identity.VERSION,
    }
    strings = ", ".join(f"StringStruct({name!r}, {value!r})" for name, value in said.items())
    return (
        "VSVersionInfo(\n"
        f"  ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3F, flags=0x0,\n"
        "    OS=0x40004, fileType=0x1, subtype=0x0, date=(0, 0)),\n"
        f"  kids=[StringFileInfo([StringTable({table!r}, [{strings}])]),\n"
        f"    VarFileInfo([VarStruct('Translation', [{language}, {code}])])])\n"
    )
