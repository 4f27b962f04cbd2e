"""The forms and the states of a tax interview, and the moves between the states."""

from __future__ import annotations

from enum import StrEnum

from domain.kernel.lifecycle import Lifecycle


class TaxForm(StrEnum):
    """The official form that a record is like."""

    W_9 = "W_9"  # of a US person
    W_8BEN = "W_8BEN"  # of everybody else


class TaxIdKind(StrEnum):
    """The kinds of tax ids."""

    SSN = "SSN"
    EIN = "EIN"
    ITIN = "ITIN"
    FOREIGN = "FOREIGN"


class TaxState(StrEnum):
    """The states of a tax interview."""

    WAITING = "WAITING"
    RETURNED = "RETURNED"
    IN_FORCE = "IN_FORCE"  # until its time is over, too
    ENDED = "ENDED"


class TaxVerb(StrEnum):
    """The moves of a tax interview."""

    FILE = "FILE"  # an operator found the printed form in order
    RETURN = "RETURN"  # an operator did not
    END = "END"  # another one took its place, or the account closed


TAX_LIFECYCLE = Lifecycle[TaxState, TaxVerb](
    "tax interview",
    {
        (TaxState.WAITING, TaxVerb.FILE): TaxState.IN_FORCE,
        (TaxState.WAITING, TaxVerb.RETURN): TaxState.RETURNED,
        (TaxState.IN_FORCE, TaxVerb.END): TaxState.ENDED,
    },
)
