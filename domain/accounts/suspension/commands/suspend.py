"""Suspending and reinstating an account, and warning it: what an operator does.

The profiles of the account are locked first, then the account: what it accepts or publishes at the
same time is committed before, or refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict
from uuid import UUID

from domain.accounts.suspension import letters, queries
from domain.accounts.suspension.facts import AccountWarned, SuspensionBegan, SuspensionEnded
from domain.accounts.suspension.lifecycle import (
    SUSPENSION_LIFECYCLE,
    SuspensionState,
    SuspensionVerb,
)
from domain.accounts.suspension.limits import LONGEST_REASON
from domain.accounts.suspension.models import Suspension
from domain.audit.trail import Actor, record
from domain.kernel import bounds, clock
from domain.kernel.ids import new_id
from domain.kernel.refusals import NotAllowed, NotFound, WrongState
from domain.kernel.statement import Statement
from domain.kernel.work import UnitOfWork, retried, unit_of_work
from domain.mail.letters import Letter
from domain.mail.outbox import post
from domain.masters import commands as masters
from domain.masters import queries as masters_queries
from domain.masters.models import BarCause
from domain.people.commands.set_operator_role import keep_an_administrator
from domain.people.facts import RightsChanged
from domain.people.models import Account
from domain.people.queries import locked_account
from domain.people.standing import locked_profiles

_SET = Statement("UPDATE accounts SET suspended_at = $2 WHERE id = $1")
_ADD = Statement(
    """INSERT INTO suspensions (id, account_id, state, reason, suspended_at, suspended_by,
        took_masters, close_hits_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"""
)
_SAVE_END = Statement(
    """UPDATE suspensions SET state = $2, ended_at = $3, ended_by = $4, end_reason = $5,
        close_hits_at = NULL WHERE id = $1"""
)


@dataclass(frozen=True, slots=True)
class HeldAccount:
    """The account that is decided about, locked with its profiles."""

    account: Account
    worker_id: UUID | None
    requester_id: UUID | None

    async def mail(self, letter: Letter) -> None:
        """Mail the owner; an address that nobody confirmed may be somebody else's."""
        if self.account.email_verified_at is not None:
            await post(self.account.addressee, letter)


@dataclass(frozen=True, slots=True)
class Ruling:
    """How a suspension ends, by which operator, and why."""

    verb: SuspensionVerb
    by: Actor
    reason: str


@retried
async def suspend(account_id: UUID, *, by: Actor, reason: str) -> Suspension:
    """Suspend an account. It can browse and finish what it has begun; its HITs expire, and Masters
    is taken at once. The owner is told the reason, 1 to 1,024 characters.

    Raises NotFound, WrongState where it is suspended already, NotAllowed for one's own account, and
    for the last administrator's, except on the command line.
    """
    bounds.text("reason", reason, at_most=LONGEST_REASON)
    if by.account_id == account_id:
        raise NotAllowed("Nobody suspends their own account: ask another operator.")
    async with unit_of_work() as unit:
        if by.account_id is not None:
            await locked_profiles(account_id)  # before accounts, in the order of locks
            await keep_an_administrator(account_id)
        subject = await held(account_id)
        if subject.account.suspended_at is not None:
            raise WrongState("account", "suspended", ["not suspended"])
        at = clock.now()
        suspension = Suspension(
            id=new_id(),
            account_id=account_id,
            state=SuspensionState.IN_FORCE,
            reason=reason,
            suspended_at=at,
            suspended_by=by.account_id,
            took_masters=await _take_masters(subject, reason, by),
            close_hits_at=None if subject.requester_id is None else at,
        )
        await _add(suspension)
        await _set(subject, at, unit, at=at)
        unit.tell(SuspensionBegan(occurred_at=at, reason=reason, **whom(subject)))
        await subject.mail(letters.suspended(subject.account.addressee, reason))
        await record(by, "account.suspend", subject_id=account_id, reason=reason)
        return suspension


@retried
async def reinstate(account_id: UUID, *, by: Actor, reason: str) -> Suspension:
    """End the suspension of an account. HITs that expired stay expired, and Masters is decided
    anew. Raises NotFound, WrongState where the account is not suspended, NotAllowed for one's own.
    """
    bounds.text("reason", reason, at_most=LONGEST_REASON)
    if by.account_id == account_id:
        raise NotAllowed("Nobody reinstates their own account: ask another operator.")
    async with unit_of_work() as unit:
        subject = await held(account_id)
        suspension = await queries.locked_in_force(account_id)
        await end(subject, suspension, ruling=Ruling(SuspensionVerb.LIFT, by, reason), unit=unit)
        await record(by, "account.reinstate", subject_id=account_id, reason=reason)
        return suspension


@retried
async def warn(account_id: UUID, *, by: Actor, reason: str) -> None:
    """Warn the owner of an account by mail and live; nothing else changes. Raises NotFound."""
    bounds.text("reason", reason, at_most=LONGEST_REASON)
    async with unit_of_work() as unit:
        subject = await held(account_id)
        unit.tell(AccountWarned(occurred_at=clock.now(), reason=reason, **whom(subject)))
        await subject.mail(letters.warned(subject.account.addressee, reason))
        await record(by, "account.warn", subject_id=account_id, reason=reason)


async def held(account_id: UUID) -> HeldAccount:
    """The account with its profiles, locked until the unit of work ends. Raises NotFound."""
    await locked_profiles(account_id)
    account = await locked_account(account_id)
    if account.closed_at is not None:
        raise NotFound("account")
    return HeldAccount(account, *await locked_profiles(account_id))


async def end(
    subject: HeldAccount, suspension: Suspension, *, ruling: Ruling, unit: UnitOfWork
) -> None:
    """End a suspension, whose row is locked, in the unit of work of the decision."""
    at, by, reason = clock.now(), ruling.by, ruling.reason
    suspension.state = SUSPENSION_LIFECYCLE.after(suspension.state, ruling.verb)
    suspension.ended_at, suspension.ended_by = at, by.account_id
    suspension.end_reason, suspension.close_hits_at = reason, None
    await _SAVE_END.run(suspension.id, suspension.state.value, at, by.account_id, reason)
    await _let_masters_decide(subject, suspension, by)
    await _set(subject, None, unit, at=at)
    by_appeal = ruling.verb is SuspensionVerb.OVERTURN
    unit.tell(SuspensionEnded(occurred_at=at, reason=reason, by_appeal=by_appeal, **whom(subject)))
    await subject.mail(letters.reinstated(subject.account.addressee, reason))


class Whom(TypedDict):
    """The fields of a fact about the account."""

    account_id: UUID
    worker_id: UUID | None
    requester_id: UUID | None


def whom(subject: HeldAccount) -> Whom:
    """The fields of a fact about the account."""
    return {
        "account_id": subject.account.id,
        "worker_id": subject.worker_id,
        "requester_id": subject.requester_id,
    }


async def _add(suspension: Suspension) -> None:
    await _ADD.run(
        suspension.id,
        suspension.account_id,
        suspension.state.value,
        suspension.reason,
        suspension.suspended_at,
        suspension.suspended_by,
        suspension.took_masters,
        suspension.close_hits_at,
    )


async def _set(
    subject: HeldAccount, suspended_at: datetime | None, unit: UnitOfWork, *, at: datetime
) -> None:
    """Set the column that every check reads; open sockets read their viewer again."""
    subject.account.suspended_at = suspended_at
    await _SET.run(subject.account.id, suspended_at)
    unit.tell(RightsChanged(account_id=subject.account.id, occurred_at=at))


async def _take_masters(subject: HeldAccount, reason: str, by: Actor) -> bool:
    """Whether the worker is barred from Masters by this: an earlier bar stays as it is."""
    worker_id = subject.worker_id
    if worker_id is None or await masters_queries.bars_in_force([worker_id]):
        return False
    await masters.bar(worker_id, BarCause.SUSPENDED, reason, by=await _account_of(by))
    return True


async def _let_masters_decide(subject: HeldAccount, suspension: Suspension, by: Actor) -> None:
    """Lift the bar of this suspension, unless an operator has changed its cause meanwhile."""
    if subject.worker_id is None or not suspension.took_masters:
        return
    bars = await masters_queries.bars_in_force([subject.worker_id])
    bar = bars.get(subject.worker_id)
    if bar is not None and bar.cause == BarCause.SUSPENDED:
        await masters.lift_bar(subject.worker_id, by=await _account_of(by))


async def _account_of(by: Actor) -> Account | None:
    return None if by.account_id is None else await Account.get(id=by.account_id)
