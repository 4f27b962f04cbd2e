"""The dashboard, as its worker reads it."""

from domain.assignments import commands as work
from domain.kernel import clock
from domain.kernel.money import Money
from domain.people.models import Scope
from tests.domain.dashboard.keeping import keep_up
from tests.domain.payouts import stage
from tests.statements import counted

PAGE = """{ me { worker { dashboard { workerId countedUntil isRecounting
    hits { accepted inProgress { count share } submitted { count share } returned { count }
        abandoned { count } approved { count share } rejected { count } pending { count share } }
    earnings { total rewards bonuses payments years { year rewards bonuses payments total } }
    time { acceptedSeconds sittingSeconds hourlyAccepted hourlySitting }
    goals { hits money hitsToday incomeToday endsAt }
    paidUntil projectedPayments { at amount includesUntil }
    days(first: 45) { nodes { date submitted approved rejected pending paid rewards bonuses income
        paidOut assignments { nodes { state bonus reward submittedAt feedback
            assignment { id hit { hitType { title } requester { name } } } } } } }
    requesters { nodes { submitted approvalRate income workSeconds hourly requester { name } } }
    hitTypes { nodes { submitted approved rejected pending approvalRate rewards bonuses income
        medianWorkSeconds hourly hitType { title } } }
} } } }"""
MOST_STATEMENTS = 40  # of the whole page, however much there is


async def page_of(market, token):
    answer = await market.ask(PAGE, token)
    assert answer.errors == []
    return answer.data["me"]["worker"]["dashboard"]


async def test_everything_on_one_page(market, people, scene):
    await work.decide(people.rita.requester, [scene.submitted.id], work.Decision(feedback="Fine"))
    await work.send_bonus(people.rita.requester, scene.submitted.id, Money(5), reason="Good.")
    await keep_up()

    page = await page_of(market, people.wim.token)

    assert page["workerId"] == people.wim.worker.worker_id
    assert page["isRecounting"] is False
    hits = page["hits"]
    assert (hits["accepted"], hits["submitted"]) == (3, {"count": 2, "share": 2 / 3})
    assert (hits["approved"], hits["pending"]) == (
        {"count": 1, "share": 0.5},
        {"count": 0, "share": 0.0},
    )
    [year] = page["earnings"]["years"]
    assert (page["earnings"]["total"], year["total"], year["bonuses"]) == ("0.15", "0.15", "0.05")
    [day] = page["days"]["nodes"]
    assert (day["submitted"], day["approved"], day["rejected"], day["income"]) == (2, 1, 1, "0.15")
    states = [
        (each["state"], each["bonus"], each["feedback"]) for each in day["assignments"]["nodes"]
    ]
    assert states == [("APPROVED", "0.05", "Fine"), ("REJECTED", "0.00", "no")]
    [part] = page["hitTypes"]["nodes"]
    assert (part["approvalRate"], part["income"], part["pending"]) == (0.5, "0.15", 0)
    assert page["requesters"]["nodes"][0]["requester"]["name"] == "Rita"
    assert (page["paidUntil"], page["projectedPayments"]) == (None, [])


async def test_the_page_asks_a_bounded_number_of_statements(market, people, scene):
    await keep_up()
    await page_of(market, people.wim.token)
    with counted() as statements:
        await page_of(market, people.wim.token)

    assert len(statements) <= MOST_STATEMENTS


async def test_a_payment_to_come_is_shown(market, people, scene):
    await stage.paid_by(people.wim.worker, every_days=7, next_at=clock.now() + 2 * stage.A_DAY)
    await stage.earn(people.rita.requester, people.wim.worker, 320)
    await stage.until_nothing_is_due()
    [payment] = (await page_of(market, people.wim.token))["projectedPayments"]

    assert payment["amount"] == "3.20"


async def test_a_key_needs_the_scope_to_read(market, people, scene):
    key = await people.wim.key(Scope.WORK)
    answer = await market.ask(PAGE, key)
    assert answer.code == "FORBIDDEN"
