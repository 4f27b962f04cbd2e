"""Loaders: rows asked for one by one, read many at a time, once for each operation or event."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import cache, cached_property, partial
from typing import Any, TypeVar
from uuid import UUID

from strawberry.dataloader import DataLoader

from domain.assignments.models import Assignment, Bonus
from domain.discovery import eligibility, statistics
from domain.discovery import first_open_hits as offers
from domain.discovery.eligibility import Eligibility
from domain.discovery.feed.shared_view import shared_eligibility
from domain.discovery.hit_eligibility import hit_eligibility
from domain.discovery.statistics import GroupFigures, RequesterFigures
from domain.hits import queries as hits
from domain.hits.models import Hit, HitGroup, HitType
from domain.kernel import clock
from domain.kernel.paging import Page
from domain.kernel.rows import MarketModel
from domain.kernel.statement import Statement
from domain.people.models import Account, Requester, Worker
from domain.profiles import queries as profiles
from domain.profiles.models import ProfilePosting, ProfileQuestion
from domain.qualifications import queries as qualifications
from domain.qualifications.models import Qualification, QualificationRequest, QualificationType
from domain.qualifications.requests import queries as request_queries
from domain.qualifications.requirements.catalogue import Catalogue, catalogue
from domain.qualifications.requirements.requirement import Requirements
from domain.questions.question import Question
from schema.kernel.perspective import Perspective

LARGEST_BATCH = 500
NO_CATALOGUE = Catalogue()

Stored = TypeVar("Stored", bound=MarketModel)
Loaded = TypeVar("Loaded")
Key = TypeVar("Key")


class Loaders:
    """One loader for each kind of row, and of what is worked out for many at once."""

    def __init__(self, onlooker: Perspective | None = None) -> None:
        self._onlooker = onlooker or Perspective(None)

    @cached_property
    def accounts(self) -> DataLoader[UUID, Account | None]:
        """Accounts by id."""
        return _by_id(Account)

    @cached_property
    def workers(self) -> DataLoader[UUID, Worker | None]:
        """Worker profiles by id."""
        return _by_id(Worker)

    @cached_property
    def requesters(self) -> DataLoader[UUID, Requester | None]:
        """Requester profiles by id."""
        return _by_id(Requester)

    @cached_property
    def hit_types(self) -> DataLoader[UUID, HitType | None]:
        """HIT types by id."""
        return _by_id(HitType)

    @cached_property
    def groups(self) -> DataLoader[UUID, HitGroup | None]:
        """HIT groups by id."""
        return _by_id(HitGroup)

    @cached_property
    def hits(self) -> DataLoader[UUID, Hit | None]:
        """HITs by id."""
        return _by_id(Hit)

    @cached_property
    def assignments(self) -> DataLoader[UUID, Assignment | None]:
        """Assignments by id."""
        return _by_id(Assignment)

    @cached_property
    def bonuses(self) -> DataLoader[UUID, Bonus | None]:
        """Bonuses by id."""
        return _by_id(Bonus)

    @cached_property
    def qualification_requests(self) -> DataLoader[UUID, QualificationRequest | None]:
        """Requests for qualifications by id."""
        return _by_id(QualificationRequest)

    @cached_property
    def qualifications(self) -> DataLoader[tuple[UUID, UUID], Qualification | None]:
        """What a worker holds, or held, of a type: by the type's id and the worker's."""

        async def load(asked: list[tuple[UUID, UUID]]) -> list[Qualification | None]:
            found = await request_queries.qualifications_of(asked)
            return [found.get(each) for each in asked]

        return DataLoader(load_fn=load, max_batch_size=LARGEST_BATCH)

    @cached_property
    def groups_of_types(self) -> DataLoader[UUID, HitGroup | None]:
        """HIT groups by their HIT type's id."""
        return loader(_groups_of_types)

    @cached_property
    def questions(self) -> DataLoader[UUID, Question | None]:
        """Questions by their HIT's id."""
        return loader(hits.questions)

    @cached_property
    def qualification_types(self) -> DataLoader[UUID, QualificationType | None]:
        """Qualification types by id, without their tests and answer keys."""
        return loader(qualifications.listed_types)

    @cached_property
    def whole_qualification_types(self) -> DataLoader[UUID, QualificationType | None]:
        """Qualification types by id with their tests and answer keys: for their owners alone."""
        return loader(qualifications.whole_types)

    @cached_property
    def my_qualifications(self) -> DataLoader[UUID, Qualification | None]:
        """What the viewer holds, or held, as a worker, by type."""
        viewer = self._onlooker.viewer
        worker = viewer.worker if viewer else None
        assert worker is not None, "only a worker holds anything"
        return loader(partial(qualifications.held_by, worker.id))

    @cached_property
    def profile_questions(self) -> DataLoader[UUID, ProfileQuestion | None]:
        """Profile questions by id."""
        return _by_id(ProfileQuestion)

    @cached_property
    def profile_postings(self) -> DataLoader[UUID, ProfilePosting | None]:
        """What makes a HIT a profile HIT, by the HIT's id."""
        return loader(profiles.postings)

    @cached_property
    def eligibility(self) -> DataLoader[HitGroup, Eligibility]:
        """What the viewer may do with a group."""

        async def load(groups: list[HitGroup]) -> list[Eligibility]:
            if (likeness := self._onlooker.likeness_of_all) is not None:
                judged = await shared_eligibility(likeness, groups)
            else:
                judged = await eligibility.eligibility(self._onlooker.viewer, groups)
            return [judged[group.id] for group in groups]

        return DataLoader(load_fn=load, max_batch_size=LARGEST_BATCH)

    @cached_property
    def hit_eligibility(self) -> DataLoader[Hit, Eligibility]:
        """What the viewer may do with a HIT."""

        async def load(hits: list[Hit]) -> list[Eligibility]:
            judged = await hit_eligibility(self._onlooker.viewer, hits, at=clock.now())
            return [judged[hit.id] for hit in hits]

        return DataLoader(load_fn=load, max_batch_size=LARGEST_BATCH)

    @cached_property
    def requirements(self) -> DataLoader[int | None, Requirements]:
        """What sets of requirements hold, by their numbers."""

        async def load(numbers: list[int | None]) -> list[Requirements]:
            known = await catalogue() if any(numbers) else NO_CATALOGUE
            return [known.requirements(number) for number in numbers]

        return DataLoader(load_fn=load, max_batch_size=LARGEST_BATCH)

    @cached_property
    def group_figures(self) -> DataLoader[UUID, GroupFigures | None]:
        """How work in a group goes, by its id."""
        return loader(statistics.group_figures)

    @cached_property
    def requester_figures(self) -> DataLoader[UUID, RequesterFigures | None]:
        """How a requester deals with work, by their id."""
        return loader(statistics.requester_figures)

    @cached_property
    def offers(self) -> DataLoader[tuple[UUID, int], Page[Hit]]:
        """The first so many open HITs of a group, by its id and their number."""

        async def load(asked: list[tuple[UUID, int]]) -> list[Page[Hit]]:
            pages: dict[tuple[UUID, int], Page[Hit]] = {}
            for limit in {limit for _, limit in asked}:
                ids = [group_id for group_id, number in asked if number == limit]
                found = await offers.first_open_hits(ids, clock.now(), limit=limit)
                pages |= {(group_id, limit): page for group_id, page in found.items()}
            return [pages[each] for each in asked]

        return DataLoader(load_fn=load, max_batch_size=offers.MOST_GROUPS)


def loader(
    read: Callable[[Sequence[UUID]], Awaitable[dict[UUID, Loaded]]],
) -> DataLoader[UUID, Loaded | None]:
    """A loader over a query that reads many keys at once."""

    async def load(keys: list[UUID]) -> list[Loaded | None]:
        found = await read(keys)
        return [found.get(key) for key in keys]

    return DataLoader(load_fn=load, max_batch_size=LARGEST_BATCH)


def _by_id(model: type[Stored]) -> DataLoader[UUID, Stored | None]:
    async def read(keys: Sequence[UUID]) -> dict[Any, Stored]:
        if len(keys) == 1:
            # An event asks for one row: most of what a query set costs is being put together.
            found = await _one(model).row(keys[0])
            return {} if found is None else {keys[0]: model.of(found)}
        return {row.pk: row for row in await model.filter(id__in=list(keys))}

    return loader(read)


async def _groups_of_types(keys: Sequence[UUID]) -> dict[UUID, HitGroup]:
    return {row.hit_type_id: row for row in await HitGroup.filter(hit_type_id__in=list(keys))}


@cache
def _one(model: type[MarketModel]) -> Statement:
    columns = ", ".join(sorted(model._meta.db_fields))
    return Statement(f"SELECT {columns} FROM {model._meta.db_table} WHERE id = $1")


async def loaded(rows: DataLoader[Key, Loaded | None], key: Key) -> Loaded:
    """A row that must be there, since another row refers to it."""
    row = await rows.load(key)
    assert row is not None, f"a row refers to {key}, which is not there"
    return row
