"""The query `estimate` in GraphQL, and the credentials that may price each command."""

import pytest

from domain.people.models import Scope

ASK = """query($input: EstimateInput!) { estimate(input: $input) {
    __typename ... on Refusal { reason }
    ... on Estimate { reward fee total available availableAfterwards missing } } }"""


@pytest.fixture
def inputs(scene):
    return {
        "hits": {"hitTypeId": scene.id("type"), "maxAssignments": 10, "count": 3},
        "extension": {"hitId": scene.id("open"), "additionalAssignments": 2},
        "bonus": {"amount": "2.00", "assignmentId": scene.id("submitted")},
        "override": {"assignmentId": scene.id("rejected")},
    }


PRICES = {
    "hits": ("3.00", "1.20", "4.20"),
    "extension": ("0.20", "0.04", "0.24"),
    "bonus": ("2.00", "0.40", "2.40"),
    "override": ("0.10", "0.02", "0.12"),
}


async def test_each_command_has_its_price(market, people, inputs):
    for name, price in PRICES.items():
        found = (await market.ask(ASK, people.rita.token, input={name: inputs[name]})).only

        assert (found["reward"], found["fee"], found["total"]) == price
        assert found["missing"] == "0.00"
        cents = [int(found[at].replace(".", "")) for at in ("available", "availableAfterwards")]
        assert cents[0] - cents[1] == int(price[2].replace(".", ""))


async def test_it_is_for_those_who_may_do_it(market, people, inputs):
    for name, asked in inputs.items():
        scope = Scope.PAY if name == "bonus" else Scope.REQUEST
        others = await people.rita.key(*set(Scope) - {scope})
        verdicts = [
            (await market.ask(ASK, token, input={name: asked})).verdict
            for token in (None, people.una.token, people.wim.token, others, people.rob.token)
        ]

        assert verdicts == [
            "UNAUTHENTICATED",
            "EMAIL_NOT_VERIFIED",
            "NO_REQUESTER_ACCOUNT",
            "SCOPE_MISSING",
            "NOT_FOUND",
        ]
        key = await people.rita.key(scope)
        assert (await market.ask(ASK, key, input={name: asked})).verdict == "Estimate"


async def test_a_null_is_the_default_and_two_at_once_are_refused(market, people, inputs):
    plain = inputs["hits"] | {"maxAssignments": None, "count": None}

    found = (await market.ask(ASK, people.rita.token, input={"hits": plain})).only
    both = await market.ask(ASK, people.rita.token, input=inputs)
    short = inputs["hits"] | {"maxAssignments": 9, "count": 10_000}
    missing = (await market.ask(ASK, people.rita.token, input={"hits": short})).only

    assert found["total"] == "0.12"
    assert both.code == "BAD_USER_INPUT"
    assert missing["availableAfterwards"] is None
    assert missing["total"] == "10800.00"
    assert float(missing["missing"]) == 10_800 - float(missing["available"])
