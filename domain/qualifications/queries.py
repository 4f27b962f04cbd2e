"""Reads of qualification types and of their holders. They check who may see a type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from domain.kernel import bounds
from domain.kernel.normal_form import normal_form
from domain.kernel.paging import NEWEST_FIRST, OLDEST_FIRST, Page, Slice, page_of
from domain.kernel.refusals import NotFound, Refused, WrongState
from domain.kernel.statement import Statement
from domain.people.models import Requester
from domain.qualifications.lifecycle import QualificationStatus, TypeKind, TypeStatus
from domain.qualifications.models import Qualification, QualificationType, Revocation
from domain.qualifications.refusals import KeptByTheMarket

LONGEST_SEARCH = 200
USABLE = (TypeStatus.ACTIVE, TypeStatus.INACTIVE)
# Tests and keys are long and private: only reads for the owner contain them.
LISTED = (
    "id",
    "kind",
    "owner_id",
    "well_known_id",
    "name",
    "description",
    "keywords",
    "status",
    "is_requestable",
    "is_auto_granted",
    "auto_granted_value",
    "test_duration_seconds",
    "retry_delay_seconds",
    "fee_cents",
    "created_at",
)
_LOCKED = Statement(
    f"""SELECT {QualificationType.columns()} FROM qualification_types
    WHERE id = $1 FOR NO KEY UPDATE"""
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeFilter:
    """The conditions of a search. None means any."""

    text: str | None = None  # in name, description or keywords; case does not matter
    requestable: bool | None = None
    owned_by: UUID | None = None
    kind: TypeKind | None = None


async def own_type(requester: Requester, type_id: UUID) -> QualificationType:
    """A requester's own type, in any state. Raises NotFound; KeptByTheMarket for the market's."""
    return _own(requester, await QualificationType.get_or_none(id=type_id))


async def locked_type(requester: Requester, type_id: UUID) -> QualificationType:
    """A requester's own type, locked until the unit of work ends. Raises as `own_type`."""
    row = await _LOCKED.row(type_id)
    return _own(requester, None if row is None else QualificationType.of(row))


async def grantable_type(requester: Requester, type_id: UUID) -> QualificationType:
    """A requester's own type that they may grant and revoke. Raises also WrongState."""
    found = await own_type(requester, type_id)
    if found.status not in USABLE:
        raise WrongState("qualification type", found.status, USABLE)
    return found


async def visible_types(
    type_ids: Sequence[UUID], requester: Requester | None
) -> dict[UUID, QualificationType]:
    """These types, as far as the requester, or anybody, may see them; without tests and keys."""
    rows = await _visible(requester).filter(id__in=list(type_ids)).only(*LISTED)
    return {row.id: row for row in rows}


async def listed_types(type_ids: Sequence[UUID]) -> dict[UUID, QualificationType]:
    """These types, for a viewer of something that refers to them; without tests and keys."""
    rows = await QualificationType.filter(id__in=list(type_ids)).only(*LISTED)
    return {row.id: row for row in rows}


async def whole_types(type_ids: Sequence[UUID]) -> dict[UUID, QualificationType]:
    """These types with their tests and answer keys, for their owners only."""
    return {row.id: row for row in await QualificationType.filter(id__in=list(type_ids))}


async def search(
    requester: Requester | None, wanted: TypeFilter, part: Slice
) -> Page[QualificationType]:
    """The types that a requester, or anybody, may find, the newest first. Raises InvalidInput."""
    rows = _visible(requester)
    if wanted.text is not None:
        bounds.text("filter.text", wanted.text, at_most=LONGEST_SEARCH)
        rows = rows.filter(search_text__contains=normal_form(wanted.text))
    if wanted.requestable is not None:
        can_be = Q(is_requestable=True, status=TypeStatus.ACTIVE)
        rows = rows.filter(can_be if wanted.requestable else ~can_be)
    if wanted.owned_by is not None:
        rows = rows.filter(owner_id=wanted.owned_by)
    if wanted.kind is not None:
        rows = rows.filter(kind=wanted.kind)
    return await page_of(rows.only(*LISTED), NEWEST_FIRST, part)


async def holders(
    type_id: UUID, part: Slice, status: QualificationStatus = QualificationStatus.GRANTED
) -> Page[Qualification]:
    """The holders, or former holders, of a type, for its owner only. Newest first grant first."""
    rows = Qualification.filter(type_id=type_id, status=status)
    return await page_of(rows, NEWEST_FIRST, part)


async def holder(type_id: UUID, worker_id: UUID) -> Qualification:
    """One worker's qualification of a type, for its owner only.

    Raises NotFound where it was never granted, WrongState where it was revoked.
    """
    found = await Qualification.get_or_none(type_id=type_id, worker_id=worker_id)
    if found is None:
        raise NotFound("qualification")
    if objection := objection_to_having(found):
        raise objection
    return found


def objection_to_having(found: Qualification) -> Refused | None:
    """The objection that a qualification was revoked, or None."""
    if found.status == QualificationStatus.GRANTED:
        return None
    return WrongState("qualification", found.status, [QualificationStatus.GRANTED])


async def held_by(worker_id: UUID, type_ids: Sequence[UUID]) -> dict[UUID, Qualification]:
    """The qualifications of these types that a worker has or had, by type."""
    rows = await Qualification.filter(worker_id=worker_id, type_id__in=list(type_ids))
    return {row.type_id: row for row in rows}


def _own(requester: Requester, found: QualificationType | None) -> QualificationType:
    if found is not None and found.kind != TypeKind.CUSTOM:
        raise KeptByTheMarket(found.name)
    if found is None or found.owner_id != requester.id or found.is_list:
        raise NotFound("qualification type")
    return found


def _visible(requester: Requester | None) -> QuerySet[QualificationType]:
    """Only its owner sees a type that is deleted. Nobody sees the type of a worker list."""
    is_there = Q(status__not=TypeStatus.DISPOSED)
    if requester is not None:
        is_there = is_there | Q(owner_id=requester.id)
    return QualificationType.filter(is_there, is_list=False)


async def revocations_of(qualification_id: UUID, part: Slice) -> Page[Revocation]:
    """The revocations of a qualification, the oldest first."""
    return await page_of(Revocation.filter(qualification_id=qualification_id), OLDEST_FIRST, part)
