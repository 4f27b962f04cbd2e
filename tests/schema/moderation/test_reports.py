"""Reports through the API: a worker reports, an operator looks and decides, all are told live."""

from domain.audit.models import AuditEntry
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.moderation import commands as moderation
from domain.people.models import Scope
from domain.ratings.limits import FEWEST_RATERS
from domain.ratings.models import RequesterRating
from schema.kernel.node import global_id
from tests.domain.ratings.cast import raters
from tests.schema import cast
from tests.schema.served import SECONDS

REPORTED = "... on FileReportSuccess { report { id category text state group { title } } }"
QUEUE = """{ reportCases(state: [OPEN]) { nodes { id kind points reportCount ageSeconds accountId
    found { excerpt } requester { name } text
    group { title isTakenDown } sampleHits { question { ... on FormQuestion { fields { name } } } }
    reports { nodes { accountId category text } } } } }"""
MESSAGES = """query($id: ID!) { node(id: $id) { ... on MessageThread { isTakenDown
    messages { nodes { text author } } } } }"""
OF_THREADS = """{ reportCases { nodes { id kind text
    thread { messages { nodes { text author } } } } } }"""
MINE = "{ me { strikes reports { nodes { state decidedAt group { isTakenDown } } } } }"
NOTICES = """subscription { workerNotices { __typename
    ... on ReportDecided { report { state } }
    ... on AssignmentReleased { payment { amount requester { name } } assignment { status } } } }"""
EVENTS = """subscription { requesterEvents { __typename
    ... on ContentTakenDown { reason hit { id } group { isTakenDown } } } }"""
RATING = """query($id: ID!) { node(id: $id) { ... on RequesterRating {
    text answer isAnswerTakenDown } } }"""
SAID = "{ reportCases { nodes { id kind text reports { nodes { said hitId } } } } }"
CHANGES = "subscription { reportCaseChanges { case { state reportCount } } }"


async def file(market, token, subject, category="SCAM", **more):
    values = {"subjectId": subject, "category": category, **more}
    return await market.do("fileReport", token, REPORTED, **values)


async def test_a_report_is_looked_at_and_decided_and_everybody_is_told(market, people, scene):
    olga, wim, rita = people.olga.token, people.wim.token, people.rita.token
    async with market.socket(wim) as worker, market.socket(rita) as owner:
        notices, events = await worker.subscribe(NOTICES), await owner.subscribe(EVENTS)
        filed = await file(market, wim, scene.id("doing"), text="They want money.")
        await file(market, people.wendy.token, scene.group, "BROKEN")
        [case] = (await market.ask(QUEUE, olga)).only["nodes"]
        values = {"caseId": case["id"], "decision": "TAKE_DOWN", "reason": "A scam."}
        decided = await market.do("decideReportCase", olga, openWork="PAY", **values)
        for _ in range(3):
            await moderation.close_taken_down_due(clock.now(), 100)
        await moderation.tell_due(clock.now(), 100)
        told = {each["__typename"]: each for each in await next_ones(worker, notices, 4)}
        down = await next_of(owner, events, "ContentTakenDown")

    assert filed.only["report"]["state"] == "OPEN"
    assert filed.only["report"]["group"]["title"] == case["group"]["title"]
    assert (case["kind"], case["points"], case["reportCount"]) == ("HIT_GROUP", 6, 2)
    assert case["requester"]["name"] == "Rita"
    assert case["sampleHits"][0]["question"]["fields"] == [{"name": "colour"}]
    assert [each["category"] for each in case["reports"]["nodes"]] == ["SCAM", "BROKEN"]
    assert decided.verdict == "DecideReportCaseSuccess"
    assert told["ReportDecided"]["report"] == {"state": "TAKEN_DOWN"}
    released = told["AssignmentReleased"]
    assert released["payment"] == {"amount": "0.10", "requester": None}
    assert released["assignment"] == {"status": "RETURNED"}
    assert set(told) == {
        *("AssignmentReturned", "AssignmentReleased", "PaymentReceived", "ReportDecided")
    }
    assert (down["reason"], down["group"]) == ("A scam.", {"isTakenDown": True})
    mine = (await market.ask(MINE, wim)).data["me"]
    assert (mine["strikes"], mine["reports"]["nodes"][0]["state"]) == (0, "TAKEN_DOWN")
    assert (await market.ask("{ me { strikes } }", rita)).data["me"] == {"strikes": 1}
    done = await market.do(
        "submitAssignment", wim, assignmentId=scene.id("doing"), answer=cast.SAID
    )
    assert done.verdict == "WRONG_STATE"


async def next_ones(socket, followed, count):
    return [await next_event(socket, followed) for _ in range(count)]


async def next_of(socket, followed, kind):
    while (event := await next_event(socket, followed))["__typename"] != kind:
        pass
    return event


async def next_event(socket, followed):
    message = await socket.receive(followed.number, SECONDS)
    (event,) = message["payload"]["data"].values()
    return event


async def test_only_what_one_sees_is_reported_by_a_confirmed_account(market, people, scene):
    wim, walt = people.wim, people.walt.token
    verdicts = [
        (await file(market, token, subject)).verdict
        for token, subject in (
            (walt, scene.id("submitted")),
            (walt, global_id("Hit", new_id())),
            (walt, global_id("Hit", scene.rejected.hit_id)),
            (await wim.key(Scope.READ, Scope.PAY), scene.group),
            (people.una.token, scene.group),
            (people.rita.token, scene.group),
            (walt, scene.id("type")),
        )
    ]

    assert verdicts == [
        *(["NOT_FOUND"] * 3),
        "SCOPE_MISSING",
        "EMAIL_NOT_VERIFIED",
        "NOT_ALLOWED",
        "BAD_USER_INPUT",
    ]


async def test_a_thread_is_reported_by_its_sides_alone_and_read_by_operators_in_its_case(
    market, people, scene
):
    wim, rita, id = people.wim, people.rita, scene.id("conversation")
    keys = [await wim.key(Scope.READ, scope) for scope in (Scope.REQUEST, Scope.WORK)]
    verdicts = [
        (await file(market, token, id, "HARASSMENT")).verdict
        for token in (people.walt.token, people.rob.token, people.olga.token, *keys, rita.token)
    ]
    queue = (await market.ask(OF_THREADS, people.olga.token)).only["nodes"]
    seen = (await market.ask(MESSAGES, wim.token, id=id)).only
    [case] = [each for each in queue if each["kind"] == "REQUESTER_MESSAGES"]
    values = {"caseId": case["id"], "decision": "TAKE_DOWN", "reason": "An insult."}
    await market.do("decideReportCase", people.olga.token, **values)
    hidden = [
        (await market.ask(MESSAGES, person.token, id=id)).only
        for person in (wim, rita, people.olga)
    ]

    assert verdicts == [*["NOT_FOUND"] * 4, *["FileReportSuccess"] * 2]
    assert len(queue) == 2
    assert case["thread"]["messages"]["nodes"] == seen["messages"]["nodes"]
    assert await AuditEntry.filter(action="thread.read").count() == 3  # in two cases, and by id
    assert [each["isTakenDown"] for each in hidden] == [True] * 3
    shown = [[bool(line["text"]) for line in each["messages"]["nodes"]] for each in hidden]
    assert shown == [[True, False], [True, False], [True, True]]


async def test_one_hit_is_taken_down_and_its_requester_sees_which(market, people, scene):
    rita, id = people.rita.token, scene.id("open")
    await file(market, people.wim.token, id)
    [case] = (await market.ask(QUEUE, people.olga.token)).only["nodes"]
    values = {"caseId": case["id"], "decision": "TAKE_DOWN", "reason": "A scam."}
    async with market.socket(rita) as owner:
        events = await owner.subscribe(EVENTS)
        more = "... on DecideReportCaseSuccess { case { state hit { id isTakenDown } } }"
        decided = await market.do(
            "decideReportCase", people.olga.token, more, openWork="PAY", hitId=id, **values
        )
        down = await next_of(owner, events, "ContentTakenDown")

    assert decided.only["case"] == {"state": "TAKEN_DOWN", "hit": {"id": id, "isTakenDown": True}}
    assert (down["hit"], down["group"]) == ({"id": id}, {"isTakenDown": False})
    extended = await market.do("extendHit", rita, hitId=id, additionalAssignments=1)
    assert extended.verdict == "WRONG_STATE"


async def test_an_answer_to_a_rating_is_reported_apart_from_the_rating(market, people, scene):
    await raters(people.rita.requester, FEWEST_RATERS, text="Fair.", answer="You liar.")
    rating = await RequesterRating.first()
    id = global_id("RequesterRating", rating.id)
    filed = await file(market, people.walt.token, id, "HARASSMENT", isAboutAnswer=True)
    other = await file(market, people.walt.token, scene.group, isAboutAnswer=True)
    [case] = (await market.ask(SAID, people.olga.token)).only["nodes"]
    values = {"caseId": case["id"], "decision": "TAKE_DOWN", "reason": "An insult."}
    decided = await market.do("decideReportCase", people.olga.token, **values)
    seen = (await market.ask(RATING, people.walt.token, id=id)).only

    assert (filed.verdict, other.verdict) == ("FileReportSuccess", "NOT_FOUND")
    assert (case["kind"], case["text"]) == ("RATING_ANSWER", "You liar.")
    assert case["reports"]["nodes"] == [{"said": "You liar.", "hitId": None}]
    assert decided.verdict == "DecideReportCaseSuccess"
    assert seen == {"text": "Fair.", "answer": None, "isAnswerTakenDown": True}


async def test_operators_follow_the_queue_and_nobody_else(market, people, scene):
    async with market.socket(people.olga.token) as socket:
        changes = await socket.subscribe(CHANGES)
        await file(market, people.wim.token, scene.group)
        event = await next_event(socket, changes)
    async with market.socket(people.wim.token) as socket:
        refused = await socket.subscribe(CHANGES)
        answer = await socket.receive(refused.number, SECONDS)

    assert event == {"case": {"state": "OPEN", "reportCount": 1}}
    assert answer["payload"][0]["extensions"]["code"] == "FORBIDDEN"
