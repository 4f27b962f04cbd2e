"""The table of templates."""

from __future__ import annotations

from typing import Any

from tortoise import fields

from domain.kernel.rows import MarketModel


class QuestionTemplate(MarketModel):
    """A question with placeholders. It never changes: a revision is another template."""

    id = fields.UUIDField(primary_key=True)
    requester_id = fields.UUIDField()
    body = fields.JSONField[dict[str, Any]]()
    placeholders = fields.JSONField[list[str]]()
    created_at = fields.DatetimeField()

    class Meta:
        table = "question_templates"
