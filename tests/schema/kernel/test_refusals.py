"""Refusals as data: every wrong value of an input at once, with its rule and bounds."""

from datetime import timedelta

import pytest

from domain.assignments.refusals import DeadlinePassed, QueueFull
from domain.hits.refusals import FeeBracketCrossed
from domain.people.refusals import ScopeMissing, TooManyAttempts, TooManyBlocks
from schema.kernel.refusals import Declined
from tests.domain import cast
from tests.schema.test_seeing import token

PROBLEMS = """... on InvalidInput { field rule minimum maximum allowed value bound
    problems { field message value bound rule minimum maximum allowed } }"""
CHOICES = [{"value": "red", "label": "Red"}, {"value": "blue", "label": "Blue"}]
FIELDS = [
    {"name": "name", "label": "Name", "kind": {"text": {"minLength": 2, "maxLength": 4}}},
    {"name": "age", "label": "Age", "kind": {"number": {"maximum": 1_234_567.5}}},
    {"name": "colour", "label": "Colour", "kind": {"singleChoice": {"choices": CHOICES}}},
    {
        "name": "any",
        "label": "Any",
        "kind": {"multipleChoice": {"choices": CHOICES, "minSelections": 0}},
    },
]


def by_rule(refusal):
    """What a program needs of each problem."""
    parts = ("field", "rule", "minimum", "maximum", "allowed")
    return [tuple(each[part] for part in parts) for each in refusal["problems"]]


async def accepted(market, people, scene):
    """The id of an assignment of a HIT with these fields."""
    offer = {"hitTypeId": scene.id("type"), "lifetimeSeconds": 3600}
    made = "... on CreateHitSuccess { hit { id } }"
    question = {"form": {"fields": FIELDS}}
    hit = (
        await market.do("createHit", token(people, "rita"), made, question=question, **offer)
    ).only["hit"]["id"]
    taken = "... on AcceptHitSuccess { assignment { id } }"
    answer = await market.do("acceptHit", token(people, "walt"), taken, hitId=hit)
    return answer.only["assignment"]["id"]


async def test_an_answer_is_refused_with_every_wrong_field(market, people, scene):
    assignment_id = await accepted(market, people, scene)

    async def submit(**values):
        answer = [{"name": name, "values": given} for name, given in values.items()]
        given = {"assignmentId": assignment_id, "answer": answer}
        return (await market.do("submitAssignment", token(people, "walt"), PROBLEMS, **given)).only

    refused = await submit(age=["1234567.6"], colour=["green"], name=["\u200b"], size=["1"])
    done = await submit(name=["Wim"], age=["1234567.5"], colour=["red"], any=[])

    assert by_rule(refused) == [
        ("answer.size", "ONE_OF", None, None, ["age", "any", "colour", "name"]),
        ("answer.name", "REQUIRED", None, None, None),
        ("answer.age", "RANGE", None, "1234567.5", None),
        ("answer.colour", "ONE_OF", None, None, ["red", "blue"]),
    ]
    assert (refused["field"], refused["rule"]) == ("answer.size", "ONE_OF")
    assert refused["problems"][2]["message"] == (
        "answer.age must be at most 1234567.5, not '1234567.6'."
    )
    assert done["__typename"] == "SubmitAssignmentSuccess"


async def test_a_hit_type_is_refused_with_every_wrong_value(market, people):
    refused = (
        await market.do(
            "createHitType",
            token(people, "rita"),
            PROBLEMS,
            title="\u2060",
            description="",
            keywords=["a,b"],
            reward="10000.01",
            assignmentDurationSeconds=1,
        )
    ).only

    assert by_rule(refused) == [
        ("title", "BLANK", "1", "128", None),
        ("description", "LENGTH", "1", "2000", None),
        ("keywords[0]", "CHARACTERS", None, None, None),
        ("reward", "RANGE", "0.00", "10000.00", None),
        ("assignmentDurationSeconds", "RANGE", "30", "31536000", None),
    ]


async def test_hits_are_refused_each_with_every_wrong_value(market, people, scene):
    form = {"form": {"fields": [{"name": "", "label": "", "kind": {"text": {"lines": 0}}}]}}
    results = f"... on CreateHitsSuccess {{ results {{ __typename {PROBLEMS} }} }}"
    good = {"question": {"html": {"html": "<p>?</p>"}}}
    hits = [good, {"question": form, "requesterAnnotation": "x" * 256}]
    given = {"hitTypeId": scene.id("type"), "lifetimeSeconds": 3600, "hits": hits}

    _, refused = (await market.do("createHits", token(people, "rita"), results, **given)).only[
        "results"
    ]

    assert [each["field"] for each in refused["problems"]] == [
        "hits[1].requesterAnnotation",
        "hits[1].question.form.fields[0].name",
        "hits[1].question.form.fields[0].label",
        "hits[1].question.form.fields[0].lines",
    ]


async def test_a_hit_is_refused_with_every_wrong_value(market, people, scene):
    given = {
        "hitTypeId": scene.id("type"),
        "lifetimeSeconds": 1,
        "maxAssignments": 0,
        "question": {"external": {"url": "http://example.org/", "frameHeight": -1}},
    }

    refused = (await market.do("createHit", token(people, "rita"), PROBLEMS, **given)).only

    assert [each["field"] for each in refused["problems"]] == [
        "lifetimeSeconds",
        "maxAssignments",
        "question.external.url",
        "question.external.frameHeight",
    ]


async def test_a_sign_up_is_refused_with_every_wrong_value_and_no_password(market):
    given = {"email": "no", "password": "short", "displayName": " ", "country": "XX"}

    refused = (await market.do("signUp", None, PROBLEMS, **given)).only

    assert [(each["field"], each["value"]) for each in refused["problems"]] == [
        ("email", "no"),
        ("password", None),
        ("displayName", " "),
        ("country", "XX"),
    ]


async def test_a_wrong_state_names_the_states_that_are_allowed(market, people, scene):
    more = "... on WrongState { state allowed }"
    given = {"assignmentId": scene.id("submitted"), "feedback": "no"}

    refused = (await market.do("overrideRejection", token(people, "rita"), more, **given)).only

    assert (refused["state"], refused["allowed"]) == ("SUBMITTED", ["REJECTED"])


async def test_arguments_of_a_query_are_refused_with_every_wrong_value(market):
    query = "query($filter: HitGroupFilter) { hitGroups(filter: $filter) { totalCount } }"
    wanted = {"text": "\u200b", "minimumReward": "10000.01", "maximumDurationSeconds": 0}

    answer = await market.ask(query, filter=wanted)

    problems = answer.errors[0]["extensions"]["problems"]
    assert answer.code == "BAD_USER_INPUT"
    assert [(each["field"], each["rule"], each["maximum"]) for each in problems] == [
        ("filter.text", "BLANK", "200"),
        ("filter.minimumReward", "RANGE", "10000.00"),
        ("filter.maximumDurationSeconds", "RANGE", "31536000"),
    ]


def test_a_time_to_try_again_is_not_shown_too_early():
    half_past = cast.START + timedelta(milliseconds=500)

    assert TooManyAttempts(cast.START).message.endswith(f"{cast.START:%H:%M:%S}Z.")
    assert TooManyAttempts(half_past).message.endswith(f"{cast.START:%H:%M}:01Z.")


@pytest.mark.parametrize(
    ("refused", "bounds"),
    [
        (TooManyBlocks(9), ("0", "9", None, None)),
        (QueueFull(25), ("0", "25", None, None)),
        (FeeBracketCrossed(3, 10, large=10), ("3", "9", None, None)),
        (ScopeMissing("PAY"), (None, None, ["PAY"], None)),
        (DeadlinePassed(cast.START), (None, cast.START.isoformat(), None, None)),
        (TooManyAttempts(cast.START), (None, None, None, cast.START)),
    ],
    ids=lambda each: type(each).__name__,
)
def test_what_is_declined_comes_with_its_bounds(refused, bounds):
    shown = Declined.of(refused)

    assert (shown.minimum, shown.maximum, shown.allowed, shown.retry_at) == bounds
    assert (shown.reason, shown.message) == (refused.reason, refused.message)
