"""Mails that one person causes another to get, and their limits.

A notice over a limit is not mailed; its fact still reaches the person live.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from domain.kernel import clock
from domain.kernel.statement import Statement, key
from domain.mail import limits
from domain.mail.letters import Addressee, Letter
from domain.mail.outbox import NewMail, add


class NoticeKind(StrEnum):
    """The kinds of notices. A person gets few of each from one other person."""

    BLOCKED = "BLOCKED"
    BONUS = "BONUS"
    INVITED = "INVITED"
    QUALIFICATION_GRANTED = "QUALIFICATION_GRANTED"
    QUALIFICATION_REVOKED = "QUALIFICATION_REVOKED"
    REQUEST_GRANTED = "REQUEST_GRANTED"
    REQUEST_REJECTED = "REQUEST_REJECTED"


@dataclass(frozen=True, slots=True)
class Notice:
    """A mail with words of its sender, who is a requester."""

    kind: NoticeKind
    sender_id: UUID
    addressee: Addressee
    letter: Letter


async def mail_notices(notices: Sequence[Notice]) -> None:
    """Mail those within the limits, in the unit of work of their cause.

    The readers' accounts are locked, so that concurrent notices are counted one after the other;
    lock nothing else after them. A person with an unconfirmed address gets none, since the
    address may be somebody else's.
    """
    confirmed = [each for each in notices if each.addressee.is_confirmed]
    if not confirmed:
        return
    reader_ids = [each.addressee.account_id for each in confirmed]
    await _LOCK_READERS.rows(reader_ids)
    rows = await _LATELY.rows(reader_ids, clock.now() - limits.NOTICES_LIMITED_FOR)
    sent = [(key(row["account_id"]), key(row["sender_id"]), row["kind"]) for row in rows]
    pairs, readers = Counter(sent), Counter(account_id for account_id, _, _ in sent)
    mails = []
    for each in confirmed:
        reader = each.addressee.account_id
        pair = (reader, each.sender_id, each.kind.value)
        if pairs[pair] < limits.MOST_NOTICES_OF_A_KIND and readers[reader] < limits.MOST_NOTICES:
            pairs[pair] += 1
            readers[reader] += 1
            mails.append(NewMail(each.addressee, each.letter, each.kind.value, each.sender_id))
    await add(mails)


_LOCK_READERS = Statement(
    """SELECT id FROM accounts WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE"""
)
_LATELY = Statement(
    """SELECT account_id, sender_id, kind FROM mails
       WHERE account_id = ANY($1::uuid[]) AND created_at > $2 AND sender_id IS NOT NULL"""
)
