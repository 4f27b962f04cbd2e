"""Identity checks through the API: wrong files, who sees and does what, what sockets are told."""

import pytest

from domain.accounts.identity.models import IdentityCheck
from domain.kernel.statement import Statement
from domain.people.models import Scope
from domain.storage.models import Upload
from schema.kernel.node import global_id
from tests.api.http.files import HTML, PNG, Files, problem
from tests.domain import cast as stage
from tests.domain.accounts.identity import cast
from tests.schema.cast import an_account
from tests.schema.test_callers import WHO, everything
from tests.statements import counted

CASE = "case { id accountId state reason decidedBy answeredBy ageSeconds documents { fileName } }"
MINE = """{ me { identityCheck { state reason maskedName maskedBirthDate maskedAddress
    documents { fileName } } } }"""
QUEUE = """query($first: Int) { identityChecks(first: $first) {
    nodes { id ageSeconds worker { workerId } } } }"""
NOTICES = "subscription { workerNotices { ... on IdentityCheckAnswered { state reason } } }"
FEED = """subscription { hitFeed { ... on HitGroupPosted {
    group { eligibility { mayAccept reasons } } } } }"""
ACCEPT = """mutation($i: AcceptHitInput!) {
    acceptHit(input: $i) { ... on Refusal { reason } } }"""
TABLES = ("identity_checks", "uploads", "workers")
DOCUMENT = {"purpose": "IDENTITY_DOCUMENT"}
READS = Statement("SELECT action, reason FROM audit_entries WHERE via <> 'RULE' ORDER BY id")


@pytest.fixture
def files(market):
    return Files(market, purpose="IDENTITY_DOCUMENT")


async def begun(market, who, surname="Paperwork"):
    values = WHO | {"legalName": f"Jo {surname}"}
    return await market.do("beginIdentityCheck", who.token, **values)


async def test_what_is_no_document_is_refused_by_name_and_nothing_is_stored(market, people, files):
    wim = people.wim.token
    await begun(market, people.wim)
    for values, field in (
        ({"contentType": "image/gif"}, "contentType"),
        ({"contentType": "text/html"}, "contentType"),
    ):
        refused = await files.announce(wim, 10, **DOCUMENT | values)
        assert [each["field"] for each in refused.only["problems"]] == [field]
    for size in (0, 10 * 1024**2 + 1):
        refused = await files.announce(wim, size, **DOCUMENT)
        assert [each["field"] for each in refused.only["problems"]] == ["bytes"]
    for size, content, what in (
        (len(HTML), HTML, "WRONG_TYPE"),
        (len(PNG) + 1, PNG, "TOO_SHORT"),
        (len(PNG) - 1, PNG, "TOO_LONG"),
    ):
        assert problem(await files.put(await files.link(wim, size, **DOCUMENT), content))[1] == what
    uploads = [global_id("Upload", each.id) for each in await Upload.all()]
    for id in uploads:
        refused = await market.do("submitIdentityDocuments", wim, uploadIds=[id])
        assert refused.verdict == "WRONG_STATE"
    assert (await IdentityCheck.get()).state == "DOCUMENTS_NEEDED"


async def test_anothers_file_is_not_there_and_a_used_one_is_used(market, people, files):
    wim, wendy = people.wim.token, people.wendy.token
    for person in (people.wim, people.wendy):
        await begun(market, person)
    mine, hers = [await files.sent(token, PNG, **DOCUMENT) for token in (wim, wendy)]
    before = await everything()

    stolen = await market.do("submitIdentityDocuments", wim, uploadIds=[mine["id"], hers["id"]])
    assert (stolen.verdict, "uploadIds[1]" in stolen.only["message"]) == ("NOT_FOUND", True)
    assert await everything() == before

    used = [await market.do("submitIdentityDocuments", wim, uploadIds=[mine["id"]]) for _ in "12"]
    assert [each.verdict for each in used] == ["SubmitIdentityDocumentsSuccess", "WRONG_STATE"]


async def test_only_investigators_may(market, people, scene):
    check = await cast.submitted(people.wim.worker)
    id = global_id("IdentityCheck", check.id)
    calls = {
        "readIdentityCheck": {"accountId": people.wim.worker_profile, "reason": "?"},
        "decideIdentityCheck": {"checkId": id, "verify": True, "reason": "?"},
        "decideIdentityAppeal": {"checkId": id, "overturn": True, "reason": "?"},
    }
    support = await an_account("Sue", operator=True)
    support.account.operator_role = "SUPPORT"
    await support.account.save()
    before = await everything()
    for verb, values in calls.items():
        assert (await market.do(verb, None, **values)).verdict == "UNAUTHENTICATED"
        for token in (people.wim.token, people.rita.token, support.token):
            assert (await market.do(verb, token, **values)).verdict == "NOT_ALLOWED", verb
        key = await people.olga.key(*Scope)
        assert (await market.do(verb, key, **values)).verdict == "NOT_ALLOWED", verb
    for token in (people.wim.token, support.token):
        assert (await market.ask(QUEUE, token)).code == "FORBIDDEN"
    after = await everything()
    assert {name for name in after if after[name] != before[name]} <= {"credentials"}


async def test_a_key_begins_and_appeals_nothing(market, people):
    key = await people.wim.key(*Scope)
    assert (await market.do("beginIdentityCheck", key, **WHO)).verdict == "NOT_ALLOWED"
    some = [global_id("Upload", people.wim.account.id)]
    for verb, more in (("submitIdentityDocuments", {}), ("appealIdentityDecision", {"text": "?"})):
        assert (await market.do(verb, key, uploadIds=some, **more)).verdict == "NOT_ALLOWED"


async def test_what_one_told_is_masked_and_read_with_a_reason(market, people):
    check = await cast.submitted(people.wim.worker)
    mine = (await market.ask(MINE, people.wim.token)).only["identityCheck"]
    assert mine["maskedName"].endswith("work")
    assert mine["maskedBirthDate"] == "\N{BULLET}" * 6 + "2-31"
    assert not any(each in str(mine) for each in ("Paper", "1990", "Secret"))

    told = "told { legalName birthDate address { lines city country } }"
    values = {"accountId": people.wim.worker_profile, "reason": "To compare."}
    read = await market.do(
        "readIdentityCheck",
        people.olga.token,
        f"... on ReadIdentityCheckSuccess {{ {told} {CASE} }}",
        **values,
    )

    assert read.only["told"]["birthDate"] == "1990-12-31"
    assert read.only["case"]["id"] == global_id("IdentityCheck", check.id)
    (entry,) = await READS.rows()
    assert (entry["action"], entry["reason"]) == ("identity.read", "To compare.")
    nobody = {"accountId": people.walt.worker_profile, "reason": "?"}
    missing = await market.do("readIdentityCheck", people.olga.token, **nobody)
    assert missing.verdict == "NOT_FOUND"


async def test_the_queue_has_the_longest_waiting_first_with_its_age(market, people):
    for person in (people.wendy, people.wim):
        await cast.submitted(person.worker)
    found = (await market.ask(QUEUE, people.olga.token, first=1)).only["nodes"]
    assert [each["worker"]["workerId"] for each in found] == [people.wendy.worker.worker_id]
    assert 0 <= found[0]["ageSeconds"] < 60


async def test_a_longer_queue_takes_no_more_statements(market, people):
    async def statements():
        with counted() as found:
            await market.ask(QUEUE, people.olga.token)
        # The others are of the tail and of timers, which run beside it.
        return sum(any(name in each for name in TABLES) for each in found)

    await cast.submitted(people.wim.worker)
    once = await statements()
    for person in (people.wendy, people.walt):
        await cast.submitted(person.worker)
    assert await statements() == once


async def test_open_sockets_see_it_at_once(market, people, scene):
    async with market.socket(people.walt.token) as socket:
        feed, notices = await socket.subscribe(FEED), await socket.subscribe(NOTICES)
        await socket.settle()
        await begun(market, people.walt)
        notice = await notices.next()
        ran = await socket.subscribe(ACCEPT, i={"hitId": scene.id("open")})
        refused = await ran.next()
        await stage.a_hit(people.rob.requester)
        posted = await feed.next()

    assert notice == {"state": "DOCUMENTS_NEEDED", "reason": None}
    assert refused == {"reason": "IDENTITY_INCOMPLETE"}
    why = {"mayAccept": False, "reasons": ["IDENTITY_INCOMPLETE"]}
    assert posted["group"]["eligibility"] == why


async def test_the_installation_says_whether_it_asks(market):
    asked = await market.ask("{ installation { isIdentityAsked } }")
    assert asked.only == {"isIdentityAsked": False}
