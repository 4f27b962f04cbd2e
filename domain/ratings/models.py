"""The table of ratings."""

from __future__ import annotations

from tortoise import fields

from domain.kernel.rows import MarketModel


class RequesterRating(MarketModel):
    """A worker's rating of a requester for a month of the market, such as 2026-10.

    Its id is random, since those of other rows tell when they were made.
    """

    id = fields.UUIDField(primary_key=True)
    requester_id = fields.UUIDField()
    worker_id = fields.UUIDField()
    month = fields.CharField(7)
    fair = fields.SmallIntField()
    pay = fields.SmallIntField()
    speed = fields.SmallIntField()
    communication = fields.SmallIntField()
    text = fields.CharField(2000)
    rated_at = fields.DatetimeField()
    answer = fields.CharField(2000, null=True)
    answered_at = fields.DatetimeField(null=True)
    hidden_at = fields.DatetimeField(null=True)  # taken down by an operator
    answer_hidden_at = fields.DatetimeField(null=True)  # the answer alone

    @property
    def shown_answer(self) -> str | None:
        """The answer, unless an operator took it down."""
        return self.answer if self.answer_hidden_at is None else None

    class Meta:
        table = "requester_ratings"
