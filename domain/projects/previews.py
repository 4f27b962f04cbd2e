"""Previews of rows: the question that a worker would see, kept for an hour or two by its link."""

from __future__ import annotations

from uuid import UUID

from domain.kernel import clock
from domain.projects.models import QuestionPreview
from domain.questions.pages.links import PREVIEW_LASTS
from domain.questions.question import Question
from domain.questions.stored import from_json

KEPT = 2 * PREVIEW_LASTS  # as long as the latest link to it
MOST_PREVIEWS = 200  # of a requester; older ones are forgotten


async def previewed(preview_id: UUID) -> Question | None:
    """The question of a preview; None where it is forgotten."""
    found = await QuestionPreview.get_or_none(id=preview_id, expires_at__gt=clock.now())
    return None if found is None else from_json(found.body)
