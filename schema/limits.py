"""The bounds of one GraphQL document, and the single rule that measures it in linear time."""

from dataclasses import dataclass
from typing import Any

from graphql import (
    ASTValidationRule,
    DocumentNode,
    FieldNode,
    FragmentSpreadNode,
    GraphQLError,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
)
from graphql.validation import ASTValidationContext

from schema import faults

MAX_SOURCE_CHARACTERS = 256 * 1024
MAX_TOKENS = 5_000
MAX_DEPTH = 16
MAX_ALIASES = 60
MAX_ROOT_FIELDS = 30
MAX_DIRECTIVES = 60
MAX_FIELDS = 2_000
MAX_WALK = 120  # Levels followed at all, introspection and chains of fragments included.
COUNTED_TO = 1_000_000  # Doubling fragments would otherwise count to astronomically large integers.


@dataclass(frozen=True, slots=True)
class Measure:
    """What a selection asks for once its fragments are spread."""

    depth: int = 0
    aliases: int = 0
    root_fields: int = 0
    directives: int = 0
    fields: int = 0

    def beside(self, other: "Measure") -> "Measure":
        return Measure(
            depth=max(self.depth, other.depth),
            aliases=min(self.aliases + other.aliases, COUNTED_TO),
            root_fields=min(self.root_fields + other.root_fields, COUNTED_TO),
            directives=min(self.directives + other.directives, COUNTED_TO),
            fields=min(self.fields + other.fields, COUNTED_TO),
        )


BOUNDS = (
    ("depth", MAX_DEPTH, "levels of nesting"),
    ("aliases", MAX_ALIASES, "aliases"),
    ("root_fields", MAX_ROOT_FIELDS, "root fields"),
    ("directives", MAX_DIRECTIVES, "directives"),
    ("fields", MAX_FIELDS, "fields"),
)


class LimitsRule(ASTValidationRule):
    """Refuses operations past a bound; each fragment is measured once, however often it is spread.

    Introspection is measured like any other field but for its depth: the standard query that
    every tool sends is deeper than anything the market needs, and core bounds it by itself.
    """

    def __init__(self, context: ASTValidationContext) -> None:
        super().__init__(context)
        self._measured: dict[str, Measure] = {}
        self._level = 0

    def enter_document(self, node: DocumentNode, *_args: Any) -> None:
        for definition in node.definitions:
            if isinstance(definition, OperationDefinitionNode):
                self._judge(definition)

    def _judge(self, operation: OperationDefinitionNode) -> None:
        measure = self._selections(operation.selection_set, frozenset())
        own = Measure(directives=len(operation.directives or ()))
        found = measure.beside(own)
        for name, bound, words in BOUNDS:
            if (value := getattr(found, name)) > bound:
                self.report_error(
                    GraphQLError(
                        f"The operation has {value} {words}; at most {bound} are allowed.",
                        operation,
                        extensions={
                            "code": faults.LIMIT_EXCEEDED,
                            "limit": name,
                            "value": value,
                            "bound": bound,
                        },
                    )
                )

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
        directives = Measure(directives=len(selection.directives or ()))
        if isinstance(selection, FieldNode):
            return self._field(selection, path).beside(directives)
        if isinstance(selection, FragmentSpreadNode):
            return self._fragment(selection.name.value, path).beside(directives)
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
            fields=min(inside.fields + 1, COUNTED_TO),
        )

    def _fragment(self, name: str, path: frozenset[str]) -> Measure:
        if name in path:
            return Measure()  # A cycle: core's own rule names it.
        if name not in self._measured:
            fragment = self.context.get_fragment(name)
            selections = fragment.selection_set if fragment else None
            self._measured[name] = self._selections(selections, path | {name})
        return self._measured[name]
