"""Reporting: one report an account, one open case a subject, and the place in the queue."""

import pytest

from domain.kernel import policy
from domain.kernel.paging import Slice
from domain.kernel.policy import MarketPolicy, ModerationPolicy
from domain.kernel.refusals import InvalidInput, NotAllowed
from domain.moderation import queries
from domain.moderation.lifecycle import WEIGHTS, CaseState, CaseVerb, ReportCategory
from domain.moderation.limits import LONGEST_REPORT, SAMPLE_HITS
from domain.moderation.models import FiledReport, ReportCase
from domain.people.limits import REPORTS_OF_AN_ACCOUNT
from domain.people.refusals import TooManyAttempts
from domain.questions.question import HtmlQuestion
from tests.domain import cast
from tests.domain.moderation.reporting import decided, reported, reported_by_id


async def queue():
    page = await queries.queue([CaseState.OPEN], None, Slice(limit=100))
    return [(case.subject_id, -case.place, case.report_count) for case in page.rows]


async def test_reports_by_hit_group_and_assignment_are_one_case(wim, ann, rita):
    hit = await cast.a_hit(rita, slots=2)
    taken = await cast.an_accepted(ann, hit)

    await reported(wim, hit, text="It does not load.")
    again = await reported(wim, hit, ReportCategory.SCAM, text="And more.")
    for profile, type_name, key in ((ann, "Assignment", taken.id), (ann, "HitGroup", hit.group_id)):
        await reported_by_id(profile, type_name, key, ReportCategory.SCAM)

    assert again.text == "It does not load."
    assert await queue() == [(hit.group_id, 1 + WEIGHTS[ReportCategory.SCAM], 2)]
    assert {row.hit_id for row in await FiledReport.all()} == {hit.id}
    assert cast.kinds(await cast.told()).count("ReportCaseChanged") == 1  # told twice, alike


async def test_a_decided_case_is_not_reported_again_in_the_old_one(wim, rita, ines):
    hit = await cast.a_hit(rita)
    first = await reported(wim, hit)
    await decided(first, CaseVerb.DISMISS, ines)

    second = await reported(wim, hit)

    assert second.case_id != first.case_id
    assert await queue() == [(hit.group_id, 1, 1)]


async def test_nobody_reports_their_own_or_too_long_or_too_often(wim, rita):
    hit = await cast.a_hit(rita)
    async with cast.refused(NotAllowed):
        await reported(rita, hit)
    async with cast.refused(InvalidInput):
        await reported(wim, hit, text="x" * (LONGEST_REPORT + 1))
    most = REPORTS_OF_AN_ACCOUNT[0].most
    types = [await cast.a_type(rita, title=f"Type {n}") for n in range(most + 1)]
    groups = [await cast.a_hit(rita, hit_type=each) for each in types]
    await reported(wim, groups[0], text="x" * LONGEST_REPORT)
    for each in groups[1:most]:
        await reported(wim, each)

    with pytest.raises(TooManyAttempts):
        await reported(wim, groups[most])

    assert await FiledReport.all().count() == most


async def test_an_operator_looks_at_the_hits_that_were_in_sight(wim, rita):
    hit_type = await cast.a_type(rita)
    hits = [await cast.a_hit(rita, hit_type=hit_type) for _ in range(SAMPLE_HITS + 2)]
    report = await reported(wim, hits[0])

    sample = await queries.sample_of(await ReportCase.get(id=report.case_id))

    assert sample[0].id == hits[0].id
    assert {hit.id for hit in sample[1:]} == {hit.id for hit in hits[3:]}


class TestTextsThatAskForPersonalData:
    async def test_are_flagged_once_for_a_group(self, rita, wim, ines):
        hit_type = await cast.a_type(rita)
        asks = HtmlQuestion("<p>Type your <b>password</b> here</p><input name='a'>")
        await cast.a_hit(rita, hit_type=hit_type)
        assert await queue() == []

        first = await cast.a_hit(rita, hit_type=hit_type, question=asks)
        await cast.a_hit(rita, hit_type=hit_type, question=asks)

        [case] = await ReportCase.all()
        assert await queue() == [(first.group_id, WEIGHTS[ReportCategory.PERSONAL_DATA], 0)]
        assert "your" in case.found["excerpt"]
        report = await reported(wim, first)
        assert report.case_id == case.id
        await decided(report, CaseVerb.DISMISS, ines)
        await cast.a_hit(rita, hit_type=hit_type, question=asks)
        assert await queue() == []

    async def test_add_to_a_case_that_people_opened(self, rita, wim):
        hit_type = await cast.a_type(rita)
        hit = await cast.a_hit(rita, hit_type=hit_type)
        report = await reported(wim, hit)

        question = HtmlQuestion("What is your phone number?<input name='a'>")
        await cast.a_hit(rita, hit_type=hit_type, question=question)

        case = await ReportCase.get(id=report.case_id)
        assert (-case.place, case.report_count, case.found is None) == (6, 1, False)

    async def test_are_found_by_the_expressions_of_the_setting_alone(self, rita):
        asks = HtmlQuestion("Your favourite colour, your password<input name='a'>")
        none = ModerationPolicy(personal_data=())
        policy.adopt(MarketPolicy(moderation=none))
        await cast.a_hit(rita, question=asks)
        assert await queue() == []
        policy.adopt(MarketPolicy(moderation=ModerationPolicy(personal_data=("COLOUR",))))

        await cast.a_hit(rita, question=asks)

        [case] = await ReportCase.all()
        assert case.found["expression"] == "COLOUR"
