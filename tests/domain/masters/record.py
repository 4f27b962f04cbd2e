"""A record of work in miniature: thresholds that a few assignments meet, and how to do them."""

from __future__ import annotations

from datetime import timedelta

from domain.assignments import commands as work
from domain.assignments.models import Assignment
from domain.hits import commands as hits
from domain.hits.commands.publication import Offer
from domain.hits.rules import HitDraft
from domain.kernel import clock, policy
from domain.kernel.policy import MarketPolicy, MastersThresholds
from domain.kernel.statement import Statement
from domain.people.models import Requester, Worker
from domain.qualifications import granting
from domain.qualifications.lifecycle import QualificationStatus
from domain.qualifications.system_types import MASTERS
from domain.questions.content import Choice
from domain.questions.fields import OtherText, SingleChoiceField, TextField
from domain.questions.question import AnswerField, FormQuestion
from tests.domain import cast

# The lower bound of six approved of six is 0.69, of seven of eight 0.58, of six of eight 0.45.
EASY = MastersThresholds(
    approval=0.55,
    approval_kept=0.45,
    decided=6,
    months_active=2,
    requesters=1.5,
    hit_types=2.0,
    agreement=0.3,
    agreement_kept=0.2,
    compared=3,
)
CHOICE = FormQuestion(
    fields=(
        SingleChoiceField(
            "colour",
            "Which colour?",
            choices=(Choice("red", "Red"), Choice("blue", "Blue"), Choice("green", "Green")),
            other=OtherText("Another"),
        ),
        TextField("why", "Why?", is_required=False),
    )
)
_RECOUNT = Statement(
    """INSERT INTO work_records (worker_id, submitted, approved, rejected, rejected_bounded)
    SELECT worker_id,
        sum(CASE WHEN submitted_at IS NOT NULL THEN 1 ELSE 0 END),
        sum(CASE WHEN status = 'APPROVED' THEN 1 ELSE 0 END),
        sum(CASE WHEN status = 'REJECTED' THEN 1 ELSE 0 END),
        (SELECT count(*) FROM assignment_rejections AS x
            WHERE x.worker_id = assignments.worker_id AND x.counts)
    FROM assignments WHERE true GROUP BY worker_id
    ON CONFLICT (worker_id) DO UPDATE SET submitted = excluded.submitted,
        approved = excluded.approved, rejected = excluded.rejected,
        rejected_bounded = excluded.rejected_bounded"""
)


def adopt(thresholds: MastersThresholds = EASY) -> None:
    policy.adopt(MarketPolicy(masters=thresholds))


async def recount() -> None:
    """Bring the work records up to the assignments."""
    await _RECOUNT.run()


async def did(
    worker: Worker, requester: Requester, *, approved: int = 0, rejected: int = 0, open_: int = 0
) -> None:
    """Submit work of one new HIT type of a requester, who decides on all but the open ones."""
    hit_type = await cast.a_type(requester, title=f"Work {clock.now()} {worker.worker_id}")
    for number in range(approved + rejected + open_):
        submitted = await cast.a_submitted(worker, await cast.a_hit(requester, hit_type=hit_type))
        if number < approved:
            await cast.approve(requester, submitted)
        elif number < approved + rejected:
            await cast.reject(requester, submitted)


async def a_good_record(worker: Worker, *requesters: Requester) -> None:
    """Six approved in two months, for two requesters: enough for EASY. A month passes."""
    rita, otto = requesters
    await did(worker, rita, approved=3)
    clock.advance(timedelta(days=31))
    await did(worker, otto, approved=3)
    await recount()


async def a_vote(requester: Requester, said: dict[Worker, str], **more) -> list[Assignment]:
    """Several workers answer with a colour on one HIT."""
    hit_type = await cast.a_type(requester, title="Vote")
    slots = more.get("slots", max(3, len(said)))
    offer = Offer(hit_type_id=hit_type.id, lifetime_seconds=3600, max_assignments=slots)
    hit = await hits.create_hit(requester, offer, HitDraft(question=more.get("question", CHOICE)))
    given = []
    for worker, colour in said.items():
        taken = await work.accept(worker, hit.id)
        why = AnswerField("why", (f"As {worker.worker_id} sees it.",))
        own = colour.removeprefix("other ")  # A worker may write a colour of their own.
        choice = ((), own) if own != colour else ((colour,), None)
        answer = (AnswerField("colour", *choice), why)
        if more.get("question", CHOICE) is not CHOICE:
            answer = answer[:1]
        given.append(await work.submit(worker, taken.id, answer))
    return given


async def has_masters(worker: Worker) -> bool:
    held = (await granting.known(MASTERS, [worker.id])).get(worker.id)
    return held is not None and held.status == QualificationStatus.GRANTED
