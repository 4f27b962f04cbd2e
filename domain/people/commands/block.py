"""Blocks: a requester lets a worker do no more of their HITs; a worker hides a requester."""

from __future__ import annotations

from uuid import UUID

from domain.kernel import bounds, clock
from domain.kernel.ids import new_id
from domain.kernel.refusals import NotFound
from domain.kernel.work import unit_of_work
from domain.mail import letters
from domain.mail.outbox import post
from domain.people import limits, queries
from domain.people.facts import (
    RequesterBlocked,
    RequesterUnblocked,
    WorkerBlocked,
    WorkerUnblocked,
)
from domain.people.models import Account, Requester, RequesterBlock, Worker, WorkerBlock
from domain.people.refusals import TooManyBlocks


async def block_worker(requester: Requester, worker_id: UUID, *, reason: str) -> WorkerBlock:
    """Let a worker do no more of one's HITs. Blocked already: the reason is replaced.

    The worker is told that, and never why.
    """
    bounds.text("reason", reason, at_most=limits.LONGEST_BLOCK_REASON)
    async with unit_of_work() as unit:
        await queries.locked_requester(requester.id)
        worker = await _worker(worker_id)
        block = await WorkerBlock.get_or_none(requester_id=requester.id, worker_id=worker_id)
        if block is not None:
            block.reason = reason
            await block.save(update_fields=["reason"])
            return block
        block = await _new_worker_block(requester, worker, reason)
        unit.tell(
            WorkerBlocked(
                requester_id=requester.id, worker_id=worker_id, occurred_at=block.created_at
            )
        )
        return block


async def unblock_worker(requester: Requester, worker_id: UUID) -> Worker:
    """Let a worker do one's HITs again. Not blocked: nothing changes."""
    async with unit_of_work() as unit:
        await queries.locked_requester(requester.id)
        worker = await _worker(worker_id)
        if await WorkerBlock.filter(requester_id=requester.id, worker_id=worker_id).delete():
            unit.tell(
                WorkerUnblocked(
                    requester_id=requester.id, worker_id=worker_id, occurred_at=clock.now()
                )
            )
        return worker


async def block_requester(worker: Worker, requester_id: UUID) -> RequesterBlock:
    """See no more of a requester's HITs. Blocked already: nothing changes."""
    async with unit_of_work() as unit:
        await queries.locked_worker(worker.id)
        await _requester(requester_id)
        block = await RequesterBlock.get_or_none(worker_id=worker.id, requester_id=requester_id)
        if block is not None:
            return block
        if (
            await RequesterBlock.filter(worker_id=worker.id).count()
            >= limits.MOST_BLOCKED_REQUESTERS
        ):
            raise TooManyBlocks(limits.MOST_BLOCKED_REQUESTERS)
        block = await RequesterBlock.create(
            id=new_id(), worker_id=worker.id, requester_id=requester_id, created_at=clock.now()
        )
        unit.tell(
            RequesterBlocked(
                requester_id=requester_id, worker_id=worker.id, occurred_at=block.created_at
            )
        )
        return block


async def unblock_requester(worker: Worker, requester_id: UUID) -> Requester:
    """See a requester's HITs again. Not blocked: nothing changes."""
    async with unit_of_work() as unit:
        await queries.locked_worker(worker.id)
        requester = await _requester(requester_id)
        if await RequesterBlock.filter(worker_id=worker.id, requester_id=requester_id).delete():
            unit.tell(
                RequesterUnblocked(
                    requester_id=requester_id, worker_id=worker.id, occurred_at=clock.now()
                )
            )
        return requester


async def _new_worker_block(requester: Requester, worker: Worker, reason: str) -> WorkerBlock:
    if await WorkerBlock.filter(requester_id=requester.id).count() >= limits.MOST_BLOCKED_WORKERS:
        raise TooManyBlocks(limits.MOST_BLOCKED_WORKERS)
    account = await Account.get(id=worker.account_id)
    await post(account.email, letters.worker_blocked(account.display_name, requester.name))
    return await WorkerBlock.create(
        id=new_id(),
        requester_id=requester.id,
        worker_id=worker.id,
        reason=reason,
        created_at=clock.now(),
    )


async def _worker(worker_id: UUID) -> Worker:
    worker = await Worker.get_or_none(id=worker_id)
    if worker is None:
        raise NotFound("worker")
    return worker


async def _requester(requester_id: UUID) -> Requester:
    requester = await Requester.get_or_none(id=requester_id)
    if requester is None:
        raise NotFound("requester")
    return requester
