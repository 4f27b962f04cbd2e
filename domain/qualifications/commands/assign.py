"""What an owner gives to workers and takes from them, one or many at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.kernel import bounds, clock
from domain.kernel.refusals import InvalidInput, NotFound, Refused
from domain.kernel.work import unit_of_work
from domain.mail import letters
from domain.mail.outbox import post
from domain.people.models import Account, Requester, Worker
from domain.qualifications import granting, queries, rules
from domain.qualifications.models import Qualification, QualificationType

MOST_WORKERS_A_CALL = 10_000
WORKERS_A_CHUNK = 250  # one commit each, so that nobody waits long for a worker


@dataclass(frozen=True, slots=True)
class Give:
    """A worker gets the qualification with this value, or without one."""

    worker_id: UUID
    value: int | None = None


@dataclass(frozen=True, slots=True)
class Take:
    """A worker holds it no more."""

    worker_id: UUID


Deed = Give | Take


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How deeds are done: whether workers get a mail of what they are given, and what those are
    told from whom it is taken."""

    notify: bool = True
    reason: str | None = None


async def assign(
    requester: Requester, type_id: UUID, gifts: Sequence[Give], *, notify: bool = True
) -> list[Qualification | Refused]:
    """Give workers a qualification of one's own, in chunks of one commit; in input order.

    Who holds it already holds it with the new value. A worker may stand in the list only once.
    """
    bounds.several("grants", gifts, at_least=1, at_most=MOST_WORKERS_A_CALL)
    return await carry_out(requester, type_id, gifts, manner=Manner(notify=notify))


async def revoke(
    requester: Requester, type_id: UUID, worker_ids: Sequence[UUID], *, reason: str | None = None
) -> list[Qualification | Refused]:
    """Take a qualification of one's own from workers, in chunks of one commit; in input order."""
    bounds.several("workerIds", worker_ids, at_least=1, at_most=MOST_WORKERS_A_CALL)
    if reason is not None:
        bounds.text("reason", reason, at_most=rules.LONGEST_REASON)
    deeds = [Take(worker_id) for worker_id in worker_ids]
    return await carry_out(requester, type_id, deeds, manner=Manner(reason=reason))


async def carry_out(
    requester: Requester, type_id: UUID, deeds: Sequence[Deed], *, manner: Manner
) -> list[Qualification | Refused]:
    """Do all of it that can be done. Raises where nothing can, because of the type itself."""
    await queries.grantable_type(requester, type_id)
    once = _each_worker_once(deeds)
    answers: list[Qualification | Refused] = []
    for start in range(0, len(deeds), WORKERS_A_CHUNK):
        chunk = once[start : start + WORKERS_A_CHUNK]
        try:
            answers += await _carry_out_chunk(requester, type_id, chunk, manner)
        except Refused as refused:
            # The type was deleted meanwhile: what was done until then is answered all the same.
            answers += [each if isinstance(each, Refused) else refused for each in chunk]
    return answers


async def _carry_out_chunk(
    requester: Requester, type_id: UUID, chunk: Sequence[Deed | Refused], manner: Manner
) -> list[Qualification | Refused]:
    deeds = [deed for deed in chunk if not isinstance(deed, Refused)]
    ids = [deed.worker_id for deed in deeds]
    async with unit_of_work() as unit:
        workers = await granting.held_workers(ids)
        kind = await queries.grantable_type(requester, type_id)
        before = await granting.known(type_id, ids)
        refused = _refused(deeds, workers, before)
        doable = [deed for deed in deeds if deed.worker_id not in refused]
        gifts = {deed.worker_id: deed.value for deed in doable if isinstance(deed, Give)}
        losers = [deed.worker_id for deed in doable if isinstance(deed, Take)]
        at = clock.now()
        granted = await granting.grant(type_id, gifts, unit, at=at)
        taken = await granting.revoke(type_id, losers, unit, at=at, reason=manner.reason)
        done = {each.worker_id: each for each in (*granted, *taken)}
        if manner.notify:
            news = [each for each in granted if _is_news(each, before.get(each.worker_id))]
            await _write_to(news, workers, kind, requester)
    return [
        each if isinstance(each, Refused) else refused.get(each.worker_id) or done[each.worker_id]
        for each in chunk
    ]


def _each_worker_once(deeds: Sequence[Deed]) -> list[Deed | Refused]:
    """Of two deeds for one worker, the order would decide; so the second is refused."""
    seen: set[UUID] = set()
    once: list[Deed | Refused] = []
    for deed in deeds:
        twice = InvalidInput("workerId", None, "a worker who does not stand in the list already")
        once.append(twice if deed.worker_id in seen else deed)
        seen.add(deed.worker_id)
    return once


def _refused(
    deeds: Sequence[Deed], workers: dict[UUID, Worker], before: dict[UUID, Qualification]
) -> dict[UUID, Refused]:
    objections = {
        deed.worker_id: _objection(deed, workers, before.get(deed.worker_id)) for deed in deeds
    }
    return {worker_id: found for worker_id, found in objections.items() if found}


def _objection(
    deed: Deed, workers: dict[UUID, Worker], before: Qualification | None
) -> Refused | None:
    if deed.worker_id not in workers:
        return NotFound("worker")
    if isinstance(deed, Take):
        return NotFound("qualification") if before is None else queries.objection_to_having(before)
    try:
        rules.check_value("value", deed.value)
    except InvalidInput as refused:
        return refused
    return None


def _is_news(after: Qualification, before: Qualification | None) -> bool:
    if before is None or queries.objection_to_having(before):
        return True
    return before.value != after.value


async def _write_to(
    news: Sequence[Qualification],
    workers: dict[UUID, Worker],
    kind: QualificationType,
    giver: Requester,
) -> None:
    ids = [workers[each.worker_id].account_id for each in news]
    accounts = {account.id: account for account in await Account.filter(id__in=ids)}
    for each in news:
        account = accounts[workers[each.worker_id].account_id]
        letter = letters.qualification_granted(
            account.display_name, kind.name, giver=giver.name, value=each.value
        )
        await post(account.email, letter)
