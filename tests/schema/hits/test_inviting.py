"""Inviting workers: only they find the HITs, and they are notified once."""

import pytest

from domain.hits import commands as hits
from domain.hits.models import HitType
from domain.kernel.ids import new_id
from domain.mail.models import Mail
from domain.qualifications.models import QualificationType
from schema.kernel.node import global_id
from schema.kernel.qualification_id import type_id
from tests.domain import cast
from tests.schema.notices.test_notices import settled
from tests.schema.test_callers import everything
from tests.schema.test_seeing import token

VIEWERS = ("nobody", "sam", "una", "wim", "wendy", "walt", "rita", "rob", "olga")
INVITED = """... on InviteWorkersSuccess { results { __typename
    ... on InviteWorkerSuccess { worker { workerId } } ... on Refusal { reason } } }
    ... on InvalidInput { field bound }"""
NOTICES = """subscription { workerNotices { __typename
    ... on InvitedToWork { requester { name } group { id title eligibility { mayAccept } } } } }"""
TITLE = "Name a shade again"


class Followup:
    """A HIT type for invited workers, with a HIT."""

    @classmethod
    async def set(cls, people):
        followup = cls()
        followup.people = people
        followup.type = await cast.a_type(people.rita.requester, title=TITLE, invitation_only=True)
        followup.hit = await cast.a_hit(people.rita.requester, hit_type=followup.type, slots=5)
        return followup

    @property
    def id(self):
        return global_id("HitType", self.type.id)

    @property
    def invitation(self):
        return type_id(self.type.invitation_type_id)

    async def invite(self, market, *who, by="rita", **more):
        values = {"hitTypeId": self.id, "workerIds": [each.worker_profile for each in who]} | more
        return await market.do("inviteWorkers", token(self.people, by), INVITED, **values)

    async def found_by(self, market):
        """The viewers who find it in the list, in the group, and as a HIT."""
        query = """query($group: ID!, $hit: ID!) { hitGroups { nodes { title } }
            group: node(id: $group) { ... on HitGroup { hits { nodes { id } } } }
            hit: node(id: $hit) { ... on Hit { question { __typename } } } }"""
        found = {}
        for who in VIEWERS:
            answer = await market.ask(
                query,
                token(self.people, who),
                group=global_id("HitGroup", self.hit.group_id),
                hit=global_id("Hit", self.hit.id),
            )
            data = answer.data
            is_listed = TITLE in [node["title"] for node in data["hitGroups"]["nodes"]]
            may_look = data["group"] is not None and len(data["group"]["hits"]["nodes"]) == 1
            assert may_look == (data["hit"] is not None) == (data["group"] is not None)
            if is_listed or may_look:
                found[who] = (is_listed, may_look)
        return found


@pytest.fixture
async def followup(market, people):
    return await Followup.set(people)


OWNER = {"rita": (False, True)}


async def test_only_those_invited_find_it_and_only_until_it_is_taken_back(market, people, followup):
    before = await followup.found_by(market)
    assert before == OWNER

    assert (await followup.invite(market, people.wim)).verdict == ["InviteWorkerSuccess"]
    assert await followup.found_by(market) == {"wim": (True, True)} | OWNER
    for who, verdict in ((people.wendy, "NOT_FOUND"), (people.wim, "AcceptHitSuccess")):
        hit_id = global_id("Hit", followup.hit.id)
        assert (await market.do("acceptHit", who.token, hitId=hit_id)).verdict == verdict

    await followup.invite(market, people.wendy)
    assert await followup.found_by(market) == {"wim": (True, True), "wendy": (True, True)} | OWNER
    taken = await market.do(
        "revokeQualification",
        people.rita.token,
        qualificationTypeId=followup.invitation,
        workerId=people.wendy.worker_profile,
    )
    assert taken.verdict == "RevokeQualificationSuccess"
    assert await followup.found_by(market) == {"wim": (True, True)} | OWNER


async def test_who_is_invited_is_told_once_live_and_by_mail(market, people, followup):
    await settled(market)
    async with market.socket(people.wim.token) as socket:
        followed = await socket.subscribe(NOTICES)
        await socket.settle()
        for _ in range(2):
            answer = await followup.invite(market, people.wim, people.wim, people.wendy)
            assert answer.verdict == ["InviteWorkerSuccess"] * 3
        received = await followed.take(2)
        await followed.silence()

    invited = [each for each in received if each["__typename"] == "InvitedToWork"]
    assert {each["__typename"] for each in received} == {"InvitedToWork", "QualificationGranted"}
    assert invited == [
        {
            "__typename": "InvitedToWork",
            "requester": {"name": "Rita"},
            "group": {
                "id": global_id("HitGroup", followup.hit.group_id),
                "title": TITLE,
                "eligibility": {"mayAccept": True},
            },
        }
    ]
    mails = [mail.recipient for mail in await Mail.all()]
    assert sorted(mails) == ["wendy@example.org", "wim@example.org"]


async def test_a_worker_who_is_not_there_is_refused_and_the_others_are_invited(
    market, people, followup
):
    ids = [people.wim.worker_profile, global_id("WorkerProfile", new_id())]
    answer = await followup.invite(market, workerIds=[*ids, people.walt.worker_profile])

    assert answer.verdict == ["InviteWorkerSuccess", "NOT_FOUND", "InviteWorkerSuccess"]
    assert [each.get("worker") for each in answer.only["results"]] == [
        {"workerId": people.wim.worker.worker_id},
        None,
        {"workerId": people.walt.worker.worker_id},
    ]


async def test_only_ones_own_hit_types_by_invitation_invite(market, people, followup):
    open_to_all = global_id("HitType", (await cast.a_type(people.rita.requester)).id)
    before = await everything()

    outcome = {
        "another's": await followup.invite(market, people.wim, by="rob"),
        "none": await followup.invite(market, people.wim, hitTypeId=global_id("HitType", new_id())),
        "open to all": await followup.invite(market, people.wim, hitTypeId=open_to_all),
        "a group's id": await followup.invite(market, people.wim, hitTypeId=type_id(new_id())),
        "a requester": await followup.invite(market, workerIds=[people.rob.requester_profile]),
    }

    assert {name: answer.verdict for name, answer in outcome.items()} == {
        "another's": "NOT_FOUND",
        "none": "NOT_FOUND",
        "open to all": "NOT_BY_INVITATION",
        "a group's id": "BAD_USER_INPUT",
        "a requester": "BAD_USER_INPUT",
    }
    assert await everything() == before


async def test_a_thousand_are_invited_at_a_time_and_no_more(market, people, followup):
    nobody = [global_id("WorkerProfile", new_id()) for _ in range(1_000)]
    before = await everything()
    none = await followup.invite(market)
    more = await followup.invite(market, workerIds=[*nobody, people.wim.worker_profile])

    assert [(each.only["field"], each.only["bound"]) for each in (none, more)] == [
        ("workerIds", "1 to 1000 items")
    ] * 2
    assert await everything() == before
    answer = await followup.invite(market, workerIds=[*nobody[1:], people.wim.worker_profile])
    assert answer.verdict == ["NOT_FOUND"] * 999 + ["InviteWorkerSuccess"]


async def test_an_invitation_cannot_be_asked_for_and_tells_nothing_of_the_hits(
    market, people, followup
):
    """It is a qualification type like others, which anybody may find."""
    asked = await market.do(
        "requestQualification", people.wendy.token, qualificationTypeId=followup.invitation
    )
    query = """query($text: String) { qualificationTypes(filter: { text: $text }) {
        nodes { id name description keywords isRequestable } } }"""
    found = (await market.ask(query, people.wendy.token, text="invit")).only["nodes"]
    by_title = (await market.ask(query, people.wendy.token, text="shade")).only["nodes"]

    assert asked.verdict == "QUALIFICATION_NOT_REQUESTABLE"
    assert [each["id"] for each in found] == [followup.invitation]
    assert not found[0]["isRequestable"]
    assert by_title == []
    said = str(found)
    for secret in (TITLE, str(followup.type.id), str(followup.hit.group_id)):
        assert secret not in said


async def test_a_deleted_invitation_invites_nobody_and_the_hit_type_can_be_made_anew(
    market, people, followup
):
    rita = people.rita.requester
    await hits.delete_qualification_type(rita, followup.type.invitation_type_id)
    before = await everything()
    refused = await followup.invite(market, people.wim)
    assert refused.verdict == "WRONG_STATE"
    assert await everything() == before

    anew = await cast.a_type(rita, title=TITLE, invitation_only=True)
    again = await cast.a_type(rita, title=TITLE, invitation_only=True)

    assert followup.type.id != anew.id == again.id
    assert (await HitType.get(id=followup.type.id)).retired_at is not None
    assert await cast.a_hit(rita, hit_type=anew)
    assert await QualificationType.filter(owner_id=rita.id).count() == 2


async def test_hit_types_by_invitation_have_an_invitation_each(market, people, followup):
    other = await cast.a_type(people.rita.requester, title="Another", invitation_only=True)
    await followup.invite(market, people.wim)
    await cast.a_hit(people.rita.requester, hit_type=other)
    answer = await market.ask("{ hitGroups { nodes { title } } }", people.wim.token)

    assert [node["title"] for node in answer.only["nodes"]] == [TITLE]
