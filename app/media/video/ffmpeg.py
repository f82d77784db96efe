"""PyAV's things by their names: it is imported in functions, once the child serves."""

from typing import Any

InputContainer = Any
"""av.container.InputContainer"""
OutputContainer = Any
"""av.container.OutputContainer"""
Packet = Any
"""av.Packet, of a video stream"""
VideoFrame = Any
"""av.VideoFrame"""
VideoStream = Any
"""av.video.stream.VideoStream"""
