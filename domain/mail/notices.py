"""Mails that one person causes another to get, and their limits.

A notice over a limit is not mailed; its fact still reaches the person live.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
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
    """A mail with words of its sender: a requester, or a worker who writes a message."""

    kind: NoticeKind
    sender_id: UUID
    addressee: Addressee
    letter: Letter
    reply_to: str | None = None

    @property
    def is_message(self) -> bool:
        """Whether it tells of a message. Those have limits of their own."""
        return self.kind is NoticeKind.MESSAGE


async def mail_notices(notices: Sequence[Notice]) -> list[Notice]:
    """Mail those that are wanted and within the limits, in the unit of work of their cause.

    Returns those that are mailed.

    The readers' accounts are locked, so that concurrent notices are counted one after the other,
    and what a reader turned off, or closed, holds; lock nothing else after them. A person with an
    unconfirmed address gets none, since the address may be somebody else's.
    """
    confirmed = [each for each in notices if each.addressee.is_confirmed]
    reader_ids = [id for each in confirmed if (id := each.addressee.account_id) is not None]
    if not reader_ids:
        return []
    locked = await _LOCK_READERS.rows(reader_ids)
    emails = {key(row["id"]): row["email"] for row in locked if row["closed_at"] is None}
    unwanted = await choices.unwanted(reader_ids)
    lately = await _Lately.of(reader_ids)
    mailed: list[Notice] = []
    for each in confirmed:
        reader = _reader(each)
        if reader not in emails or (reader, each.kind.value) in unwanted:
            continue
        if lately.takes(each):
            to = each.addressee._replace(email=emails[reader])
            mailed.append(replace(each, addressee=to))
    await choices.give_tokens([(_reader(each), each.kind.value) for each in mailed])
    await add([_mail(each) for each in mailed])
    return mailed


@dataclass(frozen=True, slots=True)
class _Lately:
    """How many notices each reader got lately: of one person and kind, and from all."""

    of_one: Counter[tuple[UUID, UUID, str]]
    of_all: Counter[tuple[UUID, bool]]  # those about messages apart

    @classmethod
    async def of(cls, reader_ids: Sequence[UUID]) -> _Lately:
        rows = await _LATELY.rows(reader_ids, clock.now() - limits.NOTICES_LIMITED_FOR)
        sent = [(key(row["account_id"]), key(row["sender_id"]), row["kind"]) for row in rows]
        return cls(
            Counter(sent), Counter((reader, kind == NoticeKind.MESSAGE) for reader, _, kind in sent)
        )

    def takes(self, notice: Notice) -> bool:
        """Whether the reader gets one more, which is counted then."""
        reader, is_message = _reader(notice), notice.is_message
        pair = (reader, notice.sender_id, notice.kind.value)
        of_one, of_all = limits.MOST_NOTICES_OF_A_KIND, limits.MOST_NOTICES
        if is_message:
            of_one, of_all = limits.MOST_MESSAGE_NOTICES_OF_ONE, limits.MOST_MESSAGE_NOTICES
        if self.of_one[pair] >= of_one or self.of_all[reader, is_message] >= of_all:
            return False
        self.of_one[pair] += 1
        self.of_all[reader, is_message] += 1
        return True


def _reader(notice: Notice) -> UUID:
    assert notice.addressee.account_id is not None, "a notice goes to an account"
    return notice.addressee.account_id


def _mail(notice: Notice) -> NewMail:
    return NewMail(
        notice.addressee,
        notice.letter,
        notice.kind.value,
        notice.sender_id,
        reply_to=notice.reply_to,
    )


_LOCK_READERS = Statement(
    """SELECT id, email, closed_at FROM accounts WHERE id = ANY($1::uuid[])
       ORDER BY id FOR NO KEY UPDATE"""
)
_LATELY = Statement(
    """SELECT account_id, sender_id, kind FROM mails
       WHERE account_id = ANY($1::uuid[]) AND created_at > $2 AND sender_id IS NOT NULL"""
)
