"""Undoing many rejections, and the two figures, as clients see them."""

from datetime import timedelta

from domain.jobs.models import Job
from domain.kernel import clock
from schema.kernel.node import global_id
from tests.domain.assignments.rejections import many

UNDONE = """... on UndoRejectionsSuccess { results { __typename
    ... on UndoRejectionSuccess { assignment { id status decidedAt rejection { counts } } }
    ... on Refusal { reason } } } ... on InvalidInput { field }"""
REJECTED = "... on RejectAssignmentsSuccess { callId results { __typename } }"
REJECTION = """query ($id: ID!) { node(id: $id) { ... on Assignment {
    status rejection { counts undoableUntil callId } } } }"""
FIGURES = """{ me { worker { dashboard { hits { rejected { count } rejectionsCounted
    approvalPercent boundedApprovalPercent } } } } }"""
RECORDS = """{ me { requester { reviewQueue(first: 1, filter: { status: [REJECTED] }) { nodes {
    workerRecord { rejected approvalPercent rejectionsCounted boundedApprovalPercent } } } } } }"""
FEEDBACK = {"reason": "WRONG", "feedback": "It is blue."}


async def works_of(people, count=11):
    works = await many.submitted(people.rita.requester, [people.wim.worker], count)
    return [global_id("Assignment", each.id) for each in works]


async def test_a_call_is_undone_by_its_id_and_both_sides_see_what_counts(market, people):
    ids = await works_of(people)
    rita, wim = people.rita.token, people.wim.token
    call = (
        await market.do("rejectAssignments", rita, REJECTED, assignmentIds=ids, **FEEDBACK)
    ).only

    for token in (rita, wim):
        seen = (await market.ask(REJECTION, token, id=ids[0])).data["node"]
        assert seen["rejection"]["counts"] is False
        assert seen["rejection"]["callId"] == call["callId"]
        assert seen["rejection"]["undoableUntil"] is not None
    undone = (await market.do("undoRejections", rita, UNDONE, callId=call["callId"])).only

    assert {each["assignment"]["id"] for each in undone["results"]} == set(ids)
    assert undone["results"][0]["assignment"]["status"] == "SUBMITTED"
    assert undone["results"][0]["assignment"]["rejection"] is None
    again = (await market.do("undoRejections", rita, UNDONE, assignmentIds=ids[:1])).only
    assert [each["reason"] for each in again["results"]] == ["WRONG_STATE"]
    assert (await market.do("undoRejections", rita, UNDONE, callId=call["callId"])).only == {
        "__typename": "UndoRejectionsSuccess",
        "results": [],
    }


async def test_both_figures_are_shown_to_the_worker_and_to_the_requester(market, people):
    ids = await works_of(people, 13)
    rita, wim = people.rita.token, people.wim.token
    await market.do("approveAssignment", rita, assignmentId=ids[0])
    await market.do("rejectAssignments", rita, REJECTED, assignmentIds=ids[1:], **FEEDBACK)

    async def figures():
        own = (await market.ask(FIGURES, wim)).data["me"]["worker"]["dashboard"]["hits"]
        (item,) = (await market.ask(RECORDS, rita)).data["me"]["requester"]["reviewQueue"]["nodes"]
        record = item["workerRecord"]
        plain = own["rejected"]["count"], own["approvalPercent"]
        assert (record["rejected"], round(record["approvalPercent"])) == (plain[0], 8)
        assert record["rejectionsCounted"] == own["rejectionsCounted"]
        assert record["boundedApprovalPercent"] == own["boundedApprovalPercent"]
        return (*plain, own["rejectionsCounted"], own["boundedApprovalPercent"])

    assert await figures() == (12, 7, 0, 100)
    clock.freeze(clock.now() + timedelta(hours=2))
    try:
        assert await many.end_undo() == 12
        assert await figures() == (12, 7, 10, 9)
    finally:
        clock.release()


async def test_a_job_is_named_by_its_id_and_exactly_one_name_is_given(market, people, scene):
    rita = people.rita.token
    job = scene.id("job")
    assert await Job.exists(id=scene.job.id)
    nothing = (await market.do("undoRejections", rita, UNDONE, jobId=job)).only
    assert nothing["results"] == []

    for values in ({}, {"jobId": job, "assignmentIds": [scene.id("rejected")]}):
        refused = await market.do("undoRejections", rita, UNDONE, **values)
        assert refused.only["field"] == "assignmentIds"


async def test_few_are_refused_each_with_the_reason(market, people):
    ids = await works_of(people, 1)
    rita = people.rita.token
    await market.do("rejectAssignments", rita, REJECTED, assignmentIds=ids, **FEEDBACK)

    refused = (await market.do("undoRejections", rita, UNDONE, assignmentIds=ids)).only

    assert [each["reason"] for each in refused["results"]] == ["UNDO_TOO_LATE"]
