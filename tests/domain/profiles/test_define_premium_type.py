"""Premium types: made by operators, named once, with a fee."""

import pytest

from domain.kernel.money import Money
from domain.kernel.refusals import InvalidInput, NotFound
from domain.profiles import commands
from domain.qualifications.lifecycle import TypeKind, TypeStatus
from domain.qualifications.models import QualificationType
from tests.domain.profiles import cast


async def test_a_new_type_is_premium_active_and_nobodys(market):
    made = await commands.create_premium_type("Car owner", "Owns a car.", fee=Money(15))

    row = await QualificationType.get(id=made.id)
    assert (row.kind, row.status, row.owner_id) == (TypeKind.PREMIUM, TypeStatus.ACTIVE, None)
    assert (row.name, row.description, row.fee) == ("Car owner", "Owns a car.", Money(15))
    assert row.search_text == "car owner\nowns a car."
    assert not row.is_requestable


async def test_no_two_have_one_name(market):
    await cast.a_type("Smoker")

    with pytest.raises(InvalidInput) as refused:
        await commands.create_premium_type("Smoker", "Again.", fee=Money(5))

    assert refused.value.field == "name"
    assert await QualificationType.filter(name="Smoker").count() == 1


@pytest.mark.parametrize(
    ("name", "description", "fee", "field"),
    [
        ("", "d", 5, "name"),
        ("n" * 201, "d", 5, "name"),
        ("n", "", 5, "description"),
        ("n", "d" * 2_001, 5, "description"),
        ("n", "d", 10_001, "fee"),
        ("n", "d", -1, "fee"),
    ],
)
async def test_bounds_name_their_field(market, name, description, fee, field):
    with pytest.raises(InvalidInput) as refused:
        await commands.create_premium_type(name, description, fee=Money(fee))

    assert refused.value.field == field
    assert not await QualificationType.exists(kind=TypeKind.PREMIUM)


async def test_the_largest_and_the_smallest_fee_are_good(market):
    fees = [(await cast.a_type(fee, fee=fee)).fee for fee in ("0.00", "0.05", "100.00")]

    assert fees == [Money(0), Money(5), Money(10_000)]


async def test_an_operator_changes_what_it_costs_and_whether_it_is_used(market):
    made = await cast.a_type("Car owner")

    await commands.update_premium_type(made.id, fee=Money(40), is_active=False)
    changed = await QualificationType.get(id=made.id)

    assert (changed.fee, changed.status) == (Money(40), TypeStatus.INACTIVE)
    assert changed.description == made.description
    again = await commands.update_premium_type(made.id, description="Drives.", is_active=True)
    assert (again.status, again.search_text) == (TypeStatus.ACTIVE, "car owner\ndrives.")


async def test_only_premium_types_are_changed_so(market):
    system = await QualificationType.filter(kind=TypeKind.SYSTEM).first()

    with pytest.raises(NotFound):
        await commands.update_premium_type(system.id, fee=Money(1))


@pytest.mark.parametrize("spelling", ["SMOKER", "\uff33moker", "smo\u00adker"])
async def test_no_two_have_spellings_of_one_name(market, spelling):
    await cast.a_type("Smoker")

    with pytest.raises(InvalidInput):
        await commands.create_premium_type(spelling, "Again.", fee=Money(5))
