"""Every mutation of requesters, by a member with each team role: refused, or done and recorded."""

from itertools import pairwise

import pytest

from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.people.models import Account, CredentialKind, Requester, Scope
from domain.people.teams.models import TeamAction, TeamMember
from domain.people.teams.roles import ALLOWED, TeamDuty, TeamRole
from schema.kernel.mutation import LONGEST_SUBJECT, _subject
from schema.kernel.node import global_id
from schema.people.teams import RemoveTeamMemberInput
from tests.domain import cast
from tests.schema.cast import a_credential
from tests.schema.test_callers import BY_APPEAL, BY_FILE, GATED, OF_TEAMS, RESULTS

REVIEW, PUBLISH, PAY = TeamDuty.REVIEW, TeamDuty.PUBLISH, TeamDuty.PAY
DUTIES = {
    "createHitType": PUBLISH,
    "createHit": PUBLISH,
    "createHits": PUBLISH,
    "extendHit": PUBLISH,
    "expireHit": PUBLISH,
    "expireHits": PUBLISH,
    "deleteHit": PUBLISH,
    "deleteHits": PUBLISH,
    "inviteWorkers": PUBLISH,
    "createQualificationType": PUBLISH,
    "updateQualificationType": PUBLISH,
    "deleteQualificationType": PUBLISH,
    "markReviewing": REVIEW,
    "blockWorker": REVIEW,
    "unblockWorker": REVIEW,
    "approveAssignment": REVIEW,
    "approveAssignments": REVIEW,
    "rejectAssignment": REVIEW,
    "rejectAssignments": REVIEW,
    "undoRejections": REVIEW,
    "overrideRejection": REVIEW,
    "answerRejectionAppeal": REVIEW,
    "assignQualification": REVIEW,
    "assignQualifications": REVIEW,
    "revokeQualification": REVIEW,
    "revokeQualifications": REVIEW,
    "importQualifications": REVIEW,
    "acceptQualificationRequest": REVIEW,
    "acceptQualificationRequests": REVIEW,
    "rejectQualificationRequest": REVIEW,
    "rejectQualificationRequests": REVIEW,
    "sendBonus": PAY,
    "sendBonuses": PAY,
    "payWorker": PAY,
    "requestRefund": PAY,
    "depositFunds": PAY,
    "closeHitsOfType": PUBLISH,
    "createProject": PUBLISH,
    "updateProject": PUBLISH,
    "previewRow": PUBLISH,
    "deleteProject": PUBLISH,
    "exportResults": REVIEW,
    "exportWorkers": REVIEW,
    "importDecisions": REVIEW,
    "importWorkers": REVIEW,
    "decideMatching": REVIEW,
    "createWorkerList": PUBLISH,
    "updateWorkerList": PUBLISH,
    "addToWorkerList": PUBLISH,
    "removeFromWorkerList": PUBLISH,
    "fillWorkerList": PUBLISH,
    "deleteWorkerList": PUBLISH,
    "writeToWorker": REVIEW,
    "writeToWorkers": REVIEW,
    "writeToMatching": REVIEW,
    "createBatch": PUBLISH,
    "updateBatch": PUBLISH,
    "checkBatch": PUBLISH,
    "publishBatch": PUBLISH,
    "pauseBatch": PUBLISH,
    "resumeBatch": PUBLISH,
    "extendBatch": PUBLISH,
    "raiseBatchReward": PUBLISH,
    "republishRejected": PUBLISH,
    "cancelBatch": PUBLISH,
}
# In each turn the mutations follow each other in one scene, so that each of them has work to do.
TURNS = (
    [
        "createHitType",
        "createProject",
        "updateProject",
        "previewRow",
        "deleteProject",
        "createHit",
        "createHits",
        "extendHit",
        "inviteWorkers",
        "createQualificationType",
        "updateQualificationType",
        "assignQualification",
        "assignQualifications",
        "revokeQualification",
        "importQualifications",
        "blockWorker",
        "unblockWorker",
        "approveAssignment",
        "sendBonus",
        "sendBonuses",
        "payWorker",
        "requestRefund",
        "depositFunds",
        "acceptQualificationRequest",
        "markReviewing",
        "overrideRejection",
        "expireHit",
        "deleteHit",
        "deleteQualificationType",
    ],
    [
        "answerRejectionAppeal",
        "rejectAssignment",
        "rejectQualificationRequest",
        "revokeQualifications",
        "expireHits",
        "deleteHits",
        "closeHitsOfType",
        "createWorkerList",
        "updateWorkerList",
        "addToWorkerList",
        "fillWorkerList",
        "removeFromWorkerList",
        "deleteWorkerList",
        "createBatch",
        "updateBatch",
        "checkBatch",
        "publishBatch",
        "pauseBatch",
        "resumeBatch",
        "extendBatch",
        "raiseBatchReward",
        "republishRejected",
        "cancelBatch",
    ],
    ["exportResults", "exportWorkers", "decideMatching", "importDecisions", "importWorkers"],
    ["writeToWorker", "writeToWorkers", "writeToMatching"],
    ["approveAssignments", "acceptQualificationRequests"],
    ["rejectAssignments", "rejectQualificationRequests"],
    ["undoRejections"],
)
ROWS = {row.verb: row for row in GATED if row.by == "rita"}


def test_every_mutation_of_requesters_has_a_duty_and_a_turn():
    assert DUTIES.keys() == ROWS.keys()
    assert sorted(verb for turn in TURNS for verb in turn) == sorted(DUTIES)
    assert OF_TEAMS.isdisjoint(DUTIES)


def test_each_role_may_do_all_that_the_next_one_may_do():
    duties = [ALLOWED[role] for role in TeamRole]

    assert all(higher > lower for higher, lower in pairwise(duties))
    assert {duty for each in duties for duty in each} == set(TeamDuty)


async def a_member(people) -> tuple[Account, str]:
    """Mia, a member of Rita's team."""
    account = await cast.an_account("Mia")
    await Requester.filter(id=people.rita.requester.id).update(is_team=True)
    await TeamMember.create(
        id=new_id(),
        account_id=account.id,
        requester_id=people.rita.requester.id,
        role=TeamRole.VIEWER,
        joined_at=clock.now(),
    )
    token, _ = await a_credential(account, CredentialKind.SESSION, Scope)
    return account, token


@pytest.mark.parametrize("turn", TURNS, ids=lambda turn: turn[0])
async def test_each_role_does_what_its_duties_are_and_leaves_a_record(turn, market, people, scene):
    mia, token = await a_member(people)

    async def as_(role: TeamRole, verb: str):
        await TeamMember.filter(account_id=mia.id).update(role=role)
        values = ROWS[verb].values(people, scene)
        return await market.do(verb, token, RESULTS.get(verb, ""), **values)

    for verb in turn:
        if verb in BY_FILE:
            await scene.fill(mia)
        if verb in BY_APPEAL:
            await scene.dispute(people)
        recorded = await TeamAction.all().count()
        lowest_first = list(TeamRole)[::-1]
        may = [role for role in lowest_first if DUTIES[verb] in ALLOWED[role]]
        for role in lowest_first[: -len(may)]:
            refused = (await as_(role, verb)).only
            assert (verb, role, refused.get("reason")) == (verb, role, "TEAM_ROLE_MISSING")
        assert await TeamAction.all().count() == recorded

        done = await as_(may[0], verb)

        assert done.only["__typename"] == f"{verb[0].upper()}{verb[1:]}Success", done
        [action, *more] = await TeamAction.all().order_by("-id").limit(2)
        assert (action.verb, action.account_id, action.is_by_key) == (verb, mia.id, False)
        assert action.subject, verb
        assert await TeamAction.all().count() == recorded + 1, (verb, more)
        for role in may[1:]:
            answer = await as_(role, verb)
            assert answer.only.get("reason") != "TEAM_ROLE_MISSING"


async def test_a_member_does_not_work_on_the_hits_of_the_team(market, people, scene):
    """Walt joins Rita's team: her HITs are his own wherever reasons are given."""
    await Requester.filter(id=people.rita.requester.id).update(is_team=True)
    await TeamMember.create(
        id=new_id(),
        account_id=people.walt.account.id,
        requester_id=people.rita.requester.id,
        role=TeamRole.VIEWER,
        joined_at=clock.now(),
    )
    token = people.walt.token
    listed = """{ hitGroups { nodes { eligibility { mayAccept reasons } } } }"""
    acceptable = """{ hitGroups(filter: { onlyAcceptable: true }) { nodes { id } } }"""

    accepted = await market.do("acceptHit", token, hitId=scene.id("open"))
    next_one = await market.do("acceptHit", token, hitGroupId=scene.group)
    asked = await market.do("requestQualification", token, qualificationTypeId=scene.id("wanted"))

    assert (accepted.verdict, next_one.verdict) == ("OWN_HIT", "OWN_HIT")
    assert asked.verdict == "OWN_QUALIFICATION"
    groups = (await market.ask(listed, token)).only["nodes"]
    assert groups
    assert all(each["eligibility"]["reasons"][0] == "OWN_HIT" for each in groups)
    assert (await market.ask(acceptable, token)).only["nodes"] == []


EVENTS = "subscription { requesterEvents { __typename } }"


async def test_a_removed_members_subscriptions_end_at_once(market, people, scene):
    """While the owner's go on."""
    mia, token = await a_member(people)
    member = await TeamMember.get(account_id=mia.id)
    async with market.socket(token) as socket, market.socket(people.rita.token) as owners:
        followed, kept = await socket.subscribe(EVENTS), await owners.subscribe(EVENTS)
        await socket.settle()
        await owners.settle()
        await market.do("expireHit", people.rita.token, hitId=scene.id("open"))
        before = await followed.take(2)
        await kept.take(2)

        removed = await market.do(
            "removeTeamMember", people.rita.token, memberId=global_id("TeamMember", member.id)
        )
        ended = await followed.refusal()
        await market.do("createHit", people.rita.token, **ROWS["createHit"].values(people, scene))
        again = await (await socket.subscribe(EVENTS)).refusal()

        assert [each["__typename"] for each in before] == ["HitExpired", "HitReviewable"]
        assert removed.verdict == "RemoveTeamMemberSuccess"
        assert (ended, again) == ("FORBIDDEN", "FORBIDDEN")
        assert (await kept.next())["__typename"] == "HitPublished"


def test_a_long_id_is_recorded_in_part():
    given = RemoveTeamMemberInput(member_id="x" * (LONGEST_SUBJECT + 1))

    assert _subject(given) == ("x" * LONGEST_SUBJECT, 0)
