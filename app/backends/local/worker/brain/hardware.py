"""What there is to compute on, and how much memory it has."""

import gc
import os
import re
import sys
from pathlib import Path
from typing import Any, Final, Literal

import torch

from app.backends.local.worker.failures import failure

Trouble = Literal["out_of_memory", "device_lost"]

DTYPES: Final = {
    "bfloat16": torch.bfloat16,
    "float16": torch.float16,
    "float32": torch.float32,
}
_CLEAR: Final = Path("/proc/self/clear_refs")
_MEMORY: Final = Path("/proc/meminfo")
_STATUS: Final = Path("/proc/self/status")
_AMPERE: Final = 8  # compute capability from which bfloat16 is computed, not emulated


def devices() -> list[dict[str, object]]:
    """Return what could be used, the best first: name, `free` and `total` bytes (None: unknown)."""
    cards = (_cuda(index) for index in range(torch.cuda.device_count()))
    found = [card for card in cards if card is not None]
    if torch.backends.mps.is_available():
        total = torch.mps.recommended_max_memory()
        free = total - torch.mps.driver_allocated_memory()
        found.append({"device": "mps", "name": "MPS", "free": free, "total": total, "bf16": True})
    free, total = _main_memory()
    found.append({"device": "cpu", "name": "CPU", "free": free, "total": total, "bf16": True})
    return found


def device_of(name: str) -> torch.device:
    """Return the device of that name, or the best for "auto". Raises Failure: no_device."""
    known = [str(each["device"]) for each in devices()]
    if name == "auto":
        return torch.device(known[0])
    if name not in known:
        raise failure("no_device", device=name[:40])
    return torch.device(name)


def dtype_of(name: str, device: torch.device) -> torch.dtype:
    """Return the type of that name, or what suits the device for "auto"."""
    if name != "auto":
        return DTYPES[name]
    old = device.type == "cuda" and torch.cuda.get_device_capability(device)[0] < _AMPERE
    return torch.float16 if old else torch.bfloat16


def memory(device: torch.device) -> dict[str, Any]:
    """Return `free` and `total` bytes of a device, without what is unknown."""
    for each in devices():
        if each["device"] == str(device):
            return {key: each[key] for key in ("free", "total") if each[key] is not None}
    return {}


def used(device: torch.device) -> int:
    """Return the bytes in use there; 0 on the CPU, where nobody can tell."""
    if device.type == "cuda":
        return int(torch.cuda.memory_allocated(device))
    return int(torch.mps.current_allocated_memory()) if device.type == "mps" else 0


def begin_peak(device: torch.device) -> bool:
    """Measure the peak from now on; False: there it is always that since the process began."""
    if device.type == "cuda":
        torch.cuda.reset_peak_memory_stats(device)
        return True
    try:  # what "5" does there: proc_pid_clear_refs(5)
        if device.type == "cpu" and sys.platform == "linux":
            _CLEAR.write_text("5")
            return True
    except OSError:
        pass
    return False


def peak(device: torch.device) -> int | None:
    """Return the most bytes of the device that this process held, with gaps between its tensors.

    On cards that is without what the driver itself takes, which is missing from `free` of
    `devices`, too. On the CPU it is all of the process; None where the system does not tell.
    """
    if device.type == "cuda":
        return int(torch.cuda.max_memory_reserved(device))
    if device.type == "mps":
        return int(torch.mps.driver_allocated_memory())
    if sys.platform == "win32":
        return None
    if sys.platform == "linux":
        found = re.search(r"^VmHWM:\s+(\d+) kB", _STATUS.read_text(), re.MULTILINE)
        return int(found[1]) * 1024 if found else None
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def nbytes(model: Any) -> int:
    """Return the bytes of all numbers of a model, with the factors of those that are quantized."""
    tensors = [*model.parameters(), *model.buffers()]
    for parameter in model.parameters():
        tensors.append(getattr(parameter, "SCB", None))
        state = getattr(parameter, "quant_state", None)
        while state is not None:  # the factors may be quantized in turn
            tensors += [state.absmax, state.code]
            state = state.state2
    return sum(each.nbytes for each in tensors if each is not None)


def synchronize(device: torch.device) -> None:
    """Wait until the device has done what it was given, so that times are what they seem."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    elif device.type == "mps":
        torch.mps.synchronize()


def release(device: torch.device) -> None:
    """Give memory that nobody uses back to the device."""
    gc.collect()
    if device.type == "cuda":
        torch.cuda.empty_cache()
    elif device.type == "mps":
        torch.mps.empty_cache()


def trouble(error: BaseException) -> Trouble | None:
    """Return what `error` says of the device; None for everything else.

    Nothing works on a lost device until the process is a new one. On the CPU and MPS torch has no
    class for a lack of memory, only words.
    """
    said = str(error) if isinstance(error, RuntimeError) else ""
    if isinstance(error, (MemoryError, torch.OutOfMemoryError)) or any(
        words in said for words in ("out of memory", "can't allocate memory", "not enough memory")
    ):
        return "out_of_memory"
    lost = isinstance(error, torch.AcceleratorError) or said.startswith("CUDA error")
    return "device_lost" if lost else None


def _cuda(index: int) -> dict[str, object] | None:
    """Return what is known of a card, None for one that cannot be used now."""
    try:
        free, total = torch.cuda.mem_get_info(index)
    except RuntimeError:
        return None
    return {
        "device": f"cuda:{index}",
        "name": torch.cuda.get_device_name(index),
        "free": free,
        "total": total,
        "bf16": torch.cuda.get_device_capability(index)[0] >= _AMPERE,
    }


def _main_memory() -> tuple[int | None, int | None]:
    """Return free and all bytes of main memory, None where the system does not tell.

    Free is also what files are kept in as long as nobody needs it (proc_meminfo(5)).
    """
    if sys.platform == "win32":
        return None, None
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    if sys.platform != "linux":
        return None, total
    found = re.search(r"^MemAvailable:\s+(\d+) kB", _MEMORY.read_text(), re.MULTILINE)
    return int(found[1]) * 1024 if found else None, total
