"""The work, money and other things that keep an account from being closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.accounts.export.models import KIND as EXPORT_KIND
from domain.kernel.money import NOTHING, Money
from domain.kernel.statement import Statement
from domain.ledger import closing as ledger
from domain.ledger.models import AccountKind
from domain.people import email_changes
from domain.people.models import Account, Requester, Worker


class LeftKind(StrEnum):
    """What keeps an account open."""

    WORK_IN_PROGRESS = "WORK_IN_PROGRESS"
    UNDECIDED_SUBMISSIONS = "UNDECIDED_SUBMISSIONS"
    EARNINGS = "EARNINGS"
    PAYOUTS = "PAYOUTS"
    REFUNDS = "REFUNDS"
    OPEN_HITS = "OPEN_HITS"
    DECISIONS = "DECISIONS"
    QUALIFICATION_REQUESTS = "QUALIFICATION_REQUESTS"
    PROFILE_QUESTIONS = "PROFILE_QUESTIONS"
    MONEY_ON_HOLD = "MONEY_ON_HOLD"
    FUNDS = "FUNDS"
    OPERATOR = "OPERATOR"
    SUSPENSION = "SUSPENSION"
    EMAIL_CHANGE = "EMAIL_CHANGE"
    TEAM = "TEAM"
    JOBS = "JOBS"


GIVEN_BACK = frozenset({LeftKind.EARNINGS, LeftKind.FUNDS})  # as play money, where one asks for it


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftToDo:
    """One thing that keeps an account open, with its number, its money, or its end."""

    kind: LeftKind
    count: int | None = None
    amount: Money | None = None
    until: datetime | None = None


async def left_to_do(
    account: Account, worker: Worker | None, requester: Requester | None
) -> list[LeftToDo]:
    """Everything that keeps this account open; nothing new comes where its rows are locked.

    A requester account that somebody else holds, and this account is a member of, is left alone.
    """
    if requester is not None and requester.account_id != account.id:
        requester = None
    left = [
        *await _counted(_OF_ACCOUNT, account),
        *([] if worker is None else await _counted(_OF_WORKER, worker)),
        *([] if requester is None else await _counted(_OF_REQUESTER, requester)),
    ]
    owners = [each.id for each in (worker, requester) if each is not None]
    balances = await ledger.balances_of(owners) if owners else {}
    sums: dict[LeftKind, Money] = {}
    for money, amount in balances.items():
        kind = _MONEY[money]
        sums[kind] = sums.get(kind, NOTHING) + amount
    left += [LeftToDo(kind=kind, amount=amount) for kind, amount in sums.items()]
    if account.is_operator:
        left.append(LeftToDo(kind=LeftKind.OPERATOR))
    if account.suspended_at is not None:
        left.append(LeftToDo(kind=LeftKind.SUSPENSION))
    if (until := await email_changes.undoable_until(account.id)) is not None:
        left.append(LeftToDo(kind=LeftKind.EMAIL_CHANGE, until=until))
    return left


async def _counted(statement: Statement, owner: Account | Worker | Requester) -> list[LeftToDo]:
    row = await statement.row(owner.id)
    assert row is not None, "a SELECT without FROM has one row"
    return [LeftToDo(kind=LeftKind(name.upper()), count=n) for name, n in row.items() if n]


_MONEY = {
    AccountKind.WORKER_PENDING: LeftKind.EARNINGS,
    AccountKind.WORKER_AVAILABLE: LeftKind.EARNINGS,
    AccountKind.PAYOUT_DUE: LeftKind.PAYOUTS,
    AccountKind.PAYOUT_IN_TRANSIT: LeftKind.PAYOUTS,
    AccountKind.REFUND_DUE: LeftKind.REFUNDS,
    AccountKind.REQUESTER_HOLD: LeftKind.MONEY_ON_HOLD,
    AccountKind.REQUESTER_AVAILABLE: LeftKind.FUNDS,
}
_OF_ACCOUNT = Statement(
    f"""SELECT (SELECT count(*) FROM jobs WHERE account_id = $1 AND ended_at IS NULL
            AND kind <> '{EXPORT_KIND}') AS jobs"""  # closing cancels an export
)
_OF_WORKER = Statement(
    """SELECT
        (SELECT count(*) FROM assignments WHERE worker_id = $1 AND status = 'IN_PROGRESS')
            AS work_in_progress,
        (SELECT count(*) FROM assignments WHERE worker_id = $1 AND status = 'SUBMITTED')
            + (SELECT count(*) FROM assignment_rejections
                WHERE worker_id = $1 AND due_at IS NOT NULL) AS undecided_submissions"""
)
_OF_REQUESTER = Statement(
    """SELECT
        (SELECT count(*) FROM hits WHERE requester_id = $1
            AND status IN ('ASSIGNABLE', 'UNASSIGNABLE')) AS open_hits,
        (SELECT count(*) FROM assignments WHERE requester_id = $1 AND status = 'SUBMITTED')
            AS decisions,
        (SELECT count(*) FROM qualification_requests WHERE owner_id = $1
            AND status IN ('TESTING', 'SUBMITTED')) AS qualification_requests,
        (SELECT count(*) FROM profile_questions WHERE requester_id = $1 AND retired_at IS NULL)
            AS profile_questions,
        (SELECT count(*) FROM team_members WHERE requester_id = $1 AND account_id <> (
            SELECT account_id FROM requesters WHERE id = $1)) AS team"""
)
