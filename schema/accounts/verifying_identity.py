"""The investigators' side of identity checks: the queue, what people told, decisions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import strawberry

from domain.accounts.identity import commands, models, queries
from domain.accounts.identity.queries import LONGEST_WAITING_FIRST
from domain.people.operators import Duty
from domain.people.queries import profiles_of_all
from schema.graph.accounts.identity_check import IdentityCase, ToldIdentity
from schema.kernel.context import Info
from schema.kernel.fields import resolved
from schema.kernel.mutation import mutation
from schema.kernel.node import key_of
from schema.kernel.paging import After, Connection, First, PageRequest, connected
from schema.kernel.person_ids import ACCOUNT, account_key
from schema.kernel.refusals import Declined, InvalidInput, NotFound, WrongState

_LIST = "identityChecks"
_OPERATORS = "For investigators, in a session. The audit records it."
_CHECK = "The id of the case."
_REASON = "The reason, 1 to 900 characters; the worker is told it, and not who decided."


@strawberry.input(description="The account whose answers are read, and why.")
class ReadIdentityCheckInput:
    account_id: strawberry.ID = strawberry.field(description=ACCOUNT)
    reason: str = strawberry.field(
        description="The reason for reading them, which the audit keeps: 1 to 1,000 characters."
    )


@strawberry.type(description="What the person told may be read; the audit says by whom, and why.")
class ReadIdentityCheckSuccess:
    case: IdentityCase = strawberry.field(description="The latest check of the account.")
    told: ToldIdentity = strawberry.field(description="What the person told, in clear.")


@strawberry.input(description="The decision on a check whose documents wait.")
class DecideIdentityCheckInput:
    check_id: strawberry.ID = strawberry.field(description=_CHECK)
    verify: bool = strawberry.field(
        description="True: the person is who they say. False: the check fails."
    )
    reason: str = strawberry.field(description=_REASON)


@strawberry.type(description="The check is decided; the worker was told by mail.")
class DecideIdentityCheckSuccess:
    case: IdentityCase = strawberry.field(description="The check.")


@strawberry.input(description="The decision on an appeal against a failed check.")
class DecideIdentityAppealInput:
    check_id: strawberry.ID = strawberry.field(description=_CHECK)
    overturn: bool = strawberry.field(
        description="True: the person is who they say. False: the account is suspended."
    )
    reason: str = strawberry.field(description=_REASON)


@strawberry.type(description="The appeal is decided; the worker was told by mail.")
class DecideIdentityAppealSuccess:
    case: IdentityCase = strawberry.field(description="The check.")


ReadIdentityCheckResult = Annotated[
    ReadIdentityCheckSuccess | InvalidInput | NotFound | Declined,
    strawberry.union("ReadIdentityCheckResult", description="The result of readIdentityCheck."),
]
DecideIdentityCheckResult = Annotated[
    DecideIdentityCheckSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union("DecideIdentityCheckResult", description="The result of decideIdentityCheck."),
]
DecideIdentityAppealResult = Annotated[
    DecideIdentityAppealSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union(
        "DecideIdentityAppealResult", description="The result of decideIdentityAppeal."
    ),
]


@strawberry.type
class VerifyingQueries:
    @resolved(
        description="Identity checks and appeals that wait for an investigator, the one that waits "
        f"longest first. {_OPERATORS}"
    )
    async def identity_checks(
        self, info: Info, first: First = None, after: After = None
    ) -> Connection[IdentityCase]:
        info.context.may_oversee(Duty.VERIFY_IDENTITY)
        part = PageRequest(first, after).slice(LONGEST_WAITING_FIRST, list_name=_LIST)
        actor = info.context.acting(Duty.VERIFY_IDENTITY)
        page = await commands.read_queue(part, by=actor)
        cases = await _cases(page.rows)
        return connected(page, lambda row: cases[row.id], LONGEST_WAITING_FIRST, list_name=_LIST)


@strawberry.type
class VerifyingMutations:
    @mutation(
        description="Read in clear what somebody told about who they are; `readUpload` reads the "
        f"documents. {_OPERATORS}"
    )
    async def read_identity_check(
        self,
        info: Info,
        input: Annotated[
            ReadIdentityCheckInput, strawberry.argument(description="The account and the reason.")
        ],
    ) -> ReadIdentityCheckResult:
        actor = info.context.acting(Duty.VERIFY_IDENTITY)
        key = await account_key("accountId", input.account_id)
        row, told = await commands.read_answers(key, by=actor, reason=input.reason)
        return ReadIdentityCheckSuccess(case=await _case(row), told=ToldIdentity.of(told))

    @mutation(
        description=f"Decide a check whose documents wait, though not one's own. {_OPERATORS}"
    )
    async def decide_identity_check(
        self,
        info: Info,
        input: Annotated[
            DecideIdentityCheckInput, strawberry.argument(description="The decision.")
        ],
    ) -> DecideIdentityCheckResult:
        actor = info.context.acting(Duty.VERIFY_IDENTITY)
        key = key_of("checkId", input.check_id, "IdentityCheck")
        row = await commands.decide(key, by=actor, verifies=input.verify, reason=input.reason)
        return DecideIdentityCheckSuccess(case=await _case(row))

    @mutation(
        description="Decide the appeal against a failed check; refused with "
        "ANOTHER_INVESTIGATOR_NEEDED for the operator who decided before. A refused appeal "
        f"suspends the account. {_OPERATORS}"
    )
    async def decide_identity_appeal(
        self,
        info: Info,
        input: Annotated[
            DecideIdentityAppealInput, strawberry.argument(description="The decision.")
        ],
    ) -> DecideIdentityAppealResult:
        actor = info.context.acting(Duty.VERIFY_IDENTITY)
        key = key_of("checkId", input.check_id, "IdentityCheck")
        row = await commands.decide_appeal(
            key, by=actor, overturns=input.overturn, reason=input.reason
        )
        return DecideIdentityAppealSuccess(case=await _case(row))


async def _case(row: models.IdentityCheck) -> IdentityCase:
    return (await _cases([row]))[row.id]


async def _cases(rows: Sequence[models.IdentityCheck]) -> dict[UUID, IdentityCase]:
    profiles = await profiles_of_all([row.account_id for row in rows])
    documents = await queries.documents_of([row.id for row in rows])
    return {
        row.id: IdentityCase.of(row, profiles[row.account_id][0], documents[row.id]) for row in rows
    }
