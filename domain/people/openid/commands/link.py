"""Linking an identity at a provider to an account, and ending that."""

from __future__ import annotations

from domain.kernel import bounds, clock
from domain.kernel.ids import new_id
from domain.kernel.refusals import NotFound
from domain.kernel.work import retried, unit_of_work
from domain.mail import account_letters as letters
from domain.mail.outbox import post
from domain.people.attempts import attempt, forgive, of_address
from domain.people.authentication import is_live
from domain.people.openid import links, pending, providers
from domain.people.openid.limits import LONGEST_PROVIDER
from domain.people.openid.models import SignInLink
from domain.people.openid.pending import BroughtBack, Taken
from domain.people.openid.providers import Identity
from domain.people.openid.refusals import (
    AlreadyLinked,
    LastSignInWay,
    ProviderUnavailable,
    SignInOver,
)
from domain.people.passwords import NO_PASSWORD
from domain.people.queries import locked_account
from domain.people.viewer import Viewer


async def link_sign_in(
    viewer: Viewer, brought: BroughtBack, *, client_address: str | None
) -> SignInLink:
    """Link the identity of a provider's answer to the account that began it; its owner is told.

    Linked already to this account, it changes nothing. Raises AlreadyLinked, and as
    `finish_sign_in`.
    """
    viewer.require_session()
    tries = await attempt(of_address(client_address))
    try:
        taken = await pending.take(brought, account_id=viewer.account_id)
        identity = await taken.provider.identity(taken.answer)
    except ProviderUnavailable:
        await forgive(tries)
        raise
    await forgive([*tries, taken.pending.id])
    return await _link(viewer, taken, identity)


@retried
async def _link(viewer: Viewer, taken: Taken, identity: Identity) -> SignInLink:
    async with unit_of_work():
        account = await locked_account(viewer.account_id)
        if not await is_live(viewer.credential_id):
            raise SignInOver()  # its owner ended the session while the provider answered
        now, waiting = clock.now(), taken.pending
        link = SignInLink(
            id=new_id(),
            account_id=account.id,
            provider=waiting.provider,
            issuer=waiting.issuer,
            subject=identity.subject,
            email=None if identity.email is None else identity.email[:254],
            leads=False,
            linked_at=now,
            used_at=now,
        )
        if await links.store(link):
            reader = account.addressee
            await post(reader, letters.sign_in_linked(reader, taken.provider.label))
            return link
        earlier = await links.found(waiting.provider, waiting.issuer, identity.subject)
        if earlier is None or earlier.account_id != account.id:
            raise AlreadyLinked(taken.provider.label)
        return earlier


@retried
async def unlink_sign_in(viewer: Viewer, provider: str) -> SignInLink:
    """End the link of the viewer's account at this provider; its owner is told.

    Raises InvalidInput, NotFound, LastSignInWay.
    """
    viewer.require_session()
    bounds.text("provider", provider, at_most=LONGEST_PROVIDER)
    async with unit_of_work():
        account = await locked_account(viewer.account_id)
        linked = await links.of_account(account.id)
        link = next((each for each in linked if each.provider == provider), None)
        if link is None:
            raise NotFound("link")
        label = providers.label_of(provider)
        if account.password_hash == NO_PASSWORD and len(linked) == 1:
            raise LastSignInWay(label)
        await links.remove(link)
        reader = account.addressee
        await post(reader, letters.sign_in_unlinked(reader, label))
        return link
