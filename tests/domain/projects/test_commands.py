"""Projects are created, changed by version, restored and deleted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.batches.lifecycle import BatchState
from domain.batches.models import Batch
from domain.kernel.idempotency import ClientTokenReused
from domain.kernel.ids import new_id
from domain.kernel.money import Money
from domain.kernel.refusals import InvalidInput, NotFound, WrongState
from domain.projects import commands, queries
from domain.projects.models import Project, ProjectRevision
from domain.projects.rules import ProjectChange, ProjectDraft
from domain.projects.settings import from_values
from domain.qualifications.requirements.drafts import RequirementDraft
from domain.qualifications.requirements.requirement import Comparator
from domain.questions.question import HtmlQuestion
from domain.questions.templates.models import QuestionTemplate
from tests.domain import cast
from tests.domain.batches.published import SETTINGS, a_batch

FIRST, SECOND = HtmlQuestion("<p>${a}"), HtmlQuestion("<p>${a} ${b}")


def draft(**more):
    return replace(ProjectDraft(name="Labels", settings=SETTINGS, template=FIRST), **more)


async def changed(rita, project, **more):
    return await commands.update_project(
        rita, project.id, ProjectChange(**more), version=project.version
    )


async def template_of(project):
    return await QuestionTemplate.get(id=project.template_id)


@pytest.mark.usefixtures("any_database")
async def test_a_project_has_its_settings_and_its_first_revision():
    rita = await cast.a_requester("Rita")

    project = await commands.create_project(rita, draft(starter="sentiment"))

    project = await queries.own_project(rita, project.id)
    assert (project.name, project.starter, project.version, project.revision) == (
        *("Labels", "sentiment"),
        *(1, 1),
    )
    assert from_values(project.settings) == SETTINGS
    template = await template_of(project)
    assert (template.body["html"], template.placeholders) == ("<p>${a}", ["a"])
    (revision,) = await ProjectRevision.filter(project_id=project.id)
    assert (revision.number, revision.template_id) == (1, template.id)
    assert revision.account_id == rita.account_id


async def test_a_token_creates_one_project(market, rita):
    first = await commands.create_project(rita, draft(), client_token="t")
    again = await commands.create_project(rita, draft(), client_token="t")

    assert first.id == again.id
    with pytest.raises(ClientTokenReused):
        await commands.create_project(rita, draft(name="Others"), client_token="t")
    assert await Project.all().count() == 1


async def test_all_that_is_wrong_is_told_at_once(market, rita):
    settings = replace(SETTINGS, title="", lifetime_seconds=1, max_assignments=0)
    wrong = draft(name="", settings=settings, template=HtmlQuestion(""))

    with pytest.raises(InvalidInput) as raised:
        await commands.create_project(rita, wrong)

    fields = [each.field for each in raised.value.problems]
    assert fields == ["name", "title", "lifetimeSeconds", "maxAssignments", "template.html.html"]
    assert await Project.all().count() == await QuestionTemplate.all().count() == 0


async def test_a_required_qualification_type_must_be_there(market, rita):
    required = (RequirementDraft(new_id(), Comparator.EXISTS),)

    with pytest.raises(NotFound):
        await commands.create_project(
            rita, draft(settings=replace(SETTINGS, requirements=required))
        )


@pytest.mark.usefixtures("any_database")
async def test_another_template_is_a_new_revision_and_an_old_one_can_be_restored():
    rita = await cast.a_requester("Rita")
    project = await commands.create_project(rita, draft())
    first = project.template_id

    project = await changed(rita, project, template=SECOND)
    assert (project.revision, project.version) == (2, 2)
    assert (await template_of(project)).placeholders == ["a", "b"]
    project = await changed(rita, project, restored=1)
    assert (project.revision, project.version, project.template_id) == (3, 3, first)
    project = await changed(rita, project, name="N", settings=replace(SETTINGS, reward=Money(7)))
    assert (project.revision, project.version, project.name) == (3, 4, "N")

    stored = await queries.own_project(rita, project.id)
    assert from_values(stored.settings).reward == Money(7)
    revisions = await ProjectRevision.filter(project_id=project.id).order_by("number")
    assert [each.number for each in revisions] == [1, 2, 3]


@pytest.mark.usefixtures("any_database")
async def test_a_change_that_changes_nothing_leaves_the_version():
    rita = await cast.a_requester("Rita")
    project = await commands.create_project(rita, draft())

    same = await changed(rita, project, name="Labels", settings=SETTINGS, template=FIRST)

    assert (same.version, same.revision) == (1, 1)
    assert await QuestionTemplate.all().count() == 1


async def test_a_change_names_the_version_that_it_was_made_from(market, rita):
    project = await commands.create_project(rita, draft())
    await changed(rita, project, name="Second")

    with pytest.raises(WrongState, match="at version 2"):
        await commands.update_project(rita, project.id, ProjectChange(name="Third"), version=1)
    with pytest.raises(InvalidInput, match="a version from 1"):
        await commands.update_project(rita, project.id, ProjectChange(name="Third"), version=0)

    assert (await Project.get(id=project.id)).name == "Second"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (ProjectChange(restored=2), "restoredRevision"),
        (ProjectChange(restored=0), "restoredRevision"),
        (ProjectChange(restored=1, template=SECOND), "restoredRevision"),
        (ProjectChange(name="x" * 129), "name"),
        (ProjectChange(template=HtmlQuestion("")), "template.html.html"),
        (ProjectChange(settings=replace(SETTINGS, title="")), "title"),
    ],
)
async def test_a_wrong_change_changes_nothing(market, rita, change, field):
    project = await commands.create_project(rita, draft())

    with pytest.raises(InvalidInput) as raised:
        await commands.update_project(rita, project.id, change, version=1)

    assert raised.value.field == field
    assert (await Project.get(id=project.id)).version == 1


@pytest.mark.usefixtures("any_database")
@pytest.mark.parametrize("state", list(BatchState))
async def test_a_project_is_deleted_unless_a_batch_of_it_is_on_its_way(state):
    rita = await cast.a_requester("Rita")
    batch, _ = await a_batch(rita, [{"text": "x"}])
    await Batch.filter(id=batch.id).update(state=state)
    if state in ("CHECKING", "PUBLISHING", "PAUSED", "CANCELLING"):
        with pytest.raises(WrongState):
            await commands.delete_project(rita, batch.project_id)
        assert await queries.own_project(rita, batch.project_id)
        return

    await commands.delete_project(rita, batch.project_id)

    for verb in (
        queries.own_project(rita, batch.project_id),
        commands.delete_project(rita, batch.project_id),
        commands.update_project(rita, batch.project_id, ProjectChange(name="x"), version=1),
    ):
        with pytest.raises(NotFound):
            await verb


async def test_a_project_of_another_is_not_there(market, rita):
    project = await commands.create_project(rita, draft())
    rob = await cast.a_requester("Rob")

    for verb in (
        queries.own_project(rob, project.id),
        commands.delete_project(rob, project.id),
        commands.update_project(rob, project.id, ProjectChange(name="x"), version=1),
    ):
        with pytest.raises(NotFound):
            await verb
