"""Objects that are read with all that they hold and look up: as graphql-core would read them."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Optional

import pytest
import strawberry
from graphql import parse
from graphql.execution.collect_fields import FieldDetails, collect_subfields
from hypothesis import given, settings
from hypothesis import strategies as st
from strawberry.dataloader import DataLoader

from schema.execution.pauses import ITEMS_AT_ONCE, PausingExecutor
from schema.execution.plain_fields import PlainFieldsExecutor
from schema.execution.plain_selections import PlainSelection
from schema.kernel.fields import looked_up
from schema.root import schema as market

MISSING, BROKEN, OF_ANOTHER_TYPE = 7, 8, 9  # the keys of owners
NAMES = {number: f"owner {number}" for number in range(7)} | {OF_ANOTHER_TYPE: 17}


@strawberry.type
class Owner:
    name: str

    @looked_up(
        description="The same once more.",
        loader=lambda loaders: loaders.names,
        key=lambda owner: int(owner.name[-1]),
    )
    def twin(self, name: str) -> Owner:
        return Owner(name=name)


@strawberry.type
class Stone:
    weight: int


@strawberry.type
class Pebble:
    weight: int


@strawberry.type
class Box:
    key: strawberry.Private[int]
    label: str
    stones: list[Stone]
    heaviest: Optional[Stone] = None  # noqa: UP045 (Strawberry reads the annotation)
    sizes: list[Optional[int]] = strawberry.field(default_factory=list)  # noqa: UP045

    @looked_up(
        description="Whose it is.",
        loader=lambda loaders: loaders.names,
        key=lambda box: box.key,
    )
    def owner(self, name: str) -> Owner:
        return Owner(name=name)

    @looked_up(
        description="Another's.",
        loader=lambda loaders: loaders.names,
        key=lambda box: box.key - 1,
    )
    def former_owner(self, name: str) -> Optional[Owner]:  # noqa: UP045
        return None if name.endswith("0") else Owner(name=name)

    @looked_up(
        description="How long the owner's name is.",
        loader=lambda loaders: loaders.names,
        key=lambda box: box.key,
    )
    def length(self, name: str) -> int:
        return len(name)

    @looked_up(
        description="The owner's name, if there is one.",
        loader=lambda loaders: loaders.names,
        key=lambda box: box.key,
    )
    def maybe_name(self, name: str) -> Optional[str]:  # noqa: UP045
        return name

    @strawberry.field
    async def later(self) -> str:
        await asyncio.sleep(0)
        return self.label


@strawberry.type
class Query:
    @strawberry.field
    def boxes(self) -> list[Box]:
        return held

    @strawberry.field
    async def box(self) -> Optional[Box]:  # noqa: UP045
        return held[0] if held else None


held: list[Box] = []


def schema_of(executor):
    schema = strawberry.Schema(Query)
    schema.execution_context_class = executor
    return schema


PLAIN, STOCK = schema_of(PlainFieldsExecutor), schema_of(PausingExecutor)


class Names:
    """The context: its loader of names, and the batches that were asked of it."""

    def __init__(self):
        self.batches = []
        self.loaders = SimpleNamespace(names=DataLoader(load_fn=self._load))

    async def _load(self, keys):
        self.batches.append(sorted(keys))
        found = [NAMES.get(key) for key in keys]
        return [
            ValueError("broken") if key == BROKEN else name
            for key, name in zip(keys, found, strict=True)
        ]


async def answer(schema, document, names=None):
    return await schema.execute(document, context_value=names or Names())


async def ask(schema, document, names=None):
    """The answer and its errors, in the order in which a client gets them."""
    found = await answer(schema, document, names)
    return repr((found.data, [(each.message, each.path) for each in found.errors or []]))


async def same(document):
    assert await ask(PLAIN, document) == await ask(STOCK, document)


def a_box(key=0, **others):
    return Box(**{"key": key, "label": f"box {key}", "stones": [Stone(weight=key)], **others})


ODD = [None, 1, "x", [], SimpleNamespace(weight=3), Stone(weight=2**31)]


@st.composite
def boxes(draw, keys):
    def one():
        stones = [Stone(weight=draw(st.integers(0, 5))) for _ in range(draw(st.integers(0, 2)))]
        heaviest = draw(st.sampled_from([None, *stones]))
        sizes = draw(st.lists(st.sampled_from([None, 1, 2]), max_size=2))
        return a_box(draw(keys), stones=stones, heaviest=heaviest, sizes=sizes)

    some = [one() for _ in range(draw(st.integers(0, 4)))]
    if some and draw(st.booleans()):
        spoilt, odd = draw(st.sampled_from(some)), draw(st.sampled_from(ODD))
        change = {"stones": [odd], "heaviest": odd, "sizes": [2**31]}
        name = draw(st.sampled_from(sorted(change)))
        setattr(spoilt, name, change[name])
    return some


OWNERS = ["{ name }", "{ __typename name }", "{ twin { name } }"]
FIELDS = [
    *("label", "length", "later", "__typename", "sizes", "stones { weight }"),
    *("heaviest { a: weight __typename }", "heaviest { weight ... on Stone { b: weight } }"),
    *("label @skip(if: true)", "c: label @include(if: true)"),
    *(f"{name} {owner}" for name in ("owner", "o: owner", "formerOwner") for owner in OWNERS),
]
ROOTS = ["boxes", "box", "x: boxes { __typename } box", "box { label } boxes"]


@st.composite
def documents(draw):
    fields = draw(st.lists(st.sampled_from(FIELDS), min_size=1, max_size=6, unique=True))
    return f"{{ {draw(st.sampled_from(ROOTS))} {{ __typename {' '.join(fields)} }} }}"


@settings(max_examples=150, deadline=None)
@given(boxes(st.integers(1, 6)), documents())
def test_answers_and_errors_are_those_of_the_library(some, document):
    held[:] = some
    asyncio.run(same(document))


@settings(max_examples=50, deadline=None)
@given(boxes(st.integers(0, 9)), documents())
def test_where_several_look_ups_fail_the_library_tells_of_some(some, document):
    """Which of them depends on the order of their tasks."""
    held[:] = some
    plain, stock = [asyncio.run(answer(schema, document)) for schema in (PLAIN, STOCK)]
    assert plain.data == stock.data
    assert bool(plain.errors) is bool(stock.errors)


@pytest.mark.parametrize("key", [MISSING, BROKEN, OF_ANOTHER_TYPE])
@pytest.mark.parametrize("field", ["owner { name }", "formerOwner { name }", "length", "maybeName"])
async def test_a_look_up_that_fails_is_the_failure_that_the_library_makes_of_it(key, field):
    held[:] = [a_box(1), a_box(key), a_box(key + 1)]
    await same(f"{{ boxes {{ label {field} }} }}")


async def test_all_of_a_list_are_looked_up_at_once():
    held[:] = [a_box(key) for key in range(1, 7)]
    names = Names()
    await ask(PLAIN, "{ boxes { owner { name twin { name } } formerOwner { name } } }", names)
    assert names.batches == [[0, 1, 2, 3, 4, 5, 6]]


@pytest.mark.parametrize("odd", [Pebble(weight=3), *ODD])
async def test_what_no_selection_expects_is_left_to_the_library(odd):
    held[:] = [a_box(1), a_box(2, stones=[Stone(weight=1), odd], heaviest=odd, sizes=[2**31])]
    await same("{ boxes { stones { weight } } }")
    await same("{ boxes { heaviest { weight } } }")
    await same("{ boxes { label sizes } }")


async def test_objects_of_which_nothing_is_selected_are_empty():
    held[:] = [a_box(1), a_box(2)]
    await same("{ boxes { label @skip(if: true) } box { owner { name @skip(if: true) } } }")


@pytest.mark.parametrize("container", [tuple, iter, dict.fromkeys, str, len])
async def test_what_is_no_list_is_read_by_the_library(container):
    answers = []
    for schema in (PLAIN, STOCK):
        held[:] = [a_box(1, sizes=container([1, 2]))]
        answers.append(await ask(schema, "{ boxes { label sizes } }"))
    assert answers[0] == answers[1]


async def test_others_have_their_turns_while_a_long_list_is_read():
    held[:] = [a_box(1 + key % 6) for key in range(ITEMS_AT_ONCE * 2 + 1)]
    await same("{ boxes { label owner { name } stones { weight } } }")

    asking = asyncio.create_task(ask(PLAIN, "{ boxes { label stones { weight } } }"))
    turns = 0
    while not asking.done():
        await asyncio.sleep(0)
        turns += 1
    assert turns > len(held) / ITEMS_AT_ONCE


@pytest.mark.parametrize(
    ("type_name", "selection"),
    [
        ("HitGroup", "id title reward requester { id name } eligibility { mayAccept reasons }"),
        ("Hit", "id status hitType { title } group { id } requester { name }"),
        ("Assignment", "id status hit { title: id group { title } } worker { id }"),
    ],
)
def test_what_clients_ask_of_hot_types_is_plain(type_name, selection):
    core = market._schema
    node = parse(f"{{ a {{ {selection} }} }}").definitions[0].selection_set.selections[0]

    def collect(kind, fields):
        return collect_subfields(core, {}, None, None, kind, fields, False)

    def select(kind, fields):
        return PlainSelection(kind, fields, collect, select)

    assert select(core.type_map[type_name], [FieldDetails(node, None)])
