"""Which kinds of notices a person wants by mail, and the tokens that turn a kind off.

There is a row only for what a person was mailed, or decided about; without one, a kind is wanted.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from domain.kernel.statement import Statement, key
from domain.kernel.work import is_open
from domain.mail.kinds import NoticeKind

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
Choice = tuple[UUID, str]  # the account, and a kind


class Unsubscription(NamedTuple):
    """The account and the kind that a token turns off."""

    account_id: UUID
    kind: NoticeKind


async def unwanted(account_ids: Sequence[UUID]) -> set[Choice]:
    """What these people turned off. Their accounts are locked, so that it stays so."""
    return {(key(row["account_id"]), row["kind"]) for row in await _UNWANTED.rows(account_ids)}


async def choices_of(account_id: UUID) -> dict[NoticeKind, bool]:
    """Whether a person wants each kind."""
    turned_off = {kind for _, kind in await unwanted([account_id])}
    return {kind: kind.value not in turned_off for kind in NoticeKind}


async def give_tokens(choices: Iterable[Choice]) -> None:
    """Give each of these its token, where it has none: a mail of the kind is about to be sent."""
    rows = [(account_id, kind, True, _new_token()) for account_id, kind in sorted(set(choices))]
    if rows:
        await _ADD.run_many(rows)


async def choose(account_id: UUID, wanted: Mapping[NoticeKind, bool]) -> None:
    """Store what a person wants. Their account is locked."""
    assert is_open(), "a choice is stored with what tells of it"
    rows = [(account_id, kind.value, is_wanted, _new_token()) for kind, is_wanted in wanted.items()]
    if rows:
        await _CHOOSE.run_many(rows)


async def unsubscription(token: str) -> Unsubscription | None:
    """What a token turns off. A kind that is no longer mailed is known to nobody."""
    row = await _OF_TOKEN.row(token.strip()) if _TOKEN.fullmatch(token.strip()) else None
    if row is None or row["kind"] not in _kinds():
        return None
    return Unsubscription(key(row["account_id"]), NoticeKind(row["kind"]))


def _kinds() -> Collection[str]:
    return {kind.value for kind in NoticeKind}


def _new_token() -> str:
    return secrets.token_urlsafe(32)


_UNWANTED = Statement(
    """SELECT account_id, kind FROM mail_choices
       WHERE account_id = ANY($1::uuid[]) AND NOT is_wanted"""
)
_ADD = Statement(
    """INSERT INTO mail_choices (account_id, kind, is_wanted, token) VALUES ($1, $2, $3, $4)
       ON CONFLICT (account_id, kind) DO NOTHING"""
)
_CHOOSE = Statement(
    """INSERT INTO mail_choices (account_id, kind, is_wanted, token) VALUES ($1, $2, $3, $4)
       ON CONFLICT (account_id, kind) DO UPDATE SET is_wanted = excluded.is_wanted"""
)
_OF_TOKEN = Statement("SELECT account_id, kind FROM mail_choices WHERE token = $1")
