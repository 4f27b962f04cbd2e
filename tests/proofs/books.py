"""The invariants of the ledger and the log, whatever was done before."""

from domain.assignments import recount
from domain.kernel.statement import Statement
from domain.ledger.replay import verify
from schema.notices.notices import _TO_REQUESTERS, _TO_WORKERS
from subscriptions.log.position import Position

EVENT_TYPES = {"worker": _TO_WORKERS, "requester": _TO_REQUESTERS}
LOG = Statement(
    "SELECT xid, id, kind FROM log WHERE topic = $1 ORDER BY xid, id",
    sqlite="SELECT 0 AS xid, id, kind FROM log WHERE topic = $1 ORDER BY id",
)
KINDS = Statement("SELECT kind, count(*) AS entries FROM log WHERE topic <> 'market' GROUP BY kind")
PAID = Statement("SELECT count(*) AS times FROM ledger_transfers WHERE kind = $1")


async def assert_balanced():
    """Ledger, holds and counters, all counted again from their rows."""
    assert await verify() == []
    assert [str(each) for each in await recount.differences()] == []


async def transfers(kind):
    row = await PAID.row(kind)
    return row["times"]


async def logged(topic):
    """The events of a topic in the log, for its followers: cursor and type of each, in order.

    Read from the table when all writes are done, not by the reader under test.
    """
    kinds = EVENT_TYPES[topic.split("/")[0]]
    return [
        (Position(row["xid"], row["id"]).encode(), kinds[row["kind"]].__name__)
        for row in await LOG.rows(topic)
        if row["kind"] in kinds
    ]


async def kinds_logged():
    """How many entries of each kind are addressed to people."""
    return {row["kind"]: row["entries"] for row in await KINDS.rows()}
