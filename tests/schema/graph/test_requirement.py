"""Requirements of HIT types through the API: their visibility, and the legal requirements."""

from datetime import timedelta

import pytest

from domain.assignments import commands as assignments
from domain.hits import commands as hits
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.people.models import Account
from domain.qualifications import system_types
from domain.qualifications.lifecycle import TypeKind, TypeStatus
from domain.qualifications.models import QualificationType
from domain.qualifications.requirements.drafts import RequirementDraft
from domain.qualifications.requirements.requirement import Comparator, Guard
from schema.kernel.node import global_id
from schema.kernel.qualification_id import type_id
from tests.domain import cast, qualified
from tests.domain.qualifications.requirements.test_drafts import ILLEGAL, OWN
from tests.schema.cast import SAID
from tests.schema.test_callers import QUESTION, TYPE, everything
from tests.schema.test_seeing import token

EXISTS = Comparator.EXISTS
VIEWERS = ("nobody", "sam", "una", "wim", "wendy", "walt", "rita", "rob", "olga")
MAY = "eligibility { maySee mayPreview mayAccept reasons requirements { holds isHeld value } }"
EVERYWHERE = f"""query($group: ID!, $hit: ID!, $type: ID!, $text: String!, $requester: ID!) {{
    all: hitGroups {{ nodes {{ id }} }}
    found: hitGroups(filter: {{ text: $text, requesterId: $requester }}) {{
        nodes {{ title }} totalCount totalHits anchors(first: 1) {{ page }}
        edges {{ node {{ id }} }} }}
    group: node(id: $group) {{ ... on HitGroup {{ {MAY}
        hits(first: 5) {{ nodes {{ id question {{ __typename }} }} }} }} }}
    hit: node(id: $hit) {{ ... on Hit {{ id question {{ __typename }} {MAY} }} }}
    type: node(id: $type) {{ ... on HitType {{ title }} }}
    nodes(ids: [$group, $hit, $type]) {{ __typename }}
    preview(hitGroupId: $group) {{ id question {{ __typename }} }}
}}"""
MISSING = """... on NotEligible { reasons missing {
    holds isHeld value requirement { comparator qualificationTypeName
        qualificationType { id name owner { name } } } } }"""


class Gate:
    """A type that Wim holds, and Walt, whose e-mail is not confirmed; HITs of Rita's need it."""

    @classmethod
    async def set(cls, people, guard, *, slots=5):
        gate = cls()
        rita = people.rita.requester
        gate.rita, gate.people = rita, people
        gate.kind = await qualified.a_qualification(rita, "Trained")
        await qualified.granted(gate.kind.id, people.wim.worker, people.walt.worker, value=7)
        await Account.filter(id=people.walt.account.id).update(email_verified_at=None)
        gate.type = await qualified.a_type_requiring(
            rita, RequirementDraft(gate.kind.id, EXISTS, guard=guard), title="Name a shade"
        )
        gate.hits = [await cast.a_hit(rita, hit_type=gate.type, slots=slots) for _ in range(2)]
        gate.group = global_id("HitGroup", gate.hits[0].group_id)
        gate.hit = global_id("Hit", gate.hits[0].id)
        return gate

    async def look(self, market, who):
        """Everything that is asked for at once."""
        answer = await market.ask(
            EVERYWHERE,
            token(self.people, who),
            group=self.group,
            hit=self.hit,
            type=global_id("HitType", self.type.id),
            text="SHADE",
            requester=self.people.rita.requester_profile,
        )
        assert answer.errors == []
        return answer.data

    async def seen_by(self, market, who):
        """Which of the ways lead there: one word for each."""
        data = await self.look(market, who)
        found, group, hit = data["found"], data["group"], data["hit"]
        listed = {
            self.group in [node["id"] for node in data["all"]["nodes"]],
            [node["title"] for node in found["nodes"]] == ["Name a shade"],
            found["totalCount"] == len(found["edges"]) == 1,
            found["totalHits"] == 2,
        }
        assert len(listed) == 1, "the list, its search and its totals agree"
        assert len(found["anchors"]) == 1
        questions = [
            node["question"] for node in (group or {"hits": {"nodes": []}})["hits"]["nodes"]
        ]
        assert len(questions) in (0, 2)
        ways = {
            "list": listed == {True},
            "group": group is not None,
            "type": data["type"] is not None,
            "hit": hit is not None,
            "hits": bool(questions),
            "preview": data["preview"] is not None,
        }
        assert [each is not None for each in data["nodes"]] == [
            ways["group"],
            ways["hit"],
            ways["type"],
        ]
        return " ".join(name for name, is_so in ways.items() if is_so)


ALL = "list group type hit hits preview"
FEW = "list group type"
OWNERS = "group type hit hits preview"
SHOWN = {
    Guard.ACCEPT: dict.fromkeys(VIEWERS, ALL),
    Guard.PREVIEW_AND_ACCEPT: dict.fromkeys(VIEWERS, FEW) | {"wim": ALL, "walt": ALL, "rita": ALL},
    Guard.DISCOVER_PREVIEW_AND_ACCEPT: dict.fromkeys(VIEWERS, "")
    | {"wim": ALL, "walt": ALL, "rita": OWNERS},
}


@pytest.mark.parametrize("guard", list(Guard))
async def test_each_is_shown_what_they_may_see_by_whatever_way_they_look(guard, market, people):
    gate = await Gate.set(people, guard)

    seen = {who: await gate.seen_by(market, who) for who in VIEWERS}

    assert seen == SHOWN[guard]


NOT_MET = {"holds": False, "isHeld": False, "value": None}
MET = {"holds": True, "isHeld": True, "value": 7}


@pytest.mark.parametrize("guard", [Guard.ACCEPT, Guard.PREVIEW_AND_ACCEPT])
async def test_each_is_told_what_they_may_do_and_every_reason_why_not(guard, market, people):
    gate = await Gate.set(people, guard)
    may_preview = guard is Guard.ACCEPT
    unqualified, no_worker = "NOT_QUALIFIED", "NO_WORKER_ACCOUNT"
    expected = {
        "nobody": (may_preview, {unqualified, no_worker}, NOT_MET),
        "sam": (may_preview, {unqualified, no_worker}, NOT_MET),
        "una": (may_preview, {unqualified, "EMAIL_NOT_VERIFIED"}, NOT_MET),
        "wim": (True, set(), MET),
        "wendy": (may_preview, {unqualified}, NOT_MET),
        "walt": (True, {"EMAIL_NOT_VERIFIED"}, MET),
        "rita": (may_preview, {unqualified, no_worker, "OWN_HIT"}, NOT_MET),
        "rob": (may_preview, {unqualified, no_worker}, NOT_MET),
        "olga": (may_preview, {unqualified, no_worker}, NOT_MET),
    }

    outcome, of_hits = {}, {}
    for who in VIEWERS:
        data = await gate.look(market, who)
        for node, into in ((data["group"], outcome), (data["hit"], of_hits)):
            if node is not None:
                rights = node["eligibility"]
                (requirement,) = rights["requirements"]
                assert rights["maySee"]
                assert rights["mayAccept"] == (not rights["reasons"])
                into[who] = (rights["mayPreview"], set(rights["reasons"]), requirement)

    assert outcome == expected
    assert of_hits == {who: expected[who] for who in of_hits}


async def test_who_accepts_from_a_hidden_group_is_answered_as_if_it_did_not_exist(market, people):
    """Also when it is full, when the token stood for another input, and by either id."""
    gate = await Gate.set(people, Guard.DISCOVER_PREVIEW_AND_ACCEPT, slots=1)
    ids = [gate.hit, gate.group, global_id("Hit", new_id()), global_id("HitGroup", new_id())]
    fields, answers = ["hitId", "hitGroupId"] * 2, {"hitId": set(), "hitGroupId": set()}
    for is_full in (False, True):
        for hit in gate.hits if is_full else ():
            await assignments.accept(people.wim.worker, hit.id)
        before = await everything()
        for field, id in zip(fields, ids, strict=True):
            for more in ({}, {"clientToken": "x" * 65}):
                values = {field: id} | more
                answer = await market.do("acceptHit", people.wendy.token, MISSING, **values)
                answers[field].add((answer.verdict, answer.only["message"]))
        assert await everything() == before

    assert answers == {
        "hitId": {("NOT_FOUND", "There is no such HIT, or you may not see it.")},
        "hitGroupId": {("NOT_FOUND", "There is no such HIT group, or you may not see it.")},
    }


async def test_the_own_and_the_accepted_hit_of_a_hidden_group_are_explained(market, people):
    gate = await Gate.set(people, Guard.DISCOVER_PREVIEW_AND_ACCEPT)
    taken = await assignments.accept(people.wim.worker, gate.hits[0].id)
    await assignments.return_assignment(people.wim.worker, taken.id)
    await qualified.revoked(gate.kind.id, people.wim.worker)
    await market.do("openWorkerAccount", people.rita.token, clientToken="t")
    answers = {}
    for who in ("wim", "rita"):
        for field, id in (("hitId", gate.hit), ("hitGroupId", gate.group)):
            answer = await market.do("acceptHit", token(people, who), MISSING, **{field: id})
            answers[who, field] = answer.only.get("reasons") or answer.verdict

    assert answers == {
        ("wim", "hitId"): ["NOT_QUALIFIED"],
        ("wim", "hitGroupId"): "NOT_FOUND",
        ("rita", "hitId"): ["OWN_HIT", "NOT_QUALIFIED"],
        ("rita", "hitGroupId"): ["OWN_HIT", "NOT_QUALIFIED"],
    }


@pytest.mark.parametrize("guard", [Guard.ACCEPT, Guard.PREVIEW_AND_ACCEPT])
async def test_who_accepts_is_judged_at_that_moment_and_told_what_is_missing(guard, market, people):
    gate = await Gate.set(people, guard)
    before = await everything()
    outcome = {
        who: (await market.do("acceptHit", token(people, who), hitId=gate.hit)).verdict
        for who in VIEWERS
        if who != "wim"
    }
    answers = [
        (await market.do("acceptHit", people.wendy.token, MISSING, **wanted)).only
        for wanted in ({"hitId": gate.hit}, {"hitGroupId": gate.group})
    ]

    assert outcome == {
        "nobody": "UNAUTHENTICATED",
        "sam": "NO_WORKER_ACCOUNT",
        "una": "EMAIL_NOT_VERIFIED",
        "wendy": "NOT_QUALIFIED",
        "walt": "EMAIL_NOT_VERIFIED",
        "rita": "NO_WORKER_ACCOUNT",
        "rob": "NO_WORKER_ACCOUNT",
        "olga": "NO_WORKER_ACCOUNT",
    }
    for answer in answers:
        assert answer["reasons"] == ["NOT_QUALIFIED"]
        assert "Trained held (you do not hold it)" in answer["message"]
        assert answer["missing"] == [
            NOT_MET
            | {
                "requirement": {
                    "comparator": "EXISTS",
                    "qualificationTypeName": "Trained",
                    "qualificationType": {
                        "id": type_id(gate.kind.id),
                        "name": "Trained",
                        "owner": {"name": "Rita"},
                    },
                }
            }
        ]
    assert await everything() == before

    assert (await market.do("acceptHit", people.wim.token, hitId=gate.hit)).verdict == (
        "AcceptHitSuccess"
    )


NEXT = "... on SubmitAssignmentSuccess { assignment { status } next { id } nextAssignment { id } }"
MINE = """{ me { worker { assignments { nodes { hit { id question { __typename }
    group { hits { nodes { id } } eligibility { maySee mayPreview mayAccept } } } } } } } }"""


@pytest.mark.parametrize("guard", list(Guard))
@pytest.mark.parametrize("goes_on", [True, False])
async def test_who_accepted_keeps_the_assignment_and_is_shown_no_other_hit(
    goes_on, guard, market, people
):
    """E.2.8: judged at the moment of the action."""
    gate = await Gate.set(people, guard)
    taken = await assignments.accept(people.wim.worker, gate.hits[0].id)
    await qualified.revoked(gate.kind.id, people.wim.worker)

    data = await gate.look(market, "wim")
    other = await market.ask(
        "query($id: ID!) { node(id: $id) { id } }",
        people.wim.token,
        id=global_id("Hit", gate.hits[1].id),
    )
    (mine,) = (await market.ask(MINE, people.wim.token)).only["worker"]["assignments"]["nodes"]
    submitted = await market.do(
        "submitAssignment",
        people.wim.token,
        NEXT,
        assignmentId=global_id("Assignment", taken.id),
        answer=SAID,
        acceptNext=goes_on,
    )

    is_public = guard is Guard.ACCEPT
    assert data["hit"]["question"] == mine["hit"]["question"] == {"__typename": "FormQuestion"}
    assert mine["hit"]["id"] == gate.hit
    assert (other.only is not None) == is_public
    assert len(mine["hit"]["group"]["hits"]["nodes"]) == (2 if is_public else 0)
    assert mine["hit"]["group"]["eligibility"] == {
        "maySee": guard is not Guard.DISCOVER_PREVIEW_AND_ACCEPT,
        "mayPreview": is_public,
        "mayAccept": False,
    }
    assert submitted.only["assignment"] == {"status": "SUBMITTED"}
    assert submitted.only["next"] is submitted.only["nextAssignment"] is None


async def test_the_next_hit_is_one_that_the_worker_may_accept(market, people):
    gate = await Gate.set(people, Guard.PREVIEW_AND_ACCEPT)
    nexts = []
    for verb, who, values in (
        ("signOut", "sam", {}),
        ("blockWorker", "rita", {"workerId": people.wim.worker_profile, "reason": "spam"}),
    ):
        taken = await assignments.accept_next(people.wim.worker, gate.hits[0].group_id)
        await market.do(verb, getattr(people, who).token, **values)
        submitted = await market.do(
            "submitAssignment",
            people.wim.token,
            NEXT,
            assignmentId=global_id("Assignment", taken.id),
            answer=SAID,
        )
        nexts.append(submitted.only["next"])
        await cast.a_hit(gate.rita, hit_type=gate.type)

    assert nexts == [{"id": global_id("Hit", gate.hits[1].id)}, None]


async def test_a_returned_hit_of_a_hidden_group_is_all_that_stays_in_sight(market, people):
    gate = await Gate.set(people, Guard.DISCOVER_PREVIEW_AND_ACCEPT)
    taken = await assignments.accept(people.wim.worker, gate.hits[0].id)
    await assignments.return_assignment(people.wim.worker, taken.id)
    await qualified.revoked(gate.kind.id, people.wim.worker)

    assert await gate.seen_by(market, "wim") == "hit"


async def test_a_key_that_may_not_read_finds_no_types_of_hidden_groups(market, people):
    """Nor does anybody by the id of the HIT type, which others may have kept."""
    gate = await Gate.set(people, Guard.DISCOVER_PREVIEW_AND_ACCEPT)
    query = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    ids = [global_id("HitType", gate.type.id)]
    await qualified.revoked(gate.kind.id, people.wim.worker)

    found = [(await market.ask(query, token(people, who), ids=ids)).only for who in VIEWERS]

    assert [who for who, each in zip(VIEWERS, found, strict=True) if each != [None]] == [
        "walt",
        "rita",
    ]


MADE = """... on CreateHitTypeSuccess { hitType { id qualificationRequirements {
    comparator integerValues localeValues { country subdivision } actionsGuarded description
    qualificationTypeId qualificationType { id wellKnownId status kind } } } }
    ... on InvalidInput { field value bound } ... on WrongState { state }"""


async def make(market, who, *requirements, **more):
    values = TYPE | {"qualificationRequirements": list(requirements)} | more
    return await market.do("createHitType", who.token, MADE, **values)


def written(draft, kind):
    """A draft as a client writes it."""
    return {
        "qualificationTypeId": type_id(kind.id if draft.type_id == OWN else draft.type_id),
        "comparator": draft.comparator.value,
        "integerValues": list(draft.integers),
        "localeValues": [
            {"country": each.country, "subdivision": each.subdivision} for each in draft.locales
        ],
        "actionsGuarded": draft.guard.value,
    }


async def test_each_illegal_pairing_is_refused_by_its_rule_and_nothing_is_half_done(market, people):
    kind = await qualified.a_qualification(people.rita.requester, "Trained")
    legal = {"qualificationTypeId": type_id(kind.id), "comparator": "EXISTS"}
    before = await everything()
    outcome, expected = [], []
    for draft, field, bound in ILLEGAL:
        title = "Photos with adult content"
        answer = await make(market, people.rita, legal, written(draft, kind), title=title)
        if any(abs(value) >= 2**31 for value in draft.integers):
            assert answer.data is None, "GraphQL itself has no such Int"
            continue
        said = answer.only
        outcome.append((answer.verdict, said["field"].rpartition(".")[2], bound in said["bound"]))
        expected.append(("INVALID_INPUT", field, True))
        assert said["field"].startswith("qualificationRequirements[1].")

    assert outcome == expected
    assert len(outcome) == len(ILLEGAL) - 1
    assert await everything() == before


async def test_types_that_cannot_be_required_are_refused_and_nothing_is_half_done(market, people):
    rita, rob = people.rita.requester, people.rob.requester
    kinds = {}
    for owner, status in (
        (rita, TypeStatus.INACTIVE),
        (rob, TypeStatus.INACTIVE),
        (rita, TypeStatus.DISPOSING),
        (rita, TypeStatus.DISPOSED),
        (rob, TypeStatus.ACTIVE),
    ):
        kind = await qualified.a_qualification(owner, f"{owner.name} {status}")
        await QualificationType.filter(id=kind.id).update(status=status)
        kinds[kind.name] = type_id(kind.id)
    kinds["unknown"] = type_id(OWN)
    kinds["no id"] = "x"
    kinds["of a HIT type"] = global_id("HitType", OWN)
    kinds["of no well-known one"] = "00000000000000000041"
    before = await everything()

    outcome = {}
    for name, id in kinds.items():
        if name != "Rob ACTIVE":
            answer = await make(
                market, people.rita, {"qualificationTypeId": id, "comparator": "EXISTS"}
            )
            outcome[name] = (answer.verdict, (answer.data or {}) and answer.only.get("state"))

    assert outcome == {
        "Rita INACTIVE": ("WRONG_STATE", "INACTIVE"),
        "Rob INACTIVE": ("WRONG_STATE", "INACTIVE"),
        "Rita DISPOSING": ("WRONG_STATE", "DISPOSING"),
        "Rita DISPOSED": ("NOT_FOUND", None),
        "unknown": ("NOT_FOUND", None),
        "no id": ("BAD_USER_INPUT", {}),
        "of a HIT type": ("BAD_USER_INPUT", {}),
        "of no well-known one": ("BAD_USER_INPUT", {}),
    }
    assert await everything() == before
    anothers = {"qualificationTypeId": kinds["Rob ACTIVE"], "comparator": "EXISTS"}
    assert (await make(market, people.rita, anothers)).verdict == "CreateHitTypeSuccess"


async def test_ten_are_taken_and_an_eleventh_is_not(market, people):
    rate = {"qualificationTypeId": "000000000000000000L0", "comparator": "GREATER_THAN"}
    ten = [rate | {"integerValues": [number]} for number in range(10)]
    before = await everything()
    outcome = [
        (await make(market, people.rita, *some, **more)).only["field"]
        for some, more in (([*ten, ten[0]], {}), (ten, {"invitationOnly": True}))
    ]

    assert outcome == ["qualificationRequirements"] * 2
    assert await everything() == before
    assert (await make(market, people.rita, *ten)).verdict == "CreateHitTypeSuccess"
    nine = await make(market, people.rita, *ten[1:], invitationOnly=True)
    assert len(nine.only["hitType"]["qualificationRequirements"]) == 10


async def test_the_markets_types_are_named_by_either_id(market, people):
    """Masters also by the id that it has in Mechanical Turk's sandbox."""
    values = {
        system_types.LOCALE: {
            "comparator": "IN",
            "localeValues": [{"country": "US", "subdivision": "WA"}, {"country": "DE"}],
        },
        system_types.ADULT: {
            "comparator": "EQUAL_TO",
            "integerValues": [1],
            "actionsGuarded": "PREVIEW_AND_ACCEPT",
        },
        system_types.MASTERS: {"comparator": "EXISTS"},
    }
    usual = {"comparator": "LESS_THAN", "integerValues": [50]}
    made = {}
    for known, key in system_types.WELL_KNOWN.items():
        for id in (known, type_id(key)):
            wanted = values.get(key, usual) | {"qualificationTypeId": id}
            answer = await make(market, people.rita, wanted, title="Adult content")
            made.setdefault(key, []).append(answer.only["hitType"])

    assert set(made) == system_types.HELD_BY_ALL | {system_types.MASTERS}
    for key, types in made.items():
        assert len({each["id"] for each in types}) == 1
        (requirement,) = types[0]["qualificationRequirements"]
        assert requirement["qualificationTypeId"] == requirement["qualificationType"]["id"]
        assert requirement["qualificationType"]["id"] == type_id(key)
        assert requirement["qualificationType"]["kind"] == "SYSTEM"
        assert system_types.WELL_KNOWN[requirement["qualificationType"]["wellKnownId"]] == key
    (place,) = made[system_types.LOCALE][0]["qualificationRequirements"]
    assert place["localeValues"] == [
        {"country": "DE", "subdivision": None},
        {"country": "US", "subdivision": "WA"},
    ]
    assert place["description"] == "Location one of DE, US-WA"


async def test_the_same_requirements_in_another_order_are_the_same_type(market, people):
    kind = await qualified.a_qualification(people.rob.requester, "Trained")
    rate = {"qualificationTypeId": "000000000000000000L0", "comparator": "GREATER_THAN"}
    few = {"qualificationTypeId": type_id(kind.id), "comparator": "IN", "integerValues": [1, 2]}
    rate["integerValues"] = [95]

    async def id(*requirements, **more):
        return (await make(market, people.rita, *requirements, **more)).only["hitType"]["id"]

    same = {
        await id(rate, few),
        await id(few, rate),
        await id(few, rate, few),
        await id(few | {"integerValues": [2, 1]}, rate),
        await id(few | {"actionsGuarded": "ACCEPT"}, rate | {"localeValues": []}),
    }
    others = [
        await id(rate),
        await id(),
        await id(few, rate | {"integerValues": [96]}),
        await id(few, rate | {"actionsGuarded": "PREVIEW_AND_ACCEPT"}),
        await id(few | {"comparator": "NOT_IN"}, rate),
        await id(few, rate, invitationOnly=True),
        await id(few, rate, title="Name another"),
    ]

    assert len(same) == 1
    assert len({*same, *others}) == 1 + len(others)


async def publish(market, who, hit_type, verb="createHit", **more):
    values = {"hitTypeId": global_id("HitType", hit_type.id), "lifetimeSeconds": 60} | more
    values |= {"question": QUESTION} if verb == "createHit" else {"hits": [{"question": QUESTION}]}
    results = "... on CreateHitsSuccess { results { __typename ... on CreateHitSuccess "
    results += "{ hit { id } } ... on Refusal { reason } } }"
    hit = "... on CreateHitSuccess { hit { id } }"
    state = "... on WrongState { state }"
    return await market.do(
        verb, who.token, (hit if verb == "createHit" else results) + state, **values
    )


@pytest.mark.parametrize("verb", ["createHit", "createHits"])
@pytest.mark.parametrize("end", ["INACTIVE", "RETIRED"])
async def test_nothing_is_published_that_requires_what_is_out_of_use(end, verb, market, people):
    gate = await Gate.set(people, Guard.ACCEPT)
    first = await publish(market, people.rita, gate.type, verb, clientToken="t")
    if end == "INACTIVE":
        await market.do(
            "updateQualificationType",
            people.rita.token,
            qualificationTypeId=type_id(gate.kind.id),
            status="INACTIVE",
        )
    else:
        await market.do(
            "deleteQualificationType",
            people.rita.token,
            qualificationTypeId=type_id(gate.kind.id),
        )
    before = await everything()

    refused = await publish(market, people.rita, gate.type, verb)
    again = await publish(market, people.rita, gate.type, verb, clientToken="t")

    assert (refused.verdict, refused.only["state"]) == ("WRONG_STATE", end)
    assert "Trained" in refused.only["message"]
    assert again == first, "what was published under a token is answered, whatever came after"
    assert first.errors == []
    assert await everything() == before


async def test_live_hits_of_a_retired_type_go_on_and_expired_ones_do_not_come_back(market, people):
    gate = await Gate.set(people, Guard.ACCEPT)
    live, over = gate.hits
    await hits.expire_hit(gate.rita, over.id)
    await hits.delete_qualification_type(gate.rita, gate.kind.id)
    later = (clock.now() + timedelta(days=2)).isoformat()

    async def extend(hit, **more):
        answer = await market.do(
            "extendHit",
            people.rita.token,
            "... on ExtendHitSuccess { hit { status availableAssignments } } "
            "... on WrongState { state }",
            hitId=global_id("Hit", hit.id),
            **more,
        )
        return answer.only

    before = await everything()
    revived = await extend(over, expiresAt=later)
    assert (revived["reason"], revived["state"]) == ("WRONG_STATE", "RETIRED")
    assert "Trained" in revived["message"]
    assert await everything() == before

    longer = await extend(live, expiresAt=later, additionalAssignments=1)
    assert longer["hit"] == {"status": "ASSIGNABLE", "availableAssignments": 6}
    taken = await market.do("acceptHit", people.wim.token, hitId=global_id("Hit", live.id))
    assert taken.verdict == "AcceptHitSuccess"


async def test_an_expired_hit_comes_back_while_its_types_are_in_use(market, people):
    gate = await Gate.set(people, Guard.ACCEPT)
    await hits.expire_hit(gate.rita, gate.hits[0].id)

    later = clock.now() + timedelta(days=2)
    hit = await hits.extend_hit(gate.rita, gate.hits[0].id, expires_at=later)

    assert hit.status == "ASSIGNABLE"


async def test_an_owner_reads_the_pending_requests_of_a_type_and_nobody_else_does(
    market, people, scene
):
    asked = (await QualificationType.get(id=scene.asked.type_id)).id
    query = """query($id: ID!) { node(id: $id) { ... on QualificationType {
        requests { nodes { id status worker { workerId } } } mine { status } } } }"""
    seen = {
        who: (await market.ask(query, token(people, who), id=type_id(asked))).only["requests"]
        for who in VIEWERS
    }
    testing = await market.ask(query, people.rita.token, id=type_id(scene.testing.type_id))
    stored = await market.ask(query, people.wim.token, id=type_id(system_types.NUMBER_APPROVED))

    assert seen.pop("rita")["nodes"] == [
        {
            "id": scene.id("asked"),
            "status": "SUBMITTED",
            "worker": {"workerId": people.wim.worker.worker_id},
        }
    ]
    assert list(seen.values()) == [{"nodes": []}] * len(seen)
    assert testing.only["requests"]["nodes"] == [], "an open test is not for the owner to decide"
    assert stored.only == {"requests": {"nodes": []}, "mine": None}


async def test_what_the_market_keeps_is_joined_to_its_type(market, people):
    answer = await market.ask(
        "{ me { worker { systemQualifications { wellKnownId name type { "
        "id wellKnownId name kind } } } } }",
        people.wim.token,
    )
    stored = answer.only["worker"]["systemQualifications"]

    assert len(stored) == 8
    for each in stored:
        assert each["type"] == {
            "id": type_id(system_types.WELL_KNOWN[each["wellKnownId"]]),
            "wellKnownId": each["wellKnownId"],
            "name": each["name"],
            "kind": TypeKind.SYSTEM.value,
        }
