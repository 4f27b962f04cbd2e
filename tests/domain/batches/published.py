"""Batches as they are once they are published, written by the fewest steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

import orjson

from domain.batches import settings as batch_settings
from domain.batches.lifecycle import BatchState
from domain.batches.models import Batch
from domain.batches.settings import BatchSettings
from domain.batches.work.publish import annotation_of
from domain.hits import commands as hits
from domain.hits import queries
from domain.hits.commands.publication import Offer, Publication
from domain.hits.commands.publish import price_now
from domain.hits.models import Hit
from domain.hits.rules import BatchScope
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.money import Money
from domain.kernel.work import unit_of_work
from domain.people.models import Requester
from domain.projects import settings as project_settings
from domain.projects.models import Project, ProjectRevision
from domain.projects.settings import HitSettings
from domain.questions.question import HtmlQuestion, Question
from domain.questions.stored import to_json
from domain.questions.templates.models import QuestionTemplate
from domain.questions.templates.rendering import placeholders_of

PAGE = '<p>${text}</p><input name="label"><input type="submit">'
SETTINGS = HitSettings(
    title="Label a sentence",
    description="Say what the sentence is about.",
    reward=Money(10),
    assignment_duration_seconds=600,
    lifetime_seconds=86_400,
    keywords=("label",),
    auto_approval_delay_seconds=3_600,
)


async def a_template(requester: Requester, html: str | Question = PAGE) -> QuestionTemplate:
    question = HtmlQuestion(html) if isinstance(html, str) else html
    body = orjson.loads(to_json(question))
    return await QuestionTemplate.create(
        id=new_id(),
        requester_id=requester.id,
        body=body,
        placeholders=placeholders_of(body),
        created_at=clock.now(),
    )


async def a_project(
    requester: Requester, *, html: str | Question = PAGE, settings: HitSettings = SETTINGS
) -> Project:
    template, now = await a_template(requester, html), clock.now()
    project = await Project.create(
        id=new_id(),
        requester_id=requester.id,
        name="Sentences",
        settings=project_settings.to_values(settings),
        template_id=template.id,
        revision=1,
        version=1,
        created_at=now,
        updated_at=now,
        last_used_at=now,
    )
    await ProjectRevision.create(
        id=new_id(), project_id=project.id, number=1, template_id=template.id, created_at=now
    )
    return project


async def a_batch(
    requester: Requester,
    rows: Sequence[Mapping[str, str]],
    *,
    html: str | Question = PAGE,
    settings: BatchSettings | None = None,
) -> tuple[Batch, list[Hit]]:
    """A published batch, and its HITs in the order of the rows."""
    settings = settings or BatchSettings(hits=SETTINGS)
    project, now = await a_project(requester, html=html, settings=settings.hits), clock.now()
    batch = await Batch.create(
        id=new_id(),
        requester_id=requester.id,
        project_id=project.id,
        template_id=project.template_id,
        name="First sentences",
        description="",
        state=BatchState.PUBLISHED,
        settings=batch_settings.to_values(settings),
        column_names=list(rows[0]),
        total_rows=len(rows),
        published_rows=len(rows),
        created_at=now,
        checked_at=now,
        published_at=now,
        expires_at=now + timedelta(seconds=settings.hits.lifetime_seconds),
        last_used_at=now,
    )
    scope = BatchScope(
        batch_id=batch.id,
        most_hits_a_worker=settings.most_hits_a_worker,
        most_workers_at_once=settings.most_workers_at_once,
    )
    draft = settings.hits.hit_type()
    hit_type = await hits.create_hit_type(requester, draft.in_batch(scope))
    batch.hit_type_id = hit_type.id
    await batch.save()
    offer = Offer(
        hit_type_id=hit_type.id,
        lifetime_seconds=settings.hits.lifetime_seconds,
        max_assignments=settings.hits.max_assignments,
    )
    price = await price_now(hit_type, offer.max_assignments)
    note = annotation_of(batch)
    items = [
        (orjson.dumps({"row": number, "values": values}).decode(), note)
        for number, values in enumerate(rows, 1)
    ]
    async with unit_of_work() as unit:
        group = await queries.locked_group_of(hit_type)
        publication = Publication(requester, hit_type, group, offer, price, batch.template_id)
        return batch, await publication.publish(items, unit)
