"""The books at the end: what must hold whatever was done, and by how many."""

from domain.assignments import recount
from domain.kernel.statement import Statement
from domain.ledger.replay import verify
from schema.notices.notices import _TO_REQUESTERS, _TO_WORKERS
from subscriptions.log.position import Position

TOLD = {"worker": _TO_WORKERS, "requester": _TO_REQUESTERS}
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


async def told(topic):
    """What the log tells those who follow a topic: cursor and type of each event, in order.

    Read as it lies there, when nobody writes any more: not by the reader that is on trial.
    """
    kinds = TOLD[topic.split("/")[0]]
    return [
        (Position(row["xid"], row["id"]).encode(), kinds[row["kind"]].__name__)
        for row in await LOG.rows(topic)
        if row["kind"] in kinds
    ]


async def kinds_told():
    """How many entries of each kind people were told."""
    return {row["kind"]: row["entries"] for row in await KINDS.rows()}
