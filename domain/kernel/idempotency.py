"""Client tokens: the same wish sent twice is fulfilled once and answered twice."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import orjson

from domain.kernel import bounds, clock
from domain.kernel.ids import new_id
from domain.kernel.refusals import ClientTokenReused
from domain.kernel.statement import Statement
from domain.kernel.work import is_open, unit_of_work

LONGEST_TOKEN = 64
A_DAY = timedelta(hours=24)  # kept for what creates; what pays is kept for ever
TRIES = 3  # of claiming a token that is being forgotten at the same moment

Answer = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class IdempotentRequest:
    """What a client asks for, under a token of its own so that it may safely ask again.

    `input` is the mutation's input as JSON values; ids, money and instants may stand in it as
    they are. `kept` is how long the answer is remembered: None is for ever.
    """

    account_id: UUID
    verb: str
    token: str | None
    input: object
    kept: timedelta | None = A_DAY

    def input_hash(self) -> str:
        """What tells one input from another."""
        written = orjson.dumps(
            self.input,
            default=str,
            option=orjson.OPT_SORT_KEYS
            | orjson.OPT_NON_STR_KEYS
            | orjson.OPT_PASSTHROUGH_DATACLASS,
        )
        return hashlib.sha256(written).hexdigest()


async def earlier_answer(wish: IdempotentRequest) -> Answer | None:
    """The first answer to this wish, or None where it is new.

    Call it inside the unit of work, after the first lock. A new wish claims its token, so that
    the same wish from elsewhere waits until this unit of work ends: end it with `remember`.
    Raises ClientTokenReused where the token stood for another input.
    """
    if wish.token is None:
        return None
    assert is_open(), "a client token is claimed inside a unit of work"
    bounds.text("clientToken", wish.token, at_most=LONGEST_TOKEN)
    for _ in range(TRIES):
        if await _claimed(wish):
            return None
        known = await _KNOWN.row(wish.account_id, wish.verb, wish.token, clock.now())
        if known is None:
            continue
        if known["has_expired"]:
            await _claim_again(wish, known["id"])
            return None
        if known["input_hash"] != wish.input_hash():
            raise ClientTokenReused()
        return _read(known["answer"])
    raise AssertionError("a client token appeared and vanished at every look")


async def store_answer(wish: IdempotentRequest, answer: Mapping[str, UUID | str]) -> None:
    """Keep the answer to a wish, in the same commit as what fulfilled it."""
    if wish.token is None:
        return
    assert answer, "an empty answer marks a wish that nobody fulfilled"
    touched = await _ANSWERED.run(_written(answer), wish.account_id, wish.verb, wish.token)
    assert touched == 1, "a wish is claimed by `remembered` before it is answered"


async def extend_answer(wish: IdempotentRequest, answer: Mapping[str, UUID | str]) -> None:
    """Keep a fuller answer to a wish that was fulfilled in part before."""
    await _REPLACED.run(_written(answer), wish.account_id, wish.verb, wish.token)


async def forget(wish: IdempotentRequest) -> None:
    """Give back the claim to a wish that was not fulfilled, where the unit of work goes on."""
    if wish.token is not None:
        await _GIVEN_BACK.run(wish.account_id, wish.verb, wish.token)


async def forget_expired(at: datetime, limit: int) -> int:
    """Delete answers that are no longer kept, at most so many; how many there were."""
    async with unit_of_work():
        return await _EXPIRED.run(at, limit)


async def _claimed(wish: IdempotentRequest) -> bool:
    now = clock.now()
    claimed = await _CLAIM.rows(
        new_id(), wish.account_id, wish.verb, wish.token, wish.input_hash(), now, _until(wish, now)
    )
    return bool(claimed)


async def _claim_again(wish: IdempotentRequest, row_id: object) -> None:
    now = clock.now()
    await _RENEW.run(wish.input_hash(), now, _until(wish, now), row_id)


def _until(wish: IdempotentRequest, now: datetime) -> datetime | None:
    return None if wish.kept is None else now + wish.kept


def _written(answer: Mapping[str, UUID | str]) -> str:
    return orjson.dumps({name: str(value) for name, value in answer.items()}).decode()


def _read(written: str) -> Answer:
    answer: Answer = orjson.loads(written)
    assert answer, "this wish was claimed and committed without an answer"
    return answer


# The insert waits for another transaction that claims the same token; once that has committed,
# the row is there to be read, and once it was taken back, this insert goes through.
_CLAIM = Statement(
    """INSERT INTO client_tokens
           (id, account_id, verb, token, input_hash, answer, created_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, '{}', $6, $7)
       ON CONFLICT (account_id, verb, token) DO NOTHING
       RETURNING id"""
)
_KNOWN = Statement(
    """SELECT id, input_hash, answer,
              CASE WHEN expires_at <= $4 THEN 1 ELSE 0 END AS has_expired
       FROM client_tokens
       WHERE account_id = $1 AND verb = $2 AND token = $3
       FOR UPDATE"""
)
_RENEW = Statement(
    """UPDATE client_tokens
       SET input_hash = $1, answer = '{}', created_at = $2, expires_at = $3
       WHERE id = $4"""
)
_ANSWERED = Statement(
    """UPDATE client_tokens SET answer = $1
       WHERE account_id = $2 AND verb = $3 AND token = $4 AND answer = '{}'"""
)
_REPLACED = Statement(
    """UPDATE client_tokens SET answer = $1
       WHERE account_id = $2 AND verb = $3 AND token = $4 AND answer <> '{}'"""
)
_GIVEN_BACK = Statement(
    """DELETE FROM client_tokens
       WHERE account_id = $1 AND verb = $2 AND token = $3 AND answer = '{}'"""
)
_EXPIRED = Statement(
    """DELETE FROM client_tokens
       WHERE id IN (SELECT id FROM client_tokens WHERE expires_at <= $1
                    ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED)"""
)
