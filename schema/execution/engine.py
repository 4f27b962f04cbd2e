"""Runs operations from prepared documents, with a new context for each event."""

from collections.abc import Callable
from typing import Any, Protocol, Self, cast

import strawberry
from graphql import GraphQLError
from graphql.execution import Executor
from strawberry.execution.is_awaitable import optimized_is_awaitable
from strawberry.extensions.runner import SchemaExtensionsRunner
from strawberry.schema.exceptions import InvalidOperationTypeError
from strawberry.types.execution import ExecutionContext, PreExecutionError
from strawberry.types.graphql import OperationType

from schema.execution import faults, labels
from schema.execution.documents import KnownDocuments, Prepared, chosen
from schema.execution.pauses import execute_with_many_values, has_many
from schema.execution.plain_fields import PlainFieldsExecutor


class OperationContext(Protocol):
    """The part of a context that running an operation needs; resolvers need more."""

    @property
    def request_id(self) -> str: ...

    @property
    def may_introspect(self) -> bool: ...

    def fork(self) -> Self:
        """The same viewer with new loaders: one for each event of a subscription."""
        ...

    async def refreshed(self) -> Self:
        """The viewer as stored now, with new loaders: for operations of an open socket."""
        ...


class PerEvent(PlainFieldsExecutor):
    """Gives each event of a subscription a context of its own.

    The context of a subscription lives as long as its socket, so its loaders would show the rows
    of the first event in every later event.
    """

    def build_per_event_executor(self, payload: Any) -> Executor[Any]:
        executor = super().build_per_event_executor(payload)
        executor.context_value = executor.context_value.fork()
        return executor


class MarketSchema(strawberry.Schema):
    """A Strawberry schema whose documents are prepared once and whose limits are linear.

    One look-up of a prepared document replaces Strawberry's parsing and validation, whose hooks
    do not run. An error of a document is a response, over HTTP and for a subscription, and never
    an exception that escapes a stream.
    """

    def __init__(self, *args: Any, description: str | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self._schema.description = description  # Strawberry has no option for it
        self.execution_context_class = PerEvent
        self.documents = KnownDocuments(self._schema)

    def operation_type(
        self, query: str, name: str | None, *, context: OperationContext
    ) -> OperationType | None:
        """The type of the operation to run; none where no operation can run."""
        try:
            prepared = self.documents.prepared(query, may_introspect=context.may_introspect)
            return OperationType(chosen(prepared.operations, name).operation.value)
        except GraphQLError:
            return None

    def executor(
        self, query: str, variables: dict[str, Any] | None, *, name: str | None, context: Any
    ) -> tuple[Executor[Any], labels.Labels] | None:
        """The executor of a subscription's events, and the labels of the document's operations.

        None for other operations, and for a subscription that cannot run.
        """
        try:
            prepared = self.documents.prepared(query, may_introspect=context.may_introspect)
            operation = chosen(prepared.operations, name)
        except GraphQLError:
            return None
        if prepared.problems or operation.operation.value != OperationType.SUBSCRIPTION.value:
            return None
        executor = self.execution_context_class.build(
            self._schema,
            prepared.document,
            context_value=context,
            raw_variable_values=variables,
            operation_name=name or None,
            is_awaitable=cast("Any", optimized_is_awaitable),
        )
        return None if isinstance(executor, list) else (executor, prepared.labels)

    def _get_execute_function(self) -> Callable[..., Any]:
        execute = super()._get_execute_function()

        def chosen_by_size(*arguments: Any, **options: Any) -> Any:
            aside = has_many(options["variable_values"])
            return (execute_with_many_values if aside else execute)(*arguments, **options)

        return chosen_by_size

    async def _prepare_operation_async(
        self, context: ExecutionContext, extensions_runner: SchemaExtensionsRunner
    ) -> PreExecutionError | None:
        try:
            prepared = self.documents.prepared(
                context.query or "", may_introspect=context.context.may_introspect
            )
            operation = chosen(prepared.operations, context._provided_operation_name)
        except GraphQLError as error:
            return self._refused(context, [error])
        operation_type = OperationType(operation.operation.value)
        if operation_type not in context.allowed_operations:
            raise InvalidOperationTypeError(operation_type)
        labels.note(prepared.labels, context._provided_operation_name)
        return self._accepted(context, prepared)

    def _accepted(self, context: ExecutionContext, prepared: Prepared) -> PreExecutionError | None:
        context.graphql_document = prepared.document
        if context._provided_operation_name == "":
            context._provided_operation_name = None
        if prepared.problems:
            return self._refused(context, list(prepared.problems))
        return None

    def _refused(
        self, context: ExecutionContext, problems: list[GraphQLError]
    ) -> PreExecutionError:
        context.pre_execution_errors = problems
        return PreExecutionError(data=None, errors=problems)

    def process_errors(
        self, problems: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """Log the errors: faults with a traceback, clients' mistakes in one line (a hook)."""
        context = cast("OperationContext | None", getattr(execution_context, "context", None))
        faults.record(problems, request_id=context.request_id if context else "-")


__all__ = ["MarketSchema", "OperationContext", "PerEvent"]
