"""Accounts do not tell about people: taken addresses, resets, and sign-ups by strangers."""

import asyncio
from datetime import timedelta

import pytest

from domain.kernel import clock
from domain.kernel.refusals import NotFound
from domain.kernel.statement import Statement
from domain.mail.models import Mail
from domain.people import attempts, authentication, commands, limits, passwords
from domain.people.attempts import Subject
from domain.people.models import Account, Credential, EmailToken, PasswordReset, SignInAttempt
from domain.people.refusals import (
    EmailNotVerified,
    EmailTaken,
    TokenInvalid,
    TooManyAttempts,
    WrongCredentials,
)
from tests.domain.people import cast
from tests.domain.people.cast import PUBLIC_URL, a_form
from tests.statements import counted

pytestmark = pytest.mark.usefixtures("market")
HERE, NEIGHBOUR, ELSEWHERE = "2001:db8:1:2::1", "2001:db8:1:2::2", "192.0.2.9"
MOST_TOLD = limits.TAKEN_PER_NETWORK[0].most


async def sign_up(name, address=HERE, **changes):
    form = a_form(name, **changes)
    return await commands.sign_up(form, client_address=address, public_url=PUBLIC_URL)


async def tables():
    return [await table.all().count() for table in (Account, Mail, EmailToken, PasswordReset)]


async def test_a_network_is_told_ten_taken_addresses_an_hour_and_then_nothing(noon):
    await cast.joined("wim")
    for number in range(MOST_TOLD):
        with pytest.raises(EmailTaken):
            await sign_up("wim", HERE if number % 2 else NEIGHBOUR)
    before = await tables()

    for name in ("wim", "nobody"):
        with pytest.raises(TooManyAttempts) as refused:
            await sign_up(name, NEIGHBOUR)
        assert refused.value.retry_at == noon + timedelta(hours=1)

    assert await tables() == before
    with pytest.raises(EmailTaken):
        await sign_up("wim", ELSEWHERE)
    clock.advance(timedelta(hours=1))
    await sign_up("nobody", HERE)


async def test_all_networks_together_are_told_a_limited_number(noon):
    [bound] = limits.TAKEN_IN_ALL
    await cast.joined("wim")
    for start in range(0, bound.most, 100):
        await attempts.count(*[Subject("taken", ())] * min(100, bound.most - start))

    with pytest.raises(TooManyAttempts):
        await sign_up("wim")
    with pytest.raises(TooManyAttempts):
        await sign_up("nobody")

    assert await Account.all().count() == 1


@pytest.mark.usefixtures("outside_production")
async def test_this_machine_is_told_ten_too_and_may_sign_up_many_at_once(noon):
    await cast.joined("wim")

    opened = await asyncio.gather(*(sign_up(f"p{n}", "127.0.0.1") for n in range(MOST_TOLD + 5)))
    ended = []
    for _ in range(MOST_TOLD + 2):
        try:
            await sign_up("wim", "127.0.0.1")
        except (EmailTaken, TooManyAttempts) as refused:
            ended.append(type(refused))

    assert len(opened) == MOST_TOLD + 5
    assert ended == [*[EmailTaken] * MOST_TOLD, *[TooManyAttempts] * 2]


async def test_those_who_sign_up_use_up_nothing_of_what_may_be_told():
    for number in range(MOST_TOLD + 1):
        await sign_up(f"p{number}")

    assert await SignInAttempt.filter(subject__startswith="taken").count() == 0


async def test_of_thirty_probes_at_once_no_more_than_ten_are_told():
    await cast.joined("wim")

    ended = await asyncio.gather(*(sign_up("wim") for _ in range(30)), return_exceptions=True)

    kinds = [type(each) for each in ended]
    assert set(kinds) <= {EmailTaken, TooManyAttempts}
    assert kinds.count(EmailTaken) <= MOST_TOLD
    assert await SignInAttempt.filter(subject="taken").count() == kinds.count(EmailTaken)


async def statements_of(work):
    with counted() as statements:
        await work
    return [text.partition(": [")[0] for text in statements]


async def test_a_taken_address_costs_a_hash_as_a_free_one_does():
    """Hashes wait for each other in the order of their beginning."""
    await cast.joined("wim")
    others = [asyncio.create_task(passwords.hashed("another password")) for _ in range(10)]
    await asyncio.sleep(0)

    with pytest.raises(EmailTaken):
        await sign_up("wim")

    assert sum(not other.done() for other in others) < limits.HASHERS
    await asyncio.gather(*others)


async def test_a_reset_does_the_same_with_and_without_an_account():
    await cast.joined("wim")
    asked = [
        await statements_of(
            commands.request_password_reset(
                f"{name}@kempelen.test", client_address=HERE, public_url=PUBLIC_URL
            )
        )
        for name in ("wim", "nobody", "wim", "nobody")
    ]

    assert asked[0] == asked[1] == asked[2] == asked[3]
    assert not any("accounts" in text for text in asked[0]), "it is not looked whether there is one"
    assert await PasswordReset.all().count() == 4
    assert await commands.answer_resets_due(clock.now(), 100) == 4
    assert await PasswordReset.all().count() == 0
    assert await cast.mails("wim") == ["Choose a new password"] * 2


async def test_a_reset_over_the_limit_of_a_mailbox_is_answered_alike():
    await cast.joined("wim")
    for _ in range(limits.MOST_CODES_AN_HOUR):
        for name in ("wim", "nobody"):
            await cast.forgot(f"{name}@kempelen.test")

    over = [await statements_of(cast.forgot(f"{name}@kempelen.test")) for name in ("wim", "nobody")]

    assert over[0] == over[1]
    assert len(await cast.mails("wim")) == limits.MOST_CODES_AN_HOUR


async def test_the_mail_says_when_and_from_where_and_has_no_typed_word():
    await sign_up("wim", display_name="Buy soap at evil.test")

    [mail] = await Mail.all()

    assert "signed up with this e-mail address at 2026-11-22 12:00 UTC" in mail.body
    assert f"from the network address {HERE}" in mail.body
    assert "soap" not in mail.subject + mail.body


async def test_a_second_mail_says_when_and_from_where_it_was_asked_for():
    account = await sign_up("wim")
    clock.advance(timedelta(minutes=5))

    await commands.resend_verification(account.id, client_address=ELSEWHERE, public_url=PUBLIC_URL)

    body = (await Mail.all().order_by("id"))[-1].body
    assert "at 2026-11-22 12:00 UTC, and asked for this mail at 2026-11-22 12:05 UTC" in body
    assert f"from the network address {ELSEWHERE}" in body


async def test_no_mail_to_an_unconfirmed_address_has_a_typed_word():
    await sign_up("wim", display_name="Buy soap at evil.test")
    await cast.forgot("wim@kempelen.test")
    await commands.change_password(
        await cast.viewer("wim"), current=cast.PASSWORD, new="battery staple"
    )

    mails = await Mail.all()

    assert len(mails) == 3
    assert not any("soap" in mail.subject + mail.body for mail in mails)


async def test_who_did_not_sign_up_removes_the_account_and_its_sessions_end(noon):
    account = await sign_up("wim")
    code = await cast.mailed_code("wim")
    session = await cast.signed_in("wim")
    await commands.resend_verification(account.id, client_address=HERE, public_url=PUBLIC_URL)

    await commands.remove_unconfirmed(code)

    assert await authentication.viewer_for(session.token) is None
    assert [await table.all().count() for table in (Account, Credential, EmailToken)] == [0, 0, 0]
    revoked = {"account_id": str(account.id), "credential_id": None}
    assert await cast.told() == [(f"account/{account.id}", "CredentialsRevoked", revoked)]
    with pytest.raises(TokenInvalid):
        await commands.remove_unconfirmed(code)
    assert (await sign_up("wim")).id != account.id, "the address is free again"


async def test_a_confirmed_account_cannot_be_removed_by_a_mailed_code():
    account = await sign_up("wim")
    code = await cast.mailed_code("wim")
    await commands.verify_email(code)

    for wrong in (code, "nonsense", ""):
        with pytest.raises(TokenInvalid):
            await commands.remove_unconfirmed(wrong)

    assert await Account.exists(id=account.id)
    assert await cast.told() == []


@pytest.mark.parametrize(
    "work",
    [
        lambda viewer: commands.sign_out(viewer),
        lambda viewer: commands.open_worker_account(viewer),
        lambda viewer: commands.open_requester_account(viewer, name="Wim Ltd"),
        lambda viewer: commands.change_password(viewer, current="x", new="battery staple"),
        lambda viewer: commands.resend_verification(
            viewer.account.id, client_address=HERE, public_url=PUBLIC_URL
        ),
    ],
)
async def test_what_a_removed_account_still_does_is_refused(work):
    await sign_up("wim")
    viewer = await cast.viewer("wim")
    await commands.remove_unconfirmed(await cast.mailed_code("wim"))

    with pytest.raises((NotFound, EmailNotVerified, WrongCredentials)):
        await work(viewer)

    assert await Account.all().count() == 0


async def test_every_table_that_refers_to_accounts_is_emptied_or_needs_a_confirmed_one(market):
    """A new table that refers to accounts has to be in one of these lists."""
    if market.capabilities.dialect != "postgres":
        pytest.skip("PostgreSQL lists its references")
    rows = await Statement(
        """SELECT DISTINCT conrelid::regclass::text AS name FROM pg_constraint
           WHERE contype = 'f' AND confrelid = 'accounts'::regclass"""
    ).rows()

    emptied = {"credentials", "email_tokens", "client_tokens", "account_settings"}
    emptied |= {"mail_choices", "email_changes", "threads", "thread_messages"}
    emptied |= {"reply_addresses"}
    emptied |= {"sign_in_links", "pending_sign_ins"}
    emptied |= {"suspensions", "account_networks", "review_proposals"}  # by the database
    of_confirmed = {"workers", "requesters", "masters_decisions", "masters_bars"}
    of_confirmed |= {"team_members", "team_invitations", "team_actions"}
    of_confirmed |= {"second_steps", "recovery_codes", "sign_in_challenges"}
    of_confirmed |= {"applications", "agreement_acceptances", "uploads", "jobs"}
    of_confirmed |= {"tax_interviews"}
    of_confirmed |= {"data_exports", "project_revisions"}
    of_confirmed |= {"identity_checks"}
    of_confirmed |= {"payout_methods"}
    of_confirmed |= {"rejection_appeals", "report_cases", "reports", "strikes"}
    assert {row["name"] for row in rows} <= emptied | of_confirmed
