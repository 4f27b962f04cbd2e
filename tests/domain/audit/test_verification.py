"""A chain that an owner of the database changed: the walk names the first place of it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.audit import chain, verification
from domain.audit.chain import Head
from domain.audit.models import AuditEntry
from domain.audit.queries import READ_AT_ONCE
from domain.audit.verification import verify
from domain.kernel import clock
from domain.kernel.ids import new_id
from tests.domain.audit import cast

COLUMNS = (
    "number, id, at, actor_id, role, via, address, request_id, action, subject_id, reason, "
    "details, previous_hash, hash"
)


async def rehashed(number, **changes):
    """Change an entry and give it the hash of its new content."""
    entry = await AuditEntry.get(number=number)
    for name, value in changes.items():
        setattr(entry, name, value)
    await cast.run(
        "UPDATE audit_entries SET action = $2, previous_hash = $3, hash = $4 WHERE number = $1",
        number,
        entry.action,
        entry.previous_hash,
        chain.hash_of(entry),
    )


async def swapped(one, other):
    for old, new in ((one, 900), (other, one), (900, other)):
        await cast.run("UPDATE audit_entries SET number = $2 WHERE number = $1", old, new)


async def put_in(place):
    """A new entry in this place; the later ones are moved on, with their hashes."""
    for number in range(6, place - 1, -1):
        await cast.run("UPDATE audit_entries SET number = $1 + 1 WHERE number = $1", number)
    before = await AuditEntry.get(number=place - 1)
    forged = AuditEntry(
        number=place,
        id=new_id(),
        at=clock.now(),
        role="SUPPORT",
        via="API",
        action="thing.forged",
        details="{}",
        previous_hash=before.hash,
    )
    values = "".join(f", ${n}" for n in range(2, 15)).removeprefix(", ")
    await cast.run(
        f"INSERT INTO audit_entries ({COLUMNS}) VALUES ($1, {values})",
        *(
            chain.hash_of(forged) if name == "hash" else getattr(forged, name)
            for name in COLUMNS.split(", ")
        ),
    )


async def rewritten():
    """An owner who knows this code computes every hash anew."""
    before = (await AuditEntry.get(number=1)).previous_hash
    for number in range(1, 7):
        entry = await AuditEntry.get(number=number)
        entry.previous_hash = before
        entry.action = "thing.nothing" if number == 2 else entry.action
        before = chain.hash_of(entry)
        await rehashed(number, action=entry.action, previous_hash=entry.previous_hash)
    await cast.run("UPDATE audit_head SET hash = $1", before)


def sets(column, value):
    return lambda: cast.run(f"UPDATE audit_entries SET {column} = {value} WHERE number = 3")


def deletes(*numbers):
    listed = ", ".join(map(str, numbers))
    return lambda: cast.run(f"DELETE FROM audit_entries WHERE number IN ({listed})")


ALTERED = (3, "was altered")
TAMPERING = {
    "action": (sets("action", "'thing.other'"), ALTERED),
    "reason": (sets("reason", "''"), ALTERED),
    "time": (sets("at", "'2020-01-01 00:00:00+00:00'"), ALTERED),
    "no actor": (sets("actor_id", "NULL"), ALTERED),
    "role": (sets("role", "'SUPPORT'"), ALTERED),
    "via": (sets("via", "'RULE'"), ALTERED),
    "address": (sets("address", "'192.0.2.2'"), ALTERED),
    "request": (sets("request_id", "NULL"), ALTERED),
    "subject": (sets("subject_id", "actor_id"), ALTERED),
    "details": (sets("details", "'{}'"), ALTERED),
    "hash": (sets("hash", "'0'"), ALTERED),
    "hash before": (sets("previous_hash", "'0'"), ALTERED),
    "with its hash": (
        lambda: rehashed(3, action="thing.other"),
        (3, "was altered, with its hash: the next one followed another"),
    ),
    "the last, with its hash": (
        lambda: rehashed(6, action="thing.other"),
        (6, "differs from the head: it, or one before it, was written anew"),
    ),
    "the first is deleted": (deletes(1), (1, "is missing")),
    "one in the middle is deleted": (deletes(4), (4, "is missing")),
    "the end is deleted": (deletes(5, 6), (5, "is missing: the head counts more entries")),
    "all are deleted": (
        deletes(1, 2, 3, 4, 5, 6),
        (1, "is missing: the head counts more entries"),
    ),
    "two are swapped": (
        lambda: swapped(2, 5),
        (2, "is out of order: what stands there belongs at 5"),
    ),
    "neighbours are swapped": (
        lambda: swapped(3, 4),
        (3, "is out of order: what stands there belongs at 4"),
    ),
    "the first is swapped": (
        lambda: swapped(1, 2),
        (1, "is out of order: what stands there belongs at 2"),
    ),
    "one is put in": (lambda: put_in(4), (4, "was put in: what stands at 5 belongs there")),
    "one is put in at the end": (
        lambda: put_in(7),
        (7, "was put in: the head counts fewer entries"),
    ),
    "the head is gone": (
        lambda: cast.run("DELETE FROM audit_head"),
        (7, "cannot be judged: the head of the chain is missing"),
    ),
}


@pytest.mark.parametrize("way", TAMPERING)
async def test_the_first_place_of_a_change_is_named(database, way):
    await changed(*TAMPERING[way])


ON_POSTGRESQL = ("details", "time", "one in the middle is deleted", "the end is deleted")


@pytest.mark.parametrize("way", [*ON_POSTGRESQL, "two are swapped", "one is put in"])
async def test_the_first_place_of_a_change_is_named_on_postgresql_too(postgres, way):
    await changed(*TAMPERING[way])


async def changed(change, expected):
    await cast.entries(6)
    assert await cast.verdict() is None

    async with cast.as_owner():
        await change()

    assert await cast.verdict() == expected


async def test_an_anchor_shows_what_an_owner_who_computes_all_hashes_anew_can_hide(any_database):
    await cast.entries(6)
    anchor = await cast.head()
    early = Head(1, (await AuditEntry.get(number=1)).hash)

    async with cast.as_owner():
        await rewritten()

    assert await cast.verdict() is None, "without an anchor it cannot be known"
    assert await cast.verdict(anchor=early) is None, "it was taken before the change"
    assert await cast.verdict(anchor=anchor) == (
        6,
        "differs from the anchor: it, or one before it, was written anew",
    )


async def test_an_anchor_shows_an_end_that_was_cut_off_with_the_head(any_database):
    rows = await cast.entries(6)
    anchor = await cast.head()

    async with cast.as_owner():
        await cast.run("DELETE FROM audit_entries WHERE number > 4")
        await cast.run("UPDATE audit_head SET entries = 4, hash = $1", rows[3].hash)

    assert await cast.verdict() is None, "without an anchor it cannot be known"
    assert await cast.verdict(anchor=anchor) == (5, "is missing: the anchor was taken after it")


async def test_the_walk_shows_its_progress_and_reads_some_at_a_time(database):
    rows = await cast.entries(1)
    seen = []
    await verify(lambda done, total: seen.append((done, total)))
    assert seen == [(1, 1)]

    many = READ_AT_ONCE + 2
    drafts = [
        chain.NewEntry(**{name: getattr(rows[0], name) for name in chain.NewEntry.__slots__})
        for _ in range(many)
    ]
    await chain.append(drafts)
    found = await verify(lambda done, total: seen.append((done, total)))

    assert seen[1:] == [(READ_AT_ONCE, many + 1), (many + 1, many + 1)]
    assert found == verification.Verification(await cast.head())


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)
ENTRIES = st.lists(
    st.fixed_dictionaries(
        {
            "action": st.text("abc.", min_size=1, max_size=10),
            "reason": st.none() | TEXTS,
            "details": st.dictionaries(TEXTS, TEXTS | st.integers(-(2**53), 2**53) | st.none()),
        }
    ),
    min_size=1,
    max_size=5,
)


@given(ENTRIES, st.data())
@settings(max_examples=150, deadline=None)
def test_the_hash_of_an_entry_is_its_own_and_any_other_content_has_another(contents, data):
    """Pure: no two entries that differ in any field have one canonical form."""
    before, rows = chain.BEGINNING, []
    for number, content in enumerate(contents, 1):
        row = AuditEntry(
            number=number,
            id=new_id(),
            at=clock.now(),
            role="SUPPORT",
            via="API",
            previous_hash=before,
            **{**content, "details": str(content["details"])},
        )
        row.hash = before = chain.hash_of(row)
        rows.append(row)
    row = data.draw(st.sampled_from(rows))
    name = data.draw(st.sampled_from(["action", "reason", "details", "address", "request_id"]))
    other = data.draw(TEXTS)
    is_same = other == getattr(row, name)
    setattr(row, name, other)

    assert (chain.hash_of(row) == row.hash) is is_same
