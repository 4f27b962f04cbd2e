"""The market's clock: the domain reads the time here and nowhere else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_offset: timedelta | None = None
_frozen: datetime | None = None
_stands_at: datetime | None = None


def now() -> datetime:
    """This instant, in UTC."""
    if _frozen is not None:
        return _frozen
    instant = datetime.now(UTC)
    if _offset is not None:
        instant += _offset
    return instant if _stands_at is None or instant < _stands_at else _stands_at


def freeze(at: datetime) -> None:
    """Stop the clock at an instant. For tests, which move time by hand."""
    global _frozen
    assert at.tzinfo is not None, "the market's clock is aware"
    _frozen = at


def advance(by: timedelta) -> None:
    """Move a stopped clock, or shift a running one. For tests and rehearsals."""
    global _frozen, _offset
    if _frozen is not None:
        _frozen += by
    else:
        _offset = (_offset or timedelta()) + by


def rehearse(ahead: timedelta, *, stands_at: datetime | None = None) -> None:
    """Run ahead of the real time, and not past the instant at which the clock stands."""
    global _offset, _stands_at
    _offset, _stands_at = ahead, stands_at


def release() -> None:
    """Let the clock run again, at the real time."""
    global _frozen, _offset, _stands_at
    _frozen = _offset = _stands_at = None
