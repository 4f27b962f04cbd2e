"""The premium set: published once, gone on with, at the fees of the settings."""

from dataclasses import replace

import pytest

from domain.audit.trail import COMMAND_LINE
from domain.hits.models import Hit
from domain.kernel import policy
from domain.kernel.money import Money
from domain.kernel.refusals import InsufficientFunds, InvalidInput
from domain.profiles import commands
from domain.profiles.models import ProfileQuestion
from domain.profiles.premium_set.catalogue import premium_set
from domain.profiles.premium_set.plan import PremiumPosting, planned
from domain.qualifications.models import QualificationType
from tests.domain import cast as people
from tests.domain.profiles import cast

CHEAP = PremiumPosting(reward=Money(0), max_assignments=2)
SOME = ("smoking", "education")


async def publish(requester, *keys, posting=CHEAP):
    return await commands.publish_premium_set(
        requester, posting, keys=keys or None, actor=COMMAND_LINE
    )


async def fees():
    rows = await QualificationType.filter(kind="PREMIUM").order_by("name")
    return {row.name: str(row.fee) for row in rows}


def states(plan):
    return {each.question.key: (each.state.value, each.is_published) for each in plan.questions}


def test_the_set_has_the_subjects_and_prices_of_mechanical_turk():
    known = premium_set()
    grants = {grant.name: grant.group for each in known.questions for grant, _ in each.grants()}

    assert len(known.questions) == len({each.key for each in known.questions}) == 32
    assert set(grants.values()) == set(known.groups), "every fee is of a qualification"
    prices = {known.groups[group].default.cents for group in grants.values()}
    assert prices == {100, 65, 50, 40, 35, 30, 25, 20, 15, 10, 5}
    assert len(grants) == 134
    for each in known.questions:
        values = [choice.value for choice in each.choices]
        assert len(values) == len(set(values)), each.key


async def test_every_question_is_published_with_its_qualifications(market, rita, wim):
    plan = await publish(rita)

    assert await people.money(rita) == ("99.36", "0.64")  # 32 questions for 2 workers at 0.01
    assert (str(plan.reward), str(plan.fee)) == ("0.00", "0.64")
    rows = await ProfileQuestion.all()
    assert {row.set_key for row in rows} == {each.key for each in premium_set().questions}
    assert len(await fees()) == 134
    smoking = next(row for row in rows if row.set_key == "smoking")
    await cast.answered(wim, smoking, answer="yes")
    assert await cast.premium(wim) == {"Smoker": 1}
    await commands.remove_profile_data(wim, smoking.id)
    assert await cast.premium(wim) == {}


async def test_a_second_run_changes_nothing_and_a_later_release_is_added(market, rita):
    await publish(rita, "smoking")
    before = await people.told(), await fees(), await people.money(rita)

    again = await publish(rita, "smoking")

    assert states(again) == {"smoking": ("PUBLISHED", False)}
    assert (await people.told(), await fees(), await people.money(rita)) == before
    everything = await publish(rita)
    published = [each for each in everything.questions if each.is_published]
    assert len(published) == len(premium_set().questions) - 1


async def test_changed_fees_apply_to_what_is_published_next(market, rita):
    await publish(rita, *SOME)
    assert await fees() == {
        "Smoker": "0.30",
        "US Bachelor's Degree": "0.50",
        "US Graduate Degree": "0.65",
        "US High School Graduate": "0.05",
    }
    raised = {"smoker": Money(35)}
    policy.adopt(replace(policy.current(), premium_fees=raised))

    plan = await publish(rita)

    assert [each.grant.name for each in plan.types if each.is_changed] == ["Smoker"]
    assert (await fees())["Smoker"] == "0.35"


async def test_a_retired_question_is_published_again_by_its_key_alone(market, rita, wim):
    await publish(rita, "smoking")
    row = await ProfileQuestion.get(set_key="smoking")
    await commands.retire_profile_question(row.id)

    assert states(await planned(CHEAP))["smoking"] == ("RETIRED", False)
    assert states(await publish(rita, "smoking")) == {"smoking": ("RETIRED", True)}
    open_now = await ProfileQuestion.get(set_key="smoking", retired_at=None)
    assert open_now.id != row.id
    assert states(await planned(CHEAP))["smoking"] == ("PUBLISHED", False)


async def test_a_question_of_an_earlier_release_stays_and_is_told(market, rita):
    await publish(rita, "smoking")
    row = await ProfileQuestion.get(set_key="smoking")
    row.form["fields"][0]["label"] = "Do you smoke tobacco?"
    await ProfileQuestion.filter(id=row.id).update(form=row.form)

    assert states(await publish(rita, "smoking")) == {"smoking": ("CHANGED", False)}


async def test_what_an_operator_took_out_of_use_is_not_given(market, rita):
    await publish(rita, *SOME)
    for name in ("Smoker", "US Graduate Degree"):
        row = await QualificationType.get(name=name)
        await commands.update_premium_type(row.id, is_active=False)
    for row in await ProfileQuestion.all():
        await commands.retire_profile_question(row.id)

    plan = await publish(rita, *SOME)

    assert states(plan) == {"smoking": ("NOTHING_TO_GIVE", False), "education": ("RETIRED", True)}
    education = await ProfileQuestion.get(set_key="education", retired_at=None)
    names = {row.id: row.name for row in await QualificationType.all()}
    assert {names[each.type_id] for each in education.gives} == {
        "US High School Graduate",
        "US Bachelor's Degree",
    }


async def test_a_qualification_of_the_operator_with_such_a_name_is_used(market, rita):
    own = await cast.a_type("car owner", fee="0.25")

    await publish(rita, "car")

    question = await ProfileQuestion.get(set_key="car")
    assert [each.type_id for each in question.gives] == [own.id]


@pytest.mark.parametrize(
    ("posting", "refusal"),
    [
        (replace(CHEAP, max_assignments=1_000), InsufficientFunds),
        (replace(CHEAP, lifetime_seconds=29), InvalidInput),
        (replace(CHEAP, max_assignments=0), InvalidInput),
        (replace(CHEAP, repost_every_seconds=3_599), InvalidInput),
    ],
)
async def test_what_cannot_be_paid_or_posted_leaves_nothing_behind(market, rita, posting, refusal):
    async with people.refused(refusal):
        await publish(rita, posting=posting)

    assert await fees() == {}
    assert await Hit.all().count() == 0


async def test_an_unknown_key_is_refused_with_all_keys(market, rita):
    async with people.refused(InvalidInput) as refused:
        await publish(rita, "smoking", "shoes")

    assert refused.value.field == "questions[1]"
    assert "handedness" in refused.value.bound
