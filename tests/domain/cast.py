"""The cast of the market's tests: a few people with names, and the HITs they publish."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from domain.assignments import commands as work
from domain.assignments.lifecycle import RejectionReason
from domain.assignments.models import Assignment
from domain.hits import commands as hits
from domain.hits.commands.publication import Offer
from domain.hits.models import Hit, HitGroup, HitType
from domain.hits.rules import HitDraft, HitTypeDraft
from domain.kernel import clock
from domain.kernel.facts import Fact
from domain.kernel.ids import new_id, new_worker_id
from domain.kernel.money import Money
from domain.kernel.refusals import Refused
from domain.kernel.statement import Statement
from domain.kernel.work import unit_of_work
from domain.ledger.accounts import available, outside
from domain.ledger.models import LedgerAccount, TransferKind
from domain.ledger.posting import Transfer, post
from domain.ledger.queries import requester_balance
from domain.people.models import Account, Requester, Worker
from domain.people.teams.membership import join
from domain.people.teams.roles import TeamRole
from domain.questions.fields import TextField
from domain.questions.question import AnswerField, FormQuestion, Question
from subscriptions.log import reader
from subscriptions.log.position import Position

START = datetime(2026, 10, 1, 12, 0, tzinfo=UTC)
PAGE = 100
LONGEST_UNSETTLED_SECONDS = 20
QUESTION = FormQuestion(fields=(TextField("colour", "Which colour?"),))


async def an_account(name: str) -> Account:
    email = f"{name.casefold()}@example.org"
    return await Account.create(
        id=new_id(),
        email=email,
        email_key=email,
        password_hash="-",
        display_name=name,
        country="NL",
        email_verified_at=clock.now(),
        created_at=clock.now(),
    )


async def a_worker(name: str) -> Worker:
    account = await an_account(name)
    return await Worker.create(
        id=new_id(), account_id=account.id, worker_id=new_worker_id(), created_at=clock.now()
    )


async def a_requester(name: str, *, funds: str = "100.00") -> Requester:
    account = await an_account(name)
    requester = await a_profile(account.id, name)
    await deposit(requester, Money.parse(funds))
    return requester


async def a_profile(account_id, name: str) -> Requester:
    """A requester profile, with its owner."""
    requester = await Requester.create(
        id=new_id(), account_id=account_id, name=name, created_at=clock.now()
    )
    await join(account_id, requester.id, TeamRole.OWNER)
    return requester


async def deposit(requester: Requester, amount: Money) -> None:
    async with unit_of_work():
        transfer = Transfer(
            cause=f"test:{new_id()}",
            kind=TransferKind.DEPOSIT,
            source=outside(requester.id),
            target=available(requester.id),
            amount=amount,
        )
        await post([transfer], at=clock.now())


async def a_type(
    requester: Requester,
    *,
    title: str = "Name a colour",
    reward: str = "0.10",
    seconds: int = 600,
    auto_approval: int = 3600,
    invitation_only: bool = False,
) -> HitType:
    return await hits.create_hit_type(
        requester,
        HitTypeDraft(
            title=title,
            description="Say which colour it is.",
            reward=Money.parse(reward),
            assignment_duration_seconds=seconds,
            keywords=("colour", "quick"),
            auto_approval_delay_seconds=auto_approval,
            invitation_only=invitation_only,
        ),
    )


async def a_hit(
    requester: Requester,
    *,
    slots: int = 1,
    lifetime: int = 3600,
    hit_type: HitType | None = None,
    question: Question = QUESTION,
) -> Hit:
    hit_type = hit_type or await a_type(requester)
    offer = Offer(hit_type_id=hit_type.id, lifetime_seconds=lifetime, max_assignments=slots)
    return await hits.create_hit(requester, offer, HitDraft(question=question))


async def told(after: Position | None = None) -> list[Fact]:
    """Every fact in the log, in order, one of each even where it is addressed to several.

    Waits for transactions elsewhere on the server that delay the reading of the last facts.
    """
    after = after or Position(0, 0)
    facts: dict[Fact, None] = {}
    async with asyncio.timeout(LONGEST_UNSETTLED_SECONDS):
        while True:
            page = await reader.page(after, limit=PAGE)
            facts |= {Fact.from_entry(entry): None for entry in page.entries}
            after = page.entries[-1].position if page.entries else after
            if page.is_last and not page.has_unsettled:
                return list(facts)
            if page.is_last:
                await asyncio.sleep(0.02)


def kinds(facts: list[Fact]) -> list[str]:
    return [type(fact).__name__ for fact in facts]


ANSWER = (AnswerField("colour", ("red",)),)
TABLES = (
    "hit_types",
    "hit_groups",
    "hits",
    "questions",
    "assignments",
    "bonuses",
    "work_records",
    "qualification_types",
    "qualifications",
    "qualification_requests",
    "mails",
    "client_tokens",
    "uploads",
    "worker_payments",
    "rejection_appeals",
    "assignment_rejections",
    "deposits",
    "refunds",
    "ledger_accounts",
    "ledger_transfers",
    "log",
)


async def an_accepted(worker: Worker, hit: Hit) -> Assignment:
    return await work.accept(worker, hit.id)


async def a_submitted(worker: Worker, hit: Hit) -> Assignment:
    assignment = await an_accepted(worker, hit)
    return await work.submit(worker, assignment.id, ANSWER)


async def an_approved(requester: Requester, worker: Worker, hit: Hit) -> Assignment:
    return await approve(requester, await a_submitted(worker, hit))


async def a_rejected(requester: Requester, worker: Worker, hit: Hit) -> Assignment:
    return await reject(requester, await a_submitted(worker, hit))


async def approve(requester: Requester, assignment: Assignment) -> Assignment:
    return await _decided(requester, assignment, work.Decision())


async def reject(requester: Requester, assignment: Assignment) -> Assignment:
    decision = work.Decision(feedback="It is blue.", reason=RejectionReason.WRONG)
    return await _decided(requester, assignment, decision)


async def _decided(
    requester: Requester, assignment: Assignment, decision: work.Decision
) -> Assignment:
    (answer,) = await work.decide(requester, [assignment.id], decision)
    if isinstance(answer, Refused):
        raise answer
    return answer


async def money(requester: Requester) -> tuple[str, str]:
    """The available balance and the held money."""
    balance = await requester_balance(requester.id)
    return str(balance.available), str(balance.on_hold)


async def earned(worker: Worker) -> str:
    """Rewards and bonuses together."""
    accounts = await LedgerAccount.filter(owner_id=worker.id)
    return str(Money(sum(account.balance_cents for account in accounts)))


async def counters(hit: Hit) -> tuple[str, int, int, int]:
    """Status, and slots available, pending and completed."""
    row = await Hit.get(id=hit.id)
    return row.status.value, row.available, row.pending, row.completed


async def group(hit: Hit) -> tuple[int, int]:
    """HITs available, and in all."""
    row = await HitGroup.get(id=hit.group_id)
    return row.available_hits, row.total_hits


async def everything() -> dict[str, list[dict[str, object]]]:
    """Every row of the market, to see that nothing has changed."""
    rows = {}
    for table in TABLES:
        rows[table] = await Statement(f"SELECT * FROM {table} ORDER BY 1").rows()
    return rows


@asynccontextmanager
async def untouched() -> AsyncIterator[None]:
    """The block changes no row of the market."""
    before = await everything()
    yield
    assert await everything() == before


@asynccontextmanager
async def refused(kind: type[Refused]) -> AsyncIterator[pytest.ExceptionInfo[Refused]]:
    """The block raises this refusal, and changes no row of the market."""
    async with untouched():
        with pytest.raises(kind) as caught:
            yield caught
