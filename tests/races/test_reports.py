"""Reports at once are one case; nothing is published or left open once its group is taken down."""

from domain.audit.trail import COMMAND_LINE
from domain.hits import commands as hits
from domain.hits.commands.publication import Offer
from domain.hits.models import Hit
from domain.hits.rules import HitDraft
from domain.kernel import clock
from domain.ledger.queries import verify
from domain.moderation import commands
from domain.moderation.commands import CaseRuling
from domain.moderation.lifecycle import URGENT, CaseVerb, OpenWork
from domain.moderation.models import FiledReport, ReportCase, Strike
from domain.questions.question import HtmlQuestion
from tests.domain import cast
from tests.domain.moderation.reporting import decided, followed_up, reported
from tests.races import crowd

DRAFT = HitDraft(question=cast.QUESTION)


async def test_many_reports_and_decisions_at_once_are_counted_once(rita):
    workers = await crowd.of_workers(20)
    hit = await cast.a_hit(rita)
    first = await reported(workers[0], hit)

    async def dismiss():
        return await decided(first, CaseVerb.DISMISS, COMMAND_LINE)

    doings = [reported(each, hit) for each in workers[1:]]
    results = await crowd.at_once([*doings[:10], dismiss(), dismiss(), *doings[10:]])

    assert crowd.counted(results) == {"done": 20, "WRONG_STATE": 1}
    cases = await ReportCase.all()
    assert {case.state.value for case in cases} <= {"OPEN", "DISMISSED"}
    assert len(cases) <= 2
    for case in cases:
        count = await FiledReport.filter(case_id=case.id).count()
        assert (case.report_count, -case.place) == (count, count)
    assert sum(case.report_count for case in cases) == 20


async def test_nothing_stays_open_of_what_is_taken_down(rita):
    workers = await crowd.of_workers(12)
    hit_type = await cast.a_type(rita)
    offer = Offer(hit_type_id=hit_type.id, lifetime_seconds=600, max_assignments=5)
    hit = await hits.create_hit(rita, offer, DRAFT)
    report = await reported(workers[0], hit)

    async def later():
        return await hits.extend_hit(rita, hit.id, expires_at=clock.now().replace(year=2030))

    doings = [hits.create_hit(rita, offer, DRAFT) for _ in range(6)]
    doings += [cast.an_accepted(worker, hit) for worker in workers]
    taking = decided(report, CaseVerb.TAKE_DOWN, COMMAND_LINE, OpenWork.PAY)
    await crowd.at_once([*doings[:6], taking, later(), *doings[6:]])
    await crowd.at_once([followed_up(), followed_up(), later()])
    await followed_up()

    assert await Hit.filter(is_expired=False).count() == 0
    assert await Hit.filter(pending__gt=0).count() == 0
    assert await Strike.all().count() == 1


async def test_one_hit_is_taken_down_while_it_is_accepted_extended_and_its_group_published(rita):
    workers = await crowd.of_workers(12)
    hit_type = await cast.a_type(rita)
    offer = Offer(hit_type_id=hit_type.id, lifetime_seconds=600, max_assignments=5)
    hit = await hits.create_hit(rita, offer, DRAFT)
    report = await reported(workers[0], hit)

    async def take_down():
        ruling = CaseRuling(
            verb=CaseVerb.TAKE_DOWN, reason="A scam.", open_work=OpenWork.PAY, hit_id=hit.id
        )
        return await commands.decide(report.case_id, ruling, by=COMMAND_LINE)

    doings = [cast.an_accepted(worker, hit) for worker in workers]
    doings += [hits.extend_hit(rita, hit.id, slots=1) for _ in range(3)]
    doings += [hits.create_hit(rita, offer, DRAFT) for _ in range(4)]
    doings += [reported(worker, hit) for worker in workers[1:5]]
    await crowd.at_once([*doings[:9], take_down(), take_down(), *doings[9:]])

    row = await Hit.get(id=hit.id)
    assert (row.is_expired, row.pending, row.taken_down_at is None) == (True, 0, False)
    assert await Hit.filter(is_expired=False).count() == 4
    assert await Strike.all().count() == 1
    assert await verify() == []


async def test_texts_are_flagged_while_people_report_the_group(rita):
    workers = await crowd.of_workers(8)
    asks = HitDraft(question=HtmlQuestion("Type your password<input name='a'>"))
    for number in range(6):
        hit_type = await cast.a_type(rita, title=f"Type {number}")
        offer = Offer(hit_type_id=hit_type.id, lifetime_seconds=600, max_assignments=1)
        hit = await hits.create_hit(rita, offer, DRAFT)
        doings = [reported(worker, hit) for worker in workers]
        doings.insert(number, hits.create_hit(rita, offer, asks))
        doings.insert(0, hits.create_hit(rita, offer, asks))

        results = await crowd.at_once(doings)

        assert crowd.counted(results) == {"done": 10}
        [case] = await ReportCase.filter(subject_id=hit.group_id)
        assert (case.report_count, -case.place) == (8, 8 + URGENT)
        assert case.found is not None
