"""Passwords: hashed with Argon2 in a few threads, so that the event loop goes on."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from domain.kernel import clock
from domain.people import limits
from domain.people.refusals import TooManyAttempts

Result = TypeVar("Result")

# The second of the equally strong settings that OWASP lists; the library's default takes 64 MiB.
_argon2 = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_threads = ThreadPoolExecutor(limits.HASHERS, thread_name_prefix="argon2")
_waiting = 0


async def hashed(password: str) -> str:
    """The hash to keep of a new password."""
    return await _in_a_thread(lambda: _argon2.hash(_normal(password)))


async def matches(password: str, kept: str | None) -> bool:
    """Whether the password is the one kept. With nothing kept it takes as long to say no."""
    return await _in_a_thread(lambda: _matches(password, kept)) and kept is not None


def _matches(password: str, kept: str | None) -> bool:
    try:
        return _argon2.verify(kept or _hash_of_nobody(), _normal(password))
    except (VerificationError, InvalidHashError):
        return False


@cache
def _hash_of_nobody() -> str:
    return _argon2.hash("nobody has this password")


def _normal(password: str) -> str:
    # One password typed on two keyboards may come as different code points.
    return unicodedata.normalize("NFKC", password)


async def _in_a_thread(work: Callable[[], Result]) -> Result:
    global _waiting
    if _waiting >= limits.MOST_WAITING_FOR_A_HASHER:
        raise TooManyAttempts(clock.now() + limits.BUSY_FOR)
    _waiting += 1
    try:
        return await asyncio.get_running_loop().run_in_executor(_threads, work)
    finally:
        _waiting -= 1
