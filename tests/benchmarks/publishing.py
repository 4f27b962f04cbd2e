"""Publishing 10,000 HITs, against Tortoise's bulk_create of the same rows alone.

python -m tests.benchmarks.publishing [sqlite] [postgres] [--quick]
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable

from tortoise.transactions import in_transaction

from api.database.connect import database
from domain.hits import commands as hits
from domain.hits.commands.publication import Offer
from domain.hits.models import Hit, StoredQuestion
from domain.hits.rules import HitDraft
from domain.kernel.ids import new_id
from schema.kernel.node import global_id
from tests.benchmarks.client import Connection, connection
from tests.benchmarks.databases import KINDS, empty
from tests.benchmarks.market import Stand, filled
from tests.benchmarks.programs import kempelen, running
from tests.benchmarks.rounds import QUICK_ROUNDS, ROUNDS, Comparison, Round, Sample
from tests.domain import cast

TARGET = 0.3
HITS = 10_000
LIFETIME = 86_400
COMMAND = "createHits, the command"
OVER_HTTP = "createHits over HTTP"
ROWS_ALONE = "bulk_create of the rows"
CREATE = """mutation Create($input: CreateHitsInput!) { createHits(input: $input) { __typename
    ... on CreateHitsSuccess { results { __typename ... on CreateHitSuccess { hit { id } } } }
    ... on Refusal { reason message } } }"""
QUESTION = {
    "form": {"fields": [{"name": "colour", "label": "Which colour?", "kind": {"text": {}}}]}
}


async def compare(kind: str, *, quick: bool = False) -> Comparison:
    """The command, the mutation over HTTP, and the rows alone."""
    async with empty(kind) as url:
        market = await filled(url, workers=1, stands=1, hits_each=1, slots=1)
        stand = market.stands[0]
        command, environment = kempelen(url)
        comparison = Comparison(f"createHits of {HITS:,}, {KINDS[kind]}, in HITs", ROWS_ALONE)
        async with (
            database(url),
            running(command, ready="/health/ready", environment=environment) as program,
            connection(program.port) as link,
        ):
            rounds: dict[str, Round] = {
                COMMAND: _timed(lambda: _commanded(stand)),
                OVER_HTTP: _timed(lambda: _posted(stand, link)),
                ROWS_ALONE: _timed(lambda: _written(stand)),
            }
            await comparison.run(rounds, rounds=QUICK_ROUNDS if quick else ROUNDS, warm=0)
    comparison.show()
    return comparison


def _timed(work: Callable[[], Awaitable[None]]) -> Round:
    async def play() -> Sample:
        start, cpu = time.perf_counter(), time.process_time()
        await work()
        wall = time.perf_counter() - start
        return Sample(
            rate=HITS / wall, p50_ms=wall * 1000, client_cpu=(time.process_time() - cpu) / wall
        )

    return play


async def _commanded(stand: Stand) -> None:
    offer = Offer(hit_type_id=stand.hit_type.id, lifetime_seconds=LIFETIME)
    drafts = [HitDraft(question=cast.QUESTION, annotation=f"row {n}") for n in range(HITS)]
    answers = await hits.create_hits(stand.requester, offer, drafts)
    assert all(isinstance(answer, Hit) for answer in answers)


async def _posted(stand: Stand, link: Connection) -> None:
    drafts = [{"question": QUESTION, "requesterAnnotation": f"row {n}"} for n in range(HITS)]
    asked = {
        "hitTypeId": global_id("HitType", stand.hit_type.id),
        "lifetimeSeconds": LIFETIME,
        "hits": drafts,
    }
    answer = (await link.graphql(CREATE, {"input": asked}, stand.token))["createHits"]
    assert [item["__typename"] for item in answer["results"]] == ["CreateHitSuccess"] * HITS


async def _written(stand: Stand) -> None:
    model = await Hit.filter(requester_id=stand.requester.id).first()
    question = await StoredQuestion.get(hit_id=model.pk)
    columns = {name: getattr(model, name) for name in Hit._meta.db_fields if name != "id"}
    rows = [Hit(id=new_id(), **columns) for _ in range(HITS)]
    async with in_transaction("default"):
        await Hit.bulk_create(rows)
        await StoredQuestion.bulk_create(
            [StoredQuestion(hit_id=row.id, body=question.body) for row in rows]
        )


async def main(arguments: list[str]) -> None:
    """Those named, or all."""
    for kind in [kind for kind in KINDS if kind in arguments] or KINDS:
        await compare(kind, quick="--quick" in arguments)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
