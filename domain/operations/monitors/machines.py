"""The monitors of the installation: mails that keep failing, processes that fell behind."""

from __future__ import annotations

from datetime import datetime

from domain.kernel import policy
from domain.kernel.statement import Statement, instant
from domain.operations.monitors.kinds import THE_MARKET, AlarmFinding, AlarmKind, Look
from domain.operations.monitors.limits import MAILS_SHOWN
from domain.operations.processes import all_processes

_FAILING = Statement(
    """SELECT created_at, last_error, attempts FROM mails
       WHERE next_attempt_at IS NOT NULL AND last_error IS NOT NULL
       ORDER BY created_at LIMIT $1"""
)
LONGEST_ERROR = 200


async def mails() -> Look:
    """Look at mails that were tried often and in vain, and are tried again."""
    often = policy.current().monitors.mail_attempts
    rows = [row for row in await _FAILING.rows(MAILS_SHOWN) if row["attempts"] >= often]
    if not rows:
        return Look(AlarmKind.MAILS_FAILING, frozenset({THE_MARKET}), ())
    number = f"{MAILS_SHOWN} or more" if len(rows) == MAILS_SHOWN else str(len(rows))
    found = AlarmFinding(
        kind=AlarmKind.MAILS_FAILING,
        subject_id=THE_MARKET,
        since=instant(rows[0]["created_at"]),
        why=f"Mails that were tried {often} times or more cannot be sent: {number}. The mail "
        f"server's last answer to the oldest: {rows[0]['last_error'][:LONGEST_ERROR]}",
    )
    return Look(AlarmKind.MAILS_FAILING, frozenset({THE_MARKET}), (found,))


async def processes(at: datetime) -> Look:
    """Look at how far server processes are behind the log: also at silent ones."""
    limit = policy.current().monitors.behind_after
    rows = await all_processes()
    findings = []
    for row in rows:
        silent = at - row.seen_at
        behind = silent.total_seconds() + row.behind_ms / 1000
        if behind > limit.total_seconds():
            where = f"The server process {row.pid} on {row.host}"
            is_silent = silent > limit
            why = f"was last heard of at {row.seen_at:%H:%M:%S} UTC: it hangs, or was killed"
            if not is_silent:
                why = f"is {behind:.0f} seconds behind the event log"
            findings.append(
                AlarmFinding(
                    kind=AlarmKind.PROCESS_BEHIND,
                    subject_id=row.id,
                    since=row.seen_at,
                    why=f"{where} {why}.",
                )
            )
    return Look(AlarmKind.PROCESS_BEHIND, frozenset(row.id for row in rows), tuple(findings))
