"""Choosing how to be paid, through the API: what workers see, and what each value is refused."""

import pytest

from domain.payouts import rails
from domain.payouts.methods import commands
from domain.payouts.models import PayoutMethod
from domain.people.models import Account, Scope
from schema.kernel.node import global_id
from tests.domain.payouts import stage
from tests.domain.payouts.methods.cast import HASHED, PASSWORD, a_method

METHOD = """method { id kind state masked holder accountType isThirdParty depositsAsked triesLeft
    confirmedAt }"""
SET = f"... on SetPayoutMethodSuccess {{ {METHOD} }}"
STARTED = f"... on StartBankConfirmationSuccess {{ {METHOD} }}"
CONFIRMED = f"... on ConfirmBankAccountSuccess {{ {METHOD} }}"
WRONG = "... on WrongDeposits { reason message triesLeft }"
PROBLEMS = "... on InvalidInput { field value bound problems { field value } }"
US = {
    "holder": "wim",
    "routingNumber": "011 000 015",
    "accountNumber": "0123456789",
    "accountType": "SAVINGS",
}
PLAN = """{ me { worker {
    payoutPlan { method { masked } every nextAt minimum blockers isOnHold thirdPartyInstructions }
    payoutMethod { masked }
    payoutMethods { nodes { masked state } } } } }"""


@pytest.fixture
async def wim(market, people):
    stage.by_bank()
    await Account.filter(id=people.wim.account.id).update(password_hash=HASHED)
    yield people.wim
    rails.adopt(rails.PLAY)


async def chosen(market, person, method, more=SET, password=PASSWORD):
    given = {"method": method, "password": password}
    return await market.do("setPayoutMethod", person.token, more, **given)


async def test_a_bank_account_is_chosen_and_shown_masked(market, wim):
    answer = await chosen(market, wim, {"usBank": US})

    method = answer.only["method"]
    assert (method["kind"], method["state"], method["masked"]) == (
        "US_BANK",
        "UNCONFIRMED",
        "\N{BULLET}" * 4 + " 6789",
    )
    assert (method["holder"], method["accountType"]) == ("wim", "SAVINGS")
    assert "0123456789" not in str(answer)


async def test_the_plan_says_what_is_missing(market, wim):
    worker = (await market.ask(PLAN, wim.token)).only["worker"]
    assert worker["payoutMethod"] is None
    assert worker["payoutPlan"] | {"thirdPartyInstructions": ""} == {
        "method": None,
        "every": None,
        "nextAt": None,
        "minimum": "1.00",
        "blockers": ["NO_METHOD", "BELOW_MINIMUM"],
        "isOnHold": False,
        "thirdPartyInstructions": "",
    }
    assert "isThirdParty" in worker["payoutPlan"]["thirdPartyInstructions"]

    await chosen(market, wim, {"usBank": US})
    await chosen(market, wim, {"giftCard": True})

    worker = (await market.ask(PLAN, wim.token)).only["worker"]
    assert worker["payoutMethod"] == worker["payoutPlan"]["method"] == {"masked": "Gift card"}
    states = [node["state"] for node in worker["payoutMethods"]["nodes"]]
    assert states == ["CONFIRMED", "REMOVED"]
    assert worker["payoutPlan"]["blockers"] == ["BELOW_MINIMUM"]


async def test_every_wrong_value_is_named_and_no_number_is_repeated(market, wim):
    wrong = US | {"holder": "", "routingNumber": "011000016", "accountNumber": "12_45"}

    refused = (await chosen(market, wim, {"usBank": wrong}, PROBLEMS)).only

    assert refused["problems"] == [
        {"field": "method.usBank.holder", "value": ""},
        {"field": "method.usBank.routingNumber", "value": None},
        {"field": "method.usBank.accountNumber", "value": None},
    ]
    other = {"international": {"holder": "Wim", "iban": "DE89370400440532013001"}}
    refused = (await chosen(market, wim, other, PROBLEMS)).only
    assert refused["field"] == "method.international.iban"
    assert "013001" not in str(refused)
    refused = (await chosen(market, wim, {"giftCard": False}, PROBLEMS)).only
    assert refused["field"] == "method.giftCard"
    assert await PayoutMethod.all().count() == 0


@pytest.mark.parametrize(
    "method", [{}, {"giftCard": True, "usBank": US}, {"usBank": US | {"accountType": "OTHER"}}]
)
async def test_other_shapes_are_no_requests(market, wim, method):
    assert (await chosen(market, wim, method)).errors
    assert await PayoutMethod.all().count() == 0


async def test_it_takes_the_password_and_no_key(market, wim):
    wrong = await chosen(market, wim, {"giftCard": True}, password="not mine")
    assert wrong.verdict == "WRONG_CREDENTIALS"
    given = {"method": {"giftCard": True}, "password": PASSWORD}
    key = await wim.key(Scope.WORK)
    assert (await market.do("setPayoutMethod", key, "", **given)).verdict == "NOT_ALLOWED"


async def test_an_account_is_confirmed_by_the_deposits(market, wim):
    id = (await chosen(market, wim, {"usBank": US})).only["method"]["id"]
    begun = await market.do("startBankConfirmation", wim.token, STARTED, payoutMethodId=id)
    method = begun.only["method"]
    assert (method["depositsAsked"], method["triesLeft"]) == (True, 3)
    row = await PayoutMethod.get(worker_id=wim.worker.id)
    right = [str(each) for each in await commands.test_amounts_of(row.id)]
    assert not {f"'{each}'" for each in right} & set(str(begun).split())

    async def tried(first, second):
        given = {"payoutMethodId": id, "firstAmount": first, "secondAmount": second}
        return await market.do("confirmBankAccount", wim.token, f"{WRONG} {CONFIRMED}", **given)

    refused = (await tried(right[0], right[0])).only
    assert (refused["reason"], refused["triesLeft"]) == ("WRONG_DEPOSITS", 2)
    confirmed = (await tried(right[1], right[0])).only["method"]
    assert (confirmed["state"], confirmed["triesLeft"]) == ("CONFIRMED", 0)
    assert confirmed["confirmedAt"]


async def test_nobody_reaches_the_method_of_another(market, people, wim):
    row = await a_method(people.wendy.worker)
    given = {"payoutMethodId": global_id("PayoutMethod", row.id)}

    answer = await market.do("startBankConfirmation", wim.token, "", **given)

    assert answer.verdict == "NOT_FOUND"
    mine = (await market.ask(PLAN, wim.token)).only["worker"]
    assert mine["payoutMethods"]["nodes"] == []


async def test_the_worker_is_told_live(market, wim):
    async with market.socket(wim.token) as socket:
        query = """subscription { workerNotices {
            __typename ... on PayoutMethodSet { method { masked } } } }"""
        notices = await socket.subscribe(query)
        await socket.settle()
        await chosen(market, wim, {"giftCard": True})
        told = await notices.next()

    assert told == {"__typename": "PayoutMethodSet", "method": {"masked": "Gift card"}}
