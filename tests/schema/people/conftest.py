"""A market to ask, on SQLite, with the cast of the people's tests."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from graphql import GraphQLUnionType
from tortoise.backends.base.client import BaseDBAsyncClient

from domain.kernel import clock
from domain.people.viewer import Viewer
from schema.kernel.context import Context, ServerParts
from schema.kernel.perspective import Perspective
from schema.root import schema
from subscriptions.log.bell import Bell
from subscriptions.log.tail import Tail
from tests.domain.people.cast import PUBLIC_URL
from tests.domain.people.conftest import NOON
from tests.schema.inputs import SCHEMA

BOUNDED = {
    kind.name
    for kind in SCHEMA.type_map.values()
    if isinstance(kind, GraphQLUnionType) and "InvalidInput" in {of.name for of in kind.types}
}
Ask = Callable[..., Awaitable[Any]]


@pytest.fixture(autouse=True)
def noon():
    clock.freeze(NOON)
    yield NOON
    clock.release()


@pytest.fixture
async def ask(database: BaseDBAsyncClient) -> AsyncIterator[Ask]:
    """Ask the schema: the answer as data, and the codes of the errors."""
    async with Bell("memory://") as bell, Tail(bell) as tail:
        server = ServerParts(tail=tail, public_url=PUBLIC_URL)

        async def ask(document: str, viewer: Viewer | None = None, **variables: Any) -> Any:
            context = Context(
                perspective=Perspective(viewer),
                server=server,
                request_id="r",
                address="192.0.2.1",
            )
            result = await schema.execute(
                document, variable_values=variables, context_value=context
            )
            if result.errors:
                return [str((error.extensions or {}).get("code", error)) for error in result.errors]
            return result.data

        yield ask


@pytest.fixture
async def done(ask: Ask) -> Ask:
    """Do one mutation with one input: its result alone."""

    async def do(verb: str, shown: str, viewer: Viewer | None = None, **values: Any) -> Any:
        kind = verb[0].upper() + verb[1:]
        bounds = "... on InvalidInput { field bound }" if f"{kind}Result" in BOUNDED else ""
        document = f"""mutation ($input: {kind}Input!) {{ {verb}(input: $input) {{
            __typename ... on {kind}Success {{ {shown} }}
            ... on Refusal {{ reason message }} {bounds}
        }} }}"""
        answer = await ask(document, viewer, input=values)
        return answer[verb] if isinstance(answer, dict) else answer

    return do
