"""Creating and changing qualification types: names, tests, keys, retries, automatic grants."""

from dataclasses import replace

import pytest

from domain.kernel.idempotency import ClientTokenReused
from domain.kernel.ids import new_id
from domain.kernel.refusals import InvalidInput, NotFound, WrongState
from domain.qualifications import answer_key as answer_keys
from domain.qualifications import commands, system_types
from domain.qualifications.lifecycle import TypeStatus
from domain.qualifications.models import QualificationType
from domain.qualifications.refusals import KeptByTheMarket, NameTaken
from domain.qualifications.rules import TypeChange
from domain.questions.fields import OtherText
from domain.questions.stored import from_json
from tests.domain import cast
from tests.domain.qualifications.props import FREE_TEST, KEY, ONE, SEVERAL, TEST, a_draft, a_kind
from tests.domain.questions.test_field_rules import (
    DATE,
    FILE,
    LIKERT,
    RANKING,
    REGION,
    SLIDER,
    TIME,
)

NOT_SCORED = (DATE, TIME, SLIDER, RANKING, REGION, LIKERT)


async def refused(doing):
    """The field that is refused; checks that nothing was changed or told."""
    async with cast.untouched():
        with pytest.raises(InvalidInput) as caught:
            await doing
    return caught.value.field


async def change(requester, kind, **more):
    return await commands.update_type(requester, kind.id, TypeChange(**more))


async def test_a_type_is_as_it_was_said(rita):
    kind = await a_kind(
        rita,
        keywords=("colour", "Eyes"),
        status=TypeStatus.INACTIVE,
        is_requestable=False,
        retry_delay_seconds=0,
        test=TEST,
        test_duration_seconds=60,
        answer_key=KEY,
    )

    row = await QualificationType.get(id=kind.id)
    assert (row.owner_id, row.name, row.keywords) == (rita.id, "Knows colours", ["colour", "Eyes"])
    assert (row.status, row.is_requestable) == (TypeStatus.INACTIVE, False)
    assert (row.retry_delay_seconds, row.test_duration_seconds) == (0, 60)
    assert from_json(row.test) == TEST
    assert answer_keys.from_json(row.answer_key) == KEY
    assert row.fee_cents == 0


async def test_a_type_of_few_words_is_active_requestable_and_asked_for_once(rita):
    kind = await a_kind(rita)

    assert (kind.status, kind.is_requestable) == (TypeStatus.ACTIVE, True)
    assert (kind.retry_delay_seconds, kind.test, kind.is_auto_granted) == (None, None, False)


async def test_a_name_is_taken_once_by_one_owner(rita, rob):
    await a_kind(rita)

    async with cast.refused(NameTaken) as caught:
        await a_kind(rita)

    known = "You have already created a QualificationType with this name"
    assert caught.value.message.startswith(known)
    await a_kind(rob)
    await a_kind(rita, "Knows colour")


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("name", {"name": "x" * 201}),
        ("name", {"name": " "}),
        ("description", {"description": ""}),
        ("description", {"description": "x" * 2_001}),
        ("keywords[1]", {"keywords": ("a", "b,c")}),
        ("keywords", {"keywords": ("a" * 500, "b" * 500)}),
        ("status", {"status": TypeStatus.DISPOSING}),
        ("status", {"status": TypeStatus.DISPOSED}),
        ("retryDelaySeconds", {"retry_delay_seconds": -1}),
        ("retryDelaySeconds", {"retry_delay_seconds": 315_360_001}),
        ("testDurationSeconds", {"test": TEST}),
        ("testDurationSeconds", {"test": TEST, "test_duration_seconds": 0}),
        ("testDurationSeconds", {"test": TEST, "test_duration_seconds": 31_536_001}),
        ("testDurationSeconds", {"test_duration_seconds": 60}),
        ("answerKey", {"answer_key": KEY}),
        ("test.fields", {"test": replace(TEST, fields=()), "test_duration_seconds": 60}),
        (
            "test.fields[0].kind",
            {"test": FREE_TEST, "test_duration_seconds": 60, "answer_key": KEY},
        ),
        (
            "test.fields[0].kind",
            {"test": replace(TEST, fields=(FILE,)), "test_duration_seconds": 60},
        ),
        *(
            (
                "test.fields[0].kind",
                {
                    "test": replace(TEST, fields=(each, *TEST.fields)),
                    "test_duration_seconds": 60,
                    "answer_key": KEY,
                },
            )
            for each in NOT_SCORED
        ),
        (
            "test.fields[0].other",
            {
                "test": replace(TEST, fields=(replace(ONE, other=OtherText("Another")), SEVERAL)),
                "test_duration_seconds": 60,
                "answer_key": KEY,
            },
        ),
        ("autoGranted", {"is_auto_granted": True, "test": TEST, "test_duration_seconds": 60}),
        ("autoGrantedValue", {"auto_granted_value": 1}),
        ("autoGrantedValue", {"is_auto_granted": True, "auto_granted_value": 2**31}),
    ],
)
async def test_what_is_out_of_bounds_is_named_and_makes_nothing(rita, field, more):
    draft = replace(a_draft(), **more)

    assert await refused(commands.create_type(rita, draft)) == field


@pytest.mark.parametrize(
    "more",
    [
        {"name": "x" * 200, "description": "x" * 2_000, "keywords": ("a" * 500, "b" * 499)},
        {"retry_delay_seconds": 315_360_000},
        {"test": FREE_TEST, "test_duration_seconds": 1},
        {"test": replace(TEST, fields=NOT_SCORED), "test_duration_seconds": 1},
        {"test": TEST, "test_duration_seconds": 31_536_000, "answer_key": KEY},
        {"is_auto_granted": True, "auto_granted_value": -(2**31)},
    ],
)
async def test_values_at_a_bound_are_accepted(rita, more):
    assert await commands.create_type(rita, replace(a_draft(), **more))


async def test_a_test_is_at_most_65535_bytes(rita):
    field = replace(FREE_TEST.fields[0], label="x" * 2_000)
    fields = tuple(replace(field, name=f"q{n}") for n in range(33))

    draft = a_draft(test=replace(FREE_TEST, fields=fields), test_duration_seconds=60)

    assert await refused(commands.create_type(rita, draft)) == "test"


async def test_an_automatic_grant_is_worth_one_unless_said(rita):
    plain = await a_kind(rita, is_auto_granted=True)
    said = await a_kind(rita, "Other", is_auto_granted=True, auto_granted_value=0)

    assert (plain.auto_granted_value, said.auto_granted_value) == (1, 0)


async def test_the_same_token_makes_one_type(rita):
    first = await commands.create_type(
        rita, a_draft(test=TEST, test_duration_seconds=9), client_token="t"
    )
    again = await commands.create_type(
        rita, a_draft(test=TEST, test_duration_seconds=9), client_token="t"
    )

    assert first.id == again.id
    async with cast.refused(ClientTokenReused):
        await commands.create_type(rita, a_draft("Other"), client_token="t")


async def test_a_refused_wish_gives_its_token_back(rita):
    await a_kind(rita)
    with pytest.raises(NameTaken):
        await commands.create_type(rita, a_draft(), client_token="t")

    assert await commands.create_type(rita, a_draft("Other"), client_token="t")


# Changing


async def test_only_what_is_said_changes(rita):
    kind = await a_kind(rita, keywords=("eyes",), retry_delay_seconds=5)

    changed = await change(rita, kind, description="Sees red.", status=TypeStatus.INACTIVE)

    row = await QualificationType.get(id=kind.id)
    assert (row.description, row.status) == ("Sees red.", TypeStatus.INACTIVE)
    assert (row.name, row.keywords, row.retry_delay_seconds) == ("Knows colours", ["eyes"], 5)
    assert row.search_text == "knows colours\nsees red.\neyes"
    assert changed.description == row.description
    assert (await change(rita, kind, status=TypeStatus.ACTIVE)).status == TypeStatus.ACTIVE


async def test_retries_can_be_allowed_and_changed(rita):
    kind = await a_kind(rita)

    allowed = (await change(rita, kind, retry_delay_seconds=60)).retry_delay_seconds
    changed = (await change(rita, kind, retry_delay_seconds=0)).retry_delay_seconds

    assert (allowed, changed) == (60, 0)
    assert (await change(rita, kind, description="D")).retry_delay_seconds == 0


async def test_a_new_test_without_a_key_drops_the_key(rita):
    kind = await a_kind(rita, test=TEST, test_duration_seconds=60, answer_key=KEY)

    await change(rita, kind, test=FREE_TEST, test_duration_seconds=90)

    row = await QualificationType.get(id=kind.id)
    assert (from_json(row.test), row.test_duration_seconds, row.answer_key) == (FREE_TEST, 90, None)


async def test_a_test_can_be_given_to_a_type_that_has_none_and_its_key_changed(rita):
    kind = await a_kind(rita)

    await change(rita, kind, test=TEST, test_duration_seconds=60)
    await change(rita, kind, test=TEST, test_duration_seconds=60, answer_key=KEY)

    row = await QualificationType.get(id=kind.id)
    assert (from_json(row.test), answer_keys.from_json(row.answer_key)) == (TEST, KEY)


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("answerKey", {"answer_key": KEY}),
        ("testDurationSeconds", {"test_duration_seconds": 30}),
        ("testDurationSeconds", {"test": TEST}),
        ("autoGranted", {"is_auto_granted": True}),
        ("autoGrantedValue", {"auto_granted_value": 1}),
        ("status", {"status": TypeStatus.DISPOSING}),
        ("description", {"description": " "}),
        ("retryDelaySeconds", {"retry_delay_seconds": -1}),
    ],
)
async def test_a_change_that_breaks_a_rule_is_named_and_changes_nothing(rita, field, more):
    kind = await a_kind(rita, test=TEST, test_duration_seconds=60, answer_key=KEY)

    assert await refused(change(rita, kind, **more)) == field


@pytest.mark.parametrize("more", [{"answer_key": KEY}, {"test_duration_seconds": 30}])
async def test_key_or_duration_alone_needs_the_test_again_and_says_so(rita, more):
    kind = await a_kind(rita, test=TEST, test_duration_seconds=60)

    with pytest.raises(InvalidInput, match="together with the whole test"):
        await change(rita, kind, **more)


async def test_an_automatic_grant_can_begin_change_and_end(rita):
    kind = await a_kind(rita)
    steps = []
    for more in (
        {"is_auto_granted": True},
        {"auto_granted_value": 7},
        {"description": "D"},
        {"is_auto_granted": False},
        {"is_auto_granted": True, "auto_granted_value": 0},
    ):
        row = await change(rita, kind, **more)
        steps.append((row.is_auto_granted, row.auto_granted_value))

    assert steps == [(True, 1), (True, 7), (True, 7), (False, None), (True, 0)]


async def test_a_type_that_is_granted_unseen_takes_a_test_only_in_its_place(rita):
    kind = await a_kind(rita, is_auto_granted=True)
    test = {"test": TEST, "test_duration_seconds": 60}

    assert await refused(change(rita, kind, **test)) == "autoGranted"
    row = await change(rita, kind, **test, is_auto_granted=False)
    assert (row.is_auto_granted, row.test is None) == (False, False)


async def test_others_types_are_not_there_and_the_markets_are_its_own(rita, rob):
    kind = await a_kind(rob)

    async with cast.refused(NotFound):
        await change(rita, kind, description="mine")
    async with cast.refused(NotFound):
        await commands.update_type(rita, new_id(), TypeChange(description="mine"))
    async with cast.refused(KeptByTheMarket):
        await commands.update_type(rita, system_types.MASTERS, TypeChange(description="mine"))


@pytest.mark.parametrize("status", [TypeStatus.DISPOSING, TypeStatus.DISPOSED])
@pytest.mark.parametrize("more", [{"description": "D"}, {"status": TypeStatus.ACTIVE}, {}])
async def test_a_type_that_is_going_changes_no_more(rita, status, more):
    kind = await a_kind(rita)
    await QualificationType.filter(id=kind.id).update(status=status)

    async with cast.refused(WrongState):
        await change(rita, kind, **more)


@pytest.mark.parametrize(
    "spelling", ["CAFÉ", "Cafe\u0301", "café", " Café", "\uff23afé", "Ca\u200bfé"]
)
async def test_no_other_spelling_of_a_taken_name_is_taken(any_database, spelling):
    rita = await cast.a_requester("Rita")
    kind = await a_kind(rita, "Café")

    async with cast.refused(NameTaken):
        await a_kind(rita, spelling)

    assert (await QualificationType.get(id=kind.id)).name == "Café"


async def test_a_name_too_long_for_an_index_can_be_taken(any_database):
    rita, long = await cast.a_requester("Rita"), "\ufdfa" * 200
    kind = await a_kind(rita, long)

    async with cast.refused(NameTaken):
        await a_kind(rita, f"{long[:-1]}\ufdfa")

    assert (await QualificationType.get(id=kind.id)).name == long


async def test_a_refusal_names_every_wrong_value(rita):
    draft = replace(a_draft(), name="", keywords=("a,b",), test=TEST, is_auto_granted=True)

    with pytest.raises(InvalidInput) as caught:
        await commands.create_type(rita, draft)

    fields = [each.field for each in caught.value.problems]
    assert fields == ["name", "keywords[0]", "testDurationSeconds", "autoGranted"]
