"""The directive `@cost` of the schema, for fields whose cost differs from the default."""

from __future__ import annotations

import strawberry
from graphql import (
    DocumentNode,
    FieldDefinitionNode,
    GraphQLField,
    InterfaceTypeDefinitionNode,
    ObjectTypeDefinitionNode,
    parse,
    print_ast,
)
from strawberry.directive import directive_field
from strawberry.schema_directive import Location

SCALAR_WEIGHT = 0
OBJECT_WEIGHT = 1
MUTATION_WEIGHT = 10  # A subscription costs as much, once, at its start.
INTROSPECTION_WEIGHT = 100
LEAST_COST = 1  # of any operation, also of a refused one

NAME = "cost"


@strawberry.schema_directive(
    name=NAME,
    locations=[Location.FIELD_DEFINITION],
    description="The cost of a field in points, where it differs from the default: "
    f"{SCALAR_WEIGHT} for a scalar, {OBJECT_WEIGHT} for a field with fields of its own, "
    f"{MUTATION_WEIGHT} for a mutation or subscription. The fields of a page's items count once "
    "for each item. Likewise for a list as long as the list, or as the lines of the text, in the "
    "argument that `sizedBy` names, and for a list of at most `items` items. One operation may "
    "have the field at most `perOperation` times, counted with all other fields that have this "
    "bound.",
)
class Cost:
    weight: int = directive_field(name="weight")
    sized_by: str | None = directive_field(name="sizedBy", default=strawberry.UNSET)
    items: int | None = directive_field(name="items", default=strawberry.UNSET)
    per_operation: int | None = directive_field(name="perOperation", default=strawberry.UNSET)


def cost_of(field: GraphQLField) -> Cost | None:
    """The cost of a field, where the schema gives one."""
    definition = (field.extensions or {}).get("strawberry-definition")
    for directive in getattr(definition, "directives", ()):
        if isinstance(directive, Cost):
            return directive
    return None


def with_costs(printed: str, *, source: str) -> str:
    """Add the costs to a printed schema: graphql-core's printer omits them."""
    costs = {
        place: print_ast(directive)
        for place, field in _fields(parse(source))
        for directive in field.directives or ()
        if directive.name.value == NAME
    }
    for place, field in reversed(_fields(parse(printed))):
        if place in costs and field.type.loc is not None:
            end = field.type.loc.end
            printed = f"{printed[:end]} {costs[place]}{printed[end:]}"
    return printed


def _fields(document: DocumentNode) -> list[tuple[tuple[str, str], FieldDefinitionNode]]:
    return [
        ((kind.name.value, field.name.value), field)
        for kind in document.definitions
        if isinstance(kind, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode)
        for field in kind.fields or ()
    ]
