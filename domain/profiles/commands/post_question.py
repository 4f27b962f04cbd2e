"""Profile questions: published as HITs, posted again at intervals, and retired."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from uuid import UUID

import orjson

from domain.audit.trail import Actor, record
from domain.hits import commands as hits
from domain.hits import rules as hit_rules
from domain.hits.commands.publication import Offer
from domain.hits.lifecycle import HitStatus
from domain.hits.models import Hit
from domain.hits.rules import HitDraft, HitTypeDraft
from domain.kernel import calls, clock
from domain.kernel.idempotency import IdempotentRequest, earlier_answer, store_answer
from domain.kernel.ids import new_id
from domain.kernel.refusals import Refused
from domain.kernel.statement import Statement
from domain.kernel.timers import DueRow, Timer
from domain.kernel.work import retried, unit_of_work
from domain.people import queries as people
from domain.people.models import Requester
from domain.profiles import queries, rules
from domain.profiles.commands.define_premium_type import check_usable
from domain.profiles.models import ProfileQuestion
from domain.profiles.rules import ProfileQuestionDraft
from domain.qualifications import system_types
from domain.qualifications.requirements.drafts import RequirementDraft
from domain.qualifications.requirements.requirement import Comparator, Guard, Locale
from domain.questions.stored import to_values

ANSWER_WITHIN_SECONDS = 3_600
# Only the worker may read the answer, so no requester can decide about it: it is paid at once.
APPROVED_AFTER_SECONDS = 0
POSTPONED_BY = timedelta(hours=1)  # where the operator's balance does not cover the next HIT

_ADD = Statement("""
    INSERT INTO profile_questions (id, requester_id, hit_type_id, current_hit_id, title,
        description, form, outcomes, countries, reward_cents, lifetime_seconds, max_assignments,
        repost_every_seconds, created_at, next_post_at, set_key)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
""")
_SAVE = Statement("""
    UPDATE profile_questions SET current_hit_id = $2, retired_at = $3, next_post_at = $4,
        postponed_because = $5 WHERE id = $1
""")
_ADD_POSTING = Statement(
    "INSERT INTO profile_postings (hit_id, question_id, posted_at) VALUES ($1, $2, $3)"
)


@retried
async def publish_profile_question(
    requester: Requester,
    draft: ProfileQuestionDraft,
    *,
    client_token: str | None = None,
    actor: Actor | None = None,
) -> ProfileQuestion:
    """Publish a profile question as a HIT of this operator's own requester profile."""
    rules.checked(draft)
    request = IdempotentRequest(
        account_id=calls.caller(requester.account_id),
        verb="publishProfileQuestion",
        token=client_token,
        input=asdict(draft) | {"form": to_values(draft.form)},
    )
    async with unit_of_work():
        await people.locked_requester(requester.id)
        if earlier := await earlier_answer(request):
            return await ProfileQuestion.get(id=earlier["question"])
        question = await publish_held(requester, draft, actor=actor)
        await store_answer(request, {"question": question.id})
        return question


def check_draft(draft: ProfileQuestionDraft) -> None:
    """Raises InvalidInput for what does not need the database to be refused."""
    _, countries = rules.checked(draft)
    hit_rules.check_hit_type(_hit_type(draft, countries))
    hit_rules.checked_offer(
        HitDraft(question=draft.form),
        draft.lifetime_seconds,
        draft.max_assignments,
        reward=draft.reward,
    )


async def publish_held(
    requester: Requester,
    draft: ProfileQuestionDraft,
    *,
    set_key: str | None = None,
    actor: Actor | None = None,
) -> ProfileQuestion:
    """Publish a profile question inside a unit of work that holds the requester."""
    form, countries = rules.checked(draft)
    await check_usable(draft.outcomes)
    hit_type = await hits.create_hit_type(requester, _hit_type(draft, countries))
    question = _new(requester, draft, at=clock.now())
    question.hit_type_id, question.set_key = hit_type.id, set_key
    question.form, question.countries = orjson.loads(form), countries
    hit = await _create_hit(requester, question)
    question.current_hit_id = hit.id
    await _add(question)
    await _add_posting(hit, question)
    if actor is not None:
        details = {"title": question.title}
        await record(actor, "question.publish", subject_id=question.id, details=details)
    return question


@retried
async def retire_profile_question(
    question_id: UUID, *, actor: Actor | None = None
) -> ProfileQuestion:
    """Retire a question: its open HIT expires. Workers keep their qualifications, and may remove
    their answers as before. A retired question stays as it is. Raises NotFound."""
    async with unit_of_work():
        question = await queries.locked(question_id)
        if question.retired_at is None:
            await _expire(question)
            question.retired_at, question.next_post_at = clock.now(), None
            question.postponed_because = None
            await _save(question)
            if actor is not None:
                await record(actor, "question.retire", subject_id=question.id)
        return question


def location(countries: Sequence[str]) -> tuple[RequirementDraft, ...]:
    """The requirements of a question for some countries: other workers do not see its HITs."""
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
    """Post the next HIT of each due question. Each is a commit of its own, since another
    transaction may hold its group or its requester's account."""
    done = []
    for each in due:
        try:
            posted = await _post_next(each.id, at)
        except Refused as refused:
            posted = await _postpone(each.id, at, refused)
        if posted:
            done.append(each.id)
    return done


@retried
async def _post_next(question_id: UUID, at: datetime) -> bool:
    async with unit_of_work():
        question = await queries.unheld_to_post(question_id, at)
        if question is None:
            return False
        await _expire(question)
        hit = await _create_hit(await Requester.get(id=question.requester_id), question)
        await _add_posting(hit, question)
        question.current_hit_id, question.postponed_because = hit.id, None
        question.next_post_at = _following_post(question, at)
        await _save(question)
        return True


@retried
async def _postpone(question_id: UUID, at: datetime, refused: Refused) -> bool:
    """Try again later. An open HIT of the question stays open until then."""
    async with unit_of_work():
        question = await queries.unheld_to_post(question_id, at)
        if question is None:
            return False
        question.next_post_at = at + POSTPONED_BY
        question.postponed_because = refused.message[:1_000]
        await _save(question)
        return True


def _following_post(question: ProfileQuestion, at: datetime) -> datetime:
    assert question.next_post_at is not None
    assert question.repost_every_seconds is not None
    every = timedelta(seconds=question.repost_every_seconds)
    return rules.following_post(question.next_post_at, every, at=at)


async def _create_hit(requester: Requester, question: ProfileQuestion) -> Hit:
    offer = Offer(
        hit_type_id=question.hit_type_id,
        lifetime_seconds=question.lifetime_seconds,
        max_assignments=question.max_assignments,
    )
    return await hits.create_hit(requester, offer, HitDraft(question=question.question))


async def _add(question: ProfileQuestion) -> None:
    await _ADD.run(
        question.id,
        question.requester_id,
        question.hit_type_id,
        question.current_hit_id,
        question.title,
        question.description,
        orjson.dumps(question.form).decode(),
        orjson.dumps(question.outcomes).decode(),
        orjson.dumps(question.countries).decode(),
        question.reward_cents,
        question.lifetime_seconds,
        question.max_assignments,
        question.repost_every_seconds,
        question.created_at,
        question.next_post_at,
        question.set_key,
    )


async def _save(question: ProfileQuestion) -> None:
    """Write the fields that change after a question is published."""
    await _SAVE.run(
        question.id,
        question.current_hit_id,
        question.retired_at,
        question.next_post_at,
        question.postponed_because,
    )


async def _add_posting(hit: Hit, question: ProfileQuestion) -> None:
    """Record in the commit that creates the HIT that it asks this question."""
    await _ADD_POSTING.run(hit.id, question.id, hit.created_at)


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


def _new(requester: Requester, draft: ProfileQuestionDraft, *, at: datetime) -> ProfileQuestion:
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
