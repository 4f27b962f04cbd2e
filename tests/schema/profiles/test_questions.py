"""Profile questions over GraphQL: the rights on them, and erasing answers."""

import pytest

from domain.people.models import Scope
from domain.profiles.models import ProfileAnswer, ProfileQuestion
from domain.qualifications.models import Qualification, QualificationType
from schema.kernel.node import global_id
from tests.schema.cast import Cast
from tests.schema.served import Served

FORM = {
    "fields": [
        {
            "name": "car",
            "label": "Do you own a car?",
            "isRequired": False,
            "kind": {
                "singleChoice": {
                    "choices": [{"value": "yes", "label": "Yes"}, {"value": "no", "label": "No"}]
                }
            },
        }
    ]
}
PROFILE = """{ me { worker { profile { nodes {
    question { id title form { fields { name } } currentHit { id } postponedBecause
        outcomes { fieldName choiceValue gives { name value } } }
    answer { xml fields { name values } } answeredAt processAt processedAt
    gives { name value qualificationTypeId }
} } } } }"""


def a_question(type_id: str, **more):
    return {
        "title": "Your car",
        "description": "Say what you like.",
        "form": FORM,
        "outcomes": [
            {"fieldName": "car", "choiceValue": "yes", "qualificationTypeId": type_id, "value": 2}
        ],
        "reward": "0.05",
        "lifetimeSeconds": 3600,
        "maxAssignments": 3,
    } | more


@pytest.fixture
async def car(market: Served, people: Cast):
    """The id of a premium qualification."""
    made = await market.do(
        "createPremiumQualificationType",
        people.otto.token,
        "... on CreatePremiumQualificationTypeSuccess { premium "
        "{ qualificationTypeId name description fee isActive } }",
        name="Car owner",
        description="Owns a car.",
        fee="0.15",
    )
    premium = made.only["premium"]
    assert premium | {"qualificationTypeId": None} == {
        "qualificationTypeId": None,
        "name": "Car owner",
        "description": "Owns a car.",
        "fee": "0.15",
        "isActive": True,
    }
    return premium["qualificationTypeId"]


@pytest.fixture
async def question(market: Served, people: Cast, car):
    answer = await market.do(
        "publishProfileQuestion",
        people.otto.token,
        "... on PublishProfileQuestionSuccess { profileQuestion { id currentHit { id } } }",
        **a_question(car),
    )
    return answer.only["profileQuestion"]


async def answered(market: Served, worker, question, value="yes"):
    taken = await market.do(
        "acceptHit",
        worker.token,
        "... on AcceptHitSuccess { assignment { id } }",
        hitId=question["currentHit"]["id"],
    )
    id = taken.only["assignment"]["id"]
    answer = [{"name": "car", "values": [value]}]
    given = await market.do("submitAssignment", worker.token, assignmentId=id, answer=answer)
    assert given.verdict == "SubmitAssignmentSuccess"
    return id


class TestOperators:
    VERBS = (
        "createPremiumQualificationType",
        "updatePremiumQualificationType",
        "publishProfileQuestion",
        "publishPremiumSet",
        "retireProfileQuestion",
    )

    def values(self, verb, car, question):
        return {
            "createPremiumQualificationType": {"name": "New", "description": "d", "fee": "0.05"},
            "updatePremiumQualificationType": {"qualificationTypeId": car, "fee": "0.20"},
            "publishProfileQuestion": a_question(car, title="Another"),
            "publishPremiumSet": {"questions": ["smoking"], "maxAssignments": 1},
            "retireProfileQuestion": {"profileQuestionId": question["id"]},
        }[verb]

    @pytest.mark.parametrize("verb", VERBS)
    async def test_they_alone_may_and_by_a_session(self, verb, market, people, car, question):
        values = self.values(verb, car, question)
        before = await QualificationType.all().values(), await ProfileQuestion.all().values()

        async def outcome(token):
            return (await market.do(verb, token, **values)).verdict

        assert await outcome(None) == "UNAUTHENTICATED"
        for name in ("una", "sam", "wim", "rita"):
            assert await outcome(getattr(people, name).token) == "NOT_ALLOWED", name
        assert await outcome(await people.otto.key(*Scope)) == "NOT_ALLOWED"
        now = await QualificationType.all().values(), await ProfileQuestion.all().values()
        assert now == before
        assert await outcome(people.otto.token) == verb[0].upper() + verb[1:] + "Success"

    async def test_they_publish_by_their_own_requester_profile(self, market, people):
        type_id = global_id("QualificationType", people.rita.account.id)

        answer = await market.do("publishProfileQuestion", people.olga.token, **a_question(type_id))

        assert answer.verdict == "NO_REQUESTER_ACCOUNT"

    async def test_they_see_all_questions_and_nobody_else_does(self, market, people, question):
        query = "{ profileQuestions { nodes { id title postponedBecause } } }"
        nobody = await market.ask(query)
        others = [await market.ask(query, who.token) for who in (people.rita, people.wim)]
        key = await market.ask(query, await people.olga.key(*Scope))

        seen = await market.ask(query, people.otto.token)

        assert nobody.code == "UNAUTHENTICATED"
        assert [answer.code for answer in (*others, key)] == ["FORBIDDEN"] * 3
        assert seen.only["nodes"] == [
            {"id": question["id"], "title": "Your car", "postponedBecause": None}
        ]

    async def test_bounds_name_their_field(self, market, people, car):
        required = {"fields": [FORM["fields"][0] | {"isRequired": True}]}
        more = "... on InvalidInput { field }"
        fields = {
            "form.fields[0].isRequired": a_question(car, form=required),
            "form.fields": a_question(car, form={"fields": []}),
            "countries[0]": a_question(car, countries=["Atlantis"]),
            "repostEverySeconds": a_question(car, repostEverySeconds=5),
            "maxAssignments": a_question(car, maxAssignments=0),
        }

        outcome = {
            field: (
                await market.do("publishProfileQuestion", people.otto.token, more, **values)
            ).only
            for field, values in fields.items()
        }

        assert {field: answer.get("field") for field, answer in outcome.items()} == {
            field: field for field in fields
        }
        assert await ProfileQuestion.all().count() == 0

    async def test_what_the_balance_does_not_cover_is_refused(self, market, people, car):
        values = a_question(car, maxAssignments=100_000)

        answer = await market.do(
            "publishProfileQuestion",
            people.otto.token,
            "... on InsufficientFunds { needed available }",
            **values,
        )

        assert answer.only["reason"] == "INSUFFICIENT_FUNDS"
        assert answer.only["available"] == "100.00"

    async def test_a_retired_question_is_answered_no_more(self, market, people, question):
        retired = await market.do(
            "retireProfileQuestion",
            people.otto.token,
            "... on RetireProfileQuestionSuccess { profileQuestion { retiredAt nextPostAt } }",
            profileQuestionId=question["id"],
        )
        late = await market.do("acceptHit", people.wim.token, hitId=question["currentHit"]["id"])

        assert retired.only["profileQuestion"]["retiredAt"] is not None
        assert late.verdict == "HIT_EXPIRED"


class TestWorkers:
    async def test_they_see_what_they_said_and_what_it_gave(self, market, people, question, car):
        await answered(market, people.wim, question)

        answer = await market.ask(PROFILE, people.wim.token)

        (node,) = answer.only["worker"]["profile"]["nodes"]
        assert node["answer"]["fields"] == [{"name": "car", "values": ["yes"]}]
        assert "<SelectionIdentifier>yes</SelectionIdentifier>" in node["answer"]["xml"]
        assert node["answeredAt"] == node["processAt"] == node["processedAt"]
        assert node["gives"] == [{"name": "Car owner", "value": 2, "qualificationTypeId": car}]
        assert node["question"]["id"] == question["id"]
        assert node["question"]["outcomes"] == [
            {
                "fieldName": "car",
                "choiceValue": "yes",
                "gives": {"name": "Car owner", "value": 2},
            }
        ]

    async def test_a_key_that_may_not_work_does_not_show_it(self, market, people, question):
        await answered(market, people.wim, question)

        reading = await market.ask(PROFILE, await people.wim.key(Scope.READ))
        working = await market.ask(PROFILE, await people.wim.key(Scope.READ, Scope.WORK))

        assert reading.code == "FORBIDDEN"
        assert len(working.only["worker"]["profile"]["nodes"]) == 1

    async def test_others_see_nothing_of_it(self, market, people, question):
        await answered(market, people.wim, question)

        answer = await market.ask(PROFILE, people.wendy.token)

        assert answer.only["worker"]["profile"]["nodes"] == []

    @pytest.mark.parametrize("all_of_it", [True, False])
    async def test_they_take_it_back(self, all_of_it, market, people, question):
        await answered(market, people.wim, question)
        values = {} if all_of_it else {"profileQuestionId": question["id"]}

        removed = await market.do(
            "removeProfileData",
            await people.wim.key(Scope.WORK),
            "... on RemoveProfileDataSuccess { answersRemoved worker { workerId } }",
            **values,
        )

        assert removed.only["answersRemoved"] == 1
        assert removed.only["worker"]["workerId"] == people.wim.worker.worker_id
        assert await ProfileAnswer.all().count() == 0
        assert [row.status for row in await Qualification.all()] == ["REVOKED"]
        again = await market.ask(PROFILE, people.wim.token)
        assert again.only["worker"]["profile"]["nodes"] == []


class TestThePublisher:
    async def test_reads_no_answer_to_a_profile_question(self, market, people, question):
        id = await answered(market, people.wim, question)
        query = """query($id: ID!) { node(id: $id) { ... on Assignment {
            status answer { fields { values } } } } }"""
        through_the_hit = """query($id: ID!) { node(id: $id) { ... on Hit {
            assignments { nodes { status answer { fields { values } } } } } } }"""

        mine = await market.ask(query, people.wim.token, id=id)
        theirs = await market.ask(query, people.otto.token, id=id)
        hit = await market.ask(through_the_hit, people.otto.token, id=question["currentHit"]["id"])

        assert mine.only["answer"] == {"fields": [{"values": ["yes"]}]}
        assert theirs.only == {"status": "APPROVED", "answer": None}
        assert hit.only["assignments"]["nodes"] == [{"status": "APPROVED", "answer": None}]

    async def test_hears_no_answer_to_a_profile_question(self, market, people, question):
        received = """subscription { requesterEvents { ... on AssignmentSubmitted {
            assignment { status answer { fields { values } } } } } }"""
        async with market.socket(people.otto.token) as socket:
            followed = await socket.subscribe(received)
            await socket.settle()
            await answered(market, people.wim, question)
            events = [event for event in await followed.take(2) if event]

        assert events == [{"assignment": {"status": "APPROVED", "answer": None}}]

    async def test_still_reads_the_answers_to_other_hits(self, market, people, scene):
        query = """query($id: ID!) { node(id: $id) { ... on Assignment {
            answer { fields { values } } } } }"""

        answer = await market.ask(query, people.rita.token, id=scene.id("submitted"))

        assert answer.only["answer"] == {"fields": [{"values": ["red"]}]}
