"""Whatever does more for a longer input costs more: every list, and every text of many lines."""

import pytest
from graphql import GraphQLInputObjectType, GraphQLNonNull, is_list_type

from schema.execution.cost import cost_of
from schema.execution.cost_plans import Plan
from schema.root import schema
from tests.schema.inputs import MUTATIONS

# Lists of at most a hundred items, each stored in the one row that is written.
SHORT = {
    "answer",
    "choices",
    "content",
    "countries",
    "fields",
    "integerValues",
    "keywords",
    "lines",
    "localeValues",
    "mails",
    "notListIds",
    "onlyListIds",
    "options",
    "outcomes",
    "qualificationRequirements",
    "questions",
    "ranges",
    "scopes",
    "selections",
    "status",
    "values",
}
FILES = {"csv"}  # texts whose every line is a change


def long_inputs(kind, path=("input",)):
    """The paths of the lists and files of an input whose items are changes of their own."""
    kind = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
    if is_list_type(kind):
        yield from [] if path[-1] in SHORT else [".".join(path)]
    elif isinstance(kind, GraphQLInputObjectType):
        for name, field in kind.fields.items():
            yield from long_inputs(field.type, (*path, name))
    elif path[-1] in FILES:
        yield ".".join(path)


def sized_by(verb):
    declared = cost_of(schema._schema.mutation_type.fields[verb])
    return declared.sized_by or None if declared else None


@pytest.mark.parametrize("verb", sorted(MUTATIONS))
def test_a_mutation_is_priced_by_its_long_input(verb):
    found = list(long_inputs(MUTATIONS[verb]))

    assert sized_by(verb) == (" ".join(sorted(found)) or None)


def price(csv):
    document = """mutation($input: ImportQualificationsInput!) {
        importQualifications(input: $input) { __typename } }"""
    plan = schema.documents.plan(document, None, may_introspect=True)
    assert isinstance(plan, Plan)
    return plan.request({"input": {"qualificationTypeId": "x", "csv": csv}}).points


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_a_file_costs_by_its_lines_however_they_end(line_break):
    lines = ["WorkerId,value", *["A0000000000000,1"] * 10_000]

    assert price(line_break.join(lines)) == 100 + 10_001
    assert price(lines[0]) == 101
