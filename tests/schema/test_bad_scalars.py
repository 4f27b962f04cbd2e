"""Numbers, instants, money and enums that cannot be: refused in every place that takes them."""

import itertools

import pytest

from domain.kernel import clock
from tests.schema.inputs import DOER, MUTATIONS, full_inputs, places, put, shared_out
from tests.schema.test_callers import RESULTS, everything

MONEY = (
    "-0.01",
    "+1",
    "0.001",
    "1.234",
    "NaN",
    "Infinity",
    "1e3",
    "",
    " 1",
    ".5",
    "1,00",
    "$1",
    "\u0661.\u0660\u0660",
    "9" * 17,
    "9" * 5_000,
    1,
    1.5,
    -1,
    True,
    [],
    {},
)
INSTANTS = (
    "2026-11-22T12:00:00",
    "2026-11-22",
    "2026-13-01T00:00:00Z",
    "2026-02-30T00:00:00Z",
    "2026-11-22T25:00:00Z",
    "2026-11-22T12:00:00+99:99",
    "0001-01-01T00:00:00+00:01",
    "9999-12-31T23:59:59-00:01",
    "+12026-11-22T12:00:00Z",
    "\u0662\u0660\u0662\u0666-11-22T12:00:00Z",
    "now",
    "",
    1_767_225_600,
    0.5,
    True,
    {},
)
NUMBERS = (2**31, -(2**31) - 1, 10**30, 1.5, "1", "", True, [], {})
FLOATS = ("1", "", "NaN", True, {})
SIGNED = ("autoGrantedValue", "defaultScore", "lower", "outOfRangeValue", "score", "upper", "value")
BAD = {"Money": MONEY, "DateTime": INSTANTS, "Int": NUMBERS, "Float": FLOATS}


WHOLE = [pytest.param(True, marks=pytest.mark.long, id="all values"), False]


@pytest.fixture(autouse=True)
def stopped_clock():
    """No deadline passes meanwhile."""
    clock.freeze(clock.now())
    yield
    clock.release()


@pytest.mark.parametrize("is_whole", WHOLE)
@pytest.mark.parametrize("verbs", shared_out(sorted(MUTATIONS), 12), ids=lambda verbs: verbs[0])
async def test_no_place_takes_what_it_cannot(verbs, is_whole, market, people, scene):
    """Each place with each value; or with some, in turn."""
    before, wrong, turn = await everything(), {}, itertools.count()
    for verb in verbs:
        doer, more = getattr(people, DOER.get(verb, "rita")), RESULTS.get(verb, "")
        for value in full_inputs(verb, people, scene):
            for path, scalar in places(MUTATIONS[verb], value):
                for bad, expected in spoiled(scalar, path[-1], None if is_whole else next(turn)):
                    answer = await market.do(verb, doer.token, more, **put(value, path, bad))
                    if answer.verdict not in (expected, [expected]):
                        wrong[(verb, *path, repr(bad)[:20])] = answer.verdict
            with_more = await market.do(verb, doer.token, **value, unknown=1)
            assert with_more.verdict == "BAD_USER_INPUT"

    assert wrong == {}
    assert await everything() == before


async def test_the_inputs_without_a_bad_value_are_read(market, people, scene):
    answers = {
        (verb, number): await market.do(
            verb, getattr(people, DOER.get(verb, "rita")).token, **value
        )
        for verb in sorted(MUTATIONS)
        for number, value in enumerate(full_inputs(verb, people, scene))
    }

    assert {at: answer.errors for at, answer in answers.items() if answer.errors} == {}


def spoiled(scalar, name, turn=None):
    """What a place of this scalar cannot take, and what is answered; in a turn, one of them."""
    unreadable = [*BAD.get(scalar, ()), {"a": 1}, [[]]]
    if scalar not in ("String", "ID"):
        unreadable.append("NO_SUCH_NAME")
    if turn is not None:
        unreadable = [unreadable[turn % len(unreadable)]]
    yield from ((bad, "BAD_USER_INPUT") for bad in unreadable)
    if scalar == "Int" and name not in SIGNED:
        yield from ((bad, "INVALID_INPUT") for bad in (-1, -(2**31))[: None if turn is None else 1])


@pytest.mark.parametrize(
    "body", [b'{"amount": NaN}', b'{"amount": 1e400}', b'{"amount": Infinity}']
)
async def test_numbers_that_json_has_not_are_refused(body, market, people):
    query = b"mutation($input: DepositFundsInput!) { depositFunds(input: $input) { __typename } }"
    answer = await market.post(
        b'{"query": "%s", "variables": {"input": %s}}' % (query, body), people.rita.token
    )

    assert answer.code in ("BAD_REQUEST", "BAD_USER_INPUT")


async def test_infinity_is_no_bound_of_a_number(market, people, scene):
    query = """mutation($id: ID!) { createHit(input: { hitTypeId: $id, lifetimeSeconds: 60,
        question: { form: { fields: [
            { name: "a", label: "A?", kind: { number: { minimum: 1e400 } } }
        ] } }
    }) { __typename ... on Refusal { reason } } }"""
    answer = await market.ask(query, people.rita.token, id=scene.id("type"))

    assert answer.verdict in ("INVALID_INPUT", "BAD_USER_INPUT")


@pytest.mark.parametrize("literal", ['"-1"', '"0.001"', "1", "0.5", '"NaN"', "null", "FREE"])
async def test_money_written_into_the_query_is_read_as_strictly(literal, market, people):
    query = f"mutation {{ depositFunds(input: {{amount: {literal}}}) {{ __typename }} }}"
    answer = await market.ask(query, people.rita.token)

    assert answer.code in ("BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED")
