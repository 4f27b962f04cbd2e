"""Publishing the premium set: its qualifications, and a question for each of its subjects."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from domain.audit.trail import Actor
from domain.kernel.ids import new_id
from domain.kernel.refusals import InsufficientFunds, InvalidInput
from domain.kernel.work import retried, unit_of_work
from domain.ledger.estimates import estimate
from domain.people import queries as people
from domain.people.models import Requester
from domain.profiles.commands.define_premium_type import (
    create_premium_type,
    locked_types,
    update_premium_type,
)
from domain.profiles.commands.post_question import check_draft, publish_held
from domain.profiles.models import ProfileQuestion
from domain.profiles.premium_set.plan import (
    PlannedQuestion,
    PlannedType,
    PremiumPlan,
    PremiumPosting,
    planned,
    question_of,
)
from domain.profiles.rules import ProfileQuestionDraft
from domain.qualifications.models import QualificationType


async def publish_premium_set(
    requester: Requester,
    posting: PremiumPosting,
    *,
    keys: Collection[str] | None = None,
    actor: Actor,
) -> PremiumPlan:
    """Publish what is missing of the set, as this operator's own HITs; returns what was planned.

    Each qualification and each question is a commit of its own, so that a run that was stopped is
    gone on with by the next one; the same again changes nothing. The fees of the settings apply to
    HITs that are published afterwards. Raises InsufficientFunds before anything is published.
    """
    plan = await planned(posting, keys)
    unnamed = {each.grant.name: new_id() for each in plan.types}
    for each in plan.questions:
        if each.is_published:
            check_draft(each.draft(posting, unnamed))
    await _check_funds(requester, plan)
    ids = {each.grant.name: await _settled(each, actor) for each in plan.types}
    for each in plan.questions:
        if each.is_published:
            await _publish(requester, each, each.draft(posting, ids), actor=actor)
    return plan


async def _check_funds(requester: Requester, plan: PremiumPlan) -> None:
    found = await estimate(requester.id, plan.reward, plan.fee)
    if found.missing:
        raise InsufficientFunds(needed=found.total, available=found.available)


async def _settled(each: PlannedType, actor: Actor) -> UUID:
    """Create the qualification, or give it the fee of the settings; returns its id."""
    if each.row is None:
        try:
            row = await create_premium_type(
                each.grant.name, each.description, fee=each.fee, actor=actor
            )
        except InvalidInput:  # Another run created it meanwhile.
            row = await QualificationType.get(name=each.grant.name, kind="PREMIUM")
        return row.id
    if each.is_changed:
        await update_premium_type(each.row.id, fee=each.fee, actor=actor)
    return each.row.id


@retried
async def _publish(
    requester: Requester, each: PlannedQuestion, draft: ProfileQuestionDraft, *, actor: Actor
) -> ProfileQuestion | None:
    """Publish one question, unless another run did so meanwhile.

    The requester's lock keeps apart runs for one requester, that of the qualifications all runs.
    """
    async with unit_of_work():
        await people.locked_requester(requester.id)
        await locked_types({outcome.type_id for outcome in draft.outcomes})
        found = await question_of(each.question.key)
        if (None if found is None else found.id) != (None if each.row is None else each.row.id):
            return None
        return await publish_held(requester, draft, set_key=each.question.key, actor=actor)
