"""Prepares documents: parses, measures and validates each once, and caches the result."""

import asyncio
import contextlib
import re
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from weakref import WeakValueDictionary

from graphql import (
    ASTValidationRule,
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    OverlappingFieldsCanBeMergedRule,
    parse,
    specified_rules,
    validate,
)
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from schema.execution import faults
from schema.execution.cost_planning import plan_of
from schema.execution.cost_plans import Plan
from schema.execution.labels import Labels, labels_of
from schema.execution.limits import MAX_OVERLAPS, MAX_SOURCE_CHARACTERS, MAX_TOKENS, Measuring
from schema.execution.overlaps import Overlaps
from schema.execution.quoting import without_values

_NAME = re.compile(r"[_A-Za-z][_0-9A-Za-z]{0,59}")
CACHED_DOCUMENTS = 512
CACHED_CHARACTERS = 8 * 1024  # Longer documents are mostly literals, so they do not come twice.
SHORT_CHARACTERS = 200  # A shorter document is read at once.
# A longer document gets few errors without suggestions: an error may quote a long part of it, and
# a suggestion compares all names.
LONG_CHARACTERS = 2_000
MAX_VALIDATION_ERRORS, FEW_ERRORS = 20, 3

RULES: tuple[type[ASTValidationRule], ...] = (
    *(rule for rule in specified_rules if rule is not OverlappingFieldsCanBeMergedRule),
    MaybeNullValidationRule,
    OneOfInputValidationRule,
)
RULES_FOR_STRANGERS = (*RULES, NoSchemaIntrospectionCustomRule)

_reader = ThreadPoolExecutor(1, thread_name_prefix="documents")


@dataclass(frozen=True, slots=True)
class Prepared:
    """A parsed document with the errors of its validation. An invalid document has no labels.

    `overlaps` counts the comparisons of fields and fragments that its validation made.
    """

    document: DocumentNode
    operations: tuple[OperationDefinitionNode, ...]
    problems: tuple[GraphQLError, ...]
    labels: Labels
    overlaps: int = 0
    plans: dict[str | None, Plan] = field(default_factory=dict)  # by the operation's name


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Reading:
    """The outcome of reading a document once: prepared, or the error of its syntax or size."""

    prepared: Prepared | None
    error: GraphQLError | None = None

    def outcome(self) -> Prepared:
        """The prepared document. Raises GraphQLError where it cannot be parsed."""
        if self.error is not None:
            raise self.error.with_traceback(None)
        assert self.prepared is not None
        return self.prepared


Key = tuple[str, bool]


class KnownDocuments:
    """A cache of prepared documents that drops the least recently used one when it is full."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._known: OrderedDict[Key, Reading] = OrderedDict()
        # One request reads its document several times in a row, also a long or invalid document:
        # it is found as long as the request holds its reading.
        self._held: WeakValueDictionary[Key, Reading] = WeakValueDictionary()
        self._latest: Reading | None = None
        self._hides_suggestions = False

    def hide_suggestions(self, whether: bool) -> None:
        """Set whether errors leave out suggestions of existing names, for all viewers."""
        if whether != self._hides_suggestions:
            self._hides_suggestions, self._latest = whether, None
            self._known.clear()
            self._held.clear()

    def knows(self, source: str, *, may_introspect: bool) -> bool:
        """Whether the document has been read, so that preparing it is no work."""
        return self._found((source, may_introspect)) is not None

    async def read(self, source: str, name: str | None, *, may_introspect: bool) -> Reading:
        """Read a document with the plan of the operation of this name. Hold the result for as
        long as the document is needed.

        A document that is not short is read in a thread, so that the event loop goes on.
        """
        key = (source, may_introspect)
        if (found := self._found(key)) is not None:
            return found
        if len(source) <= SHORT_CHARACTERS:
            return self._kept(key, self._fresh(source, may_introspect=may_introspect))
        loop = asyncio.get_running_loop()
        fresh = partial(self._fresh, source, may_introspect=may_introspect, name=name)
        return self._kept(key, await loop.run_in_executor(_reader, fresh))

    def prepared(self, source: str, *, may_introspect: bool) -> Prepared:
        """The prepared document. Raises GraphQLError where it cannot be parsed."""
        key = (source, may_introspect)
        found = self._found(key)
        if found is None:
            found = self._kept(key, self._fresh(source, may_introspect=may_introspect))
        return found.outcome()

    def _found(self, key: Key) -> Reading | None:
        if (known := self._known.get(key)) is not None:
            self._known.move_to_end(key)
            return known
        return self._held.get(key)

    def _kept(self, key: Key, reading: Reading) -> Reading:
        self._held[key] = self._latest = reading
        if reading.error is None and len(key[0]) <= CACHED_CHARACTERS:
            self._known[key] = reading
            if len(self._known) > CACHED_DOCUMENTS:
                self._known.popitem(last=False)
        return reading

    def _fresh(self, source: str, *, may_introspect: bool, name: str | None = None) -> Reading:
        try:
            prepared = prepare(
                self._schema,
                source,
                may_introspect=may_introspect,
                hide_suggestions=self._hides_suggestions or not may_introspect,
            )
        except GraphQLError as error:
            return Reading(None, error)
        with contextlib.suppress(GraphQLError):
            self._planned(prepared, name)
        return Reading(prepared)

    def plan(self, source: str, name: str | None, *, may_introspect: bool) -> Plan | None:
        """The cost plan of the operation; none where it is refused before it runs."""
        try:
            return self._planned(self.prepared(source, may_introspect=may_introspect), name)
        except GraphQLError:
            return None

    def _planned(self, prepared: Prepared, name: str | None) -> Plan | None:
        operation = chosen(prepared.operations, name)
        if prepared.problems:
            return None
        if (plan := prepared.plans.get(name)) is None:
            plan = plan_of(self._schema, prepared.document, operation)
            prepared.plans[name] = plan
        return plan

    def __len__(self) -> int:
        return len(self._known)


def prepare(
    schema: GraphQLSchema, source: str, *, may_introspect: bool, hide_suggestions: bool = False
) -> Prepared:
    """Parse and validate a document. Raises syntax errors; other errors are in the result.

    A document beyond a bound is not validated, since other rules may need more than linear time.
    """
    document = parsed(source)
    overlaps, is_long = Overlaps(), len(source) > LONG_CHARACTERS
    problems = Measuring(document).problems() or validate(
        schema,
        document,
        (*(RULES if may_introspect else RULES_FOR_STRANGERS), overlaps.rule),
        max_errors=FEW_ERRORS if is_long else MAX_VALIDATION_ERRORS,
        hide_suggestions=hide_suggestions or is_long,
    )
    operations = tuple(
        definition
        for definition in document.definitions
        if isinstance(definition, OperationDefinitionNode)
    )
    if overlaps.are_too_many:
        problems = [beyond_limit("comparisons of fields", MAX_OVERLAPS)]
    return Prepared(
        document,
        operations,
        problems=tuple(coded(problem) for problem in problems),
        labels={} if problems else labels_of(document, operations),
        overlaps=overlaps.count,
    )


def parsed(source: str) -> DocumentNode:
    if len(source) > MAX_SOURCE_CHARACTERS:
        raise beyond_limit("source characters", MAX_SOURCE_CHARACTERS)
    try:
        return parse(source, max_tokens=MAX_TOKENS)
    except GraphQLSyntaxError as error:
        # graphql-core marks this limit only by the message of the syntax error.
        if "tokens" in error.message and "aborted" in error.message:
            raise beyond_limit("tokens", MAX_TOKENS) from None
        raise with_code(error, faults.PARSE_FAILED) from None
    except GraphQLError as error:
        raise with_code(error, faults.LIMIT_EXCEEDED) from None


def beyond_limit(name: str, bound: int) -> GraphQLError:
    return GraphQLError(
        f"The document has more than {bound} {name}.",
        extensions={"code": faults.LIMIT_EXCEEDED, "limit": name, "bound": bound},
    )


def coded(problem: GraphQLError) -> GraphQLError:
    """A validation error with its code; a literal refused by its scalar is BAD_USER_INPUT."""
    if faults.code_of(problem):
        return problem
    refused_by_scalar = problem.original_error is not None
    return with_code(
        problem, faults.BAD_USER_INPUT if refused_by_scalar else faults.VALIDATION_FAILED
    )


def with_code(error: GraphQLError, code: str) -> GraphQLError:
    """A copy of the error with a code, and without its traceback since the copy may be cached."""
    message = error.message if faults.code_of(error) else without_values(error.message)
    return GraphQLError(
        message,
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        extensions={"code": code, **(error.extensions or {})},
    )


def chosen(
    operations: Sequence[OperationDefinitionNode], name: str | None
) -> OperationDefinitionNode:
    """The operation to run. Raises GraphQLError where it is missing or ambiguous."""
    if name:
        for operation in operations:
            if operation.name is not None and operation.name.value == name:
                return operation
        named = f'named "{name}"' if _NAME.fullmatch(name) else "of this name"
        raise bad_request(f"There is no operation {named} in the document.")
    if len(operations) > 1:
        raise bad_request("The document has several operations: say which with operationName.")
    if not operations:
        raise bad_request("The document has no operation.")
    return operations[0]


def bad_request(message: str) -> GraphQLError:
    return GraphQLError(message, extensions={"code": faults.BAD_REQUEST})
