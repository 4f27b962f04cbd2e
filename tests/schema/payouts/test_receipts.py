"""`payoutReceipt`: one's own receipt, which the market's list of keys verifies."""

import pytest

from domain.kernel.ids import new_id
from domain.people.models import Scope
from domain.secrets.verification import keys_in, verified
from schema.kernel.node import global_id
from tests.domain.payouts import paid_out

QUERY = """query Receipt($id: ID!) {
    payoutReceipt(payoutId: $id) { document signature keyId text file }
}"""


@pytest.fixture
async def payout(people):
    return await paid_out.settled(people.wim.worker, 1_000, withheld=300, rate=3000)


def id_of(payout):
    return global_id("Payout", payout.id)


async def test_the_receipt_is_verified_by_the_keys_that_the_market_serves(market, people, payout):
    receipt = (await market.ask(QUERY, people.wim.token, id=id_of(payout))).only
    served = await market.http.get(market.url.replace("/graphql", "/.well-known/kempelen.json"))

    found = verified(receipt["file"], keys_in(served.text))

    assert (found.fields["reference"], found.fields["net"]) == (payout.reference, "7.00")
    assert found.key_id == receipt["keyId"]
    assert receipt["text"].startswith("Receipt of a payout that arrived\n")
    assert receipt["document"] in receipt["file"].replace('\\"', '"')


@pytest.mark.parametrize("who", ["wendy", "rita", "sam", "olga"])
async def test_nobody_else_reads_it(market, people, payout, who):
    answer = await market.ask(QUERY, getattr(people, who).token, id=id_of(payout))

    assert (answer.only, answer.errors) == (None, [])


async def test_it_takes_a_sign_in_and_the_scope_to_read(market, people, payout):
    work = await people.wim.key(Scope.WORK)
    read = await people.wim.key(Scope.READ)

    assert (await market.ask(QUERY, None, id=id_of(payout))).code == "UNAUTHENTICATED"
    assert (await market.ask(QUERY, work, id=id_of(payout))).code == "FORBIDDEN"
    assert (await market.ask(QUERY, read, id=id_of(payout))).only is not None


async def test_what_did_not_end_or_is_not_there_has_none(market, people):
    await paid_out.earn(people.wim.worker, 100)
    due = await paid_out.a_payout(people.wim.worker, 100)

    for id in (id_of(due), global_id("Payout", new_id())):
        assert (await market.ask(QUERY, people.wim.token, id=id)).only is None
    other = await market.ask(QUERY, people.wim.token, id=global_id("Hit", new_id()))
    assert other.code == "BAD_USER_INPUT"
