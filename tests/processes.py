"""What is seen of other processes, any of which may end while they are looked at."""

from collections.abc import Callable, Iterable, Iterator

import psutil  # type: ignore[import-untyped] # it has no types


def gone(number: int) -> bool:
    """Return whether that process has ended, collected or not."""
    try:
        return bool(psutil.Process(number).status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


def those(
    processes: Iterable[psutil.Process], meant: Callable[[psutil.Process], bool]
) -> Iterator[psutil.Process]:
    """Yield the processes that are meant; none that ends before that is known."""
    for each in processes:
        try:
            found = meant(each)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
        if found:
            yield each


def memory(processes: Iterable[psutil.Process]) -> int:
    """Return the bytes of memory of all of them that are there."""
    held = 0
    for each in processes:
        try:
            held += each.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return held
