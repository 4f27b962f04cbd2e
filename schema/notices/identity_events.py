"""The event of identity checks, for the worker."""

from __future__ import annotations

import strawberry

from domain.accounts.identity import facts
from domain.people.models import IdentityState
from schema.graph.accounts import identity_check
from schema.kernel.fields import resolved
from schema.live.event import Event

assert identity_check, "it describes the states"


@strawberry.type(
    description="Your identity check was answered, by the automatic check or by an investigator."
)
class IdentityCheckAnswered(Event):
    fact: strawberry.Private[facts.IdentityCheckAnswered]

    @resolved(
        description="Where it stands: VERIFIED, FAILED, DOCUMENTS_NEEDED, or REFUSED by an appeal."
    )
    def state(self) -> IdentityState:
        return self.fact.state

    @resolved(description="The reason, at most 900 characters; null where there is none.")
    def reason(self) -> str | None:
        return self.fact.reason
