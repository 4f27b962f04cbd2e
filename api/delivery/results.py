"""What an operation answers over a stream: its results one by one, each kind within its time."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import cast

from graphql import GraphQLError
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType

from api.access.admission import Admitted, ClientOperation
from api.http.limits import OperationLimits
from schema.execution import faults
from schema.execution.engine import MarketSchema, OperationContext


async def results(
    schema: MarketSchema,
    asked: ClientOperation,
    context: OperationContext,
    *,
    limits: OperationLimits,
    admitted: Admitted,
) -> AsyncGenerator[ExecutionResult, None]:
    """The results of any operation that was let in, with what they cost; a query or mutation has
    as long as the limits give it."""
    kind = schema.operation_type(admitted.query, asked.operation_name, context=context)
    seconds = None if kind is OperationType.SUBSCRIPTION else limits.operation_seconds
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
                yield ExecutionResult(data=None, errors=[too_long(limits)])
                return
            if result is None:
                return
            result = cast(ExecutionResult, result)
            result.extensions = admitted.extensions(result.data)
            yield result


def too_long(limits: OperationLimits) -> GraphQLError:
    return GraphQLError(
        f"The operation took longer than {limits.operation_seconds:g} seconds.",
        extensions={"code": faults.DEADLINE_EXCEEDED},
    )
