"""The plain program of browsing: groups of HITs as anyone would list them.

    python -m tests.benchmarks.plain_board URL PORT

It is kinder to itself than most: only the HITs of the page's own groups are counted.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

import strawberry
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route
from strawberry.asgi import GraphQL
from tortoise import Tortoise, fields
from tortoise.functions import Count
from tortoise.models import Model


class Requester(Model):
    id = fields.UUIDField(primary_key=True)
    name = fields.CharField(100)


class Group(Model):
    id = fields.UUIDField(primary_key=True)
    requester = fields.ForeignKeyField("models.Requester", related_name="groups")
    title = fields.CharField(128)
    description = fields.CharField(2000)
    reward = fields.BigIntField()
    assignment_duration_seconds = fields.IntField()
    auto_approval_delay_seconds = fields.IntField()
    created_at = fields.DatetimeField(db_index=True)
    last_updated_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()

    class Meta:
        table = "hitgroup"


class Hit(Model):
    id = fields.UUIDField(primary_key=True)
    group = fields.ForeignKeyField("models.Group", related_name="hits")
    available = fields.IntField()
    created_at = fields.DatetimeField()


@strawberry.type
class RequesterType:
    id: strawberry.ID
    name: str


@strawberry.type
class GroupType:
    id: strawberry.ID
    title: str
    description: str
    reward: int
    assignment_duration_seconds: int
    auto_approval_delay_seconds: int
    created_at: datetime
    last_updated_at: datetime
    expires_at: datetime
    available_hits: int
    requester: RequesterType

    @classmethod
    def of(cls, row: Group, available: int) -> GroupType:
        return cls(
            id=strawberry.ID(str(row.id)),
            title=row.title,
            description=row.description,
            reward=row.reward,
            assignment_duration_seconds=row.assignment_duration_seconds,
            auto_approval_delay_seconds=row.auto_approval_delay_seconds,
            created_at=row.created_at,
            last_updated_at=row.last_updated_at,
            expires_at=row.expires_at,
            available_hits=available,
            requester=RequesterType(
                id=strawberry.ID(str(row.requester.id)), name=row.requester.name
            ),
        )


@strawberry.type
class Query:
    @strawberry.field
    async def groups(self, first: int = 20) -> list[GroupType]:
        rows = await Group.all().order_by("-created_at").limit(first).prefetch_related("requester")
        counted = (
            await Hit.filter(group_id__in=[row.id for row in rows], available__gt=0)
            .annotate(found=Count("id"))
            .group_by("group_id")
            .values("group_id", "found")
        )
        found = {each["group_id"]: each["found"] for each in counted}
        return [GroupType.of(row, found.get(row.id, 0)) for row in rows]


def application(url: str) -> Starlette:
    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        await Tortoise.init(
            db_url=url, modules={"models": [__name__]}, _enable_global_fallback=True
        )
        await Tortoise.generate_schemas()
        yield
        await Tortoise.close_connections()

    return Starlette(
        routes=[Route("/graphql", GraphQL(strawberry.Schema(Query)))], lifespan=lifespan
    )


if __name__ == "__main__":
    uvicorn.run(
        application(sys.argv[1]), port=int(sys.argv[2]), log_level="warning", access_log=False
    )
