"""The page on limits, followed as it is written: every operation, on the whole server."""

import re
from pathlib import Path

import pytest

from api.configuration.days import IN_PRODUCTION
from api.configuration.settings import Settings, load, variable
from domain.hits.models import HitType
from domain.kernel import policy
from domain.rehearsal.jumps import LONGEST_JUMP
from schema.kernel.node import global_id
from tests.domain import cast
from tests.schema.cast import Cast
from tests.schema.served import serving

PAGE = (Path(__file__).parents[1] / "docs" / "limits.md").read_text()
OPERATIONS = re.findall(r"```graphql\n(.*?)```", PAGE, re.DOTALL)
ROW = re.compile(r"\| `(KEMPELEN_\w+)` \| (\S+) \| (\S+)")


@pytest.fixture
async def market(sqlite_url, tmp_path):
    settings = load(
        database_url=sqlite_url,
        outbox_folder=tmp_path / "outbox",
        probation_days=10,
        probation_daily_limit=5,
    )
    try:
        async with serving(settings) as market:
            yield market
    finally:
        policy.adopt(policy.MarketPolicy())


async def test_the_page_can_be_followed(market):
    people = await Cast.gathered()
    rita, wim = people.rita, people.wim
    await market.do("depositFunds", rita.token, amount="20.00")
    seen, accepts, hears, closes, lists = OPERATIONS
    cursor = (await market.ask("{ eventCursor }")).only

    me = (await market.ask(seen, wim.token)).only
    assert me["worker"]["probation"] == {"daysDone": 0, "daysNeeded": 10, "endsAfter": None}
    assert me["worker"]["dailyLimit"].items() >= {"limit": 5, "used": 0}.items()

    for _ in range(6):
        hit = await cast.a_hit(rita.requester)
        operation = accepts.replace("HIT", global_id("Hit", hit.id), 1)
        answer = (await market.ask(operation, wim.token)).only
    assert answer["reasons"] == ["DAILY_LIMIT_REACHED"]
    assert (answer["dailyLimit"], answer["retryAt"]) == (5, me["worker"]["dailyLimit"]["resetsAt"])

    async with market.socket(wim.token) as socket:
        notices = await socket.subscribe(hears.replace("EVENT_CURSOR", cursor))
        told = [await notices.next() for _ in range(7)]
    assert [each for each in told if each["__typename"] != "AssignmentAccepted"] == [
        {"__typename": "DailyLimitNear", "limit": 5, "used": 4, "resetsAt": answer["retryAt"]},
        {"__typename": "DailyLimitReached", "limit": 5, "used": 5, "resetsAt": answer["retryAt"]},
    ]

    made = (await market.ask(closes, rita.token)).only["hitType"]
    assert made == {"id": made["id"], "isClosedToProbation": True, "qualificationRequirements": []}
    hit_type = await HitType.get(title="Only for the experienced")
    await cast.a_hit(rita.requester, hit_type=hit_type)
    listed = (await market.ask(lists, wim.token)).only["nodes"]
    (group,) = [each for each in listed if each["title"] == "Only for the experienced"]
    assert group["isClosedToProbation"]
    assert group["eligibility"] == {
        "mayAccept": False,
        "reasons": ["IN_PROBATION", "DAILY_LIMIT_REACHED"],
    }


def test_the_table_has_the_defaults():
    rows = {name: (there, here) for name, there, here in ROW.findall(PAGE)}

    for name, number in IN_PRODUCTION.items():
        assert rows[variable(name)] == (str(number), "0")
    assert variable("time_zone") in rows
    assert Settings.model_fields["time_zone"].default in PAGE


def test_the_longest_jump_is_named():
    assert f"at most {LONGEST_JUMP.days} days" in PAGE
