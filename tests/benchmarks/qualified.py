"""People and requirements for a market of many: 100,000 workers, and what groups ask of them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from api.database.connect import database
from domain.kernel.ids import new_worker_id
from domain.kernel.statement import Statement, key
from domain.kernel.work import unit_of_work
from domain.people.models import CredentialKind, Scope
from domain.people.secrets import Secret, new_token
from domain.qualifications import system_types
from domain.qualifications.requirements.catalogue import register
from domain.qualifications.requirements.requirement import (
    Comparator,
    Guard,
    Locale,
    Requirement,
    Requirements,
)
from tests.benchmarks.browsing import GROUPS, LATER, NOW, Rows, write
from tests.benchmarks.market import Market

WORKERS, TYPES = 100_000, 50
SIGNED_IN = 4_000  # of the workers: each page is asked for by the next of them
BUSY = 100  # workers, signed in too, who have worked in many groups
BUSY_GROUPS, DONE_GROUPS = 400, 10  # where they did one HIT, and all there are
REQUIRING = 0.7  # of the groups
PRIVATE_HELD = 10  # by each who is signed in, of the groups' own types
COUNTRIES = ("US", "US", "US", "US", "IN", "IN", "GB", "CA", "DE", "NL", "BR", "PH")
STATES = ("CA", "WA", "NY", "TX")
GUARDS = (Guard.ACCEPT, Guard.ACCEPT, Guard.PREVIEW_AND_ACCEPT, Guard.DISCOVER_PREVIEW_AND_ACCEPT)
_ACCOUNTS, _WORKERS, _TYPES, _PRIVATE, _HELD, _ROWS = (number << 64 for number in range(1, 7))
_AT_LEAST = Comparator.GREATER_THAN_OR_EQUAL_TO

_CLEARED = [
    Statement(f"UPDATE {table} SET requirement_set = NULL WHERE requirement_set IS NOT NULL")
    for table in ("hit_types", "hit_groups")
]
_SET_TYPE = Statement("UPDATE hit_types SET requirement_set = $2 WHERE id = $1")
_SET_GROUP = Statement("UPDATE hit_groups SET requirement_set = $2 WHERE hit_type_id = $1")
_NEWEST = Statement("SELECT hit_type_id FROM hit_groups ORDER BY newest_hit_at DESC, id DESC")


async def populate(url: str, market: Market) -> tuple[list[str], list[str]]:
    """Workers with their records and qualifications. The tokens of those who are signed in, and
    of those who have worked in many groups."""
    dice = random.Random(1)
    await write(url, "accounts", _accounts(dice))
    await write(url, "workers", _workers())
    await write(url, "work_records", _records(dice))
    await write(url, "qualification_types", _types(market))
    await write(url, "qualifications", _qualifications(dice))
    tokens = [new_token(CredentialKind.SESSION) for _ in range(SIGNED_IN + BUSY)]
    await write(url, "credentials", _credentials(tokens))
    await write(url, "assignments", _assignments(market))
    printed = [token.printed for token in tokens]
    return printed[:SIGNED_IN], printed[SIGNED_IN:]


def worker_id(number: int) -> UUID:
    """Of the worker with that number; the first ones are signed in, the busy ones last of them."""
    return UUID(int=_WORKERS + number)


async def require(url: str, sets: int | None) -> int:
    """Have most groups require one of so many different sets; or with None each one a set of its
    own, with a private qualification that it must not find. How many sets there are."""
    dice = random.Random(sets)
    async with database(url), unit_of_work():
        for each in _CLEARED:
            await each.run()
        hit_types = [key(row["hit_type_id"]) for row in await _NEWEST.rows()]
        asked = await _asked(dice, len(hit_types), sets)
        pairs = list(zip(hit_types, asked, strict=True))
        await _SET_TYPE.run_many(pairs)
        await _SET_GROUP.run_many(pairs)
    return len(set(asked) - {None})


async def _asked(dice: random.Random, groups: int, sets: int | None) -> list[int | None]:
    """The number of the set that each group requires."""
    if sets is None:
        own = [_any_set(dice) if dice.random() < REQUIRING else () for _ in range(groups)]
        return [await register((_unmet(n), *each)) for n, each in enumerate(own)]
    distinct: dict[Requirements, None] = {}
    while len(distinct) < sets:
        distinct[_any_set(dice)] = None
    numbers = [await register(each) for each in distinct]
    some = [*numbers, *dice.choices(numbers, k=round(groups * REQUIRING) - sets)]
    asked = [*some, *[None] * (groups - len(some))]
    dice.shuffle(asked)
    return asked


def _any_set(dice: random.Random) -> Requirements:
    guard, wanted = dice.choice(GUARDS), set[Requirement]()
    if dice.random() < 0.6:
        percent = dice.choice((80, 90, 95, 97, 98, 99))
        wanted.add(_least(system_types.PERCENT_APPROVED, "HIT approval rate (%)", percent, guard))
    if dice.random() < 0.5:
        count = dice.choice((50, 100, 500, 1_000, 5_000, 10_000))
        wanted.add(_least(system_types.NUMBER_APPROVED, "Number of HITs approved", count, guard))
    if dice.random() < 0.4:
        places = tuple(Locale(each) for each in sorted({*dice.choices(COUNTRIES, k=2)}))
        comparator = Comparator.IN if len(places) > 1 else Comparator.EQUAL_TO
        wanted.add(
            Requirement(system_types.LOCALE, "Location", comparator, locales=places, guard=guard)
        )
    for number in dice.sample(range(TYPES), k=dice.choice((0, 0, 1, 1, 2, 3) if wanted else (1,))):
        wanted.add(_custom(dice, number, guard))
    return tuple(sorted(wanted, key=lambda each: (each.type_id, each.comparator, repr(each))))


def _least(type_id: UUID, name: str, value: int, guard: Guard) -> Requirement:
    return Requirement(type_id, name, _AT_LEAST, (value,), guard=guard)


def _custom(dice: random.Random, number: int, guard: Guard) -> Requirement:
    type_id, name = UUID(int=_TYPES + number), f"Skill {number}"
    comparator = dice.choice((_AT_LEAST, _AT_LEAST, Comparator.EXISTS, Comparator.DOES_NOT_EXIST))
    if comparator is _AT_LEAST:
        return _least(type_id, name, dice.choice((25, 50, 75, 90)), guard)
    return Requirement(type_id, name, comparator, guard=guard)


def _unmet(group: int) -> Requirement:
    """Who has it, has worked there before."""
    guard = Guard.DISCOVER_PREVIEW_AND_ACCEPT
    type_id = UUID(int=_PRIVATE + group)
    return Requirement(type_id, f"Done {group}", Comparator.DOES_NOT_EXIST, guard=guard)


def _accounts(dice: random.Random) -> Rows:
    yield ("id", "email", "email_key", "password_hash", "display_name", "country", "subdivision",
           "email_verified_at", "created_at")  # fmt: skip
    for n in range(WORKERS):
        email, country = f"one{n}@example.org", dice.choice(COUNTRIES)
        state = dice.choice(STATES) if country == "US" else None
        yield UUID(int=_ACCOUNTS + n), email, email, "-", f"One {n}", country, state, NOW, NOW


def _workers() -> Rows:
    yield "id", "account_id", "worker_id", "created_at"
    for n in range(WORKERS):
        yield worker_id(n), UUID(int=_ACCOUNTS + n), new_worker_id(), NOW


def _records(dice: random.Random) -> Rows:
    """Few have done very much; most of it was approved."""
    yield (
        "worker_id",
        "submitted",
        "returned",
        "abandoned",
        "approved",
        "rejected",
        "rejected_bounded",
    )
    for n in range(WORKERS):
        submitted = int(dice.paretovariate(0.5) * 20) % 50_000
        rejected = int(submitted * dice.choice((0, 0.005, 0.01, 0.02, 0.04, 0.08)))
        yield (
            worker_id(n),
            submitted,
            submitted // 20,
            submitted // 50,
            submitted - rejected,
            rejected,
            rejected,
        )


def _types(market: Market) -> Rows:
    yield ("id", "kind", "owner_id", "name", "name_key", "description", "keywords", "search_text",
           "status", "created_at")  # fmt: skip
    ids = [*range(_TYPES, _TYPES + TYPES), *range(_PRIVATE, _PRIVATE + GROUPS + 1_000)]
    for n, number in enumerate(ids):
        owner = market.stands[n % len(market.stands)].requester.id
        yield (UUID(int=number), "CUSTOM", owner, f"Type {n}", f"type {n}", "-", "[]",
               f"type {n}", "ACTIVE", NOW)  # fmt: skip


def _qualifications(dice: random.Random) -> Rows:
    yield "id", "type_id", "worker_id", "status", "value", "granted_at"
    row = _HELD
    for number in range(TYPES):
        share = 0.01 + 0.39 * (number / (TYPES - 1)) ** 2  # 1 to 40 of a hundred, 14 on average
        for n in range(WORKERS):
            if dice.random() < share:
                row += 1
                value = dice.randrange(101) if number % 5 else None
                yield UUID(int=row), UUID(int=_TYPES + number), worker_id(n), "GRANTED", value, NOW
    for n in range(SIGNED_IN + BUSY):
        for group in dice.sample(range(GROUPS), k=PRIVATE_HELD):
            row += 1
            yield UUID(int=row), UUID(int=_PRIVATE + group), worker_id(n), "GRANTED", 1, NOW


def _credentials(tokens: Sequence[Secret]) -> Rows:
    yield ("id", "account_id", "kind", "name", "secret_hash", "hint", "scopes", "created_at",
           "expires_at", "last_used_at")  # fmt: skip
    for n, token in enumerate(tokens):
        yield (UUID(int=_ROWS + n), UUID(int=_ACCOUNTS + n), "SESSION", "bench", token.hashed,
               token.hint, " ".join(Scope), NOW, LATER, datetime.now(NOW.tzinfo))  # fmt: skip


def _assignments(market: Market) -> Rows:
    """What the busy ones did in the groups that stand first: all of some, one HIT of others."""
    yield ("id", "hit_id", "group_id", "requester_id", "worker_id", "status", "accepted_at",
           "deadline", "ended_at")  # fmt: skip
    newest = sorted(range(GROUPS), key=lambda n: n * 7_919 % 100_003)
    row = _ROWS
    for n in range(BUSY):
        for place, group in enumerate(newest[:BUSY_GROUPS]):
            hits = range(group, 340_000, GROUPS)
            for hit in hits if place < DONE_GROUPS else hits[n % len(hits) :][:1]:
                row += 1
                requester = market.stands[group % len(market.stands)].requester.id
                yield (UUID(int=row), UUID(int=hit + 1), UUID(int=group + 1), requester,
                       worker_id(SIGNED_IN + n), "APPROVED", NOW, LATER, NOW)  # fmt: skip
