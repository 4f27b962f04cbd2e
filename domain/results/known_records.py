"""The records of workers that a results file has shown already, so that each is counted once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.review.pair_records import PairRecord, pair_records

RECORDS_CACHED = 10_000  # in one process; each takes less than a KiB

_Key = tuple[UUID, datetime, UUID]


class KnownRecords:
    """Records by requester, by the time of a file's call, and by worker."""

    def __init__(self, most: int = RECORDS_CACHED) -> None:
        self._most = most
        self._known: OrderedDict[_Key, PairRecord] = OrderedDict()

    async def of(
        self, requester_id: UUID, worker_ids: Sequence[UUID], *, at: datetime
    ) -> dict[UUID, PairRecord]:
        """The records of these workers; those that are not known are counted together."""
        found: dict[UUID, PairRecord] = {}
        for worker_id in worker_ids:
            if (known := self._known.get((requester_id, at, worker_id))) is not None:
                self._known.move_to_end((requester_id, at, worker_id))
                found[worker_id] = known
        missing = [worker_id for worker_id in worker_ids if worker_id not in found]
        if missing:
            counted = await pair_records(requester_id, missing, at=at)
            found |= counted
            self._known.update(
                {(requester_id, at, worker_id): each for worker_id, each in counted.items()}
            )
            while len(self._known) > self._most:
                self._known.popitem(last=False)
        return found


_records = KnownRecords()


async def known_records(
    requester_id: UUID, worker_ids: Sequence[UUID], *, at: datetime
) -> dict[UUID, PairRecord]:
    """The records as this process counted them for the file of this time."""
    return await _records.of(requester_id, worker_ids, at=at)
