"""A small schema of its own, and the parts around it, to test the transport without the market."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID, uuid4

import strawberry
from graphql import GraphQLError
from starlette.applications import Starlette
from strawberry.schema.config import StrawberryConfig

from api.access.authentication import BadCredential
from api.app import Parts, create_app
from api.configuration.settings import Settings, load
from api.process.serve import run
from schema.execution.engine import MarketSchema


class Even(int):
    """A number that its scalar refuses when it is odd."""


def read_even(value: object) -> Even:
    if not isinstance(value, int) or value % 2:
        raise GraphQLError("Even takes even numbers.", extensions={"code": "BAD_USER_INPUT"})
    return Even(value)


@dataclass(frozen=True)
class FakeAccount:
    id: UUID


@dataclass(frozen=True)
class Somebody:
    account: FakeAccount
    credential_id: UUID
    expires_at: datetime | None = None


@dataclass
class Doorman:
    """Authenticates the tokens that a test gives it; can fail, lose its revocations, or be slow."""

    known: dict[str, Somebody] = field(default_factory=dict)
    is_ill: bool = False
    is_blind: bool = False
    seconds: float = 0.0
    revocations: list[UUID] = field(default_factory=list)
    watched: list = field(default_factory=list)

    def knows(self, token: str, **details) -> Somebody:
        details = {"account": FakeAccount(uuid4()), "credential_id": uuid4(), **details}
        self.known[token] = Somebody(**details)
        return self.known[token]

    async def viewer(self, token: str | None) -> Somebody | None:
        await asyncio.sleep(self.seconds)
        if self.is_ill:
            raise ConnectionError("the database is down")
        if token is None:
            return None
        if token not in self.known:
            raise BadCredential
        return self.known[token]

    async def revoke(self, credential_id: UUID) -> None:
        self.revocations.append(credential_id)
        for viewer, on_revoked in tuple(self.watched):
            if viewer.credential_id == credential_id:
                on_revoked()

    def moment(self) -> int:
        return len(self.revocations)

    async def watch(self, viewer: Somebody, *, since: int, on_revoked):
        if self.is_blind:
            raise ConnectionError("the log cannot be followed")
        watched = (viewer, on_revoked)
        self.watched.append(watched)
        if viewer.credential_id in self.revocations[since:]:
            on_revoked()
        return lambda: self.watched.remove(watched)


@dataclass(frozen=True)
class SmallContext:
    viewer: Somebody | None
    request_id: str
    may_introspect: bool
    address: str | None = None
    forks: list[int] = field(default_factory=lambda: [0])
    fork_number: int = 0

    def fork(self) -> "SmallContext":
        self.forks[0] += 1
        return replace(self, fork_number=self.forks[0])

    async def refreshed(self) -> "SmallContext":
        return self


async def context_for(viewer, *, request_id, may_introspect, address) -> SmallContext:
    return SmallContext(viewer, request_id, may_introspect, address)


@dataclass
class Ticker:
    """Counts what the running streams have done, for tests."""

    started: int = 0
    ended: int = 0
    writes: int = 0


ticker = Ticker()


@strawberry.type
class Query:
    @strawberry.field
    def hello(self, name: str = "world") -> str:
        return f"hello {name}"

    @strawberry.field
    def account(self, info: strawberry.Info) -> str | None:
        viewer = info.context.viewer
        return str(viewer.account.id) if viewer else None

    @strawberry.field
    def address(self, info: strawberry.Info) -> str | None:
        return info.context.address

    @strawberry.field
    def process(self) -> int:
        return os.getpid()

    @strawberry.field
    def me(self) -> "Query":
        return Query()

    @strawberry.field
    def half(self, of: Even) -> int:
        return of // 2

    @strawberry.field
    def add(self, a: int, b: int) -> int:
        return a + b

    @strawberry.field
    def crash(self) -> str:
        raise RuntimeError("the password is swordfish")

    @strawberry.field
    def refuse(self) -> str:
        raise GraphQLError("not now", extensions={"code": "THROTTLED"})

    @strawberry.field
    def maybe_crash(self) -> str | None:
        raise RuntimeError("the password is swordfish")

    @strawberry.field
    async def slow(self, seconds: float) -> str:
        await asyncio.sleep(seconds)
        return "at last"

    @strawberry.field
    def block(self, seconds: float) -> str:
        time.sleep(seconds)
        return "at last"

    @strawberry.field
    def big(self, characters: int) -> str:
        return "x" * characters


@strawberry.type
class Mutation:
    @strawberry.mutation
    def write(self) -> int:
        ticker.writes += 1
        return ticker.writes


@strawberry.type
class Event:
    number: int

    @strawberry.field
    def context_number(self, info: strawberry.Info) -> int:
        return info.context.fork_number


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def count(self, to: int, every: float = 0.0) -> AsyncIterator[int]:
        ticker.started += 1
        try:
            for number in range(to):
                await asyncio.sleep(every)
                yield number
        finally:
            await asyncio.sleep(0)
            ticker.ended += 1

    @strawberry.subscription
    async def events(self, to: int) -> AsyncIterator[Event]:
        for number in range(to):
            yield Event(number=number)

    @strawberry.subscription
    async def crash_after(self, events: int) -> AsyncIterator[int]:
        for number in range(events):
            yield number
        raise RuntimeError("the password is swordfish")

    @strawberry.subscription
    async def refused(self) -> AsyncIterator[int]:
        raise GraphQLError("a cursor of long ago", extensions={"code": "CURSOR_EXPIRED"})
        yield 0

    @strawberry.subscription
    async def flood(self, characters: int) -> AsyncIterator[str]:
        ticker.started += 1
        try:
            while True:
                yield "x" * characters
        finally:
            ticker.ended += 1


schema = MarketSchema(
    Query,
    Mutation,
    Subscription,
    config=StrawberryConfig(
        scalar_map={Even: strawberry.scalar(name="Even", serialize=int, parse_value=read_even)}
    ),
)


def parts(doorman: Doorman, **more) -> Parts:
    return Parts(
        schema=schema, authenticator=doorman, context_for=context_for, watch=doorman, **more
    )


def application(settings: Settings, doorman: Doorman | None = None) -> Starlette:
    return create_app(settings, parts(doorman or Doorman()))


if __name__ == "__main__":
    sys.exit(run(load(port=int(os.environ.get("PORT", "0")), task_pages_port=0), application))
