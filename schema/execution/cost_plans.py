"""The cost of an operation: an upper bound before it runs, and the actual cost afterwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from schema.execution.cost import LEAST_COST

CACHED_ESTIMATES = 64  # combinations of page sizes of one operation

Variables = dict[str, Any]
Size = Callable[[Variables], int]
"""The greatest number of items of a list, by the variables."""


@dataclass(frozen=True, slots=True)
class CostEstimate:
    """The points of an operation, and the number of list items that it requests."""

    points: int = 0
    nodes: int = 0

    def beside(self, other: CostEstimate) -> CostEstimate:
        return CostEstimate(self.points + other.points, self.nodes + other.nodes)

    def times(self, count: int) -> CostEstimate:
        """The cost for each item of a list; an item counts at least one point."""
        return CostEstimate(count * max(1, self.points), count * (1 + self.nodes))


@dataclass(frozen=True, slots=True)
class Step:
    """One field of a response that has a cost, with the fields selected in it.

    `size` is an index into the sizes of the plan, for a page or for a list as long as a list in
    the arguments. Such a field is a list or holds lists (`nodes`, `edges`, `results`).
    """

    weight: int
    children: Mapping[str, Step] = field(default_factory=dict)  # by their names in the response
    is_list: bool = False
    size: int | None = None

    def repeats(self, child: Step) -> bool:
        """Whether the child occurs once for each item."""
        return self.size is not None and (self.is_list or child.is_list)

    def estimate(self, sizes: Sequence[int]) -> CostEstimate:
        """The greatest cost."""
        once, each = CostEstimate(self.weight), CostEstimate()
        for child in self.children.values():
            if self.repeats(child):
                each = each.beside(child.estimate(sizes))
            else:
                once = once.beside(child.estimate(sizes))
        return once if self.size is None else once.beside(each.times(sizes[self.size]))

    def actual(self, value: Any, sizes: Sequence[int]) -> int:
        """The cost by the value of the field in the response."""
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
            child.actual(item[name], sizes) for name, child in self.children.items() if name in item
        )

    def _once(self, value: Any, sizes: Sequence[int]) -> int:
        return sum(
            child.actual(value[name], sizes)
            for name, child in self.children.items()
            if not child.is_list and name in value
        )

    def _each(self, value: Any, sizes: Sequence[int], size: int) -> int:
        lists = {name: child for name, child in self.children.items() if child.is_list}
        if not lists:
            return sizes[size]  # The response has no list whose items could be counted.
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
    """The costs of one operation of a document, for any variables."""

    root: Step
    sizes: tuple[Size, ...]
    defaults: Variables
    is_subscription: bool
    _estimates: dict[tuple[int, ...], CostEstimate] = field(default_factory=dict)

    def request(self, variables: Variables | None) -> PricedOperation:
        """The operation with these variables and its estimate."""
        given = {**self.defaults, **(variables or {})}
        sizes = tuple(size(given) for size in self.sizes)
        if (estimate := self._estimates.get(sizes)) is None:
            if len(self._estimates) >= CACHED_ESTIMATES:
                self._estimates.clear()
            estimate = self._estimates[sizes] = self.root.estimate(sizes)
        return PricedOperation(self, sizes, estimate)


@dataclass(frozen=True, slots=True)
class PricedOperation:
    """An operation with its variables and the estimate of its cost."""

    plan: Plan
    sizes: tuple[int, ...]
    estimate: CostEstimate

    @property
    def points(self) -> int:
        """The greatest cost in points."""
        return max(LEAST_COST, self.estimate.points)

    def cost_of(self, data: Mapping[str, Any] | None) -> int:
        """The actual cost by the data of the response; without data, the estimate."""
        if data is None:
            return self.points
        return max(LEAST_COST, self.plan.root.actual(data, self.sizes))
