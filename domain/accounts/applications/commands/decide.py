"""What an operator does with an application: approve, refuse with a reason, ask for more.

Each step is told by mail and by a notice, without the name of the operator, and is in the audit.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from domain.accounts.applications import letters, limits, queries
from domain.accounts.applications.commands.writing import admit, store_step, write
from domain.accounts.applications.facts import (
    ApplicantAsked,
    ApplicationApproved,
    ApplicationFact,
    ApplicationRefused,
)
from domain.accounts.applications.lifecycle import (
    APPLICATION,
    ApplicationState,
    ApplicationVerb,
)
from domain.accounts.applications.models import Application
from domain.audit.trail import Actor, record
from domain.kernel import bounds, clock, policy
from domain.kernel.refusals import NotAllowed, NotFound
from domain.kernel.work import retried, unit_of_work
from domain.mail.letters import Addressee, Letter
from domain.mail.outbox import post

_TOLD: dict[ApplicationVerb, type[ApplicationFact]] = {
    ApplicationVerb.APPROVE: ApplicationApproved,
    ApplicationVerb.REFUSE: ApplicationRefused,
    ApplicationVerb.ASK: ApplicantAsked,
}


async def approve(application_id: UUID, *, by: Actor) -> Application:
    """Admit the applicant. Raises NotFound, WrongState."""
    return await _decide(application_id, ApplicationVerb.APPROVE, None, by=by)


async def refuse(application_id: UUID, *, reason: str, by: Actor) -> Application:
    """Refuse the application; the applicant reads the reason. Raises InvalidInput and as above."""
    bounds.text("reason", reason, at_most=limits.LONGEST_TEXT)
    return await _decide(application_id, ApplicationVerb.REFUSE, reason, by=by)


async def ask(application_id: UUID, *, text: str, by: Actor) -> Application:
    """Ask the applicant for more. Raises InvalidInput and as above."""
    bounds.text("text", text, at_most=limits.LONGEST_TEXT)
    return await _decide(application_id, ApplicationVerb.ASK, text, by=by)


@retried
async def _decide(
    application_id: UUID, verb: ApplicationVerb, text: str | None, *, by: Actor
) -> Application:
    found = await Application.get_or_none(id=application_id)
    if found is None:
        raise NotFound("application")
    if by.account_id == found.account_id:
        raise NotAllowed("Another operator must decide your own application.")
    async with unit_of_work() as unit:
        account = await queries.locked_account_with_profiles(found.account_id)
        application = await queries.locked_application(found.id)
        now = clock.now()
        _move(application, verb, text, at=now)
        await write(application)
        await store_step(application, verb, text, at=now)
        if verb is ApplicationVerb.APPROVE:
            await admit(application, unit, at=now)
        worker_id, requester_id = await queries.profiles_for(application)
        told = _TOLD[verb]
        unit.tell(
            told(
                application_id=application.id,
                account_id=account.id,
                worker_id=worker_id,
                requester_id=requester_id,
                occurred_at=now,
            )
        )
        await post(account.addressee, _letter(account.addressee, application, verb, text))
        await record(
            by,
            f"application.{verb.lower()}",
            subject_id=account.id,
            reason=text,
            details={"application": str(application.id), "role": application.role.value},
        )
        return application


def _move(
    application: Application, verb: ApplicationVerb, text: str | None, *, at: datetime
) -> None:
    application.state = APPLICATION.after(application.state, verb)
    if verb is not ApplicationVerb.ASK:
        application.decided_at = at
        application.reason = text


def _letter(
    reader: Addressee, application: Application, verb: ApplicationVerb, text: str | None
) -> Letter:
    if verb is ApplicationVerb.APPROVE:
        return letters.approved(reader, application.role)
    assert text is not None, "an operator gives a reason, or asks something"
    if application.state is ApplicationState.REFUSED:
        assert application.decided_at is not None, "it was decided a moment ago"
        again_at = application.decided_at + policy.current().admission.reapply_after
        return letters.refused(reader, application.role, reason=text, again_at=again_at)
    return letters.more_asked(reader, application.role, text=text)
