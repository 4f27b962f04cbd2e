"""A worker removes profile data: it is erased, and its qualifications are revoked at once."""

from datetime import timedelta

from domain.assignments import commands as work
from domain.assignments.models import Assignment
from domain.kernel import clock
from domain.kernel.statement import Statement
from domain.profiles import commands
from domain.profiles.models import ProfileAnswer
from domain.profiles.rules import PremiumOutcome
from domain.qualifications import system_types
from domain.qualifications.models import Qualification
from tests.domain import cast as people
from tests.domain.profiles import cast

A_PAGE = 10


async def texts_of_everything():
    """Every row of the tables that store answers, and of the log, as text."""
    rows = []
    for table in ("assignments", "profile_answers", "log", "client_tokens", "qualifications"):
        rows += [str(row) for row in await Statement(f"SELECT * FROM {table}").rows()]
    return "\n".join(rows)


async def test_the_answers_are_erased_wherever_they_are_kept(market, rita, wim):
    question = await cast.a_question(rita)
    assignment = await cast.answered(wim, question, degree="bachelor")
    assert "bachelor" in await texts_of_everything()

    assert await commands.remove_profile_data(wim) == 1

    assert "bachelor" not in await texts_of_everything()
    assert await ProfileAnswer.all().count() == 0
    assert (await Assignment.get(id=assignment.id)).answer == []


async def test_what_they_gave_is_revoked_and_the_worker_is_told(market, rita, wim):
    await cast.answered(wim, await cast.a_question(rita), car="yes", degree="master")

    await commands.remove_profile_data(wim)

    assert await cast.premium(wim) == {}
    reasons = {row.reason for row in await Qualification.filter(worker_id=wim.id)}
    assert reasons == {"You took back the profile data that gave this."}
    assert people.kinds(await people.told()).count("QualificationRevoked") == 2


async def test_others_and_what_was_paid_are_not_touched(market, rita, wim, ann):
    question = await cast.a_question(rita)
    for worker in (wim, ann):
        await cast.answered(worker, question, car="yes")

    await commands.remove_profile_data(wim)

    assert await cast.premium(ann) == {"Car owner": 1}
    assert [row.worker_id for row in await ProfileAnswer.all()] == [ann.id]
    assert await people.earned(wim) == "0.05"


async def test_one_question_alone_may_be_taken_back(market, rita, wim):
    question = await cast.a_question(rita)
    smoker = PremiumOutcome("car", "yes", (await cast.a_type("Driver")).id)
    other = await cast.a_question(rita, title="Another", outcomes=(smoker,))
    for each in (question, other):
        await cast.answered(wim, each, car="yes")

    assert await commands.remove_profile_data(wim, question.id) == 1

    assert await cast.premium(wim) == {"Driver": 1}


async def test_what_another_answer_still_gives_is_kept(market, rita, wim):
    question = await cast.a_question(rita)
    car = question.gives[0]
    other = await cast.a_question(rita, title="Another", outcomes=(car._replace(value=5),))
    await cast.answered(wim, question, car="yes")
    clock.advance(timedelta(seconds=1))
    await cast.answered(wim, other, car="yes")
    assert await cast.premium(wim) == {"Car owner": 5}

    await commands.remove_profile_data(wim, other.id)

    assert await cast.premium(wim) == {"Car owner": 1}


async def test_what_waits_to_be_processed_never_is(market, rita, wim):
    cast.delay(days=1)
    await cast.answered(wim, await cast.a_question(rita), car="yes")
    clock.advance(timedelta(days=1))
    due = await commands.process_due.due(clock.now(), A_PAGE)

    assert await commands.remove_profile_data(wim) == 1

    assert len(due) == 1
    assert list(await commands.process_due.do(due, clock.now())) == []
    assert await cast.premium(wim) == {}
    assert await commands.process_due.due(clock.now(), A_PAGE) == []


async def test_the_erased_answer_is_not_kept_again_by_sending_it_again(market, rita, wim):
    assignment = await cast.answered(wim, await cast.a_question(rita))
    await commands.remove_profile_data(wim)

    await work.submit(wim, assignment.id, [])

    assert await ProfileAnswer.all().count() == 0


async def test_nothing_to_take_back_changes_nothing(market, rita, wim):
    question = await cast.a_question(rita)

    async with people.untouched():
        assert await commands.remove_profile_data(wim) == 0
        assert await commands.remove_profile_data(wim, question.id) == 0
        assert await commands.remove_profile_data(wim, system_types.LOCALE) == 0


async def test_one_may_answer_again_afterwards(market, rita, wim):
    question = await cast.a_question(rita, repost_every_seconds=86_400)
    await cast.answered(wim, question, car="yes", degree="master")
    await commands.remove_profile_data(wim)
    clock.advance(timedelta(days=1))
    await commands.post_due(clock.now(), A_PAGE)

    await cast.answered(wim, question, car="yes")

    assert await cast.premium(wim) == {"Car owner": 1}
