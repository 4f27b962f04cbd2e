"""The table of server processes."""

from __future__ import annotations

from tortoise import fields

from domain.kernel.rows import MarketModel


class ServerPresence(MarketModel):
    """A server process, as it said of itself at `seen_at`. It deletes its row when it ends."""

    id = fields.UUIDField(primary_key=True)
    host = fields.CharField(100)
    pid = fields.IntField()
    started_at = fields.DatetimeField()
    seen_at = fields.DatetimeField()
    sockets = fields.IntField()
    streams = fields.IntField()
    accepted_a_minute = fields.IntField()
    submitted_a_minute = fields.IntField()
    behind_ms = fields.BigIntField()  # of the log

    class Meta:
        table = "server_processes"
