"""Filters of the list of groups, with their bounds, and its orders. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from domain.hits.models import HitGroup
from domain.hits.rules import LARGEST_REWARD, LONGEST_SECONDS
from domain.kernel import bounds
from domain.kernel.money import NOTHING, Money
from domain.kernel.normal_form import normal_form
from domain.kernel.paging import Order
from domain.kernel.refusals import Constraint, InvalidInput, Objections, Rule

LONGEST_SEARCH, MOST_WORDS = 200, 10


class GroupField(StrEnum):
    """The fields by which groups can be ordered."""

    NEWEST = "NEWEST"
    LAST_UPDATED = "LAST_UPDATED"
    REWARD = "REWARD"
    REWARD_PER_HOUR = "REWARD_PER_HOUR"
    HITS_AVAILABLE = "HITS_AVAILABLE"
    TIME_ALLOTTED = "TIME_ALLOTTED"


_COLUMNS = {
    GroupField.NEWEST: "newest_hit_at",
    GroupField.LAST_UPDATED: "last_updated_at",
    GroupField.REWARD: "reward_cents",
    GroupField.REWARD_PER_HOUR: "hourly_cents",
    GroupField.HITS_AVAILABLE: "available_hits",
    GroupField.TIME_ALLOTTED: "assignment_duration_seconds",
}
_INSTANTS = (GroupField.NEWEST, GroupField.LAST_UPDATED)


@dataclass(frozen=True, slots=True)
class GroupOrder:
    """An order of groups; groups with equal values are ordered by id."""

    by: GroupField = GroupField.NEWEST
    falling: bool = True

    @property
    def column(self) -> str:
        """The column of the field."""
        return _COLUMNS[self.by]

    @property
    def of_instants(self) -> bool:
        """Whether the column holds instants; every other column holds whole numbers."""
        return self.by in _INSTANTS

    @property
    def keys(self) -> Order:
        """The columns of a page's keys, with their direction."""
        return Order((self.column, "id"), falling=self.falling)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupFilter:
    """The conditions that a group must match. A condition that is None is not checked."""

    text: str | None = None
    minimum_reward: Money | None = None
    requester_id: UUID | None = None
    maximum_duration_seconds: int | None = None
    only_acceptable: bool = False
    masters_only: bool = False
    minimum_hourly_reward: Money | None = None
    pays_bonuses: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """The words that a group's title, description, keywords or requester must contain."""
        return () if self.text is None else tuple(dict.fromkeys(normal_form(self.text).split()))

    @property
    def for_everybody(self) -> GroupFilter:
        """The filter without the conditions that depend on the viewer."""
        return replace(self, only_acceptable=False)

    def check(self) -> None:
        """Raises InvalidInput with every value that is out of bounds."""
        wrong = Objections()
        if self.text is not None:
            wrong.check(self._check_text, self.text)
        if (least := self.minimum_reward) is not None:
            field, most = "filter.minimumReward", LARGEST_REWARD
            wrong.check(bounds.money, field, least, at_least=NOTHING, at_most=most)
        if (seconds := self.maximum_duration_seconds) is not None:
            field = "filter.maximumDurationSeconds"
            wrong.check(bounds.whole, field, seconds, at_least=1, at_most=LONGEST_SECONDS)
        if (hourly := self.minimum_hourly_reward) is not None:
            field, most = "filter.minimumHourlyReward", LARGEST_REWARD
            wrong.check(bounds.money, field, hourly, at_least=NOTHING, at_most=most)
        wrong.raise_any()

    @property
    def compares_values(self) -> bool:
        """Whether it has conditions on values of a group that change."""
        return self.minimum_hourly_reward is not None or self.pays_bonuses

    def matches(self, group: HitGroup) -> bool:
        """Whether a group matches."""
        return self.may_match(group) and self.matches_values(
            group.worked_hourly_cents, pays_bonuses=group.pays_bonuses
        )

    def matches_values(self, worked_hourly_cents: int, *, pays_bonuses: bool) -> bool:
        """Whether the values of a group match that change."""
        least = self.minimum_hourly_reward
        return (least is None or least.cents <= worked_hourly_cents) and (
            pays_bonuses or not self.pays_bonuses
        )

    def may_match(self, group: HitGroup) -> bool:
        """Whether a group matches by its fields that never change."""
        least, most = self.minimum_reward, self.maximum_duration_seconds
        return (
            (least is None or least.cents <= group.reward_cents)
            and (self.requester_id is None or self.requester_id == group.requester_id)
            and (most is None or group.assignment_duration_seconds <= most)
            and (group.is_for_masters or not self.masters_only)
            and all(word in group.search_text for word in self.words)
        )

    def _check_text(self, text: str) -> None:
        bounds.text("filter.text", text, at_most=LONGEST_SEARCH)
        if len(self.words) > MOST_WORDS:
            count, bound = f"{len(self.words)} words", f"at most {MOST_WORDS} different words"
            broken = Constraint.between(Rule.COUNT, 1, MOST_WORDS)
            raise InvalidInput("filter.text", count, bound, broken=broken)


EVERYTHING = GroupFilter()
