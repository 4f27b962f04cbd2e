"""The table of mails."""

from __future__ import annotations

from tortoise import fields

from domain.kernel.rows import MarketModel


class Mail(MarketModel):
    """A mail to send. It is committed with its cause, and sent after the commit."""

    id = fields.UUIDField(primary_key=True)
    recipient = fields.CharField(254)
    subject = fields.CharField(200)
    body = fields.TextField()
    created_at = fields.DatetimeField()
    attempts = fields.IntField(default=0)
    next_attempt_at = fields.DatetimeField(null=True)
    sent_at = fields.DatetimeField(null=True)
    last_error = fields.TextField(null=True)

    class Meta:
        table = "mails"
