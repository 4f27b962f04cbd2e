"""The types of events about an account's standing, for its owner alone."""

from __future__ import annotations

import strawberry

from domain.accounts.suspension import facts as suspension_facts
from schema.kernel.fields import resolved
from schema.live.event import Event


@strawberry.interface(
    description="What an operator decided about your account. Sent to the account's worker and to "
    "its requester."
)
class StandingEvent(Event):
    fact: strawberry.Private[suspension_facts.StandingFact]

    @resolved(description="The reason, at most 1,024 characters.")
    def reason(self) -> str:
        return self.fact.reason


@strawberry.type(
    description="Your account is suspended: you can browse and submit work in progress, and appeal "
    "once."
)
class AccountSuspended(StandingEvent):
    pass


@strawberry.type(description="Your appeal was decided: your account stays suspended.")
class AppealRejected(StandingEvent):
    pass


@strawberry.type(description="Your account is not suspended any more.")
class AccountReinstated(StandingEvent):
    @resolved(description="Whether your appeal was the cause.")
    def by_appeal(self) -> bool:
        assert isinstance(self.fact, suspension_facts.SuspensionEnded)
        return self.fact.by_appeal


@strawberry.type(description="An operator warns you; nothing else has changed.")
class AccountWarned(StandingEvent):
    pass


StandingNotice = AccountSuspended | AppealRejected | AccountReinstated | AccountWarned
# By the names of their facts.
OF_STANDING: dict[str, type[Event]] = {
    suspension_facts.SuspensionBegan.__name__: AccountSuspended,
    suspension_facts.SuspensionUpheld.__name__: AppealRejected,
    suspension_facts.SuspensionEnded.__name__: AccountReinstated,
    suspension_facts.AccountWarned.__name__: AccountWarned,
}
