"""Operations with very many values: the same responses as ever, and turns for others meanwhile."""

import asyncio
import threading
from dataclasses import dataclass
from inspect import isawaitable
from typing import NewType

import pytest
import strawberry
from graphql import execute, parse
from hypothesis import given, settings
from hypothesis import strategies as st
from strawberry.schema.config import StrawberryConfig

from schema.execution.engine import MarketSchema
from schema.execution.pauses import ITEMS_AT_ONCE, VALUES_AT_ONCE, has_many
from schema.kernel.input_reading import READ_AT_ONCE, read_quickly

LENGTHS = [ITEMS_AT_ONCE, ITEMS_AT_ONCE + 1, 3 * ITEMS_AT_ONCE, 3 * ITEMS_AT_ONCE + 7]
CHECKED_IN = []


@dataclass
class Context:
    request_id: str = "-"
    may_introspect: bool = True

    def fork(self):
        return self


def noted(value):
    CHECKED_IN.append(threading.current_thread())
    if value < 0:
        raise ValueError("less than nothing")
    return value


Counted = NewType("Counted", int)
SCALARS = {Counted: strawberry.scalar(name="Counted", serialize=int, parse_value=noted)}


@strawberry.type
class Thing:
    number: int

    @strawberry.field
    def soon(self) -> int:
        return self.checked()

    @strawberry.field
    async def later(self) -> int:
        await asyncio.sleep(0)
        return self.checked()

    @strawberry.field
    async def perhaps(self) -> int | None:
        return self.checked()

    def checked(self):
        if self.number % 250 == 249:
            raise ValueError(f"no {self.number}")
        return self.number


@strawberry.input
class Pair:
    of: Counted
    and_of: int | None = None


@strawberry.type
class Query:
    @strawberry.field
    def things(self, most: int) -> list[Thing | None]:
        return [Thing(number=number) for number in range(most)]

    @strawberry.field
    def certain(self, most: int) -> list[Thing] | None:
        return [Thing(number=number) for number in range(most)]

    @strawberry.field
    def add(self, pairs: list[Pair | None]) -> int:
        again = [*pairs[: len(pairs) // 2], *pairs[len(pairs) // 2 :]]
        assert again == list(pairs) == [pairs[at] for at in range(len(pairs))]
        return sum(pair.of for pair in pairs if pair)


schema = MarketSchema(Query, config=StrawberryConfig(scalar_map=SCALARS))
read_quickly(schema)


async def answered(source, variables=None):
    result = await schema.execute(source, variables, context_value=Context())
    return result.data, sorted((str(each.path), each.message) for each in result.errors or ())


async def as_a_whole(source):
    found = execute(schema._schema, parse(source), context_value=Context())
    result = await found if isawaitable(found) else found
    return result.data, sorted((str(each.path), each.message) for each in result.errors or ())


@pytest.mark.parametrize("most", LENGTHS)
@pytest.mark.parametrize("field", ["soon", "later", "perhaps"])
@pytest.mark.parametrize("listed", ["things", "certain"])
async def test_a_list_in_slices_is_the_list_as_a_whole(most, field, listed):
    source = f"{{ {listed}(most: {most}) {{ number {field} }} }}"
    data, errors = await answered(source)
    expected, their_errors = await as_a_whole(source)

    assert data == expected
    assert errors == their_errors or (
        data == {"certain": None} and set(errors) <= set(their_errors)
    )
    assert bool(errors) is (most >= 250)


async def turns_during(work):
    running, turns = asyncio.ensure_future(work), 0
    while not running.done():
        turns += 1
        await asyncio.sleep(0)
    return turns, running.result()


async def test_others_have_their_turns_while_a_long_list_is_completed():
    turns, _ = await turns_during(
        answered(f"{{ things(most: {50 * ITEMS_AT_ONCE}) {{ number }} }}")
    )

    assert turns >= 50


ADD = "query($pairs: [Pair]!) { add(pairs: $pairs) }"


@pytest.mark.parametrize("many", [False, True])
async def test_a_thread_checks_very_many_values(many):
    CHECKED_IN.clear()
    pairs = [{"of": n, "andOf": None} for n in range(VALUES_AT_ONCE if many else 10)]

    assert await answered(ADD, {"pairs": pairs}) == ({"add": sum(range(len(pairs)))}, [])
    assert len(CHECKED_IN) == len(pairs)
    assert (threading.main_thread() in CHECKED_IN) is not many


async def test_a_wrong_value_among_very_many_is_named():
    pairs = [{"of": n} for n in range(VALUES_AT_ONCE)]
    pairs[1234] = {"of": -1}
    data, [(_, message)] = await answered(ADD, {"pairs": pairs})

    assert data is None
    assert "'$pairs' has invalid value at [1234].of" in message


@pytest.mark.parametrize("length", [READ_AT_ONCE, READ_AT_ONCE + 1])
async def test_a_long_list_of_an_input_is_read_like_a_short_one(length):
    pairs = [{"of": 2}, None] * (length // 2) + [{"of": 3}] * (length % 2)

    assert await answered(ADD, {"pairs": pairs}) == ({"add": length // 2 * 2 + length % 2 * 3}, [])


def counted(value):
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return sum(1 + counted(each) for each in inner)


@settings(max_examples=60, deadline=None)
@given(
    st.recursive(
        st.integers(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=2), inner),
        max_leaves=20,
    ),
    st.integers(VALUES_AT_ONCE - 30, VALUES_AT_ONCE + 5),
)
def test_values_are_counted_at_every_depth(value, more):
    variables = {"a": value, "b": [1] * more}

    assert has_many(variables) is (counted(variables) > VALUES_AT_ONCE)
    assert not has_many(None)
