"""The market's clock: the domain reads the time here and nowhere else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_offset: timedelta | None = None
_frozen: datetime | None = None


def now() -> datetime:
    """This instant, in UTC."""
    if _frozen is not None:
        return _frozen
    instant = datetime.now(UTC)
    return instant if _offset is None else instant + _offset


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


def release() -> None:
    """Let the clock run again, at the real time."""
    global _frozen, _offset
    _frozen = _offset = None
