"""Inputs are read as Strawberry reads them: the same values of the same types."""

import random

import pytest
from graphql import GraphQLInputObjectType
from graphql.utilities import coerce_input_value
from strawberry.types.arguments import convert_argument

from schema.kernel.input_reading import read_quickly
from schema.root import schema
from tests.schema.inputs import SCHEMA
from tests.schema.test_any_input import Chance

INPUTS = [
    known
    for known in schema.schema_converter.type_map.values()
    if isinstance(known.implementation, GraphQLInputObjectType)
]
DRAWS = 60


@pytest.fixture
def strawberrys_own():
    """While it lasts, nothing is read quickly."""
    before = {known.definition.name: known.definition.from_input for known in INPUTS}
    assert all(before.values())
    for known in INPUTS:
        known.definition.from_input = None
    yield
    for known in INPUTS:
        known.definition.from_input = before[known.definition.name]


def read(known, value):
    return convert_argument(
        value, known.definition.origin, schema.schema_converter.scalar_registry, schema.config
    )


def drawn(people, scene):
    """Values of every input, as GraphQL hands them over."""
    chance = Chance(7, people, scene)
    chance.draw = random.Random(7)
    for known in INPUTS:
        for _ in range(DRAWS):
            sent = chance.object(SCHEMA.type_map[known.definition.name])
            value = coerce_input_value(sent, known.implementation)
            if isinstance(value, dict):
                yield known, value


async def test_every_input_is_read_as_strawberry_reads_it(people, scene, strawberrys_own):
    values = list(drawn(people, scene))
    expected = [read(known, value) for known, value in values]
    read_quickly(schema)

    assert [read(known, value) for known, value in values] == expected
    assert {type(each) for each in expected} == {known.definition.origin for known in INPUTS}
    assert len(values) > DRAWS * len(INPUTS) / 2


def test_lists_are_copies_so_that_defaults_stay_as_they_are():
    known = schema.schema_converter.type_map["AnswerFieldInput"]
    values = ["red"]
    assert read(known, {"name": "colour", "values": values}).values is not values
