"""A bulk call that is cancelled, as at the deadline of an operation, is finished by a retry."""

import pytest

from domain.hits import commands
from domain.hits.commands.publication import Offer
from domain.hits.commands.publish_many import HITS_A_CHUNK
from domain.hits.models import Hit
from domain.hits.rules import HitDraft
from domain.ledger.replay import verify
from domain.questions.question import HtmlQuestion
from tests.cancelling import at_every_await
from tests.domain import cast

ITEMS = HITS_A_CHUNK + 1  # two commits


async def interrupted_everywhere():
    """Publish, cancel and retry at every suspension. Returns how many were tried, and how many
    left one chunk of two."""
    rita = await cast.a_requester("Rita", funds="100000.00")
    hit_type = await cast.a_type(rita, reward="0.01")
    offer = Offer(hit_type_id=hit_type.id, lifetime_seconds=600)
    drafts = [HitDraft(question=HtmlQuestion(html=f"{number}")) for number in range(ITEMS)]
    tries, before, left_by_a_chunk = 0, 0, 0

    async def prepare():
        nonlocal tries, before
        tries, before = tries + 1, await Hit.all().count()

    async def publish():
        return await commands.create_hits(rita, offer, drafts, client_token=f"try {tries}")

    async def finished_by_a_retry(task):
        nonlocal left_by_a_chunk
        done = await Hit.all().count() - before
        left_by_a_chunk += done == HITS_A_CHUNK
        again = await publish()
        assert done in (0, HITS_A_CHUNK, ITEMS)
        assert await Hit.all().count() - before == ITEMS == len({hit.id for hit in again})
        if not task.cancelled():
            assert [hit.id for hit in task.result()] == [hit.id for hit in again]

    tried = await at_every_await(publish, finished_by_a_retry, prepare)

    assert await verify() == []
    return tried, left_by_a_chunk


async def test_a_retry_with_the_same_token_publishes_the_rest_and_tells_all(database):
    tried, left_by_a_chunk = await interrupted_everywhere()

    assert tried >= 4
    # Checking lets other requests run as often as its time asks for, so a cancellation at the next
    # suspension may come later than the one before by more than one.
    assert left_by_a_chunk >= 1


@pytest.mark.long
async def test_and_so_it_does_on_postgresql(postgres):
    tried, left_by_a_chunk = await interrupted_everywhere()

    assert tried > 40
    assert left_by_a_chunk > 5
