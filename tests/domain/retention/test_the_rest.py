"""Batches, projects and qualification types that nobody uses, on both databases."""

from domain.assignments import commands as work
from domain.batches.lifecycle import BatchState
from domain.batches.models import Batch
from domain.hits import commands as hits
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.projects.models import Project
from domain.qualifications.models import QualificationType
from domain.qualifications.requirements.drafts import RequirementDraft
from domain.qualifications.requirements.requirement import Comparator
from domain.questions.templates.models import QuestionTemplate
from domain.storage.models import Upload
from tests.domain import cast, qualified
from tests.domain.batches import published
from tests.domain.batches.rows import a_file_row
from tests.domain.profiles.conftest import market
from tests.domain.retention.housekeeping import pass_days, results, the_disposal

__all__ = ["market"]


async def test_qualification_types_go_unless_held_lately_or_required(market, rita, wim):
    kinds = [await qualified.a_qualification(rita, name) for name in ("Old", "Held", "Required")]
    await pass_days(113)
    await qualified.granted(kinds[1].id, wim)
    required = RequirementDraft(kinds[2].id, Comparator.EXISTS)
    hit_type = await qualified.a_type_requiring(
        rita, required, title="Required", reward="0.10", seconds=60
    )
    await cast.a_hit(rita, hit_type=hit_type)

    await pass_days(1)
    await pass_days(7)

    rows = await QualificationType.filter(owner_id=rita.id).order_by("id")
    assert [row.status.value for row in rows] == ["DISPOSING", "ACTIVE", "ACTIVE"]
    assert await hits.dispose_types(clock.now(), 10) == 1


async def test_batches_and_projects_go_with_their_hits_and_files(market, rita, wim):
    batch, made = await published.a_batch(rita, [{"text": "a"}, {"text": "b"}])
    upload = await an_upload(rita, batch)
    draft = await a_draft_of(batch)
    await work.submit(
        wim, (await work.accept(wim, made[0].id)).id, [cast.AnswerField("label", ("x",))]
    )

    await pass_days(2)
    await pass_days(117)
    disposal = await the_disposal()
    told = (disposal.hits, disposal.batches, disposal.projects, disposal.hit_types)
    assert told == (2, 2, 1, 1)
    await pass_days(7)

    rows = await Batch.all()
    assert {row.state for row in rows} == {BatchState.DISPOSED}
    assert {row.id for row in rows} == {batch.id, draft.id}
    assert (await Upload.get(id=upload.id)).state == "DELETED"
    assert (await Project.get(id=batch.project_id)).deleted_at == clock.now()
    for hit in made:
        assert (await results(hit))[1] is False
    template = await QuestionTemplate.get(id=batch.template_id)
    assert template.body["fields"] == []
    assert template.placeholders == []


async def an_upload(requester, batch):
    account_id = requester.account_id
    upload = await a_file_row(account_id, attached_to=batch.id)
    await Batch.filter(id=batch.id).update(upload_id=upload.id)
    return upload


async def a_draft_of(batch):
    row = await Batch.get(id=batch.id)
    return await Batch.create(
        id=new_id(),
        requester_id=row.requester_id,
        project_id=row.project_id,
        template_id=row.template_id,
        name="Draft",
        description="",
        state=BatchState.DRAFT,
        settings=row.settings,
        created_at=row.created_at,
        last_used_at=row.last_used_at,
    )
