"""Where a bundle begins: Eyeline, with the environment of whoever started it.

What starts a frozen program points the loader of shared libraries at the bundle. That has done its
work by now, and must not reach other programs, which would load our libraries instead of theirs.
"""

import os
import sys

_ours = "LD_LIBRARY_PATH"
if f"{_ours}_ORIG" in os.environ:
    os.environ[_ours] = os.environ.pop(f"{_ours}_ORIG")
elif hasattr(sys, "_MEIPASS"):
    os.environ.pop(_ours, None)

from app.__main__ import main  # noqa: E402 - nothing is imported before

sys.exit(main())
