"""Finishing a sign-in: a session for the account of the identity, or a new account for it."""

from __future__ import annotations

from uuid import UUID

from tortoise.exceptions import IntegrityError

from domain.kernel import clock, work
from domain.kernel.ids import new_id
from domain.kernel.refusals import InvalidInput, Refused
from domain.mail.addresses import LONGEST_ADDRESS
from domain.people import rules
from domain.people.attempts import (
    at_sign_up_mails,
    attempt,
    attempt_sign_up,
    count_told,
    forgive,
    of_address,
)
from domain.people.commands.sign_in import SignedIn, open_session
from domain.people.commands.sign_up import insert_account, mail_code, mark_verified
from domain.people.limits import LONGEST_NAME
from domain.people.models import Account
from domain.people.openid import links, pending
from domain.people.openid.commands.follow import follow, own_name
from domain.people.openid.models import SignInLink
from domain.people.openid.pending import BroughtBack, Taken
from domain.people.openid.providers import Identity
from domain.people.openid.refusals import (
    EmailOfAnotherAccount,
    NoAccountYet,
    NoEmailGiven,
    ProviderUnavailable,
)
from domain.people.passwords import NO_PASSWORD
from domain.people.queries import locked_account_or_none
from domain.people.refusals import EmailTaken
from domain.people.rules import SignUpForm
from domain.people.second_step import challenges
from domain.people.second_step.challenges import Told
from domain.people.second_step.refusals import SecondStepRequired
from domain.people.visits import note_visit


async def finish_sign_in(
    brought: BroughtBack, *, client_address: str | None, public_url: str
) -> SignedIn:
    """Open a session by a provider's answer; a new person is signed up where it was begun so.

    Raises SignInOver, ProviderUnavailable, ProviderAnswerRefused, NoAccountYet, NoEmailGiven,
    EmailOfAnotherAccount, TooManyAttempts, SecondStepRequired.
    """
    tries = await attempt(of_address(client_address))
    try:
        taken = await pending.take(brought, account_id=None)
        identity = await taken.provider.identity(taken.answer)
    except ProviderUnavailable:
        await forgive(tries)
        raise
    await forgive([*tries, taken.pending.id])
    newcomer = _Newcomer(taken, identity, client_address, public_url)
    session = await _known(taken, identity, client_address)
    if session is not None:
        return session
    try:
        return await newcomer.signed_up()
    except EmailTaken:
        # Another answer may have signed the same person up meanwhile.
        session = await _known(taken, identity, client_address)
        if session is None:
            raise
        return session


async def _known(taken: Taken, identity: Identity, client_address: str | None) -> SignedIn | None:
    """A session where the identity is linked to an account. Raises SecondStepRequired."""
    try:
        entered = await _enter(taken, identity, client_address, follows_email=True)
    except (IntegrityError, EmailTaken):
        if work.is_open():
            raise
        # Another account got the new e-mail at this moment: this one keeps its own.
        entered = await _enter(taken, identity, client_address, follows_email=False)
    if isinstance(entered, SecondStepRequired):
        raise entered
    return entered


@work.retried
async def _enter(
    taken: Taken, identity: Identity, client_address: str | None, *, follows_email: bool
) -> SignedIn | SecondStepRequired | None:
    async with work.unit_of_work() as unit:
        waiting = taken.pending
        link = await links.found(waiting.provider, waiting.issuer, identity.subject)
        account = None if link is None else await locked_account_or_none(link.account_id)
        if link is None or account is None:
            return None
        if not await links.note_use(link, _shown(identity), clock.now()):
            return None
        if account.second_step_at is not None:
            # An identity alone changes nothing here: what it tells follows after the code.
            return await challenges.ask(account, _told(waiting.provider, identity, link))
        if link.leads:
            label = taken.provider.label
            await follow(account, identity, unit, label=label, follows_email=follows_email)
        return await open_session(account, client_address, unit)


def _told(provider: str, identity: Identity, link: SignInLink) -> Told | None:
    if not link.leads:
        return None
    email = identity.email if identity.is_email_verified else None
    is_storable = email is not None and len(email) <= LONGEST_ADDRESS  # part of one is another
    return Told(provider, own_name(identity), email if is_storable else None)


class _Newcomer:
    """Signing up by a provider's answer."""

    def __init__(
        self, taken: Taken, identity: Identity, client_address: str | None, public_url: str
    ) -> None:
        self._taken, self._identity = taken, identity
        self._client_address, self._public_url = client_address, public_url

    async def signed_up(self) -> SignedIn:
        """A session of a new account. Raises as `finish_sign_in`, with the limits of signing up."""
        form = self._form()
        counted = await attempt_sign_up(self._client_address)
        try:
            mailed = await self._attempt_mail(form.email)
        except Refused:
            await forgive(counted)
            raise
        try:
            return await self._open(form, counted)
        except EmailTaken:
            await forgive(mailed)
            await count_told(self._client_address)
            raise
        except Refused:
            await forgive([*counted, *mailed])
            raise

    def _form(self) -> SignUpForm:
        waiting, label = self._taken.pending, self._taken.provider.label
        if waiting.country is None:
            raise NoAccountYet(label)
        try:
            email = rules.email(self._identity.email or "")
        except InvalidInput:
            raise NoEmailGiven(label) from None
        name = own_name(self._identity) or email.partition("@")[0][:LONGEST_NAME]
        return SignUpForm(email, "", name, waiting.country, waiting.subdivision)

    async def _attempt_mail(self, email: str) -> list[UUID]:
        if self._identity.is_email_verified:
            return []
        return await attempt(*at_sign_up_mails(email, self._client_address))

    @work.retried
    async def _open(self, form: SignUpForm, counted: list[UUID]) -> SignedIn:
        async with work.unit_of_work() as unit:
            try:
                account = await insert_account(form, NO_PASSWORD)
            except EmailTaken:
                raise EmailOfAnotherAccount(self._taken.provider.label) from None
            if not await links.store(self._leading(account)):
                raise EmailOfAnotherAccount(self._taken.provider.label)
            await forgive(counted)
            await note_visit(account.id, self._client_address, account.created_at)
            if self._identity.is_email_verified:
                await mark_verified(account, account.created_at)
            else:
                await mail_code(account, self._client_address, self._public_url)
            return await open_session(account, self._client_address, unit)

    def _leading(self, account: Account) -> SignInLink:
        waiting = self._taken.pending
        return SignInLink(
            id=new_id(),
            account_id=account.id,
            provider=waiting.provider,
            issuer=waiting.issuer,
            subject=self._identity.subject,
            email=_shown(self._identity),
            leads=True,
            linked_at=account.created_at,
        )


def _shown(identity: Identity) -> str | None:
    return None if identity.email is None else identity.email[:254]
