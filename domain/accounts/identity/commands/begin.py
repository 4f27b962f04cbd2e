"""Beginning a check, and asking the provider: at once, and later where it had no answer."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from domain.accounts.identity import limits, providers, queries
from domain.accounts.identity.answers import IdentityDraft, in_clear
from domain.accounts.identity.commands.writing import answer, insert, move, show
from domain.accounts.identity.lifecycle import IDENTITY_LIFECYCLE, IdentityVerb
from domain.accounts.identity.models import IdentityCheck
from domain.accounts.identity.providers import Found
from domain.accounts.suspension.commands.suspend import HeldAccount, held
from domain.audit.trail import BY_RULE, record
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.refusals import NotFound
from domain.kernel.statement import Statement
from domain.kernel.work import UnitOfWork, retried, unit_of_work
from domain.people.models import IdentityState
from domain.people.refusals import AccountSuspended, NoWorkerAccount
from domain.people.viewer import Viewer

_VERBS = {
    Found.VERIFIED: IdentityVerb.PASS,
    Found.FAILED: IdentityVerb.FAIL,
    Found.DOUBTFUL: IdentityVerb.ASK_DOCUMENTS,
}
_ASK_AT = Statement("UPDATE identity_checks SET ask_at = $2 WHERE id = $1")
_POSTPONE = Statement("UPDATE identity_checks SET ask_at = $3 WHERE id = $1 AND ask_at <= $2")


@retried
async def begin(viewer: Viewer, draft: IdentityDraft) -> IdentityCheck:
    """Begin the check of the viewer, a worker in a session. Until it succeeds, they begin no work.

    Raises InvalidInput, and WrongState where a check was begun that is not refused.
    """
    viewer.require_session()
    viewer.finishing()
    answers = draft.checked()
    async with unit_of_work() as unit:
        subject = await held(viewer.account_id)
        if subject.worker_id is None:
            raise NoWorkerAccount()
        if subject.account.suspended_at is not None:
            raise AccountSuspended()
        found = await queries.latest(subject.account.id)  # it stays: the account is locked
        state = IdentityState.NOT_BEGUN if found is None else found.state
        at = clock.now()
        check = IdentityCheck(
            id=new_id(),
            account_id=subject.account.id,
            state=IDENTITY_LIFECYCLE.after(state, IdentityVerb.BEGIN),
            begun_at=at,
            ask_at=at,
        )
        await insert(check, answers)
        await _ask(subject, check, unit, at=at)
        return check


async def ask_again(at: datetime, limit: int) -> int:
    """Ask the provider about the checks that it had no answer for. Returns their number."""
    due = await queries.to_ask(at, limit)
    faults = []
    for check_id in due:
        try:
            await _ask_about(check_id, at)
        except Exception as fault:
            faults.append(fault)  # of this check alone: the others are asked all the same
            await _postpone(check_id, at)
    if faults:
        raise ExceptionGroup("the identity provider failed", faults)
    return len(due)


@retried
async def _ask_about(check_id: UUID, at: datetime) -> None:
    try:
        async with unit_of_work() as unit:
            subject = await held(await queries.account_of(check_id))
            check = await queries.locked(check_id)
            if check.ask_at is not None and check.ask_at <= at:
                await _ask(subject, check, unit, at=at)
    except NotFound:
        return  # the account was closed meanwhile


@retried
async def _postpone(check_id: UUID, at: datetime) -> None:
    """Let the others be asked first, where asking about this one failed."""
    async with unit_of_work():
        await _POSTPONE.run(check_id, at, at + limits.SOONEST_ASK)


async def _ask(
    subject: HeldAccount, check: IdentityCheck, unit: UnitOfWork, *, at: datetime
) -> None:
    provider = providers.current()
    finding = provider.check(check.id, in_clear(check), account_country=subject.account.country)
    if finding.found is Found.LATER:
        check.ask_at = at + min(max(finding.ask_after, limits.SOONEST_ASK), limits.LATEST_ASK)
        await _ASK_AT.run(check.id, check.ask_at)
        await show(subject, check.state, unit, at=at)
        return
    if finding.found is not Found.DOUBTFUL:
        check.decided_at, check.reason = at, finding.reason
    await move(subject, check, _VERBS[finding.found], unit=unit, at=at)
    await answer(subject, check, unit, at=at)
    details = {"check": str(check.id), "provider": provider.name, "found": finding.found.value}
    await record(BY_RULE, "identity.check", subject_id=subject.account.id, details=details)
