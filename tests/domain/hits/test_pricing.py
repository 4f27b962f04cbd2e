"""What requirements add to the price of a HIT: reserved, paid and given back to the cent."""

from datetime import timedelta

import pytest

from domain.hits import commands
from domain.hits.models import Hit
from domain.kernel import clock
from domain.kernel.money import Money
from domain.kernel.refusals import InsufficientFunds
from domain.kernel.statement import Statement
from domain.kernel.work import unit_of_work
from domain.ledger.models import LedgerAccount, LedgerTransfer
from domain.profiles.commands.define_premium_type import create_premium_type, update_premium_type
from domain.qualifications import system_types
from domain.qualifications.requirements import catalogue as catalogues
from domain.qualifications.requirements.catalogue import Catalogue, Edition, catalogue
from domain.qualifications.requirements.drafts import RequirementDraft
from domain.qualifications.requirements.requirement import Comparator
from tests.domain import cast, qualified

MASTERS = RequirementDraft(system_types.MASTERS, Comparator.EXISTS)
NO_MASTERS = RequirementDraft(system_types.MASTERS, Comparator.DOES_NOT_EXIST)


def cents(amount):
    return Money.parse(amount)


@pytest.fixture
async def cars(market):
    return await create_premium_type("Car owners", "Own a car.", fee=cents("0.20"))


@pytest.fixture
async def pets(market):
    return await create_premium_type("Pet owners", "Own a pet.", fee=cents("0.05"))


def owning(kind, comparator=Comparator.EQUAL_TO, *values):
    return RequirementDraft(kind.id, comparator, values or (1,))


async def a_hit(rita, *required, reward="1.00", slots=1):
    hit_type = await qualified.a_type_requiring(rita, *required, reward=reward)
    return await cast.a_hit(rita, hit_type=hit_type, slots=slots)


@pytest.mark.parametrize(
    ("reward", "slots", "wanted", "fee"),
    [
        ("1.00", 1, "nothing", "0.20"),
        ("1.00", 1, "masters", "0.25"),
        ("1.00", 9, "masters", "0.25"),
        ("1.00", 10, "masters", "0.45"),
        ("1.00", 10, "nothing", "0.40"),
        ("0.01", 1, "masters", "0.01"),
        ("0.50", 10, "masters", "0.23"),
        ("1.00", 1, "no masters", "0.20"),
        ("1.00", 10, "no masters", "0.40"),
        ("1.00", 1, "cars", "0.40"),
        ("1.00", 1, "cars pets", "0.45"),
        ("1.00", 1, "cars cars", "0.40"),
        ("1.00", 10, "masters cars pets", "0.70"),
        ("0.00", 1, "pets", "0.06"),
    ],
)
async def test_a_hit_costs_what_it_requires(reward, slots, wanted, fee, rita, cars, pets):
    known = {
        "nothing": [],
        "masters": [MASTERS],
        "no masters": [NO_MASTERS],
        "cars": [owning(cars)],
        "pets": [owning(pets)],
        "masters cars pets": [MASTERS, owning(cars), owning(pets)],
        "cars pets": [owning(cars), owning(pets)],
        "cars cars": [owning(cars), owning(cars, Comparator.IN, 1, 2)],
    }

    hit = await a_hit(rita, *known[wanted], reward=reward, slots=slots)

    assert hit.fee == cents(fee)
    held = (cents(reward) + cents(fee)) * slots
    assert await cast.money(rita) == (str(cents("100.00") - held), str(held))


async def ledger():
    """The balances of all accounts, checked against the sum of the transfers."""
    accounts = {each.id: each for each in await LedgerAccount.all()}
    sums = dict.fromkeys(accounts, 0)
    for each in await LedgerTransfer.all():
        sums[each.source_id] -= each.cents
        sums[each.target_id] += each.cents
    assert sums == {id: each.balance_cents for id, each in accounts.items()}
    assert sum(sums.values()) == 0


async def test_every_cent_is_held_paid_or_given_back(rita, wim, ann, cars):
    """Masters and a premium fee: 1.00 and 0.20 + 0.05 + 0.20 for each of three."""
    hit = await a_hit(rita, MASTERS, owning(cars), slots=3)
    await qualified.granted(system_types.MASTERS, wim, ann, value=None)
    await qualified.granted(cars.id, wim, ann)
    assert await cast.money(rita) == ("95.65", "4.35")
    await ledger()

    good, bad = await cast.a_submitted(wim, hit), await cast.a_submitted(ann, hit)
    assert await cast.money(rita) == ("95.65", "4.35")
    await cast.approve(rita, good)
    assert (await cast.money(rita), await cast.earned(wim)) == (("95.65", "2.90"), "1.00")
    await cast.reject(rita, bad)
    assert await cast.money(rita) == ("97.10", "1.45")
    await ledger()

    clock.advance(timedelta(hours=1))
    assert await commands.expire_due(clock.now(), 10) == 1
    assert (await cast.money(rita), await cast.earned(ann)) == (("98.55", "0.00"), "0.00")
    await ledger()


async def test_another_fee_is_for_hits_to_come(rita, wim, cars):
    hit_type = await qualified.a_type_requiring(rita, owning(cars), reward="1.00")
    before = await cast.a_hit(rita, hit_type=hit_type, slots=2)
    await update_premium_type(cars.id, fee=cents("0.90"))
    after = await cast.a_hit(rita, hit_type=hit_type)
    await qualified.granted(cars.id, wim)

    assert (before.fee, after.fee) == (cents("0.40"), cents("1.10"))
    assert await cast.money(rita) == ("95.10", "4.90")
    await cast.an_approved(rita, wim, before)
    assert await cast.money(rita) == ("95.10", "3.50")
    await commands.extend_hit(rita, before.id, slots=1)
    assert await cast.money(rita) == ("93.70", "4.90"), "an older HIT grows at its own price"
    assert (await Hit.get(id=before.id)).fee == cents("0.40")
    await cast.an_approved(rita, wim, after)
    assert (await cast.money(rita), await cast.earned(wim)) == (("93.70", "2.80"), "2.00")
    await ledger()


async def test_a_price_that_is_not_to_be_paid_leaves_no_ghost_of_what_it_was_for(rita):
    """A HIT type and its HIT in one unit of work: taken back, its set is as if it never was."""
    catalogues._cached = Catalogue()
    with pytest.raises(InsufficientFunds):
        await _published_together(rita)

    known = await catalogue()

    row = await Statement("SELECT version, mark FROM requirement_catalogue").row()
    assert known.edition == Edition(row["version"], row["mark"])


async def _published_together(rita):
    async with unit_of_work():
        await a_hit(rita, MASTERS, reward="5000.00")
