"""Follows every subscription as one caller, from the start of the log to an event of our own."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from uuid import UUID

from graphql import get_named_type

from domain.accounts.applications.facts import ApplicationRefused
from domain.accounts.applications.models import Application
from domain.accounts.suspension.facts import AccountWarned
from domain.batches.models import Batch
from domain.batches.watching.facts import BatchCounted
from domain.dashboard.facts import DashboardChanged
from domain.jobs.facts import JobChanged
from domain.kernel import clock
from domain.kernel.ids import global_id, new_id
from domain.kernel.work import unit_of_work
from domain.people.queries import profiles_of_all
from subscriptions.log.position import Position
from tests.schema.everybody.callers import Caller
from tests.schema.everybody.walking import SCHEMA, Path, Seen, Selection
from tests.schema.served import SECONDS, Served, Socket

END = "the end of the walk"
END_DONE = 987_654_321  # things that no job has done
_AFTER = f'(after: "{Position(0, 0).encode()}")'
# Subscriptions that are read to the last event; of the others the first one is.
TO_THE_END = ("jobProgress", "requesterEvents", "workerNotices")
GIVEN = dict.fromkeys((*TO_THE_END, "hitFeed", "dashboardChanged", "reportCaseChanges"), _AFTER) | {
    "assignmentTimer": "",
    "batchProgress": "",
    "operatorRoomChanges": " ",  # it takes nothing
}


async def tell_of_applications() -> None:
    """An event of every application, to the profiles of its account."""
    rows = await Application.all()
    profiles = await profiles_of_all([row.account_id for row in rows])
    async with unit_of_work() as unit:
        for row in rows:
            worker, requester = profiles[row.account_id]
            told = ApplicationRefused(
                occurred_at=clock.now(),
                application_id=row.id,
                account_id=row.account_id,
                worker_id=worker.id if worker else None,
                requester_id=requester.id if requester else None,
            )
            unit.tell(told)


async def tell_the_end(callers: Collection[Caller]) -> None:
    """An event of each kind to each caller, as the last one."""
    async with unit_of_work() as unit:
        for batch in await Batch.all():
            unit.tell(BatchCounted(occurred_at=clock.now(), batch_id=batch.id))
        for who in (who for who in callers if who.account):
            warned = AccountWarned(
                occurred_at=clock.now(),
                account_id=UUID(who.account),
                worker_id=UUID(who.worker) if who.worker else None,
                requester_id=UUID(who.requester) if who.requester else None,
                reason=f"{END} of {who.account}",
            )
            ended = JobChanged(
                occurred_at=clock.now(),
                job_id=new_id(),
                account_id=UUID(who.account),
                state="DONE",
                done=END_DONE,
                total=None,
            )
            unit.tell(warned)
            unit.tell(ended)
            if who.worker:
                of_worker = {"worker_id": UUID(who.worker), "day": None}
                unit.tell(DashboardChanged(occurred_at=clock.now(), **of_worker))


async def follow(market: Served, token: str | None, assignments: Sequence[str], seen: Seen) -> None:
    """Note what every subscription gives this caller; the timer of each of these assignments."""
    async with market.socket(token) as socket:
        for name, given in GIVEN.items():
            asked = [given] if given else [f'(assignmentId: "{id}")' for id in assignments]
            if name == "batchProgress":
                ids = [global_id("Batch", batch.id) for batch in await Batch.all()]
                asked = [f'(batchId: "{id}", {_AFTER[1:]}' for id in ids]
            for arguments in asked:
                await _follow(socket, name, arguments, seen)


async def _follow(socket: Socket, name: str, arguments: str, seen: Seen) -> None:
    """A field that refuses hides the event around it: it is followed again without."""
    leads_to = get_named_type(SCHEMA.subscription_type.fields[name].type)
    without: frozenset[Path] = frozenset()
    while True:
        below = Selection(without).of(leads_to, 0, (name,))
        refused = await _read(socket, name, f"{name}{arguments} {{ {below} }}", seen)
        if refused <= without:
            return
        without |= refused


async def _read(socket: Socket, name: str, field: str, seen: Seen) -> set[Path]:
    """Follow it as far as it is read. Returns the paths of what refused."""
    followed, refused = await socket.subscribe(f"subscription {{ {field} }}"), set()
    while (message := await socket.receive(followed.number, SECONDS))["type"] == "next":
        errors = message["payload"].get("errors", [])
        assert {each["extensions"]["code"] for each in errors} <= {"FORBIDDEN"}, errors[:2]
        refused |= {tuple(p for p in each["path"] if isinstance(p, str)) for each in errors}
        seen.take(message["payload"]["data"])
        text = json.dumps(message["payload"]["data"])
        if name not in TO_THE_END or END in text or str(END_DONE) in text:
            await socket.stop(followed)
            break
    if message["type"] == "error":
        codes = {each["extensions"]["code"] for each in message["payload"]}
        assert codes <= {"UNAUTHENTICATED", "FORBIDDEN", "BAD_USER_INPUT"}, message
    return refused
