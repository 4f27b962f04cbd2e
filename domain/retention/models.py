"""The table of disposals: what was, or will be, disposed of for a requester at once."""

from __future__ import annotations

from enum import StrEnum

from tortoise import fields

from domain.kernel.rows import MarketModel


class DisposalState(StrEnum):
    """Where a disposal stands."""

    COUNTING = "COUNTING"  # by the daily count, which has not ended
    COUNTED = "COUNTED"
    TOLD = "TOLD"
    FILING = "FILING"  # the file of the results is being made
    ERASING = "ERASING"  # HITs, then batches, projects and HIT types
    DELETING = "DELETING"  # qualification types
    DISPOSED = "DISPOSED"


class Disposal(MarketModel):
    """A requester's results, batches, projects and types that nobody used since an instant.

    The numbers are those of the count: what is used until then is not disposed of.
    """

    id = fields.UUIDField(primary_key=True)
    requester_id = fields.UUIDField()
    state = fields.CharEnumField(DisposalState, max_length=10)
    unused_since = fields.DatetimeField()
    hits = fields.IntField(default=0)
    batches = fields.IntField(default=0)
    projects = fields.IntField(default=0)
    hit_types = fields.IntField(default=0)
    qualification_types = fields.IntField(default=0)
    created_at = fields.DatetimeField()
    told_at = fields.DatetimeField(null=True)
    dispose_at = fields.DatetimeField(null=True)
    look_at = fields.DatetimeField(null=True)  # when the next step is due
    place = fields.UUIDField(null=True)  # the HIT or qualification type up to which it is done
    erased_hits = fields.IntField(default=0)
    file_id = fields.UUIDField(null=True)  # the upload with the results
    disposed_at = fields.DatetimeField(null=True)

    class Meta:
        table = "disposals"
