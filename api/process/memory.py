"""Gives memory back to the system: how the C library's allocator is set for a server process.

By default glibc raises its threshold for memory of its own each time that such memory is freed, and
keeps an arena for each thread. After a storm of large buffers or password hashes the process would
then hold for ever what it needed once.
"""

from __future__ import annotations

import ctypes
import platform

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8  # malloc.h
LARGE_BYTES = 256 * 1024  # larger memory is given back when it is freed
FREE_BYTES_KEPT = 4 * 1024 * 1024  # at the end of the heap
ARENAS = 2


def give_back_freed_memory() -> None:
    """Set the allocator, where it is glibc; elsewhere nothing is done."""
    if platform.libc_ver()[0] != "glibc":
        return
    mallopt = ctypes.CDLL(None).mallopt
    for option, value in (
        (M_MMAP_THRESHOLD, LARGE_BYTES),
        (M_TRIM_THRESHOLD, FREE_BYTES_KEPT),
        (M_ARENA_MAX, ARENAS),
    ):
        mallopt(option, value)
