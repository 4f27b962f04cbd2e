"""People for a crowd, made without the API: a thousand sign-ins would prove nothing."""

from datetime import timedelta
from typing import NamedTuple

from domain.kernel import clock
from domain.kernel.ids import new_id, new_worker_id
from domain.people.models import (
    Account,
    Credential,
    CredentialKind,
    Requester,
    Scope,
    Worker,
)
from domain.people.secrets import new_token
from tests.domain.cast import a_profile, deposit


class Person(NamedTuple):
    """An account with a session, and its profile."""

    account: Account
    token: str
    profile: Worker | Requester


async def workers(count, prefix="worker"):
    accounts = await _accounts(count, prefix)
    profiles = [
        Worker(id=new_id(), account_id=a.id, worker_id=new_worker_id(), created_at=clock.now())
        for a in accounts
    ]
    await Worker.bulk_create(profiles)
    return await _people(accounts, profiles)


async def requester(money, name="requester"):
    accounts = await _accounts(1, name)
    profile = await a_profile(accounts[0].id, name)
    await deposit(profile, money)
    return (await _people(accounts, [profile]))[0]


async def _accounts(count, prefix):
    accounts = []
    for number in range(count):
        email = f"{prefix}-{number}-{new_id()}@example.org"
        accounts.append(
            Account(
                id=new_id(),
                email=email,
                email_key=email,
                password_hash="-",
                display_name=f"{prefix} {number}",
                country="NL",
                email_verified_at=clock.now(),
                created_at=clock.now(),
            )
        )
    await Account.bulk_create(accounts)
    return accounts


async def _people(accounts, profiles):
    tokens = [new_token(CredentialKind.SESSION) for _ in accounts]
    now = clock.now()
    await Credential.bulk_create(
        Credential(
            id=new_id(),
            account_id=account.id,
            kind=CredentialKind.SESSION,
            name="Session",
            secret_hash=token.hashed,
            hint=token.hint,
            scopes=" ".join(Scope),
            created_at=now,
            expires_at=now + timedelta(days=1),
            last_used_at=now,
        )
        for account, token in zip(accounts, tokens, strict=True)
    )
    return [
        Person(account, token.printed, profile)
        for account, token, profile in zip(accounts, tokens, profiles, strict=True)
    ]
