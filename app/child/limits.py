"""What binds a child process: it dies with its parent, yields to others, and has a limit of memory.

Each system has its own way. Everywhere a child also ends when its input does, which is the only
way on macOS.
"""

import os
import subprocess
import sys
import time

if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _KILL_ON_JOB_CLOSE = 0x2000
    _EXTENDED_LIMIT_INFORMATION = 9

    class _BasicLimits(ctypes.Structure):
        """JOBOBJECT_BASIC_LIMIT_INFORMATION of winnt.h."""

        _fields_ = (
            ("PerProcessUserTimeLimit", wintypes.LARGE_INTEGER),
            ("PerJobUserTimeLimit", wintypes.LARGE_INTEGER),
            ("LimitFlags", wintypes.DWORD),
            ("MinimumWorkingSetSize", ctypes.c_size_t),
            ("MaximumWorkingSetSize", ctypes.c_size_t),
            ("ActiveProcessLimit", wintypes.DWORD),
            ("Affinity", ctypes.c_size_t),
            ("PriorityClass", wintypes.DWORD),
            ("SchedulingClass", wintypes.DWORD),
        )

    class _ExtendedLimits(ctypes.Structure):
        """JOBOBJECT_EXTENDED_LIMIT_INFORMATION of winnt.h; six counters of IO_COUNTERS inside."""

        _fields_ = (
            ("BasicLimitInformation", _BasicLimits),
            ("IoInfo", ctypes.c_ulonglong * 6),
            ("ProcessMemoryLimit", ctypes.c_size_t),
            ("JobMemoryLimit", ctypes.c_size_t),
            ("PeakProcessMemoryUsed", ctypes.c_size_t),
            ("PeakJobMemoryUsed", ctypes.c_size_t),
        )

    def tie(process: "subprocess.Popen[bytes]") -> object:
        """Called by the parent: end `process` with it. What is returned must be kept meanwhile."""
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.CreateJobObjectW.restype = wintypes.HANDLE
        job = wintypes.HANDLE(kernel.CreateJobObjectW(None, None))
        limits = _ExtendedLimits()
        limits.BasicLimitInformation.LimitFlags = _KILL_ON_JOB_CLOSE
        kernel.SetInformationJobObject(
            job, _EXTENDED_LIMIT_INFORMATION, ctypes.byref(limits), ctypes.sizeof(limits)
        )
        handle = int(getattr(process, "_handle"))  # noqa: B009 - private, and the only one there is
        kernel.AssignProcessToJobObject(job, wintypes.HANDLE(handle))
        return _Job(kernel, job)

    class _Job:
        """A handle that is closed with its last reference."""

        def __init__(self, kernel: ctypes.WinDLL, handle: wintypes.HANDLE) -> None:
            self._kernel, self._handle = kernel, handle

        def __del__(self) -> None:
            self._kernel.CloseHandle(self._handle)

else:

    def tie(process: "subprocess.Popen[bytes]") -> object:  # noqa: ARG001 - as on Windows
        """Called by the parent: nothing to do here, the child sees to it by itself."""
        return None


def popen_flags(nice: int) -> int:
    """Return `creationflags` for Popen: no console window, and low priority where asked."""
    if sys.platform == "win32":
        low = subprocess.BELOW_NORMAL_PRIORITY_CLASS if nice > 0 else 0
        return subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP | low
    return 0


def die_with_parent() -> None:
    """Called by the child: ask the kernel to kill it when the thread that started it ends.

    Linux only (prctl(2), PR_SET_PDEATHSIG); the host therefore starts a child in the thread that
    reads its output for as long as it lives.
    """
    if sys.platform != "linux":
        return
    import ctypes
    import signal

    pr_set_pdeathsig = 1
    ctypes.CDLL(None, use_errno=True).prctl(pr_set_pdeathsig, int(signal.SIGKILL))


def keep_private() -> None:
    """Called by the child: have nobody of the same user read its memory, and no core dump hold it.

    Linux only (prctl(2), PR_SET_DUMPABLE).
    """
    if sys.platform != "linux":
        return
    import ctypes

    pr_set_dumpable = 4
    ctypes.CDLL(None, use_errno=True).prctl(pr_set_dumpable, 0)


def restrain(nice: int, memory_bytes: int | None) -> None:
    """Called by the child before it starts a thread: lower its priority, limit its memory."""
    if sys.platform == "win32":
        return
    import resource

    if nice > 0:
        os.nice(nice)
    if memory_bytes is not None and sys.platform == "linux":
        # Elsewhere the limit on address space is not kept by the system or breaks mappings.
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        limit = memory_bytes if hard == resource.RLIM_INFINITY else min(memory_bytes, hard)
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


def was_killed(process: "subprocess.Popen[bytes]") -> bool:
    """Whether a process that has closed its pipes was ended by SIGKILL; it stays to be waited for.

    Linux does that to a process when memory is short. A moment is waited for its end.
    """
    if sys.platform != "linux":
        return False
    import signal

    look = os.WEXITED | os.WNOWAIT | os.WNOHANG
    for _attempt in range(500):
        try:
            ended = os.waitid(os.P_PID, process.pid, look)
        except ChildProcessError:
            return False  # somebody has waited for it
        if ended is not None:
            return ended.si_code == os.CLD_KILLED and ended.si_status == signal.SIGKILL
        time.sleep(0.01)
    return False


def kill(process: "subprocess.Popen[bytes]") -> None:
    """End `process` and what it started, at once."""
    if sys.platform == "win32":
        process.kill()
        return
    import signal

    try:
        # The child leads its own session, so its group holds everything that it started.
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
