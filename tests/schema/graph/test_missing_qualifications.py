"""What would open for a worker, as the worker reads it."""

from domain.qualifications import system_types
from domain.qualifications.requirements.drafts import RequirementDraft
from domain.qualifications.requirements.requirement import Comparator, Guard
from schema.kernel.qualification_id import type_id
from tests.domain import cast, qualified

OPENINGS = """{ me { worker { openings { qualificationTypeId qualificationTypeName groups
    availableHits qualificationType { id name kind isRequestable mine { status } }
    requirements { description qualificationType { id } } } } } }"""
FEW = RequirementDraft(system_types.NUMBER_APPROVED, Comparator.GREATER_THAN, (5,))


async def openings(market, who):
    answer = await market.ask(OPENINGS, who.token)
    assert answer.errors == []
    return answer.data["me"]["worker"]["openings"]


async def test_a_worker_reads_what_would_open_what(market, people):
    rita, wim = people.rita.requester, people.wim
    kind = await qualified.a_qualification(people.rob.requester, "Trained")
    await qualified.granted(kind.id, wim.worker, value=1)
    at_least = [RequirementDraft(kind.id, Comparator.GREATER_THAN, (n,)) for n in (3, 4)]
    hidden = RequirementDraft(
        kind.id, Comparator.EQUAL_TO, (9,), guard=Guard.DISCOVER_PREVIEW_AND_ACCEPT
    )
    for title, slots, required in (
        ("A", 2, (at_least[0],)),
        ("B", 1, at_least),
        ("Few", 1, (FEW,)),
        ("Both", 1, (FEW, at_least[0])),
        ("Hidden", 1, (hidden,)),
        ("Met", 1, (RequirementDraft(kind.id, Comparator.EXISTS),)),
    ):
        hit_type = await qualified.a_type_requiring(rita, *required, title=title)
        for _ in range(slots):
            await cast.a_hit(rita, hit_type=hit_type)
    await cast.a_type(rita, title="Invited", invitation_only=True)

    found = await openings(market, wim)

    trained = type_id(kind.id)
    assert found[0] == {
        "qualificationTypeId": trained,
        "qualificationTypeName": "Trained",
        "groups": 2,
        "availableHits": 3,
        "qualificationType": {
            "id": trained,
            "name": "Trained",
            "kind": "CUSTOM",
            "isRequestable": True,
            "mine": {"status": "GRANTED"},
        },
        "requirements": [
            {"description": f"Trained more than {n}", "qualificationType": {"id": trained}}
            for n in (3, 4)
        ],
    }
    assert [(each["qualificationTypeName"], each["groups"]) for each in found[1:]] == [
        ("Number of HITs approved", 1)
    ]
    assert found[1]["qualificationType"]["mine"] is None


async def test_what_is_blocked_on_either_side_would_not_open(market, people):
    for requester in (people.rita, people.rob):
        hit_type = await qualified.a_type_requiring(requester.requester, FEW, title="Few")
        await cast.a_hit(requester.requester, hit_type=hit_type)

    async def groups():
        return [each["groups"] for each in await openings(market, people.wim)]

    assert await groups() == [2]
    await market.do("blockRequester", people.wim.token, requesterId=people.rita.requester_profile)
    assert await groups() == [1]
    blocked = {"workerId": people.wim.worker_profile, "reason": "spam"}
    await market.do("blockWorker", people.rob.token, **blocked)
    assert await groups() == []
