"""Tables of qualification types, qualifications, requests, work records and requirement sets."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tortoise import fields

from domain.kernel.money import Money
from domain.kernel.rows import MarketModel
from domain.qualifications.lifecycle import (
    QualificationStatus,
    RequestStatus,
    TypeKind,
    TypeStatus,
)

AnswerFields = list[dict[str, str | list[str]]]  # [{"name": ..., "values": [...]}, ...]


class QualificationType(MarketModel):
    """A property that workers may have: a requester's own, the market's, or a premium one."""

    id = fields.UUIDField(primary_key=True)
    kind = fields.CharEnumField(TypeKind, max_length=10)
    owner_id = fields.UUIDField(null=True)
    well_known_id = fields.CharField(64, null=True, unique=True)
    name = fields.CharField(200)
    name_key = fields.TextField()  # in normal form; unique among the types of an owner
    description = fields.CharField(2000)
    keywords = fields.JSONField[list[str]]()
    search_text = fields.TextField()
    status = fields.CharEnumField(TypeStatus, max_length=10)
    is_requestable = fields.BooleanField(default=False)
    is_auto_granted = fields.BooleanField(default=False)
    auto_granted_value = fields.IntField(null=True)
    test = fields.JSONField[dict[str, Any]](null=True)
    test_duration_seconds = fields.IntField(null=True)
    answer_key = fields.JSONField[dict[str, Any]](null=True)
    retry_delay_seconds = fields.IntField(null=True)
    fee_cents = fields.BigIntField(default=0)
    created_at = fields.DatetimeField()
    is_list = fields.BooleanField(default=False)  # of a worker list: nobody finds it

    class Meta:
        table = "qualification_types"

    @property
    def fee(self) -> Money:
        """The fee of a premium type for each approved assignment of a HIT that requires it."""
        return Money(self.fee_cents)


class Qualification(MarketModel):
    """A property that a worker has or had. A worker has at most one row of a type."""

    id = fields.UUIDField(primary_key=True)
    type_id = fields.UUIDField()
    worker_id = fields.UUIDField()
    status = fields.CharEnumField(QualificationStatus, max_length=10)
    value = fields.IntField(null=True)
    granted_at = fields.DatetimeField()
    revoked_at = fields.DatetimeField(null=True)
    reason = fields.CharField(1024, null=True)

    class Meta:
        table = "qualifications"

    @property
    def is_held(self) -> bool:
        """Whether it is granted now. A revoked qualification counts as absent."""
        return self.status == QualificationStatus.GRANTED


class Revocation(MarketModel):
    """A revocation of a qualification. It stays when the worker gets the qualification again."""

    id = fields.UUIDField(primary_key=True)
    qualification_id = fields.UUIDField()
    value = fields.IntField(null=True)
    revoked_at = fields.DatetimeField()
    reason = fields.CharField(1024, null=True)

    class Meta:
        table = "revocations"


class QualificationRequest(MarketModel):
    """A worker's attempt to get a qualification, with the test that was shown to them."""

    id = fields.UUIDField(primary_key=True)
    type_id = fields.UUIDField()
    worker_id = fields.UUIDField()
    owner_id = fields.UUIDField()
    status = fields.CharEnumField(RequestStatus, max_length=10)
    test = fields.JSONField[dict[str, Any]](null=True)
    answer_key = fields.JSONField[dict[str, Any]](null=True)
    answer = fields.JSONField[AnswerFields](null=True)
    value = fields.IntField(null=True)
    requested_at = fields.DatetimeField()
    deadline = fields.DatetimeField(null=True)
    submitted_at = fields.DatetimeField(null=True)
    decided_at = fields.DatetimeField(null=True)
    reason = fields.CharField(1024, null=True)

    class Meta:
        table = "qualification_requests"

    def is_overdue(self, at: datetime) -> bool:
        """Whether its test is open past the deadline."""
        return (
            self.status == RequestStatus.TESTING
            and self.deadline is not None
            and self.deadline <= at
        )


class WorkRecord(MarketModel):
    """Counts of a worker's assignments, changed in the transaction that they count."""

    worker_id = fields.UUIDField(primary_key=True)
    submitted = fields.BigIntField(default=0)
    returned = fields.BigIntField(default=0)
    abandoned = fields.BigIntField(default=0)
    approved = fields.BigIntField(default=0)
    rejected = fields.BigIntField(default=0)
    rejected_bounded = fields.BigIntField(default=0)  # those that count

    class Meta:
        table = "work_records"


class RequirementSet(MarketModel):
    """The requirements of one or several HIT types: inserted once, never changed."""

    number = fields.IntField(primary_key=True, generated=False)
    fingerprint = fields.CharField(64, unique=True)
    body = fields.JSONField[list[dict[str, Any]]]()

    class Meta:
        table = "requirement_sets"
