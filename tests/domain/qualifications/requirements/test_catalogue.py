"""The catalogue of requirement sets: its editions, and that it never mixes two databases."""

import random

import pytest

from api.database import connect
from domain.kernel.ids import new_id
from domain.kernel.statement import Statement
from domain.kernel.work import unit_of_work
from domain.qualifications import system_types
from domain.qualifications.holdings import access_of
from domain.qualifications.models import QualificationType
from domain.qualifications.requirements import catalogue as catalogues
from domain.qualifications.requirements.catalogue import (
    NO_EDITION,
    Catalogue,
    Edition,
    catalogue,
    register,
)
from domain.qualifications.requirements.requirement import (
    Comparator,
    Guard,
    Locale,
    Requirement,
    evaluate,
)
from tests.conftest import MODELS

TYPES = (system_types.NUMBER_APPROVED, system_types.PERCENT_APPROVED, system_types.MASTERS)
HIDING = Guard.DISCOVER_PREVIEW_AND_ACCEPT


def at_least(value, *, type_id=system_types.NUMBER_APPROVED, guard=Guard.ACCEPT):
    comparator = Comparator.GREATER_THAN_OR_EQUAL_TO
    return Requirement(type_id, str(type_id)[-2:], comparator, (value,), guard=guard)


async def put(*requirements):
    async with unit_of_work():
        return await register(requirements)


async def edition():
    row = await Statement("SELECT version, mark FROM requirement_catalogue").row()
    return Edition(row["version"], row["mark"])


class RolledBack(Exception):
    """Rolls a unit of work back."""


async def put_and_roll_back(*requirements):
    try:
        async with unit_of_work():
            number = await register(requirements)
            assert (await catalogue()).requirements(number) == requirements, "seen from inside"
            raise RolledBack
    except RolledBack:
        return


@pytest.fixture(autouse=True)
def new_process():
    """A process starts with an empty cache."""
    catalogues._cached = Catalogue()


async def test_a_set_has_one_number_and_another_the_next(any_database):
    assert await edition() == NO_EDITION
    assert await put() is None
    numbers = [await put(at_least(n)) for n in (1, 2, 1, 3, 2)]
    both = await put(at_least(1), at_least(2))

    assert (*numbers, both) == (1, 2, 1, 3, 2, 4)
    assert (await edition()).version == 4
    uses = await Statement("SELECT number FROM requirement_uses WHERE type_id = $1").rows(
        system_types.NUMBER_APPROVED
    )
    assert sorted(row["number"] for row in uses) == [1, 2, 3, 4]


async def test_the_mark_tells_which_sets_there_are_and_in_which_order(any_database):
    marks = {NO_EDITION.mark}
    for number in range(3):
        await put(at_least(number))
        marks.add((await edition()).mark)
    rows = await Statement("SELECT fingerprint FROM requirement_sets ORDER BY number").rows()
    prints = [row["fingerprint"] for row in rows]

    def marked(some):
        made = NO_EDITION
        for each in some:
            made = made.with_one_more(each)
        return made

    assert len(marks) == 4
    assert await edition() == marked(prints)
    assert marked(prints[::-1]).mark != marked(prints).mark
    known = await catalogue()
    assert known.edition == await edition()
    assert all(known.includes(marked(prints[:length])) for length in range(4))
    assert not known.includes(marked(prints[1:]))
    assert not known.includes(Edition(4, marked(prints).mark))


async def test_a_set_is_read_as_it_was_registered(any_database):
    place = Requirement(
        system_types.LOCALE,
        "Location",
        Comparator.IN,
        locales=(Locale("DE"), Locale("US", "WA")),
        guard=HIDING,
    )
    number = await put(place, at_least(7, guard=Guard.PREVIEW_AND_ACCEPT))

    assert (await catalogue()).requirements(number) == (
        place,
        at_least(7, guard=Guard.PREVIEW_AND_ACCEPT),
    )


async def test_a_set_that_was_rolled_back_leaves_no_trace(any_database):
    """The cache has a set under a number that another set gets after the rollback."""
    await put(at_least(1))
    await put_and_roll_back(at_least(2, guard=HIDING))
    number = await put(at_least(3))

    known = await catalogue(await edition())
    assert number == 2
    assert known.requirements(number) == (at_least(3),)
    assert known.access({system_types.NUMBER_APPROVED: 0}).hidden == 0
    assert [each.gained for each in _changes(known, 1, 2)] == [frozenset()]


def _changes(known, before, after):
    values = ({system_types.NUMBER_APPROVED: value} for value in (before, after))
    return [known.changed_sets(system_types.NUMBER_APPROVED, *values, accepting=True)]


async def test_the_catalogue_of_another_database_is_never_used(
    sqlite_url, postgres_url, tmp_path, migrated_file
):
    """Two markets one after the other in one process; their first sets are the same."""
    other = tmp_path / "other.sqlite3"
    other.write_bytes(migrated_file.read_bytes())
    urls = [sqlite_url, f"sqlite:///{other}", postgres_url]
    held = {}
    for value, url in enumerate(urls):
        async with connect.database(url, models=MODELS):
            await put(at_least(1))
            await put(at_least(10 + value, guard=HIDING))
            if value == 1:
                await put(at_least(99))
            held[url] = await edition()
    assert len({each.mark for each in held.values()}) == 3

    for url in (*urls, *urls[::-1]):
        async with connect.database(url, models=MODELS):
            known = await catalogue()
            value = urls.index(url)
            assert known.edition == held[url]
            assert known.requirements(1) == (at_least(1),)
            assert known.requirements(2) == (at_least(10 + value, guard=HIDING),)
            access = known.access({system_types.NUMBER_APPROVED: 10 + value})
            assert access.version == held[url].version
            assert access.hidden == 0
            assert known.access({system_types.NUMBER_APPROVED: 9 + value}).hidden == 1 << 2


async def test_the_catalogue_of_a_full_database_is_not_used_for_an_empty_one(
    sqlite_url, tmp_path, migrated_file
):
    async with connect.database(sqlite_url, models=MODELS):
        await put(at_least(1, guard=HIDING))
        assert (await catalogue()).access({}).hidden == 1 << 1
    other = tmp_path / "other.sqlite3"
    other.write_bytes(migrated_file.read_bytes())
    async with connect.database(f"sqlite:///{other}", models=MODELS):
        await put(at_least(2))
        known = await catalogue()
        assert known.requirements(1) == (at_least(2),)
        assert known.access({}).hidden == 0


async def test_nobody_has_access_to_sets_that_were_never_committed(any_database):
    """Another set will get the number, and may be hidden."""
    await put(at_least(1))
    await put_and_roll_back(at_least(2))

    access = await access_of(None)

    assert access.version == (await edition()).version == 1
    assert not access.may_discover(2)


async def test_a_set_of_another_process_is_seen(any_database):
    """The set is written without this process's cache, as another process does it."""
    await put(at_least(1))
    mine = await catalogue()
    theirs = Catalogue()
    await theirs.read_up_to(await edition())
    ours, catalogues._cached = catalogues._cached, theirs
    try:
        number = await put(at_least(2, guard=HIDING))
        await catalogue()
    finally:
        catalogues._cached = ours
    assert mine.edition.version == 1, "this process has not read it yet"

    known = await catalogue()

    assert known is mine
    assert known.requirements(number) == (at_least(2, guard=HIDING),)
    assert known.access({}).hidden == 1 << number


async def any_sets(dice, count):
    """Random sets of requirements."""
    kinds = list(TYPES)
    for _ in range(3):
        kind = await QualificationType.get(id=system_types.MASTERS)
        clone = kind.copy_with(id=new_id(), well_known_id=None)
        await clone.save(force_create=True)
        kinds.append(clone.id)

    def any_requirement():
        comparator = dice.choice(list(Comparator))
        many = {Comparator.IN: 2, Comparator.NOT_IN: 2}.get(comparator, 1)
        if comparator in (Comparator.EXISTS, Comparator.DOES_NOT_EXIST):
            many = 0
        values = tuple(dice.randrange(4) for _ in range(many))
        kind = dice.choice(kinds)
        return Requirement(kind, str(kind), comparator, values, guard=dice.choice(list(Guard)))

    for _ in range(count):
        await put(*{any_requirement() for _ in range(dice.randint(1, 4))})
    return kinds


async def test_access_equals_the_evaluation_of_each_set(any_database):
    dice = random.Random(4)
    kinds = await any_sets(dice, 60)
    known = await catalogue()
    numbers = range(1, known.edition.version + 1)
    outcomes = set()
    for _ in range(400):
        some = dice.sample(kinds, dice.randrange(len(kinds) + 1))
        holdings = {kind: dice.choice([None, 0, 1, 2, 3]) for kind in some}
        access = known.access(holdings)
        for number in numbers:
            expected = evaluate(known.requirements(number), holdings)
            assert access.may_discover(number) == expected.may_discover
            assert access.may_accept(number) == expected.may_accept
            outcomes.add((expected.may_discover, expected.may_accept))
        assert access.may_discover(None)
        assert not access.may_discover(known.edition.version + 1), "an unknown set is not shown"
        assert not access.may_accept(known.edition.version + 1)

    assert outcomes == {(True, True), (True, False), (False, False)}


async def test_changed_sets_equal_the_evaluation_of_each_set_before_and_after(any_database):
    dice = random.Random(8)
    kinds = await any_sets(dice, 60)
    known = await catalogue()
    changes_seen = 0
    for _ in range(400):
        kind = dice.choice(kinds)
        before, after = ({kind: dice.choice([None, 0, 1, 2, 3])} for _ in range(2))
        before, after = ({} if dice.random() < 0.2 else each for each in (before, after))
        for accepting in (True, False):
            changed = known.changed_sets(kind, before, after, accepting=accepting)
            for number in range(1, known.edition.version + 1):
                changes = {
                    each.is_met_by(after)
                    for each in known.requirements(number)
                    if each.type_id == kind
                    and (accepting or each.guard is HIDING)
                    and each.is_met_by(after) != each.is_met_by(before)
                }
                assert (number in changed.gained, number in changed.lost) == (
                    True in changes,
                    False in changes,
                )
                changes_seen += bool(changes)

    assert changes_seen > 1_000


async def test_workers_who_meet_the_same_requirements_have_equal_access(any_database):
    await put(at_least(50, guard=HIDING))
    known = await catalogue()
    few = [known.access({system_types.NUMBER_APPROVED: value}) for value in (0, 1, 49)]
    many = [known.access({system_types.NUMBER_APPROVED: value}) for value in (50, 2_000)]

    assert len(set(few)) == len(set(many)) == 1
    await put(at_least(1))
    (newer,) = {(await catalogue()).access({system_types.NUMBER_APPROVED: 50})}
    assert (newer.version, many[0].version) == (2, 1)
