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
    kind = fields.CharField(40, null=True)
    sender_id = fields.UUIDField(null=True)
    account_id = fields.UUIDField(null=True)
    reply_to = fields.CharField(254, null=True)
    is_last = fields.BooleanField(default=False)

    class Meta:
        table = "mails"
