"""What an applicant does: apply with a new profile, answer, and apply again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from domain.accounts.agreement import accepting, document
from domain.accounts.applications import countries, limits, queries
from domain.accounts.applications.commands.writing import admit, insert, store_step, write
from domain.accounts.applications.lifecycle import (
    APPLICATION,
    ApplicationState,
    ApplicationVerb,
)
from domain.accounts.applications.models import Application
from domain.accounts.applications.refusals import RefusedLately
from domain.audit.trail import BY_RULE, record
from domain.kernel import bounds, clock, policy
from domain.kernel.ids import new_id
from domain.kernel.refusals import WrongState
from domain.kernel.work import retried, unit_of_work
from domain.people import queries as people
from domain.people.admission import ApplicationRole, OpeningProfile
from domain.people.models import Account
from domain.people.refusals import AccountSuspended, AgreementNotAccepted
from domain.people.viewer import Viewer


async def apply(opening: OpeningProfile) -> bool:
    """Apply for the role of a profile that opens now, if no application is for it already.

    A step of opening profiles, in their unit of work. Returns whether the profile is admitted.
    Raises InvalidInput for a country, AgreementNotAccepted, RefusedLately, AccountSuspended.
    """
    account, role, at = opening.account, opening.role, opening.at
    _check_account(account, [role])
    known = await queries.latest(account.id, role)
    if known is not None and known.state is not ApplicationState.REFUSED:
        return known.state is ApplicationState.APPROVED
    _check_delay(known, at)
    is_apart = policy.current().admission.roles_apart
    application = await _submit(account, role if is_apart else ApplicationRole.BOTH, at=at)
    if application.state is not ApplicationState.APPROVED:
        return False
    if known is not None:
        await admit(
            application, opening.unit, at=at
        )  # the other profile, which was refused with it
    return True


@retried
async def apply_again(viewer: Viewer, application_id: UUID) -> Application:
    """Apply again after a refusal, for the same role. Returns the new application.

    Raises NotFound, WrongState, RefusedLately, and as `apply`.
    """
    viewer.require_session()
    async with unit_of_work() as unit:
        account = await queries.locked_account_with_profiles(viewer.account_id)
        refused = await queries.own(account.id, application_id)
        newest = await _newest(refused)
        now = clock.now()
        _check_delay(newest, now)
        profiles = await queries.profiles_for(newest)
        roles = zip(profiles, (ApplicationRole.WORKER, ApplicationRole.REQUESTER), strict=True)
        _check_account(account, [role for profile, role in roles if profile is not None])
        application = await _submit(account, newest.role, at=now)
        if application.state is ApplicationState.APPROVED:
            await admit(application, unit, at=now)
        return application


@retried
async def answer(viewer: Viewer, application_id: UUID, text: str) -> Application:
    """Answer what the operator asked. The application waits for an operator again.

    Raises InvalidInput, NotFound, WrongState.
    """
    viewer.require_session()
    bounds.text("text", text, at_most=limits.LONGEST_TEXT)
    async with unit_of_work():
        account = await people.locked_account(viewer.account_id)
        await queries.own(account.id, application_id)
        application = await queries.locked_application(application_id)
        application.state = APPLICATION.after(application.state, ApplicationVerb.ANSWER)
        application.waiting_since = clock.now()
        await write(application)
        await store_step(application, ApplicationVerb.ANSWER, text, at=application.waiting_since)
        return application


def _check_account(account: Account, roles: list[ApplicationRole]) -> None:
    if account.suspended_at is not None:
        raise AccountSuspended()
    for role in roles:
        countries.check_open(account.country, role)
    asked = policy.current().agreement_version
    if account.agreement_version < asked:
        raise AgreementNotAccepted(asked)


def _check_delay(refused: Application | None, at: datetime) -> None:
    again_at = None if refused is None else queries.may_apply_again_at(refused)
    if again_at is not None and at < again_at:
        raise RefusedLately(again_at)


async def _newest(application: Application) -> Application:
    """The same, if it was refused and no other one followed. Raises WrongState."""
    found = [application]
    for role in (ApplicationRole.WORKER, ApplicationRole.REQUESTER):
        if application.covers(role):
            other = await queries.latest(application.account_id, role)
            found += [] if other is None else [other]
    newest = max(found, key=lambda each: each.id)
    APPLICATION.after(newest.state, ApplicationVerb.SUBMIT)
    if newest.id != application.id:
        raise WrongState("application", "followed by another", [ApplicationState.REFUSED])
    return newest


async def _submit(account: Account, role: ApplicationRole, *, at: datetime) -> Application:
    """Store an application; where no operator reviews, a rule approves it at once."""
    is_asked = policy.current().agreement_version > 0
    by_rule = not policy.current().admission.operators_review
    application = Application(
        id=new_id(),
        account_id=account.id,
        role=role,
        state=ApplicationState.APPROVED if by_rule else ApplicationState.SUBMITTED,
        country=account.country,
        agreement_version=account.agreement_version if is_asked else document.current().version,
        by_rule=by_rule,
        reason=None,
        submitted_at=at,
        waiting_since=at,
        decided_at=at if by_rule else None,
    )
    await insert(application)
    if not is_asked:
        await accepting.record_by_rule(account.id, at=at)
    await store_step(application, ApplicationVerb.SUBMIT, None, at=at)
    if by_rule:
        await store_step(application, ApplicationVerb.APPROVE, None, at=at)
        await record(
            BY_RULE, "application.approve", subject_id=account.id, details={"role": role.value}
        )
    return application
