"""Inputs made at random from the schema: whatever is sent is answered, and no money is lost."""

import random
from datetime import timedelta

import pytest
from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLList, GraphQLNonNull

from domain.kernel import clock
from domain.kernel.refusals import RefusalReason
from domain.ledger.replay import verify
from schema.kernel.node import global_id
from tests.schema.inputs import MUTATIONS

# Inputs of every mutation, for each seed.
INPUTS_EACH = [pytest.param(8, marks=pytest.mark.long), 2]
NULL, ABSENT = 0.1, 0.3  # how often an optional value is
TEXTS = (
    "",
    " ",
    "x",
    "text",
    "😀" * 50,
    "\u202e",
    "a\nb",
    "x" * 3_000,
    "\x00",
    "'; DROP TABLE hits",
)
MONEY = ("0", "0.01", "0.10", "1", "9999.99", "10000.01", "-1", "0.001", "1" * 14)
NUMBERS = (-(2**31), -1, 0, 1, 9, 10, 29, 30, 60, 25_000, 31_536_001, 2**31 - 1)
FLOATS = (-1e308, -1.5, 0, 0.1, 3, 1e16, 5e-324)
CODES = {None, "BAD_USER_INPUT", "LIMIT_EXCEEDED"}


class Chance:
    """Values of the schema's types, drawn."""

    def __init__(self, seed, people, scene):
        self.draw = random.Random(seed)
        self.ids = [
            *(
                scene.id(n)
                for n in (
                    "type",
                    "open",
                    "doing",
                    "submitted",
                    "rejected",
                    "reviewable",
                    "kind",
                    "asked",
                )
            ),
            scene.group,
            people.wim.worker_profile,
            people.rita.requester_profile,
            global_id("Hit", people.wim.worker.id),
            "nonsense",
        ]

    def value(self, kind):
        if isinstance(kind, GraphQLNonNull):
            return self.value(kind.of_type)
        if isinstance(kind, GraphQLList):
            return [self.value(kind.of_type) for _ in range(self.draw.choice((0, 1, 1, 2, 3)))]
        if isinstance(kind, GraphQLEnumType):
            return self.draw.choice(list(kind.values))
        if isinstance(kind, GraphQLInputObjectType):
            return self.object(kind)
        return self.leaf(kind.name)

    def object(self, kind):
        if kind.is_one_of:
            name = self.draw.choice(list(kind.fields))
            return {name: self.value(kind.fields[name].type)}
        drawn = {}
        for name, field in kind.fields.items():
            chance = 1.0 if isinstance(field.type, GraphQLNonNull) else self.draw.random()
            if chance >= NULL + ABSENT:
                drawn[name] = self.value(field.type)
            elif chance < NULL:
                drawn[name] = None
        return drawn

    def leaf(self, scalar):
        if scalar == "ID":
            return self.draw.choice(self.ids)
        if scalar == "DateTime":
            days = self.draw.choice((-400, -1, 0, 1, 30, 364, 400, 9_000))
            return (clock.now() + timedelta(days=days)).isoformat()
        drawn = {"String": TEXTS, "Money": MONEY, "Int": NUMBERS, "Float": FLOATS}
        return self.draw.choice(drawn.get(scalar, (True, False)))


@pytest.fixture(params=["sqlite_url", "postgres_url"])
def database_url(request):
    """What one database swallows, another one may choke on."""
    return request.getfixturevalue(request.param)


@pytest.mark.parametrize("inputs_each", INPUTS_EACH)
@pytest.mark.parametrize("seed", range(2))
async def test_whatever_is_sent_is_answered(seed, inputs_each, market, people, scene):
    chance = Chance(seed, people, scene)
    verbs = [verb for verb in MUTATIONS if verb != "changePassword"] * inputs_each
    chance.draw.shuffle(verbs)
    outcome = set()
    for verb in verbs:
        value, who = chance.object(MUTATIONS[verb]), chance.draw.choice(("rita", "wim", "sam"))
        answer = await market.do(verb, getattr(people, who).token, **value)
        assert answer.code in CODES, (verb, value, answer)
        outcome.add(answer.verdict if isinstance(answer.verdict, str) else None)

    assert len(outcome & set(RefusalReason)) > 3, "the draw reaches the rules"
    assert sum(verdict is not None and verdict.endswith("Success") for verdict in outcome) > 3
    assert await verify() == []
