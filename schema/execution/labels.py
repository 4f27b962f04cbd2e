"""Labels of operations in logs, traces and metrics: the kind and the root field, a closed set.

A text that a client chooses (an operation's name, an alias) never becomes a label, because a
monitoring system stores a series for each new label.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextvars import ContextVar
from typing import NamedTuple, Protocol

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)


class Label(NamedTuple):
    """The kind of an operation, and the name of its root field in the schema."""

    kind: str
    field: str


NO_OPERATION = Label("none", "none")
SEVERAL = "several"  # root fields in one operation: their combinations are not a closed set

Labels = Mapping[str | None, Label]
"""The labels of a document's operations by name; a single operation is also found by None."""


class Watcher(Protocol):
    """Observes the operation that runs, for logs and metrics."""

    def runs(self, label: Label) -> None:
        """An operation of a valid document is about to run."""
        ...

    def was_declined(self, reason: str) -> None:
        """The operation was refused; the reason is from a closed set."""
        ...


watching: ContextVar[Watcher | None] = ContextVar("watching", default=None)


def note(labels: Labels, name: str | None) -> None:
    """Report to the watcher that an operation of a valid document is about to run."""
    if (watcher := watching.get()) is not None:
        watcher.runs(labels.get(name or None, NO_OPERATION))


def note_refusal(reason: str) -> None:
    """Report to the watcher that a mutation was refused."""
    if (watcher := watching.get()) is not None:
        watcher.was_declined(reason)


def labels_of(document: DocumentNode, operations: Sequence[OperationDefinitionNode]) -> Labels:
    """The labels of a valid document. An invalid document may name fields that do not exist."""
    fragments = {
        each.name.value: each
        for each in document.definitions
        if isinstance(each, FragmentDefinitionNode)
    }
    found: dict[str | None, Label] = {
        each.name.value if each.name else None: _label(each, fragments) for each in operations
    }
    if len(operations) == 1:
        found[None] = next(iter(found.values()))
    return found


def root_fields(
    operation: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]
) -> list[str]:
    """The names of an operation's root fields in the schema, each once."""
    return sorted(set(_root_fields(operation.selection_set, fragments, set())))


def _label(
    operation: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]
) -> Label:
    fields = set(_root_fields(operation.selection_set, fragments, set()))
    field = fields.pop() if len(fields) == 1 else SEVERAL
    return Label(operation.operation.value, field)


def _root_fields(
    selected: SelectionSetNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    seen: set[str],
) -> Iterator[str]:
    """Each fragment is walked once, however often it is spread."""
    for selection in selected.selections:
        match selection:
            case FieldNode():
                yield selection.name.value
            case InlineFragmentNode():
                yield from _root_fields(selection.selection_set, fragments, seen)
            case FragmentSpreadNode() if selection.name.value not in seen:
                seen.add(selection.name.value)
                spread = fragments[selection.name.value].selection_set
                yield from _root_fields(spread, fragments, seen)
