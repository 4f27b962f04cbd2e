"""A worker is paid for a named reason, without an assignment."""

import pytest

from domain.assignments import commands, records
from domain.assignments.bonuses import BonusDraft
from domain.assignments.estimates import of_bonuses, of_payment
from domain.assignments.models import WorkerPayment
from domain.kernel.idempotency import ClientTokenReused
from domain.kernel.ids import new_id
from domain.kernel.money import Money
from domain.kernel.paging import Slice
from domain.kernel.refusals import InsufficientFunds, InvalidInput, NotFound
from domain.ledger.queries import verify, worker_earnings
from domain.mail.models import Mail
from domain.people import commands as people
from tests.domain import cast

TWO = Money(200)


@pytest.fixture
async def known(rita, wim):
    """Wim accepted a HIT of Rita's once, and gave it back."""
    taken = await cast.an_accepted(wim, await cast.a_hit(rita))
    await commands.return_assignment(wim, taken.id)
    return wim


async def test_it_costs_the_fee_of_a_bonus_and_is_told_to_both(rita, known):
    payment = await commands.pay_worker(rita, known.id, TWO, reason="A broken link.")

    assert (payment.amount, payment.fee, payment.reason) == (TWO, Money(40), "A broken link.")
    assert await cast.money(rita) == ("97.48", "0.12")
    earned = await worker_earnings(known.id)
    assert (earned.payments, earned.bonuses, earned.rewards) == (TWO, Money(0), Money(0))
    told = (await cast.told())[-1]
    assert (type(told).__name__, told.payment_id, told.amount) == (
        "PaymentReceived",
        payment.id,
        TWO,
    )
    assert await verify() == []


async def test_the_worker_gets_a_mail_with_the_reason(rita, known):
    await commands.pay_worker(rita, known.id, TWO, reason="A broken link.")

    [mail] = await Mail.all()
    assert (mail.recipient, mail.subject, mail.kind) == (
        "wim@example.org",
        "You got a payment",
        "PAYMENT",
    )
    assert "Rita paid you 2.00 US dollars" in mail.body
    assert "A broken link." in mail.body


async def test_a_worker_who_never_accepted_anything_of_theirs_is_not_found(rita, wim, known, ann):
    rob = await cast.a_requester("Rob")
    for requester, worker_id in ((rita, ann.id), (rob, wim.id), (rita, new_id())):
        async with cast.refused(NotFound):
            await commands.pay_worker(requester, worker_id, TWO, reason="?")


async def test_a_blocked_worker_may_be_paid(rita, known):
    await people.block_worker(rita, known.id, reason="x")

    await commands.pay_worker(rita, known.id, TWO, reason="For your time.")
    assert await cast.earned(known) == "2.00"


async def test_a_payment_that_the_money_does_not_cover_is_refused(market, wim):
    poor = await cast.a_requester("Poor", funds="2.51")
    await cast.an_accepted(wim, await cast.a_hit(poor))

    async with cast.refused(InsufficientFunds) as caught:
        await commands.pay_worker(poor, wim.id, TWO, reason="?")
    assert (caught.value.needed, caught.value.available) == (Money(240), Money(239))


async def test_a_payment_sent_twice_under_one_token_is_made_once(rita, known):
    given = {"reason": "!", "client_token": "t"}
    first = await commands.pay_worker(rita, known.id, TWO, **given)

    async with cast.untouched():
        assert (await commands.pay_worker(rita, known.id, TWO, **given)).id == first.id
    async with cast.refused(ClientTokenReused):
        await commands.pay_worker(rita, known.id, Money(1), **given)
    assert await WorkerPayment.all().count() == 1


@pytest.mark.parametrize("values", [{"amount": Money(0)}, {"amount": Money(1_000_001)}])
async def test_a_payment_out_of_bounds_is_refused(rita, known, values):
    async with cast.refused(InvalidInput):
        await commands.pay_worker(rita, known.id, values["amount"], reason="!")
    async with cast.refused(InvalidInput):
        await commands.pay_worker(rita, known.id, TWO, reason=" ")


async def test_both_sides_have_a_list_of_payments(rita, known):
    rob = await cast.a_requester("Rob")
    first = await commands.pay_worker(rita, known.id, TWO, reason="!")
    second = await commands.pay_worker(rita, known.id, TWO, reason="!")

    for page in (
        await records.payments_by(rita.id, Slice(limit=5)),
        await records.payments_to(known.id, Slice(limit=5)),
    ):
        assert [row.id for row in page.rows] == [second.id, first.id]
    assert (await records.payments_by(rob.id, Slice(limit=5))).rows == []


async def test_estimates_price_payments_and_several_bonuses(rita, known, ann):
    done = await cast.a_submitted(ann, await cast.a_hit(rita))
    payment = await of_payment(rita, TWO, known.id)
    assert (payment.reward, payment.fee, payment.total) == (TWO, Money(40), Money(240))
    with pytest.raises(NotFound):
        await of_payment(rita, TWO, new_id())

    bonus = BonusDraft(amount=Money(2), reason="", assignment_id=done.id)
    nobody = BonusDraft(amount=TWO, reason="", worker_id=new_id())
    several = await of_bonuses(rita, [bonus, bonus, nobody])
    assert (several.reward, several.fee) == (Money(4), Money(2))
