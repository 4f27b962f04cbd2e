"""Loaders: rows requested one by one and read in batches, once for each operation or event."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, partial
from typing import TypeVar
from uuid import UUID

from strawberry.dataloader import DataLoader

from domain.assignments import records
from domain.assignments.models import Assignment, Bonus, OverriddenRejection, WorkerPayment
from domain.assignments.rejections.models import AssignmentRejection, RejectionAppeal
from domain.discovery import eligibility, first_open_hits, statistics
from domain.discovery.eligibility import Eligibility
from domain.discovery.feed.shared_view import shared_eligibility
from domain.discovery.hit_eligibility import hit_eligibility
from domain.discovery.open_slots import open_slots
from domain.discovery.statistics import GroupFigures, RequesterFigures
from domain.disputes import queries as disputes
from domain.hits import questions as hit_questions
from domain.hits.models import Hit, HitGroup, HitType
from domain.kernel import clock
from domain.kernel.paging import Page
from domain.messages.models import Thread, ThreadMessage
from domain.payouts.models import Payout, PayoutMethod
from domain.people.models import Account, Requester, Worker
from domain.profiles import queries as profiles
from domain.profiles.models import ProfilePosting, ProfileQuestion
from domain.projects import queries as projects
from domain.qualifications import queries as qualifications
from domain.qualifications.models import Qualification, QualificationRequest, QualificationType
from domain.qualifications.requests import queries as request_queries
from domain.qualifications.requirements.catalogue import Catalogue, catalogue
from domain.qualifications.requirements.requirement import Requirements
from domain.questions.question import Question
from domain.questions.templates.models import QuestionTemplate
from domain.ratings import queries as ratings
from domain.ratings.queries import RatingSums
from domain.review.other_answers import submitted_of_hits
from domain.review.pair_records import PairRecord, records_of_pairs
from domain.storage.models import Upload
from domain.storage.queries import uploads
from domain.worker_lists.queries import sizes
from schema.kernel.perspective import Perspective
from schema.kernel.row_loaders import LARGEST_BATCH, by_id, loader

NO_CATALOGUE = Catalogue()

Loaded = TypeVar("Loaded")
Key = TypeVar("Key")


class Loaders:
    """One loader for each kind of row, and for each value that is computed in batches."""

    def __init__(self, perspective: Perspective | None = None) -> None:
        self._perspective = perspective or Perspective(None)

    @cached_property
    def accounts(self) -> DataLoader[UUID, Account | None]:
        """Accounts by id."""
        return by_id(Account)

    @cached_property
    def workers(self) -> DataLoader[UUID, Worker | None]:
        """Worker profiles by id."""
        return by_id(Worker)

    @cached_property
    def requesters(self) -> DataLoader[UUID, Requester | None]:
        """Requester profiles by id."""
        return by_id(Requester)

    @cached_property
    def hit_types(self) -> DataLoader[UUID, HitType | None]:
        """HIT types by id."""
        return by_id(HitType)

    @cached_property
    def groups(self) -> DataLoader[UUID, HitGroup | None]:
        """HIT groups by id."""
        return by_id(HitGroup)

    @cached_property
    def hits(self) -> DataLoader[UUID, Hit | None]:
        """HITs by id."""
        return by_id(Hit)

    @cached_property
    def assignments(self) -> DataLoader[UUID, Assignment | None]:
        """Assignments by id."""
        return by_id(Assignment)

    @cached_property
    def overridden_rejections(self) -> DataLoader[UUID, OverriddenRejection | None]:
        """Overridden rejections by their assignment's id."""
        return loader(records.overridden_rejections)

    @cached_property
    def rejections(self) -> DataLoader[UUID, AssignmentRejection | None]:
        """Rejections by their assignment's id."""
        return loader(disputes.rejections_of)

    @cached_property
    def rejection_appeals(self) -> DataLoader[UUID, RejectionAppeal | None]:
        """Appeals against rejections by their assignment's id."""
        return loader(disputes.of_assignments)

    @cached_property
    def submitted_of_hits(self) -> DataLoader[UUID, list[Assignment] | None]:
        """The first submitted assignments of HITs, by the HIT's id."""
        return loader(submitted_of_hits)

    @cached_property
    def pair_records(self) -> DataLoader[tuple[UUID, UUID], PairRecord | None]:
        """What workers did for requesters, by the ids of requester and worker."""
        return loader(records_of_pairs)

    @cached_property
    def bonuses(self) -> DataLoader[UUID, Bonus | None]:
        """Bonuses by id."""
        return by_id(Bonus)

    @cached_property
    def threads(self) -> DataLoader[UUID, Thread | None]:
        """Threads of anybody by id."""
        return by_id(Thread)

    @cached_property
    def thread_messages(self) -> DataLoader[UUID, ThreadMessage | None]:
        """Messages of threads by id."""
        return by_id(ThreadMessage)

    @cached_property
    def uploads(self) -> DataLoader[UUID, Upload | None]:
        """Uploads of anybody by id, but for deleted ones."""
        return loader(uploads)

    @cached_property
    def payouts(self) -> DataLoader[UUID, Payout | None]:
        """Payouts by id."""
        return by_id(Payout)

    @cached_property
    def payout_methods(self) -> DataLoader[UUID, PayoutMethod | None]:
        """Bank accounts and gift cards by id."""
        return by_id(PayoutMethod)

    @cached_property
    def worker_payments(self) -> DataLoader[UUID, WorkerPayment | None]:
        """Payments without an assignment, by id."""
        return by_id(WorkerPayment)

    @cached_property
    def qualification_requests(self) -> DataLoader[UUID, QualificationRequest | None]:
        """Requests for qualifications by id."""
        return by_id(QualificationRequest)

    @cached_property
    def qualifications(self) -> DataLoader[tuple[UUID, UUID], Qualification | None]:
        """Qualifications, granted or revoked, by the type's id and the worker's id."""

        async def load(keys: list[tuple[UUID, UUID]]) -> list[Qualification | None]:
            found = await request_queries.qualifications_of(keys)
            return [found.get(key) for key in keys]

        return DataLoader(load_fn=load, max_batch_size=LARGEST_BATCH)

    @cached_property
    def groups_of_types(self) -> DataLoader[UUID, HitGroup | None]:
        """HIT groups by their HIT type's id."""
        return loader(_groups_of_types)

    @cached_property
    def questions(self) -> DataLoader[UUID, Question | None]:
        """Questions by their HIT's id."""
        return loader(hit_questions.questions)

    @cached_property
    def question_templates(self) -> DataLoader[UUID, QuestionTemplate | None]:
        """Templates of questions by id."""
        return loader(projects.templates)

    @cached_property
    def qualification_types(self) -> DataLoader[UUID, QualificationType | None]:
        """Qualification types by id, without their tests and answer keys."""
        return loader(qualifications.listed_types)

    @cached_property
    def whole_qualification_types(self) -> DataLoader[UUID, QualificationType | None]:
        """Qualification types by id with their tests and answer keys, which only owners see."""
        return loader(qualifications.whole_types)

    @cached_property
    def my_qualifications(self) -> DataLoader[UUID, Qualification | None]:
        """The viewer's qualifications as a worker, granted or revoked, by type."""
        viewer = self._perspective.viewer
        worker = viewer.worker if viewer else None
        assert worker is not None, "only a worker holds qualifications"
        return loader(partial(qualifications.held_by, worker.id))

    @cached_property
    def profile_questions(self) -> DataLoader[UUID, ProfileQuestion | None]:
        """Profile questions by id."""
        return by_id(ProfileQuestion)

    @cached_property
    def profile_postings(self) -> DataLoader[UUID, ProfilePosting | None]:
        """Postings of profile questions by their HIT's id; none for other HITs."""
        return loader(profiles.postings)

    @cached_property
    def eligibility(self) -> DataLoader[HitGroup, Eligibility]:
        """The viewer's rights on groups."""

        async def load(groups: list[HitGroup]) -> list[Eligibility]:
            if (view := self._perspective.shared_view) is not None:
                rights = await shared_eligibility(view, groups)
            else:
                rights = await eligibility.eligibility(self._perspective.viewer_at_work, groups)
            return [rights[group.id] for group in groups]

        return DataLoader(load_fn=load, max_batch_size=LARGEST_BATCH)

    @cached_property
    def hit_eligibility(self) -> DataLoader[Hit, Eligibility]:
        """The viewer's rights on HITs."""

        async def load(hits: list[Hit]) -> list[Eligibility]:
            rights = await hit_eligibility(self._perspective.viewer_at_work, hits, at=clock.now())
            return [rights[hit.id] for hit in hits]

        return DataLoader(load_fn=load, max_batch_size=LARGEST_BATCH)

    @cached_property
    def requirements(self) -> DataLoader[int | None, Requirements]:
        """The requirements of sets, by the numbers of the sets."""

        async def load(numbers: list[int | None]) -> list[Requirements]:
            known = await catalogue() if any(numbers) else NO_CATALOGUE
            return [known.requirements(number) for number in numbers]

        return DataLoader(load_fn=load, max_batch_size=LARGEST_BATCH)

    @cached_property
    def list_sizes(self) -> DataLoader[UUID, int | None]:
        """The numbers of workers on worker lists, by their qualification types."""
        return loader(sizes)

    @cached_property
    def group_figures(self) -> DataLoader[UUID, GroupFigures | None]:
        """Statistics of groups by id."""
        return loader(statistics.group_figures)

    @cached_property
    def open_slots(self) -> DataLoader[UUID, int | None]:
        """The free slots of groups by id."""
        return loader(open_slots)

    @cached_property
    def rating_sums(self) -> DataLoader[UUID, RatingSums | None]:
        """Sums of ratings, by the requester's id."""
        return loader(ratings.sums_of)

    @cached_property
    def requester_figures(self) -> DataLoader[UUID, RequesterFigures | None]:
        """Statistics of requesters by id."""
        return loader(statistics.requester_figures)

    @cached_property
    def first_open_hits(self) -> DataLoader[tuple[UUID, int], Page[Hit]]:
        """The first page of open HITs of a group, by the group's id and the page size."""

        async def load(keys: list[tuple[UUID, int]]) -> list[Page[Hit]]:
            pages: dict[tuple[UUID, int], Page[Hit]] = {}
            for limit in {limit for _, limit in keys}:
                ids = [group_id for group_id, number in keys if number == limit]
                found = await first_open_hits.first_open_hits(ids, clock.now(), limit=limit)
                pages |= {(group_id, limit): page for group_id, page in found.items()}
            return [pages[key] for key in keys]

        return DataLoader(load_fn=load, max_batch_size=first_open_hits.MOST_GROUPS)


async def loaded(rows: DataLoader[Key, Loaded | None], key: Key) -> Loaded:
    """A row that must exist, since another row refers to it."""
    row = await rows.load(key)
    assert row is not None, f"a row refers to {key}, which does not exist"
    return row


async def _groups_of_types(keys: Sequence[UUID]) -> dict[UUID, HitGroup]:
    return {row.hit_type_id: row for row in await HitGroup.filter(hit_type_id__in=list(keys))}
