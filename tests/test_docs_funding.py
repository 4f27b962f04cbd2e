"""The page on the money of requesters, typed as it is written."""

import json
import re
from pathlib import Path

import pytest

from api.configuration.settings import load
from domain.kernel import clock, policy
from domain.kernel.days.market_days import market_day
from tests.schema.cast import Cast, Scene
from tests.schema.served import serving

PAGE = (Path(__file__).parents[1] / "docs" / "funding.md").read_text()
BLOCKS = re.findall(r"```graphql\n(.*?)```", PAGE, re.S)
VERBS = (
    "depositFunds deposits estimate payWorker monthlyStatement requestRefund sendBonus sendBonuses"
)
VERB = re.compile(rf"\b({VERBS.replace(' ', '|')}|set\w+)\b")


@pytest.fixture
async def answers(sqlite_url, tmp_path):
    """What each request of the page answers Rita, in its order."""
    settings = load(database_url=sqlite_url, outbox_folder=tmp_path / "outbox")
    try:
        async with serving(settings) as market:
            yield await answered(market)
    finally:
        policy.adopt(policy.MarketPolicy())


async def answered(market):
    people = await Cast.gathered()
    await Scene.set(people)
    month = f"{market_day(clock.now()).date:%Y-%m}"
    found = {}
    for block in BLOCKS:
        query = block.replace("WORKER", people.wim.worker.worker_id).replace("MONTH", month)
        answer = await market.ask(query, people.rita.token)
        assert answer.errors is None or not answer.errors, (block, answer)
        found[VERB.search(block)[1]] = answer.data
    return found


async def test_every_request_of_the_page_is_answered_as_it_says(answers):
    assert list(answers) == [
        "depositFunds",
        "deposits",
        "setSpendingLimit",
        "setBalanceWarning",
        "estimate",
        "sendBonus",
        "sendBonuses",
        "payWorker",
        "monthlyStatement",
        "requestRefund",
    ]
    deposit = answers["depositFunds"]["depositFunds"]["deposit"]["receipt"]
    [listed, *_] = answers["deposits"]["me"]["requester"]["deposits"]["nodes"]
    assert listed["receipt"]["number"] == deposit["number"]
    assert deposit["number"] in deposit["text"]
    assert answers["setSpendingLimit"]["setSpendingLimit"]["spendingLimit"]["limit"] == "10.00"
    assert answers["setBalanceWarning"]["setBalanceWarning"] == {"balanceWarning": "20.00"}
    estimate = answers["estimate"]["estimate"]
    assert (estimate["fee"], estimate["total"]) == ("0.40", "2.40")
    assert answers["sendBonus"]["sendBonus"]["bonus"]["amount"] == "0.50"
    paid, nobody = answers["sendBonuses"]["sendBonuses"]["results"]
    assert (paid["bonus"]["amount"], nobody["reason"]) == ("0.25", "NOT_FOUND")
    assert answers["payWorker"]["payWorker"]["payment"]["amount"] == "1.00"
    refund = answers["requestRefund"]["requestRefund"]["refund"]
    assert refund == {"state": "PAID", "amount": "3.00"}


async def test_the_statement_of_the_page_adds_up(answers):
    statement = answers["monthlyStatement"]["me"]["requester"]["monthlyStatement"]

    assert statement["opening"]["total"] == "0.00"
    assert (statement["figures"]["payments"], statement["figures"]["paymentFees"]) == (
        "1.00",
        "0.20",
    )
    assert statement["days"][-1]["closing"]["total"] == statement["closing"]["total"]
    assert statement["closing"]["total"] in statement["csv"]
    assert json.loads(statement["json"])["total"]["payments"] == "1.00"
