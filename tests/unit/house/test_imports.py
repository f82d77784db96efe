"""What is loaded when: heavy libraries wait until they are used."""

import json
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[3]
HEAVY: Final = frozenset(
    {
        "PIL", "PySide6", "accelerate", "av", "cv2", "httpx2", "jeepney", "keyring", "markdown_it",
        "mss", "onnxruntime", "openai", "openpyxl", "platformdirs", "pydantic", "pygments",
        "pynput", "pypdfium2_raw", "rapidfuzz", "rapidocr", "shapely", "tomlkit", "torch",
        "transformers", "ziamath",
    }
)  # fmt: skip
# The language may stand in the settings file, so its place is looked up even then.
_NOT_FOR_HELP: Final = (HEAVY - {"platformdirs"}) | {"asyncio", "numpy", "sqlite3"}
_NOT_WHILE_WAITING: Final = (HEAVY - {"PySide6", "platformdirs", "mss"}) | {
    "asyncio", "hashlib", "numpy", "sqlite3", "tomllib",
}  # fmt: skip
_LATE: Final = frozenset(  # are themselves imported where they are used
    {
        "app.backends.local.wire", "app.backends.remote.client", "app.core.markdown_inline",
        "app.core.markdown_runs", "app.core.markdown_tokens", "app.media.document.answers",
        "app.media.document.letters", "app.media.document.pdfium",
    }
)  # fmt: skip


def _loaded(*arguments: str) -> set[str]:
    """Return the top-level modules that a Python program imports."""
    told = subprocess.run(
        [sys.executable, "-X", "importtime", *arguments],
        capture_output=True, text=True, check=True, cwd=ROOT, timeout=60,
    )  # fmt: skip
    lines = [line for line in told.stderr.splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip().partition(".")[0] for line in lines}


def _modules() -> Iterator[str]:
    for module in pkgutil.walk_packages([str(ROOT / "app")], "app."):
        # Started by themselves, or in an interpreter that has torch.
        own = ("app.ui", "app.main", "app.__main__", "app.backends.local.worker.brain.")
        if not module.name.startswith(own) and module.name not in _LATE:
            yield module.name


@pytest.mark.parametrize("arguments", [("--help",), ("--version",), ("ask", "--help")])
def test_the_command_line_speaks_before_anything_heavy_is_loaded(
    arguments: tuple[str, ...],
) -> None:
    assert sorted(_loaded("-m", "app", *arguments) & _NOT_FOR_HELP) == []


def test_no_module_loads_a_heavy_library_when_it_is_imported() -> None:
    code = (
        "import importlib, json, sys\n"
        "found = {}\n"
        "for name in sys.argv[2:]:\n"
        "    importlib.import_module(name)\n"
        "    for heavy in sorted(set(json.loads(sys.argv[1])) & set(sys.modules)):\n"
        "        found.setdefault(heavy, name)\n"
        "print(json.dumps(found))\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", code, json.dumps(sorted(HEAVY)), *_modules()],
        capture_output=True, text=True, check=True, cwd=ROOT, timeout=60,
    )  # fmt: skip
    assert json.loads(told.stdout) == {}, "heavy library: module whose import loaded it"


def test_a_program_that_waits_for_a_key_has_loaded_nothing_for_its_answer(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "import app.main, app.ui.program, app.ui.shell\n"
        "from app import compose, sections\n"
        "from app.system.paths import Paths\n"
        "from app.system.settings_file import Loaded\n"
        "folder = Path(sys.argv[1])\n"
        "settings, paths = sections.read_settings(Loaded({})), Paths(folder, folder, folder)\n"
        "services = compose.build(settings, paths)\n"
        "services.screens(), services.hotkeys(), services.secrets(), services.endpoints()\n"
    )
    assert sorted(_loaded("-c", code, str(tmp_path)) & _NOT_WHILE_WAITING) == []
