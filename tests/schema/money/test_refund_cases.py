"""Operators with MOVE_MONEY see, pay and refuse refunds; requesters see what came of theirs."""

import pytest

from domain.funding.commands import request_refund
from domain.kernel.money import Money
from domain.ledger import providers
from domain.people.models import Account
from domain.people.operators import OperatorRole
from schema.kernel.node import global_id

QUEUE = """query($state: [RefundState!]) { refundCases(state: $state) {
    nodes { refund { id amount state reference reason } requester { name } } } }"""
OWN = """{ me { requester { refunds { nodes { id amount state reference reason } }
    statement(first: 1) { nodes { kind subjectId onItsWay } } } } }"""


@pytest.fixture
async def due(people):
    providers.adopt(providers.BANK)
    made = await request_refund(people.rita.requester, Money(100))
    providers.adopt(providers.SANDBOX)
    return global_id("Refund", made.id)


async def test_a_refund_waits_in_the_queue_until_it_is_paid(market, people, due):
    token = people.olga.token
    [case] = (await market.ask(QUEUE, token)).data["refundCases"]["nodes"]
    assert (case["refund"]["id"], case["refund"]["amount"]) == (due, "1.00")
    assert case["requester"]["name"] == people.rita.requester.name

    paid = await market.do("payRefund", token, refundId=due, reference="NL-1")
    assert paid.verdict == "PayRefundSuccess"
    assert (await market.ask(QUEUE, token)).data["refundCases"]["nodes"] == []
    mine = (await market.ask(OWN, people.rita.token)).data["me"]["requester"]
    [seen] = mine["refunds"]["nodes"]
    assert (seen["state"], seen["reference"], seen["reason"]) == ("PAID", "NL-1", None)
    assert mine["statement"]["nodes"] == [
        {"kind": "REFUND_PAID", "subjectId": due, "onItsWay": "-1.00"}
    ]


async def test_a_refused_refund_says_why(market, people, due):
    done = await market.do("refuseRefund", people.olga.token, refundId=due, reason="Which account?")
    again = await market.do("payRefund", people.olga.token, refundId=due, reference="NL-1")

    assert (done.verdict, again.verdict) == ("RefuseRefundSuccess", "WRONG_STATE")
    [seen] = (await market.ask(OWN, people.rita.token)).data["me"]["requester"]["refunds"]["nodes"]
    assert (seen["state"], seen["reason"]) == ("REFUSED", "Which account?")


@pytest.mark.parametrize("role", list(OperatorRole))
async def test_only_finance_and_administrators_decide(role, market, people, due):
    await Account.filter(id=people.olga.account.id).update(operator_role=role)
    done = await market.do("payRefund", people.olga.token, refundId=due, reference="NL-1")
    read = await market.ask(QUEUE, people.olga.token)

    may = role in (OperatorRole.FINANCE, OperatorRole.ADMINISTRATOR)
    assert done.verdict == ("PayRefundSuccess" if may else "NOT_ALLOWED")
    assert read.code == (None if may else "FORBIDDEN")


async def test_no_requester_decides_or_reads_the_queue(market, people, due):
    for token in (people.rita.token, people.wim.token):
        assert (await market.ask(QUEUE, token)).code == "FORBIDDEN"
        done = await market.do("refuseRefund", token, refundId=due, reason="No.")
        assert done.verdict == "NOT_ALLOWED"


async def test_another_requester_sees_no_refund_of_rita(market, people, due):
    mine = (await market.ask(OWN, people.rob.token)).data["me"]["requester"]
    assert mine["refunds"]["nodes"] == []
