"""Payouts by hand, and the payouts and projected payments of one's own worker profile."""

import pytest

from domain.kernel import clock
from domain.payouts import rails
from domain.payouts.commands import make_files
from domain.payouts.models import Payout
from domain.payouts.providers import SANDBOX_RAIL
from domain.payouts.rails import GIFT_CARD, Rails
from domain.payouts.rules import later_day
from domain.people.models import Scope
from tests.domain.payouts import stage
from tests.domain.payouts.methods import cast as methods
from tests.schema.payouts import payday

PAYOUT = """id reference kind state gross withheld withholdingBasisPoints net method coversFrom
    coversUntil madeAt sentAt settledAt endedAt reason"""
MADE = f"... on RequestPayoutSuccess {{ payout {{ {PAYOUT} }} }}"
BLOCKED = "... on PayoutBlocked { blockers payable minimum }"
TODAY = "... on PayoutAlreadyToday { retryAt }"
MINE = f"""{{ me {{ worker {{
    payouts(first: 1) {{ nodes {{ {PAYOUT} }} pageInfo {{ hasNextPage endCursor }} }}
    projectedPayments {{ kind amount at includesUntil payoutId }}
}} }} }}"""


@pytest.fixture
async def bank(market):
    async with payday.by_bank():
        yield


@pytest.fixture
async def wim(people, bank):
    await payday.earned(people.rita.requester, people.wim.worker)
    return people.wim


async def test_a_worker_asks_for_a_payout_and_reads_it(market, wim):
    made = (await market.do("requestPayout", wim.token, MADE)).only["payout"]

    payout = await Payout.get(worker_id=wim.worker.id)
    assert made["reference"] == payout.reference
    shown = {name: made[name] for name in ("kind", "state", "gross", "withheld", "net")}
    assert shown == {
        "kind": "BY_HAND",
        "state": "DUE",
        "gross": "2.50",
        "withheld": "0.00",
        "net": "2.50",
    }
    assert (made["withholdingBasisPoints"], made["coversFrom"], made["sentAt"]) == (0, None, None)
    assert "6789" in made["method"]
    assert "0123456789" not in made["method"]
    mine = (await market.ask(MINE, wim.token)).only["worker"]
    assert mine["payouts"]["nodes"] == [made]
    assert mine["projectedPayments"] == [
        {
            "kind": "MADE",
            "amount": "2.50",
            "at": None,
            "includesUntil": made["coversUntil"],
            "payoutId": made["id"],
        }
    ]
    again = await market.ask(
        f'{{ node(id: "{made["id"]}") {{ ... on Payout {{ {PAYOUT} }} }} }}', wim.token
    )
    assert again.only == made


async def test_each_step_is_a_line_of_the_statement_that_leads_to_the_payout(market, wim):
    made = (await market.do("requestPayout", wim.token, MADE)).only["payout"]
    await make_files()
    query = """{ me { worker { statement(first: 2) {
        nodes { kind amount available onItsWay subjectId } } } } }"""

    sent, set_aside = (await market.ask(query, wim.token)).only["worker"]["statement"]["nodes"]
    assert set_aside == {
        "kind": "PAYOUT",
        "amount": "-2.50",
        "available": "-2.50",
        "onItsWay": "2.50",
        "subjectId": made["id"],
    }
    assert (sent["kind"], sent["onItsWay"], sent["subjectId"]) == (
        "PAYOUT_SENT",
        "0.00",
        made["id"],
    )


async def test_a_second_payout_of_a_day_is_refused_with_the_time_of_the_next(market, people, wim):
    first = await market.do("requestPayout", wim.token, MADE, clientToken="one")
    same = await market.do("requestPayout", wim.token, MADE, clientToken="one")
    other = await market.do("requestPayout", wim.token, TODAY)

    assert same.only == first.only
    assert other.only["reason"] == "PAYOUT_ALREADY_TODAY"
    assert other.only["retryAt"][:16] == f"{later_day(clock.now(), 1):%Y-%m-%dT%H:%M}"


async def test_everything_that_keeps_a_payout_from_being_made_is_named(market, people, bank):
    wim = people.wim
    nothing = await market.do("requestPayout", wim.token, BLOCKED)
    await stage.earn(people.rita.requester, wim.worker, 99, at=clock.now() - 2 * stage.A_DAY)
    await stage.until_nothing_is_due()
    await stage.paid_by(wim.worker, stage.us_account(), confirmed=False)
    little = await market.do("requestPayout", wim.token, BLOCKED)

    assert nothing.only["blockers"] == ["NO_METHOD", "BELOW_MINIMUM"]
    told = {name: little.only[name] for name in ("reason", "blockers", "payable", "minimum")}
    assert told == {
        "reason": "PAYOUT_BLOCKED",
        "blockers": ["UNCONFIRMED", "BELOW_MINIMUM"],
        "payable": "0.99",
        "minimum": "1.00",
    }
    assert await Payout.all().count() == 0


async def test_a_key_with_work_may_ask_and_a_suspended_worker_too_but_nobody_else(
    market, people, wim
):
    refused = {}
    for name, token in {
        "nobody": None,
        "unconfirmed": people.una.token,
        "requester": people.rita.token,
        "reader": await wim.key(Scope.READ, Scope.REQUEST, Scope.PAY),
    }.items():
        refused[name] = (await market.do("requestPayout", token)).verdict
    assert refused == {
        "nobody": "UNAUTHENTICATED",
        "unconfirmed": "EMAIL_NOT_VERIFIED",
        "requester": "NO_WORKER_ACCOUNT",
        "reader": "SCOPE_MISSING",
    }
    assert await Payout.all().count() == 0

    wim.account.suspended_at = clock.now()
    await wim.account.save()
    made = await market.do("requestPayout", await wim.key(Scope.WORK), MADE)
    assert made.verdict == "RequestPayoutSuccess"


async def test_nobody_finds_the_payout_of_another_or_a_small_deposit_to_themselves(
    market, people, wim
):
    own = await payday.a_due_payout(people.rita.requester, people.wendy.worker)
    deposit = await payday.a_small_deposit(people.wim.worker)
    asked = [payday.id_of(each) for each in (own, deposit)]
    query = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Payout { gross } } }"

    found = {
        name: (await market.ask(query, getattr(people, name).token, ids=asked)).only
        for name in ("wendy", "wim", "rita", "olga")
    }

    assert found == {
        "wendy": [{"gross": "2.50"}, None],
        "wim": [None, None],
        "rita": [None, None],
        "olga": [{"gross": "2.50"}, {"gross": "0.03"}],
    }
    mine = (await market.ask(MINE, people.wim.token)).only["worker"]
    assert (mine["payouts"]["nodes"], mine["projectedPayments"]) == ([], [])


async def test_payouts_are_pages_the_newest_first(market, people, wim):
    first = (await market.do("requestPayout", wim.token, MADE)).only["payout"]
    await make_files()
    clock.freeze(clock.now() + 2 * stage.A_DAY)
    await stage.earn(people.rita.requester, wim.worker, 100, at=clock.now() - 2 * stage.A_DAY)
    await stage.until_nothing_is_due()
    second = (await market.do("requestPayout", wim.token, MADE)).only["payout"]

    page = (await market.ask(MINE, wim.token)).only["worker"]["payouts"]
    assert ([each["id"] for each in page["nodes"]], page["pageInfo"]["hasNextPage"]) == (
        [second["id"]],
        True,
    )
    rest = MINE.replace("first: 1", f'first: 5, after: "{page["pageInfo"]["endCursor"]}"')
    [older] = (await market.ask(rest, wim.token)).only["worker"]["payouts"]["nodes"]
    assert (older["id"], older["state"]) == (first["id"], "IN_TRANSIT")
    assert second["coversFrom"] == first["coversUntil"]


KEPT = "{ me { worker { payouts { nodes { giftCodes { worth code } receipt { text } } } } } }"


async def test_a_worker_reads_codes_in_a_session_and_the_receipt_with_a_key_too(market, people):
    wim = people.wim
    rails.adopt(Rails({SANDBOX_RAIL.name: SANDBOX_RAIL}, gift_card=GIFT_CARD))
    try:
        await stage.paid_by(wim.worker)
        await methods.a_gift_code(2_500, code="GIFT-1")
        at = clock.now() - 2 * stage.A_DAY
        await stage.earn(people.rita.requester, wim.worker, 2_500, at=at)
        await stage.until_nothing_is_due()
        await market.do("requestPayout", wim.token, MADE)
        await stage.until_nothing_is_due()
    finally:
        rails.adopt(rails.PLAY)

    (payout,) = (await market.ask(KEPT, wim.token)).only["worker"]["payouts"]["nodes"]
    assert payout["giftCodes"] == [{"worth": "25.00", "code": "GIFT-1"}]
    assert "25.00" in payout["receipt"]["text"]
    key = await wim.key(Scope.READ)
    assert (await market.ask(KEPT, key)).code == "FORBIDDEN"
    without = KEPT.replace("giftCodes { worth code }", "")
    (payout,) = (await market.ask(without, key)).only["worker"]["payouts"]["nodes"]
    assert payout["receipt"] is not None
