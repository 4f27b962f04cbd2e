"""Writing identity checks and what follows from them, in the unit of work that is open."""

from __future__ import annotations

from datetime import datetime

from domain.accounts.identity import letters
from domain.accounts.identity.answers import IdentityAnswers, encrypted
from domain.accounts.identity.facts import IdentityCheckAnswered
from domain.accounts.identity.lifecycle import DECIDED, IDENTITY_LIFECYCLE, IdentityVerb
from domain.accounts.identity.models import IdentityCheck
from domain.accounts.suspension.commands.suspend import HeldAccount
from domain.kernel import policy
from domain.kernel.statement import Statement
from domain.kernel.work import UnitOfWork
from domain.mail.letters import Letter
from domain.people.facts import RightsChanged
from domain.people.models import IdentityState

_INSERT = Statement(
    """INSERT INTO identity_checks (id, account_id, state, legal_name, birth_date, address,
           begun_at, ask_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"""
)
_WRITE = Statement(
    """UPDATE identity_checks SET state = $2, ask_at = $3, waiting_since = $4, reason = $5,
           decided_at = $6, decided_by = $7, appeal = $8, appealed_at = $9, answer = $10,
           answered_at = $11, answered_by = $12, delete_documents_at = $13
       WHERE id = $1"""
)
_SHOW = Statement("UPDATE workers SET identity_state = $2 WHERE id = $1")


async def insert(check: IdentityCheck, answers: IdentityAnswers) -> None:
    """Store a new check with what the person told."""
    columns = encrypted(check.id, answers)
    check.legal_name, check.birth_date, check.address = columns
    await _INSERT.run(
        check.id, check.account_id, check.state.value, *columns, check.begun_at, check.ask_at
    )


async def move(
    subject: HeldAccount,
    check: IdentityCheck,
    verb: IdentityVerb,
    *,
    unit: UnitOfWork,
    at: datetime,
) -> None:
    """Move a check, which is locked with its account. Raises WrongState."""
    check.state = IDENTITY_LIFECYCLE.after(check.state, verb)
    if check.state is not IdentityState.CHECKING:
        check.ask_at = None
    if check.state in (IdentityState.WAITING, IdentityState.APPEALED):
        check.waiting_since = check.waiting_since or at
    else:
        check.waiting_since = None
    kept = policy.current().identity.documents_kept
    check.delete_documents_at = at + kept if check.state in DECIDED else None
    await _write(check)
    await show(subject, check.state, unit, at=at)


async def show(
    subject: HeldAccount, state: IdentityState, unit: UnitOfWork, *, at: datetime
) -> None:
    """Set the column that every check of a worker's standing reads; open sockets read it again."""
    if subject.worker_id is not None:
        await _SHOW.run(subject.worker_id, state.value)
    unit.tell(RightsChanged(account_id=subject.account.id, occurred_at=at))


async def answer(
    subject: HeldAccount, check: IdentityCheck, unit: UnitOfWork, *, at: datetime
) -> None:
    """Tell the worker, by a notice and by mail, where the check stands and why."""
    reason = check.answer or check.reason
    if subject.worker_id is not None:
        unit.tell(
            IdentityCheckAnswered(
                worker_id=subject.worker_id, state=check.state, reason=reason, occurred_at=at
            )
        )
    await subject.mail(_letter(subject, check.state, reason or ""))


def _letter(subject: HeldAccount, state: IdentityState, reason: str) -> Letter:
    to = subject.account.addressee
    if state is IdentityState.VERIFIED:
        return letters.verified(to)
    if state is IdentityState.DOCUMENTS_NEEDED:
        return letters.documents_needed(to)
    if state is IdentityState.FAILED:
        return letters.failed(to, reason)
    assert state is IdentityState.REFUSED, "the other states answer nobody"
    return letters.refused(to, reason)


async def _write(check: IdentityCheck) -> None:
    await _WRITE.run(
        check.id,
        check.state.value,
        check.ask_at,
        check.waiting_since,
        check.reason,
        check.decided_at,
        check.decided_by,
        check.appeal,
        check.appealed_at,
        check.answer,
        check.answered_at,
        check.answered_by,
        check.delete_documents_at,
    )
