"""Reads an operation once into a plan of its costs, by the costs in the schema."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLCompositeType,
    GraphQLField,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    SelectionSetNode,
    Undefined,
    ValueNode,
    get_named_type,
    get_nullable_type,
    is_composite_type,
    is_list_type,
    value_from_ast_untyped,
)

from schema.execution import cost
from schema.execution.cost_plans import Plan, Repetition, Size, Step, Variables
from schema.execution.limits import DEFAULT_PAGE, LARGEST_PAGE

INTROSPECTING = ("__schema", "__type")
ROOT_WEIGHTS = {
    OperationType.MUTATION: cost.MUTATION_WEIGHT,
    OperationType.SUBSCRIPTION: cost.MUTATION_WEIGHT,
}


def plan_of(
    schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode
) -> Plan:
    """The plan of an operation that is valid and within its limits."""
    kind = schema.get_root_type(operation.operation)
    assert kind is not None, "a valid operation has a root type"
    reader = Reader(schema, document)
    usual = ROOT_WEIGHTS.get(operation.operation)
    steps = reader.inside([(kind, operation.selection_set)], usual=usual)
    return Plan(
        root=Step(0, steps),
        sizes=tuple(reader.sizes),
        defaults=defaults_of(operation),
        is_subscription=operation.operation is OperationType.SUBSCRIPTION,
        repetition=reader.repetition,
    )


def defaults_of(operation: OperationDefinitionNode) -> dict[str, Any]:
    """The values of variables that a request leaves out."""
    return {
        definition.variable.name.value: value_from_ast_untyped(definition.default_value)
        for definition in operation.variable_definitions or ()
        if definition.default_value is not None
    }


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A field in the document, with its definition in the schema."""

    node: FieldNode
    definition: GraphQLField

    @property
    def name(self) -> str:
        """The name in the response."""
        return (self.node.alias or self.node.name).value

    @property
    def kind(self) -> GraphQLNamedType:
        """The type of the field, or of its items."""
        return get_named_type(self.definition.type)


class Reader:
    """Collects the costs of the fields; the limits of a document bound the walk."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode) -> None:
        self.sizes: list[Size] = []
        self.repetition: Repetition | None = None
        self._schema = schema
        self._fragments = {
            node.name.value: node
            for node in document.definitions
            if isinstance(node, FragmentDefinitionNode)
        }

    def inside(
        self,
        sources: Iterable[tuple[GraphQLNamedType, SelectionSetNode]],
        *,
        usual: int | None = None,
    ) -> dict[str, Step]:
        """The steps of the selections at one place, by their names in the response.

        Fields without a cost have no step. Fields of one name are one field of the response, also
        where their types differ: the largest counts, with all that is selected in any of them.
        """
        found: dict[str, list[Occurrence]] = {}
        for kind, selections in sources:
            for each in self._occurrences(kind, selections):
                found.setdefault(each.name, []).append(each)
        steps = {name: self._step(same, usual) for name, same in found.items()}
        return {name: step for name, step in steps.items() if step is not None}

    def _occurrences(
        self, kind: GraphQLNamedType, selections: SelectionSetNode
    ) -> Iterator[Occurrence]:
        for node in selections.selections:
            if isinstance(node, FieldNode):
                definition = self._schema.get_field(
                    cast(GraphQLCompositeType, kind), node.name.value
                )
                assert definition is not None, "a valid document names only existing fields"
                yield Occurrence(node, definition)
            else:
                fragment = self._fragment(node)
                condition = fragment.type_condition
                inner = kind if condition is None else self._schema.type_map[condition.name.value]
                yield from self._occurrences(inner, fragment.selection_set)

    def _fragment(self, node: SelectionNode) -> InlineFragmentNode | FragmentDefinitionNode:
        if isinstance(node, FragmentSpreadNode):
            return self._fragments[node.name.value]
        assert isinstance(node, InlineFragmentNode)
        return node

    def _step(self, same: list[Occurrence], usual: int | None) -> Step | None:
        if same[0].node.name.value in INTROSPECTING:
            return Step(cost.INTROSPECTION_WEIGHT)
        self._count_repetition(same)
        children = self.inside(
            (each.kind, each.node.selection_set) for each in same if each.node.selection_set
        )
        weight = max(weight_of(each, usual) for each in same)
        size = self._largest(size_of(each) for each in same)
        if not weight and not children and size is None:
            return None
        lists = [each for each in same if is_list_of_items(each.definition)]
        return Step(
            weight,
            children,
            is_list=bool(lists),
            size=size,
            is_mixed=size is not None and any(size_of(each) is None for each in lists),
            given=self._largest(given_size(each) for each in same),
        )

    def _largest(self, sizes: Iterable[Size | None]) -> int | None:
        """The index of a new size in the plan: the largest of these; None without any."""
        found = [size for size in sizes if size is not None]
        if not found:
            return None
        self.sizes.append(found[0] if len(found) == 1 else largest(found))
        return len(self.sizes) - 1

    def _count_repetition(self, same: list[Occurrence]) -> None:
        bounds = [cost.cost_of(each.definition) for each in same]
        for bound in [each.per_operation for each in bounds if each and each.per_operation]:
            before = self.repetition
            self.repetition = Repetition(
                count=1 + (before.count if before else 0),
                bound=min(bound, before.bound) if before else bound,
            )
            return


def weight_of(found: Occurrence, usual: int | None) -> int:
    declared = cost.cost_of(found.definition)
    if declared is not None:
        return declared.weight
    if usual is not None:
        return usual
    return cost.OBJECT_WEIGHT if is_composite_type(found.kind) else cost.SCALAR_WEIGHT


def is_list_of_items(definition: GraphQLField) -> bool:
    """Whether the field lists the items of its page, or has a size of its own.

    A list with other arguments (the anchors of a page) does not count.
    """
    declared = cost.cost_of(definition)
    is_sized = declared is not None and bool(declared.sized_by or declared.items)
    is_list = is_list_type(get_nullable_type(definition.type))
    return is_list and (is_sized or not definition.args)


def size_of(found: Occurrence) -> Size | None:
    """The greatest number of items of the field, where its arguments or the schema limit it."""
    given = arguments_of(found.node)
    if "pageInfo" in getattr(found.kind, "fields", {}):
        return page_size(given)
    declared = cost.cost_of(found.definition)
    if declared is None:
        return None
    most = declared.items or None
    if declared.sized_by:
        return list_size(given, declared.sized_by, otherwise=most or 1)
    return None if most is None else lambda _: most


def given_size(found: Occurrence) -> Size | None:
    """The number of items that the client sends: they are read whatever the answer is."""
    declared = cost.cost_of(found.definition)
    if declared is None or not declared.sized_by:
        return None
    return list_size(arguments_of(found.node), declared.sized_by, otherwise=1)


def arguments_of(node: FieldNode) -> dict[str, ValueNode]:
    return {argument.name.value: argument.value for argument in node.arguments or ()}


def largest(sizes: Sequence[Size]) -> Size:
    return lambda variables: max(size(variables) for size in sizes)


def page_size(given: Mapping[str, ValueNode]) -> Size:
    """The size of a page by `first` or `last`; a larger page than allowed is refused later."""
    nodes = [given[name] for name in ("first", "last") if name in given]

    def size(variables: Variables) -> int:
        values = [value_from_ast_untyped(node, variables) for node in nodes]
        numbers = [value for value in values if isinstance(value, int | float)]
        return int(min(max(0, *numbers), LARGEST_PAGE)) if numbers else DEFAULT_PAGE

    return size


def list_size(given: Mapping[str, ValueNode], paths: str, *, otherwise: int) -> Size:
    """The length of a list in the arguments, or the lines of a text; another value counts as one.

    A text has at most as many lines as line breaks of either kind, and one more. Of several places
    the largest counts, since a client gives one.
    """
    return largest([size_at(given, path, otherwise=otherwise) for path in paths.split()])


def size_at(given: Mapping[str, ValueNode], path: str, *, otherwise: int) -> Size:
    argument, *names = path.split(".")
    node = given.get(argument)

    def size(variables: Variables) -> int:
        value = None if node is None else value_from_ast_untyped(node, variables)
        for name in names:
            value = value.get(name) if isinstance(value, dict) else None
        if value is None or value is Undefined:
            return otherwise
        if isinstance(value, str):
            return max(otherwise, 1 + max(value.count("\n"), value.count("\r")))
        return len(value) if isinstance(value, list) else max(1, otherwise)

    return size
