"""Results through the API: a file is made, read by its link, filled in, sent, and decides."""

import csv
import io

from domain.people.models import Scope
from schema.kernel.node import global_id
from tests.api.http.files import Files
from tests.domain.results.files import settled

JOB = "job { id kind state file { state url purpose fileName } }"
REFUSED = "... on InvalidInput { field bound } ... on NotFound { message }"


async def begun(market, verb, token, **values):
    success = f"{verb[0].upper()}{verb[1:]}Success"
    answer = await market.do(verb, token, f"... on {success} {{ {JOB} }} {REFUSED}", **values)
    assert answer.only["__typename"] == success, answer
    await settled(answer.only["job"]["id"])
    return answer.only["job"]["id"]


async def the_file(market, token, job_id):
    query = f'{{ node(id: "{job_id}") {{ ... on Job {{ {JOB[6:-2]} }} }} }}'
    return (await market.ask(query, token)).only["file"]


async def read(market, token, job_id):
    file = await the_file(market, token, job_id)
    answer = await Files(market).get(file["url"])
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.text, newline="")))


async def sent(market, token, rows):
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    content = text.getvalue().encode()
    given = {"fileName": "filled.csv", "contentType": "text/csv"}
    said = await Files(market, purpose="REVIEW_FILE").sent(token, content, **given)
    return said["id"]


async def test_results_are_exported_filled_in_and_decide(market, people, scene):
    token = people.rita.token
    rows = await read(market, token, await begun(market, "exportResults", token))
    header = rows[0]
    assert [row[header.index("AssignmentStatus")] for row in rows[1:]] == ["Rejected", "Submitted"]
    for row in rows[1:]:
        row[header.index("Approve")] = "x"

    upload = await sent(market, token, rows)
    job = await begun(market, "importDecisions", token, uploadId=upload)

    answers = await read(market, token, job)
    assert [row[2] for row in answers[1:]] == ["REJECTION_OVERRIDDEN", "APPROVED"]
    decided = await market.ask(
        f"""{{ node(id: "{scene.id("rejected")}") {{ ... on Assignment {{
            status decisions {{ outcome requesterFeedback }} }} }} }}""",
        token,
    )
    assert decided.only == {
        "status": "APPROVED",
        "decisions": [
            {"outcome": "REJECTED", "requesterFeedback": "no"},
            {"outcome": "REJECTION_OVERRIDDEN", "requesterFeedback": None},
        ],
    }
    assert (await the_file(market, people.rita.token, job))["purpose"] == "RESULTS_FILE"


async def test_workers_are_exported_filled_in_and_changed(market, people, scene):
    token = people.rita.token
    rows = await read(market, token, await begun(market, "exportWorkers", token))
    name = "UPDATE-Knows colours"
    assert [row[0] for row in rows] == ["Worker ID", people.wim.worker.worker_id]
    rows[1][rows[0].index(name)] = "7"
    rows[1][rows[0].index("UPDATE-BlockStatus")] = "Block"

    job = await begun(market, "importWorkers", token, uploadId=await sent(market, token, rows))

    assert [row[3] for row in (await read(market, token, job))[1:]] == ["DONE", "DONE"]
    rows = await read(market, token, await begun(market, "exportWorkers", token))
    assert rows[1][rows[0].index("CURRENT-Knows colours")] == "7"
    assert rows[1][rows[0].index("CURRENT-BlockStatus")] == "Blocked"


async def test_json_lines_have_their_own_type_and_name(market, people, scene):
    token = people.rita.token
    job = await begun(market, "exportResults", token, format="JSON_LINES", guardFormulas=False)
    file = await the_file(market, token, job)

    assert file["fileName"].endswith("-results.jsonl")
    answer = await Files(market).get(file["url"])
    assert len(answer.text.splitlines()) == 2


async def test_files_of_others_and_other_filters_are_refused(market, people, scene):
    rita, rob = people.rita.token, people.rob.token
    upload = await sent(market, rita, [["AssignmentId", "Approve"]])

    for verb in ("importDecisions", "importWorkers"):
        assert (await market.do(verb, rob, uploadId=upload)).verdict == "NOT_FOUND"
    theirs = {"filter": {"hitTypeId": global_id("HitType", scene.type.id)}}
    assert (await market.do("exportResults", rob, **theirs)).verdict == "NOT_FOUND"
    wrong = {"filter": {"status": ["RETURNED"]}}
    assert (await market.do("exportResults", rita, **wrong)).verdict == "INVALID_INPUT"
    refused = await market.do("importWorkers", rita, REFUSED, uploadId=upload)
    assert refused.only["field"] == "file[1]"


async def test_a_key_that_requests_gets_no_link_and_one_that_reads_does(market, people, scene):
    key = await people.rita.key(Scope.REQUEST)
    refused = await market.do("exportResults", key, f"... on ExportResultsSuccess {{ {JOB} }}")
    assert refused.code == "FORBIDDEN"
    job = refused.data["exportResults"]["job"]["id"]
    await settled(job)

    assert (await the_file(market, await people.rita.key(Scope.READ), job))["url"]
