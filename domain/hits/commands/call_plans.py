"""What a call on a list spends in one of its chunks, and holds for the later ones.

The first chunk prices the whole call, and puts the money of later chunks on hold for it, so that
no other command can spend it in between (decision 28).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.hits.commands import call_holds
from domain.kernel import calls
from domain.kernel.ids import new_id
from domain.kernel.money import NOTHING, Money
from domain.kernel.refusals import Refused
from domain.ledger import spending
from domain.ledger.posting import Transfer
from subscriptions.faults import troubles


@dataclass(frozen=True, slots=True, kw_only=True)
class CallPlan:
    """How many items of a chunk are paid, and the hold of the call before and after it.

    `short` is why the others are not: the balance, or the spending limit, covers no more.
    """

    requester_id: UUID
    count: int
    hold_id: UUID | None
    held: Money
    kept: Money
    short: Refused | None

    async def moved(self) -> list[Transfer]:
        """The transfers of the hold, to be posted with those of the items."""
        if self.hold_id is None:
            return []
        return await call_holds.change(
            self.requester_id, self.hold_id, before=self.held, after=self.kept
        )


async def plan(
    requester_id: UUID,
    hold_id: UUID | None,
    costs: Sequence[Money],
    *,
    later: Money,
    goes_as_far_as_funds: bool,
) -> CallPlan:
    """The hold, then the balance, are locked. `costs` are those of this chunk, in order; `later`
    is the cost of all chunks after it. Raises AccountClosed."""
    held = NOTHING if hold_id is None else await call_holds.locked(hold_id)
    spendable = await spending.locked(requester_id)
    budget = spendable.budget(held)
    count, kept = _covered(costs, budget), NOTHING
    if not goes_as_far_as_funds:
        is_covered = count == len(costs) and _sum(costs) + later <= budget
        count, kept = (count, later) if is_covered else (0, NOTHING)
    short = None
    if count < len(costs):
        needed = _sum(costs[count:]) + later
        short = spendable.shortage(needed, taken=_sum(costs[:count]) - held)
        assert short is not None, "the budget does not cover one more"
    if kept and hold_id is None:
        hold_id = new_id()
    return CallPlan(
        requester_id=requester_id,
        count=count,
        hold_id=hold_id,
        held=held,
        kept=kept,
        short=short,
    )


async def give_back(hold_id: UUID | None, *, verb: str) -> None:
    """Give back the money on hold that a call did not use. The items that it paid stand, also
    where this fails."""
    if hold_id is None:
        return
    try:
        with calls.called(None):  # To give back the rest is no action of its own.
            await call_holds.release(hold_id)
    except Exception as fault:
        troubles.report(f"The hold of a {verb} call is left to housekeeping.", fault)


def _covered(costs: Sequence[Money], budget: Money) -> int:
    """The number of first items that the budget covers."""
    for count, cost in enumerate(costs):
        if cost > budget:
            return count
        budget -= cost
    return len(costs)


def _sum(costs: Sequence[Money]) -> Money:
    return Money(sum(cost.cents for cost in costs))
