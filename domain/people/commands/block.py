"""Blocks: a requester excludes a worker from their HITs, or a worker hides a requester's HITs."""

from __future__ import annotations

from uuid import UUID

from domain.kernel import bounds, clock
from domain.kernel.ids import new_id
from domain.kernel.refusals import NotFound
from domain.kernel.statement import Statement
from domain.kernel.work import retried, unit_of_work
from domain.mail import letters
from domain.mail.notices import Notice, NoticeKind, mail_notices
from domain.people import limits, queries
from domain.people.facts import (
    RequesterBlocked,
    RequesterUnblocked,
    WorkerBlocked,
    WorkerUnblocked,
)
from domain.people.models import Account, Requester, RequesterBlock, Worker, WorkerBlock
from domain.people.refusals import TooManyBlocks


@retried
async def block_worker(requester: Requester, worker_id: UUID, *, reason: str) -> WorkerBlock:
    """Exclude a worker from one's HITs. If the worker is blocked already, the reason is replaced.

    The worker learns of the block, but not of its reason.
    """
    bounds.text("reason", reason, at_most=limits.LONGEST_BLOCK_REASON)
    async with unit_of_work() as unit:
        await queries.locked_requester(requester.id)
        worker = await _worker(worker_id)
        block = await WorkerBlock.get_or_none(requester_id=requester.id, worker_id=worker_id)
        if block is not None:
            block.reason = reason
            await _SET_REASON.run(block.id, reason)
            return block
        block = await _new_worker_block(requester, worker, reason)
        unit.tell(
            WorkerBlocked(
                requester_id=requester.id, worker_id=worker_id, occurred_at=block.created_at
            )
        )
        return block


@retried
async def unblock_worker(requester: Requester, worker_id: UUID) -> Worker:
    """Let a worker do one's HITs again. Without a block nothing changes."""
    async with unit_of_work() as unit:
        await queries.locked_requester(requester.id)
        worker = await _worker(worker_id)
        if await _UNBLOCK_WORKER.run(requester.id, worker_id):
            unit.tell(
                WorkerUnblocked(
                    requester_id=requester.id, worker_id=worker_id, occurred_at=clock.now()
                )
            )
        return worker


@retried
async def block_requester(worker: Worker, requester_id: UUID) -> RequesterBlock:
    """Hide a requester's HITs. With a block already, nothing changes."""
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


@retried
async def unblock_requester(worker: Worker, requester_id: UUID) -> Requester:
    """See a requester's HITs again. Without a block nothing changes."""
    async with unit_of_work() as unit:
        await queries.locked_worker(worker.id)
        requester = await _requester(requester_id)
        if await _UNBLOCK_REQUESTER.run(worker.id, requester_id):
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
    letter = letters.worker_blocked(account.addressee, requester.name)
    await mail_notices([Notice(NoticeKind.BLOCKED, requester.id, account.addressee, letter)])
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


_SET_REASON = Statement("UPDATE worker_blocks SET reason = $2 WHERE id = $1")
_UNBLOCK_WORKER = Statement("DELETE FROM worker_blocks WHERE requester_id = $1 AND worker_id = $2")
_UNBLOCK_REQUESTER = Statement(
    "DELETE FROM requester_blocks WHERE worker_id = $1 AND requester_id = $2"
)
