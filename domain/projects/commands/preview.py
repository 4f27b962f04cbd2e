"""Keeping previews, so that the task pages can show them, and forgetting them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson

from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.statement import Statement
from domain.kernel.work import retried, unit_of_work
from domain.people.models import Requester
from domain.projects.models import QuestionPreview
from domain.projects.previews import KEPT, MOST_PREVIEWS


@retried
async def keep_preview(requester: Requester, body: dict[str, Any]) -> QuestionPreview:
    """Keep a question as JSON, with the newest 200 previews of the requester."""
    async with unit_of_work():
        now = clock.now()
        await _FORGET_OLDEST.run(requester.id, MOST_PREVIEWS - 1)
        preview = QuestionPreview.new(
            id=new_id(),
            requester_id=requester.id,
            body=body,
            created_at=now,
            expires_at=now + KEPT,
        )
        text = orjson.dumps(body).decode()
        await _ADD.run(preview.id, requester.id, text, now, preview.expires_at)
        return preview


@retried
async def trim_previews(at: datetime, limit: int) -> int:
    """Delete previews whose time is over, at most `limit`. Returns their number."""
    async with unit_of_work():
        return await _DELETE_EXPIRED.run(at, limit)


_ADD = Statement(
    """INSERT INTO question_previews (id, requester_id, body, created_at, expires_at)
       VALUES ($1, $2, $3, $4, $5)"""
)
# Two previews that are kept at the same time may leave one more than the number.
_FORGET_OLDEST = Statement(
    """DELETE FROM question_previews WHERE id IN (
           SELECT id FROM question_previews WHERE requester_id = $1
           ORDER BY id DESC LIMIT 1000 OFFSET $2)"""
)
_DELETE_EXPIRED = Statement(
    """DELETE FROM question_previews WHERE id IN (
           SELECT id FROM question_previews WHERE expires_at <= $1
           ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED)"""
)
