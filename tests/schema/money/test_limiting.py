"""Owners set the spending limit and the warning, in a session; the figures are theirs to read."""

import pytest

from domain.people.models import Requester, Scope
from domain.people.teams.membership import join
from tests.domain import cast
from tests.schema.inputs import MUTATIONS

SHOWN = {
    "setSpendingLimit": """... on SetSpendingLimitSuccess {
        spendingLimit { limit spent left until } }""",
    "setBalanceWarning": "... on SetBalanceWarningSuccess { balanceWarning }",
}
VERBS = sorted(SHOWN)


async def a_member(people, role):
    account = await cast.an_account(f"Mia {role}".replace(" ", ""))
    await join(account.id, people.rita.requester.id, role)
    await Requester.filter(id=people.rita.requester.id).update(is_team=True)
    return account


def test_both_are_mutations():
    assert set(VERBS) < set(MUTATIONS)


async def test_the_limit_is_set_shown_and_turned_off(market, people):
    token, more = people.rita.token, SHOWN["setSpendingLimit"]
    limit = (await market.do("setSpendingLimit", token, more, amount="5.00")).only["spendingLimit"]
    assert (limit["limit"], limit["spent"], limit["left"]) == ("5.00", "0.00", "5.00")
    shown = await market.ask("{ me { requester { spendingLimit { limit left } } } }", token)
    assert shown.data["me"]["requester"]["spendingLimit"] == {"limit": "5.00", "left": "5.00"}

    off = await market.do("setSpendingLimit", token, more)
    assert off.only["spendingLimit"] is None


async def test_what_the_limit_forbids_is_a_refusal_with_its_figures(market, people, scene):
    await market.do("setSpendingLimit", people.rita.token, amount="0.00")
    more = "... on SpendingLimitReached { reason limit needed until }"
    values = {"assignmentId": scene.id("submitted"), "amount": "1.00", "reason": "!"}
    refused = await market.do("sendBonus", people.rita.token, more, **values)

    assert refused.only["reason"] == "SPENDING_LIMIT_REACHED"
    assert (refused.only["limit"], refused.only["needed"]) == ("0.00", "1.20")


async def test_the_warning_is_set_shown_and_turned_off(market, people):
    query = "{ me { requester { balanceWarning } } }"
    for amount in ("5.00", None):
        done = await market.do(
            "setBalanceWarning", people.rita.token, SHOWN["setBalanceWarning"], amount=amount
        )
        assert done.only["balanceWarning"] == amount
        shown = await market.ask(query, people.rita.token)
        assert shown.data["me"]["requester"]["balanceWarning"] == amount


@pytest.mark.parametrize("verb", VERBS)
async def test_only_those_who_manage_the_account_set_them(verb, market, people):
    key = await people.rita.key(*Scope)
    for token, verdict in (
        (None, "UNAUTHENTICATED"),
        (people.wim.token, "NO_REQUESTER_ACCOUNT"),
        (people.olga.token, "NO_REQUESTER_ACCOUNT"),
        (key, "NOT_ALLOWED"),
    ):
        assert (await market.do(verb, token, amount="1.00")).verdict == verdict


@pytest.mark.parametrize("verb", VERBS)
async def test_more_than_the_largest_amount_is_refused(verb, market, people):
    token, more = people.rita.token, "... on InvalidInput { field }"
    refused = await market.do(verb, token, more, amount="100000000.01")
    taken = await market.do(verb, token, amount="100000000.00")

    assert refused.only["field"] == "amount"
    assert taken.verdict.endswith("Success")
