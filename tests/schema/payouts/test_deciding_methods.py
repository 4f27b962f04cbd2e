"""Payout methods for operators: the list, and who may confirm and reject."""

import pytest

from domain.payouts.lifecycle import MethodState
from domain.payouts.models import PayoutMethod
from domain.people.operators import OperatorRole
from schema.kernel.node import global_id
from tests.domain.payouts.methods.cast import a_method
from tests.schema.operations.operating import an_operator

LIST = """query($state: [PayoutMethodState!], $first: Int, $after: String) {
    payoutMethods(state: $state, first: $first, after: $after) {
        nodes { confirmedBy worker { workerId } method { id state masked holder } }
        pageInfo { hasNextPage endCursor } } }"""
CASE = "{ case { confirmedBy method { state } } }"
R = OperatorRole


async def test_the_list_has_what_may_have_to_be_confirmed(market, people):
    wim, wendy = await a_method(people.wim.worker), await a_method(people.wendy.worker)
    await a_method(people.walt.worker, state=MethodState.CONFIRMED)

    first = (await market.ask(LIST, people.olga.token, first=1)).only
    after = first["pageInfo"]["endCursor"]
    second = (await market.ask(LIST, people.olga.token, first=1, after=after)).only
    other = (await market.ask(LIST, people.olga.token, state=["CONFIRMED"])).only

    found = [node["method"]["id"] for page in (first, second) for node in page["nodes"]]
    assert found == [global_id("PayoutMethod", each.id) for each in (wim, wendy)]
    assert first["nodes"][0]["worker"] == {"workerId": people.wim.worker.worker_id}
    assert "0123456789" not in str(first)
    assert len(other["nodes"]) == 1


@pytest.mark.parametrize("verb", ["confirmPayoutMethod", "rejectPayoutMethod"])
async def test_finance_and_administrators_decide_and_nobody_else(market, people, verb):
    decided = {}
    for role in OperatorRole:
        row = await a_method(people.wim.worker)
        operator = await an_operator(f"Of{role}", role)
        given = {"payoutMethodId": global_id("PayoutMethod", row.id), "reason": "A statement."}
        more = f"... on {verb[0].upper()}{verb[1:]}Success {CASE}"
        answer = await market.do(verb, operator.token, more, **given)
        decided[role] = answer.verdict
        state = (await PayoutMethod.get(id=row.id)).state
        assert (state is MethodState.UNCONFIRMED) == (answer.verdict == "NOT_ALLOWED")

    success = f"{verb[0].upper()}{verb[1:]}Success"
    assert decided == {
        R.SUPPORT: "NOT_ALLOWED",
        R.INVESTIGATOR: "NOT_ALLOWED",
        R.FINANCE: success,
        R.ADMINISTRATOR: success,
    }
    assert (await market.ask(LIST, people.wim.token)).code == "FORBIDDEN"
    given = {"payoutMethodId": global_id("PayoutMethod", row.id), "reason": "Mine."}
    assert (await market.do(verb, people.wim.token, "", **given)).verdict == "NOT_ALLOWED"


async def test_a_method_is_decided_on_once_and_for_a_reason(market, people):
    row = await a_method(people.wim.worker)
    given = {"payoutMethodId": global_id("PayoutMethod", row.id), "reason": "A statement."}
    blank = await market.do("confirmPayoutMethod", people.olga.token, **given | {"reason": " "})
    assert blank.verdict == "INVALID_INPUT"
    assert (await market.do("confirmPayoutMethod", people.olga.token, **given)).only
    again = await market.do("confirmPayoutMethod", people.olga.token, **given)
    assert again.verdict == "WRONG_STATE"
