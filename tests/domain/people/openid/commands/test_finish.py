"""A provider's answer opens one session, in the browser that began it, for the right person."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.kernel import clock
from domain.kernel.refusals import InvalidInput
from domain.people import commands as people
from domain.people.models import Account, Credential
from domain.people.openid import commands
from domain.people.openid.commands import WantedSignIn
from domain.people.openid.models import PendingSignIn, SignInLink
from domain.people.openid.providers import Identity
from domain.people.openid.refusals import (
    EmailOfAnotherAccount,
    NoAccountYet,
    NoEmailGiven,
    ProviderAnswerRefused,
    ProviderUnavailable,
    SignInOver,
)
from domain.people.passwords import NO_PASSWORD
from domain.people.refusals import TooManyAttempts
from tests.domain.people import cast
from tests.domain.people.openid import peer
from tests.domain.people.openid.peer import ADA, ADDRESS, brought, finish, signed_in

pytestmark = pytest.mark.usefixtures("database")


async def nothing_was_made():
    return not await Account.exists() and not await Credential.exists()


async def test_a_new_person_signs_up_and_later_in(acme):
    first = await signed_in(acme)
    again = await signed_in(acme, signs_up=False)

    account = await Account.get()
    assert first.account.id == again.account.id == account.id
    assert (account.display_name, account.email) == ("Ada Lovelace", "ada@kempelen.test")
    assert account.email_verified_at is not None
    assert (account.country, account.password_hash) == ("DE", NO_PASSWORD)
    assert (await cast.seen_by(again.token)).account_id == account.id
    assert await cast.mails("ada") == []
    link = await SignInLink.get()
    assert (link.account_id, link.subject, link.leads) == (account.id, "ada", True)


async def test_an_email_that_the_provider_has_not_verified_is_confirmed_by_mail(acme):
    await signed_in(acme, replace(ADA, is_email_verified=False))

    assert (await Account.get()).email_verified_at is None
    account = await people.verify_email(await cast.mailed_code("ada"))
    assert account.email_verified_at is not None


async def test_without_a_wish_to_sign_up_nobody_is_signed_up(acme):
    with pytest.raises(NoAccountYet):
        await signed_in(acme, signs_up=False)

    assert await nothing_was_made()


@pytest.mark.parametrize("email", [None, "", "nonsense", "a" * 300 + "@example.org"])
async def test_a_person_without_an_email_is_not_signed_up(acme, email):
    with pytest.raises(NoEmailGiven):
        await signed_in(acme, replace(ADA, email=email))

    assert await nothing_was_made()


@pytest.mark.parametrize(
    ("names", "shown"),
    [((), "ada"), (("", "a\nb", "Ada"), "Ada"), (("A" * 101, "\x00"), "ada")],
)
async def test_the_name_is_the_first_that_an_account_may_have(acme, names, shown):
    session = await signed_in(acme, replace(ADA, names=names))

    assert session.account.display_name == shown


async def test_an_account_with_the_email_is_not_taken_over(acme):
    before = await people.create_account(cast.a_form("ada"))

    with pytest.raises(EmailOfAnotherAccount, match=r"sign in to it first.*link Acme"):
        await signed_in(acme)

    assert (await Account.get()).password_hash == before.password_hash
    assert not await SignInLink.exists()
    assert not await Credential.exists()


async def test_few_are_told_that_an_email_is_taken(acme):
    await people.create_account(cast.a_form("ada"))
    for _ in range(10):
        with pytest.raises(EmailOfAnotherAccount):
            await signed_in(acme)

    with pytest.raises(TooManyAttempts):
        await signed_in(acme)


async def test_an_answer_works_once(acme):
    back = await brought(acme)
    await finish(back)

    with pytest.raises(SignInOver):
        await finish(back)
    assert await Credential.all().count() == 1


async def test_of_concurrent_answers_one_opens_a_session(acme):
    back = await brought(acme)

    results = await asyncio.gather(*(finish(back) for _ in range(4)), return_exceptions=True)

    assert sorted(type(each).__name__ for each in results) == ["SignInOver"] * 3 + ["SignedIn"]
    assert await Account.all().count() == await Credential.all().count() == 1


async def test_two_answers_for_one_new_person_open_one_account(acme):
    both = [await brought(acme), await brought(acme)]

    first, second = await asyncio.gather(*map(finish, both))

    assert first.account.id == second.account.id
    assert await SignInLink.all().count() == 1


async def test_an_answer_comes_within_ten_minutes(acme):
    in_time, late = await brought(acme), await brought(acme)
    clock.freeze(clock.now() + timedelta(minutes=10) - timedelta(seconds=1))
    await finish(in_time)
    clock.freeze(clock.now() + timedelta(seconds=1))

    with pytest.raises(SignInOver):
        await finish(late)


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "x" * 43},
        {"state": ""},
        {"state": "\x00"},
        {"browser_secret": "x" * 43},
        {"browser_secret": ""},
        {"code": ""},
        {"code": "x" * 4097},
    ],
)
async def test_an_answer_of_another_browser_is_refused_and_does_no_harm(acme, changes):
    """A page that lures somebody into the account of a stranger has not their browser's secret."""
    back = await brought(acme)
    with pytest.raises(SignInOver):
        await finish(replace(back, **changes))
    assert await nothing_was_made()

    assert (await finish(back)).account.display_name == "Ada Lovelace"


async def test_a_code_of_another_provider_is_refused(two):
    """A mix-up: the answer of one provider comes to the sign-in that another began."""
    acme, globex = two
    back, other = await brought(acme), await brought(globex)
    mixed = replace(back, code=other.code, issuer=globex.issuer)

    with pytest.raises(ProviderAnswerRefused):
        await finish(mixed)
    with pytest.raises(SignInOver):
        await finish(replace(back, issuer=acme.issuer))
    assert await nothing_was_made()
    assert len(globex.waiting) == 1  # its code went to nobody


async def test_one_subject_at_two_providers_is_two_people(two):
    acme, globex = two
    await signed_in(acme)

    other = await signed_in(globex, replace(ADA, email="other@kempelen.test"))

    assert other.account.id != (await SignInLink.get(provider="acme")).account_id


async def test_a_changed_issuer_is_another_provider(acme):
    await signed_in(acme)
    back = await brought(acme, replace(ADA, email="other@kempelen.test"))
    acme.issuer = "https://acme.example.net"

    with pytest.raises(SignInOver):
        await finish(back)
    other = await signed_in(acme, replace(ADA, email="other@kempelen.test"))
    assert await Account.all().count() == 2
    assert other.account.email == "other@kempelen.test"


async def test_a_provider_that_is_down_costs_nobody_an_attempt(acme):
    back = await brought(acme)
    acme.is_down = True
    with pytest.raises(ProviderUnavailable):
        await finish(back)
    with pytest.raises(ProviderUnavailable):
        await commands.start_sign_in(WantedSignIn("acme"), client_address=ADDRESS)
    acme.is_down = False

    assert not await PendingSignIn.exists()
    assert (await signed_in(acme)).account.display_name == "Ada Lovelace"


async def test_wrong_answers_are_counted_as_wrong_passwords_are(acme):
    back = await brought(acme)
    for _ in range(100):
        with pytest.raises(SignInOver):
            await finish(replace(back, state="x" * 43))

    with pytest.raises(TooManyAttempts):
        await finish(back)


async def test_so_many_sign_ins_of_a_network_wait_at_most(acme):
    for _ in range(100):
        await brought(acme)
    with pytest.raises(TooManyAttempts):
        await brought(acme)
    clock.freeze(clock.now() + timedelta(minutes=10))

    await people.trim(clock.now(), 1000)

    assert not await PendingSignIn.exists()
    assert await brought(acme)


@pytest.mark.parametrize(
    "redirect",
    [
        "https://evil.example/",
        "https://work.example/sign-in/",
        "https://work.example/sign-in?next=//evil.example",
        "https://work.example@evil.example/sign-in",
        "HTTPS://work.example/sign-in",
        "",
        "x" * 401,
    ],
)
async def test_answers_go_to_the_pages_of_the_settings_alone(acme, redirect):
    with pytest.raises(InvalidInput) as refused:
        await commands.start_sign_in(WantedSignIn("acme", redirect), client_address=ADDRESS)

    assert refused.value.field == "redirect"
    assert not await PendingSignIn.exists()


async def test_a_wanted_page_of_the_settings_gets_the_answer(acme):
    started = await commands.start_sign_in(
        WantedSignIn("acme", acme.redirects[1]), client_address=ADDRESS
    )

    assert "pay.example" in started.address
    assert (await PendingSignIn.get()).redirect == acme.redirects[1]


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (WantedSignIn("nobody"), "provider"),
        (WantedSignIn("acme", country="XX"), "signUp.country"),
        (WantedSignIn("acme", country="US", subdivision="ZZ"), "subdivision"),
        (WantedSignIn("acme", country="DE", subdivision="WA"), "subdivision"),
    ],
)
async def test_a_start_names_the_wrong_field(acme, wanted, field):
    with pytest.raises(InvalidInput) as refused:
        await commands.start_sign_in(wanted, client_address=ADDRESS)

    assert refused.value.field == field


async def test_no_secret_of_a_waiting_sign_in_is_stored(acme, database):
    started = await commands.start_sign_in(WantedSignIn("acme"), client_address=ADDRESS)
    code, state = acme.approve(started.address, ADA)
    asked, _ = acme.waiting[code]

    [row] = await database.execute_query_dict("SELECT * FROM pending_sign_ins")
    stored = " ".join(map(str, row.values()))
    for each in (state, started.browser_secret, asked["nonce"], asked["c"]):
        assert each not in stored
    assert started.browser_secret not in started.address


async def test_the_identity_is_found_by_its_subject_alone(acme):
    """Whoever gets a freed address at the provider is another person."""
    mine = await signed_in(acme)
    with pytest.raises(EmailOfAnotherAccount):
        await signed_in(acme, Identity("thief", ADA.email, True))

    assert (await signed_in(acme, signs_up=False)).account.id == mine.account.id
    assert peer.ADA.subject == "ada"
