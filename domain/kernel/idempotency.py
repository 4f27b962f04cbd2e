"""Client tokens: a request that is sent twice is done once, and answered twice."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import orjson

from domain.kernel import bounds, calls, clock
from domain.kernel.ids import new_id
from domain.kernel.refusals import RefusalReason, Refused
from domain.kernel.statement import Statement
from domain.kernel.work import is_open, retried, unit_of_work

LONGEST_TOKEN = 64
A_DAY = timedelta(hours=24)  # for mutations that create; answers of payments are stored for ever
CLAIM_ATTEMPTS = 3  # more than one, because an expired row may be deleted between two statements

Answer = dict[str, str]


class ClientTokenReused(Refused):
    """The client token was used before with another input."""

    reason = RefusalReason.CLIENT_TOKEN_REUSED

    def __init__(self) -> None:
        super().__init__(
            "This clientToken was used before with another input: "
            "send a new token for a new request."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class IdempotentRequest:
    """A mutation with the client's token, so that the client can safely send it again.

    `input` is the mutation's input as JSON values; it may also contain ids, money and instants.
    `stored_for` is how long the answer is stored: None is for ever.
    """

    account_id: UUID
    verb: str
    token: str | None
    input: object
    stored_for: timedelta | None = A_DAY

    def input_hash(self) -> str:
        """A hash that is the same for equal inputs."""
        serialised = orjson.dumps(
            self.input,
            default=str,
            option=orjson.OPT_SORT_KEYS
            | orjson.OPT_NON_STR_KEYS
            | orjson.OPT_PASSTHROUGH_DATACLASS,
        )
        return hashlib.sha256(serialised).hexdigest()


async def earlier_answer(request: IdempotentRequest) -> Answer | None:
    """The first answer to this request, or None where the request is new.

    Call it inside the unit of work, after the first lock. A new request claims its token, so that
    a second copy of it waits until this unit of work ends: call `store_answer` before that.
    Raises ClientTokenReused where the token was used with another input.
    """
    if request.token is None:
        return None
    assert is_open(), "a client token is claimed inside a unit of work"
    bounds.text("clientToken", request.token, at_most=LONGEST_TOKEN)
    for _ in range(CLAIM_ATTEMPTS):
        if await _claim(request):
            return None
        stored = await _STORED.row(request.account_id, request.verb, request.token, clock.now())
        if stored is None:
            continue
        if stored["has_expired"]:
            await _claim_again(request, stored["id"])
            return None
        if stored["input_hash"] != request.input_hash():
            raise ClientTokenReused()
        return _from_json(stored["answer"])
    raise AssertionError("a client token appeared and vanished at every attempt")


async def store_answer(request: IdempotentRequest, answer: Mapping[str, UUID | str]) -> None:
    """Keep the answer to a request, in the same commit as what fulfilled it."""
    calls.making(answer)
    if request.token is None:
        return
    assert answer, "an empty answer marks a request that is not done"
    changed = await _STORE.run(_to_json(answer), request.account_id, request.verb, request.token)
    assert changed == 1, "`earlier_answer` claims a token before its answer is stored"


async def extend_answer(request: IdempotentRequest, answer: Mapping[str, UUID | str]) -> None:
    """Replace the stored answer of a request that was done in part before."""
    await _REPLACE.run(_to_json(answer), request.account_id, request.verb, request.token)


async def release(request: IdempotentRequest) -> None:
    """Release the claim of a request that was not done, where the unit of work goes on."""
    if request.token is not None:
        await _RELEASE.run(request.account_id, request.verb, request.token)


@retried
async def delete_expired(at: datetime, limit: int) -> int:
    """Delete answers whose time is over, at most `limit`. Returns their number."""
    async with unit_of_work():
        return await _DELETE_EXPIRED.run(at, limit)


async def _claim(request: IdempotentRequest) -> bool:
    now = clock.now()
    inserted = await _INSERT.rows(
        new_id(),
        request.account_id,
        request.verb,
        request.token,
        request.input_hash(),
        now,
        _expires_at(request, now),
    )
    return bool(inserted)


async def _claim_again(request: IdempotentRequest, row_id: object) -> None:
    now = clock.now()
    await _RENEW.run(request.input_hash(), now, _expires_at(request, now), row_id)


def _expires_at(request: IdempotentRequest, now: datetime) -> datetime | None:
    return None if request.stored_for is None else now + request.stored_for


def _to_json(answer: Mapping[str, UUID | str]) -> str:
    return orjson.dumps({name: str(value) for name, value in answer.items()}).decode()


def _from_json(text: str) -> Answer:
    answer: Answer = orjson.loads(text)
    assert answer, "this token was claimed and committed without an answer"
    return answer


# The insert waits while another transaction claims the same token. If that transaction commits,
# the insert adds nothing and the row can be read; if it rolls back, the insert succeeds.
_INSERT = Statement(
    """INSERT INTO client_tokens
           (id, account_id, verb, token, input_hash, answer, created_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, '{}', $6, $7)
       ON CONFLICT (account_id, verb, token) DO NOTHING
       RETURNING id"""
)
_STORED = Statement(
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
_STORE = Statement(
    """UPDATE client_tokens SET answer = $1
       WHERE account_id = $2 AND verb = $3 AND token = $4 AND answer = '{}'"""
)
_REPLACE = Statement(
    """UPDATE client_tokens SET answer = $1
       WHERE account_id = $2 AND verb = $3 AND token = $4 AND answer <> '{}'"""
)
_RELEASE = Statement(
    """DELETE FROM client_tokens
       WHERE account_id = $1 AND verb = $2 AND token = $3 AND answer = '{}'"""
)
_DELETE_EXPIRED = Statement(
    """DELETE FROM client_tokens
       WHERE id IN (SELECT id FROM client_tokens WHERE expires_at <= $1
                    ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED)"""
)
