"""The bounds of one GraphQL document, and the single walk that measures it."""

from dataclasses import dataclass

from graphql import (
    DocumentNode,
    ExecutableDefinitionNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    VariableDefinitionNode,
)

from schema.execution import faults

MAX_SOURCE_CHARACTERS = 256 * 1024
MAX_TOKENS = 5_000
MAX_DEPTH = 16
MAX_ALIASES = 60
MAX_ROOT_FIELDS = 30
MAX_DIRECTIVES = 60
MAX_DIRECTIVES_AT_ONE_PLACE = 4  # No field needs more than @skip and @include.
MAX_FIELDS = 2_000
MAX_FRAGMENTS = 100
MAX_SPREADS = 500
MAX_OPERATIONS = 30  # of a document: some rules look at each fragment once for each operation
MAX_OVERLAPS = 20_000  # comparisons of fields and fragments that validation may make
MAX_NODES = 100_000  # requested items of lists: the sizes of nested pages multiply
MAX_WALK = 120  # levels of the walk, with introspection and chains of fragments
COUNTED_TO = 1_000_000  # Fragments that double would otherwise give astronomically large integers.

DEFAULT_PAGE, LARGEST_PAGE = 20, 100

Directed = SelectionNode | ExecutableDefinitionNode | VariableDefinitionNode


@dataclass(frozen=True, slots=True)
class Measure:
    """The size of a selection with its fragments spread."""

    depth: int = 0
    aliases: int = 0
    root_fields: int = 0
    directives: int = 0
    directives_at_one_place: int = 0
    fields: int = 0
    spreads: int = 0

    def beside(self, other: "Measure") -> "Measure":
        return Measure(
            depth=max(self.depth, other.depth),
            aliases=min(self.aliases + other.aliases, COUNTED_TO),
            root_fields=min(self.root_fields + other.root_fields, COUNTED_TO),
            directives=min(self.directives + other.directives, COUNTED_TO),
            directives_at_one_place=max(
                self.directives_at_one_place, other.directives_at_one_place
            ),
            fields=min(self.fields + other.fields, COUNTED_TO),
            spreads=min(self.spreads + other.spreads, COUNTED_TO),
        )


BOUNDS = (
    ("depth", MAX_DEPTH, "levels of nesting"),
    ("aliases", MAX_ALIASES, "aliases"),
    ("root_fields", MAX_ROOT_FIELDS, "root fields"),
    ("directives", MAX_DIRECTIVES, "directives"),
    ("directives_at_one_place", MAX_DIRECTIVES_AT_ONE_PLACE, "directives at one place"),
    ("fields", MAX_FIELDS, "fields"),
    ("spreads", MAX_SPREADS, "fragments spread"),
)


class Measuring:
    """Measures a document; each fragment is walked once, however often it is spread.

    Introspection is measured like any other field except for its depth: the standard query of
    every tool is deeper than any operation of the market, and graphql-core bounds it.
    """

    def __init__(self, document: DocumentNode) -> None:
        self.visits = 0
        self._definitions = document.definitions
        self._fragments = {
            node.name.value: node
            for node in document.definitions
            if isinstance(node, FragmentDefinitionNode)
        }
        self._measured: dict[str, Measure] = {}
        self._level = 0

    def problems(self) -> list[GraphQLError]:
        """An error for each bound that an operation or the document exceeds."""
        if (count := len(self._fragments)) > MAX_FRAGMENTS:
            return [beyond("fragments", count, bound=MAX_FRAGMENTS, noun="fragments")]
        operations = [
            each for each in self._definitions if isinstance(each, OperationDefinitionNode)
        ]
        if (count := len(operations)) > MAX_OPERATIONS:
            return [beyond("operations", count, bound=MAX_OPERATIONS, noun="operations")]
        found: list[GraphQLError] = []
        for node in operations:
            found += self._problems_of(node)
        return found

    def _problems_of(self, operation: OperationDefinitionNode) -> list[GraphQLError]:
        measure = self.measure(operation)
        return [
            beyond(name, value, bound=bound, noun=noun, operation=operation)
            for name, bound, noun in BOUNDS
            if (value := getattr(measure, name)) > bound
        ]

    def measure(self, operation: OperationDefinitionNode) -> Measure:
        """The size of an operation."""
        total = self._selections(operation.selection_set, frozenset())
        total = total.beside(directives_of(operation))
        for variable in operation.variable_definitions or ():
            total = total.beside(directives_of(variable))
        return total

    def _selections(self, selections: SelectionSetNode | None, path: frozenset[str]) -> Measure:
        if self._level >= MAX_WALK:
            return Measure(depth=COUNTED_TO)
        total = Measure()
        self._level += 1
        for selection in selections.selections if selections else ():
            total = total.beside(self._selection(selection, path))
        self._level -= 1
        return total

    def _selection(self, selection: SelectionNode, path: frozenset[str]) -> Measure:
        self.visits += 1
        directives = directives_of(selection)
        if isinstance(selection, FieldNode):
            return self._field(selection, path).beside(directives)
        if isinstance(selection, FragmentSpreadNode):
            spread = self._fragment(selection.name.value, path)
            return spread.beside(directives).beside(Measure(spreads=1))
        inline = getattr(selection, "selection_set", None)
        return self._selections(inline, path).beside(directives)

    def _field(self, field: FieldNode, path: frozenset[str]) -> Measure:
        inside = self._selections(field.selection_set, path)
        is_introspection = field.name.value.startswith("__")
        return Measure(
            depth=1 if is_introspection else min(inside.depth + 1, COUNTED_TO),
            aliases=min(inside.aliases + (field.alias is not None), COUNTED_TO),
            root_fields=1,
            directives=inside.directives,
            directives_at_one_place=inside.directives_at_one_place,
            fields=min(inside.fields + 1, COUNTED_TO),
            spreads=inside.spreads,
        )

    def _fragment(self, name: str, path: frozenset[str]) -> Measure:
        if name in path:
            return Measure()  # A cycle, which graphql-core's own rule reports.
        if name not in self._measured:
            fragment = self._fragments.get(name)
            selections = fragment.selection_set if fragment else None
            inside = self._selections(selections, path | {name})
            self._measured[name] = inside.beside(directives_of(fragment) if fragment else Measure())
        return self._measured[name]


def directives_of(node: Directed) -> Measure:
    count = len(node.directives or ())
    return Measure(directives=count, directives_at_one_place=count)


def beyond(
    name: str,
    value: int,
    *,
    bound: int,
    noun: str,
    operation: OperationDefinitionNode | None = None,
) -> GraphQLError:
    """LIMIT_EXCEEDED, with the name of the limit, the value found and the bound."""
    return GraphQLError(
        f"The operation has {value} {noun}; at most {bound} are allowed.",
        operation,
        extensions={
            "code": faults.LIMIT_EXCEEDED,
            "limit": name,
            "value": value,
            "bound": bound,
        },
    )
