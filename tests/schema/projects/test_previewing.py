"""A row is looked at as a worker would see it: from values or a file, saved or not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.kernel import clock
from tests.api.http.files import Files

PREVIEW = """... on PreviewRowSuccess {
    question { __typename ... on HtmlQuestion { html } ... on ExternalQuestion { url }
      ... on FormQuestion { content { text } } }
    frame { url sandbox height }
    values { column value } problems { column reason } missingColumns unusedColumns }
  ... on InvalidInput { field bound }"""
FILE = '\ufefftext,other\r\n"One, and\nmore",x\r\n\r\nTwo,y\r\n'.encode()


@pytest.fixture
async def preview(market, people, scene):
    async def previewed(**values):
        given = {} if "template" in values else {"projectId": scene.id("project")}
        answer = await market.do("previewRow", people.rita.token, PREVIEW, **given, **values)
        return answer.only

    return previewed


def values(**given):
    return [{"column": column, "value": value} for column, value in given.items()]


async def uploaded(market, person, purpose="BATCH_FILE", kind="text/csv", content=FILE):
    files = Files(market, purpose=purpose)
    answer = await files.announce(person.token, len(content), contentType=kind)
    await files.put(answer.only["uploadUrl"], content)
    return answer.only["upload"]["id"]


async def test_a_page_is_shown_at_the_task_pages_without_a_hit(market, preview):
    said = await preview(values=values(text="<b>One</b>", more="x"))

    assert said["question"]["html"].startswith("<p><b>One</b></p>")
    assert said["unusedColumns"] == ["more"]
    frame = said["frame"]
    assert frame["url"].count("assignmentId=ASSIGNMENT_ID_NOT_AVAILABLE&hitId=") == 1
    path = frame["url"].partition("/tasks/")[2]
    page = await market.http.get(f"{market.task_pages}/tasks/{path}")
    assert page.status_code == 200
    assert "<p><b>One</b></p>" in page.text
    clock.freeze(clock.now() + timedelta(hours=2))
    assert (await market.http.get(f"{market.task_pages}/tasks/{path}")).status_code == 404


async def test_any_row_of_a_file_is_shown(market, people, preview):
    upload = await uploaded(market, people.rita)

    first, second = await preview(uploadId=upload), await preview(uploadId=upload, row=2)

    assert first["question"]["html"].startswith("<p>One, and\nmore</p>")
    assert second["values"] == values(text="Two", other="y")
    assert second["unusedColumns"] == ["other"]
    said = await preview(uploadId=upload, row=3)
    assert (said["field"], said["bound"]) == ("row", "the number of a row, from 1 to 2")


async def test_what_is_missing_or_wrong_is_told_and_nothing_is_shown(preview):
    said = await preview(values=values(Text="x"))
    assert (said["question"], said["frame"]) == (None, None)
    assert (said["missingColumns"], said["unusedColumns"]) == (["text"], ["Text"])

    said = await preview(values=values(text="x" * 65_535))
    assert said["question"] is None
    assert [each["column"] for each in said["problems"]] == ["text"]


async def test_a_template_that_is_not_saved_is_shown_too(preview):
    form = {
        "content": [{"kind": "TEXT", "text": "Is ${text} red?"}],
        "fields": [{"name": "a", "label": "A", "kind": {"text": {}}}],
    }
    said = await preview(template={"form": form}, values=values(text="*it*"))
    assert said["question"]["content"] == [{"text": "Is \\*it\\* red?"}]
    assert said["frame"] is None

    url = "https://tasks.example.org/${text}"
    said = await preview(template={"external": {"url": url}}, values=values(text="a b"))
    assert said["question"]["url"] == "https://tasks.example.org/a%20b"
    assert said["frame"]["url"].startswith("https://tasks.example.org/a%20b?assignmentId=")

    said = await preview(template={"html": {"html": ""}}, values=[])
    assert said["field"] == "template.html.html"


async def test_an_earlier_revision_is_shown(market, people, scene, preview):
    await market.do(
        "updateProject",
        people.rita.token,
        projectId=scene.id("project"),
        version=1,
        template={"html": {"html": "<p>New"}},
    )

    assert (await preview(values=[]))["question"]["html"] == "<p>New"
    said = await preview(values=values(text="x"), revision=1)
    assert said["question"]["html"].startswith("<p>x</p>")
    assert (await preview(values=[], revision=7))["reason"] == "NOT_FOUND"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "uploadId"),
        ({"values": [], "row": 1}, "row"),
        ({"values": [], "template": {"html": {"html": "x"}}, "revision": 1}, "revision"),
        ({"values": values(a="1") + values(a="2")}, "values[1].column"),
        ({"values": [{"column": "x" * 129, "value": ""}]}, "values[0].column"),
        ({"values": [{"column": "x", "value": "x" * 65_536}]}, "values[0].value"),
        ({"values": [], "revision": 0}, "revision"),
        ({"values": [{"column": str(n), "value": ""} for n in range(1_001)]}, "values"),
    ],
)
async def test_an_input_is_one_row_of_one_template(preview, given, field):
    assert (await preview(**given))["field"] == field


async def test_a_file_of_another_or_for_something_else_is_not_there(market, people, preview):
    other = await uploaded(market, people.rob)

    assert (await preview(uploadId=other))["reason"] == "NOT_FOUND"
