"""Where the pointer is, on systems without an X server."""

import ctypes
import sys


def pointer() -> tuple[int, int]:
    """Return its place in the desktop, as mss counts: pixels on Windows, points on macOS."""
    if sys.platform == "win32":
        from ctypes import wintypes

        point = wintypes.POINT()
        ctypes.windll.user32.GetCursorPos(ctypes.byref(point))
        return point.x, point.y
    return _of_quartz()


def _of_quartz() -> tuple[int, int]:
    class Point(ctypes.Structure):
        """CGPoint of CGGeometry.h."""

        _fields_ = (("x", ctypes.c_double), ("y", ctypes.c_double))

    quartz = ctypes.CDLL("/System/Library/Frameworks/CoreGraphics.framework/CoreGraphics")
    quartz.CGEventCreate.restype = ctypes.c_void_p
    quartz.CGEventCreate.argtypes = [ctypes.c_void_p]
    quartz.CGEventGetLocation.restype = Point
    quartz.CGEventGetLocation.argtypes = [ctypes.c_void_p]
    quartz.CFRelease.argtypes = [ctypes.c_void_p]
    event = quartz.CGEventCreate(None)
    try:
        place = quartz.CGEventGetLocation(event)
    finally:
        quartz.CFRelease(event)
    return int(place.x), int(place.y)
