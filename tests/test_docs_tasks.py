"""The page on tasks: every example of a form is published, and its answer is taken."""

import json
import re
from pathlib import Path

import pytest

from schema.graph.question_input import FieldKindInput
from tests.api.http.files import PNG, Files
from tests.schema.cast import a_requester, a_worker
from tests.schema.conftest import database_url, market, more_settings  # noqa: F401

PAGE = (Path(__file__).parents[1] / "docs/tasks.md").read_text()
BLOCK = re.compile(r"^```(\w+(?: \w+)?)\n(.*?)^```$", re.M | re.S)
UPLOAD = "ID_OF_THE_UPLOAD"
ACCEPT = "... on AcceptHitSuccess { assignment { id } }"
SUBMIT = """... on SubmitAssignmentSuccess { assignment { id } }
    ... on InvalidInput { problems { field message rule minimum maximum } }"""
TYPE = "... on CreateHitTypeSuccess { hitType { id } }"


def blocks(kind):
    return [text for name, text in BLOCK.findall(PAGE) if name == kind]


def examples(kind):
    return [json.loads(text) for text in blocks(f"json {kind}")]


@pytest.fixture
async def rita(market):  # noqa: F811
    return await a_requester("Rita")


@pytest.fixture
async def wim(market):  # noqa: F811
    return await a_worker("Wim")


@pytest.fixture
async def accepted(market, rita, wim):  # noqa: F811
    """An assignment of a HIT with every example."""
    made = await market.do(
        "createHitType",
        rita.token,
        TYPE,
        title="The street",
        description="Look at it.",
        reward="0.10",
        assignmentDurationSeconds=600,
    )
    ask, _ = blocks("graphql")
    (content,) = examples("content")
    values = {"type": made.only["hitType"]["id"], "fields": examples("field"), "content": content}
    hit = (await market.ask(ask, rita.token, **values)).only["hit"]
    taken = await market.do("acceptHit", wim.token, ACCEPT, hitId=hit["id"])
    return taken.only["assignment"]["id"]


async def test_every_example_is_published_and_its_answer_taken(market, rita, wim, accepted):  # noqa: F811
    files = Files(market)
    sent = (await files.sent(wim.token, PNG, fileName="street.png"))["id"]
    answers = json.loads(json.dumps(examples("answer")).replace(UPLOAD, sent))

    done = await market.do(
        "submitAssignment", wim.token, SUBMIT, assignmentId=accepted, answer=answers
    )

    assert done.verdict == "SubmitAssignmentSuccess", done.only
    _, read = blocks("graphql")
    for reader in (rita, wim):
        found = (await market.ask(read, reader.token, id=accepted)).only["answer"]["fields"]
        assert [each["name"] for each in found] == [each["name"] for each in answers]
        for each, answer in zip(found, answers, strict=True):
            assert each["values"] == answer["values"]
            assert each["other"] == answer.get("other")
            assert bool(each["files"]) == (each["name"] == "photos")
        (photo,) = next(each["files"] for each in found if each["name"] == "photos")
        assert (photo["fileName"], photo["bytes"]) == ("street.png", len(PNG))
        assert (await files.get(photo["url"])).content == PNG


async def test_a_wrong_answer_is_refused_as_the_page_says(market, wim, accepted):  # noqa: F811
    (said,) = [json.loads(text) for text in blocks("json")]
    answer = [{"name": "bought", "values": ["2027-01-05"]}]

    refused = await market.do(
        "submitAssignment", wim.token, SUBMIT, assignmentId=accepted, answer=answer
    )

    assert said in refused.only["problems"]


def test_the_page_has_an_example_and_a_row_for_every_kind():
    kinds = {each.name for each in FieldKindInput.__strawberry_definition__.fields}
    shown = {re.sub("[A-Z]", lambda found: f"_{found[0].lower()}", next(iter(each["kind"])))
             for each in examples("field")}  # fmt: skip

    assert shown == kinds
    assert [each["name"] for each in examples("field")] == [
        each["name"] for each in examples("answer")
    ]
    assert len(re.findall(r"^\| \[`\w+`\]\(#", PAGE, re.M)) == len(kinds)
