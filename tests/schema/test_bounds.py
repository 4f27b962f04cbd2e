"""Every bound of the market through the API: at it, taken; past it, refused by name."""

from typing import Any

import pytest

from schema.kernel.node import global_id
from tests.domain import cast
from tests.schema.inputs import put
from tests.schema.test_callers import everything

INVALID = "... on InvalidInput { field value bound }"
A_YEAR = 31_536_000
OVER_A_BILLION = 1_000_000_001


def html(size: int) -> dict[str, Any]:
    return {"html": {"html": "x" * size}}


def form(**field: Any) -> dict[str, Any]:
    plain = {"name": "a", "label": "A?", "kind": {"text": {}}}
    return {"form": {"fields": [plain | field]}}


def choices(count: int, **more: Any) -> dict[str, Any]:
    options = [{"value": str(number), "label": "x"} for number in range(count)]
    return {"multipleChoice": {"choices": options, **more}}


# verb, path, values taken, values refused (with how the refusal names the field, where differently)
BOUNDS: list[tuple[str, str, list[Any], list[Any]]] = [
    ("createHitType", "title", ["x", "x" * 128], ["", "  ", "x" * 129]),
    ("createHitType", "description", ["x" * 2_000], ["", "x" * 2_001]),
    (
        "createHitType",
        "keywords",
        [None, [], ["a" * 1_000], ["a" * 500, "b" * 499]],
        [["a" * 500, "b" * 500], ["a"] * 501],
    ),
    ("createHitType", "keywords.0", ["colour"], ["", "two,words", "a" * 1_001]),
    ("createHitType", "reward", ["0", "0.00", "5.", "10000.00"], ["10000.01", "9999999999.99"]),
    ("createHitType", "assignmentDurationSeconds", [30, A_YEAR], [29, 0, -1, A_YEAR + 1]),
    (
        "createHitType",
        "autoApprovalDelaySeconds",
        [None, 0, 2_592_000],
        [-1, 2_592_001, 2**31 - 1],
    ),
    ("createHit", "lifetimeSeconds", [30, A_YEAR], [29, 0, -1, A_YEAR + 1]),
    ("createHit", "maxAssignments", [None, 1], [0, -1, OVER_A_BILLION]),
    ("createHit", "requesterAnnotation", [None, "", "x" * 255], ["x" * 256]),
    ("createHit", "clientToken", [None, "x", "y" * 64], ["", "x" * 65]),
    ("createHit", "question.html.html", ["x" * 65_000], ["", "x" * 65_536, "é" * 32_768]),
    ("createHit", "question.html.frameHeight", [0, 20_000], [-1, 20_001]),
    ("createHits", "lifetimeSeconds", [30, A_YEAR], [29, A_YEAR + 1]),
    ("createHits", "maxAssignments", [None, 1], [0, OVER_A_BILLION]),
    ("createHits", "hits", [[{"question": html(1)}]], [[]]),
    ("extendHit", "additionalAssignments", [1], [0, -1, 2**31 - 1]),
    ("expireHits", "hitIds", [], [[]]),
    ("deleteHits", "hitIds", [], [[]]),
    ("depositFunds", "amount", ["0.01", "1000000"], ["0.00", "1000000.01"]),
    ("approveAssignment", "feedback", ["x" * 1_024], ["x" * 1_025]),
    ("rejectAssignment", "feedback", ["x" * 1_024], ["", " ", "x" * 1_025]),
    ("overrideRejection", "feedback", ["x" * 1_024], ["x" * 1_025]),
    ("approveAssignments", "assignmentIds", [], [[]]),
    ("sendBonus", "amount", ["0.01"], ["0", "0.00", "10000.01"]),
    ("sendBonus", "reason", ["x" * 4_096], ["", "x" * 4_097]),
    ("blockWorker", "reason", ["x" * 1_024], ["", "x" * 1_025]),
    ("createQualificationType", "name", ["x" * 200], ["", " ", "x" * 201]),
    ("createQualificationType", "description", ["x" * 2_000], ["", "x" * 2_001]),
    (
        "createQualificationType",
        "keywords",
        [["a" * 500, "b" * 499]],
        [["a" * 500, "b" * 500], ["a"] * 501],
    ),
    ("createQualificationType", "keywords.0", [], ["a,b", "", "a" * 1_001]),
    ("createQualificationType", "status", ["INACTIVE"], ["DISPOSING", "DISPOSED"]),
    ("createQualificationType", "retryDelaySeconds", [315_360_000], [-1, 315_360_001]),
    ("createQualificationType", "testDurationSeconds", [], [1, 0]),
    ("createQualificationType", "autoGrantedValue", [], [1]),
    ("createQualificationType", "clientToken", ["y" * 64], ["", "x" * 65]),
    ("updateQualificationType", "description", [None, "x" * 2_000], ["", "x" * 2_001]),
    ("updateQualificationType", "status", [None, "INACTIVE", "ACTIVE"], ["DISPOSING"]),
    ("updateQualificationType", "retryDelaySeconds", [0, 315_360_000], [None, -1, 315_360_001]),
    ("updateQualificationType", "test", [], [None]),
    ("updateQualificationType", "testDurationSeconds", [None], [1]),
    ("updateQualificationType", "answerKey", [None], [{"questions": []}]),
    ("assignQualification", "value", [None, -(2**31), 2**31 - 1], []),
    ("assignQualifications", "grants", [], [[]]),
    ("revokeQualification", "reason", ["x" * 1_024], ["", "x" * 1_025]),
    ("revokeQualifications", "workerIds", [], [[]]),
    ("revokeQualifications", "reason", ["x" * 1_024], ["", "x" * 1_025]),
    ("importQualifications", "csv", ["worker_id,value\n"], ["", "x", "x" * 4_000_001]),
    ("rejectQualificationRequest", "reason", ["x" * 1_024], ["x" * 1_025]),
    ("acceptQualificationRequests", "requests", [], [[]]),
    ("rejectQualificationRequests", "requests", [], [[]]),
    ("openRequesterAccount", "name", ["x" * 100], ["", "x" * 101, "a\nb", "a\tb"]),
]


def valid(verb: str, people: Any, scene: Any) -> dict[str, Any]:
    values: dict[str, dict[str, Any]] = {
        "createHitType": {
            "title": "T",
            "description": "D",
            "reward": "0.01",
            "assignmentDurationSeconds": 60,
            "keywords": ["a"],
        },
        "createHit": {"hitTypeId": scene.id("type"), "question": html(1), "lifetimeSeconds": 60},
        "createHits": {
            "hitTypeId": scene.id("type"),
            "hits": [{"question": html(1)}],
            "lifetimeSeconds": 60,
        },
        "extendHit": {"hitId": scene.id("open")},
        "depositFunds": {},
        "approveAssignment": {"assignmentId": scene.id("submitted")},
        "approveAssignments": {},
        "expireHits": {},
        "deleteHits": {},
        "rejectAssignment": {"assignmentId": scene.id("submitted"), "reason": "OTHER"},
        "overrideRejection": {"assignmentId": scene.id("rejected")},
        "sendBonus": {
            "assignmentId": scene.id("submitted"),
            "amount": "0.01",
            "reason": "thanks",
        },
        "blockWorker": {"workerId": people.walt.worker_profile},
        "rejectQualificationRequest": {"requestId": scene.id("asked")},
        "acceptQualificationRequests": {},
        "rejectQualificationRequests": {},
        "openRequesterAccount": {},
        "createQualificationType": {"name": "Sees red", "description": "D", "keywords": ["a"]},
    }
    of_kind: dict[str, Any] = {"qualificationTypeId": scene.id("kind")}
    wim = {"workerId": people.wim.worker_profile}
    return (
        values
        | {
            "updateQualificationType": of_kind,
            "assignQualification": of_kind | wim,
            "assignQualifications": of_kind,
            "revokeQualification": of_kind | wim,
            "revokeQualifications": of_kind | {"workerIds": [wim["workerId"]]},
            "importQualifications": of_kind,
        }
    )[verb]


@pytest.mark.parametrize(("verb", "path", "taken", "refused"), BOUNDS, ids=lambda v: str(v)[:30])
async def test_a_bound_holds(verb, path, taken, refused, market, people, scene):
    doer = people.sam if verb == "openRequesterAccount" else people.rita
    steps = tuple(int(step) if step.isdigit() else step for step in path.split("."))
    base, before = valid(verb, people, scene), await everything()
    for value in refused:
        answer = await market.do(verb, doer.token, INVALID, **put(base, steps, value))
        assert answer.verdict == "INVALID_INPUT", value
        named = answer.only["field"].replace("[", ".").replace("]", "")
        assert named == path or path.startswith(named), answer.only
        assert answer.only["bound"], answer.only
    assert await everything() == before

    for value in taken:
        answer = await market.do(verb, doer.token, INVALID, **put(base, steps, value))
        assert answer.verdict == verb[0].upper() + verb[1:] + "Success", value


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ({"form": {"fields": []}}, "question.form.fields"),
        (
            {"form": {"fields": form()["form"]["fields"] * 2}},
            "question.form.fields[1].name",
        ),
        (form(name=""), "question.form.fields[0].name"),
        (form(name="x" * 129), "question.form.fields[0].name"),
        (form(label="x" * 2_001), "question.form.fields[0].label"),
        (form(kind={"text": {"minLength": -1}}), "question.form.fields[0].minLength"),
        (form(kind={"text": {"maxLength": 65_536}}), "question.form.fields[0].maxLength"),
        (form(kind={"text": {"lines": 0}}), "question.form.fields[0].lines"),
        (
            form(kind={"number": {"minimum": 2, "maximum": 1}}),
            "question.form.fields[0].maximum",
        ),
        (form(kind={"number": {"minimum": 1e300}}), "question.form.fields[0].minimum"),
        (form(kind=choices(0)), "question.form.fields[0].choices"),
        (form(kind=choices(1_001)), "question.form.fields[0].choices"),
        (form(kind=choices(2, maxSelections=3)), "question.form.fields[0].maxSelections"),
        (form(kind=choices(2, minSelections=-1)), "question.form.fields[0].minSelections"),
        (
            form(content=[{"kind": "IMAGE", "text": "a cat"}]),
            "question.form.fields[0].content[0].url",
        ),
        (
            form(content=[{"kind": "TEXT", "text": "x", "url": "https://example.org"}]),
            "question.form.fields[0].content[0].url",
        ),
        ({"external": {"url": "http://example.org"}}, "question.external.url"),
        ({"external": {"url": "javascript:alert(1)"}}, "question.external.url"),
        ({"external": {"url": "https://" + "x" * 2_048}}, "question.external.url"),
    ],
    ids=lambda v: str(v)[:40],
)
async def test_a_question_out_of_bounds_is_refused_by_its_place(
    question, field, market, people, scene
):
    before = await everything()
    base = {"hitTypeId": scene.id("type"), "lifetimeSeconds": 60}
    one = await market.do("createHit", people.rita.token, INVALID, **base, question=question)
    many = await market.do(
        "createHits",
        people.rita.token,
        f"... on CreateHitsSuccess {{ results {{ __typename {INVALID} }} }} {INVALID}",
        **base,
        hits=[{"question": question}],
    )

    assert one.only["field"] == field
    assert one.only["bound"]
    outcome = many.only["results"][0] if "results" in many.only else many.only
    assert outcome["field"] == f"hits[0].{field}"
    assert await everything() == before


ANSWERS = [
    ([{"name": "colour", "values": []}], "answer.colour"),
    ([{"name": "colour", "values": ["a", "b"]}], "answer.colour"),
    ([{"name": "size", "values": ["a"]}], "answer.size"),
    ([], "answer.colour"),
    ([{"name": "colour", "values": ["a"]}] * 2, "answer"),
    ([{"name": "", "values": ["a"]}], "answer[0].name"),
    ([{"name": "colour", "values": ["x" * 65_536]}], "answer.colour"),
    ([{"name": "colour", "values": ["é" * 32_768]}], "answer"),
]


@pytest.mark.parametrize(("answer", "field"), ANSWERS, ids=lambda v: str(v)[:40])
async def test_an_answer_out_of_bounds_is_refused_and_the_work_goes_on(
    answer, field, market, people, scene
):
    wim, before = people.wim.token, await everything()
    values = {"assignmentId": scene.id("doing")}
    outcome = await market.do("submitAssignment", wim, INVALID, **values, answer=answer)

    assert outcome.only["field"] == field
    assert outcome.only["bound"]
    assert await everything() == before
    good = [{"name": "colour", "values": ["red"]}]
    assert (
        await market.do("submitAssignment", wim, **values, answer=good)
    ).verdict == "SubmitAssignmentSuccess"


async def test_exactly_one_of_two_ids_is_given(market, people, scene):
    hit, assignment = scene.id("open"), scene.id("submitted")
    outcome = [
        await market.do("acceptHit", people.walt.token, INVALID, clientToken="t"),
        await market.do("acceptHit", people.walt.token, INVALID, hitId=hit, hitGroupId=scene.group),
        await market.do("approveAssignments", people.rita.token, INVALID, feedback="x"),
        await market.do(
            "approveAssignments", people.rita.token, INVALID, hitId=hit, assignmentIds=[assignment]
        ),
        await market.do(
            "rejectAssignments", people.rita.token, INVALID, reason="WRONG", feedback="no"
        ),
        await market.do("extendHit", people.rita.token, INVALID, hitId=hit),
    ]

    assert [answer.verdict for answer in outcome] == ["INVALID_INPUT"] * 6
    assert [answer.only["field"] for answer in outcome] == [
        "hitId",
        "hitId",
        "assignmentIds",
        "assignmentIds",
        "assignmentIds",
        "additionalAssignments",
    ]


@pytest.mark.parametrize(
    "question",
    [
        {},
        {"form": None},
        {"html": None, "form": None},
        html(1) | form(),
        html(1) | {"form": None},
        {"video": {}},
        None,
        [],
        "html",
    ],
    ids=str,
)
async def test_a_question_is_exactly_one_of_its_kinds(question, market, people, scene):
    answer = await market.do(
        "createHit",
        people.rita.token,
        hitTypeId=scene.id("type"),
        lifetimeSeconds=60,
        question=question,
    )

    assert answer.code == "BAD_USER_INPUT"


async def test_an_id_of_something_else_is_no_qualification_type(market, people, scene):
    values = valid("createHitType", people, scene)
    wanted = [{"qualificationTypeId": scene.id("type"), "comparator": "EXISTS"}]
    answers = [
        await market.do(
            "createHitType", people.rita.token, **values, qualificationRequirements=each
        )
        for each in (wanted, [], None)
    ]

    assert answers[0].code == "BAD_USER_INPUT"
    assert [answer.verdict for answer in answers[1:]] == ["CreateHitTypeSuccess"] * 2


async def test_a_hit_never_grows_from_below_ten_to_ten_or_more(market, people, scene):
    nine = await cast.a_hit(people.rita.requester, slots=9)
    answer = await market.do(
        "extendHit",
        people.rita.token,
        hitId=global_id("Hit", nine.id),
        additionalAssignments=1,
    )

    assert answer.verdict == "FEE_BRACKET_CROSSED"


async def test_what_one_cannot_pay_is_refused_with_both_amounts(market, people, scene):
    before = await everything()
    answer = await market.do(
        "createHit",
        people.rita.token,
        "... on InsufficientFunds { needed available }",
        hitTypeId=scene.id("type"),
        lifetimeSeconds=60,
        question=html(1),
        maxAssignments=1_000_000,
    )

    assert answer.only["needed"] == "140000.00"
    assert answer.verdict == "INSUFFICIENT_FUNDS"
    assert await everything() == before


async def test_more_hits_than_a_call_takes_are_refused(market, people, scene):
    answer = await market.do(
        "createHits",
        people.rita.token,
        INVALID,
        hitTypeId=scene.id("type"),
        lifetimeSeconds=60,
        hits=[{"question": html(1)}] * 10_001,
    )

    assert (answer.only["field"], answer.only["value"]) == ("hits", "10001 items")
