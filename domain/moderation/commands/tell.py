"""Telling the people who reported: live, and by mail, some of them in one commit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.kernel.statement import Statement, key
from domain.kernel.timers import DueColumn, DueRow, MostACommit, Timer
from domain.kernel.work import retried, unit_of_work
from domain.mail.outbox import post
from domain.moderation import letters
from domain.moderation.facts import ReportDecided
from domain.moderation.lifecycle import CaseState
from domain.people.models import Account
from domain.people.queries import profiles_of_all

TOLD_A_COMMIT = MostACommit(sqlite=50, postgres=200)

_DUE = Statement(
    """SELECT reports.id, reports.account_id, report_cases.state
       FROM reports JOIN report_cases ON report_cases.id = reports.case_id
       WHERE reports.id = ANY($1::uuid[]) AND reports.tell_at <= $2
       ORDER BY reports.id FOR UPDATE OF reports SKIP LOCKED"""
)
_TOLD = Statement("UPDATE reports SET tell_at = NULL WHERE id = ANY($1::uuid[])")


@retried
async def _tell(due: Sequence[DueRow], at: datetime) -> list[UUID]:
    """Tell the outcome of each of these reports, once."""
    async with unit_of_work() as unit:
        rows = await _DUE.rows([each.id for each in due], at)
        account_ids = [key(row["account_id"]) for row in rows]
        accounts = {row.id: row for row in await Account.filter(id__in=account_ids)}
        profiles = await profiles_of_all(account_ids)
        done = []
        for row in rows:
            report_id, account = key(row["id"]), accounts[key(row["account_id"])]
            done.append(report_id)
            if account.closed_at is not None:
                continue
            worker, requester = profiles[account.id]
            unit.tell(
                ReportDecided(
                    occurred_at=at,
                    account_id=account.id,
                    worker_id=None if worker is None else worker.id,
                    requester_id=None if requester is None else requester.id,
                    report_id=report_id,
                )
            )
            if account.email_verified_at is not None:
                state = CaseState(row["state"])
                await post(account.addressee, letters.outcome(account.addressee, state))
        if done:
            await _TOLD.run(done)
        return done


_TELLING = DueColumn("reports", "tell_at", "tell_at IS NOT NULL", parent_column="case_id")
tell_due = Timer("tell who reported", _TELLING, _tell, most_a_commit=TOLD_A_COMMIT)
