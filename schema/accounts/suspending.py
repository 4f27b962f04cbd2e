"""Suspension of accounts: by operators, with the one appeal of the owner."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import strawberry

from domain.accounts.suspension import commands, models
from domain.accounts.suspension.lifecycle import SuspensionState
from domain.kernel.paging import OLDEST_FIRST
from domain.people.operators import Duty
from domain.people.queries import profiles_of_all
from schema.graph.accounts.suspension import Suspension, SuspensionCase
from schema.kernel.context import Info
from schema.kernel.fields import resolved
from schema.kernel.mutation import mutation
from schema.kernel.node import key_of
from schema.kernel.paging import After, Connection, First, PageRequest, connected
from schema.kernel.person_ids import ACCOUNT, account_key
from schema.kernel.refusals import Declined, InvalidInput, NotFound, WrongState

_LIST = "suspensions"
_OPERATORS = "For operators who may suspend, in a session."
_REASON = "The reason, 1 to 1,024 characters; the owner is told it, and not who decided."


@strawberry.input(description="The account to suspend, and why.")
class SuspendAccountInput:
    account_id: strawberry.ID = strawberry.field(description=ACCOUNT)
    reason: str = strawberry.field(description=_REASON)


@strawberry.type(
    description="The account is suspended: it accepts and publishes nothing more, and Masters is "
    "taken; its HITs expire within moments. Its owner was told by mail."
)
class SuspendAccountSuccess:
    case: SuspensionCase = strawberry.field(description="The suspension.")


@strawberry.input(description="The account to reinstate, and why.")
class ReinstateAccountInput:
    account_id: strawberry.ID = strawberry.field(description=ACCOUNT)
    reason: str = strawberry.field(description=_REASON)


@strawberry.type(
    description="The account is not suspended any more. HITs that expired stay expired; Masters is "
    "decided by the next run of its model."
)
class ReinstateAccountSuccess:
    case: SuspensionCase = strawberry.field(description="The suspension that ended.")


@strawberry.input(description="The appeal against the suspension of one's own account.")
class AppealSuspensionInput:
    text: str = strawberry.field(
        description="Why it should be overturned, 1 to 4,000 characters of text."
    )


@strawberry.type(
    description="The appeal waits for another operator than the one who suspended the account."
)
class AppealSuspensionSuccess:
    suspension: Suspension = strawberry.field(description="The suspension.")


@strawberry.input(description="The decision on an appeal.")
class DecideAppealInput:
    suspension_id: strawberry.ID = strawberry.field(description="The id of the suspension's case.")
    overturn: bool = strawberry.field(
        description="True: end the suspension. False: uphold it, for good."
    )
    reason: str = strawberry.field(description=_REASON)


@strawberry.type(description="The appeal is decided; the owner was told by mail.")
class DecideAppealSuccess:
    case: SuspensionCase = strawberry.field(description="The suspension.")


SuspendAccountResult = Annotated[
    SuspendAccountSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union("SuspendAccountResult", description="The result of suspendAccount."),
]
ReinstateAccountResult = Annotated[
    ReinstateAccountSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union("ReinstateAccountResult", description="The result of reinstateAccount."),
]
AppealSuspensionResult = Annotated[
    AppealSuspensionSuccess | InvalidInput | WrongState | Declined,
    strawberry.union("AppealSuspensionResult", description="The result of appealSuspension."),
]
DecideAppealResult = Annotated[
    DecideAppealSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union("DecideAppealResult", description="The result of decideAppeal."),
]


@strawberry.type
class SuspensionQueries:
    @resolved(
        description="Suspensions and appeals, the oldest first. Each read is in the audit. "
        f"{_OPERATORS}"
    )
    async def suspensions(
        self,
        info: Info,
        state: Annotated[
            list[SuspensionState] | None,
            strawberry.argument(
                description="Only suspensions in one of these states; APPEALED is the queue of "
                "appeals."
            ),
        ] = None,
        first: First = None,
        after: After = None,
    ) -> Connection[SuspensionCase]:
        info.context.may_oversee(Duty.SUSPEND)
        part = PageRequest(first, after).slice(OLDEST_FIRST, list_name=_LIST)
        actor = info.context.acting(Duty.SUSPEND)
        page = await commands.read_queue(state, part, by=actor)
        cases = await _cases(page.rows)
        return connected(page, lambda row: cases[row.id], OLDEST_FIRST, list_name=_LIST)


@strawberry.type
class SuspensionMutations:
    @mutation(
        description="Suspend an account. It keeps its money and its answers, may sign in, browse, "
        f"finish work in progress, and appeal once. {_OPERATORS}"
    )
    async def suspend_account(
        self,
        info: Info,
        input: Annotated[
            SuspendAccountInput, strawberry.argument(description="The account and the reason.")
        ],
    ) -> SuspendAccountResult:
        actor = info.context.acting(Duty.SUSPEND)
        key = await account_key("accountId", input.account_id)
        row = await commands.suspend(key, by=actor, reason=input.reason)
        return SuspendAccountSuccess(case=await _case(row))

    @mutation(description=f"End the suspension of an account. {_OPERATORS}")
    async def reinstate_account(
        self,
        info: Info,
        input: Annotated[
            ReinstateAccountInput, strawberry.argument(description="The account and the reason.")
        ],
    ) -> ReinstateAccountResult:
        actor = info.context.acting(Duty.SUSPEND)
        key = await account_key("accountId", input.account_id)
        row = await commands.reinstate(key, by=actor, reason=input.reason)
        return ReinstateAccountSuccess(case=await _case(row))

    @mutation(
        description="Appeal against the suspension of one's own account, once for each suspension, "
        "in a session. Another operator than the one who suspended the account decides."
    )
    async def appeal_suspension(
        self,
        info: Info,
        input: Annotated[AppealSuspensionInput, strawberry.argument(description="The appeal.")],
    ) -> AppealSuspensionResult:
        viewer = info.context.signed_in()
        viewer.require_session()
        row = await commands.appeal(viewer.account, input.text)
        return AppealSuspensionSuccess(suspension=Suspension.of(row))

    @mutation(
        description="Decide the appeal against a suspension; refused with "
        f"ANOTHER_INVESTIGATOR_NEEDED for the operator who suspended the account. {_OPERATORS}"
    )
    async def decide_appeal(
        self,
        info: Info,
        input: Annotated[DecideAppealInput, strawberry.argument(description="The decision.")],
    ) -> DecideAppealResult:
        actor = info.context.acting(Duty.SUSPEND)
        key = key_of("suspensionId", input.suspension_id, "Suspension")
        row = await commands.decide_appeal(
            key, by=actor, overturns=input.overturn, reason=input.reason
        )
        return DecideAppealSuccess(case=await _case(row))


async def _case(row: models.Suspension) -> SuspensionCase:
    return (await _cases([row]))[row.id]


async def _cases(rows: Sequence[models.Suspension]) -> dict[object, SuspensionCase]:
    profiles = await profiles_of_all([row.account_id for row in rows])
    return {row.id: SuspensionCase.of(row, *profiles[row.account_id]) for row in rows}
