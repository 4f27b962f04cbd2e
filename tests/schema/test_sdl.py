"""The printed schema: checked in, described throughout, and true to the core contract."""

from pathlib import Path

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    build_schema,
    find_breaking_changes,
    is_introspection_type,
    is_specified_scalar_type,
)

from schema.root import DESCRIPTION, printed, schema
from tests.schema.inputs import CHECKED_IN, SCHEMA
from tests.test_tidy import PRONOUN_FIRST, SENTENCE_END

CORE = build_schema((Path(__file__).parent / "core_contract.graphql").read_text())
TYPES = [
    kind
    for kind in SCHEMA.type_map.values()
    if not is_introspection_type(kind) and not is_specified_scalar_type(kind)
]


def test_the_checked_in_schema_is_what_the_code_prints():
    assert CHECKED_IN.read_text() == printed(), (
        "The schema changed. Look at the difference as a client would, then renew the page: "
        "kempelen schema print > schema/schema.graphql"
    )


def test_everything_is_described():
    described = [place for kind in TYPES for place in places(kind)]

    assert [place for place, text in described if not (text or "").strip()] == []


def test_no_description_starts_with_a_pronoun_in_place_of_a_noun():
    sentences = [
        (place, sentence)
        for kind in TYPES
        for place, description in places(kind)
        for sentence in SENTENCE_END.split(description)
    ]

    assert [each for each in sentences if PRONOUN_FIRST.match(each[1])] == []


def test_the_schema_contains_the_core_contract():
    broken = [change.description for change in find_breaking_changes(CORE, SCHEMA)]

    assert broken == []


def places(kind: GraphQLNamedType):
    """Everything of a type that a client can name, with its description."""
    yield kind.name, kind.description
    if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
        for name, field in kind.fields.items():
            yield f"{kind.name}.{name}", field.description
            for argument_name, argument in field.args.items():
                yield f"{kind.name}.{name}({argument_name})", argument.description
    elif isinstance(kind, GraphQLInputObjectType):
        for name, input_field in kind.fields.items():
            yield f"{kind.name}.{name}", input_field.description
    elif isinstance(kind, GraphQLEnumType):
        for name, value in kind.values.items():
            yield f"{kind.name}.{name}", value.description


def test_the_schema_says_what_it_is_in_print_and_by_introspection():
    text = CHECKED_IN.read_text()
    begin, end = text.index('"""'), text.index("schema {")

    assert "market for human intelligence tasks" in text[begin:end]
    told = schema.execute_sync("{ __schema { description } }").data
    assert told["__schema"]["description"] == SCHEMA.description == DESCRIPTION
