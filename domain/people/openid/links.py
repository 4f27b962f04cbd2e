"""Linked identities: reads, and the statements that other commands of accounts need."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from domain.kernel.statement import Statement
from domain.people.models import Account
from domain.people.openid import providers
from domain.people.openid.models import SignInLink
from domain.people.openid.refusals import ChangedAtProvider


async def of_account(account_id: UUID) -> list[SignInLink]:
    """The identities that sign in to an account, the oldest link first."""
    return await SignInLink.filter(account_id=account_id).order_by("linked_at", "id")


async def leading(account_id: UUID) -> SignInLink | None:
    """The identity by which an account came, if it is linked still."""
    return await SignInLink.get_or_none(account_id=account_id, leads=True)


async def refuse_led(account_id: UUID) -> None:
    """Raises ChangedAtProvider where name and e-mail of the account follow a provider."""
    if (link := await leading(account_id)) is not None:
        raise ChangedAtProvider(providers.label_of(link.provider))


async def found(provider: str, issuer: str, subject: str) -> SignInLink | None:
    """The link of an identity."""
    return await SignInLink.get_or_none(provider=provider, issuer=issuer, subject=subject)


async def end_added(account: Account, *, was_confirmed: bool) -> None:
    """End the links that a stranger may have added to an account, which is locked.

    That by which a confirmed account came stays. Of an account whose e-mail nobody had confirmed,
    a stranger may have opened it with that e-mail: none stays.
    """
    await _END_ADDED.run(account.id, was_confirmed)
    await _END_PENDING.run(account.id)


async def store(link: SignInLink) -> bool:
    """Store a new link of an account, which is locked. False where the identity has one."""
    return bool(
        await _STORE.rows(
            link.id,
            link.account_id,
            link.provider,
            link.issuer,
            link.subject,
            link.email,
            link.leads,
            link.linked_at,
        )
    )


async def note_use(link: SignInLink, email: str | None, at: datetime) -> bool:
    """Store that an identity signed in. False where the link has ended meanwhile."""
    return bool(await _USE.run(link.id, email, at))


async def remove(link: SignInLink) -> bool:
    """End a link. False where it has ended already."""
    return bool(await _REMOVE.run(link.id))


_STORE = Statement(
    """INSERT INTO sign_in_links
           (id, account_id, provider, issuer, subject, email, leads, linked_at, used_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)
       ON CONFLICT DO NOTHING
       RETURNING id"""
)
_USE = Statement("UPDATE sign_in_links SET email = $2, used_at = $3 WHERE id = $1")
_REMOVE = Statement("DELETE FROM sign_in_links WHERE id = $1")
_END_ADDED = Statement("DELETE FROM sign_in_links WHERE account_id = $1 AND NOT (leads AND $2)")
_END_PENDING = Statement("DELETE FROM pending_sign_ins WHERE account_id = $1")
