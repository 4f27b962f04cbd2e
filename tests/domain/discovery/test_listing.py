"""Finding work: what a viewer is shown, in which order, page by page."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from domain.assignments import commands
from domain.discovery import listing
from domain.discovery.filter import GroupField, GroupFilter, GroupOrder
from domain.hits.models import HitGroup
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.money import Money
from domain.kernel.paging import Slice
from domain.kernel.refusals import InvalidInput
from domain.questions.question import AnswerField
from tests.domain import cast, market
from tests.domain.market import titles

ORDERS = [GroupOrder(by, falling) for by in GroupField for falling in (False, True)]


@pytest.fixture(autouse=True)
def stopped_clock():
    clock.freeze(cast.START)
    yield
    clock.release()


async def a_group(requester, title, *, hits=1, **type_options):
    """A group of so many HITs with two slots each, a minute younger than the one before."""
    clock.advance(timedelta(minutes=1))
    hit_type = await cast.a_type(requester, title=title, **type_options)
    return [await cast.a_hit(requester, hit_type=hit_type, slots=2) for _ in range(hits)]


async def a_small_market():
    rita = await cast.a_requester("Rita")
    await a_group(rita, "Apple", hits=2, reward="0.10", seconds=600)
    await a_group(rita, "Birch", hits=3, reward="0.05", seconds=60)
    await a_group(rita, "Cedar", hits=1, reward="0.20", seconds=3600)
    return rita


async def test_groups_stand_in_the_order_asked_for(any_database):
    await a_small_market()

    found = {(o.by, o.falling): await titles(order=o) for o in ORDERS}

    assert found[GroupField.NEWEST, True] == ["Cedar", "Birch", "Apple"]
    assert found[GroupField.LAST_UPDATED, True] == ["Cedar", "Birch", "Apple"]
    assert found[GroupField.REWARD, True] == ["Cedar", "Apple", "Birch"]
    assert found[GroupField.REWARD_PER_HOUR, True] == ["Birch", "Apple", "Cedar"]
    assert found[GroupField.HITS_AVAILABLE, True] == ["Birch", "Apple", "Cedar"]
    assert found[GroupField.TIME_ALLOTTED, True] == ["Cedar", "Apple", "Birch"]
    for by in GroupField:
        assert found[by, False] == found[by, True][::-1]


@pytest.mark.parametrize("order", ORDERS, ids=lambda o: f"{o.by}-{o.falling}")
async def test_pages_of_any_size_make_up_the_whole_list_both_ways(any_database, order):
    rita = await cast.a_requester("Rita")
    for number in range(5):
        # Two equal ones in every order but the newest, so that the id decides.
        await a_group(rita, f"Group {number}", reward=f"0.{10 + number // 2}")
    whole = await titles(order=order)

    for size in (1, 2, 3):
        forth, back, after, before = [], [], None, None
        for _ in range(5):
            page = await listing.groups(None, Slice(size, after=after), order=order)
            forth += [group.title for group in page.rows]
            if not page.has_next:
                break
            after = order.keys.key(page.rows[-1])
        for _ in range(5):
            part = Slice(size, before=before, backwards=True)
            page = await listing.groups(None, part, order=order)
            back = [group.title for group in page.rows] + back
            if not page.has_previous:
                break
            before = order.keys.key(page.rows[0])
        assert (forth, back) == (whole, whole)


async def test_anchors_are_the_ends_of_the_pages_that_others_follow(any_database):
    await a_small_market()
    order = GroupOrder(GroupField.REWARD)

    ones, twos, threes = [
        await listing.anchors(None, GroupFilter(), order, page_size=size) for size in (1, 2, 3)
    ]

    assert [await titles(order=order, part=Slice(1, after=key)) for key in ones] == [
        ["Apple"],
        ["Birch"],
    ]
    assert [await titles(order=order, part=Slice(2, after=key)) for key in twos] == [["Birch"]]
    assert threes == []


@pytest.mark.parametrize("order", ORDERS, ids=lambda o: f"{o.by}-{o.falling}")
async def test_a_key_beyond_every_row_is_a_place_like_any_other(any_database, order):
    await a_small_market()
    beyond = datetime(9999, 12, 31, tzinfo=UTC) if order.of_instants else 2**63 - 1

    found = await titles(order=order, part=Slice(20, after=(beyond, new_id())))

    assert len(found) == (3 if order.falling else 0)


async def test_a_filter_lets_through_what_it_says(any_database):
    rita = await a_small_market()
    otto = await cast.a_requester("Otto")
    await a_group(otto, "Dogwood 100%_\\ sure", reward="0.30")

    async def found(**wanted):
        return sorted(title[0] for title in await titles(wanted=GroupFilter(**wanted)))

    assert await found() == ["A", "B", "C", "D"]
    assert await found(text="aPPle") == ["A"]
    assert await found(text="quick CEDAR") == ["C"]
    assert await found(text="cedar apple") == []
    assert await found(text="100%") == ["D"]
    assert await found(text="%_\\") == ["D"]
    assert await found(text="_") == ["D"]
    assert await found(minimum_reward=Money(10)) == ["A", "C", "D"]
    assert await found(minimum_reward=Money(21)) == ["D"]
    assert await found(requester_id=rita.id) == ["A", "B", "C"]
    assert await found(maximum_duration_seconds=600) == ["A", "B", "D"]
    assert await found(maximum_duration_seconds=59) == []
    assert await found(text="e", requester_id=rita.id, minimum_reward=Money(20)) == ["C"]


async def test_the_filter_says_the_same_of_a_group_as_the_database(any_database):
    rita = await a_small_market()
    await a_group(rita, "Straße 100%_\\ ΣΊΣΥΦΟΣ")
    groups = await HitGroup.all()
    texts = (None, "apple", "STRASSE", "%", "_", "\\", "σίσυφος", "ί", "colour é")
    asked = itertools.product(texts, (None, Money(10)), (None, 600))

    for text, least, most in asked:
        wanted = GroupFilter(text=text, minimum_reward=least, maximum_duration_seconds=most)
        fresh = await listing.among(None, wanted, [group.id for group in groups])
        assert {group.id for group in groups if wanted.matches(group)} == fresh


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (GroupFilter(text=""), "filter.text"),
        (GroupFilter(text="   "), "filter.text"),
        (GroupFilter(text="x" * 201), "filter.text"),
        (GroupFilter(text="a\x00b"), "filter.text"),
        (GroupFilter(text="\ud800"), "filter.text"),
        (GroupFilter(text=" ".join("abcdefghijk")), "filter.text"),
        (GroupFilter(minimum_reward=Money(1_000_001)), "filter.minimumReward"),
        (GroupFilter(minimum_reward=Money(-1)), "filter.minimumReward"),
        (GroupFilter(maximum_duration_seconds=0), "filter.maximumDurationSeconds"),
        (GroupFilter(maximum_duration_seconds=31_536_001), "filter.maximumDurationSeconds"),
    ],
)
async def test_what_is_out_of_bounds_is_refused_by_name(database, wanted, field):
    with pytest.raises(InvalidInput) as refused:
        await listing.groups(None, Slice(20), wanted=wanted)

    assert refused.value.field == field


async def test_totals_count_the_open_groups_and_their_hits(any_database):
    rita = await a_small_market()
    wim = await cast.a_worker("Wim")

    assert await listing.totals(None) == listing.Totals(groups=3, hits=6)
    assert await listing.totals(None, GroupFilter(text="apple")) == listing.Totals(1, 2)

    await market.block_requester(wim, rita)

    assert await listing.totals(await market.viewer_of(wim.account_id)) == listing.Totals(0, 0)


async def test_a_group_with_nothing_left_is_not_shown(any_database):
    rita, wim = await cast.a_requester("Rita"), await cast.a_worker("Wim")
    hit = await cast.a_hit(rita, slots=1)
    await commands.accept(wim, hit.id)

    assert await titles() == []


async def test_a_worker_does_not_see_whom_they_blocked_but_sees_who_blocked_them(any_database):
    rita, otto = await cast.a_requester("Rita"), await cast.a_requester("Otto")
    wim = await cast.a_worker("Wim")
    await a_group(rita, "By Rita")
    await a_group(otto, "By Otto")
    await market.block_requester(wim, rita)
    await market.block_worker(otto, wim)

    wims = await market.viewer_of(wim.account_id)

    assert await titles(wims) == ["By Otto"]
    assert await titles(await market.viewer_of(rita.account_id)) == ["By Otto", "By Rita"]
    assert await titles(wims, GroupFilter(only_acceptable=True)) == []


async def test_only_acceptable_leaves_out_what_the_worker_has_done_and_their_own(any_database):
    rita, wim = await cast.a_requester("Rita"), await cast.a_worker("Wim")
    await a_group(await cast.a_requester("Otto"), "By Otto")
    first, second = await a_group(rita, "By Rita", hits=2)
    wanted, wims = GroupFilter(only_acceptable=True), await market.viewer_of(wim.account_id)

    async def found(viewer):
        return await titles(viewer, wanted)

    assert await found(wims) == ["By Rita", "By Otto"]
    assert await found(None) == []
    assert await found(await market.viewer_of(rita.account_id)) == []
    done = await commands.accept(wim, first.id)
    held = await commands.accept(wim, second.id)
    assert await found(wims) == ["By Otto"]
    assert await listing.totals(wims, wanted) == listing.Totals(1, 1)
    await commands.submit(wim, done.id, [AnswerField("colour", ("red",))])
    assert await found(wims) == ["By Otto"]
    await commands.return_assignment(wim, held.id)
    assert await found(wims) == ["By Rita", "By Otto"]


async def test_who_works_and_publishes_may_not_accept_their_own(any_database):
    rita = await cast.a_requester("Rita")
    both = await market.with_worker(rita)
    await a_group(rita, "By Rita")

    viewer = await market.viewer_of(rita.account_id)

    assert viewer.worker == both
    assert await titles(viewer) == ["By Rita"]
    assert await titles(viewer, GroupFilter(only_acceptable=True)) == []


SPELLINGS = ["Café Zürich", "Cafe\u0301 zu\u0308rich", "CAFÉ  ZÜRICH", "\uff23afé Zü\u00adrich"]
SEARCHES = [
    *SPELLINGS,
    "zürich café",
    "CAFE\u0301",
    "rich",
    "cafe",
    "ß",
    "STRASSE",
    "straße",
    "100%",
    "_",
    "ﬁ",
    "İstanbul",
    "i\u0307stanbul",
    "\u03c3",
    "\u03a3",
    "か\u3099",
    "ｶﾞ",
]
TITLES = [*SPELLINGS, "Straße", "100% fine", "a_b", "İSTANBUL", "ΟΔΥΣΣΕΥΣ", "が", "ガ", "plain"]


@pytest.mark.parametrize("spelling", SPELLINGS)
async def test_each_spelling_of_a_title_is_found_by_every_other(any_database, spelling):
    rita = await cast.a_requester("Rita")
    for title in SPELLINGS:
        await a_group(rita, title)

    found = await titles(wanted=GroupFilter(text=spelling))

    assert found == SPELLINGS[::-1]


async def test_each_database_finds_what_the_feed_finds(any_database):
    rita = await cast.a_requester("Rita")
    for title in TITLES:
        await a_group(rita, title)
    groups = await HitGroup.all().order_by("-newest_hit_at")

    for text in SEARCHES:
        wanted = GroupFilter(text=text)
        expected = [group.title for group in groups if wanted.matches(group)]
        assert await titles(wanted=wanted) == expected, text
        assert expected or text == "cafe", text
