"""Daily goals through the API."""

GOALS = "... on SetDailyGoalsSuccess { goals { hits money hitsToday incomeToday } }"


async def test_goals_are_set_read_and_removed(market, people):
    wim = people.wim.token
    made = await market.do("setDailyGoals", wim, GOALS, hits=20, money="12.50")
    assert made.only["goals"] == {
        "hits": 20,
        "money": "12.50",
        "hitsToday": 0,
        "incomeToday": "0.00",
    }

    removed = await market.do("setDailyGoals", wim, GOALS)
    assert (removed.only["goals"]["hits"], removed.only["goals"]["money"]) == (None, None)


async def test_both_goals_out_of_bounds_are_named_in_one_refusal(market, people):
    more = "... on InvalidInput { problems { field } }"
    refused = await market.do("setDailyGoals", people.wim.token, more, hits=0, money="10000.01")

    assert [each["field"] for each in refused.only["problems"]] == ["hits", "money"]
