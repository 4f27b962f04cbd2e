"""What a command shows while the market works."""

import httpx2
import orjson

from api.cli.batch.market import Market, MarketAddress
from api.cli.batch.waiting import bar, batch_ended

NEEDS = "This needs 0.12; 0.04 is available:\u202e deposit 0.08"
JOB = {"id": "a", "state": "RUNNING", "message": None}


def seen(state, rows, message):
    return {
        "state": state,
        "publishedRows": rows,
        "totalRows": 3,
        "message": message,
        "job": JOB,
    }


async def test_a_batch_that_waits_says_once_for_what(capsys):
    told = [("PUBLISHING", 1, None), *[("PUBLISHING", 2, NEEDS)] * 3, ("PUBLISHED", 3, "over")]
    answers = iter([{"data": {"node": seen(*each)}} for each in told])
    transport = httpx2.MockTransport(
        lambda request: httpx2.Response(200, content=orjson.dumps(next(answers)))
    )
    market = Market(httpx2.AsyncClient(transport=transport), MarketAddress("http://x.test", "k"))

    with bar("published") as shown:
        batch = await batch_ended(
            market, "b", shown, states=("PUBLISHING",), counted="publishedRows"
        )

    assert (batch["state"], batch["message"]) == ("PUBLISHED", "over")
    assert capsys.readouterr().err == "This needs 0.12; 0.04 is available:\ufffd deposit 0.08\n"
