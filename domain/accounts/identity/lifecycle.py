"""The lifecycle of an identity check: what a provider finds, what investigators decide."""

from __future__ import annotations

from enum import StrEnum

from domain.kernel.lifecycle import Lifecycle
from domain.people.models import IdentityState


class IdentityVerb(StrEnum):
    """What can happen to an identity check."""

    BEGIN = "BEGIN"
    PASS = "PASS"  # by the provider
    FAIL = "FAIL"
    ASK_DOCUMENTS = "ASK_DOCUMENTS"
    SUBMIT = "SUBMIT"  # documents
    VERIFY = "VERIFY"  # by an investigator
    REFUSE = "REFUSE"
    APPEAL = "APPEAL"
    OVERTURN = "OVERTURN"  # by another investigator
    UPHOLD = "UPHOLD"


_S, _V = IdentityState, IdentityVerb

IDENTITY_LIFECYCLE = Lifecycle[IdentityState, IdentityVerb](
    "identity check",
    {
        (_S.NOT_BEGUN, _V.BEGIN): _S.CHECKING,
        (_S.CHECKING, _V.PASS): _S.VERIFIED,
        (_S.CHECKING, _V.FAIL): _S.FAILED,
        (_S.CHECKING, _V.ASK_DOCUMENTS): _S.DOCUMENTS_NEEDED,
        (_S.DOCUMENTS_NEEDED, _V.SUBMIT): _S.WAITING,
        (_S.WAITING, _V.SUBMIT): _S.WAITING,
        (_S.WAITING, _V.VERIFY): _S.VERIFIED,
        (_S.WAITING, _V.REFUSE): _S.FAILED,
        (_S.FAILED, _V.APPEAL): _S.APPEALED,
        (_S.APPEALED, _V.SUBMIT): _S.APPEALED,
        (_S.APPEALED, _V.OVERTURN): _S.VERIFIED,
        (_S.APPEALED, _V.UPHOLD): _S.REFUSED,
        # The account is suspended then. Where an operator ends that, another check follows.
        (_S.REFUSED, _V.BEGIN): _S.CHECKING,
    },
)

AWAITED = (IdentityState.WAITING, IdentityState.APPEALED)
"""The states in which an investigator is awaited."""

DECIDED = (IdentityState.VERIFIED, IdentityState.FAILED, IdentityState.REFUSED)
"""The states after a decision; documents are deleted some time later."""
