"""Profile questions are HITs of the operator: published, paid, posted again, retired."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.assignments import commands as work
from domain.hits import commands as hits
from domain.hits.models import Hit
from domain.kernel import clock
from domain.kernel.money import Money
from domain.kernel.refusals import InsufficientFunds, InvalidInput, NotEligible, NotFound
from domain.profiles import commands
from domain.profiles.commands.post_question import location
from domain.profiles.models import ProfilePosting, ProfileQuestion
from domain.profiles.rules import PremiumOutcome
from domain.qualifications import system_types
from domain.qualifications.requirements.requirement import Locale
from domain.questions.content import Choice
from domain.questions.fields import DateField, OtherText, SingleChoiceField, TextField
from domain.questions.question import FormQuestion
from tests.domain import cast as people
from tests.domain.profiles import cast

A_PAGE = 10
A_DAY = timedelta(days=1)


async def test_a_question_is_a_hit_of_the_operators_own(market, rita, wim):
    question = await cast.a_question(rita)

    hit = await cast.posted(question)
    assert (hit.requester_id, hit.max_assignments) == (rita.id, 5)
    assert hit.expires_at == clock.now() + A_DAY
    assert await people.money(rita) == ("99.70", "0.30")
    assert "HitPublished" in people.kinds(await people.told())
    posting = await ProfilePosting.get(hit_id=hit.id)
    assert posting.question_id == question.id


async def test_the_operator_pays_as_any_requester_and_the_worker_at_once(market, rita, wim):
    question = await cast.a_question(rita, reward=Money(50), max_assignments=10)
    assert await people.money(rita) == ("93.00", "7.00")

    await cast.answered(wim, question, car="yes")

    assert await people.earned(wim) == "0.50"
    assert await people.money(rita) == ("93.00", "6.30")
    hit = await hits.expire_hit(rita, question.current_hit_id)
    assert await people.money(rita) == ("99.30", "0.00")
    assert await people.counters(hit) == ("REVIEWABLE", 9, 0, 1)


async def test_what_the_balance_does_not_cover_is_refused(market, rita):
    draft = await cast.a_draft(max_assignments=10_000)

    async with people.refused(InsufficientFunds):
        await commands.publish_profile_question(rita, draft)

    assert await ProfileQuestion.all().count() == 0


async def test_the_same_client_token_publishes_once(market, rita):
    draft = await cast.a_draft()

    first = await commands.publish_profile_question(rita, draft, client_token="t")
    again = await commands.publish_profile_question(rita, draft, client_token="t")

    assert again.id == first.id
    assert await Hit.all().count() == 1


async def bounds_of(market, **more):
    draft = await cast.a_draft(**more)
    with pytest.raises(InvalidInput) as refused:
        await commands.publish_profile_question(await people.a_requester("Olga"), draft)
    assert await Hit.all().count() == 0
    return refused.value.field


class TestBounds:
    async def test_no_field_may_be_required(self, market):
        field = cast.a_choice_field("car", "yes")
        required = SingleChoiceField("car", "?", choices=field.choices)

        assert (
            await bounds_of(market, form=FormQuestion((required,))) == "form.fields[0].isRequired"
        )

    @pytest.mark.parametrize(
        ("field", "at"),
        [
            (TextField("car", "Which?", is_required=False), "kind"),
            (DateField("car", "When?", is_required=False), "kind"),
            (replace(cast.a_choice_field("car", "yes"), other=OtherText("Another")), "other"),
        ],
    )
    async def test_only_choices_are_asked(self, market, field, at):
        form = FormQuestion((field,))

        assert await bounds_of(market, form=form) == f"form.fields[0].{at}"

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"field": "bike"}, "outcomes[0].fieldName"),
            ({"choice": "perhaps"}, "outcomes[0].choiceValue"),
            ({"value": 2**31}, "outcomes[0].value"),
            ({"type_id": system_types.MASTERS}, "outcomes[0].qualificationTypeId"),
        ],
    )
    async def test_an_outcome_is_a_choice_that_gives_an_active_premium_type(
        self, market, change, field
    ):
        usual = (await cast.outcomes())[0]

        assert await bounds_of(market, outcomes=(usual._replace(**change),)) == field

    async def test_an_inactive_type_is_given_by_no_new_question(self, market):
        made = await cast.a_type("Smoker")
        await commands.update_premium_type(made.id, is_active=False)
        outcome = PremiumOutcome("car", "yes", made.id)

        assert await bounds_of(market, outcomes=(outcome,)) == "outcomes[0].qualificationTypeId"

    async def test_no_outcome_stands_twice_and_one_stands(self, market):
        usual = (await cast.outcomes())[0]

        twice = (usual, usual._replace(value=4))
        assert await bounds_of(market, outcomes=twice) == "outcomes[1].qualificationTypeId"

    async def test_there_are_outcomes(self, market):
        assert await bounds_of(market, outcomes=()) == "outcomes"

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"countries": ("NL", "XX")}, "countries[1]"),
            ({"countries": ("NL",) * 31}, "countries"),
            ({"repost_every_seconds": 3_599}, "repostEverySeconds"),
            ({"repost_every_seconds": 31_536_001}, "repostEverySeconds"),
            ({"lifetime_seconds": 29}, "lifetimeSeconds"),
            ({"max_assignments": 0}, "maxAssignments"),
            ({"title": ""}, "title"),
            ({"form": FormQuestion(())}, "form.fields"),
        ],
    )
    async def test_bounds_name_their_field(self, market, change, field):
        assert await bounds_of(market, **change) == field

    async def test_several_choices_may_give_one_type(self, market, rita):
        made = await cast.a_type("Any answer")
        form = FormQuestion((SingleChoiceField("q", "?", False, choices=(Choice("a", "A"),)),))

        question = await cast.a_question(
            rita, form=form, outcomes=(PremiumOutcome("q", "a", made.id, 7),)
        )

        assert question.gives == [PremiumOutcome("q", "a", made.id, 7)]


class TestALocation:
    def test_it_is_required_to_see_the_hit_at_all(self):
        (required,) = location(["DE", "NL"])

        assert (required.type_id, required.comparator) == (system_types.LOCALE, "IN")
        assert required.locales == (Locale("DE"), Locale("NL"))
        assert required.guard == "DISCOVER_PREVIEW_AND_ACCEPT"
        assert location([]) == ()

    async def test_only_those_who_live_there_may_answer(self, market, rita, wim):
        there = await cast.a_question(rita, countries=("nl", "BE", "NL"))
        elsewhere = await cast.a_question(rita, countries=("DE",), outcomes=there.gives)

        assert there.countries == ["BE", "NL"]
        await cast.answered(wim, there, car="yes")
        assert await cast.premium(wim) == {"Car owner": 1}
        async with people.refused(NotFound):
            await work.accept(wim, elsewhere.current_hit_id)


class TestPostingAgain:
    async def test_the_next_hit_replaces_the_open_one(self, market, rita, wim):
        question = await cast.a_question(rita, repost_every_seconds=86_400)
        first = await cast.posted(question)
        await cast.answered(wim, question, car="yes")
        clock.advance(A_DAY - timedelta(seconds=1))
        assert await commands.post_due(clock.now(), A_PAGE) == 0

        clock.advance(timedelta(seconds=1))
        assert await commands.post_due(clock.now(), A_PAGE) == 1
        assert await commands.post_due(clock.now(), A_PAGE) == 0

        second = await cast.posted(question)
        assert (await Hit.get(id=first.id)).is_expired
        assert second.id != first.id
        assert second.group_id == first.group_id
        assert second.expires_at == clock.now() + A_DAY
        # One answer of the first was paid; the second's five are on hold.
        assert await people.money(rita) == ("99.64", "0.30")
        assert (await ProfileQuestion.get(id=question.id)).next_post_at == clock.now() + A_DAY

    async def test_a_worker_answers_each_posting_once(self, market, rita, wim):
        question = await cast.a_question(rita, repost_every_seconds=86_400)
        await cast.answered(wim, question, car="yes")
        async with people.refused(NotEligible):
            await cast.answered(wim, question, car="no")
        clock.advance(A_DAY)
        await commands.post_due(clock.now(), A_PAGE)

        await cast.answered(wim, question, car="no")

        assert await cast.premium(wim) == {}

    async def test_what_was_missed_is_not_made_up_for(self, market, rita):
        question = await cast.a_question(rita, repost_every_seconds=86_400)
        start = clock.now()
        clock.advance(A_DAY * 3.5)

        assert await commands.post_due(clock.now(), A_PAGE) == 1
        assert await commands.post_due(clock.now(), A_PAGE) == 0

        assert (await ProfileQuestion.get(id=question.id)).next_post_at == start + A_DAY * 4

    async def test_an_answer_begun_before_may_still_be_handed_in(self, market, rita, wim):
        question = await cast.a_question(rita, repost_every_seconds=3_600)
        clock.advance(timedelta(minutes=59))
        assignment = await work.accept(wim, question.current_hit_id)
        clock.advance(timedelta(minutes=1))
        await commands.post_due(clock.now(), A_PAGE)

        await work.submit(wim, assignment.id, cast.said(car="yes"))

        assert await cast.premium(wim) == {"Car owner": 1}

    async def test_without_funds_it_is_postponed_and_says_why(self, market, wim):
        poor = await people.a_requester("Olga", funds="0.55")
        question = await cast.a_question(
            poor, repost_every_seconds=86_400, lifetime_seconds=200_000
        )
        await cast.answered(wim, question)
        spent = await people.a_hit(poor, slots=2)
        clock.advance(A_DAY)

        await commands.post_due(clock.now(), A_PAGE)

        row = await ProfileQuestion.get(id=question.id)
        assert row.current_hit_id == question.current_hit_id
        assert row.next_post_at == clock.now() + timedelta(hours=1)
        assert row.postponed_because.startswith("This needs 0.30; ")
        assert not (await Hit.get(id=question.current_hit_id)).is_expired
        await hits.expire_hit(poor, spent.id)
        clock.advance(timedelta(hours=1))
        await commands.post_due(clock.now(), A_PAGE)
        again = await ProfileQuestion.get(id=question.id)
        assert (again.current_hit_id != row.current_hit_id, again.postponed_because) == (True, None)

    async def test_a_deleted_hit_is_followed_by_the_next(self, market, rita):
        question = await cast.a_question(rita, repost_every_seconds=86_400)
        await hits.expire_hit(rita, question.current_hit_id)
        await hits.delete_hit(rita, question.current_hit_id)
        clock.advance(A_DAY)

        assert await commands.post_due(clock.now(), A_PAGE) == 1

        assert (await cast.posted(question)).status == "ASSIGNABLE"


class TestRetiring:
    async def test_it_is_asked_no_more_and_keeps_what_it_gave(self, market, rita, wim):
        question = await cast.a_question(rita, repost_every_seconds=86_400)
        await cast.answered(wim, question, car="yes")

        retired = await commands.retire_profile_question(question.id)

        assert retired.retired_at == clock.now()
        assert (await cast.posted(question)).is_expired
        assert await people.money(rita) == ("99.94", "0.00")
        clock.advance(A_DAY)
        assert await commands.post_due(clock.now(), A_PAGE) == 0
        assert await cast.premium(wim) == {"Car owner": 1}

    async def test_a_retired_one_stays_as_it_is(self, market, rita):
        question = await cast.a_question(rita)
        first = await commands.retire_profile_question(question.id)
        clock.advance(A_DAY)

        async with people.untouched():
            again = await commands.retire_profile_question(question.id)

        assert again.retired_at == first.retired_at

    async def test_there_must_be_one(self, market):
        with pytest.raises(NotFound):
            await commands.retire_profile_question(system_types.LOCALE)
