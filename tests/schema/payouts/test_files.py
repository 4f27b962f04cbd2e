"""Files for the bank and its answers, and what operators see of payouts and of all money."""

import base64

import pytest

from domain.audit.models import AuditEntry
from domain.payouts.models import Payout, PayoutAnswer
from tests.schema.payouts import payday

FILE = "id rail number fileName bankReference sha256 payments total openPayments"
MADE = f"... on MakePayoutFilesSuccess {{ files {{ {FILE} }} }}"
BYTES = "... on ReadPayoutFileSuccess { base64 file { fileName } }"
ANSWERED = """... on ReadBankAnswerSuccess { answer { fileId settled failed returned readAt } }
    ... on BankAnswerRefused { lines } ... on InvalidInput { field value bound }"""
SEEN = """{ payouts { nodes {
    payout { reference state net method } worker { workerId } rail fileId } } }"""


@pytest.fixture
async def due(market, people):
    """Payouts of Wim and Wendy that are due."""
    async with payday.by_bank():
        rita = people.rita.requester
        yield [await payday.a_due_payout(rita, each.worker) for each in (people.wim, people.wendy)]


@pytest.fixture
def olga(market, people):
    async def do(verb, more="", **values):
        return await market.do(verb, people.olga.token, more, **values)

    return do


async def the_file(olga):
    [file] = (await olga("makePayoutFiles", MADE)).only["files"]
    return file


async def test_due_payouts_go_into_a_file_whose_bytes_are_always_the_same(
    market, people, due, olga
):
    file = await the_file(olga)
    more = await olga("makePayoutFiles", MADE)
    reads = [
        (await olga("readPayoutFile", BYTES, fileId=file["id"], reason="For the bank.")).only
        for _ in range(2)
    ]

    assert (file["payments"], file["total"], file["openPayments"]) == (2, "5.00", 2)
    assert more.only["files"] == []
    assert reads[0] == reads[1]
    lines = base64.b64decode(reads[0]["base64"]).decode().splitlines()
    assert sorted(lines) == sorted(f"{each.reference} 2.50 Wim Worker" for each in due)
    [one, two] = await AuditEntry.filter(action="payouts.read_file")
    assert (one.reason, two.reason) == ("For the bank.", "For the bank.")
    assert "Wim" not in one.details
    listed = await market.ask(f"{{ payoutFiles {{ nodes {{ {FILE} }} }} }}", people.olga.token)
    assert listed.only["nodes"] == [file]


async def test_operators_see_whose_payouts_stand_where(market, people, due, olga):
    file = await the_file(olga)
    cases = (await market.ask(SEEN, people.olga.token)).only["nodes"]

    assert [each["worker"]["workerId"] for each in cases] == [
        people.wim.worker.worker_id,
        people.wendy.worker.worker_id,
    ]
    assert {each["fileId"] for each in cases} == {file["id"]}
    assert {each["payout"]["state"] for each in cases} == {"IN_TRANSIT"}
    settled = SEEN.replace("payouts {", "payouts(states: [SETTLED]) {", 1)
    assert (await market.ask(settled, people.olga.token)).only["nodes"] == []


async def test_the_money_of_all_kinds_is_nothing_together(market, people, due, olga):
    await the_file(olga)
    query = "{ moneyByKind { kind balance } }"
    found = (await market.ask(query, people.olga.token)).only
    counted = (
        await market.ask("{ payoutsByState { state payouts gross } }", people.olga.token)
    ).only

    of = {each["kind"]: each["balance"] for each in found}
    assert (of["PAYOUT_IN_TRANSIT"], of["PAYOUT_DUE"], of["TAX_WITHHELD"]) == (
        "5.00",
        "0.00",
        "0.00",
    )
    assert sum(round(float(each) * 100) for each in of.values()) == 0
    assert {"state": "IN_TRANSIT", "payouts": 2, "gross": "5.00"} in counted
    assert {"state": "FAILED", "payouts": 0, "gross": "0.00"} in counted


async def test_an_answer_of_the_bank_is_done_once_as_text_or_as_bytes(due, olga):
    file, [wim, wendy] = await the_file(olga), due
    text = f"{wim.reference} SETTLED 2.50\n{wendy.reference} FAILED 2.50 AC04: it is closed"
    said = [
        (await olga("readBankAnswer", ANSWERED, rail="lines", content=content)).only
        for content in ({"text": text}, {"base64": base64.b64encode(text.encode()).decode()})
    ]

    assert said[0] == said[1]
    answer = said[0]["answer"]
    assert (answer["fileId"], answer["settled"], answer["failed"], answer["returned"]) == (
        file["id"],
        1,
        1,
        0,
    )
    states = [(await Payout.get(id=each.id)).state.value for each in due]
    assert states == ["SETTLED", "FAILED"]


async def test_an_answer_that_does_not_match_is_refused_whole_with_its_lines(due, olga):
    await the_file(olga)
    text = f"{due[0].reference} SETTLED 2.50\n{due[1].reference} SETTLED 2.49\nP000 SETTLED 1.00"
    refused = (await olga("readBankAnswer", ANSWERED, rail="lines", content={"text": text})).only

    assert refused["reason"] == "BANK_ANSWER_REFUSED"
    assert [line.partition(":")[0] for line in refused["lines"]] == ["line 2", "line 3"]
    assert {each.state.value for each in await Payout.all()} == {"IN_TRANSIT"}
    assert await PayoutAnswer.all().count() == 0
    for wrong, told in ((50, 0), (51, 1)):
        text = "short\n" * wrong
        said = await olga("readBankAnswer", ANSWERED, rail="lines", content={"text": text})
        assert len(said.only["lines"]) == 50
        assert ("and 1 more" in said.only["message"]) is bool(told)


async def test_an_answer_without_bytes_or_of_no_rail_is_refused(due, olga):
    refused = {
        ("pigeons", "text", "x"): "rail",
        ("sandbox", "text", "x"): "rail",
        ("lines", "text", ""): "content.text",
        ("lines", "text", "a\x00b"): "content.text",
        ("lines", "base64", ""): "content.base64",
        ("lines", "base64", "no base64"): "content.base64",
        ("lines", "base64", "YQ"): "content.base64",
    }
    for (rail, way, value), field in refused.items():
        asked = {"rail": rail, "content": {way: value}}
        said = (await olga("readBankAnswer", ANSWERED, **asked)).only
        assert (said["reason"], said["field"]) == ("INVALID_INPUT", field), asked


async def test_a_file_is_settled_by_an_operators_word(due, olga):
    file = await the_file(olga)
    more = f"... on SettlePayoutFileSuccess {{ file {{ {FILE} }} }}"
    settled = await olga("settlePayoutFile", more, fileId=file["id"], reason="All arrived.")

    assert settled.only["file"] == file | {"openPayments": 0}
    assert {each.state.value for each in await Payout.all()} == {"SETTLED"}


async def test_a_file_that_is_not_there_and_a_blank_reason_are_refused(people, due, olga):
    file = await the_file(olga)
    unknown = payday.global_id("PayoutFile", people.rita.account.id)
    verdicts = [
        (await olga(verb, fileId=id, reason=reason)).verdict
        for verb in ("readPayoutFile", "settlePayoutFile")
        for id, reason in ((unknown, "x"), (file["id"], " "))
    ]

    assert verdicts == ["NOT_FOUND", "INVALID_INPUT"] * 2
    assert await AuditEntry.filter(action="payouts.read_file").count() == 0
