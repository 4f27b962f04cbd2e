"""The results of an operation one by one, within the time limit of its kind."""

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
    operation: ClientOperation,
    context: OperationContext,
    *,
    limits: OperationLimits,
    admitted: Admitted,
) -> AsyncGenerator[ExecutionResult, None]:
    """The results of an admitted operation, with their cost in `extensions`.

    A query or mutation that takes longer than `limits.operation_seconds` ends with an error.
    """
    kind = schema.operation_type(admitted.query, operation.operation_name, context=context)
    seconds = None if kind is OperationType.SUBSCRIPTION else limits.operation_seconds
    stream = await schema.stream(
        admitted.query,
        variable_values=operation.variables,
        context_value=context,
        operation_name=operation.operation_name,
        operation_extensions=operation.extensions,
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
            result.extensions = admitted.extensions(result)
            yield result


def too_long(limits: OperationLimits) -> GraphQLError:
    return GraphQLError(
        f"The operation took longer than {limits.operation_seconds:g} seconds.",
        extensions={"code": faults.DEADLINE_EXCEEDED},
    )
