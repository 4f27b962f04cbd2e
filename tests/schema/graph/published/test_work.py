"""A requester's assignments in one list, over GraphQL; and many HITs closed in one call."""

from datetime import timedelta

import pytest

from domain.kernel import clock
from domain.people.models import Scope
from schema.kernel.node import global_id
from tests.domain import cast

LIST = """query($filter: AssignmentFilter, $first: Int, $after: String) { me { requester {
    assignments(filter: $filter, first: $first, after: $after) {
        nodes { id status worker { workerId } hit { id } } pageInfo { endCursor hasNextPage } }
} } }"""


async def listed(market, token, first=None, after=None, **filter):
    answer = await market.ask(LIST, token, filter=filter or None, first=first, after=after)
    return answer.only["requester"]["assignments"]


def ids(page):
    return [node["id"] for node in page["nodes"]]


async def test_everything_is_in_one_list_the_latest_first(market, people, scene):
    rita = people.rita.token
    every = await listed(market, rita)
    first = await listed(market, rita, first=2)
    rest = await listed(market, rita, after=first["pageInfo"]["endCursor"])

    known = {scene.id(name) for name in ("doing", "submitted", "rejected")}
    assert set(ids(every)) == known
    assert ids(first) + ids(rest) == ids(every)
    assert (await listed(market, people.rob.token))["nodes"] == []
    wim = people.wim.worker.worker_id
    for worker, count in ((wim, 3), (people.walt.worker_profile, 0), ("A" + "0" * 13, 0)):
        assert len((await listed(market, rita, workerId=worker))["nodes"]) == count
    assert ids(await listed(market, rita, status=["REJECTED"])) == [scene.id("rejected")]
    for kind, count in ((scene.id("type"), 3), (scene.group, 3), (scene.id("followup"), 0)):
        assert len((await listed(market, rita, hitTypeId=kind))["nodes"]) == count
    assert (await listed(market, people.rob.token, hitTypeId=scene.id("type")))["nodes"] == []


async def test_a_range_of_time_orders_the_list_by_that_time(market, people, scene):
    rita, now = people.rita.token, clock.now()
    in_time = {"since": (now - timedelta(hours=1)).isoformat(), "until": now.isoformat()}

    submitted = await listed(market, rita, time={"of": "SUBMITTED", **in_time})
    decided = await listed(market, rita, time={"of": "DECIDED", **in_time})
    later = await listed(market, rita, time={"since": now.isoformat()})

    assert ids(submitted) == [scene.id("submitted"), scene.id("rejected")]
    assert ids(decided) == [scene.id("rejected")]
    assert later["nodes"] == []


async def test_a_cursor_of_another_order_is_refused(market, people, scene):
    first = await listed(market, people.rita.token, first=1)
    answer = await market.ask(
        LIST,
        people.rita.token,
        filter={"time": {"of": "SUBMITTED"}},
        after=first["pageInfo"]["endCursor"],
    )

    assert answer.code == "BAD_CURSOR"


async def test_only_the_owner_with_the_scope_read_sees_it(market, people, scene):
    for key in (await people.rita.key(Scope.REQUEST), await people.rita.key(Scope.PAY)):
        assert (await market.ask(LIST, key)).code == "FORBIDDEN"


@pytest.mark.parametrize("verb", ["expireHits", "deleteHits"])
async def test_many_hits_are_closed_by_ids_or_by_their_type(verb, market, people, scene):
    rita, union = people.rita.token, f"{verb[0].upper()}{verb[1:]}Success"
    more = f"""... on InvalidInput {{ field }} ... on {union} {{ results {{ __typename
        ... on Refusal {{ reason }} ... on {union.replace("sS", "S")} {{ hit {{ id status }} }} }}
    }}"""
    robs = await cast.a_hit(people.rob.requester)
    one = union.replace("sS", "S")

    both = await market.do(verb, rita, more, hitIds=[scene.id("open")], hitTypeId=scene.id("type"))
    none = await market.do(verb, rita, more)
    await market.do("expireHit", rita, hitId=scene.id("open"))
    asked = [scene.id("open"), global_id("Hit", robs.id)]
    some = await market.do(verb, rita, more, hitIds=asked)
    rest = await market.do(verb, rita, more, hitTypeId=scene.id("type"))
    nobodys = await market.do(verb, people.rob.token, more, hitTypeId=scene.id("type"))

    assert [both.only["field"], none.only["field"]] == ["hitIds", "hitIds"]
    assert some.verdict == [one, "NOT_FOUND"]
    assert some.only["results"][0]["hit"]["id"] == scene.id("open")
    assert rest.verdict == [one]
    assert nobodys.verdict == "NOT_FOUND"
