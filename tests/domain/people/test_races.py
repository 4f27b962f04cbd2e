"""Races on PostgreSQL, where several transactions are open at a time."""

import asyncio

import pytest

from domain.kernel import policy
from domain.kernel.statement import Statement
from domain.mail.outbox import claim_due_mails
from domain.people import commands, limits
from domain.people.models import (
    Account,
    Credential,
    CredentialKind,
    EmailToken,
    Requester,
    Scope,
    SignInAttempt,
    Worker,
    WorkerBlock,
)
from tests.domain.people import cast
from tests.domain.people.cast import PUBLIC_URL, a_form

AT_ONCE = 8
PAUSE = Statement("SELECT pg_sleep(0.05)")


@pytest.fixture(autouse=True)
async def many_connections(postgres):
    """Opens connections first; otherwise the first attempt ends before the second starts."""
    await asyncio.gather(*(PAUSE.rows() for _ in range(AT_ONCE + 2)))


async def race(*attempts):
    """Runs all of them concurrently. Returns their sorted outcomes as text."""
    results = await asyncio.gather(*attempts, return_exceptions=True)
    return sorted(type(result).__name__ for result in results)


async def test_of_eight_sign_ups_with_one_email_one_wins():
    ended = await race(
        *(commands.sign_up(a_form("wim"), public_url=PUBLIC_URL) for _ in range(AT_ONCE))
    )

    assert ended == ["Account", *["EmailTaken"] * 7]
    assert await Account.all().count() == 1
    assert await cast.mails("wim") == ["Confirm your e-mail"]


async def test_a_code_used_eight_times_at_once_is_used_once():
    await commands.sign_up(a_form("wim"), public_url=PUBLIC_URL)
    code = await cast.mailed_code("wim")

    ended = await race(*(commands.verify_email(code) for _ in range(AT_ONCE)))

    assert ended == ["Account", *["TokenInvalid"] * 7]
    assert await EmailToken.filter(used_at__isnull=False).count() == 1


async def test_a_password_reset_twice_at_once_is_reset_once():
    await cast.joined("wim")
    await commands.request_password_reset(
        "wim@kempelen.test", client_address="192.0.2.1", public_url=PUBLIC_URL
    )
    code = await cast.mailed_code("wim")

    ended = await race(
        *(commands.reset_password(code, f"new password {n}") for n in range(AT_ONCE))
    )

    assert ended == ["Account", *["TokenInvalid"] * 7]
    assert (await cast.mails("wim")).count("Your password was changed") == 1


async def test_of_thirty_guesses_at_once_no_more_are_looked_at_than_may_be():
    await cast.joined("wim")

    ended = await race(*(cast.signed_in("wim", "wrong guess") for _ in range(30)))

    # All may be refused if all are counted before the first check, but never too few.
    assert set(ended) <= {"TooManyAttempts", "WrongCredentials"}
    assert ended.count("WrongCredentials") <= policy.current().sign_in_attempts
    stored = await SignInAttempt.filter(subject="email:wim@kempelen.test").count()
    assert stored == ended.count("WrongCredentials")


async def test_more_people_sign_in_from_one_address_at_once_than_may_fail_there():
    names = [f"p{number}" for number in range(limits.MOST_ATTEMPTS_PER_ADDRESS + 20)]
    for name in names:
        await cast.joined(name)

    ended = await race(*(cast.signed_in(name) for name in names))

    assert ended == ["SignedIn"] * len(names)
    assert await SignInAttempt.all().count() == 0


async def test_a_profile_opened_eight_times_at_once_is_opened_once():
    wim = await cast.joined("wim")

    ended = await race(
        *(commands.open_worker_account(wim) for _ in range(AT_ONCE)),
        *(commands.open_requester_account(wim, name="Wim Ltd") for _ in range(AT_ONCE)),
    )

    assert ended == [*["AlreadyOpen"] * 14, "Requester", "Worker"]
    assert (await Worker.all().count(), await Requester.all().count()) == (1, 1)


async def test_one_client_token_opens_one_profile_and_tells_it_to_all():
    wim = await cast.joined("wim")

    opened = await asyncio.gather(
        *(commands.open_worker_account(wim, client_token="t") for _ in range(AT_ONCE))
    )

    assert len({worker.id for worker in opened}) == 1
    assert await Worker.all().count() == 1


async def test_no_more_api_keys_are_made_at_once_than_may_live(noon):
    wim = await cast.joined("wim")
    for number in range(limits.MOST_API_KEYS - 1):
        await make_key(wim, noon, f"key {number}")

    ended = await race(*(make_key(wim, noon, "last") for _ in range(AT_ONCE)))

    assert ended == ["CreatedApiKey", *["TooManyApiKeys"] * 7]
    stored = await Credential.filter(kind=CredentialKind.API_KEY).count()
    assert stored == limits.MOST_API_KEYS


def make_key(viewer, noon, name):
    expires_at = noon + limits.API_KEY_LASTS_AT_MOST
    return commands.create_api_key(viewer, name=name, scopes=[Scope.READ], expires_at=expires_at)


async def test_a_worker_blocked_eight_times_at_once_is_blocked_and_told_once():
    rita, wim = await cast.requester("rita"), await cast.worker("wim")

    ended = await race(
        *(
            commands.block_worker(rita.requester, wim.worker.id, reason="spam")
            for _ in range(AT_ONCE)
        )
    )

    assert ended == ["WorkerBlock"] * 8
    assert await WorkerBlock.all().count() == 1
    assert [kind for _, kind, _ in await cast.told()] == ["WorkerBlocked"]
    assert await cast.mails("wim") == ["A requester has blocked you"]


async def test_mails_claimed_by_eight_at_once_are_given_out_once(noon):
    for number in range(40):
        await commands.sign_up(a_form(f"p{number}"), public_url=PUBLIC_URL)

    batches = await asyncio.gather(*(claim_due_mails(noon, 10) for _ in range(AT_ONCE)))

    given = [mail.id for batch in batches for mail in batch]
    assert len(given) == len(set(given)) == 40
