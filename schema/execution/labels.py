"""What an operation is called where operators look: its kind and its root field, a closed set.

Nothing that a client words itself (an operation's name, an alias) may become a label: every new
label is a row that a monitoring system keeps for ever.
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
    """An operation's kind, and its root field as the schema names it."""

    kind: str
    field: str


NO_OPERATION = Label("none", "none")
SEVERAL = "several"  # root fields in one operation: which ones is the client's wording

Labels = Mapping[str | None, Label]
"""The labels of a document's operations by name; the only one's also by none."""


class Watcher(Protocol):
    """Who watches the operation that runs."""

    def runs(self, label: Label) -> None:
        """The operation is this one: its document is valid."""
        ...

    def was_declined(self, reason: str) -> None:
        """The market said no, for this reason of a closed set."""
        ...


watching: ContextVar[Watcher | None] = ContextVar("watching", default=None)


def note(labels: Labels, name: str | None) -> None:
    """Tell whoever watches which operation of a valid document is about to run."""
    if (watcher := watching.get()) is not None:
        watcher.runs(labels.get(name or None, NO_OPERATION))


def note_refusal(reason: str) -> None:
    """Tell whoever watches that the market said no."""
    if (watcher := watching.get()) is not None:
        watcher.was_declined(reason)


def labels_of(document: DocumentNode, operations: Sequence[OperationDefinitionNode]) -> Labels:
    """The labels of a valid document: one that is not valid has any names the client likes."""
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
