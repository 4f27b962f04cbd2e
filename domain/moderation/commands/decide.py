"""What operators do with cases: read them, dismiss them, warn, or take down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from domain.accounts.review.commands.propose import propose
from domain.accounts.review.lifecycle import ProposalKind
from domain.accounts.review.rules import ReviewFinding
from domain.accounts.suspension import commands as suspension
from domain.audit.trail import Actor, record
from domain.hits.models import Hit
from domain.kernel import bounds, clock, policy
from domain.kernel.paging import Page, Slice
from domain.kernel.refusals import Constraint, InvalidInput, NotAllowed, NotFound, Rule
from domain.kernel.statement import Statement
from domain.kernel.work import UnitOfWork, retried, unit_of_work
from domain.mail.outbox import post
from domain.moderation import letters, queries
from domain.moderation.commands.take_down_hit import hit_of, take_down_hit
from domain.moderation.facts import ContentTakenDown, ReportCaseChanged
from domain.moderation.hit_groups import HIT_GROUP
from domain.moderation.lifecycle import CASE_LIFECYCLE, CaseState, CaseVerb, OpenWork
from domain.moderation.limits import LONGEST_DECISION_REASON
from domain.moderation.models import ReportCase
from domain.moderation.subjects import kind_named
from domain.people.models import Account
from domain.people.queries import locked_account_or_none
from domain.people.standing import locked_profiles
from domain.people.teams.models import TeamMember

_SAVE = Statement(
    """UPDATE report_cases SET state = $2, decided_at = $3, decided_by = $4, reason = $5,
           open_work = $6, close_hits_at = $7, hit_id = $8
       WHERE id = $1"""
)
_TELL = Statement("UPDATE reports SET tell_at = $2 WHERE case_id = $1")
_STRIKE = Statement("INSERT INTO strikes (case_id, account_id, given_at) VALUES ($1, $2, $3)")


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRuling:
    """A decision on a case. The reason is for the person whose it is, unless it is dismissed."""

    verb: CaseVerb
    reason: str
    open_work: OpenWork | None = None  # for HITs that are taken down, and for them alone
    hit_id: UUID | None = None  # to take down this HIT, and not its group


@retried
async def decide(case_id: UUID, ruling: CaseRuling, *, by: Actor) -> ReportCase:
    """Decide a case: all its reports are told the outcome. A warning and a taking down are a
    strike, and enough strikes a proposal to suspend the account.

    Raises InvalidInput, NotFound, WrongState, NotAllowed for a case about the operator, or about
    the operator's team.
    """
    bounds.text("reason", ruling.reason, at_most=LONGEST_DECISION_REASON)
    async with unit_of_work() as unit:
        case = await ReportCase.get_or_none(id=case_id)
        if case is None:
            raise NotFound("case")
        _check_open_work(case, ruling)
        await _refuse_own(case, by)
        case, hit = await _held(case, ruling)
        at = clock.now()
        case.state = CASE_LIFECYCLE.after(case.state, ruling.verb)
        case.decided_at, case.decided_by = at, by.account_id
        case.reason, case.open_work, case.hit_id = ruling.reason, ruling.open_work, ruling.hit_id
        is_of_group = ruling.open_work is not None and hit is None
        case.close_hits_at = at if is_of_group else None
        if hit is not None and ruling.open_work is not None:
            await take_down_hit(hit, ruling.open_work, unit=unit, at=at)
        elif ruling.verb is CaseVerb.TAKE_DOWN:
            await kind_named(case.kind).take_down(case, unit, at)
        await _store(case)
        await _TELL.run(case.id, at)
        unit.tell(ReportCaseChanged(occurred_at=at, case_id=case.id))
        action, details = f"report.{ruling.verb.lower()}", {"case": str(case.id)}
        subject_id = case.account_id or case.subject_id
        await record(by, action, subject_id=subject_id, reason=ruling.reason, details=details)
        if ruling.verb is not CaseVerb.DISMISS:
            await _hold_against(case, ruling, unit, by=by)
        return case


@retried
async def read_queue(
    states: Sequence[CaseState] | None, kinds: Sequence[str] | None, part: Slice, *, by: Actor
) -> Page[ReportCase]:
    """The cases in these states and of these kinds, or all, by their place."""
    async with unit_of_work():
        page = await queries.queue(states, kinds, part)
        await record(by, "reports.read", details={"count": len(page.rows)})
        return page


def _check_open_work(case: ReportCase, ruling: CaseRuling) -> None:
    is_asked = ruling.verb is CaseVerb.TAKE_DOWN and case.kind == HIT_GROUP
    if is_asked and ruling.open_work is None:
        bound, broken = "given where HITs are taken down", Constraint.one_of(OpenWork)
        raise InvalidInput("openWork", None, bound, broken=broken)
    bound = "left out unless HITs are taken down"
    if not is_asked and ruling.open_work is not None:
        raise InvalidInput("openWork", ruling.open_work, bound, broken=Rule.LEFT_OUT)
    if not is_asked and ruling.hit_id is not None:
        raise InvalidInput("hitId", ruling.hit_id, bound, broken=Rule.LEFT_OUT)


async def _refuse_own(case: ReportCase, by: Actor) -> None:
    team = case.requester_id
    is_own = by.account_id is not None and (
        by.account_id == case.account_id
        or (
            team is not None
            and await TeamMember.exists(requester_id=team, account_id=by.account_id)
        )
    )
    if is_own:
        raise NotAllowed("Another operator must decide a case about your own account or team.")


async def _held(case: ReportCase, ruling: CaseRuling) -> tuple[ReportCase, Hit | None]:
    """Lock the HIT that is taken down alone; the profiles of the account; what is taken down, also
    the group of that HIT; and then the case."""
    hit = None if ruling.hit_id is None else await hit_of(case, ruling.hit_id)
    if ruling.verb is not CaseVerb.DISMISS and case.account_id is not None:
        await locked_profiles(case.account_id)
    if ruling.verb is CaseVerb.TAKE_DOWN:
        await kind_named(case.kind).hold(case.subject_id)
    return await queries.locked(case.id), hit


async def _store(case: ReportCase) -> None:
    await _SAVE.run(
        case.id,
        case.state.value,
        case.decided_at,
        case.decided_by,
        case.reason,
        None if case.open_work is None else case.open_work.value,
        case.close_hits_at,
        case.hit_id,
    )


async def _hold_against(
    case: ReportCase, ruling: CaseRuling, unit: UnitOfWork, *, by: Actor
) -> None:
    """Tell the account, and count it against it. One that is closed is left alone."""
    assert case.decided_at is not None, "the case is decided"
    if case.account_id is None:
        return
    account = await locked_account_or_none(case.account_id)
    if account is None:
        return
    if ruling.verb is CaseVerb.WARN:
        await suspension.warn(account.id, by=by, reason=ruling.reason)
    else:
        await _tell_taken_down(case, account, ruling.reason, unit)
    await _STRIKE.run(case.id, account.id, case.decided_at)
    await _propose(account, case.decided_at)


async def _tell_taken_down(
    case: ReportCase, account: Account, reason: str, unit: UnitOfWork
) -> None:
    worker_id, requester_id = await locked_profiles(account.id)
    assert case.decided_at is not None, "the case is decided"
    unit.tell(
        ContentTakenDown(
            occurred_at=case.decided_at,
            account_id=account.id,
            worker_id=worker_id,
            requester_id=requester_id,
            reason=reason,
            kind=case.kind,
            subject_id=case.subject_id,
            hit_id=case.hit_id,
        )
    )
    if account.email_verified_at is not None:
        await post(account.addressee, letters.taken_down(account.addressee, reason))


async def _propose(account: Account, at: datetime) -> None:
    """Propose to look at an account with as many strikes as the setting says, or more."""
    limits = policy.current().moderation
    strikes = await queries.strikes_since(account.id, at - timedelta(days=limits.strike_days))
    if strikes < limits.strikes or account.suspended_at is not None:
        return
    evidence = {"strikes": strikes, "threshold": limits.strikes, "days": limits.strike_days}
    await propose(account.id, ReviewFinding(ProposalKind.STRIKES, str(account.id), evidence), at)
