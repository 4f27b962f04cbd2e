"""Files of answers: read by their worker and the requester of the HIT, and by nobody else."""

import pytest

from domain.people.models import Scope
from domain.questions.question import HtmlQuestion
from schema.kernel.node import global_id
from tests.api.http.files import PNG, Files
from tests.domain import cast
from tests.domain.assignments.answer_files import FORM

ANSWER = """query($id: ID!) { node(id: $id) { ... on Assignment { answer { fields {
    name values files { id fileName url } } } } } }"""
SUBMIT = """... on SubmitAssignmentSuccess { assignment { answer { fields { files { id url } } } } }
    ... on InvalidInput { problems { field value } }"""
DELETE = "... on DeleteUploadSuccess { deletedId }"


@pytest.fixture
async def assignment(people):
    hit = await cast.a_hit(people.rita.requester, question=FORM)
    taken = await cast.an_accepted(people.wim.worker, hit)
    return global_id("Assignment", taken.id)


async def submitted(market, people, assignment, *files):
    answer = [{"name": "photos", "values": list(files)}]
    return await market.do(
        "submitAssignment", people.wim.token, SUBMIT, assignmentId=assignment, answer=answer
    )


async def test_only_the_two_sides_of_an_answer_read_its_files(market, people, assignment):
    files = Files(market)
    sent = (await files.sent(people.wim.token, PNG))["id"]
    assert await files.url_of(people.rita.token, sent) is None  # It is in no answer yet.

    done = await submitted(market, people, assignment, sent)

    (shown,) = done.only["assignment"]["answer"]["fields"]
    assert [each["id"] for each in shown["files"]] == [sent]
    for reader in (people.wim, people.rita):
        (field,) = (await market.ask(ANSWER, reader.token, id=assignment)).only["answer"]["fields"]
        (file,) = field["files"]
        assert (file["id"], file["fileName"]) == (sent, "passport.png")
        assert (await files.get(file["url"])).content == PNG
        assert (await files.get(await files.url_of(reader.token, sent))).content == PNG
    for other in (people.walt, people.rob, people.olga, people.una):
        assert (await market.ask(ANSWER, other.token, id=assignment)).only is None
        assert await files.url_of(other.token, sent) is None
    key = await people.rita.key(Scope.PAY)
    assert (await market.ask(ANSWER, key, id=assignment)).code == "FORBIDDEN"


async def test_the_two_sides_read_the_files_that_a_page_uploaded(market, people):
    files = Files(market)
    sent, foreign = [
        (await files.sent(person.token, PNG))["id"] for person in (people.wim, people.walt)
    ]
    hit = await cast.a_hit(people.rita.requester, question=HtmlQuestion("<form>"))
    taken = await cast.an_accepted(people.wim.worker, hit)
    assignment = global_id("Assignment", taken.id)

    await submitted(market, people, assignment, sent, "red", foreign)

    for reader in (people.wim, people.rita):
        (field,) = (await market.ask(ANSWER, reader.token, id=assignment)).only["answer"]["fields"]
        (file,) = field["files"]
        assert (field["values"], file["id"]) == ([sent, "red", foreign], sent)
        assert (await files.get(file["url"])).content == PNG
    assert await files.url_of(people.rita.token, foreign) is None
    assert (await market.ask(ANSWER, people.walt.token, id=assignment)).only is None


async def test_a_file_of_an_answer_is_deleted_by_nobody(market, people, assignment):
    sent = (await Files(market).sent(people.wim.token, PNG))["id"]
    await submitted(market, people, assignment, sent)

    for person, verdict in ((people.wim, "WRONG_STATE"), (people.rita, "NOT_FOUND")):
        answer = await market.do("deleteUpload", person.token, DELETE, uploadId=sent)
        assert answer.verdict == verdict


async def test_a_file_of_somebody_else_is_as_one_that_does_not_exist(market, people, assignment):
    foreign = (await Files(market).sent(people.walt.token, PNG))["id"]

    refused = await submitted(market, people, assignment, foreign)

    assert refused.only["problems"] == [{"field": "answer.photos", "value": foreign}]
