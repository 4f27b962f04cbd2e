"""Giving and taking qualifications through the API: one, many, and by a file."""

from domain.mail.models import Mail
from schema.kernel.node import global_id
from tests.schema.cast import Scene

HELD = "qualification { status value worker { workerId } type { name } reason }"


async def holder(market, people, scene: Scene, worker):
    query = """query($id: ID!, $worker: ID!) { node(id: $id) { ... on QualificationType {
        holder(workerId: $worker) { ... on Qualification { value } ... on Refusal { reason } }
    } } }"""
    values = {"id": scene.id("kind"), "worker": worker.worker_profile}
    outcome = (await market.ask(query, people.rita.token, **values)).only["holder"]
    return outcome.get("reason", outcome.get("value"))


async def test_a_worker_is_given_it_and_gets_a_mail(market, people, scene):
    answer = await market.do(
        "assignQualification",
        people.rita.token,
        f"... on AssignQualificationSuccess {{ {HELD} }}",
        qualificationTypeId=scene.id("kind"),
        workerId=people.walt.worker_profile,
        value=-5,
    )

    assert answer.only["qualification"] == {
        "status": "GRANTED",
        "value": -5,
        "worker": {"workerId": people.walt.worker.worker_id},
        "type": {"name": "Knows colours"},
        "reason": None,
    }
    (mail,) = await Mail.filter(kind__not="MESSAGE")
    assert mail.recipient == "walt@example.org"
    assert "Rita" in mail.body
    assert '"Knows colours" with the value -5' in mail.body


async def test_who_is_not_there_is_not_found(market, people, scene):
    nobody = global_id("WorkerProfile", people.rita.requester.id)
    for verb in ("assignQualification", "revokeQualification"):
        values = {"qualificationTypeId": scene.id("kind"), "workerId": nobody}
        assert (await market.do(verb, people.rita.token, **values)).verdict == "NOT_FOUND"


async def test_what_is_not_held_is_not_there_to_take(market, people, scene):
    values = {"qualificationTypeId": scene.id("kind"), "workerId": people.wim.worker_profile}
    verdicts = [
        (await market.do("revokeQualification", people.rita.token, **values)).verdict
        for _ in range(2)
    ]
    values["workerId"] = people.walt.worker_profile
    verdicts.append((await market.do("revokeQualification", people.rita.token, **values)).verdict)

    assert verdicts == ["RevokeQualificationSuccess", "WRONG_STATE", "NOT_FOUND"]


async def test_lists_are_answered_one_by_one_in_their_order(market, people, scene):
    nobody = global_id("WorkerProfile", people.rita.requester.id)
    kind = {"qualificationTypeId": scene.id("kind")}
    ids = [people.walt.worker_profile, nobody, people.wim.worker_profile]
    given = await market.do(
        "assignQualifications",
        people.rita.token,
        "... on AssignQualificationsSuccess { results { __typename ... on Refusal { reason } } }",
        **kind,
        grants=[{"workerId": id, "value": n} for n, id in enumerate([*ids, ids[0]])],
        notify=False,
    )
    taken = await market.do(
        "revokeQualifications",
        people.rita.token,
        "... on RevokeQualificationsSuccess { results { __typename ... on Refusal { reason } } }",
        **kind,
        workerIds=[people.wendy.worker_profile, ids[0]],
        reason="done",
        notify=False,
    )

    success = "AssignQualificationSuccess"
    assert given.verdict == [success, "NOT_FOUND", success, "INVALID_INPUT"]
    assert taken.verdict == ["NOT_FOUND", "RevokeQualificationSuccess"]
    assert await holder(market, people, scene, people.wim) == 2
    assert await holder(market, people, scene, people.walt) == "WRONG_STATE"
    assert await Mail.filter(kind__not="MESSAGE").count() == 0


LINES = """... on ImportQualificationsSuccess { lines { line workerId outcome
    qualification { value status } refusal { __typename reason message } } }
    ... on InvalidInput { field bound }"""


async def test_a_file_is_answered_line_by_line(market, people, scene):
    ids = [person.worker.worker_id for person in (people.walt, people.wim, people.wendy)]
    text = "\n".join(
        [
            "Name,WorkerId,CURRENT-Knows colours,UPDATE-Knows colours",
            f"Walt,{ids[0]},,55",
            f"Wim,{ids[1]},80,revoke",
            f"Wendy,{ids[2]},,",
            "X,A0000000000000,,1",
            f"Wendy,{ids[2]},,high",
        ]
    )
    answer = await market.do(
        "importQualifications",
        people.rita.token,
        LINES,
        qualificationTypeId=scene.id("kind"),
        csv=text,
    )
    lines = answer.only["lines"]

    assert [(each["line"], each["outcome"]) for each in lines] == [
        (2, "GRANTED"),
        (3, "REVOKED"),
        (4, "UNTOUCHED"),
        (5, "REFUSED"),
        (6, "REFUSED"),
    ]
    assert [each["workerId"] for each in lines[:3]] == ids
    assert lines[0]["qualification"] == {"value": 55, "status": "GRANTED"}
    assert [each["refusal"] and each["refusal"]["reason"] for each in lines] == [
        *[None] * 3,
        "NOT_FOUND",
        "INVALID_INPUT",
    ]
    assert await holder(market, people, scene, people.walt) == 55
    assert await holder(market, people, scene, people.wim) == "WRONG_STATE"
    assert await holder(market, people, scene, people.wendy) == "NOT_FOUND"


async def test_a_file_with_another_header_is_told_the_right_one(market, people, scene):
    answer = await market.do(
        "importQualifications",
        people.rita.token,
        LINES,
        qualificationTypeId=scene.id("kind"),
        csv=f"WorkerId,UPDATE-Other\n{people.walt.worker.worker_id},1\n",
    )

    assert (answer.verdict, answer.only["field"]) == ("INVALID_INPUT", "csv")
    assert "UPDATE-Knows colours" in answer.only["bound"]
    assert await holder(market, people, scene, people.walt) == "NOT_FOUND"
