"""Marks: the same for one text whatever key encrypts, and none without the key of marks."""

from domain.kernel.statement import Statement
from domain.kernel.work import unit_of_work
from domain.payouts.methods.marks import locked_marker, marker
from domain.payouts.methods.models import MarkKey
from domain.secrets import keyring
from domain.secrets.keyring import Keyring
from domain.secrets.rotation import rotate

RAW = Statement("SELECT mark_key FROM mark_keys")


async def mark(text):
    async with unit_of_work():
        return (await marker()).mark(text)


async def test_one_text_has_one_mark_and_another_has_another(market):
    first = await mark("us 011000015 123")

    assert len(first) == 64
    assert await mark("us 011000015 123") == first
    assert await mark("us 011000015 124") != first
    assert await MarkKey.all().count() == 1


async def test_a_mark_stays_when_the_keys_of_encryption_change(market):
    before = await mark("iban DE89")
    old, new = bytes(range(32)), bytes(range(1, 33))
    keyring.adopt(Keyring([new, old]))
    await rotate(lambda number: None)
    keyring.adopt(Keyring([new]))

    assert await mark("iban DE89") == before
    async with unit_of_work():
        assert (await locked_marker()).mark("iban DE89") == before
