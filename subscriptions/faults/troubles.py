"""Tells operators of faults that come again and again: each cause once, and then its number.

A database that is away fails thousands of statements in a second. The first one is a record, and
the others of the same cause are counted.
"""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Hashable
from dataclasses import dataclass

from subscriptions.faults.passing import LASTING, FaultCause, cause_of
from subscriptions.limits import MOST_TROUBLES, QUIET_SECONDS, TROUBLE_SECONDS

log = logging.getLogger("kempelen.troubles")


@dataclass(slots=True)
class _Trouble:
    name: str
    told_at: float
    untold: int = 0


_troubles: dict[Hashable, _Trouble] = {}
_failed_at: dict[FaultCause, float] = {}


def report(what: str, fault: BaseException) -> None:
    """Log that something failed, where the same was not logged within QUIET_SECONDS.

    A passing fault is one short record for its cause, whatever it hit. Any other fault is a record
    with its traceback, for each line of code that raises it.
    """
    cause = cause_of(fault)
    if cause in LASTING:
        note(cause)
    if not _is_new(cause or _origin(fault), cause or what):
        return
    if cause is None:
        log.error("%s", what, exc_info=fault)
    else:
        log.warning("%s (%s): %s", cause, _name(fault), what)


def report_counts(*, after_seconds: float = QUIET_SECONDS) -> None:
    """Log how often a trouble came again since it was logged. To be called regularly."""
    now = time.monotonic()
    for key, trouble in list(_troubles.items()):
        if now - trouble.told_at < after_seconds:
            continue
        if trouble.untold:
            log.warning("%s: %d times more", trouble.name, trouble.untold)
            _troubles[key] = _Trouble(trouble.name, now)
        else:
            del _troubles[key]


def note(cause: FaultCause) -> None:
    """Note that something could not be written, for readiness."""
    _failed_at[cause] = time.monotonic()


def lasting() -> FaultCause | None:
    """The cause for which writes have failed within TROUBLE_SECONDS, if there is one."""
    now = time.monotonic()
    return next((c for c, at in _failed_at.items() if now - at < TROUBLE_SECONDS), None)


def has_lasted() -> bool:
    """Whether something could not be written, until `end_lasting`."""
    return bool(_failed_at)


def end_lasting(*, before: float) -> None:
    """Note that a write succeeded that began at this time of the monotonic clock."""
    for cause, at in list(_failed_at.items()):
        if at < before:
            del _failed_at[cause]


def forget() -> None:
    """Forget everything, as at the start of a process."""
    _troubles.clear()
    _failed_at.clear()


def _is_new(key: Hashable, name: str) -> bool:
    now = time.monotonic()
    known = _troubles.get(key)
    if known is not None and now - known.told_at < QUIET_SECONDS:
        known.untold += 1
        return False
    if known is not None and known.untold:
        log.warning("%s: %d times more", known.name, known.untold)
    if known is None and len(_troubles) >= MOST_TROUBLES:
        del _troubles[next(iter(_troubles))]
    _troubles[key] = _Trouble(name, now)
    return True


def _origin(fault: BaseException) -> Hashable:
    """The type of a fault, and the line that raised it."""
    name, frames = type(fault).__qualname__, traceback.extract_tb(fault.__traceback__)
    return (name, frames[-1].filename, frames[-1].lineno) if frames else name


def _name(fault: BaseException) -> str:
    """The type of a fault. Its message may contain values of rows."""
    inner = fault.args[0] if fault.args else None
    return type(inner if isinstance(inner, BaseException) else fault).__name__
