"""The cost of an operation: an upper bound before it runs, and the actual cost afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

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

    `size` and `given` are indexes into the sizes of the plan. `size` is the most items of a page,
    or of a list with a size of its own; such a field is a list or holds lists (`nodes`, `edges`,
    `results`). `given` is the number of items that the client sends in an argument.
    """

    weight: int
    children: Mapping[str, Step] = field(default_factory=dict)  # by their names in the response
    is_list: bool = False
    size: int | None = None
    is_mixed: bool = False  # also lists the items of its page, where its parent has another type
    given: int | None = None

    def repeats(self, child: Step) -> bool:
        """Whether the child occurs once for each item."""
        if self.size is None:
            return False
        return self.is_list or (child.is_list and (child.size is None or child.is_mixed))

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
        given = 0 if self.given is None else sizes[self.given]
        if value is None:
            return self.weight + given
        if self.size is None:
            items = value if isinstance(value, list) else [value]
            return self.weight + max((self._inside(item, sizes) for item in items), default=0)
        if self.is_list:
            inside = sum(self._inside(item, sizes) for item in value)
            return self.weight + max(given, len(value), inside)
        each = self._each(value, sizes, self.size)
        return self.weight + self._once(value, sizes) + max(given, each)

    def lost(self, value: Any, path: Sequence[str | int], sizes: Sequence[int]) -> Lost:
        """The place that an error at this path below the value has set to null, and the greatest
        cost of what may have run there. No place where nothing but the failed field is lost."""
        step, repeats = self, False
        for depth, key in enumerate(path[:-1], 1):
            if isinstance(key, str):
                if key not in step.children:
                    break
                child = step.children[key]
                repeats = step.repeats(child) and not step.is_list
                parent, step = step, child
            value = value[key]
            if value is not None:
                continue
            if isinstance(key, int):
                return Lost(tuple(path[:depth]), step.estimate(sizes).points)
            count = sizes[parent.size] if repeats and parent.size is not None else 1
            return Lost(tuple(path[:depth]), count * step.estimate(sizes).points)
        return Lost((), 0)

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
            if not self.repeats(child) and name in value
        )

    def _each(self, value: Any, sizes: Sequence[int], size: int) -> int:
        lists = {name: child for name, child in self.children.items() if self.repeats(child)}
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


class Lost(NamedTuple):
    """A place of a response that an error below it has set to null, and its greatest cost."""

    place: tuple[str | int, ...]
    points: int


@dataclass(frozen=True, slots=True)
class Repetition:
    """The fields of an operation that it may have only so many times, and their bound."""

    count: int
    bound: int


@dataclass(frozen=True, slots=True)
class Plan:
    """The costs of one operation of a document, for any variables."""

    root: Step
    sizes: tuple[Size, ...]
    defaults: Variables
    is_subscription: bool
    repetition: Repetition | None = None
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

    @property
    def unrun(self) -> int:
        """The cost where nothing ran, such as with variables that do not fit."""
        root = self.plan.root
        nothing = root.actual(dict.fromkeys(root.children), self.sizes)
        return min(max(LEAST_COST, nothing), self.points)

    def cost_of(
        self, data: Mapping[str, Any] | None, failed: Iterable[Sequence[str | int]] = ()
    ) -> int:
        """The actual cost by the data of the response and the paths of its errors.

        Where an error has set the fields around it to null, the response does not tell what ran
        there, so that everything there counts. Without data, the estimate.
        """
        if data is None:
            return self.points
        root = self.plan.root
        lost = dict(root.lost(data, path, self.sizes) for path in failed)
        actual = root.actual(data, self.sizes) + sum(lost.values())
        # A response does not tell of which type a value is. Where fields of different types have
        # one name, the sum of the largest could exceed the estimate.
        return min(max(LEAST_COST, actual), self.points)
