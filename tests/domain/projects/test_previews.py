"""Previews are kept for two hours, and the newest 200 of each requester."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.projects import commands
from domain.projects.models import QuestionPreview
from domain.projects.previews import MOST_PREVIEWS, previewed
from domain.questions.question import HtmlQuestion
from tests.domain import cast

BODY = {"kind": "html", "html": "<p>1", "frame_height": 0}


@pytest.mark.usefixtures("any_database")
async def test_a_preview_is_shown_for_two_hours_and_then_deleted():
    clock.freeze(cast.START)
    rita = await cast.a_requester("Rita")
    kept = await commands.keep_preview(rita, BODY)

    assert await previewed(kept.id) == HtmlQuestion("<p>1")
    assert await previewed(new_id()) is None
    clock.advance(timedelta(hours=2))
    assert await previewed(kept.id) is None
    assert await commands.trim_previews(clock.now(), 10) == 1
    assert await QuestionPreview.all().count() == 0
    clock.release()


@pytest.mark.usefixtures("any_database")
async def test_the_newest_previews_of_each_requester_are_kept():
    rita, rob = await cast.a_requester("Rita"), await cast.a_requester("Rob")
    now = clock.now()
    older = [
        QuestionPreview(
            id=new_id(), requester_id=rita.id, body=BODY, created_at=now, expires_at=now
        )
        for _ in range(MOST_PREVIEWS)
    ]
    await QuestionPreview.bulk_create(older)
    other = await commands.keep_preview(rob, BODY)

    newest = await commands.keep_preview(rita, BODY)

    kept = await QuestionPreview.filter(requester_id=rita.id).order_by("id")
    assert [each.id for each in kept] == [*(each.id for each in older[1:]), newest.id]
    assert await QuestionPreview.filter(id=other.id).exists()
