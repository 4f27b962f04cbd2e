"""Races for projects: one change of a version, one project of a token, one end."""

from domain.projects import commands
from domain.projects.models import Project, ProjectRevision
from domain.projects.rules import ProjectChange, ProjectDraft
from domain.questions.question import HtmlQuestion
from tests.domain.batches.published import SETTINGS
from tests.races import crowd

DRAFT = ProjectDraft(name="Labels", settings=SETTINGS, template=HtmlQuestion("<p>${a}"))


async def test_of_many_changes_of_the_same_version_one_is_made(rita):
    project = await commands.create_project(rita, DRAFT)

    results = await crowd.at_once(
        commands.update_project(
            rita, project.id, ProjectChange(template=HtmlQuestion(f"<p>{n}")), version=1
        )
        for n in range(10)
    )

    assert crowd.counted(results) == {"done": 1, "WRONG_STATE": 9}
    assert (await Project.get(id=project.id)).version == 2
    assert await ProjectRevision.filter(project_id=project.id).count() == 2


async def test_of_many_under_one_token_one_is_made_and_all_are_answered(rita):
    results = await crowd.at_once(
        commands.create_project(rita, DRAFT, client_token="t") for _ in range(10)
    )

    assert len({project.id for project in results}) == 1
    assert await Project.all().count() == 1


async def test_of_changes_and_ends_the_first_end_is_the_last_that_is_done(rita):
    project = await commands.create_project(rita, DRAFT)

    results = await crowd.at_once(
        [
            *(commands.delete_project(rita, project.id) for _ in range(5)),
            commands.update_project(rita, project.id, ProjectChange(name="x"), version=1),
        ]
    )

    counts = crowd.counted(results)
    assert counts["done"] in (1, 2)
    assert counts["NOT_FOUND"] == 6 - counts["done"]
