"""What an operation asks for: before it runs, at most; afterwards, by what it was given."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from schema.execution.cost import LEAST_COST

REMEMBERED_REQUESTS = 64  # combinations of page sizes of one operation

Variables = dict[str, Any]
Size = Callable[[Variables], int]
"""How many items a list may hold, once the variables are known."""


@dataclass(frozen=True, slots=True)
class CostEstimate:
    """How many points an operation costs, and how many items of lists it asks for."""

    points: int = 0
    nodes: int = 0

    def beside(self, other: CostEstimate) -> CostEstimate:
        return CostEstimate(self.points + other.points, self.nodes + other.nodes)

    def times(self, count: int) -> CostEstimate:
        """As often as a list has items, each of which counts even where nothing is asked of it."""
        return CostEstimate(count * max(1, self.points), count * (1 + self.nodes))


@dataclass(frozen=True, slots=True)
class Step:
    """One field of an answer that costs something, and what is asked of what it gives.

    `size` is its place among the sizes of the plan: of a page, or of a list as long as one in
    the arguments. Such a field is a list itself or holds lists (`nodes`, `edges`, `results`).
    """

    weight: int
    children: Mapping[str, Step] = field(default_factory=dict)  # by their names in the answer
    is_list: bool = False
    size: int | None = None

    def repeats(self, child: Step) -> bool:
        """Whether the child is there once for each item."""
        return self.size is not None and (self.is_list or child.is_list)

    def asked(self, sizes: Sequence[int]) -> CostEstimate:
        """What it costs at most."""
        once, each = CostEstimate(self.weight), CostEstimate()
        for child in self.children.values():
            if self.repeats(child):
                each = each.beside(child.asked(sizes))
            else:
                once = once.beside(child.asked(sizes))
        return once if self.size is None else once.beside(each.times(sizes[self.size]))

    def given(self, value: Any, sizes: Sequence[int]) -> int:
        """What it cost, by the value that it gave."""
        if value is None:
            return self.weight
        if self.size is None:
            items = value if isinstance(value, list) else [value]
            return self.weight + max((self._inside(item, sizes) for item in items), default=0)
        if self.is_list:
            return self.weight + max(len(value), sum(self._inside(item, sizes) for item in value))
        return self.weight + self._once(value, sizes) + self._each(value, sizes, self.size)

    def _inside(self, item: Any, sizes: Sequence[int]) -> int:
        if item is None:
            return 0
        return sum(
            child.given(item[name], sizes) for name, child in self.children.items() if name in item
        )

    def _once(self, value: Any, sizes: Sequence[int]) -> int:
        return sum(
            child.given(value[name], sizes)
            for name, child in self.children.items()
            if not child.is_list and name in value
        )

    def _each(self, value: Any, sizes: Sequence[int], size: int) -> int:
        lists = {name: child for name, child in self.children.items() if child.is_list}
        if not lists:
            return sizes[size]  # Nothing in the answer tells how many there were.
        points = longest = 0
        for name, child in lists.items():
            items = value.get(name) or []
            longest = max(longest, len(items))
            points += child.weight * len(items)
            if child.children:
                points += sum(child._inside(item, sizes) for item in items)
        return max(longest, points)


@dataclass(frozen=True, slots=True)
class Plan:
    """What one operation of a document asks for, whatever its variables will be."""

    root: Step
    sizes: tuple[Size, ...]
    defaults: Variables
    is_subscription: bool
    _known: dict[tuple[int, ...], CostEstimate] = field(default_factory=dict)

    def request(self, variables: Variables | None) -> PricedOperation:
        """What it asks for with these variables."""
        known = {**self.defaults, **(variables or {})}
        sizes = tuple(size(known) for size in self.sizes)
        if (asked := self._known.get(sizes)) is None:
            if len(self._known) >= REMEMBERED_REQUESTS:
                self._known.clear()
            asked = self._known[sizes] = self.root.asked(sizes)
        return PricedOperation(self, sizes, asked)


@dataclass(frozen=True, slots=True)
class PricedOperation:
    """An operation with its variables."""

    plan: Plan
    sizes: tuple[int, ...]
    asked: CostEstimate

    @property
    def points(self) -> int:
        """What it costs at most."""
        return max(LEAST_COST, self.asked.points)

    def cost_of(self, data: Mapping[str, Any] | None) -> int:
        """What it cost, by the data it was answered with; none says nothing."""
        if data is None:
            return self.points
        return max(LEAST_COST, self.plan.root.given(data, self.sizes))
