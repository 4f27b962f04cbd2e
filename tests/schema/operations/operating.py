"""The fields of operators, found in the schema, and calls of them."""

import inspect
import re
from typing import Any

from graphql import GraphQLNonNull, is_leaf_type

from domain.people.operators import ALLOWED, Duty, OperatorRole
from schema.root import schema
from tests.schema import inputs
from tests.schema.cast import an_account
from tests.schema.inputs import SCHEMA, _Writer

DUTY = re.compile(r"\bDuty\.([A-Z_]+)")


def operators_fields(root: str) -> dict[str, Duty]:
    """The root fields of this type with the duty that each asks for, by the source of each."""
    found = {}
    definition = schema.schema_converter.type_map[root].definition
    for field in definition.fields:
        resolver = inspect.unwrap(field.base_resolver.wrapped_func)
        if duties := set(DUTY.findall(inspect.getsource(resolver))):
            assert len(duties) == 1, f"{field.name} asks for {duties}"
            found[schema.config.name_converter.get_graphql_name(field)] = Duty(duties.pop())
    return found


QUERIES, MUTATIONS = operators_fields("Query"), operators_fields("Mutation")


def roles_with(duty: Duty) -> set[OperatorRole]:
    return {role for role, duties in ALLOWED.items() if duty in duties}


async def an_operator(name: str, role: OperatorRole | None):
    person = await an_account(name)
    person.account.operator_role = role
    await person.account.save()
    return person


def an_input(verb: str, people, scene) -> dict[str, Any]:
    """An input of this mutation; nothing for one that takes none."""
    if verb not in inputs.MUTATIONS:
        return {}
    return inputs.full_inputs(verb, people, scene)[0]


async def read(market, name: str, token: str | None, people, scene):
    """Ask a query for as little as it gives, with the arguments that it needs."""
    field, writer = SCHEMA.query_type.fields[name], _Writer(people, scene)
    given: dict[str, Any] = {
        argument: next(writer.values(argument, taken.type))
        for argument, taken in field.args.items()
        if isinstance(taken.type, GraphQLNonNull)
    }
    takes = ", ".join(f"${each}: {field.args[each].type}" for each in given)
    gives = ", ".join(f"{each}: ${each}" for each in given)
    kind = field.type
    while hasattr(kind, "of_type"):
        kind = kind.of_type
    selection = "" if is_leaf_type(kind) else "{ __typename }"
    query = f"query{takes and f'({takes})'} {{ {name}{gives and f'({gives})'} {selection} }}"
    return await market.ask(query, token, **given)
