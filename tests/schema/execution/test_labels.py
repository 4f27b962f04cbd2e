"""What operations are called where operators look: the schema's words, never a client's."""

import pytest
from graphql import OperationDefinitionNode, parse

from schema.execution.labels import Label, labels_of

DOCUMENTS = {
    "a query": ("{ me { email } }", None, Label("query", "me")),
    "a mutation": ("mutation { acceptHit { x } }", None, Label("mutation", "acceptHit")),
    "a subscription": ("subscription { hitFeed { x } }", None, Label("subscription", "hitFeed")),
    "a name of the client's": ("query Mine { me { x } }", None, Label("query", "me")),
    "that name, asked for": ("query Mine { me { x } }", "Mine", Label("query", "me")),
    "an alias": ("{ anything: me { x } }", None, Label("query", "me")),
    "one field twice": ("{ a: node { id } b: node { id } }", None, Label("query", "node")),
    "two fields": ("{ me { x } node { id } }", None, Label("query", "several")),
    "an inline fragment": ("{ ... on Query { me { x } } }", None, Label("query", "me")),
    "a fragment": ("{ ...F } fragment F on Query { me { x } }", None, Label("query", "me")),
    "one of two operations": (
        "query A { me { x } } mutation B { acceptHit { x } }",
        "B",
        Label("mutation", "acceptHit"),
    ),
}


def labels(source):
    document = parse(source)
    operations = [d for d in document.definitions if isinstance(d, OperationDefinitionNode)]
    return labels_of(document, operations)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_an_operation_is_called_by_its_kind_and_root_field(name):
    source, asked_for, label = DOCUMENTS[name]

    assert labels(source)[asked_for] == label


def test_fragments_that_double_at_each_level_are_walked_once():
    levels = 60
    doubling = " ".join(
        f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(levels)
    )
    source = f"{{ ...F0 }} {doubling} fragment F{levels} on Query {{ me {{ x }} }}"

    assert labels(source)[None] == Label("query", "me")
