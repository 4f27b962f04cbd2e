"""The cast of the market's tests: a few people with names, and the HITs they publish."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from domain import clock
from domain.facts import Fact
from domain.hits import commands as hits
from domain.hits.commands.publish import Offer
from domain.hits.models import Hit, HitType
from domain.hits.questions import FieldKind, FormField, FormQuestion
from domain.hits.rules import HitDraft, HitTypeDraft
from domain.ids import new_id, new_worker_id
from domain.ledger.accounts import available, outside
from domain.ledger.models import TransferKind
from domain.ledger.posting import Transfer, post
from domain.money import Money
from domain.people.models import Account, Requester, Worker
from domain.work import unit_of_work
from subscriptions import reader
from subscriptions.position import Position

START = datetime(2026, 10, 1, 12, 0, tzinfo=UTC)
PAGE = 100
QUESTION = FormQuestion(fields=(FormField(FieldKind.TEXT, "colour", "Which colour?"),))


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
    requester = await Requester.create(
        id=new_id(), account_id=account.id, name=name, created_at=clock.now()
    )
    await deposit(requester, Money.parse(funds))
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
        ),
    )


async def a_hit(
    requester: Requester,
    *,
    slots: int = 1,
    lifetime: int = 3600,
    hit_type: HitType | None = None,
) -> Hit:
    hit_type = hit_type or await a_type(requester)
    offer = Offer(hit_type_id=hit_type.id, lifetime_seconds=lifetime, max_assignments=slots)
    return await hits.create_hit(requester, offer, HitDraft(question=QUESTION))


async def told(after: Position | None = None) -> list[Fact]:
    """Every fact in the log, in order, one of each even where it is addressed to several."""
    after = after or Position(0, 0)
    facts: dict[Fact, None] = {}
    while entries := await reader.read(after, limit=PAGE):
        facts |= {Fact.recalled(entry): None for entry in entries}
        after = entries[-1].position
    return list(facts)


def kinds(facts: list[Fact]) -> list[str]:
    return [type(fact).__name__ for fact in facts]


def fresh(hit: Hit) -> UUID:
    return hit.id
