"""Password hashes with Argon2, computed in threads so that the event loop is not blocked."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import AsyncIterator, Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import cache
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from domain.kernel import clock
from domain.kernel.normal_form import with_few_marks
from domain.people import limits
from domain.people.refusals import TooManyAttempts
from subscriptions.tasks.turns import FairTurns, TooManyWaiting

Result = TypeVar("Result")

NO_PASSWORD = "void"  # stored for an account without one: no hash, so nothing matches it

# One of the settings that OWASP lists as equally strong; the library's default takes 64 MiB.
STRONG = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)

_argon2 = STRONG
_threads = ThreadPoolExecutor(limits.HASHERS, thread_name_prefix="argon2")
_turns = FairTurns(limits.HASHERS, most_waiting=limits.MOST_WAITING_FOR_A_HASHER)


def adopt(hasher: PasswordHasher) -> None:
    """Hash with another strength in this process, as where thousands of people are only played."""
    global _argon2
    _argon2 = hasher
    _dummy_hash.cache_clear()


@asynccontextmanager
async def turn(party: Hashable) -> AsyncIterator[None]:
    """The block is one piece of work with a password, with what it reads and writes before and
    after. Parties, such as the networks of strangers, take turns. Raises TooManyAttempts.
    """
    try:
        async with _turns.turn(party):
            yield
    except TooManyWaiting:
        raise TooManyAttempts(clock.now() + limits.BUSY_FOR) from None


async def hashed(password: str) -> str:
    """The hash of a new password."""
    return await _in_a_thread(lambda: _argon2.hash(_normal(password)))


async def matches(password: str, password_hash: str | None) -> bool:
    """Whether the password matches the hash. Without a hash it takes the same time."""
    if password_hash == NO_PASSWORD:
        password_hash = None
    is_match = await _in_a_thread(lambda: _matches(password, password_hash))
    return is_match and password_hash is not None


def _matches(password: str, password_hash: str | None) -> bool:
    try:
        return _argon2.verify(password_hash or _dummy_hash(), _normal(password))
    except (VerificationError, InvalidHashError):
        return False


@cache
def _dummy_hash() -> str:
    return _argon2.hash("nobody has this password")


def _normal(password: str) -> str:
    # Two keyboards may produce different code points for the same password.
    return unicodedata.normalize("NFKC", with_few_marks(password))


async def _in_a_thread(work: Callable[[], Result]) -> Result:
    return await asyncio.get_running_loop().run_in_executor(_threads, work)
