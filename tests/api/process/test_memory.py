"""A server process gives back the memory of a storm."""

import platform
import subprocess
import sys

import pytest

# Hashes in several threads, and buffers of many sizes that are freed in another order.
STORM = """
import random
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from argon2 import PasswordHasher

from api.process.memory import give_back_freed_memory

if sys.argv[1] == "set":
    give_back_freed_memory()
hasher = PasswordHasher(time_cost=1, memory_cost=19_456, parallelism=1)
def mib():
    return int(Path("/proc/self/statm").read_text().split()[1]) / 256
def storm(threads):
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(hasher.hash, ["a password"] * 4 * threads))
    chance = random.Random(1)
    buffers = [bytes(chance.randrange(30_000, 1_500_000)) for _ in range(100)]
    chance.shuffle(buffers)
    while buffers:
        buffers.pop()
storm(1)
before = mib()
storm(4)
print(mib() - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="The allocator is not glibc.")
def test_memory_of_hashes_and_buffers_is_given_back():
    def growth(way):
        ran = subprocess.run(
            [sys.executable, "-c", STORM, way], capture_output=True, text=True, check=True
        )
        return float(ran.stdout)

    assert growth("set") < 12
