"""What one may not see answers like what does not exist, wherever one looks."""

import pytest

from domain.assignments import commands as assignments
from domain.hits.models import Hit
from domain.kernel.ids import new_id
from domain.kernel.money import Money
from domain.kernel.work import unit_of_work
from domain.people import commands as people_commands
from domain.people.models import Credential, CredentialKind, Scope
from domain.people.teams.models import TeamMember
from domain.people.teams.roles import TeamRole
from domain.storage import keeping
from domain.storage.purposes import UploadPurpose
from domain.storage.rules import UploadDraft
from schema.kernel.node import global_id
from tests.domain import cast
from tests.domain.payouts.methods import cast as methods_cast
from tests.domain.profiles import cast as profiles
from tests.domain.ratings.cast import a_rating
from tests.schema.cast import ANSWER, an_application
from tests.schema.payouts import payday

ALL = ("rita", "rob", "wim", "wendy", "sam", "una", "olga", "nobody")


def token(people, who):
    return None if who == "nobody" else getattr(people, who).token


async def seen_by(market, people, id, more="id"):
    """Who finds something under an id, and what."""
    query = f"query($id: ID!) {{ node(id: $id) {{ __typename {more} }} }}"
    found = {}
    for who in ALL:
        answer = await market.ask(query, token(people, who), id=id)
        if answer.only is not None:
            found[who] = answer.only
    return found


@pytest.fixture
async def things(people, scene):
    """One of each kind that is somebody's own."""
    rita, wim = people.rita, people.wim
    bonus = await assignments.send_bonus(
        rita.requester, scene.submitted.id, Money.parse("0.10"), reason="thanks"
    )
    await rita.key(Scope.READ)
    key = await Credential.get(account_id=rita.account.id, kind=CredentialKind.API_KEY)
    session = await Credential.get(account_id=rita.account.id, kind=CredentialKind.SESSION)
    asked = await profiles.a_question(rita.requester)
    await profiles.answered(wim.worker, asked, car="yes")
    member = await TeamMember.get(account_id=rita.account.id)
    invitation = await people_commands.invite_team_member(
        rita.requester,
        "nobody@example.org",
        TeamRole.VIEWER,
        by=rita.account.id,
        public_url="https://kempelen.example",
    )
    draft = UploadDraft(UploadPurpose.ANSWER_FILE, "a.png", "image/png", 10)
    async with unit_of_work():
        upload = await keeping.announce(wim.account.id, draft)
    method = await methods_cast.a_method(wim.worker)
    payout = await payday.a_due_payout(rita.requester, wim.worker)
    paid = await assignments.pay_worker(
        rita.requester, wim.worker.id, Money(5), reason="For the time."
    )
    await scene.dispute(people)
    return {
        "RequesterRating": (
            global_id("RequesterRating", (await a_rating(wim.worker, rita.requester)).id),
            {"wim"},
        ),
        "RejectionAppeal": (scene.id("appeal"), {"rita", "wim"}),
        "Payout": (global_id("Payout", payout.id), {"wim", "olga"}),
        "WorkerPayment": (global_id("WorkerPayment", paid.id), {"rita", "wim"}),
        "PayoutMethod": (global_id("PayoutMethod", method.id), {"wim"}),
        "TeamMember": (global_id("TeamMember", member.id), {"rita"}),
        "TeamInvitation": (global_id("TeamInvitation", invitation.id), {"rita"}),
        "Upload": (global_id("Upload", upload.id), {"wim"}),
        "ProfileQuestion": (global_id("ProfileQuestion", asked.id), {"olga", "wim"}),
        "Assignment": (scene.id("submitted"), {"rita", "wim"}),
        "Bonus": (global_id("Bonus", bonus.id), {"rita", "wim"}),
        "QualificationType": (scene.id("wanted"), set(ALL)),
        "QualificationRequest": (scene.id("asked"), {"rita", "wim"}),
        "Application": (
            global_id("Application", (await an_application(rita.account)).id),
            {"rita"},
        ),
        "Account": (global_id("Account", rita.account.id), {"rita"}),
        "Requester": (global_id("Requester", rita.requester.id), {"rita"}),
        "Worker": (global_id("Worker", wim.worker.id), {"wim"}),
        "ApiKey": (global_id("ApiKey", key.id), {"rita"}),
        "Session": (global_id("Session", session.id), {"rita"}),
        "WorkerProfile": (wim.worker_profile, set(ALL)),
        "RequesterProfile": (rita.requester_profile, set(ALL)),
        "ContactThread": (scene.id("thread"), {"rita", "olga"}),
        "MessageThread": (scene.id("conversation"), {"rita", "wim"}),
        "Job": (scene.id("job"), {"rita", "olga"}),
        "Project": (scene.id("project"), {"rita"}),
        "Batch": (scene.id("draft"), {"rita"}),
        "WorkerList": (scene.id("list"), {"rita"}),
        "HitType": (scene.id("type"), set(ALL)),
        "HitGroup": (scene.group, set(ALL)),
        "Hit": (scene.id("open"), set(ALL)),
    }


async def test_a_node_is_found_by_those_who_may_see_it_alone(market, people, things):
    found, expected = {}, {}
    for kind, (id, who) in things.items():
        found[kind] = {
            name: node["__typename"] for name, node in (await seen_by(market, people, id)).items()
        }
        expected[kind] = dict.fromkeys((name for name in ALL if name in who), kind)

    assert found == expected


async def test_every_kind_of_node_is_in_the_table(market, things):
    answer = await market.ask('{ __type(name: "Node") { possibleTypes { name } } }')

    assert {each["name"] for each in answer.only["possibleTypes"]} == set(things)


async def test_a_hit_that_is_over_is_seen_by_its_requester_and_its_workers(market, people, scene):
    id = global_id("Hit", scene.rejected.hit_id)

    assert set(await seen_by(market, people, id)) == {"rita", "wim"}


async def test_what_is_private_of_a_hit_is_its_requesters_alone(market, people, scene):
    hit = await cast.a_hit(people.rita.requester, slots=2)
    await Hit.filter(id=hit.id).update(annotation="batch 7")
    for worker in (people.wim, people.wendy):
        taken = await assignments.accept(worker.worker, hit.id)
        await assignments.submit(worker.worker, taken.id, ANSWER)
    more = """... on Hit { requesterAnnotation
        assignments { nodes { id worker { workerId } answer { fields { values } } } } }"""
    await Hit.filter(id=hit.id).update(status="ASSIGNABLE")  # so that everybody finds it
    found = await seen_by(market, people, global_id("Hit", hit.id), more)

    assert set(found) == set(ALL)
    rita = found.pop("rita")
    assert (rita["requesterAnnotation"], len(rita["assignments"]["nodes"])) == ("batch 7", 2)
    assert {who: hit["requesterAnnotation"] for who, hit in found.items()} == dict.fromkeys(found)
    assert [hit["assignments"]["nodes"] for hit in found.values()] == [[]] * len(found)


async def test_a_worker_sees_no_others_through_the_hit_of_their_own_work(market, people, scene):
    answer = await market.ask(
        """{ me { worker { assignments { nodes {
            worker { workerId } hit { requesterAnnotation assignments { nodes { id } } }
        } } } } }""",
        people.wim.token,
    )
    nodes = answer.only["worker"]["assignments"]["nodes"]

    assert len(nodes) == 3
    assert {node["worker"]["workerId"] for node in nodes} == {people.wim.worker.worker_id}
    assert [node["hit"]["assignments"]["nodes"] for node in nodes] == [[]] * 3


async def test_what_does_not_exist_and_what_one_may_not_see_answer_alike(market, people, scene):
    query = "query($id: ID!) { node(id: $id) { id } }"
    hidden = await market.ask(query, people.rob.token, id=scene.id("submitted"))
    missing = await market.ask(query, people.rob.token, id=global_id("Assignment", new_id()))
    acts = [
        (await market.do("approveAssignment", people.rob.token, assignmentId=id)).only
        for id in (scene.id("submitted"), global_id("Assignment", new_id()))
    ]

    assert hidden == missing
    assert acts[0] == acts[1]


async def test_a_worker_sees_nothing_of_a_requester_whom_they_hide(market, people, scene):
    wim, wendy = people.wim.token, people.wendy.token
    for who in (wim, wendy):
        await market.do("blockRequester", who, requesterId=people.rita.requester_profile)

    assert "wendy" not in await seen_by(market, people, scene.id("open"))
    assert "wim" in await seen_by(market, people, scene.id("submitted"))


async def test_who_is_not_signed_in_is_nobody(market, people):
    answer = await market.ask("{ me { id } serverTime eventCursor }")

    assert answer.errors == []
    assert answer.data["me"] is None


async def test_a_key_reads_only_with_its_scope(market, people, scene):
    outcome = {}
    for scopes in (set(Scope) - {Scope.READ}, {Scope.READ}):
        key = await people.rita.key(*scopes)
        queries = (
            "{ me { requester { balance { available } } } }",
            f'{{ node(id: "{scene.id("submitted")}") {{ id }} }}',
            f'{{ nodes(ids: ["{scene.id("open")}"]) {{ id }} }}',
            "{ serverTime }",
        )
        outcome[len(scopes)] = [(await market.ask(query, key)).code for query in queries]

    assert outcome == {3: ["FORBIDDEN", "FORBIDDEN", "FORBIDDEN", None], 1: [None] * 4}


async def test_a_key_for_money_sees_no_work(market, people, scene):
    bonus = (
        "... on SendBonusSuccess { bonus { assignment { hit { assignments { nodes { id } } } } } }"
    )
    values = {"assignmentId": scene.id("submitted"), "amount": "0.10", "reason": "thanks"}
    seen = []
    for key in (await people.rita.key(Scope.PAY), people.rita.token):
        answer = await market.do("sendBonus", key, bonus, **values)
        seen.append(len(answer.only["bonus"]["assignment"]["hit"]["assignments"]["nodes"]))

    assert seen == [0, 1]


async def test_nodes_answer_in_order_and_leave_gaps(market, people, scene):
    ids = [scene.id("submitted"), scene.id("open"), scene.id("submitted"), scene.group]
    query = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }"
    answer = await market.ask(query, people.rob.token, ids=ids)
    as_many = await market.ask(query, people.rob.token, ids=[scene.group] * 100)
    too_many = await market.ask(query, people.rob.token, ids=[scene.group] * 101)

    assert [node and node["id"] for node in answer.only] == [None, ids[1], None, ids[3]]
    assert len(as_many.only) == 100
    assert too_many.code == "LIMIT_EXCEEDED"
