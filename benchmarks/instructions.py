"""Instructions that this process and its threads carry out, as the processor counts them.

Linux lends the counter by perf_event_open(2); a virtual machine, a container or a kernel setting
may refuse it. Then there is a reason in place of a number, and nothing fails. Counted is what runs
for the user alone (`exclude_kernel`), which an unprivileged process may ask for up to a
``kernel.perf_event_paranoid`` of 2.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

CALLS = {"x86_64": 298, "aarch64": 241}
"""Number of the system call by architecture."""
HARDWARE, INSTRUCTIONS = 0, 1
SOFTWARE, TASK_CLOCK = 1, 1
"""Types of events and events of <linux/perf_event.h>; the clock is lent by every kernel."""
_TIMES = 0b11  # read_format: time enabled and time running, to scale by
_OFF_INHERIT_USER_ONLY = 0b1100011  # disabled, inherit, exclude_kernel, exclude_hv
_SIZE = 64  # of the attributes' first version
_ENABLE, _DISABLE, _RESET = 0x2400, 0x2401, 0x2403


@dataclass(frozen=True)
class Counter:
    """An open counter of one event."""

    handle: int

    @contextmanager
    def counting(self, found: Callable[[float], None]) -> Iterator[None]:
        """Hand over how many events happened inside."""
        import fcntl

        fcntl.ioctl(self.handle, _RESET, 0)
        before = struct.unpack("3Q", os.read(self.handle, 24))
        fcntl.ioctl(self.handle, _ENABLE, 0)
        try:
            yield
        finally:
            fcntl.ioctl(self.handle, _DISABLE, 0)
            after = struct.unpack("3Q", os.read(self.handle, 24))
            value, enabled, running = (b - a for a, b in zip(before, after, strict=True))
            # Where events share a counter it runs for a part of the time.
            found(float(value) * enabled / running if running else float("nan"))


def lent(kind: int = HARDWARE, event: int = INSTRUCTIONS) -> Counter | str:
    """A counter of this process and of threads it will start, or why there is none."""
    number = CALLS.get(platform.machine())
    if platform.system() != "Linux" or number is None:
        return f"no counter is known on {platform.system()} {platform.machine()}"
    attributes = struct.pack("IIQQQQQ", kind, _SIZE, event, 0, 0, _TIMES, _OFF_INHERIT_USER_ONLY)
    buffer = ctypes.create_string_buffer(attributes.ljust(_SIZE, b"\0"), _SIZE)
    library = ctypes.CDLL(None, use_errno=True)
    handle = library.syscall(number, buffer, 0, -1, -1, 0)
    if handle < 0:
        return f"this machine lends no counter ({os.strerror(ctypes.get_errno())})"
    return Counter(handle)


def processor() -> str:
    """The processor's name: libraries choose their instructions by it."""
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
