"""Alarms: conditions that monitors found, until they are over."""

from __future__ import annotations

from datetime import datetime

import strawberry

from domain.operations.monitors import models
from domain.operations.monitors.kinds import AlarmKind
from schema.kernel.enums import described
from schema.kernel.node import optional_id

described(
    AlarmKind,
    name="AlarmKind",
    description="What monitors look at.",
    members={
        AlarmKind.GROUP_UNACCEPTED: "A group with open HITs that hardly any worker may accept, and "
        "none did for an hour, unless the installation is set otherwise.",
        AlarmKind.WORK_UNDECIDED: "Submitted work of a requester that waits past half of the time "
        "until it is approved by itself, unless the installation is set otherwise.",
        AlarmKind.MAILS_FAILING: "Mails that were tried again and again in vain.",
        AlarmKind.PROCESS_BEHIND: "A server process that is behind the log, or silent.",
    },
)


@strawberry.type(description="A condition that a monitor found. It is told once until it is over.")
class MarketAlarm:
    kind: AlarmKind = strawberry.field(description="The kind of condition.")
    why: str = strawberry.field(
        description="The finding, in sentences, at most 500 characters: as it was when it was "
        "raised."
    )
    since: datetime = strawberry.field(
        description="The time since when it holds, as far as is known."
    )
    raised_at: datetime = strawberry.field(description="The time at which it was found.")
    ended_at: datetime | None = strawberry.field(
        description="The time at which it was found to be over; null before."
    )
    hit_group_id: strawberry.ID | None = strawberry.field(
        description="The id of the HitGroup; null for other kinds."
    )
    requester_id: strawberry.ID | None = strawberry.field(
        description="The id of the RequesterProfile; null where it concerns operators alone."
    )

    @classmethod
    def of(cls, row: models.Alarm) -> MarketAlarm:
        is_of_group = row.kind is AlarmKind.GROUP_UNACCEPTED
        return cls(
            kind=row.kind,
            why=row.why,
            since=row.since,
            raised_at=row.raised_at,
            ended_at=row.ended_at,
            hit_group_id=optional_id("HitGroup", row.subject_id if is_of_group else None),
            requester_id=optional_id("RequesterProfile", row.requester_id),
        )
