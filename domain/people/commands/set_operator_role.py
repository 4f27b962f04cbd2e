"""Giving an account the role of an operator, and taking it away."""

from __future__ import annotations

from uuid import UUID

from domain.audit.trail import Actor, record
from domain.kernel import clock
from domain.kernel.refusals import NotAllowed, NotFound, WrongState
from domain.kernel.statement import Statement
from domain.kernel.work import retried, unit_of_work
from domain.people import queries
from domain.people.facts import RightsChanged
from domain.people.models import Account
from domain.people.operators import ALLOWED, Duty, OperatorRole

LAST = (
    "This is the last administrator: give another account the role ADMINISTRATOR first, or nobody "
    "could give roles any more."
)


async def keep_an_administrator(account_id: UUID) -> None:
    """Raise NotAllowed for the last administrator who may act, of whom something is to be taken.

    Locks the account and, where it is an administrator, the others until the unit of work ends.
    """
    account = await Account.get_or_none(id=account_id)
    if account is None or not _leads(account) or account.suspended_at is not None:
        return
    locked = await queries.locked_with_administrators(account_id)
    if _is_last(locked[account_id], locked):
        raise NotAllowed(LAST)


@retried
async def set_operator_role(account_id: UUID, role: OperatorRole | None, *, by: Actor) -> Account:
    """Give an account this role; None takes its role away. The same role again changes nothing.

    Open sockets of the account have the new rights at once. Raises NotFound; WrongState for an
    account that cannot act; NotAllowed for the last administrator, and where `by` lost the role.
    """
    async with unit_of_work() as unit:
        locked = await queries.locked_with_administrators(account_id)
        account = locked.get(account_id)
        if account is None:
            raise NotFound("account")
        _check_actor(locked, by)
        if account.operator_role == role:
            return account
        _check(account, role, is_last=_is_last(account, locked))
        earlier, account.operator_role = account.operator_role, role
        await _SET.run(account.id, None if role is None else role.value)
        unit.tell(RightsChanged(account_id=account.id, occurred_at=clock.now()))
        await record(
            by,
            "operator.set_role",
            subject_id=account.id,
            details={"from": earlier and earlier.value, "to": role and role.value},
        )
        return account


def _check_actor(locked: dict[UUID, Account], by: Actor) -> None:
    """The right of the one who acts, as it is now: another administrator may have taken it."""
    if by.account_id is None:
        return
    actor = locked.get(by.account_id)
    role = None if actor is None else actor.operator_role
    if role is None or Duty.MANAGE_OPERATORS not in ALLOWED[role]:
        raise NotAllowed("You are no administrator any more.")


def _check(account: Account, role: OperatorRole | None, *, is_last: bool) -> None:
    if is_last:
        raise NotAllowed(LAST)
    if role is None:
        return
    if account.closed_at is not None:
        raise WrongState("account", "closed", ["open"])
    if account.suspended_at is not None:
        raise WrongState("account", "suspended", ["not suspended"])
    if account.email_verified_at is None:
        raise WrongState("e-mail", "not verified", ["verified"])


def _is_last(account: Account, locked: dict[UUID, Account]) -> bool:
    """Whether it is an administrator, and no other one may act: the suspended may not."""
    others = [each for each in locked.values() if _leads(each) and each.id != account.id]
    return _leads(account) and all(each.suspended_at is not None for each in others)


def _leads(account: Account) -> bool:
    return account.operator_role is OperatorRole.ADMINISTRATOR


_SET = Statement("UPDATE accounts SET operator_role = $2 WHERE id = $1")
