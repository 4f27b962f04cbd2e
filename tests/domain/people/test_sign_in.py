"""Signing in and out, and the viewers of bearer tokens."""

import asyncio
import contextlib
from datetime import timedelta

import pytest

from domain.kernel import clock
from domain.kernel.refusals import NotFound
from domain.people import authentication, commands, limits, passwords
from domain.people.attempts import count, of_address
from domain.people.models import Credential, CredentialKind, Scope, SignInAttempt
from domain.people.refusals import TooManyAttempts, WrongCredentials
from tests.domain.people import cast
from tests.domain.people.cast import PASSWORD, a_form

pytestmark = pytest.mark.usefixtures("market")


async def test_a_session_carries_every_scope_for_thirty_days(noon):
    await commands.create_account(a_form("wim"))

    session = await cast.signed_in("wim")

    assert session.expires_at == noon + timedelta(days=30)
    assert session.token.startswith("kmp_s_")
    viewer = await cast.seen_by(session.token)
    assert viewer.account.email == "wim@kempelen.test"
    assert viewer.account.email_verified_at == noon
    assert viewer.scopes == frozenset(Scope)
    assert (viewer.worker, viewer.requester) == (None, None)
    assert (viewer.credential_id, viewer.kind) == (session.credential_id, CredentialKind.SESSION)
    assert viewer.expires_at == session.expires_at


async def test_the_token_is_stored_only_as_a_hash():
    await commands.create_account(a_form("wim"))
    session = await cast.signed_in("wim")

    row = await Credential.get(id=session.credential_id)

    assert session.token not in repr([getattr(row, name) for name in row._meta.fields])
    assert row.hint == session.token[:10]
    assert len(row.secret_hash) == 64


async def test_the_viewer_has_the_profiles_of_its_account_alone():
    wim, rita = await cast.worker("wim"), await cast.requester("rita")

    assert (wim.worker.account_id, wim.requester) == (wim.account.id, None)
    assert wim.worker.worker_id[0] == "A"
    assert len(wim.worker.worker_id) == 14
    assert (rita.worker, rita.requester.name) == (None, "Rita Ltd")


@pytest.mark.parametrize("email", ["WIM@KEMPELEN.TEST", " wim@Kempelen.test "])
async def test_the_email_may_be_spelt_otherwise(email):
    await commands.create_account(a_form("wim"))

    session = await commands.sign_in(email, PASSWORD, client_address="192.0.2.1")

    assert session.account.email == "wim@kempelen.test"


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("wim@kempelen.test", "wrong"),
        ("wim@kempelen.test", ""),
        ("wim@kempelen.test", "x" * 100_000),
        ("wim@kempelen.test", PASSWORD.upper()),
        ("ada@kempelen.test", PASSWORD),
        ("nonsense", PASSWORD),
        ("", ""),
    ],
)
async def test_a_wrong_email_and_a_wrong_password_are_refused_alike(email, password):
    await commands.create_account(a_form("wim"))

    with pytest.raises(WrongCredentials) as refused:
        await commands.sign_in(email, password, client_address="192.0.2.1")

    assert str(refused.value) == "This e-mail and this password do not belong together."
    assert await Credential.all().count() == 0


async def test_an_email_may_be_guessed_at_ten_times_in_fifteen_minutes(noon):
    await commands.create_account(a_form("wim"))
    for _ in range(10):
        with pytest.raises(WrongCredentials):
            await cast.signed_in("wim", "wrong")
        clock.advance(timedelta(seconds=1))

    with pytest.raises(TooManyAttempts) as refused:
        await cast.signed_in("wim")

    assert refused.value.retry_at == noon + timedelta(minutes=15)
    assert await Credential.all().count() == 0
    clock.freeze(refused.value.retry_at)
    assert (await cast.signed_in("wim")).token


async def test_an_unknown_email_is_limited_alike():
    for _ in range(10):
        with pytest.raises(WrongCredentials):
            await cast.signed_in("nobody", "wrong")

    with pytest.raises(TooManyAttempts):
        await cast.signed_in("nobody", "wrong")


async def test_an_address_may_guess_a_hundred_times(noon):
    await commands.create_account(a_form("wim"))
    await SignInAttempt.bulk_create(
        SignInAttempt(id=_id(n), subject="address:192.0.2.1", attempted_at=noon)
        for n in range(limits.MOST_ATTEMPTS_PER_ADDRESS)
    )

    with pytest.raises(TooManyAttempts):
        await cast.signed_in("wim")

    elsewhere = await commands.sign_in("wim@kempelen.test", PASSWORD, client_address="192.0.2.2")
    assert elsewhere.account.display_name == "Wim"


async def test_guesses_that_are_refused_do_not_prolong_the_wait(noon):
    await commands.create_account(a_form("wim"))
    for _ in range(10):
        with pytest.raises(WrongCredentials):
            await cast.signed_in("wim", "wrong")
    clock.advance(timedelta(minutes=14))
    for _ in range(3):
        with pytest.raises(TooManyAttempts):
            await cast.signed_in("wim", "wrong")

    clock.advance(timedelta(minutes=1))

    assert (await cast.signed_in("wim")).token


async def test_signing_in_leaves_no_attempt_behind():
    await commands.create_account(a_form("wim"))

    for _ in range(12):
        await cast.signed_in("wim")

    assert await SignInAttempt.all().count() == 0


async def test_signing_out_ends_this_session_and_tells_its_sockets(noon):
    await commands.create_account(a_form("wim"))
    here, there = await cast.signed_in("wim"), await cast.signed_in("wim")

    await commands.sign_out(await cast.seen_by(here.token))

    assert await authentication.viewer_for(here.token) is None
    assert not await authentication.is_live(here.credential_id)
    assert await authentication.viewer_for(there.token) is not None
    assert await cast.told() == [
        (
            f"account/{here.account.id}",
            "CredentialsRevoked",
            {"account_id": str(here.account.id), "credential_id": str(here.credential_id)},
        )
    ]


async def test_a_session_ends_after_thirty_days():
    await commands.create_account(a_form("wim"))
    session = await cast.signed_in("wim")

    clock.advance(timedelta(days=30) - timedelta(seconds=1))
    assert await authentication.viewer_for(session.token) is not None
    assert await authentication.is_live(session.credential_id)

    clock.advance(timedelta(seconds=1))
    assert await authentication.viewer_for(session.token) is None
    assert not await authentication.is_live(session.credential_id)


@pytest.mark.parametrize(
    "token", ["", "kmp_s_", "nonsense", "kmp_s_" + "x" * 43, "kmp_s_" + "é" * 43, "x" * 100_000]
)
async def test_an_unknown_token_has_no_viewer(token):
    assert await authentication.viewer_for(token) is None


async def test_the_last_use_is_noted_once_a_minute(noon):
    await commands.create_account(a_form("wim"))
    session = await cast.signed_in("wim")

    async def last_used_at():
        await authentication.viewer_for(session.token)
        return (await Credential.get(id=session.credential_id)).last_used_at

    clock.advance(timedelta(seconds=59))
    assert await last_used_at() == noon
    clock.advance(timedelta(seconds=1))
    assert await last_used_at() == noon + timedelta(minutes=1)


async def test_a_use_that_cannot_be_noted_fails_no_request(read_only, caplog):
    await commands.create_account(a_form("wim"))
    session = await cast.signed_in("wim")
    clock.advance(timedelta(minutes=2))

    async with read_only():
        viewer = await authentication.viewer_for(session.token)

    assert viewer is not None
    assert viewer.credential_id == session.credential_id
    assert any("use of a credential was not noted" in each for each in caplog.messages)


async def test_the_oldest_session_makes_room_for_the_hundred_and_first(noon):
    account = await commands.create_account(a_form("wim"))
    first = await cast.signed_in("wim")
    clock.advance(timedelta(seconds=1))
    await Credential.bulk_create(
        Credential(
            id=_id(n),
            account_id=account.id,
            kind=CredentialKind.SESSION,
            name="Session",
            secret_hash=f"{n:064}",
            hint="kmp_s_",
            scopes="READ",
            created_at=noon + timedelta(seconds=1),
            expires_at=noon + timedelta(days=30),
        )
        for n in range(limits.MOST_SESSIONS - 1)
    )
    assert await authentication.viewer_for(first.token) is not None

    await cast.signed_in("wim")

    assert await authentication.viewer_for(first.token) is None
    assert await Credential.filter(revoked_at=None).count() == limits.MOST_SESSIONS
    assert [body["credential_id"] for _, _, body in await cast.told()] == [str(first.credential_id)]


async def test_nobody_ends_the_session_of_another():
    wim, ada = await cast.joined("wim"), await cast.joined("ada")

    with pytest.raises(NotFound):
        await commands.revoke_session(ada, wim.credential_id)
    with pytest.raises(NotFound):
        await commands.revoke_api_key(wim, wim.credential_id)

    assert await authentication.is_live(wim.credential_id)
    assert await cast.told() == []


def _id(n):
    return f"00000000-0000-7000-8000-{n:012}"


async def order_of_ends(*sign_ins):
    """Each sign-in is begun in its order; the names in the order in which they end."""
    ended = []

    async def run(name, email, password, address):
        with contextlib.suppress(WrongCredentials, TooManyAttempts):
            await commands.sign_in(email, password, client_address=address)
        ended.append(name)

    await asyncio.gather(*(run(*each) for each in sign_ins))
    return ended


async def test_an_honest_sign_in_waits_for_few_of_a_storm_from_one_network():
    passwords.adopt(passwords.STRONG)  # a quick one ends before the next begins
    await commands.create_account(a_form("wim"))
    storm = [
        ("storm", f"x{n}@kempelen.test", "wrong password", f"2001:db8::{n:x}") for n in range(24)
    ]
    honest = ("wim", "wim@kempelen.test", PASSWORD, "192.0.2.1")

    ended = await order_of_ends(*storm, honest)

    assert ended.index("wim") <= 2 * limits.HASHERS + 1


async def test_failed_attempts_of_one_ipv6_network_count_together():
    for n in range(limits.MOST_ATTEMPTS_PER_ADDRESS):
        await count(of_address(f"2001:db8:0:1::{n:x}"))

    with pytest.raises(TooManyAttempts):
        await commands.sign_in("a@b.example", PASSWORD, client_address="2001:db8:0:1:ffff::1")
    with pytest.raises(WrongCredentials):
        await commands.sign_in("a@b.example", PASSWORD, client_address="2001:db8:0:2::1")
