"""A mail thirty days before a tax interview is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.accounts.tax import letters
from domain.accounts.tax.models import TaxInterview
from domain.kernel import policy
from domain.kernel.statement import Statement
from domain.kernel.timers import DueColumn, DueRow, Timer
from domain.kernel.work import retried, unit_of_work
from domain.mail.outbox import NewMail, add
from domain.people.models import Account, Worker

_DUE = Statement(
    f"""SELECT {TaxInterview.columns()} FROM tax_interviews
        WHERE id = ANY($1::uuid[]) AND remind_at <= $2 ORDER BY id FOR NO KEY UPDATE SKIP LOCKED"""
)
_REMINDED = Statement("UPDATE tax_interviews SET remind_at = NULL WHERE id = $1")


@retried
async def _remind(due: Sequence[DueRow], at: datetime) -> list[UUID]:
    """Mail those whose interview is over soon, where tax is asked."""
    async with unit_of_work():
        rows = await _DUE.rows([each.id for each in due], at)
        interviews = [TaxInterview.of(row) for row in rows]
        await _REMINDED.run_many([(each.id,) for each in interviews])
        if policy.current().asks_tax:
            await add(await _mails(interviews, at))
    return [each.id for each in interviews]


async def _mails(interviews: Sequence[TaxInterview], at: datetime) -> list[NewMail]:
    workers = await Worker.in_bulk([each.worker_id for each in interviews], "id")
    account_ids = [each.account_id for each in workers.values()]
    accounts = await Account.in_bulk(account_ids, "id")
    mails = []
    for each in interviews:
        until = each.valid_until
        if until is not None and at < until:  # after a long outage it is too late
            reader = accounts[workers[each.worker_id].account_id].addressee
            mails.append(NewMail(reader, letters.reminder(reader, valid_until=until)))
    return mails


_REMINDERS = DueColumn(
    "tax_interviews", "remind_at", "remind_at IS NOT NULL", parent_column="worker_id"
)
remind_due = Timer("remind of tax", _REMINDERS, _remind)
