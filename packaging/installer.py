"""pip, run by the interpreter of a virtual environment."""

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from pip_output import PipOutput

_FOREIGN: Final = ("PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_CONSTRAINT", "PIP_REQUIREMENT")


class Installer:
    """Installs with `python`, in `folder`; what pip says is added to the file `log`."""

    def __init__(self, python: Path, folder: Path, log: Path, variables: Mapping[str, str]) -> None:
        self.log = log
        self._python, self._folder = python, folder
        kept = {name: value for name, value in variables.items() if name not in _FOREIGN}
        self._variables = kept | {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}

    def install(self, arguments: Sequence[str]) -> PipOutput | None:
        """Run `pip install`; returns its output when it failed."""
        output = PipOutput()
        with (
            self.log.open("a", encoding="utf-8") as log,
            subprocess.Popen(
                self._command(arguments), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                text=True, encoding="utf-8", errors="replace", env=self._variables,
                cwd=self._folder,
            ) as pip,
        ):  # fmt: skip
            assert pip.stdout is not None
            for line in pip.stdout:
                log.write(line)
                output.feed(line.rstrip("\n"))
        return None if pip.returncode == 0 else output

    def brings_cuda(self, arguments: Sequence[str]) -> bool:
        """Whether the builds that the registry offers bring the libraries of NVIDIA along.

        What keeps pip from telling will keep it from installing, where it is explained.
        """
        told = subprocess.run(
            self._command(("--dry-run", "--quiet", "--report", "-", *arguments)),
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False,
            env=self._variables, cwd=self._folder,
        )  # fmt: skip
        return '"name": "nvidia-' in told.stdout

    def _command(self, arguments: Sequence[str]) -> list[str]:
        return [str(self._python), "-m", "pip", "install", *arguments]
