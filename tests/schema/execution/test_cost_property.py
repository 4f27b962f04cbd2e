"""For random documents and data: the price told before is never below the work that is done, and
the price charged afterwards is between the two."""

import asyncio
import random
from dataclasses import dataclass, field, replace

import pytest
import strawberry
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from schema.execution import cost
from schema.execution.cost import Cost
from schema.execution.engine import MarketSchema, PerEvent

LISTED = 3


@dataclass
class Work:
    """The data of one operation by chance, and a count of what was executed."""

    chance: random.Random
    points: int = 0
    items: int = 0
    may_introspect: bool = True
    request_id: str = "-"

    def thing(self):
        return self.chance.choice([A, B, C])()

    def things(self, most):
        return [self.thing() for _ in range(self.chance.choice([0, most, most]))]

    def fork(self):
        return replace(self)


class Counting(PerEvent):
    """Counts each object that is completed, also those that the response does not show."""

    def complete_object_value(self, return_type, fields, info, *others):
        definition = info.parent_type.fields[info.field_name]
        declared = cost.cost_of(definition)
        # A list with a size of its own has its weight once, a page for each item.
        if info.field_name != "listed":
            info.context.points += cost.OBJECT_WEIGHT if declared is None else declared.weight
        info.context.items += info.field_name in ("nodes", "listed")
        return super().complete_object_value(return_type, fields, info, *others)


@strawberry.type
class PageInfo:
    has_next_page: bool = False


@strawberry.type
class Edge:
    node: "Thing" = strawberry.field(directives=[Cost(weight=0)])


@strawberry.type
class Page:
    most: strawberry.Private[int]
    page_info: PageInfo = field(default_factory=PageInfo)

    @strawberry.field
    def nodes(self, info: strawberry.Info) -> list["Thing"]:
        return info.context.things(self.most)

    @strawberry.field
    def edges(self, info: strawberry.Info) -> list[Edge]:
        return [Edge(node=each) for each in info.context.things(self.most)]


@strawberry.interface
class Thing:
    name: str = "thing"

    @strawberry.field
    def one(self, info: strawberry.Info) -> "Thing":
        return info.context.thing()

    @strawberry.field
    def maybe(self, info: strawberry.Info) -> "Thing | None":
        return info.context.thing()

    @strawberry.field
    def breaks(self) -> str:
        raise ValueError("by design")


@strawberry.type
class A(Thing):
    @strawberry.field
    def hits(self, first: int = 20) -> Page:
        return Page(most=first)


@strawberry.type
class B(Thing):
    @strawberry.field
    def holders(self, first: int = 20) -> Page:
        return Page(most=first)

    @strawberry.field(directives=[Cost(weight=4)])
    def dear(self, info: strawberry.Info) -> Thing:
        return info.context.thing()


@strawberry.type
class C(Thing):
    @strawberry.field
    def plain(self) -> Page:
        return Page(most=1)

    @strawberry.field(directives=[Cost(weight=1, items=LISTED)])
    def listed(self, info: strawberry.Info) -> list[Thing]:
        return info.context.things(LISTED)


@strawberry.type
class Query(Thing):
    @strawberry.field
    def any(self, info: strawberry.Info) -> Thing | None:
        return info.context.thing()


market = MarketSchema(Query, types=[A, B, C])
market.execution_context_class = Counting

PAGES = ("hits", "holders")
# Fields of one shape have one alias, also on different types.
SHAPES = {"hits": "p", "holders": "p", "one": "o", "dear": "o", "maybe": "m", "listed": "l"}
OF_TYPE = {"A": ("hits",), "B": ("holders", "dear"), "C": ("listed",)}


class Writer:
    """Writes a document by chance, with aliases that meet, unions, fragments and variables."""

    def __init__(self, chance):
        self._chance = chance
        self._fragments = []
        self.variables = {"n": chance.choice([0, 1, 5])}

    def document(self):
        inside = self._selections("Thing", self._chance.choice([1, 1, 2, 3]))
        return (
            f"query($n: Int!) {{ any {{ {inside} ...Uses }} }} {' '.join(self._fragments)} {USES}"
        )

    def _selections(self, kind, depth):
        parts = ["name"]
        if depth and kind == "Thing":
            parts += [self._on(kind, depth) for kind in self._chance.sample("ABC", 2)]
        elif depth:
            fields = range(self._chance.randint(1, 2))
            parts += [self._field(kind, depth - 1, number) for number in fields]
        if self._chance.random() < 0.15:
            parts.append("breaks")
        return " ".join(parts)

    def _on(self, kind, depth):
        inside = self._selections(kind, depth)
        if self._chance.random() < 0.7:
            return f"... on {kind} {{ {inside} }}"
        self._fragments.append(f"fragment F{len(self._fragments)} on {kind} {{ {inside} }}")
        return f"...F{len(self._fragments) - 1}"

    def _field(self, kind, depth, number):
        name = self._chance.choice(OF_TYPE[kind] * 3 + ("one", "maybe"))
        inside, alias = self._selections("Thing", depth), f"{SHAPES[name]}{number}"
        if name not in PAGES:
            return f"{alias}: {name} {{ {inside} }}"
        size = self._chance.choice(["first: 0", "first: 1", "first: 30", "first: $n"])
        shown = self._chance.choice(["nodes", "nodes", "edges"])
        inside = f"node {{ {inside} }}" if shown == "edges" else inside
        return f"{alias}: {name}({size}) {{ pageInfo {{ hasNextPage }} {shown} {{ {inside} }} }}"


USES = "fragment Uses on A { used: hits(first: $n) { pageInfo { hasNextPage } } }"


def check(query, variables, chance):
    plan = market.documents.plan(query, None, may_introspect=True)
    assume(plan is not None)
    told = plan.request(variables)
    assume(told.points <= 5_000)
    with asyncio.Runner() as runner:
        for _ in range(4):
            work = Work(random.Random(chance.random()))
            result = runner.run(market.execute(query, variables, context_value=work))
            assert {error.message for error in result.errors or ()} <= {"by design"}
            failed = [error.path for error in result.errors or () if error.path]
            charged = told.cost_of(result.data, failed)

            assert work.items <= told.estimate.nodes, query
            assert work.points <= charged <= told.points, query


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 2**32))
def test_what_is_done_is_never_more_than_what_is_charged_nor_that_than_what_was_told(seed):
    chance = random.Random(seed)
    writer = Writer(chance)

    check(writer.document(), writer.variables, chance)


@pytest.mark.parametrize("turned", [False, True])
def test_of_pages_with_one_name_on_different_types_the_largest_counts(turned):
    pages = ["... on B { x: holders(first: 1) { nodes { one { name } } } }"]
    pages.append("... on A { x: hits(first: 50) { nodes { one { name } } } }")
    query = f"{{ any {{ {' '.join(reversed(pages) if turned else pages)} }} }}"
    told = market.documents.plan(query, None, may_introspect=True).request(None)

    assert (told.points, told.estimate.nodes) == (1 + 1 + 50 * 2, 50)


def test_a_list_of_one_type_counts_with_the_page_of_another():
    listed = "... on C { x: listed { name one { one { name } } } }"
    query = f"{{ any {{ ... on A {{ hits(first: 9) {{ nodes {{ {listed} }} }} }} }} }}"
    told = market.documents.plan(query, None, may_introspect=True).request(None)

    assert told.estimate.nodes == 9 + 9 * LISTED


HEAVY = "maybe { ... on A { hits(first: 40) { nodes { name maybe { name } } } } %s }"


def test_an_error_deep_in_one_branch_gives_nothing_back_for_its_siblings():
    heavy = "{ any { %s } }" % (HEAVY % "breaks")
    told = market.documents.plan(heavy, None, may_introspect=True).request(None)
    data = {"any": {"maybe": None}}

    assert told.points == 3 + 40 * 2
    assert told.cost_of(data) == 2, "without an error, nothing was there"
    assert told.cost_of(data, [["any", "maybe", "breaks"]]) == told.points
    assert told.cost_of(data, [["any", "maybe"]]) == 2, "the field failed before its fields ran"
    assert told.cost_of(data, [["any", "maybe", "breaks"]] * 3) == told.points
    one = {"any": {"maybe": {"hits": {"nodes": [{"name": "a", "maybe": None}] * 2}}}}
    path = ["any", "maybe", "hits", "nodes", 1, "maybe", "breaks"]
    assert told.cost_of(one) == 3 + 2 * 2
    assert told.cost_of(one, [path]) == 3 + 2 * 2 + 1
