"""Publishing: HIT types, one HIT, many HITs; their bounds, their money, their tokens."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.assignments import commands as work
from domain.hits import commands
from domain.hits.commands import call_holds, publish_many
from domain.hits.commands.publication import Offer
from domain.hits.models import Hit, HitGroup, HitType
from domain.hits.rules import HitDraft, HitTypeDraft
from domain.kernel import clock
from domain.kernel.idempotency import ClientTokenReused
from domain.kernel.ids import new_id
from domain.kernel.money import Money
from domain.kernel.refusals import InsufficientFunds, InvalidInput, NotFound, WrongState
from domain.qualifications.requirements.drafts import RequirementDraft
from domain.qualifications.requirements.requirement import Comparator
from domain.questions.fields import Pattern, TextField
from domain.questions.question import FormQuestion, HtmlQuestion
from tests.domain import cast, qualified

DRAFT = HitTypeDraft(
    title="Name a colour",
    description="Say which colour it is.",
    keywords=("colour", "quick"),
    reward=Money(10),
    assignment_duration_seconds=600,
)
HIT = HitDraft(question=cast.QUESTION)
LIFETIME = 3600

TYPE_BOUNDS = [
    ("title", "", "title", "", "1 to 128 characters of text"),
    ("title", " ", "title", " ", "1 to 128 characters of text"),
    ("title", "x" * 129, "title", "129 characters", "1 to 128 characters of text"),
    ("title", "a\x00b", "title", "U+0000", "text without control characters"),
    ("title", "a\ud800", "title", "U+D800", "text without control characters"),
    ("description", "x" * 2001, "description", "2001 characters", "1 to 2000 characters of text"),
    ("keywords", ("",), "keywords[0]", "", "1 to 1000 characters of text"),
    ("keywords", ("a", "b,c"), "keywords[1]", "b,c", "one keyword without a comma"),
    (
        "keywords",
        ("x" * 500, "y" * 500),
        "keywords",
        "1001 characters",
        "at most 1000 characters together, commas counted",
    ),
    ("reward", Money(-1), "reward", "-0.01", "an amount from 0.00 to 10000.00"),
    ("reward", Money(1_000_001), "reward", "10000.01", "an amount from 0.00 to 10000.00"),
    (
        "assignment_duration_seconds",
        29,
        "assignmentDurationSeconds",
        "29",
        "a whole number from 30 to 31536000",
    ),
    (
        "assignment_duration_seconds",
        31_536_001,
        "assignmentDurationSeconds",
        "31536001",
        "a whole number from 30 to 31536000",
    ),
    (
        "auto_approval_delay_seconds",
        -1,
        "autoApprovalDelaySeconds",
        "-1",
        "a whole number from 0 to 2592000",
    ),
    (
        "auto_approval_delay_seconds",
        2_592_001,
        "autoApprovalDelaySeconds",
        "2592001",
        "a whole number from 0 to 2592000",
    ),
]
TYPE_EDGES = [
    {"title": "x" * 128, "description": "y" * 2000},
    {"keywords": ("x" * 500, "y" * 499)},
    {"reward": Money(0)},
    {"reward": Money(1_000_000)},
    {"assignment_duration_seconds": 30},
    {"assignment_duration_seconds": 31_536_000},
    {"auto_approval_delay_seconds": 0},
    {"auto_approval_delay_seconds": 2_592_000},
]


@pytest.mark.parametrize(("name", "value", "field", "shown", "bound"), TYPE_BOUNDS)
async def test_a_hit_type_out_of_bounds_is_refused(rita, name, value, field, shown, bound):
    async with cast.refused(InvalidInput) as caught:
        await commands.create_hit_type(rita, replace(DRAFT, **{name: value}))

    refusal = caught.value
    assert (refusal.field, refusal.value, refusal.bound) == (field, shown, bound)


@pytest.mark.parametrize("values", TYPE_EDGES)
async def test_a_hit_type_on_the_edge_of_its_bounds_is_taken(rita, values):
    hit_type = await commands.create_hit_type(rita, replace(DRAFT, **values))

    for name, value in values.items():
        stored = getattr(hit_type, name)
        assert (tuple(stored) if name == "keywords" else stored) == value


async def test_auto_approval_comes_after_thirty_days_unless_said_otherwise(rita):
    hit_type = await commands.create_hit_type(rita, DRAFT)

    assert hit_type.auto_approval_delay_seconds == 30 * 24 * 3600


async def test_an_unknown_qualification_type_is_refused(rita):
    wanted = (RequirementDraft(new_id(), Comparator.EXISTS),)
    async with cast.refused(NotFound):
        await commands.create_hit_type(rita, replace(DRAFT, requirements=wanted))


async def test_the_same_values_are_the_same_hit_type(rita):
    first = await commands.create_hit_type(rita, DRAFT)
    again = await commands.create_hit_type(rita, DRAFT)
    other = await commands.create_hit_type(rita, replace(DRAFT, reward=Money(11)))
    robins = await commands.create_hit_type(await cast.a_requester("Robin"), DRAFT)

    assert again.id == first.id
    assert len({first.id, other.id, robins.id}) == 3
    assert await HitType.all().count() == await HitGroup.all().count() == 3


OFFER_BOUNDS = [
    ({"lifetime_seconds": 29}, "lifetimeSeconds", "29", "a whole number from 30 to 31536000"),
    (
        {"lifetime_seconds": 31_536_001},
        "lifetimeSeconds",
        "31536001",
        "a whole number from 30 to 31536000",
    ),
    ({"max_assignments": 0}, "maxAssignments", "0", "a whole number from 1 to 1000000000"),
    (
        {"max_assignments": 1_000_000_001},
        "maxAssignments",
        "1000000001",
        "a whole number from 1 to 1000000000",
    ),
]


@pytest.mark.parametrize(("values", "field", "shown", "bound"), OFFER_BOUNDS)
async def test_an_offer_out_of_bounds_is_refused(rita, values, field, shown, bound):
    hit_type = await cast.a_type(rita)
    offer = replace(Offer(hit_type_id=hit_type.id, lifetime_seconds=LIFETIME), **values)

    for publishing in (
        lambda: commands.create_hit(rita, offer, HIT),
        lambda: commands.create_hits(rita, offer, [HIT]),
    ):
        async with cast.refused(InvalidInput) as caught:
            await publishing()
        refusal = caught.value
        assert (refusal.field, refusal.value, refusal.bound) == (field, shown, bound)


async def test_a_hit_has_one_assignment_unless_said_otherwise(rita):
    hit_type = await cast.a_type(rita)
    hit = await commands.create_hit(rita, Offer(hit_type_id=hit_type.id, lifetime_seconds=30), HIT)

    assert await cast.counters(hit) == ("ASSIGNABLE", 1, 0, 0)
    assert (hit.expires_at - hit.created_at).total_seconds() == 30


async def test_an_annotation_holds_at_most_255_characters(rita):
    offer = Offer(hit_type_id=(await cast.a_type(rita)).id, lifetime_seconds=LIFETIME)
    hit = await commands.create_hit(rita, offer, replace(HIT, annotation="x" * 255))
    assert hit.annotation == "x" * 255

    async with cast.refused(InvalidInput) as caught:
        await commands.create_hit(rita, offer, replace(HIT, annotation="x" * 256))
    assert caught.value.field == "requesterAnnotation"


async def test_another_requesters_hit_type_is_not_found(rita):
    hit_type = await cast.a_type(await cast.a_requester("Robin"))
    offer = Offer(hit_type_id=hit_type.id, lifetime_seconds=LIFETIME)

    async with cast.refused(NotFound):
        await commands.create_hit(rita, offer, HIT)
    async with cast.refused(NotFound):
        await commands.create_hits(rita, offer, [HIT])


# Reward, assignments, and the money held for all of them: the examples of the fee table.
FEES = [
    ("0.05", 3, "0.18"),
    ("1.00", 9, "10.80"),
    ("1.00", 10, "14.00"),
    ("0.01", 1, "0.02"),
    ("0.00", 1, "0.01"),
    ("0.52", 1, "0.62"),
    ("0.53", 1, "0.64"),
]


@pytest.mark.parametrize(("reward", "slots", "held"), FEES)
async def test_publishing_holds_reward_and_fee_of_each_assignment(rita, reward, slots, held):
    hit_type = await cast.a_type(rita, reward=reward)
    await cast.a_hit(rita, hit_type=hit_type, slots=slots)

    available = str(Money.parse("100.00") - Money.parse(held))
    assert await cast.money(rita) == (available, held)


async def test_too_little_money_is_refused_and_nothing_is_half_done(market):
    poor = await cast.a_requester("Poor", funds="0.35")
    hit_type = await cast.a_type(poor)

    async with cast.refused(InsufficientFunds) as caught:
        await cast.a_hit(poor, hit_type=hit_type, slots=3)

    assert (caught.value.needed, caught.value.available) == (Money(36), Money(35))


async def test_publishing_tells_the_requester_and_the_market(rita):
    hit = await cast.a_hit(rita, slots=3)

    published, changed = await cast.told()
    assert published.hit_id == hit.id
    assert list(published.topics()) == [f"requester/{rita.id}"]
    assert (changed.available_before, changed.available, changed.total) == (0, 1, 1)
    assert (changed.group_id, changed.version) == (hit.group_id, 1)


async def test_a_token_sent_again_answers_with_the_same_hit(rita):
    offer = Offer(hit_type_id=(await cast.a_type(rita)).id, lifetime_seconds=LIFETIME)
    hit = await commands.create_hit(rita, offer, HIT, client_token="t")
    before = await cast.everything()

    again = await commands.create_hit(rita, offer, HIT, client_token="t")

    assert again.id == hit.id
    assert await cast.everything() == before


async def test_a_token_sent_with_another_input_is_refused(rita):
    offer = Offer(hit_type_id=(await cast.a_type(rita)).id, lifetime_seconds=LIFETIME)
    await commands.create_hit(rita, offer, HIT, client_token="t")

    async with cast.refused(ClientTokenReused):
        await commands.create_hit(rita, offer, replace(HIT, annotation="b"), client_token="t")


async def test_a_refused_hit_leaves_its_token_free(market):
    poor = await cast.a_requester("Poor", funds="0.01")
    offer = Offer(hit_type_id=(await cast.a_type(poor)).id, lifetime_seconds=LIFETIME)
    async with cast.refused(InsufficientFunds):
        await commands.create_hit(poor, offer, HIT, client_token="t")
    await cast.deposit(poor, Money(11))

    hit = await commands.create_hit(poor, offer, HIT, client_token="t")

    assert await cast.counters(hit) == ("ASSIGNABLE", 1, 0, 0)


# Many at a time


async def an_offer(requester, **values):
    return Offer(hit_type_id=(await cast.a_type(requester)).id, lifetime_seconds=LIFETIME, **values)


def drafts(count):
    return [replace(HIT, annotation=str(number)) for number in range(count)]


def annotations(answers):
    return [a.annotation if isinstance(a, Hit) else a.reason.value for a in answers]


async def test_many_hits_are_answered_in_input_order(rita):
    answers = await commands.create_hits(rita, await an_offer(rita), drafts(3))

    assert annotations(answers) == ["0", "1", "2"]
    assert await cast.group(answers[0]) == (3, 3)
    assert await cast.money(rita) == ("99.64", "0.36")


async def test_an_item_out_of_bounds_is_refused_alone_and_named(rita):
    items = drafts(3)
    items[1] = HitDraft(question=HtmlQuestion(html=""))

    answers = await commands.create_hits(rita, await an_offer(rita), items)

    assert annotations(answers) == ["0", "INVALID_INPUT", "2"]
    assert answers[1].field == "hits[1].question.html.html"


async def test_a_call_that_the_money_does_not_cover_is_refused_as_one(market):
    poor = await cast.a_requester("Poor", funds="0.30")
    items, offer = [*drafts(4), HitDraft(question=HtmlQuestion(html=""))], await an_offer(poor)

    async with cast.refused(InsufficientFunds) as caught:
        await commands.create_hits(poor, offer, items)

    refusal = caught.value
    assert (refusal.needed, refusal.available, refusal.missing) == (Money(48), Money(30), Money(18))


@pytest.mark.parametrize("reads", ["no money", "no HIT type"])
async def test_a_call_is_refused_as_one_where_its_first_valid_hit_is_in_a_later_chunk(rita, reads):
    """Nothing is published, so that nothing needs an answer of its own."""
    kind = await qualified.a_qualification(rita, "Reader")
    required = RequirementDraft(kind.id, Comparator.EXISTS)
    hit_type = await qualified.a_type_requiring(rita, required)
    offer = Offer(hit_type_id=hit_type.id, lifetime_seconds=LIFETIME)
    wrong = [HitDraft(question=HtmlQuestion(html=""))] * publish_many.HITS_A_CHUNK
    items = [*wrong, *drafts(publish_many.HITS_A_CHUNK), *drafts(400)]
    if reads == "no HIT type":
        await commands.delete_qualification_type(rita, kind.id)

    async with cast.refused(InsufficientFunds if reads == "no money" else WrongState) as caught:
        await commands.create_hits(rita, offer, items, client_token="t")

    if reads == "no money":
        assert caught.value.needed == Money(12) * 900
        await cast.deposit(rita, Money(12) * 900)
        answers = await commands.create_hits(rita, offer, items, client_token="t")
        assert annotations(answers)[499:502] == ["INVALID_INPUT", "0", "1"]
        assert await Hit.all().count() == 900


async def test_a_call_goes_as_far_as_the_funds_where_it_is_asked_to(market):
    poor = await cast.a_requester("Poor", funds="0.30")

    answers = await commands.create_hits(
        poor, await an_offer(poor), drafts(5), as_far_as_funds_go=True
    )

    assert annotations(answers) == ["0", "1", *["INSUFFICIENT_FUNDS"] * 3]
    assert {(a.needed, a.available, a.missing) for a in answers[2:]} == {
        (Money(36), Money(6), Money(30))
    }
    assert await cast.money(poor) == ("0.06", "0.24")


async def test_the_sum_that_is_missing_is_that_of_the_whole_call(market):
    """In one chunk as in many: after the deposit of that sum, everything is published."""
    count = publish_many.HITS_A_CHUNK * 2 + 3
    funds = Money(12) * (publish_many.HITS_A_CHUNK + 1)
    poor = await cast.a_requester("Poor", funds=str(funds))
    offer = await an_offer(poor)
    async with cast.refused(InsufficientFunds) as caught:
        await commands.create_hits(poor, offer, drafts(count))
    assert caught.value.missing == Money(12) * count - funds

    some = await commands.create_hits(poor, offer, drafts(count), as_far_as_funds_go=True)
    left = some[publish_many.HITS_A_CHUNK + 1 :]
    assert annotations(some[: publish_many.HITS_A_CHUNK + 1])[-1] == str(publish_many.HITS_A_CHUNK)
    assert {each.missing for each in left} == {caught.value.missing}

    await cast.deposit(poor, caught.value.missing)
    assert all(
        isinstance(a, Hit) for a in await commands.create_hits(poor, offer, drafts(len(left)))
    )
    assert await cast.money(poor) == ("0.00", str(Money(12) * count))


async def test_money_for_later_chunks_is_on_hold_and_given_back_when_a_call_ends(rita):
    """The HIT type is retired between the first chunk and the second."""
    await cast.deposit(rita, Money(100_000))
    kind = await qualified.a_qualification(rita, "Reader")
    required = RequirementDraft(kind.id, Comparator.EXISTS)
    hit_type = await qualified.a_type_requiring(rita, required)
    offer = Offer(hit_type_id=hit_type.id, lifetime_seconds=LIFETIME)
    count = publish_many.HITS_A_CHUNK + 2

    call = await _until_the_first_chunk(rita, offer, count, "t")
    assert (await cast.money(rita))[1] == str(Money(12) * count)
    await commands.delete_qualification_type(rita, kind.id)
    left = call.items[publish_many.HITS_A_CHUNK :]
    assert annotations(await call.publish(publish_many.HITS_A_CHUNK, left)) == ["WRONG_STATE"] * 2
    await call.end()

    assert (await cast.money(rita))[1] == str(Money(12) * publish_many.HITS_A_CHUNK)


async def test_a_call_of_a_process_that_ended_leaves_its_money_to_its_token_or_to_housekeeping(
    market,
):
    count = publish_many.HITS_A_CHUNK + 2
    poor = await cast.a_requester("Poor", funds=str(Money(12) * count))
    offer = await an_offer(poor)
    calls = [_until_the_first_chunk(poor, offer, count, token) for token in ("t", "u")]

    await calls[0]
    assert await cast.money(poor) == ("0.00", str(Money(12) * count))
    again = await commands.create_hits(poor, offer, drafts(count), client_token="t")
    assert annotations(again) == [str(number) for number in range(count)]

    await cast.deposit(poor, Money(12) * count)
    await calls[1]
    clock.advance(call_holds.KEPT_FOR - timedelta(seconds=1))
    assert await commands.release_abandoned(clock.now(), 10) == 0
    clock.advance(timedelta(seconds=1))
    assert await commands.release_abandoned(clock.now(), 10) == 1
    assert await cast.money(poor) == ("0.24", str(Money(12) * (2 * count - 2)))
    late = await commands.create_hits(poor, offer, drafts(count), client_token="u")
    assert annotations(late) == [str(number) for number in range(count)]
    assert await cast.money(poor) == ("0.00", str(Money(12) * 2 * count))


async def _until_the_first_chunk(requester, offer, count, token):
    """A call after its first commit, whose end is not done yet."""
    call = publish_many._Call(
        requester=requester,
        hit_type=await HitType.get(id=offer.hit_type_id),
        offer=offer,
        items=await publish_many._checked_items(drafts(count)),
        goes_as_far_as_funds=False,
        token=token,
        digest=publish_many._digest(offer, drafts(count), False),
    )
    await call.publish(0, call.items[: publish_many.HITS_A_CHUNK])
    return call


@pytest.mark.parametrize("count", [0, 10_001])
async def test_a_call_takes_one_to_ten_thousand_hits(rita, count):
    offer = await an_offer(rita)

    async with cast.refused(InvalidInput) as caught:
        await commands.create_hits(rita, offer, [HIT] * count)

    refusal = caught.value
    assert (refusal.field, refusal.bound) == ("hits", "1 to 10000 items")


async def test_a_call_is_committed_in_chunks_that_each_tell_the_group_once(rita):
    await cast.deposit(rita, Money(10_000))
    count = publish_many.HITS_A_CHUNK * 2 + 1
    answers = await commands.create_hits(rita, await an_offer(rita), drafts(count))

    assert annotations(answers) == [str(number) for number in range(count)]
    changes = [fact for fact in await cast.told() if type(fact).__name__ == "GroupChanged"]
    assert [change.available for change in changes] == [500, 1000, 1001]
    assert [change.version for change in changes] == [1, 2, 3]


async def test_a_token_sent_again_answers_with_the_same_hits(rita):
    offer = await an_offer(rita)
    answers = await commands.create_hits(rita, offer, drafts(3), client_token="t")
    before = await cast.everything()

    again = await commands.create_hits(rita, offer, drafts(3), client_token="t")

    assert [hit.id for hit in again] == [hit.id for hit in answers]
    assert await cast.everything() == before


async def short(requester, offer, items):
    """A call under a token, as far as funds go."""
    return await commands.create_hits(
        requester, offer, items, as_far_as_funds_go=True, client_token="t"
    )


async def test_a_call_cut_short_is_completed_by_its_token(market):
    count = publish_many.HITS_A_CHUNK + 2
    poor = await cast.a_requester("Poor", funds=str(Money(12) * publish_many.HITS_A_CHUNK))
    offer = await an_offer(poor)
    first = await short(poor, offer, drafts(count))
    assert annotations(first)[-3:] == ["499", *["INSUFFICIENT_FUNDS"] * 2]
    await cast.deposit(poor, Money(24))

    again = await short(poor, offer, drafts(count))

    assert annotations(again) == [str(number) for number in range(count)]
    assert [hit.id for hit in again[:-2]] == [hit.id for hit in first[:-2]]
    assert await Hit.all().count() == count
    assert await cast.money(poor) == ("0.00", str(Money(12) * count))


async def test_a_token_completes_what_was_refused_inside_one_chunk(market):
    poor = await cast.a_requester("Poor", funds="0.12")
    offer = await an_offer(poor)
    first = await short(poor, offer, drafts(3))
    await cast.deposit(poor, Money(24))

    again = await short(poor, offer, drafts(3))
    third = await short(poor, offer, drafts(3))

    assert annotations(first) == ["0", *["INSUFFICIENT_FUNDS"] * 2]
    assert annotations(again) == ["0", "1", "2"]
    assert [hit.id for hit in third] == [hit.id for hit in again]
    assert again[0].id == first[0].id


async def test_a_call_of_which_nothing_was_published_leaves_its_token_free(market):
    poor = await cast.a_requester("Poor", funds="0.01")
    offer = await an_offer(poor)
    async with cast.refused(InsufficientFunds):
        await commands.create_hits(poor, offer, drafts(2), client_token="t")
    async with cast.untouched():
        answers = await short(poor, offer, drafts(2))
    assert annotations(answers) == ["INSUFFICIENT_FUNDS"] * 2
    await cast.deposit(poor, Money(24))

    again = await commands.create_hits(poor, offer, drafts(1), client_token="t")

    assert annotations(again) == ["0"]


async def test_a_bulk_token_sent_with_another_input_is_refused(rita):
    offer = await an_offer(rita)
    await commands.create_hits(rita, offer, drafts(3), client_token="t")

    async with cast.refused(ClientTokenReused):
        await commands.create_hits(rita, offer, drafts(2), client_token="t")


@pytest.mark.parametrize("token", ["", "x" * 65, "a\x00"])
async def test_a_token_out_of_bounds_is_refused(rita, token):
    offer = await an_offer(rita)

    async with cast.refused(InvalidInput) as caught:
        await commands.create_hits(rita, offer, drafts(1), client_token=token)

    assert caught.value.field == "clientToken"


async def test_a_group_that_does_not_exist_has_nothing_to_accept(wim):
    async with cast.refused(NotFound):
        await work.accept_next(wim, new_id())


async def test_others_are_served_while_many_forms_with_patterns_are_checked():
    too_large = (Pattern(r"(?:\pL){30}"),) * 10  # takes milliseconds, which are not remembered
    draft = HitDraft(
        question=FormQuestion((TextField("name", "Name", max_length=1, patterns=too_large),))
    )
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    serving = asyncio.create_task(others())
    items = await publish_many._checked_items([draft] * 20)
    serving.cancel()

    assert len(items) == 20
    assert turns > 2
