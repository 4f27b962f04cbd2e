"""Workers and requesters found by their ids, several at once."""

from domain.people.models import Scope

WORKERS = "query($ids: [ID!]!) { workers(workerIds: $ids) { id workerId } }"
REQUESTERS = "query($ids: [ID!]!) { requesters(requesterIds: $ids) { id requesterId name } }"


async def test_they_come_in_the_order_asked_with_null_for_nobody(market, people):
    wim, ann = people.wim.worker.worker_id, people.wendy.worker.worker_id
    rita = people.rita.requester.requester_id
    for token in (None, people.rita.token, await people.sam.key(Scope.READ)):
        workers = await market.ask(WORKERS, token, ids=[ann, "A" + "0" * 13, wim, ann])
        requesters = await market.ask(REQUESTERS, token, ids=["R" + "0" * 13, rita])

        found = [each and each["workerId"] for each in workers.only]
        assert found == [ann, None, wim, ann]
        assert requesters.only == [
            None,
            {"id": people.rita.requester_profile, "requesterId": rita, "name": "Rita"},
        ]
    assert len(rita) == 14
    own = await market.ask("{ me { requester { requesterId } } }", people.rita.token)
    assert own.only["requester"]["requesterId"] == rita


async def test_a_key_that_may_not_read_finds_nobody(market, people):
    token = await people.rita.key(Scope.REQUEST)

    for query in (WORKERS, REQUESTERS):
        assert (await market.ask(query, token, ids=[])).code == "FORBIDDEN"


async def test_a_hundred_are_found_at_once_and_no_more(market, people):
    ids = [people.wim.worker.worker_id] * 100

    assert len((await market.ask(WORKERS, None, ids=ids)).only) == 100
    for query in (WORKERS, REQUESTERS):
        refused = await market.ask(query, None, ids=[*ids, people.wim.worker_profile])
        assert refused.code == "LIMIT_EXCEEDED"
