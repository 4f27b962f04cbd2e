"""What an operation answers over a stream: its results one by one, each kind within its time."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any, Protocol, cast

from graphql import GraphQLError
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType

from api.access.admission import Admitted
from api.http.endpoint import OperationLimits
from schema.execution import faults
from schema.execution.engine import MarketSchema, OperationContext


class StreamedOperation(Protocol):
    """One operation as a client worded it."""

    @property
    def query(self) -> str: ...

    @property
    def operation_name(self) -> str | None: ...

    @property
    def variables(self) -> dict[str, Any] | None: ...

    @property
    def extensions(self) -> dict[str, Any] | None: ...


async def results(
    schema: MarketSchema,
    asked: StreamedOperation,
    context: OperationContext,
    *,
    terms: OperationLimits,
    admitted: Admitted,
) -> AsyncGenerator[ExecutionResult, None]:
    """The results of any operation that was let in, with what they cost; a query or mutation has
    as long as the terms give it."""
    kind = schema.operation_type(admitted.query, asked.operation_name, context=context)
    seconds = None if kind is OperationType.SUBSCRIPTION else terms.operation_seconds
    stream = await schema.stream(
        admitted.query,
        variable_values=asked.variables,
        context_value=context,
        operation_name=asked.operation_name,
        operation_extensions=asked.extensions,
    )
    async with aclosing(stream) as running:
        while True:
            try:
                async with asyncio.timeout(seconds):
                    result = await anext(running, None)
            except TimeoutError:
                yield ExecutionResult(data=None, errors=[too_long(terms)])
                return
            if result is None:
                return
            result = cast(ExecutionResult, result)
            result.extensions = admitted.extensions(result.data)
            yield result


def too_long(terms: OperationLimits) -> GraphQLError:
    return GraphQLError(
        f"The operation took longer than {terms.operation_seconds:g} seconds.",
        extensions={"code": faults.DEADLINE_EXCEEDED},
    )
