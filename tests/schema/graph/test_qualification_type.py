"""Qualification types through the API: created, found, changed, and who may read each part."""

import json

import pytest

from domain.hits import commands as hits
from domain.kernel import clock
from domain.people.models import Scope
from domain.qualifications import commands, system_types
from domain.qualifications.commands.assign import Give
from schema.kernel.node import global_id, key_of
from tests.domain.questions.xml import examples
from tests.schema.cast import a_requester
from tests.schema.execution.test_cost import reads
from tests.schema.test_callers import everything
from tests.schema.test_seeing import ALL, token

CHOICES = [{"value": "paris", "label": "Paris"}, {"value": "rome", "label": "Rome"}]
FORM = {
    "content": [{"kind": "TITLE", "text": "A short test"}],
    "fields": [
        {"name": "capital", "label": "Of France?", "kind": {"singleChoice": {"choices": CHOICES}}},
        {"name": "been", "label": "Been in?", "kind": {"multipleChoice": {"choices": CHOICES}}},
    ],
}
SECRET = 424_242  # a score that stands nowhere but in the key
KEY = {
    "questions": [
        {
            "name": "capital",
            "options": [{"selections": ["paris"], "score": SECRET}],
            "defaultScore": -1,
        }
    ],
    "mapping": {"percentage": {"maximumScore": SECRET}},
}
TESTED = {"test": FORM, "testDurationSeconds": 60, "answerKey": KEY}
ANSWER_KEY = """answerKey { questions { name defaultScore options { selections score } }
    mapping { __typename ... on PercentageMapping { maximumScore }
        ... on ScaleMapping { multiplier }
        ... on RangeMapping { outOfRangeValue ranges { lower upper value } } } }"""
FIELDS = f"""id name description keywords status kind isRequestable isAutoGranted autoGrantedValue
    hasTest testDurationSeconds retryDelaySeconds premiumFee wellKnownId createdAt
    owner {{ name }}
    test {{ content {{ text }} fields {{
        name ... on SingleChoiceField {{ choices {{ value }} }}
    }} }}
    {ANSWER_KEY}"""
MADE = f"... on CreateQualificationTypeSuccess {{ qualificationType {{ {FIELDS} }} }}"
CHANGED = f"... on UpdateQualificationTypeSuccess {{ qualificationType {{ {FIELDS} }} }}"
INVALID = "... on InvalidInput { field value bound }"


async def made(market, who, **more):
    values = {"name": "Knows capitals", "description": "Knows where things are."} | more
    answer = await market.do("createQualificationType", who.token, MADE + INVALID, **values)
    assert answer.verdict == "CreateQualificationTypeSuccess", answer.only
    return answer.only["qualificationType"]


async def changed(market, who, kind, **more):
    values = {"qualificationTypeId": kind["id"]} | more
    return (await market.do("updateQualificationType", who.token, CHANGED + INVALID, **values)).only


async def seen(market, who, kind, fields):
    query = f"query($id: ID!) {{ node(id: $id) {{ ... on QualificationType {{ {fields} }} }} }}"
    return (await market.ask(query, who and who.token, id=kind["id"])).only


async def test_a_type_is_answered_as_it_was_said(market, people):
    kind = await made(market, people.rita, keywords=["maps"], retryDelaySeconds=9, **TESTED)

    assert kind["test"] == {
        "content": [{"text": "A short test"}],
        "fields": [
            {"name": "capital", "choices": [{"value": "paris"}, {"value": "rome"}]},
            {"name": "been"},
        ],
    }
    assert kind["answerKey"] == {
        "questions": KEY["questions"],
        "mapping": {"__typename": "PercentageMapping", "maximumScore": SECRET},
    }
    assert (kind["kind"], kind["status"], kind["owner"]) == ("CUSTOM", "ACTIVE", {"name": "Rita"})
    assert (kind["isRequestable"], kind["hasTest"], kind["testDurationSeconds"]) == (True, True, 60)
    assert (kind["keywords"], kind["retryDelaySeconds"], kind["premiumFee"]) == (
        ["maps"],
        9,
        "0.00",
    )
    assert (kind["isAutoGranted"], kind["autoGrantedValue"], kind["wellKnownId"]) == (
        False,
        None,
        None,
    )


@pytest.mark.parametrize(
    ("mapping", "outcome"),
    [
        ({"scale": {"multiplier": "1.5"}}, {"__typename": "ScaleMapping", "multiplier": "1.5"}),
        (
            {"range": {"ranges": [{"lower": -1, "upper": 5, "value": 7}], "outOfRangeValue": 0}},
            {
                "__typename": "RangeMapping",
                "outOfRangeValue": 0,
                "ranges": [{"lower": -1, "upper": 5, "value": 7}],
            },
        ),
        (None, None),
    ],
)
async def test_every_mapping_comes_back(mapping, outcome, market, people):
    kind = await made(market, people.rita, **TESTED | {"answerKey": KEY | {"mapping": mapping}})

    assert kind["answerKey"]["mapping"] == outcome


async def test_a_mapping_is_exactly_one_of_its_kinds(market, people):
    two = {"percentage": {"maximumScore": 1}, "scale": {"multiplier": "1"}}
    for mapping in ({}, two):
        answer = await market.do(
            "createQualificationType",
            people.rita.token,
            name="N",
            description="D",
            **TESTED | {"answerKey": KEY | {"mapping": mapping}},
        )
        assert answer.code == "BAD_USER_INPUT"


MALFORMED = [
    ({"name": "rhymes"}, "answerKey.questions[0].name"),
    ({"options": []}, "answerKey.questions[0].options"),
    (
        {"options": [{"selections": ["oslo"], "score": 1}]},
        "answerKey.questions[0].options[0].selections[0]",
    ),
    (
        {"options": [{"selections": ["paris", "rome"], "score": 1}]},
        "answerKey.questions[0].options[0].selections",
    ),
    ({"defaultScore": 1_000_001}, "answerKey.questions[0].defaultScore"),
]


@pytest.mark.parametrize(("wrong", "field"), MALFORMED, ids=lambda v: str(v)[:30])
async def test_a_malformed_key_is_refused_by_its_place_and_makes_nothing(
    wrong, field, market, people
):
    before = await everything()
    key = KEY | {"questions": [KEY["questions"][0] | wrong]}
    values = {"name": "N", "description": "D", **TESTED, "answerKey": key}
    answer = await market.do("createQualificationType", people.rita.token, INVALID, **values)

    assert (answer.verdict, answer.only["field"]) == ("INVALID_INPUT", field)
    assert await everything() == before


async def test_a_test_is_checked_as_the_forms_of_hits_are(market, people):
    twice = {"fields": FORM["fields"][:1] * 2}
    media = {"fields": [FORM["fields"][0] | {"content": [{"kind": "IMAGE", "text": "x"}]}]}
    outcome = []
    for form in (twice, media, {"fields": []}):
        values = {"name": "N", "description": "D", "test": form, "testDurationSeconds": 1}
        answer = await market.do("createQualificationType", people.rita.token, INVALID, **values)
        outcome.append(answer.only["field"])

    assert outcome == ["test.fields[1].name", "test.fields[0].content[0].url", "test.fields"]


async def test_a_test_in_xml_is_a_form_alone(market, people):
    xml = examples.form(examples.question(examples.select(), name="capital", required="true"))
    wanted = f"""... on CreateQualificationTypeSuccess {{ qualificationType {{ test {{ xml fields {{
        name isRequired }} }} }} }} {INVALID}"""
    values = {"name": "N", "description": "D", "testXml": xml, "testDurationSeconds": 60}

    async def outcome(**more):
        answer = await market.do("createQualificationType", people.rita.token, wanted, **more)
        return answer.only

    made = (await outcome(**values))["qualificationType"]["test"]
    assert made == {"xml": xml, "fields": [{"name": "capital", "isRequired": True}]}

    page = await outcome(**values | {"name": "M", "testXml": examples.page()})
    twice = await outcome(**values | {"name": "M", "test": FORM})
    assert (page["field"], twice["field"]) == ("testXml", "testXml")
    assert "QuestionForm" in page["bound"]


async def test_a_name_in_use_is_refused_in_the_words_that_programs_know(market, people):
    await made(market, people.rita)
    answer = await market.do(
        "createQualificationType", people.rita.token, name="Knows capitals", description="Other"
    )

    assert answer.verdict == "NAME_TAKEN"
    assert answer.only["message"].startswith(
        "You have already created a QualificationType with this name"
    )
    await made(market, people.rob)


async def test_a_token_sent_again_makes_one_type(market, people):
    first, again = [await made(market, people.rita, clientToken="t", **TESTED) for _ in range(2)]

    assert first == again


async def test_a_change_leaves_what_is_not_named(market, people):
    kind = await made(market, people.rita, keywords=["maps"], retryDelaySeconds=9, **TESTED)

    outcome = await changed(market, people.rita, kind, description="New.", status="INACTIVE")

    expected = kind | {"description": "New.", "status": "INACTIVE"}
    assert outcome["qualificationType"] == expected


async def test_a_test_sent_without_a_key_drops_the_key(market, people):
    kind = await made(market, people.rita, **TESTED)

    outcome = await changed(market, people.rita, kind, test=FORM, testDurationSeconds=90)

    assert outcome["qualificationType"]["answerKey"] is None
    assert outcome["qualificationType"]["testDurationSeconds"] == 90


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"test": None}, "test", "cannot be removed|not removed"),
        ({"retryDelaySeconds": None}, "retryDelaySeconds", "not forbidden"),
        ({"answerKey": KEY}, "answerKey", "together with the whole test"),
        ({"testDurationSeconds": 5}, "testDurationSeconds", "together with the whole test"),
        ({"autoGranted": True}, "autoGranted", "a type with a test"),
    ],
    ids=str,
)
async def test_what_cannot_change_says_so(change, field, said, market, people):
    kind = await made(market, people.rita, retryDelaySeconds=9, **TESTED)
    before = await everything()

    outcome = await changed(market, people.rita, kind, **change)

    assert outcome["field"] == field
    assert any(words in outcome["bound"] for words in said.split("|"))
    assert await everything() == before


async def test_the_markets_own_types_are_nobodys_to_change(market, people):
    for id in ("000000000000000000L0", global_id("QualificationType", system_types.MASTERS)):
        for verb, more in (
            ("updateQualificationType", {"description": "mine"}),
            ("deleteQualificationType", {}),
            ("assignQualification", {"workerId": people.wim.worker_profile}),
            ("revokeQualification", {"workerId": people.wim.worker_profile}),
        ):
            answer = await market.do(verb, people.rita.token, qualificationTypeId=id, **more)
            assert answer.verdict == "KEPT_BY_THE_MARKET", (verb, id)


async def test_a_deleted_type_is_told_and_changes_no_more(market, people):
    kind = await made(market, people.rita)
    gone = await market.do(
        "deleteQualificationType",
        people.rita.token,
        "... on DeleteQualificationTypeSuccess { qualificationType { status } }",
        qualificationTypeId=kind["id"],
    )
    answer = await market.do(
        "updateQualificationType",
        people.rita.token,
        "... on WrongState { state }",
        qualificationTypeId=kind["id"],
        status="ACTIVE",
    )

    assert gone.only["qualificationType"]["status"] == "DISPOSING"
    assert (answer.verdict, answer.only["state"]) == ("WRONG_STATE", "DISPOSING")


# Who sees what


EVERY_WAY = f"""query($id: ID!) {{
    node(id: $id) {{ ...type }}
    nodes(ids: [$id]) {{ ...type }}
    qualificationTypes(filter: {{ text: "capitals" }}) {{
        nodes {{ ...type }} edges {{ node {{ ...type }} }}
    }}
    me {{ requester {{ qualificationTypes {{ nodes {{ ...type }} }} }} }}
}}
fragment type on QualificationType {{
    {ANSWER_KEY} test {{ fields {{ name label }} }}
    mine {{ value type {{ {ANSWER_KEY} test {{ fields {{ name }} }} }} }}
    holders {{ nodes {{ value worker {{ workerId }} type {{ {ANSWER_KEY} }} }} }}
    hits {{ nodes {{ id }} }}
}}"""


async def holding(people, kind, value=77):
    """Wim and Wendy hold it."""
    gifts = [Give(people.wim.worker.id, value), Give(people.wendy.worker.id, value)]
    key = key_of("id", kind["id"], "QualificationType")
    await commands.assign(people.rita.requester, key, gifts, notify=False)


async def test_a_test_its_key_and_its_holders_reach_the_owner_alone(market, people):
    kind = await made(market, people.rita, **TESTED)
    await holding(people, kind)
    outcome = {}
    for who in ALL:
        answer = await market.ask(EVERY_WAY, token(people, who), id=kind["id"])
        assert answer.errors == []
        outcome[who] = json.dumps(answer.data)

    rita = outcome.pop("rita")
    assert rita.count(str(SECRET)) >= 10
    assert "Of France?" in rita
    assert people.wendy.worker.worker_id in rita
    for who, text in outcome.items():
        assert str(SECRET) not in text, who
        assert "Of France?" not in text, who
        assert 'capital"' not in text, who
        assert people.wendy.worker.worker_id not in text, who


async def test_a_worker_sees_what_they_hold_themselves(market, people):
    kind = await made(market, people.rita)
    await holding(people, kind)

    fields = "mine { status value grantedAt reason worker { workerId } }"
    wim = (await seen(market, people.wim, kind, fields))["mine"]

    assert (wim["status"], wim["value"]) == ("GRANTED", 77)
    assert wim["worker"] == {"workerId": people.wim.worker.worker_id}
    for who in (people.walt, people.rita, people.sam, None):
        assert (await seen(market, who, kind, fields))["mine"] is None


async def test_a_worker_reads_why_it_was_taken(market, people):
    kind = await made(market, people.rita)
    await holding(people, kind)
    values = {"qualificationTypeId": kind["id"], "workerId": people.wim.worker_profile}
    await market.do("revokeQualification", people.rita.token, reason="You guessed.", **values)

    mine = (await seen(market, people.wim, kind, "mine { status reason revokedAt }"))["mine"]

    assert (mine["status"], mine["reason"]) == ("REVOKED", "You guessed.")
    assert mine["revokedAt"]


async def test_holders_are_those_who_hold_it_or_who_did(market, people):
    kind = await made(market, people.rita)
    await holding(people, kind)
    values = {"qualificationTypeId": kind["id"], "workerId": people.wim.worker_profile}
    await market.do("revokeQualification", people.rita.token, **values)
    fields = """now: holders { nodes { worker { workerId } } }
        before: holders(status: REVOKED) { nodes { worker { workerId } } }"""

    outcome = await seen(market, people.rita, kind, fields)

    ids = {name: [n["worker"]["workerId"] for n in outcome[name]["nodes"]] for name in outcome}
    assert ids == {
        "now": [people.wendy.worker.worker_id],
        "before": [people.wim.worker.worker_id],
    }


HOLDER = """holder(workerId: %r) { __typename ... on Qualification { value }
    ... on Refusal { reason message } }"""


async def test_what_one_worker_holds_is_answered_to_the_owner_alone(market, people):
    kind = await made(market, people.rita)
    await holding(people, kind)

    async def holder(who, worker):
        fields = (HOLDER % str(worker.worker_profile)).replace("'", '"')
        return (await seen(market, who, kind, fields))["holder"]

    values = {"qualificationTypeId": kind["id"], "workerId": people.wendy.worker_profile}
    await market.do("revokeQualification", people.rita.token, **values)

    assert await holder(people.rita, people.wim) == {"__typename": "Qualification", "value": 77}
    revoked = await holder(people.rita, people.wendy)
    assert (revoked["reason"], "GRANTED" in revoked["message"]) == ("WRONG_STATE", True)
    assert (await holder(people.rita, people.walt))["reason"] == "NOT_FOUND"
    for who in (people.rob, people.wim, people.sam, None):
        assert (await holder(who, people.wim))["reason"] == "NOT_FOUND"


async def test_an_owners_key_sees_it_with_a_scope_for_it(market, people):
    kind = await made(market, people.rita, **TESTED)
    outcome = {}
    for scope in (Scope.READ, Scope.REQUEST, Scope.PAY, Scope.WORK):
        key = await people.rita.key(scope)
        query = """query($id: ID!) { node(id: $id) { ... on QualificationType {
            test { content { text } }
        } } }"""
        answer = await market.ask(query, key, id=kind["id"])
        outcome[scope] = answer.code or answer.only["test"] is not None

    assert outcome == {
        "READ": True,
        "REQUEST": "FORBIDDEN",
        "PAY": "FORBIDDEN",
        "WORK": "FORBIDDEN",
    }


# Finding


SEARCH = """query($filter: QualificationTypeFilter, $first: Int, $after: String) {
    qualificationTypes(filter: $filter, first: $first, after: $after) {
        nodes { name } pageInfo { hasNextPage endCursor } } }"""


async def names(market, who, **wanted):
    page = (await market.ask(SEARCH, who and who.token, filter=wanted)).only
    return [node["name"] for node in page["nodes"]]


async def test_types_are_found_by_words_owner_kind_and_whether_one_may_ask(market, people):
    for name in ("abc", "ab", "acb"):
        await made(market, people.rita, name=name)
    await made(market, people.rob, name="cabs", isRequestable=False)

    assert await names(market, people.wim, text="AB", kind="CUSTOM") == ["cabs", "ab", "abc"]
    assert await names(market, None, text="AB", requestable=True) == ["ab", "abc"]
    assert await names(market, people.rob, ownedByMe=True) == ["cabs"]
    assert await names(market, people.wim, ownedByMe=True) == []
    assert await names(market, None, ownedByMe=True) == []
    assert len(await names(market, None, kind="SYSTEM")) == 9
    assert await names(market, None, kind="PREMIUM") == []


async def test_a_search_of_no_bounds_is_bad_input(market, people):
    for text in ("", "x" * 201, "\x00"):
        assert (await market.ask(SEARCH, None, filter={"text": text})).code == "BAD_USER_INPUT"


async def test_pages_follow_each_other_and_their_cursors_are_their_own(market, people):
    for number in range(5):
        await made(market, people.rita, name=f"kind {number}")

    first = (await market.ask(SEARCH, None, filter={"text": "kind"}, first=3)).only
    cursor = first["pageInfo"]["endCursor"]
    rest = (await market.ask(SEARCH, None, filter={"text": "kind"}, first=3, after=cursor)).only
    wrong = await market.ask(
        """query($after: String) { me { requester {
            qualificationTypes(after: $after) { nodes { id } }
        } } }""",
        people.rita.token,
        after=cursor,
    )

    assert [node["name"] for node in first["nodes"] + rest["nodes"]] == [
        f"kind {number}" for number in (4, 3, 2, 1, 0)
    ]
    assert not rest["pageInfo"]["hasNextPage"]
    assert wrong.code == "BAD_CURSOR"


async def test_what_is_gone_is_listed_for_its_owner_alone(market, people):
    kind = await made(market, people.rita)
    await market.do("deleteQualificationType", people.rita.token, qualificationTypeId=kind["id"])
    await hits.dispose_types(clock.now(), 10)
    mine = "{ me { requester { qualificationTypes { nodes { name status } } } } }"
    own = (await market.ask(mine, people.rita.token)).only

    assert own["requester"]["qualificationTypes"]["nodes"] == [
        {"name": "Knows capitals", "status": "DISPOSED"}
    ]
    assert (await seen(market, people.rita, kind, "status"))["status"] == "DISPOSED"
    for who in (people.rob, people.wim, None):
        assert await seen(market, who, kind, "status") is None
        assert await names(market, who, text="capitals") == []


async def test_a_page_of_types_costs_one_statement_a_kind(market, people):
    rob = await a_requester("Robin")
    for number in range(8):
        await made(market, rob, name=f"kind {number}", **TESTED)
    query = f"""query($first: Int) {{ me {{ requester {{ qualificationTypes(first: $first) {{
        nodes {{ {FIELDS} mine {{ value }} }} }} }} }} }}"""
    few = await reads(market, query, rob.token, first=2)
    many = await reads(market, query, rob.token, first=8)

    assert len(few) == len(many) == 3, many  # types, owners, tests with their keys
