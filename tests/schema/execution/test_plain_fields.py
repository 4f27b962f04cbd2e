"""Fields that are read straight from objects: the same answers and errors as graphql-core's."""

from __future__ import annotations

import asyncio
import enum
import re
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Optional

import pytest
import strawberry
from hypothesis import given, settings
from hypothesis import strategies as st
from strawberry.scalars import JSON

from schema.execution.pauses import PausingExecutor
from schema.execution.plain_fields import PlainFieldsExecutor
from schema.root import schema as market


@strawberry.enum
class Colour(enum.Enum):
    RED = "r"
    BLUE = "b"


@strawberry.type
class Leaf:
    text: str
    maybe_text: str | None
    key: strawberry.ID
    number: int
    maybe_number: int | None
    share: float
    is_it: bool
    at: datetime
    day: date | None
    colour: Colour
    anything: JSON
    texts: list[str]
    maybe_texts: list[str] | None
    gaps: list[str | None]

    @strawberry.field
    def shout(self) -> str:
        return self.text.upper()

    @strawberry.field
    async def later(self) -> str:
        await asyncio.sleep(0)
        return self.text


@strawberry.type
class Tree:
    leaf: Leaf
    leaves: list[Leaf]
    maybe_leaf: Optional[Leaf] = None  # noqa: UP045 (Strawberry reads the annotation)


held: list[Tree] = []


@strawberry.type
class Query:
    @strawberry.field
    def tree(self) -> Tree:
        return held[-1]


def schema_of(executor):
    schema = strawberry.Schema(Query)
    schema.execution_context_class = executor
    return schema


PLAIN, STOCK = schema_of(PlainFieldsExecutor), schema_of(PausingExecutor)
FIELDS = [
    *("text", "maybeText", "key", "number", "maybeNumber", "share", "isIt", "at", "day"),
    *("colour", "anything", "texts", "maybeTexts", "gaps", "shout", "later", "__typename"),
]
GOOD = {
    "text": "a",
    "maybe_text": None,
    "key": "k",
    "number": 1,
    "maybe_number": 2,
    "share": 0.5,
    "is_it": True,
    "at": datetime(2026, 1, 2, tzinfo=UTC),
    "day": date(2026, 1, 2),
    "colour": Colour.RED,
    "anything": {"a": [1]},
    "texts": ["a", "b"],
    "maybe_texts": None,
    "gaps": ["a", None],
}


class Text(str):
    """A text of a kind of its own."""


ODD = [
    *(None, "", "x", Text("y"), 0, 1, -(2**31), 2**31 - 1, 2**31, 1.0, 1.5, float("nan")),
    *(float("inf"), True, False, [], ["a"], ["a", None], [1], ("a",), {"a"}, {}, Colour.BLUE),
    *("r", datetime(2026, 1, 1, tzinfo=UTC), date(2026, 1, 1), ValueError("odd"), strawberry.UNSET),
    *(object, b"bytes", SimpleNamespace()),
]


@st.composite
def trees(draw):
    def leaf():
        odd = draw(st.dictionaries(st.sampled_from(sorted(GOOD)), st.sampled_from(ODD), max_size=2))
        return Leaf(**{**GOOD, **odd})

    leaves = [leaf() for _ in range(draw(st.integers(0, 3)))]
    return Tree(leaf=leaf(), leaves=leaves, maybe_leaf=draw(st.sampled_from([None, *leaves])))


@st.composite
def documents(draw):
    def selection():
        names = draw(st.lists(st.sampled_from(FIELDS), min_size=1, max_size=6))
        aliased = [
            f"a{number}: {name}" if draw(st.booleans()) else name
            for number, name in enumerate(names)
        ]
        return "{ " + " ".join(aliased) + " }"

    parts = [f"{name} {selection()}" for name in ("leaf", "leaves", "maybeLeaf")]
    chosen = draw(st.lists(st.sampled_from(parts), min_size=1, unique=True))
    return "{ tree { " + " ".join(chosen) + " } }"


async def ask(schema, document):
    """The answer and its errors, in the order in which a client gets them."""
    answer = await schema.execute(document)
    return repr((answer.data, [(each.message, each.path) for each in answer.errors or []]))


async def same(tree, document):
    held[:] = [tree]
    assert await ask(PLAIN, document) == await ask(STOCK, document)


@settings(max_examples=60)
@given(trees(), documents())
def test_answers_and_errors_are_those_of_the_library(tree, document):
    asyncio.run(same(tree, document))


@pytest.mark.parametrize("attribute", sorted(GOOD))
async def test_so_they_are_for_every_value_of_a_field(attribute):
    name = re.sub("_(.)", lambda found: found[1].upper(), attribute)
    for value in ODD:
        leaf = Leaf(**{**GOOD, attribute: value})
        tree = Tree(leaf=leaf, leaves=[], maybe_leaf=leaf)
        await same(tree, f"{{ tree {{ maybeLeaf {{ key {name} text }} }} }}")


def test_the_fields_stand_in_the_order_of_the_document():
    held[:] = [Tree(leaf=Leaf(**GOOD), leaves=[], maybe_leaf=None)]
    answer = asyncio.run(PLAIN.execute("{ tree { leaf { later text shout number } } }"))
    assert list(answer.data["tree"]["leaf"]) == ["later", "text", "shout", "number"]


@pytest.mark.parametrize(("type_name", "at_least"), [("HitGroup", 17), ("Hit", 9), ("PageInfo", 4)])
def test_the_market_has_many_fields_that_are_read_so(type_name, at_least):
    from schema.execution.plain_values import reads_of

    assert len(reads_of(market._schema.type_map[type_name])) >= at_least
