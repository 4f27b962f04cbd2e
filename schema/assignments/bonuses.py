"""Bonuses: one, and several in one call by a list or a file."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated
from uuid import UUID

import strawberry

from domain.assignments import bonus_sheet, commands, models
from domain.assignments.bonuses import BonusDraft
from domain.assignments.rules import MOST_BONUSES_A_CALL
from domain.kernel.money import Money
from domain.kernel.refusals import InvalidInput as InvalidValue
from domain.kernel.refusals import Objections, Rule
from domain.people.printed_ids import WORKER_ID, form_of, key_of_nobody
from schema.execution.cost import MUTATION_WEIGHT, Cost
from schema.graph.assignment import Bonus
from schema.graph.funding.spending import SpendingLimitReached
from schema.kernel.context import Info
from schema.kernel.errors import BadUserInput
from schema.kernel.mutation import TOKEN, mutation, results_of
from schema.kernel.node import key_of
from schema.kernel.person_ids import WORKER, worker_key, worker_keys, workers_of_lines
from schema.kernel.refusals import Declined, InsufficientFunds, InvalidInput, NotFound, WrongState

ASSIGNMENT = (
    "A submitted, approved or rejected assignment of one of your HITs, submitted at most six "
    "months ago (a setting of the market)"
)
AMOUNT = "The amount for the worker, 0.01 to 10,000.00; a fee of 20% is charged on top."
MESSAGE = "The message that the worker reads, 1 to 4,096 characters."
OF_WORKER = f"the bonus is for the latest assignment that they submitted for you. {WORKER}"
BONUSES_COST = Cost(
    weight=MUTATION_WEIGHT, sized_by="input.csv input.items", items=MOST_BONUSES_A_CALL
)
_ONE_OF = "given, or else {}: exactly one of the two"


@strawberry.input(
    description="A bonus for the worker of an assignment: `assignmentId` or `workerId`."
)
class SendBonusInput:
    assignment_id: strawberry.ID | None = strawberry.field(
        default=None, description=f"{ASSIGNMENT}; or give `workerId`."
    )
    amount: Money = strawberry.field(description=AMOUNT)
    reason: str = strawberry.field(description=MESSAGE)
    worker_id: strawberry.ID | None = strawberry.field(
        default=None, description=f"Instead of an assignment a worker: {OF_WORKER}"
    )
    client_token: str | None = strawberry.field(default=None, description=TOKEN)


@strawberry.type(description="The bonus was sent: the worker is paid and the fee is charged.")
class SendBonusSuccess:
    bonus: Bonus = strawberry.field(description="The bonus that was sent.")


SendBonusResult = Annotated[
    SendBonusSuccess
    | InvalidInput
    | NotFound
    | WrongState
    | InsufficientFunds
    | SpendingLimitReached
    | Declined,
    strawberry.union("SendBonusResult", description="The result of sendBonus."),
]


@strawberry.input(description="One of several bonuses: `assignmentId` or `workerId`.")
class BonusItemInput:
    amount: Money = strawberry.field(description=AMOUNT)
    reason: str = strawberry.field(description=MESSAGE)
    assignment_id: strawberry.ID | None = strawberry.field(
        default=None, description=f"{ASSIGNMENT}; or give `workerId`."
    )
    worker_id: strawberry.ID | None = strawberry.field(
        default=None, description=f"Instead of an assignment a worker: {OF_WORKER}"
    )


@strawberry.input(description="Several bonuses: either `items` or `csv`.")
class SendBonusesInput:
    items: list[BonusItemInput] | None = strawberry.field(
        default=None, description="1 to 1,000 bonuses."
    )
    csv: str | None = strawberry.field(
        default=None,
        description="Comma-separated text, at most 8,000,000 bytes and 1,000 bonuses. Its first "
        "line names the columns: `amount`, `reason`, and `worker` with printed ids or ids of "
        "WorkerProfiles, or `assignment` with ids of assignments, or both, of which each line has "
        "one. A refusal names a wrong cell by its line and column, such as `csv[3].amount`; "
        "nothing is paid then.",
    )
    as_far_as_funds_go: bool = strawberry.field(
        default=False,
        description="Whether the first bonuses that the balance and the spending limit cover are "
        "sent where they do not cover all.",
    )
    client_token: str | None = strawberry.field(default=None, description=TOKEN)


@strawberry.type(
    description="One result for each bonus, in input order. Each is sent or refused by itself; "
    "sent again with the same `clientToken` and input, what was sent is answered as before, and "
    "the rest is tried again."
)
class SendBonusesSuccess:
    results: list[SendBonusResult] = strawberry.field(description="One result for each bonus.")


SendBonusesResult = Annotated[
    SendBonusesSuccess | InvalidInput | InsufficientFunds | SpendingLimitReached | Declined,
    strawberry.union("SendBonusesResult", description="The result of sendBonuses."),
]


@strawberry.type
class BonusMutations:
    @mutation(
        description="Send a bonus to anybody who submitted work to you, for an assignment, or to a "
        "worker for their latest."
    )
    async def send_bonus(
        self,
        info: Info,
        input: Annotated[
            SendBonusInput,
            strawberry.argument(description="The assignment or worker, the amount, the reason."),
        ],
    ) -> SendBonusResult:
        requester, id = info.context.paying(), input.assignment_id
        _check_one("assignmentId", id, "workerId", input.worker_id)
        amount, reason, token = input.amount, input.reason, input.client_token
        if id is not None:
            key = key_of("assignmentId", id, "Assignment")
            sending = commands.send_bonus(requester, key, amount, reason=reason, client_token=token)
        else:
            key = await worker_key("workerId", str(input.worker_id))
            sending = commands.send_bonus_to_worker(
                requester, key, amount, reason=reason, client_token=token
            )
        return _sent(await sending)

    @mutation(
        description="Send several bonuses by a list or a file. All are priced before any is sent: "
        "where the balance does not cover them, none is, unless `asFarAsFundsGo` is given.",
        cost=BONUSES_COST,
    )
    async def send_bonuses(
        self,
        info: Info,
        input: Annotated[SendBonusesInput, strawberry.argument(description="The bonuses.")],
    ) -> SendBonusesResult:
        requester = info.context.paying()
        _check_one("items", input.items, "csv", input.csv)
        if input.csv is None:
            drafts = await drafts_of(input.items or [], "items")
        else:
            drafts = await _of_file(input.csv)
        answers = await commands.send_bonuses(
            requester,
            drafts,
            as_far_as_funds_go=input.as_far_as_funds_go,
            client_token=input.client_token,
        )
        return SendBonusesSuccess(results=results_of(answers, _sent, SendBonusResult))


async def drafts_of(items: list[BonusItemInput], field: str) -> list[BonusDraft]:
    """The bonuses of a list. Raises InvalidInput, or BAD_USER_INPUT for an id of another kind."""
    wrong = Objections()
    for n, item in enumerate(items):
        wrong.check(
            _check_one,
            f"{field}[{n}].assignmentId",
            item.assignment_id,
            "workerId",
            item.worker_id,
        )
    wrong.raise_any()
    named = {n: str(item.worker_id) for n, item in enumerate(items) if item.worker_id is not None}
    keys = await worker_keys(field + "[{}].workerId", list(named.values()), places=list(named))
    workers = iter(keys)
    return [
        BonusDraft(amount=item.amount, reason=item.reason, worker_id=next(workers))
        if item.assignment_id is None
        else BonusDraft(
            amount=item.amount,
            reason=item.reason,
            assignment_id=key_of(f"{field}[{n}].assignmentId", item.assignment_id, "Assignment"),
        )
        for n, item in enumerate(items)
    ]


async def _of_file(text: str) -> list[BonusDraft]:
    """The bonuses of a file. Raises InvalidInput with every cell that is wrong."""
    lines, wrong = bonus_sheet.read(text), Objections()
    workers = await workers_of_lines([_printed(line.worker) for line in lines if line.worker])
    drafts = []
    for line in lines:
        path = bonus_sheet.path(line.number, "worker" if line.worker else "assignment")
        draft = BonusDraft(amount=line.amount, reason=line.reason)
        if line.worker:
            id = _printed(line.worker)
            found = workers.get(id) or key_of_nobody(id)
            if isinstance(found, InvalidValue):
                bound, broken = found.bound, found.broken
                wrong.add(InvalidValue(path, line.worker, bound, broken=broken))
            elif isinstance(found, UUID):
                drafts.append(replace(draft, worker_id=found))
        elif key := wrong.check(_assignment_key, path, line.assignment):
            drafts.append(replace(draft, assignment_id=key))
    wrong.raise_any()
    return drafts


def _assignment_key(path: str, id: str) -> UUID:
    try:
        return key_of(path, id, "Assignment")
    except BadUserInput:
        raise InvalidValue(path, id, "the id of an assignment", broken=Rule.FORMAT) from None


def _printed(id: str) -> str:
    """A printed id as it is stored; another id as it is written."""
    form = form_of(id)
    return form if WORKER_ID.fullmatch(form) else id


def _check_one(field: str, value: object, other: str, other_value: object) -> None:
    if (value is None) == (other_value is None):
        bound = _ONE_OF.format(other)
        raise InvalidValue(field, None, bound, broken=Rule.REQUIRED)


def _sent(bonus: models.Bonus) -> SendBonusSuccess:
    return SendBonusSuccess(bonus=Bonus.of(bonus))
