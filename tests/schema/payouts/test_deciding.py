"""Operators hold, release, cancel, settle and fail payouts, with reasons that workers read."""

import pytest

from domain.ledger.queries import worker_earnings
from domain.mail.models import Mail
from domain.payouts.commands import make_files
from domain.payouts.models import Payout
from tests.schema.payouts import payday

MINE = "{ me { worker { payouts { nodes { state reason endedAt } } } } }"
CASE = "{ case { payout { state reason } worker { workerId } rail fileId } }"


@pytest.fixture
async def due(market, people):
    async with payday.by_bank():
        yield await payday.a_due_payout(people.rita.requester, people.wim.worker)


class Operator:
    def __init__(self, market, person, payout):
        self.market, self.person, self.payout = market, person, payout

    async def do(self, verb, reason="Another person's name."):
        name = f"{verb[0].upper()}{verb[1:]}Payout"
        more = f"... on {name}Success {CASE} ... on WrongState {{ state allowed }}"
        values = {"payoutId": payday.id_of(self.payout), "reason": reason}
        return await self.market.do(f"{verb}Payout", self.person.token, more, **values)


@pytest.fixture
def olga(market, people, due):
    return Operator(market, people.olga, due)


async def test_a_held_payout_is_in_no_file_and_the_worker_reads_why(market, people, olga):
    held = (await olga.do("hold")).only["case"]

    assert held == {
        "payout": {"state": "HELD", "reason": "Another person's name."},
        "worker": {"workerId": people.wim.worker.worker_id},
        "rail": "lines",
        "fileId": None,
    }
    assert await make_files() == []
    mine = (await market.ask(MINE, people.wim.token)).only["worker"]["payouts"]["nodes"]
    assert mine == [{"state": "HELD", "reason": "Another person's name.", "endedAt": None}]
    assert "Another person's name." in (await Mail.all().order_by("-id").first()).body
    released = (await olga.do("release")).only["case"]["payout"]
    assert released == {"state": "DUE", "reason": None}


async def test_a_cancelled_payout_gives_the_money_back(people, olga):
    assert (await olga.do("cancel")).only["case"]["payout"]["state"] == "CANCELLED"
    again = (await olga.do("cancel")).only

    assert (again["reason"], again["state"]) == ("WRONG_STATE", "CANCELLED")
    assert str((await worker_earnings(people.wim.worker.id)).available) == "2.50"


async def test_a_payment_is_settled_and_returned_by_an_operators_word(people, olga):
    early = (await olga.do("settle")).only
    [file] = await make_files()
    settled = (await olga.do("settle", "Seen on the statement.")).only["case"]
    failed = (await olga.do("fail", "R02: the account is closed")).only["case"]

    assert (early["reason"], early["state"], early["allowed"]) == (
        "WRONG_STATE",
        "DUE",
        ["IN_TRANSIT"],
    )
    assert settled["payout"] == {"state": "SETTLED", "reason": None}
    assert settled["fileId"] == payday.id_of(file)
    assert failed["payout"] == {"state": "RETURNED", "reason": "R02: the account is closed"}
    assert str((await worker_earnings(people.wim.worker.id)).available) == "2.50"


async def test_a_reason_is_needed_and_nobody_decides_about_their_own_money(market, people, due):
    people.wim.account.operator_role = people.olga.account.operator_role
    await people.wim.account.save()
    for verb in ("hold", "release", "cancel", "settle", "fail"):
        olga, own = (Operator(market, each, due) for each in (people.olga, people.wim))
        said = [await olga.do(verb, " "), await olga.do(verb, "x" * 1_001), await own.do(verb)]
        verdicts = [each.verdict for each in said]
        assert verdicts == ["INVALID_INPUT", "INVALID_INPUT", "NOT_ALLOWED"], verb
    assert (await Payout.get(id=due.id)).state == "DUE"
    held = await Operator(market, people.olga, due).do("hold", "x" * 1_000)
    assert held.verdict == "HoldPayoutSuccess"


async def test_an_operator_finds_no_small_deposit_to_their_own_account_in_the_list(
    market, people, due
):
    people.wim.account.operator_role = people.olga.account.operator_role
    await people.wim.account.save()
    deposit = await payday.a_small_deposit(people.wim.worker)
    query = "{ payouts { nodes { payout { id gross } } } }"
    own = (await market.ask(query, people.wim.token)).only["nodes"]
    all_ = (await market.ask(query, people.olga.token)).only["nodes"]
    assert [each["payout"]["gross"] for each in own] == ["2.50"]
    assert payday.id_of(deposit) in [each["payout"]["id"] for each in all_]
