"""The states of a HIT, and the moves between them."""

from __future__ import annotations

from enum import StrEnum

from domain.kernel.lifecycle import Lifecycle


class HitStatus(StrEnum):
    """The states of a HIT."""

    ASSIGNABLE = "ASSIGNABLE"
    UNASSIGNABLE = "UNASSIGNABLE"
    REVIEWABLE = "REVIEWABLE"
    REVIEWING = "REVIEWING"
    DISPOSED = "DISPOSED"


class HitVerb(StrEnum):
    """What can happen to a HIT."""

    OFFER = "OFFER"  # it has a free slot again, and is unexpired
    WITHHOLD = "WITHHOLD"  # nothing is left to accept, work is in progress
    FINISH = "FINISH"  # nothing is left to accept and nothing is in progress
    MARK_REVIEWING = "MARK_REVIEWING"
    UNMARK_REVIEWING = "UNMARK_REVIEWING"
    DISPOSE = "DISPOSE"


A, U = HitStatus.ASSIGNABLE, HitStatus.UNASSIGNABLE
R, W, D = HitStatus.REVIEWABLE, HitStatus.REVIEWING, HitStatus.DISPOSED

HIT_LIFECYCLE = Lifecycle[HitStatus, HitVerb](
    "HIT",
    {
        (A, HitVerb.OFFER): A,
        (U, HitVerb.OFFER): A,
        (R, HitVerb.OFFER): A,
        (W, HitVerb.OFFER): A,
        (A, HitVerb.WITHHOLD): U,
        (U, HitVerb.WITHHOLD): U,
        (A, HitVerb.FINISH): R,
        (U, HitVerb.FINISH): R,
        (R, HitVerb.FINISH): R,
        (W, HitVerb.FINISH): W,
        (R, HitVerb.MARK_REVIEWING): W,
        (W, HitVerb.MARK_REVIEWING): W,
        (W, HitVerb.UNMARK_REVIEWING): R,
        (R, HitVerb.UNMARK_REVIEWING): R,
        (R, HitVerb.DISPOSE): D,
        (W, HitVerb.DISPOSE): D,
    },
)
