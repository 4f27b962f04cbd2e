"""Our market filled for a run: people with real tokens, and published HITs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from api.database.connect import database
from api.database.migrate import migrate
from domain.hits import commands as hits
from domain.hits.commands.publication import Offer
from domain.hits.models import Hit, HitType
from domain.hits.rules import HitDraft
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.work import unit_of_work
from domain.people.models import Credential, CredentialKind, Requester, Scope, Worker
from domain.people.secrets import new_token
from schema.kernel.node import global_id
from tests.benchmarks.databases import analyzed
from tests.domain import cast

FUNDS = "9000000.00"
SECONDS_ALLOWED = 3_600
TOKEN_DAYS = 7


@dataclass(frozen=True, slots=True)
class Stand:
    """A requester's HITs of one type."""

    requester: Requester
    token: str
    hit_type: HitType
    hits: list[str]


@dataclass(frozen=True, slots=True)
class Market:
    """What clients need to know of it."""

    url: str
    workers: list[Worker]
    tokens: list[str]
    stands: list[Stand]

    def hit(self, number: int) -> tuple[str, Stand]:
        """The global id of a HIT, and whose it is; numbers beyond the last begin again."""
        stand = self.stands[number % len(self.stands)]
        return stand.hits[number // len(self.stands) % len(stand.hits)], stand


async def filled(url: str, *, workers: int, stands: int, hits_each: int, slots: int) -> Market:
    """A migrated database with people, tokens and HITs, all through the domain's own commands."""
    await migrate(url)
    async with database(url):
        async with unit_of_work():
            people = [await cast.a_worker(f"Worker{n}") for n in range(workers)]
            tokens = [await _signed_in(worker.account_id) for worker in people]
        stalls = [await _stand(n, hits_each, slots) for n in range(stands)]
    await analyzed(url)
    return Market(url, people, tokens, stalls)


async def _stand(number: int, hits_each: int, slots: int) -> Stand:
    requester = await cast.a_requester(f"Requester{number}", funds=FUNDS)
    token = await _signed_in(requester.account_id)
    hit_type = await cast.a_type(requester, seconds=SECONDS_ALLOWED)
    offer = Offer(hit_type_id=hit_type.id, lifetime_seconds=86_400, max_assignments=slots)
    drafts = [HitDraft(question=cast.QUESTION)] * hits_each
    published = await hits.create_hits(requester, offer, drafts)
    assert all(isinstance(hit, Hit) for hit in published), "every HIT is paid for"
    ids = [global_id("Hit", hit.id) for hit in published if isinstance(hit, Hit)]
    return Stand(requester, token, hit_type, ids)


async def _signed_in(account_id: UUID) -> str:
    """A session, used a moment ago as that of someone at work is."""
    secret, now = new_token(CredentialKind.SESSION), clock.now()
    await Credential.create(
        id=new_id(),
        account_id=account_id,
        kind=CredentialKind.SESSION,
        name="bench",
        secret_hash=secret.hashed,
        hint=secret.hint,
        scopes=" ".join(Scope),
        created_at=now,
        expires_at=now + timedelta(days=TOKEN_DAYS),
        last_used_at=now,
    )
    return secret.printed
