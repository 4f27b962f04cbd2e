"""What an operator does with a printed tax form: file it, or return it with a reason."""

from __future__ import annotations

from uuid import UUID

from domain.accounts.tax import letters, limits, queries
from domain.accounts.tax.commands.writing import end_in_force, make_valid, put_in_force
from domain.accounts.tax.lifecycle import TAX_LIFECYCLE, TaxVerb
from domain.accounts.tax.models import TaxInterview
from domain.audit.trail import Actor, record
from domain.kernel import bounds, clock
from domain.kernel.refusals import InvalidInput, NotAllowed, Rule
from domain.kernel.statement import Statement
from domain.kernel.work import UnitOfWork, retried, unit_of_work
from domain.mail.outbox import post
from domain.people.models import Account, Worker
from domain.storage.keeping import delete_attached

_FILE = Statement(
    """UPDATE tax_interviews SET state = $2, decided_at = $3, decided_by = $4, valid_from = $3,
           valid_until = $5, remind_at = $6, erase_at = $7
       WHERE id = $1"""
)
_RETURN = Statement(
    """UPDATE tax_interviews SET state = $2, decided_at = $3, decided_by = $4, return_reason = $5,
           erase_at = $6
       WHERE id = $1"""
)


@retried
async def file_form(
    interview_id: UUID, *, by: Actor, is_in_order: bool, reason: str | None = None
) -> TaxInterview:
    """File a printed form: it is good for three years from now. One that is not in order is
    returned with a reason, which the worker reads; its file is deleted.

    Raises InvalidInput, NotFound, WrongState unless it waits, NotAllowed for one's own form.
    """
    _check_reason(reason, is_in_order=is_in_order)
    found = await queries.any_interview(interview_id)
    account = await _account_of(found)
    if by.account_id == account.id:
        raise NotAllowed("Another operator must file your own tax form.")
    async with unit_of_work() as unit:
        await queries.hold_worker(found.worker_id)
        interview = await queries.locked(interview_id)
        verb = TaxVerb.FILE if is_in_order else TaxVerb.RETURN
        interview.state = TAX_LIFECYCLE.after(interview.state, verb)
        interview.decided_at, interview.decided_by = clock.now(), by.account_id
        if is_in_order:
            await _file(interview, account, unit)
        else:
            await _return(interview, account, reason or "")
        await record(
            by,
            f"tax.{verb.lower()}",
            subject_id=account.id,
            reason=reason,
            details={"interview": str(interview.id)},
        )
        return interview


def _check_reason(reason: str | None, *, is_in_order: bool) -> None:
    if reason is not None:
        bounds.text("reason", reason, at_most=limits.LONGEST_REASON)
    elif not is_in_order:
        bound = "given where the form is not in order: the worker reads it"
        raise InvalidInput("reason", None, bound, broken=Rule.REQUIRED)


async def _account_of(interview: TaxInterview) -> Account:
    worker = await Worker.get(id=interview.worker_id)
    return await Account.get(id=worker.account_id)


async def _file(interview: TaxInterview, account: Account, unit: UnitOfWork) -> None:
    at = clock.now()
    await end_in_force(interview.worker_id, at=at)
    put_in_force(interview, at=at)
    assert interview.valid_until is not None, "it was put in force a moment ago"
    await _FILE.run(
        interview.id,
        interview.state.value,
        at,
        interview.decided_by,
        interview.valid_until,
        interview.remind_at,
        interview.erase_at,
    )
    await make_valid(interview, unit, account_id=account.id, at=at)
    reader = account.addressee
    await post(reader, letters.filed(reader, valid_until=interview.valid_until))


async def _return(interview: TaxInterview, account: Account, reason: str) -> None:
    at = clock.now()
    interview.return_reason, interview.erase_at = reason, at + limits.RETURNED_STAYS
    await delete_attached(interview.id)
    await _RETURN.run(
        interview.id,
        interview.state.value,
        at,
        interview.decided_by,
        reason,
        interview.erase_at,
    )
    reader = account.addressee
    await post(reader, letters.returned(reader, reason=reason))
