"""`Worker.yearlyStatement`: a year of one's own money, as figures, CSV and text."""

import pytest

from domain.kernel import clock
from domain.people.models import Scope
from schema.kernel.node import global_id
from tests.domain.payouts import paid_out

QUERY = """query Year($year: Int!) { me { worker { yearlyStatement(year: $year) {
    year timeZone isOver csv text
    opening { total } closing { total pending available due inTransit }
    movements { earned rewards bonuses payments paidOut withheld sent arrived givenBack
        withheldReturned forfeited }
    months { month movements { paidOut } closing { total } }
} } } }"""
OTHERS = """query Other($id: ID!) { node(id: $id) {
    ... on Worker { yearlyStatement(year: 2026) { csv } }
} }"""


@pytest.fixture
def this_year():
    return clock.now().year


async def test_a_worker_reads_their_own_year(market, people, this_year):
    worker = people.wim.worker
    await paid_out.settled(worker, 1_000, withheld=300, rate=3000)
    await paid_out.earn(worker, 50)

    me = (await market.ask(QUERY, people.wim.token, year=this_year)).only

    year = me["worker"]["yearlyStatement"]
    assert (year["year"], year["timeZone"], year["isOver"]) == (
        this_year,
        "America/Los_Angeles",
        False,
    )
    moved = year["movements"]
    assert (moved["earned"], moved["paidOut"], moved["withheld"]) == ("10.50", "10.00", "3.00")
    assert (year["opening"]["total"], year["closing"]["available"]) == ("0.00", "0.50")
    assert len(year["months"]) == 12
    assert year["csv"].startswith("month,rewards,bonuses,")
    assert worker.worker_id in year["text"]


@pytest.mark.parametrize("year", [1999, 9999, -1])
async def test_a_year_without_a_statement_has_none(market, people, year):
    me = (await market.ask(QUERY, people.wim.token, year=year)).only

    assert me == {"worker": {"yearlyStatement": None}}


async def test_nobody_reads_the_year_of_somebody_else(market, people):
    id = global_id("Worker", people.wim.worker.id)
    work = await people.wim.key(Scope.WORK)

    for person in (people.wendy, people.rita, people.olga):
        answer = await market.ask(OTHERS, person.token, id=id)
        assert (answer.data, answer.errors) == ({"node": None}, [])
    assert (await market.ask(QUERY, work, year=2026)).code == "FORBIDDEN"
    assert (await market.ask(QUERY, None, year=2026)).only is None
