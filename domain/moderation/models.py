"""Tables of reports, of the cases that they make, and of strikes."""

from __future__ import annotations

from tortoise import fields

from domain.kernel.rows import MarketModel
from domain.moderation.lifecycle import CaseState, OpenWork, ReportCategory


class ReportCase(MarketModel):
    """Reports of one subject, or a text that a rule found: of one subject at most one case is open.

    `place` is the negative sum of the weights of its reports: the lowest is looked at first.
    `found` is what a rule found in a text that was published.
    """

    id = fields.UUIDField(primary_key=True)
    kind = fields.CharField(20)  # the name of a kind of subjects
    subject_id = fields.UUIDField()
    account_id = fields.UUIDField(null=True)  # of the person whose it is
    requester_id = fields.UUIDField(null=True)
    state = fields.CharEnumField(CaseState, max_length=12)
    place = fields.IntField()
    report_count = fields.IntField(default=0)
    found = fields.JSONField[dict[str, str]](null=True)
    opened_at = fields.DatetimeField()
    decided_at = fields.DatetimeField(null=True)
    decided_by = fields.UUIDField(null=True)
    reason = fields.CharField(1024, null=True)
    open_work: OpenWork | None = fields.CharEnumField(  # type: ignore[assignment]
        OpenWork, max_length=10, null=True
    )
    close_hits_at = fields.DatetimeField(null=True)  # until all HITs are expired
    closed_to = fields.UUIDField(null=True)  # the HIT up to which they are
    hit_id = fields.UUIDField(null=True)  # the one that was taken down, without its group

    class Meta:
        table = "report_cases"


class FiledReport(MarketModel):
    """One person's report. `hit_id` is the HIT that was in sight, where there was one."""

    id = fields.UUIDField(primary_key=True)
    case_id = fields.UUIDField()
    account_id = fields.UUIDField()
    category = fields.CharEnumField(ReportCategory, max_length=24)
    text = fields.CharField(2000)
    hit_id = fields.UUIDField(null=True)
    said = fields.CharField(5000, null=True)  # the text that is reported, as it was
    reported_at = fields.DatetimeField()
    tell_at = fields.DatetimeField(null=True)  # the outcome, since when

    class Meta:
        table = "reports"


class Strike(MarketModel):
    """A case that ended in a warning or in a taking down, which counts for a time."""

    case_id = fields.UUIDField(primary_key=True)
    account_id = fields.UUIDField()
    given_at = fields.DatetimeField()

    class Meta:
        table = "strikes"
