"""Finding qualification types by text, owner and kind, page by page."""

import pytest

from domain.hits import queries as hit_queries
from domain.kernel.paging import Slice
from domain.kernel.refusals import InvalidInput
from domain.qualifications import queries
from domain.qualifications.lifecycle import TypeKind, TypeStatus
from domain.qualifications.models import QualificationType
from domain.qualifications.queries import TypeFilter
from tests.domain import cast
from tests.domain.qualifications.props import TEST, a_kind, required_by

ALL = Slice(limit=100)


async def found(viewer, **wanted):
    page = await queries.search(viewer, TypeFilter(**wanted), ALL)
    return [row.name for row in page.rows]


async def test_a_search_is_a_substring_whatever_its_case(rita):
    for name in ("abc", "ab", "xaBx", "acb"):
        await a_kind(rita, name)

    assert await found(rita, text="AB", kind=TypeKind.CUSTOM) == ["xaBx", "ab", "abc"]
    assert await found(rita, text="ab", kind=TypeKind.CUSTOM) == ["xaBx", "ab", "abc"]
    assert await found(rita, text="zz") == []


async def test_a_search_looks_through_name_description_and_keywords(rita):
    await a_kind(rita, "Straße", keywords=("Quick", "ÉTÉ"))

    for text in ("STRASSE", "red from", "quick", "été"):
        assert await found(rita, text=text) == ["Straße"], text


@pytest.mark.parametrize("text", ["%", "_", "\\", "100%", "a_b", "\\x", "'", '"'])
async def test_signs_are_searched_for_as_they_are(rita, text):
    await a_kind(rita, "100 a b x")
    await a_kind(rita, f"<{text}>")

    assert await found(rita, text=text, kind=TypeKind.CUSTOM) == [f"<{text}>"]


@pytest.mark.parametrize("text", ["", " ", "x" * 201, "\x00"])
async def test_a_search_of_no_bounds_is_refused(rita, text):
    with pytest.raises(InvalidInput):
        await found(rita, text=text)


async def test_what_can_be_asked_for_is_open_and_active(rita):
    await a_kind(rita, "open")
    await a_kind(rita, "private", is_requestable=False)
    await a_kind(rita, "inactive", status=TypeStatus.INACTIVE)

    assert await found(rita, requestable=True) == ["open"]
    others = await found(rita, requestable=False)
    assert "open" not in others
    assert {"private", "inactive", "Masters"} <= set(others)


async def test_ones_own_are_found_alone(rita, rob):
    await a_kind(rita, "hers")
    await a_kind(rob, "his")

    assert await found(rita, owned_by=rita.id) == ["hers"]
    assert await found(None, kind=TypeKind.CUSTOM) == ["his", "hers"]
    assert len(await found(None, kind=TypeKind.SYSTEM)) == 9


async def test_only_the_owner_sees_a_deleted_type(rita, rob):
    kind = await a_kind(rita, "gone")
    await QualificationType.filter(id=kind.id).update(status=TypeStatus.DISPOSED)

    assert await found(rita, text="gone") == ["gone"]
    assert await found(rob, text="gone") == []
    assert await found(None, text="gone") == []
    assert list(await queries.visible_types([kind.id], rita)) == [kind.id]
    assert await queries.visible_types([kind.id], rob) == {}
    assert await queries.visible_types([kind.id], None) == {}


async def test_pages_follow_each_other(rita):
    names = [f"kind {n}" for n in range(7)]
    for name in names:
        await a_kind(rita, name)

    seen, after, pages = [], None, 0
    while True:
        page = await queries.search(rita, TypeFilter(text="kind"), Slice(limit=3, after=after))
        seen += [row.name for row in page.rows]
        after, pages = (page.rows[-1].id,), pages + 1
        if not page.has_next:
            break

    assert (seen, pages) == (names[::-1], 3)


async def test_lists_never_contain_a_test_or_a_key(rita):
    kind = await a_kind(rita, test=TEST, test_duration_seconds=60)

    page = await queries.search(rita, TypeFilter(text="colours"), ALL)
    visible = await queries.visible_types([kind.id], rita)
    listed = await queries.listed_types([kind.id])

    for row in (*page.rows, visible[kind.id], listed[kind.id]):
        assert not {"test", "answer_key"} & set(vars(row))


async def test_an_owner_finds_their_own_hits_that_require_a_type(rita, rob):
    kind, other = await a_kind(rita), await a_kind(rita, "Other")
    hit_type = await cast.a_type(rita)
    await required_by(kind, hit_type)
    many = [await cast.a_hit(rita, hit_type=hit_type) for _ in range(3)]
    await cast.a_hit(rob)

    first = await hit_queries.hits_requiring(rita.id, kind.id, Slice(limit=2))
    rest = await hit_queries.hits_requiring(
        rita.id, kind.id, Slice(limit=2, after=(first.rows[-1].id,))
    )

    assert [hit.id for hit in (*first.rows, *rest.rows)] == [hit.id for hit in many[::-1]]
    assert (first.has_next, rest.has_next, rest.has_previous) == (True, False, True)
    assert (await hit_queries.hits_requiring(rob.id, kind.id, ALL)).rows == []
    assert (await hit_queries.hits_requiring(rita.id, other.id, ALL)).rows == []


@pytest.mark.parametrize("text", ["CAFÉ", "Cafe\u0301 au", "\uff43afé  au\u00a0lait", "ca\u200bfé"])
async def test_a_search_finds_every_spelling(rita, text):
    await a_kind(rita, "Café au lait")

    assert await found(rita, text=text) == ["Café au lait"]
