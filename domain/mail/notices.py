"""Mails that one person causes another to get, and their limits.

A notice over a limit is not mailed; its fact still reaches the person live.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.kernel import clock
from domain.kernel.statement import Statement, key
from domain.mail import choices, limits
from domain.mail.kinds import NoticeKind
from domain.mail.letters import Addressee, Letter
from domain.mail.outbox import NewMail, add

__all__ = ["Notice", "NoticeKind", "mail_notices"]


@dataclass(frozen=True, slots=True)
class Notice:
    """A mail with words of its sender, who is a requester."""

    kind: NoticeKind
    sender_id: UUID
    addressee: Addressee
    letter: Letter


async def mail_notices(notices: Sequence[Notice]) -> None:
    """Mail those that are wanted and within the limits, in the unit of work of their cause.

    The readers' accounts are locked, so that concurrent notices are counted one after the other,
    and what a reader turned off, or closed, holds; lock nothing else after them. A person with an
    unconfirmed address gets none, since the address may be somebody else's.
    """
    confirmed = [each for each in notices if each.addressee.is_confirmed]
    reader_ids = [id for each in confirmed if (id := each.addressee.account_id) is not None]
    if not reader_ids:
        return
    locked = await _LOCK_READERS.rows(reader_ids)
    emails = {key(row["id"]): row["email"] for row in locked if row["closed_at"] is None}
    unwanted = await choices.unwanted(reader_ids)
    rows = await _LATELY.rows(reader_ids, clock.now() - limits.NOTICES_LIMITED_FOR)
    sent = [(key(row["account_id"]), key(row["sender_id"]), row["kind"]) for row in rows]
    pairs, readers = Counter(sent), Counter(account_id for account_id, _, _ in sent)
    mails: list[NewMail] = []
    kinds: list[tuple[UUID, str]] = []
    for each in confirmed:
        reader = each.addressee.account_id
        assert reader is not None, "a notice goes to an account"
        pair = (reader, each.sender_id, each.kind.value)
        if reader not in emails or (reader, each.kind.value) in unwanted:
            continue
        if pairs[pair] < limits.MOST_NOTICES_OF_A_KIND and readers[reader] < limits.MOST_NOTICES:
            pairs[pair] += 1
            readers[reader] += 1
            kinds.append((reader, each.kind.value))
            to = each.addressee._replace(email=emails[reader])
            mails.append(NewMail(to, each.letter, each.kind.value, each.sender_id))
    await choices.give_tokens(kinds)
    await add(mails)


_LOCK_READERS = Statement(
    """SELECT id, email, closed_at FROM accounts WHERE id = ANY($1::uuid[])
       ORDER BY id FOR NO KEY UPDATE"""
)
_LATELY = Statement(
    """SELECT account_id, sender_id, kind FROM mails
       WHERE account_id = ANY($1::uuid[]) AND created_at > $2 AND sender_id IS NOT NULL"""
)
