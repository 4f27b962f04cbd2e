"""No message of graphql-core quotes a value that a client sent."""

import pytest
from graphql import GraphQLError, get_introspection_query, parse, specified_rules, validate
from graphql.execution import get_variable_values
from hypothesis import given
from hypothesis import strategies as st

from schema.execution.quoting import without_values
from tests.schema.inputs import SCHEMA

SIGN_UP = "mutation($input: SignUpInput!) { signUp(input: $input) { __typename } }"
VARIABLE = "Variable '$input' has invalid value"


def of_variables(document, **variables):
    definitions = parse(document).definitions[0].variable_definitions
    found = get_variable_values(SCHEMA, definitions, variables)
    return [without_values(error.message) for error in found]


def of_document(document):
    try:
        found = validate(SCHEMA, parse(document), specified_rules)
    except GraphQLError as error:
        found = [error]
    return [without_values(error.message) for error in found]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("hunter2", f"{VARIABLE}: Expected value of type 'SignUpInput' to be an object."),
        (
            {"email": "a", "password": ["hunter2"], "displayName": "a", "country": "a"},
            f"{VARIABLE} at .password: String cannot represent a non string value.",
        ),
        (
            {"email": {"hunter2": 1}, "password": "x", "displayName": "a", "country": "a"},
            f"{VARIABLE} at .email: String cannot represent a non string value.",
        ),
    ],
)
def test_a_message_names_the_place_and_the_type(value, said):
    assert of_variables(SIGN_UP, input=value) == [said]


def test_an_unknown_field_is_named_with_its_suggestion_and_without_its_siblings():
    value = {"email": "a", "password": "hunter2", "displayName": "a", "country": "a", "emal": 1}

    assert of_variables(SIGN_UP, input=value) == [
        f"{VARIABLE}: Expected value of type 'SignUpInput' not to include unknown field 'emal'. "
        "Did you mean 'email'?"
    ]


@pytest.mark.parametrize("name", ["two words", "x" * 50, "", "é"])
def test_an_unknown_field_that_is_no_name_is_not_quoted(name):
    value = {"email": "a", "password": "p", "displayName": "a", "country": "a", name: "hunter2"}

    assert of_variables(SIGN_UP, input=value) == [
        f"{VARIABLE}: Expected value of type 'SignUpInput' not to include unknown field."
    ]


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (
            'mutation { signUp(input: { email: "a" "hunter2" }) { __typename } }',
            "Syntax Error: Expected Name, found String.",
        ),
        (
            "mutation { signUp(input: { password: correct hunter2 }) { __typename } }",
            "Syntax Error: Expected ':', found '}'.",
        ),
        (
            'mutation { signUp(input: { email: "\\u{hunter2}" }) { __typename } }',
            "Syntax Error: Invalid Unicode escape sequence.",
        ),
        ("{ me { id } } hunter2", "Syntax Error: Unexpected Name."),
        (
            "mutation { verifyEmail(input: { token: hunter2 }) { __typename } }",
            "String cannot represent a non string value.",
        ),
        (
            'mutation { verifyEmail(input: { tokn: "hunter2", token: "hunter2" }) { __typename } }',
            "Expected value of type 'VerifyEmailInput' not to include unknown field 'tokn'. "
            "Did you mean 'token'?",
        ),
    ],
)
def test_a_document_is_not_quoted_either(document, said):
    assert of_document(document) == [said]


@given(st.text(min_size=1).map(lambda text: f"hunter2{text}hunter2"))
def test_no_value_of_any_text_comes_through(text):
    base = {"email": "a", "password": "p", "displayName": "a", "country": "a"}
    values = [
        text,
        [text],
        {**base, "password": [text]},
        {**base, "password": {text: text}},
        {**base, "country": {"a": text}},
        {"password": text},
        {**base, "password": text, "unknown": text},
    ]
    for value in values:
        for message in of_variables(SIGN_UP, input=value):
            assert "hunter2" not in message


@given(st.text(min_size=1).map(lambda text: f"hunter2{text}hunter2"))
def test_no_member_of_an_enum_that_is_not_there_comes_through(text):
    document = "mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) { __typename } }"
    key = {"name": "a", "expiresAt": "2030-01-01T00:00:00Z"}
    for scopes in ([text], text, [[text]], {text: 1}):
        for message in of_variables(document, input={**key, "scopes": scopes}):
            assert "hunter2" not in message


def test_messages_without_values_stay_as_they_are():
    assert of_document("{ nothing }") == ["Cannot query field 'nothing' on type 'Query'."]
    assert of_document(get_introspection_query()) == []
