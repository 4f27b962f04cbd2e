"""Projects through GraphQL: from a starter or a template, changed, restored, listed, deleted."""

from __future__ import annotations

from domain.projects.models import Project

PROJECT = """id name starter revision version placeholders
  template { __typename ... on HtmlQuestion { html } ... on FormQuestion { fields { name } } }
  settings { title reward maxAssignments lifetimeSeconds keywords
    qualificationRequirements { description } }
  revisions(first: 5) { nodes { number authorName placeholders template { __typename } } }"""
CREATED = f"... on CreateProjectSuccess {{ project {{ {PROJECT} }} }}"
UPDATED = f"... on UpdateProjectSuccess {{ project {{ {PROJECT} }} }}"
WRONG = "... on InvalidInput { problems { field rule } } ... on WrongState { state }"
LISTED = "{ me { requester { projects(first: 5) { nodes { name } } } } }"
OF_ONES_OWN = {
    "title": "Say it",
    "description": "Say what it is.",
    "reward": "0.10",
    "assignmentDurationSeconds": 60,
    "lifetimeSeconds": 600,
}


async def created(market, people, **values):
    answer = await market.do("createProject", people.rita.token, CREATED + WRONG, **values)
    return answer.only


async def test_a_starter_is_copied_with_what_differs(market, people):
    said = await created(market, people, name="Mine", starter="sentiment", reward="0.30")

    project = said["project"]
    assert (project["starter"], project["revision"], project["version"]) == ("sentiment", 1, 1)
    assert project["placeholders"] == ["text"]
    assert project["settings"]["title"] == "Is this text positive or negative?"
    assert (project["settings"]["reward"], project["settings"]["maxAssignments"]) == ("0.30", 3)
    assert project["revisions"]["nodes"][0]["authorName"] == "Rita"


async def test_a_project_of_ones_own_needs_a_template_and_its_properties(market, people):
    said = await created(market, people, name="Mine")
    assert [each["field"] for each in said["problems"]] == ["template"]
    template = {"html": {"html": "<p>${a}"}}
    said = await created(market, people, name="Mine", template=template)
    assert [each["field"] for each in said["problems"]] == [
        *("title", "description", "reward", "assignmentDurationSeconds", "lifetimeSeconds")
    ]
    said = await created(market, people, name="Mine", starter="nothing")
    assert said["problems"] == [{"field": "starter", "rule": "ONE_OF"}]

    said = await created(market, people, name="Mine", template=template, **OF_ONES_OWN)
    assert said["project"]["template"] == {"__typename": "HtmlQuestion", "html": "<p>${a}"}
    assert said["project"]["settings"]["maxAssignments"] == 1


async def test_a_requirement_is_shown_in_words(market, people, scene):
    required = [{"qualificationTypeId": scene.id("kind"), "comparator": "EXISTS"}]
    said = await created(
        market, people, name="M", starter="survey", qualificationRequirements=required
    )

    (shown,) = said["project"]["settings"]["qualificationRequirements"]
    assert shown["description"] == "Knows colours held"


async def test_a_project_is_changed_and_its_first_template_restored(market, people):
    project = (await created(market, people, name="Mine", starter="sentiment"))["project"]

    async def changed(version, **values):
        answer = await market.do(
            "updateProject",
            people.rita.token,
            UPDATED + WRONG,
            projectId=project["id"],
            version=version,
            **values,
        )
        return answer.only

    said = await changed(1, template={"html": {"html": "<p>${b}"}}, keywords=[])
    assert (said["project"]["placeholders"], said["project"]["settings"]["keywords"]) == (["b"], [])
    said = await changed(2, restoredRevision=1)
    assert (said["project"]["placeholders"], said["project"]["version"]) == (["text"], 3)
    assert [each["number"] for each in said["project"]["revisions"]["nodes"]] == [3, 2, 1]
    assert (await changed(2, name="Late"))["state"] == "at version 3"
    assert (await changed(3, restoredRevision=9))["problems"][0]["field"] == "restoredRevision"


async def test_projects_are_listed_until_they_are_deleted(market, people):
    for name in ("First", "Second"):
        project = (await created(market, people, name=name, starter="survey"))["project"]

    async def listed():
        answer = await market.ask(LISTED, people.rita.token)
        return [each["name"] for each in answer.only["requester"]["projects"]["nodes"]]

    assert await listed() == ["Second", "First"]
    await market.do("deleteProject", people.rita.token, projectId=project["id"])
    assert await listed() == ["First"]
    query = "query($id: ID!) { node(id: $id) { id } }"
    assert (await market.ask(query, people.rita.token, id=project["id"])).only is None
    assert await Project.all().count() == 2


async def test_everybody_may_look_at_starters(market):
    query = """{ starters { name title placeholders exampleCsv settings { reward }
        template { __typename } } }"""
    answer = await market.ask(query)

    assert len(answer.only) == 13
    assert [each["title"] for each in answer.only] == sorted(e["title"] for e in answer.only)
    for each in answer.only:
        header = each["exampleCsv"].splitlines()[0].split(",")
        assert sorted(header) == sorted(each["placeholders"])
