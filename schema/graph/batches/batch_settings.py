"""The settings of a batch, as a type and as an input."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import strawberry

from domain.batches import settings as domain
from domain.batches.changes import SettingChanges
from domain.kernel.money import Money
from schema.graph.projects.hit_settings import HitSettings, HitSettingsFields
from schema.kernel.node import global_id, key_of

UNSET = strawberry.UNSET
REMOVED = "Left out, it stays as it is; null removes it."


@strawberry.type(description="The settings of a batch: properties of its HITs, and its limits.")
class BatchSettings:
    hits: HitSettings = strawberry.field(
        description="The properties of its HITs: those of the project when the batch was created, "
        "and what was changed since."
    )
    most_hits_a_worker: int | None = strawberry.field(
        description="The number of HITs of the batch that one worker may do; null without a limit."
    )
    most_workers_at_once: int | None = strawberry.field(
        description="The number of workers who may have accepted HITs of the batch at one time; "
        "null without a limit."
    )
    only_list_ids: list[strawberry.ID] = strawberry.field(
        description="The worker lists of which a worker must be on each."
    )
    not_list_ids: list[strawberry.ID] = strawberry.field(
        description="The worker lists of which a worker may be on none."
    )
    unfilled_after_seconds: int | None = strawberry.field(
        description="The time after the last row is published when HITs expire that nobody has "
        "taken, in seconds; null where they last for their lifetime."
    )
    wage_floor: Money | None = strawberry.field(
        description="The hourly wage below which the batch warns; null without one."
    )

    @classmethod
    def of(cls, settings: domain.BatchSettings) -> BatchSettings:
        return cls(
            hits=HitSettings.of(settings.hits),
            most_hits_a_worker=settings.most_hits_a_worker,
            most_workers_at_once=settings.most_workers_at_once,
            only_list_ids=_ids(settings.only_lists),
            not_list_ids=_ids(settings.not_lists),
            unfilled_after_seconds=settings.unfilled_after_seconds,
            wage_floor=settings.wage_floor,
        )


def _ids(lists: tuple[UUID, ...]) -> list[strawberry.ID]:
    return [global_id("WorkerList", each) for each in lists]


@strawberry.input(
    description="Settings of a batch. Those that are left out are as in the project, or as before."
)
class BatchSettingsInput(HitSettingsFields):
    most_hits_a_worker: int | None = strawberry.field(
        default=UNSET,
        description="The number of HITs of the batch that one worker may do, 1 to 1,000,000. "
        f"{REMOVED}",
    )
    most_workers_at_once: int | None = strawberry.field(
        default=UNSET,
        description="The number of workers who may have accepted HITs of the batch at one time, 1 "
        f"to 1,000,000. {REMOVED}",
    )
    only_list_ids: list[strawberry.ID] | None = strawberry.field(
        default=UNSET,
        description="At most 10 of your worker lists: only workers who are on each of them find "
        f"and accept the HITs. {REMOVED}",
    )
    not_list_ids: list[strawberry.ID] | None = strawberry.field(
        default=UNSET,
        description="At most 10 of your worker lists: workers who are on one of them neither find "
        f"nor accept the HITs. {REMOVED}",
    )
    unfilled_after_seconds: int | None = strawberry.field(
        default=UNSET,
        description="The time after the last row is published when HITs expire that nobody has "
        f"taken, 30 to 31,536,000 seconds. {REMOVED}",
    )
    wage_floor: Money | None = strawberry.field(
        default=UNSET,
        description=f"The hourly wage below which the batch warns, 0.00 to 10,000.00. {REMOVED}",
    )

    def changes(self) -> SettingChanges:
        """The values that are given. Raises BAD_USER_INPUT for an id of another kind."""
        given: dict[str, Any] = {
            "most_hits_a_worker": self.most_hits_a_worker,
            "most_workers_at_once": self.most_workers_at_once,
            "only_lists": _keys("settings.onlyListIds", self.only_list_ids),
            "not_lists": _keys("settings.notListIds", self.not_list_ids),
            "unfilled_after_seconds": self.unfilled_after_seconds,
            "wage_floor": self.wage_floor,
        }
        of_batch = {name: value for name, value in given.items() if value is not UNSET}
        return SettingChanges(self.given("settings."), of_batch)


def _keys(field: str, ids: list[strawberry.ID] | None) -> Any:
    if ids is UNSET:
        return UNSET
    return tuple(key_of(f"{field}[{n}]", each, "WorkerList") for n, each in enumerate(ids or []))
