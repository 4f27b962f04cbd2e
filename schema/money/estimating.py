"""The query `estimate`: the price of a command before it is done, or the refusal of it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import strawberry

from domain.assignments import estimates as work
from domain.assignments.bonuses import BonusDraft
from domain.discovery.eligible_workers import eligible_for
from domain.hits import estimates as hits
from domain.kernel.money import Money
from domain.ledger import estimates
from domain.people.teams.roles import TeamDuty
from schema.execution.cost import Cost
from schema.graph.funding.estimate import Estimate
from schema.kernel.context import Context, Info
from schema.kernel.hit_ids import OWN_TYPE, hit_type_key
from schema.kernel.mutation import asked
from schema.kernel.node import key_of
from schema.kernel.person_ids import WORKER, worker_key, worker_keys
from schema.kernel.refusals import Declined, InvalidInput, NotFound, WrongState

ESTIMATE_COST = Cost(weight=5)


@strawberry.input(description="HITs of one type that might be published.")
class HitsEstimateInput:
    hit_type_id: strawberry.ID = strawberry.field(description=OWN_TYPE)
    max_assignments: int | None = strawberry.field(
        default=1,
        description="The number of different workers who may do each HIT, 1 to 1,000,000,000.",
    )
    count: int | None = strawberry.field(default=1, description="The number of HITs, 1 to 10,000.")


@strawberry.input(description="An extension of a HIT: more assignments, another expiry, or both.")
class ExtensionEstimateInput:
    hit_id: strawberry.ID = strawberry.field(description="The id of one of your HITs.")
    additional_assignments: int | None = strawberry.field(
        default=None, description="The number of assignments to add, 1 or more."
    )
    expires_at: datetime | None = strawberry.field(
        default=None,
        description="The new expiry, at most 365 days from now; a time in the past expires the "
        "HIT, and gives money back.",
    )


@strawberry.input(description="A bonus.")
class BonusEstimateInput:
    amount: Money = strawberry.field(description="The amount for the worker, 0.01 to 10,000.00.")
    assignment_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="The assignment to pay it for; null prices a bonus for any assignment.",
    )


@strawberry.input(description="A bonus of several: `assignmentId` or `workerId`.")
class BonusesEstimateItemInput:
    amount: Money = strawberry.field(description="The amount for the worker, 0.01 to 10,000.00.")
    assignment_id: strawberry.ID | None = strawberry.field(
        default=None, description="The assignment to pay it for; or give `workerId`."
    )
    worker_id: strawberry.ID | None = strawberry.field(
        default=None, description=f"Instead of an assignment the worker. {WORKER}"
    )


@strawberry.input(description="Several bonuses.")
class BonusesEstimateInput:
    items: list[BonusesEstimateItemInput] = strawberry.field(
        description="1 to 1,000 bonuses. Those that would be refused singly cost nothing."
    )


@strawberry.input(description="A payment to a worker without an assignment.")
class PaymentEstimateInput:
    amount: Money = strawberry.field(description="The amount for the worker, 0.01 to 10,000.00.")
    worker_id: strawberry.ID | None = strawberry.field(
        default=None,
        description=f"The worker to pay; null prices a payment to anybody. {WORKER}",
    )


@strawberry.input(description="The override of a rejection.")
class OverrideEstimateInput:
    assignment_id: strawberry.ID = strawberry.field(
        description="A rejected assignment of one of your HITs."
    )


@strawberry.input(one_of=True, description="The command to price: exactly one of these.")
class EstimateInput:
    hits: HitsEstimateInput | None = strawberry.field(
        default=strawberry.UNSET, description="`createHit` or `createHits`."
    )
    extension: ExtensionEstimateInput | None = strawberry.field(
        default=strawberry.UNSET, description="`extendHit`."
    )
    bonus: BonusEstimateInput | None = strawberry.field(
        default=strawberry.UNSET, description="`sendBonus`; it needs the scope PAY, as the bonus."
    )
    bonuses: BonusesEstimateInput | None = strawberry.field(
        default=strawberry.UNSET, description="`sendBonuses`; it needs the scope PAY."
    )
    payment: PaymentEstimateInput | None = strawberry.field(
        default=strawberry.UNSET, description="`payWorker`; it needs the scope PAY."
    )
    override: OverrideEstimateInput | None = strawberry.field(
        default=strawberry.UNSET, description="`overrideRejection`."
    )


EstimateResult = Annotated[
    Estimate | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union(
        "EstimateResult",
        description="The price, or the refusal that the command would get. A price that the "
        "balance does not cover is no refusal here.",
    ),
]


@strawberry.type
class EstimateQueries:
    @asked(
        description="The price of a command before it is done, for requesters who may do it, by "
        "the same rules: see the fee table in docs/fees.md.",
        cost=ESTIMATE_COST,
    )
    async def estimate(
        self,
        info: Info,
        input: Annotated[EstimateInput, strawberry.argument(description="The command to price.")],
    ) -> EstimateResult:
        named = input.hits.hit_type_id if input.hits else None
        found = await _estimated(info.context, input)
        if named is None:
            return Estimate.of(found)
        requester = info.context.requesting(TeamDuty.PUBLISH)
        key = await hit_type_key("hits.hitTypeId", named)
        return Estimate.of(found, lambda: eligible_for(requester, key))


async def _estimated(context: Context, input: EstimateInput) -> estimates.Estimate:
    if bonus := input.bonus:
        id = bonus.assignment_id
        key = None if id is None else key_of("bonus.assignmentId", id, "Assignment")
        return await work.of_bonus(context.paying(), bonus.amount, key)
    if bonuses := input.bonuses:
        return await work.of_bonuses(context.paying(), await _drafts(bonuses.items))
    if payment := input.payment:
        named = payment.worker_id
        worker = None if named is None else await worker_key("payment.workerId", named)
        return await work.of_payment(context.paying(), payment.amount, worker)
    requester = context.requesting(TeamDuty.PUBLISH)  # It shows the balance.
    if override := input.override:
        key = key_of("override.assignmentId", override.assignment_id, "Assignment")
        return await work.of_override(requester, key)
    if extension := input.extension:
        return await hits.of_extension(
            requester,
            key_of("extension.hitId", extension.hit_id, "Hit"),
            slots=extension.additional_assignments,
            expires_at=extension.expires_at,
        )
    assert input.hits, "oneOf leaves no other"
    wanted = input.hits
    return await hits.of_hits(
        requester,
        await hit_type_key("hits.hitTypeId", wanted.hit_type_id),
        max_assignments=1 if wanted.max_assignments is None else wanted.max_assignments,
        count=1 if wanted.count is None else wanted.count,
    )


async def _drafts(items: list[BonusesEstimateItemInput]) -> list[BonusDraft]:
    named = [str(item.worker_id) for item in items if item.assignment_id is None]
    workers = iter(await worker_keys("bonuses.items[{}].workerId", named))
    return [
        BonusDraft(amount=item.amount, reason="", worker_id=next(workers))
        if item.assignment_id is None
        else BonusDraft(
            amount=item.amount,
            reason="",
            assignment_id=key_of(
                f"bonuses.items[{n}].assignmentId", item.assignment_id, "Assignment"
            ),
        )
        for n, item in enumerate(items)
    ]
