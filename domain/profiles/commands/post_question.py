"""Profile questions published as HITs, posted again from time to time, and retired."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from uuid import UUID

import orjson

from domain.hits import commands as hits
from domain.hits.commands.publication import Offer
from domain.hits.lifecycle import HitStatus
from domain.hits.models import Hit
from domain.hits.rules import HitDraft, HitTypeDraft
from domain.kernel import clock
from domain.kernel.idempotency import IdempotentRequest, earlier_answer, store_answer
from domain.kernel.ids import new_id
from domain.kernel.refusals import Refused
from domain.kernel.timers import DueRow, Timer
from domain.kernel.work import unit_of_work
from domain.people import queries as people
from domain.people.models import Requester
from domain.profiles import queries, rules
from domain.profiles.commands.define_premium_type import check_usable
from domain.profiles.models import ProfilePosting, ProfileQuestion
from domain.profiles.rules import ProfileQuestionDraft
from domain.qualifications import system_types
from domain.qualifications.requirements.drafts import RequirementDraft
from domain.qualifications.requirements.requirement import Comparator, Guard, Locale

ANSWER_WITHIN_SECONDS = 3_600
# Nobody but the worker may read the answer, so nobody can decide about it: it is paid at once.
APPROVED_AFTER_SECONDS = 0
POSTPONED_BY = timedelta(hours=1)  # where the operator's balance does not cover the next HIT


async def publish_profile_question(
    requester: Requester, draft: ProfileQuestionDraft, *, client_token: str | None = None
) -> ProfileQuestion:
    """Ask workers about themselves, by a HIT of this operator's own requester profile."""
    form = rules.checked_form(draft.form)
    rules.check_outcomes(draft.form, draft.outcomes)
    rules.check_reposting(draft.repost_every_seconds)
    countries = rules.checked_countries(draft.countries)
    wish = IdempotentRequest(
        account_id=requester.account_id,
        verb="publishProfileQuestion",
        token=client_token,
        input=asdict(draft),
    )
    async with unit_of_work():
        await people.locked_requester(requester.id)
        if earlier := await earlier_answer(wish):
            return await ProfileQuestion.get(id=earlier["question"])
        await check_usable(draft.outcomes)
        hit_type = await hits.create_hit_type(requester, _hit_type(draft, countries))
        question = _question(requester, draft, at=clock.now())
        question.hit_type_id = hit_type.id
        question.form, question.countries = orjson.loads(form), countries
        hit = await _posted(requester, question)
        question.current_hit_id = hit.id
        await question.save(force_create=True)
        await _mark(hit, question)
        await store_answer(wish, {"question": question.id})
        return question


async def retire_profile_question(question_id: UUID) -> ProfileQuestion:
    """Ask this no more: its open HIT expires. Workers keep what their answers gave, and may take
    them back as before. A retired question stays as it is. Raises NotFound."""
    async with unit_of_work():
        question = await queries.locked(question_id)
        if question.retired_at is None:
            await _expire(question)
            question.retired_at, question.next_post_at = clock.now(), None
            question.postponed_because = None
            await question.save(update_fields=["retired_at", "next_post_at", "postponed_because"])
        return question


def location(countries: Sequence[str]) -> tuple[RequirementDraft, ...]:
    """What a location-bound question requires: outside of these countries nobody sees its HITs."""
    if not countries:
        return ()
    return (
        RequirementDraft(
            system_types.LOCALE,
            Comparator.IN,
            locales=tuple(Locale(country) for country in countries),
            guard=Guard.DISCOVER_PREVIEW_AND_ACCEPT,
        ),
    )


async def _post(due: Sequence[DueRow], at: datetime) -> list[UUID]:
    """Post the next HIT of questions whose time has come. Each is a commit of its own, since each
    may be in a group, and paid by a requester, that another transaction holds."""
    done = []
    for each in due:
        try:
            posted = await _post_next(each.id, at)
        except Refused as refused:
            posted = await _postpone(each.id, at, refused)
        if posted:
            done.append(each.id)
    return done


async def _post_next(question_id: UUID, at: datetime) -> bool:
    async with unit_of_work():
        question = await queries.unheld_to_post(question_id, at)
        if question is None:
            return False
        await _expire(question)
        hit = await _posted(await Requester.get(id=question.requester_id), question)
        await _mark(hit, question)
        question.current_hit_id, question.postponed_because = hit.id, None
        question.next_post_at = _following(question, at)
        changed = ["current_hit_id", "postponed_because", "next_post_at"]
        await question.save(update_fields=changed)
        return True


async def _postpone(question_id: UUID, at: datetime, refused: Refused) -> bool:
    """The open HIT, if it is open still, stays until the next one can be paid."""
    async with unit_of_work():
        question = await queries.unheld_to_post(question_id, at)
        if question is None:
            return False
        question.next_post_at = at + POSTPONED_BY
        question.postponed_because = refused.message[:1_000]
        await question.save(update_fields=["next_post_at", "postponed_because"])
        return True


def _following(question: ProfileQuestion, at: datetime) -> datetime:
    assert question.next_post_at is not None
    assert question.repost_every_seconds is not None
    every = timedelta(seconds=question.repost_every_seconds)
    return rules.following_post(question.next_post_at, every, at=at)


async def _posted(requester: Requester, question: ProfileQuestion) -> Hit:
    offer = Offer(
        hit_type_id=question.hit_type_id,
        lifetime_seconds=question.lifetime_seconds,
        max_assignments=question.max_assignments,
    )
    return await hits.create_hit(requester, offer, HitDraft(question=question.question))


async def _mark(hit: Hit, question: ProfileQuestion) -> None:
    """That this HIT asks this question, in the commit that makes the HIT."""
    await ProfilePosting.create(hit_id=hit.id, question_id=question.id, posted_at=hit.created_at)


async def _expire(question: ProfileQuestion) -> None:
    hit = await Hit.get(id=question.current_hit_id)
    if hit.status != HitStatus.DISPOSED:
        await hits.expire_hit(await Requester.get(id=question.requester_id), hit.id)


def _hit_type(draft: ProfileQuestionDraft, countries: Sequence[str]) -> HitTypeDraft:
    return HitTypeDraft(
        title=draft.title,
        description=draft.description,
        reward=draft.reward,
        assignment_duration_seconds=ANSWER_WITHIN_SECONDS,
        keywords=("profile",),
        auto_approval_delay_seconds=APPROVED_AFTER_SECONDS,
        requirements=location(countries),
    )


def _question(
    requester: Requester, draft: ProfileQuestionDraft, *, at: datetime
) -> ProfileQuestion:
    every = draft.repost_every_seconds
    return ProfileQuestion(
        id=new_id(),
        requester_id=requester.id,
        title=draft.title,
        description=draft.description,
        outcomes=[each._asdict() | {"type_id": str(each.type_id)} for each in draft.outcomes],
        reward_cents=draft.reward.cents,
        lifetime_seconds=draft.lifetime_seconds,
        max_assignments=draft.max_assignments,
        repost_every_seconds=every,
        created_at=at,
        next_post_at=None if every is None else at + timedelta(seconds=every),
    )


post_due = Timer("post", queries.POSTS, _post)
