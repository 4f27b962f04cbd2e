"""Choosing how to be paid: what is stored and told, who may, and what stays."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.accounts.review.models import ReviewProposal
from domain.kernel import clock, policy
from domain.kernel.policy import MarketPolicy, PayoutPolicy
from domain.kernel.refusals import InvalidInput, NotAllowed, Rule
from domain.kernel.statement import Statement
from domain.mail.models import Mail
from domain.payouts import rails
from domain.payouts.lifecycle import MethodKind, MethodState, PayoutState
from domain.payouts.methods import commands, limits, queries
from domain.payouts.methods.commands import ByGiftCard
from domain.payouts.methods.lifecycle import METHOD_LIFECYCLE, MethodVerb
from domain.payouts.methods.unused import remove_unused
from domain.payouts.models import PayoutMethod, PayoutPlan
from domain.people.models import Account, CredentialKind
from domain.people.refusals import (
    EmailNotVerified,
    NoWorkerAccount,
    TooManyAttempts,
    WrongCredentials,
)
from tests.domain import cast
from tests.domain.accounts import acting
from tests.domain.accounts.tax.answering import GERMAN as ANSWERS
from tests.domain.accounts.tax.answering import completed
from tests.domain.payouts.methods.cast import (
    GERMAN,
    HASHED,
    PASSWORD,
    US,
    a_method,
    a_payout,
    chosen,
)

RAW = Statement("SELECT details, masked, mark FROM payout_methods")
S, V = MethodState, MethodVerb


async def in_use(worker):
    return (await PayoutPlan.get(worker_id=worker.id)).method_id


def allow(**changes):
    policy.adopt(MarketPolicy(payouts=PayoutPolicy(**changes)))


def test_every_move_is_in_the_table():
    assert METHOD_LIFECYCLE.moves == {
        (S.UNCONFIRMED, V.CONFIRM): S.CONFIRMED,
        (S.UNCONFIRMED, V.REJECT): S.REMOVED,
        (S.CONFIRMED, V.REJECT): S.REMOVED,
        (S.UNCONFIRMED, V.REMOVE): S.REMOVED,
        (S.CONFIRMED, V.REMOVE): S.REMOVED,
    }


async def test_it_is_stored_encrypted_unconfirmed_and_told(wim):
    method = await chosen(wim)

    stored = await PayoutMethod.get(id=method.id)
    assert (stored.state, stored.kind, stored.confirmed_at) == (
        S.UNCONFIRMED,
        MethodKind.US_BANK,
        None,
    )
    assert await in_use(wim) == method.id
    (raw,) = await RAW.rows()
    for hidden in (b"456-789", b"011000015", b"Wim"):
        assert hidden not in bytes(raw["details"])
        assert hidden.decode() not in raw["masked"] + raw["mark"]
    assert cast.kinds(await cast.told()) == ["PayoutMethodSet"]
    (mail,) = await Mail.filter(account_id=wim.account_id)
    assert mail.subject == "Your payout details changed"
    assert "\N{BULLET} -789" in mail.body
    assert "has to be confirmed" in mail.body
    assert "011000015" not in mail.body


@pytest.mark.parametrize("given", [US, GERMAN])
async def test_where_payouts_reach_nobody_nothing_has_to_be_confirmed(wim, given):
    rails.adopt(rails.PLAY)

    method = await chosen(wim, given)

    assert (method.state, method.confirmed_at) == (S.CONFIRMED, clock.now())


async def test_gift_cards_need_no_confirmation(wim):
    method = await chosen(wim, ByGiftCard())

    assert (method.state, method.masked, method.mark) == (S.CONFIRMED, "Gift card", None)


async def test_a_change_is_a_new_row_and_the_old_one_is_removed(wim):
    first = await chosen(wim)
    second = await chosen(wim, GERMAN)

    assert await in_use(wim) == second.id
    old = await PayoutMethod.get(id=first.id)
    assert (old.state, old.removed_at, old.details) == (S.REMOVED, clock.now(), first.details)


async def test_a_method_that_a_due_payout_needs_stays_until_the_payout_is_sent(wim):
    first = await chosen(wim)
    payout = await a_payout(first)
    await chosen(wim, GERMAN)
    assert (await PayoutMethod.get(id=first.id)).state is S.UNCONFIRMED

    payout.state, payout.sent_at = PayoutState.IN_TRANSIT, clock.now()
    await payout.save()
    await remove_unused([wim.id], at=clock.now())

    assert (await PayoutMethod.get(id=first.id)).state is S.REMOVED


async def test_the_same_method_again_changes_nothing(wim):
    first = await chosen(wim)
    async with cast.untouched():
        assert (await chosen(wim, US)).id == first.id

    other = await chosen(wim, replace(US, account_number="987654"))
    again = await chosen(wim)

    assert len({first.id, other.id, again.id}) == 3


async def test_it_takes_the_password_and_a_session(wim):
    await Account.filter(id=wim.account_id).update(password_hash=HASHED)
    viewer = await acting.viewer_of(wim)
    async with cast.refused(WrongCredentials):
        await commands.set_method(viewer, US, password="not it")
    async with cast.refused(NotAllowed):
        key = replace(viewer, kind=CredentialKind.API_KEY)
        await commands.set_method(key, US, password=PASSWORD)
    async with cast.refused(EmailNotVerified):
        viewer.account.email_verified_at = None
        await commands.set_method(viewer, US, password=PASSWORD)
    rita = await cast.a_requester("Rita")
    async with cast.refused(NoWorkerAccount):
        await commands.set_method(await acting.viewer_of(rita), US, password=PASSWORD)


async def test_a_suspended_worker_may_too(wim):
    await Account.filter(id=wim.account_id).update(suspended_at=clock.now())

    assert (await chosen(wim)).state is S.UNCONFIRMED


COUNTRIES = [
    (US, "us_bank_countries", "method.usBank"),
    (GERMAN, "iban_countries", "method.international"),
    (ByGiftCard(), "gift_card_countries", "method.giftCard"),
]


@pytest.mark.parametrize(("given", "setting", "field"), COUNTRIES)
async def test_a_method_is_open_where_the_setting_says(wim, given, setting, field):
    allow(**{setting: frozenset({"US", "DE"})})
    async with cast.refused(InvalidInput) as refused:
        await chosen(wim, given)
    assert refused.value.field == field
    assert "who live in DE, US, and you live in NL" in refused.value.bound

    allow(**{setting: frozenset()})
    async with cast.refused(InvalidInput) as refused:
        await chosen(wim, given)
    assert "in no country" in refused.value.bound

    allow(**{setting: frozenset({"NL"})})
    assert await chosen(wim, given)


async def test_the_country_of_the_tax_interview_counts_before_that_of_the_account(wim):
    allow(gift_card_countries=frozenset({"DE"}))
    await completed(wim)

    assert (await chosen(wim, ByGiftCard())).kind is MethodKind.GIFT_CARD


async def test_another_holder_of_a_us_account_must_be_ticked(wim):
    async with cast.refused(InvalidInput) as refused:
        await chosen(wim, replace(US, holder="Payer Inc."))
    assert (refused.value.field, refused.value.broken.rule) == (
        "method.usBank.isThirdParty",
        Rule.REQUIRED,
    )

    method = await chosen(wim, replace(US, holder="Payer Inc.", is_third_party=True))

    assert method.is_third_party


async def test_where_third_parties_are_not_allowed_the_holder_is_the_worker(wim):
    allow(third_party_accounts=False)
    async with cast.refused(InvalidInput) as refused:
        await chosen(wim, replace(US, is_third_party=True))
    assert refused.value.field == "method.usBank.isThirdParty"
    async with cast.refused(InvalidInput) as refused:
        await chosen(wim, replace(US, holder="Payer Inc."))
    assert (refused.value.field, refused.value.value) == ("method.usBank.holder", None)


async def test_the_worker_holds_an_account_with_an_iban(wim):
    async with cast.refused(InvalidInput) as refused:
        await chosen(wim, replace(GERMAN, holder="Somebody Else"))
    assert refused.value.field == "method.international.holder"


async def test_a_name_of_the_account_does_not_count_where_tax_knows_another(wim):
    await completed(wim, replace(ANSWERS, name="Willem de Wit"))
    async with cast.refused(InvalidInput):
        await chosen(wim, GERMAN)

    assert await chosen(wim, replace(GERMAN, holder="WILLEM DE WIT"))


async def test_five_a_day_and_no_more(wim):
    for number in range(limits.MOST_METHODS_A_DAY):
        await chosen(wim, replace(US, account_number=f"12345{number}"))
    async with cast.refused(TooManyAttempts) as refused:
        await chosen(wim, GERMAN)
    assert refused.value.retry_at == clock.now() + timedelta(days=1)

    clock.freeze(clock.now() + timedelta(days=1))

    assert await chosen(wim, GERMAN)


async def test_workers_with_one_account_are_proposed_for_a_look_and_not_told(wim):
    ann = await cast.a_worker("Ann")
    await chosen(wim)
    assert await ReviewProposal.all().count() == 0

    third = replace(US, holder="Wim", account_number="0123456789", is_third_party=True)
    await chosen(ann, third)

    proposal = await ReviewProposal.get()
    assert (proposal.kind.value, proposal.account_id) == ("SHARED_PAYOUT_DETAIL", ann.account_id)
    ids = sorted(map(str, [wim.account_id, ann.account_id]))
    assert proposal.evidence == {"accounts": 2, "account_ids": ids}
    assert "0123456789" not in proposal.cause
    assert await Mail.filter(subject__contains="review").count() == 0
    await chosen(ann, replace(third, account_number="99999"))
    await chosen(ann, third)
    assert await ReviewProposal.all().count() == 1  # one is open for this account


async def test_one_worker_alone_is_no_cause(wim):
    await chosen(wim)
    await chosen(wim, GERMAN)
    await chosen(wim)

    assert await ReviewProposal.all().count() == 0


async def test_a_proposal_names_a_hundred_accounts_and_no_more(wim):
    method = await chosen(wim)
    for number in range(queries.MOST_ALIKE + 1):
        other = await a_method(await cast.a_worker(f"W{number}"))
        await PayoutMethod.filter(id=other.id).update(mark=method.mark)

    alike = await queries.accounts_alike(method.mark, besides=wim.id)

    assert len(set(alike)) == len(alike) == queries.MOST_ALIKE
    assert wim.account_id not in alike
