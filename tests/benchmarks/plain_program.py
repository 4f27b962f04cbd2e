"""The plain program: the same work as anyone would write it with Strawberry and Tortoise.

    python -m tests.benchmarks.plain_program URL PORT HITS WORKERS

No sign-in, no rules beyond a free slot, no ledger: only the durable writes, in one transaction.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import strawberry
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route
from strawberry.asgi import GraphQL
from tortoise import Tortoise, fields
from tortoise.expressions import F
from tortoise.models import Model
from tortoise.transactions import in_transaction

SLOTS, REWARD, MINUTES = 3, 10, 60


class Worker(Model):
    id = fields.UUIDField(primary_key=True)
    name = fields.CharField(100)
    balance = fields.BigIntField(default=0)


class Hit(Model):
    id = fields.UUIDField(primary_key=True)
    title = fields.CharField(128)
    reward = fields.BigIntField()
    available = fields.IntField()
    question = fields.JSONField()


class Assignment(Model):
    id = fields.UUIDField(primary_key=True)
    hit = fields.ForeignKeyField("models.Hit", related_name="assignments")
    worker = fields.ForeignKeyField("models.Worker", related_name="assignments")
    status = fields.CharField(20)
    accepted_at = fields.DatetimeField()
    deadline = fields.DatetimeField(db_index=True)
    submitted_at = fields.DatetimeField(null=True)
    decided_at = fields.DatetimeField(null=True)
    answer = fields.JSONField(null=True)

    class Meta:
        unique_together = (("hit", "worker"),)


class Payment(Model):
    id = fields.UUIDField(primary_key=True)
    assignment = fields.ForeignKeyField("models.Assignment", related_name="payments")
    worker = fields.ForeignKeyField("models.Worker", related_name="payments")
    amount = fields.BigIntField()
    paid_at = fields.DatetimeField()


class Event(Model):
    id = fields.BigIntField(primary_key=True, generated=True)
    kind = fields.CharField(40)
    body = fields.JSONField()
    occurred_at = fields.DatetimeField()


@strawberry.type
class AssignmentType:
    id: strawberry.ID
    status: str
    accepted_at: datetime
    deadline: datetime

    @classmethod
    def of(cls, row: Assignment) -> AssignmentType:
        return cls(
            id=strawberry.ID(str(row.id)),
            status=row.status,
            accepted_at=row.accepted_at,
            deadline=row.deadline,
        )


async def log_entry(kind: str, assignment: Assignment, at: datetime) -> None:
    body = {
        "assignment_id": str(assignment.id),
        "hit_id": str(assignment.hit_id),
        "worker_id": str(assignment.worker_id),
    }
    await Event.create(kind=kind, body=body, occurred_at=at)


@strawberry.type
class Query:
    @strawberry.field
    def ready(self) -> bool:
        return True


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def accept_hit(self, hit_id: strawberry.ID, worker_id: strawberry.ID) -> AssignmentType:
        now = datetime.now(UTC)
        async with in_transaction():
            hit = await Hit.select_for_update().get(id=hit_id)
            if hit.available < 1:
                raise ValueError("No slots left.")
            hit.available -= 1
            await hit.save(update_fields=["available"])
            assignment = await Assignment.create(
                id=uuid4(),
                hit=hit,
                worker_id=worker_id,
                status="IN_PROGRESS",
                accepted_at=now,
                deadline=now + timedelta(minutes=MINUTES),
            )
            await log_entry("accepted", assignment, now)
        return AssignmentType.of(assignment)

    @strawberry.mutation
    async def submit_assignment(
        self, assignment_id: strawberry.ID, answer: strawberry.scalars.JSON
    ) -> AssignmentType:
        now = datetime.now(UTC)
        async with in_transaction():
            assignment = await Assignment.select_for_update().get(id=assignment_id)
            if assignment.status != "IN_PROGRESS" or assignment.deadline <= now:
                raise ValueError("Too late.")
            assignment.status, assignment.answer = "SUBMITTED", answer
            assignment.submitted_at = now
            await assignment.save(update_fields=["status", "answer", "submitted_at"])
            await log_entry("submitted", assignment, now)
        return AssignmentType.of(assignment)

    @strawberry.mutation
    async def approve_assignment(self, assignment_id: strawberry.ID) -> AssignmentType:
        now = datetime.now(UTC)
        async with in_transaction():
            assignment = await Assignment.select_for_update().get(id=assignment_id)
            if assignment.status != "SUBMITTED":
                raise ValueError("Nothing to approve.")
            assignment.status, assignment.decided_at = "APPROVED", now
            await assignment.save(update_fields=["status", "decided_at"])
            hit = await assignment.hit
            await Worker.filter(id=assignment.worker_id).update(balance=F("balance") + hit.reward)
            await Payment.create(
                id=uuid4(),
                assignment=assignment,
                worker_id=assignment.worker_id,
                amount=hit.reward,
                paid_at=now,
            )
            await log_entry("approved", assignment, now)
        return AssignmentType.of(assignment)


async def fill(hits: int, workers: int) -> None:
    await Worker.bulk_create(Worker(id=UUID(int=n + 1), name=f"Worker {n}") for n in range(workers))
    question = {"fields": [{"name": "colour", "kind": "TEXT", "label": "Which colour?"}]}
    await Hit.bulk_create(
        Hit(id=UUID(int=n + 1), title="Name", reward=REWARD, available=SLOTS, question=question)
        for n in range(hits)
    )


def application(url: str, hits: int, workers: int) -> Starlette:
    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        await Tortoise.init(
            db_url=url, modules={"models": [__name__]}, _enable_global_fallback=True
        )
        await Tortoise.generate_schemas()
        await fill(hits, workers)
        yield
        await Tortoise.close_connections()

    schema = strawberry.Schema(Query, Mutation)
    return Starlette(routes=[Route("/graphql", GraphQL(schema))], lifespan=lifespan)


if __name__ == "__main__":
    url, port, hits, workers = sys.argv[1:]
    app = application(url, int(hits), int(workers))
    uvicorn.run(app, port=int(port), log_level="warning", access_log=False)
