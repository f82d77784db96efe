"""Models of this machine in words, for the command line and for the window."""

from collections.abc import Mapping
from typing import Final

from app.core.local_models import Checked, Fetching, LocalModel, Stage
from app.core.local_runtime import Build, Runtime
from app.core.words import N_, _, ngettext

HUBS: Final[Mapping[object, str]] = {
    "huggingface": "Hugging Face",
    "modelscope": "ModelScope 魔搭",
}
"""What the hubs call themselves."""
_STAGES: Final[Mapping[Stage, str]] = {
    "asking": N_("Asking the hub"),
    "checking": N_("Checking"),
    "waiting": N_("Waiting for the hub"),
    "fetching": N_("Fetching"),
    "python": N_("Getting a Python"),
    "installing": N_("Installing"),
    "trying": N_("Trying it out"),
}


def stage(step: Fetching) -> str:
    """Return what is being done."""
    return _(_STAGES[step.stage])


def details(step: Fetching) -> tuple[str, ...]:
    """Return what changes all the time: "3.1 of 20.6 GB", "45.2 MB a second", "6 min left"."""
    if not step.total:
        return ()
    parts = (
        part_of(step.done, step.total),
        "" if step.speed is None else _("{size} a second").format(size=size(step.speed)),
        "" if step.left is None else _left(step.left),
    )
    return tuple(part for part in parts if part)


def size_of(model: LocalModel) -> str:
    """Return how large a model is, and how much of it is there."""
    return size(model.size) if model.whole else part_of(model.size, model.total)


def part_of(done: float, total: float) -> str:
    """Return how many bytes of all are there."""
    return _("{done} of {total}").format(done=size(done), total=size(total))


def size(count: float) -> str:
    """Return a number of bytes, in the units that disks and lines are sold in."""
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.1f} MB"


def answers(name: str) -> str:
    """Return that a model is the one that answers."""
    return _("{name} answers from now on.").format(name=name)


def found(checked: Checked) -> str:
    """Return what a check has found."""
    name = checked.model.name
    if checked.damaged:
        return damaged(len(checked.damaged))
    if checked.sums:
        return _("Every byte of {name} is right.").format(name=name)
    return _("{name} looks whole; a folder of your own has no checksums to compare.").format(
        name=name
    )


def damaged(count: int) -> str:
    """Return that so many files of a model are not as they should be."""
    return ngettext(
        "{count} file is damaged or missing.", "{count} files are damaged or missing.", count
    ).format(count=count)


def brings(build: Build) -> str:
    """Return what setting up what runs a model takes: bytes on the line and on the disk."""
    if build.kind == "cuda":
        what = _("torch {version} for cards of NVIDIA").format(version=build.torch.split("+")[0])
    elif build.kind == "metal":
        what = _("torch {version} for the GPU of this Mac").format(version=build.torch)
    else:
        what = _("torch {version} for the processor").format(version=build.torch.split("+")[0])
    return _("{what}: {download} to fetch, {disk} on the disk.").format(
        what=what, download=size(build.download), disk=size(build.disk)
    )


def is_ready(found: Runtime) -> str:
    """Return what runs models now, and how large it is."""
    parts = (found.words, size(found.size) if found.size else "")
    return _("Ready: {what}").format(what=" · ".join(part for part in parts if part))


def _left(seconds: float) -> str:
    whole = round(seconds)
    if whole < 60:
        return _("{seconds} s left").format(seconds=whole)
    if whole < 3600:
        return _("{minutes} min left").format(minutes=whole // 60)
    return _("{hours} h {minutes} min left").format(hours=whole // 3600, minutes=whole % 3600 // 60)
