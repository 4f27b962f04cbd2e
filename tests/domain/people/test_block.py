"""Blocks between requesters and workers."""

from uuid import UUID

import pytest

from domain.kernel.ids import new_id, new_requester_id
from domain.kernel.paging import Slice
from domain.kernel.refusals import InvalidInput, NotFound
from domain.kernel.statement import Statement
from domain.mail.models import Mail
from domain.people import commands, limits, queries
from domain.people.models import RequesterBlock, WorkerBlock
from domain.people.refusals import TooManyBlocks
from tests.domain.people import cast

pytestmark = pytest.mark.usefixtures("market")


@pytest.fixture
async def rita(market):
    return await cast.requester("rita")


@pytest.fixture
async def wim(market):
    return await cast.worker("wim")


async def test_a_blocked_worker_is_told_that_and_not_why(rita, wim, noon):
    block = await commands.block_worker(rita.requester, wim.worker.id, reason="spam, clearly")

    assert (block.reason, block.created_at) == ("spam, clearly", noon)
    assert await queries.is_blocked(rita.requester.id, wim.worker.id)
    [mail] = await Mail.filter(recipient="wim@kempelen.test")
    assert mail.subject == "A requester has blocked you"
    assert "the requester Rita Ltd has blocked you" in mail.body
    assert "spam" not in mail.body
    assert await cast.told() == [(f"worker/{wim.worker.id}", "WorkerBlocked", between(rita, wim))]


async def test_blocking_again_replaces_the_reason_and_tells_nobody(rita, wim):
    first = await commands.block_worker(rita.requester, wim.worker.id, reason="spam")

    again = await commands.block_worker(rita.requester, wim.worker.id, reason="rude")

    assert (again.id, (await WorkerBlock.get()).reason) == (first.id, "rude")
    assert len(await cast.told()) == 1
    assert await Mail.all().count() == 1


async def test_unblocking_lets_the_worker_back_and_is_told_once(rita, wim):
    await commands.block_worker(rita.requester, wim.worker.id, reason="spam")

    for _ in range(2):
        assert (await commands.unblock_worker(rita.requester, wim.worker.id)).id == wim.worker.id

    assert not await queries.is_blocked(rita.requester.id, wim.worker.id)
    assert [kind for _, kind, _ in await cast.told()] == ["WorkerBlocked", "WorkerUnblocked"]


async def test_a_block_is_between_one_requester_and_one_worker(rita, wim):
    other, ada = await cast.requester("otto"), await cast.worker("ada")
    await commands.block_worker(rita.requester, wim.worker.id, reason="spam")

    assert not await queries.is_blocked(other.requester.id, wim.worker.id)
    assert not await queries.is_blocked(rita.requester.id, ada.worker.id)
    await commands.unblock_worker(other.requester, wim.worker.id)
    assert await queries.is_blocked(rita.requester.id, wim.worker.id)


async def test_a_worker_hides_a_requester_and_shows_them_again(rita, wim):
    for _ in range(2):
        await commands.block_requester(wim.worker, rita.requester.id)
    blocked = await queries.blocks_between(rita.requester.id, wim.worker.id)
    for _ in range(2):
        await commands.unblock_requester(wim.worker, rita.requester.id)

    assert blocked == (False, True)
    assert await queries.blocks_between(rita.requester.id, wim.worker.id) == (False, False)
    assert await cast.told() == [
        (f"worker/{wim.worker.id}", "RequesterBlocked", between(rita, wim)),
        (f"worker/{wim.worker.id}", "RequesterUnblocked", between(rita, wim)),
    ]
    assert await Mail.all().count() == 0


@pytest.mark.parametrize("reason", ["", " ", "x" * 1025, "a\x00b"])
async def test_a_reason_has_bounds(rita, wim, reason):
    with pytest.raises(InvalidInput) as refused:
        await commands.block_worker(rita.requester, wim.worker.id, reason=reason)

    assert refused.value.field == "reason"
    assert await WorkerBlock.all().count() == 0
    assert await cast.told() == []


async def test_a_reason_may_have_1024_characters(rita, wim):
    await commands.block_worker(rita.requester, wim.worker.id, reason="é" * 1024)

    assert (await WorkerBlock.get()).reason == "é" * 1024


async def test_an_unknown_person_cannot_be_blocked(rita, wim):
    with pytest.raises(NotFound):
        await commands.block_worker(rita.requester, new_id(), reason="spam")
    with pytest.raises(NotFound):
        await commands.unblock_worker(rita.requester, new_id())
    with pytest.raises(NotFound):
        await commands.block_requester(wim.worker, new_id())
    with pytest.raises(NotFound):
        await commands.unblock_requester(wim.worker, new_id())

    assert await cast.told() == []


async def test_blocks_are_paged_the_newest_first(rita):
    workers = [await cast.worker(f"w{n}") for n in range(3)]
    for worker in workers:
        await commands.block_worker(rita.requester, worker.worker.id, reason="spam")

    first = await queries.blocked_workers(rita.requester.id, Slice(limit=2))
    rest = await queries.blocked_workers(
        rita.requester.id, Slice(limit=2, after=(first.rows[-1].id,))
    )

    assert [block.worker_id for block in first.rows] == [
        workers[2].worker.id,
        workers[1].worker.id,
    ]
    assert [block.worker_id for block in rest.rows] == [workers[0].worker.id]
    assert (first.has_next, rest.has_next) == (True, False)


async def test_a_worker_hides_ten_thousand_requesters_and_no_more(rita, wim):
    await RequesterBlock.bulk_create(
        RequesterBlock(
            id=new_id(),
            worker_id=wim.worker.id,
            requester_id=requester_id,
            created_at=wim.account.created_at,
        )
        for requester_id in await _strangers(limits.MOST_BLOCKED_REQUESTERS)
    )

    with pytest.raises(TooManyBlocks):
        await commands.block_requester(wim.worker, rita.requester.id)

    assert await cast.told() == []


async def _strangers(count: int) -> list[UUID]:
    """Many requesters with accounts, inserted by SQL."""
    ids = [new_id() for _ in range(count)]
    await _ACCOUNT.run_many([(key, f"{key}@kempelen.test") for key in ids])
    await _REQUESTER.run_many([(key, new_requester_id()) for key in ids])
    return ids


_ACCOUNT = Statement(
    """INSERT INTO accounts (id, email, email_key, password_hash, display_name, country,
                             created_at)
       VALUES ($1, $2, $2, '', 'X', 'DE', '2026-11-22 12:00:00+00:00')"""
)
_REQUESTER = Statement(
    """INSERT INTO requesters (id, account_id, requester_id, name, created_at)
       VALUES ($1, $1, $2, 'X', '2026-11-22 12:00:00+00:00')"""
)


def between(requester, worker):
    return {
        "requester_id": str(requester.requester.id),
        "worker_id": str(worker.worker.id),
    }
