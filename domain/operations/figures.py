"""Figures of the whole market. None of them is counted by reading a table that only grows.

Open HITs are summed over the groups that are open, mails over those that wait or lately failed,
sockets and assignments over what server processes say of themselves. Sums of money read a row for
each requester and for each payout under way: so they are cached.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.kernel.money import Money
from domain.kernel.statement import Row, Statement, instant
from domain.operations.limits import GIVEN_UP_LATELY, MOST_COUNTED, PRESENT_FOR
from domain.operations.models import ServerPresence
from domain.operations.processes import all_processes

_HITS = "SELECT coalesce(sum(available_hits), 0) FROM hit_groups WHERE is_open"
_GROUPS = "SELECT count(*) FROM hit_groups WHERE is_open"


def _mails(condition: str) -> str:
    return f"""SELECT count(*) FROM (SELECT 1 FROM mails WHERE {condition}
        LIMIT {MOST_COUNTED + 1}) AS counted"""


_WAITING = "next_attempt_at IS NOT NULL"
_FAILING = f"{_WAITING} AND last_error IS NOT NULL"
_GIVEN_UP = "next_attempt_at IS NULL AND sent_at IS NULL AND created_at > $1"
_COUNTS = Statement(
    f"""SELECT ({_HITS}) AS open_hits, ({_GROUPS}) AS open_groups,
        ({_mails(_WAITING)}) AS mails_waiting, ({_mails(_FAILING)}) AS mails_failing,
        ({_mails(_GIVEN_UP)}) AS mails_given_up,
        (SELECT min(created_at) FROM (SELECT created_at FROM mails WHERE {_FAILING}
            ORDER BY created_at LIMIT 1) AS failing) AS failing_since"""
)
_HELD = """SELECT coalesce(sum(balance_cents), 0) FROM ledger_accounts
    WHERE kind = 'REQUESTER_HOLD'"""
_PAYOUTS = """SELECT coalesce(sum(gross_cents - withheld_cents), 0) FROM payouts
    WHERE {state} AND kind <> 'TEST_DEPOSIT'"""
_DUE = _PAYOUTS.format(state="state IN ('DUE', 'HELD')")
_IN_TRANSIT = _PAYOUTS.format(state="state = 'IN_TRANSIT'")
_REFUNDS = "SELECT coalesce(sum(cents), 0) FROM refunds WHERE state = 'DUE'"
_MONEY = Statement(
    f"""SELECT ({_HELD}) AS held, ({_DUE}) AS due, ({_IN_TRANSIT}) AS in_transit,
        ({_REFUNDS}) AS refunds"""
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketMoney:
    """Money under way, at an instant."""

    held: Money  # for published HITs
    due: Money  # to workers, after tax, in payouts that are not sent
    in_transit: Money  # to workers, after tax
    refunds_due: Money  # to requesters
    taken_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerFigures:
    """What the running server processes say of themselves, together."""

    processes: int
    sockets: int
    streams: int
    accepted_a_minute: int
    submitted_a_minute: int
    seconds_behind: int  # of the slowest process


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketFigures:
    """How the market is, but for its money."""

    open_hits: int
    open_groups: int
    mails_waiting: int
    mails_failing: int
    mails_given_up: int
    failing_since: datetime | None
    server: ServerFigures


async def figures(at: datetime) -> MarketFigures:
    """The figures now. Mails are counted up to a bound."""
    row = await _COUNTS.row(at - GIVEN_UP_LATELY)
    assert row is not None, "counts have a row"
    since = row["failing_since"]
    return MarketFigures(
        open_hits=int(row["open_hits"]),
        open_groups=int(row["open_groups"]),
        mails_waiting=int(row["mails_waiting"]),
        mails_failing=int(row["mails_failing"]),
        mails_given_up=int(row["mails_given_up"]),
        failing_since=None if since is None else instant(since),
        server=together(await all_processes(), at),
    )


def together(rows: list[ServerPresence], at: datetime) -> ServerFigures:
    """The figures of all processes that were seen lately.

    Each process reads the whole log, so that each knows the rates of the whole market: one that
    has just started knows less than the others.
    """
    seen = [row for row in rows if row.seen_at >= at - PRESENT_FOR]
    return ServerFigures(
        processes=len(seen),
        sockets=sum(row.sockets for row in seen),
        streams=sum(row.streams for row in seen),
        accepted_a_minute=max((row.accepted_a_minute for row in seen), default=0),
        submitted_a_minute=max((row.submitted_a_minute for row in seen), default=0),
        seconds_behind=max((row.behind_ms for row in seen), default=0) // 1000,
    )


async def money(at: datetime) -> MarketMoney:
    """The sums of money now."""
    row = await _MONEY.row()
    assert row is not None, "sums have a row"
    return MarketMoney(
        held=_cents(row, "held"),
        due=_cents(row, "due"),
        in_transit=_cents(row, "in_transit"),
        refunds_due=_cents(row, "refunds"),
        taken_at=at,
    )


def _cents(row: Row, column: str) -> Money:
    return Money(int(row[column]))
