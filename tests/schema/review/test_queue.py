"""The review queue through the API: its filters, what is beside an answer, who may see it."""

from domain.assignments import commands as work
from domain.kernel.ids import new_id
from domain.people.models import Scope
from domain.review.other_answers import MOST_OTHERS
from domain.storage.models import Upload
from schema.kernel.node import global_id
from tests.domain import cast
from tests.domain.batches.published import a_batch
from tests.domain.results.files import settled
from tests.statements import counted

QUEUE = """query($filter: ReviewFilter, $orderBy: ReviewOrder! = LONGEST_UNDECIDED, $first: Int,
        $after: String) {
    me { requester {
        reviewCount(filter: $filter)
        reviewQueue(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
            pageInfo { hasNextPage endCursor }
            nodes {
                secondsTaken
                assignment { id status answer { fields { name values } } hit { id } }
                workerRecord { approved rejected undecided approvalPercent }
                otherAnswers { id }
            } } } } }"""
DECIDED = "... on DecideMatchingSuccess { job { id file { state url } } }"
REFUSED = "... on InvalidInput { field value bound }"


async def queue(market, token, **variables):
    answer = await market.ask(QUEUE, token, **variables)
    return answer.code or answer.only["requester"]


async def test_the_queue_shows_work_beside_its_worker_and_other_answers(market, people, scene):
    rita, hit = people.rita.requester, await cast.a_hit(people.rita.requester, slots=3)
    done = [await cast.a_submitted(each.worker, hit) for each in (people.wim, people.walt)]

    found = await queue(market, people.rita.token, filter={"workerId": people.walt.worker_profile})

    assert found["reviewCount"] == 1
    [item] = found["reviewQueue"]["nodes"]
    assert item["assignment"]["id"] == global_id("Assignment", done[1].id)
    assert item["assignment"]["answer"]["fields"] == [{"name": "colour", "values": ["red"]}]
    assert [each["id"] for each in item["otherAnswers"]] == [global_id("Assignment", done[0].id)]
    assert item["workerRecord"] == {
        "approved": 0,
        "rejected": 0,
        "undecided": 1,
        "approvalPercent": None,
    }
    assert rita.id == done[0].requester_id


async def test_pages_filters_and_orders_are_taken(market, people, scene):
    token = people.rita.token
    batch, hits = await a_batch(people.rita.requester, [{"text": str(n)} for n in range(3)])
    for hit in hits:
        held = await cast.an_accepted(people.wendy.worker, hit)
        answer = [cast.AnswerField("label", ("x",))]
        await work.submit(people.wendy.worker, held.id, answer)
    mine = {"batchId": global_id("Batch", batch.id)}

    first = (await queue(market, token, filter=mine, first=2))["reviewQueue"]
    after = first["pageInfo"]["endCursor"]
    rest = (await queue(market, token, filter=mine, first=2, after=after))["reviewQueue"]

    shown = [each["assignment"]["hit"]["id"] for each in (*first["nodes"], *rest["nodes"])]
    assert shown == [global_id("Hit", hit.id) for hit in hits]
    assert rest["pageInfo"]["hasNextPage"] is False
    assert await queue(market, token, filter=mine, orderBy="NEWEST", after=after) == "BAD_CURSOR"
    decided = {"status": ["APPROVED", "REJECTED"]}
    assert len((await queue(market, token, filter=decided))["reviewQueue"]["nodes"]) == 1
    for wrong in (
        {"filter": {"status": ["IN_PROGRESS"]}},
        {"filter": decided, "orderBy": "LONGEST_TIME"},
        {"filter": {"batchId": global_id("Hit", new_id())}},
    ):
        assert await queue(market, token, **wrong) == "BAD_USER_INPUT"
    for others in ({"batchId": global_id("Batch", new_id())}, mine):
        found = await queue(market, people.rob.token, filter=others)
        assert (found["reviewCount"], found["reviewQueue"]["nodes"]) == (0, [])


async def test_only_credentials_that_read_see_it(market, people, scene):
    assert await queue(market, await people.rita.key(Scope.REQUEST)) == "FORBIDDEN"
    found = await queue(market, await people.rita.key(Scope.READ))
    assert found["reviewCount"] == len(found["reviewQueue"]["nodes"]) == 1


async def test_at_most_ten_others_are_shown(market, people, scene):
    kind = await cast.a_type(people.rita.requester, title="Many answers")
    hit = await cast.a_hit(people.rita.requester, hit_type=kind, slots=MOST_OTHERS + 3)
    for number in range(MOST_OTHERS + 3):
        await cast.a_submitted(await cast.a_worker(f"Worker {number}"), hit)
    mine = {"hitTypeId": global_id("HitType", hit.hit_type_id)}

    found = await queue(market, people.rita.token, filter=mine, first=100)

    nodes = found["reviewQueue"]["nodes"]
    assert len(nodes) == MOST_OTHERS + 3
    assert {len(each["otherAnswers"]) for each in nodes} == {MOST_OTHERS}
    assert all(each["assignment"]["id"] not in str(each["otherAnswers"]) for each in nodes)


async def test_a_page_asks_as_often_as_one_item(market, people, scene):
    """No query for each item."""
    hit = await cast.a_hit(people.rita.requester, slots=8)
    counts = []
    for number in range(8):
        await cast.a_submitted(await cast.a_worker(f"Worker {number}"), hit)
        if number in (0, 7):
            with counted() as statements:
                await queue(market, people.rita.token, first=50)
            # The tail, the runner and the clocks ask meanwhile, but not for work to review.
            asked = [each for each in statements if "assignments" in each and "SELECT" in each]
            counts.append(len([each for each in asked if "deadline <=" not in each]))
    assert counts[0] == counts[1]


async def test_matching_work_is_decided_and_its_file_can_be_read(market, people, scene):
    token, given = people.rita.token, {"verdict": "REJECT", "expectedCount": 1}

    wrong = await market.do("decideMatching", token, REFUSED, **given, feedback="No.")
    assert wrong.only["field"] == "reason"
    wrong = await market.do(
        "decideMatching", token, REFUSED, verdict="APPROVE", reason="WRONG", expectedCount=1
    )
    assert wrong.only["field"] == "reason"
    wrong = await market.do(
        "decideMatching",
        token,
        REFUSED,
        **(given | {"expectedCount": 2}),
        reason="WRONG",
        feedback="No.",
    )
    assert wrong.only["field"] == "expectedCount"

    begun = await market.do(
        "decideMatching", token, DECIDED, **given, reason="WRONG", feedback="No."
    )
    job = await settled(begun.only["job"]["id"])

    assert (job.done, job.state) == (1, "DONE")
    assert (await queue(market, token))["reviewCount"] == 0
    file = f'{{ node(id: "{begun.only["job"]["id"]}") {{ ... on Job {{ file {{ url }} }} }} }}'
    assert (await market.ask(file, token)).only["file"]["url"].startswith("http")
    assert (await market.ask(file, people.rob.token)).only is None
    assert (await market.ask(file, people.olga.token)).only["file"] is None
    assert await Upload.filter(purpose="RESULTS_FILE").count() == 1
