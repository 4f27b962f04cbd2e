"""The timer that mails codes to those who asked to reset their password."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.kernel.statement import Statement
from domain.kernel.timers import DueColumn, DueRow, Timer
from domain.kernel.work import retried, unit_of_work
from domain.mail import letters
from domain.mail.outbox import post
from domain.people import limits, queries
from domain.people.commands.sign_up import issue_code
from domain.people.models import Account, EmailPurpose, PasswordReset
from domain.people.refusals import TooManyAttempts

_DUE = DueColumn("password_resets", "asked_at", "TRUE", parent_column="id")
_TAKE = Statement(
    f"""DELETE FROM password_resets WHERE id IN (
            SELECT id FROM password_resets WHERE id = ANY($1::uuid[])
            FOR UPDATE SKIP LOCKED)
        RETURNING {PasswordReset.columns()}"""
)


@retried
async def _answer(due: Sequence[DueRow], at: datetime) -> list[UUID]:
    """Mail a code for each request whose e-mail has an account; requests are deleted."""
    async with unit_of_work():
        requests = [PasswordReset.of(row) for row in await _TAKE.rows([each.id for each in due])]
        known = await Account.filter(email_key__in=[each.email_key for each in requests])
        accounts = {account.email_key: account.id for account in known}
        found = [each for each in requests if each.email_key in accounts]
        for each in sorted(found, key=lambda each: accounts[each.email_key]):
            await _mail_code(accounts[each.email_key], each.public_url)
    return [each.id for each in requests]


async def _mail_code(account_id: UUID, public_url: str) -> None:
    account = await queries.locked_account_or_none(account_id)
    if account is None:
        return
    try:
        code = await issue_code(account, EmailPurpose.RESET_PASSWORD, lasts=limits.RESET_LASTS)
    except TooManyAttempts:
        return
    reader = account.addressee
    await post(reader, letters.reset_password(reader, code, public_url))


answer_resets_due = Timer("answer reset", _DUE, _answer)
