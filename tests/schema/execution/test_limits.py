"""The limits of a document: measured in one look, whatever its fragments do."""

import pytest
from graphql import parse

from schema.execution.documents import prepare
from schema.execution.limits import Measuring
from schema.root import schema


def bomb(levels, field="serverTime"):
    """A short document that asks for two to the power of `levels` fields."""
    fragments = [f"fragment F{i} on Query{{...F{i + 1} ...F{i + 1}}}" for i in range(levels)]
    return " ".join(["{...F0}", *fragments, f"fragment F{levels} on Query{{{field}}}"])


def selections(document):
    """How many selections a document has, as written."""

    def within(node):
        inner = node.selection_set.selections if node.selection_set else ()
        return sum(1 + (within(each) if hasattr(each, "selection_set") else 0) for each in inner)

    return sum(within(definition) for definition in document.definitions)


def looked_at(source):
    measuring = Measuring(parse(source))
    return measuring.problems(), measuring.visits


@pytest.mark.parametrize("levels", [4, 20, 60, 95])
def test_a_fragment_bomb_is_looked_at_once_a_selection(levels):
    source = bomb(levels)
    problems, visits = looked_at(source)

    assert visits == selections(parse(source)) == 2 * levels + 2
    assert bool(problems) is (levels > 4)


def test_a_bomb_of_eight_hundred_bytes_is_refused_before_any_other_rule_looks():
    source = bomb(20, field="nothing")
    assert 700 < len(source) < 900

    prepared = prepare(schema._schema, source, may_introspect=True)

    assert [error.extensions for error in prepared.problems] == [
        {"code": "LIMIT_EXCEEDED", "limit": name, "value": 1_000_000, "bound": bound}
        for name, bound in [("root_fields", 30), ("fields", 2000), ("spreads", 500)]
    ]


@pytest.mark.parametrize(
    "source",
    [
        "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A serverTime }",
        "{ ...Missing }",
        "query { node { } }",
        "{ me { ...A } } fragment A on Account { ...A }",
    ],
)
def test_nonsense_is_left_to_the_rules_that_name_it(source):
    assert looked_at(source)[0] == []
    assert prepare(schema._schema, source, may_introspect=True).problems != ()


def test_directives_count_wherever_they_stand():
    everywhere = """
        query ($a: Int @x) @x { me @x { ...F @x ... @x { id } } }
        fragment F on Account @x { id }
    """
    document = parse(everywhere)

    assert Measuring(document).measure(document.definitions[0]).directives == 6
