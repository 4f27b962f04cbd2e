"""Bounds whose other side is a database: at them, taken; past them, refused."""

import pytest
from pydantic import ValidationError

from api.configuration.settings import Settings
from domain.discovery import listing
from domain.discovery.filter import EVERYTHING, GroupOrder
from domain.funding.commands import record_bank_deposit
from domain.kernel.money import Money
from domain.kernel.paging import Slice
from domain.kernel.refusals import InvalidInput
from domain.qualifications import queries
from tests.domain import cast


async def test_a_bank_reference_has_up_to_eighty_characters(database):
    rita = await cast.a_requester("Rita", funds="1.00")

    await record_bank_deposit(rita, Money(100), reference="x" * 80)
    with pytest.raises(InvalidInput):
        await record_bank_deposit(rita, Money(100), reference="x" * 81)

    assert await cast.money(rita) == ("2.00", "0.00")


async def test_a_page_to_jump_to_has_up_to_a_hundred_groups(database):
    for size in (1, 100):
        assert await listing.anchors(None, EVERYTHING, GroupOrder(), page_size=size) == []
    for size in (0, 101):
        with pytest.raises(InvalidInput):
            await listing.anchors(None, EVERYTHING, GroupOrder(), page_size=size)


async def test_a_search_for_qualification_types_has_up_to_two_hundred_characters(database):
    async def found(text):
        wanted = queries.TypeFilter(text=text)
        return (await queries.search(None, wanted, Slice(20))).rows

    assert await found("x" * 200) == []
    with pytest.raises(InvalidInput):
        await found("x" * 201)


def test_up_to_sixty_four_processes_may_be_asked_for():
    shared = {"database_url": "postgres://x@y/z", "bell_url": "redis://y"}

    assert Settings(workers=64, **shared).workers == 64
    with pytest.raises(ValidationError):
        Settings(workers=65, **shared)
