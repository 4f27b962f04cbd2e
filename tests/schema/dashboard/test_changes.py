"""Following one's own dashboard."""

from domain.assignments import commands as work
from domain.kernel.money import Money

FOLLOW = """subscription($after: Cursor) { dashboardChanged(after: $after) { cursor
    day { submitted approved income } dashboard { hits { accepted } } } }"""


async def last_of(followed, wanted):
    """Events until the day is as wanted: several things may be one event."""
    event = await followed.next()
    while event["day"] != wanted:
        event = await followed.next()
    return event


async def test_each_change_comes_with_the_new_values_of_its_day(market, people, scene):
    async with market.socket(people.wim.token) as socket:
        followed = await socket.subscribe(FOLLOW)
        await work.decide(people.rita.requester, [scene.submitted.id], work.Decision())
        event = await last_of(followed, {"submitted": 2, "approved": 1, "income": "0.10"})
        assert event["dashboard"]["hits"]["accepted"] == 3
        await work.send_bonus(people.rita.requester, scene.submitted.id, Money(5), reason="Good.")
        await last_of(followed, {"submitted": 2, "approved": 1, "income": "0.15"})

        again = await socket.subscribe(FOLLOW, after=event["cursor"])
        await last_of(again, {"submitted": 2, "approved": 1, "income": "0.15"})


async def test_nobody_else_is_told(market, people, scene):
    async with market.socket(people.wendy.token) as socket, market.socket(None) as nobody:
        followed = await socket.subscribe(FOLLOW)
        without = await nobody.subscribe(FOLLOW)
        assert await without.refusal() == "UNAUTHENTICATED"
        await socket.settle()
        async with market.socket(people.wim.token) as own:
            mine = await own.subscribe(FOLLOW)
            await own.settle()
            await work.decide(people.rita.requester, [scene.submitted.id], work.Decision())
            await last_of(mine, {"submitted": 2, "approved": 1, "income": "0.10"})
        await followed.silence()


async def test_one_without_a_worker_profile_has_no_dashboard(market, people):
    async with market.socket(people.rita.token) as socket:
        followed = await socket.subscribe(FOLLOW)
        assert await followed.refusal() == "FORBIDDEN"
