"""Does a disposal when its time has come: a file of the results, then the HITs, then the rest."""

from __future__ import annotations

from datetime import datetime

from domain.kernel.statement import Statement
from domain.kernel.work import UnitOfWork, retried, unit_of_work
from domain.retention import due, files, periods, rest
from domain.retention.erasing import erase
from domain.retention.models import Disposal, DisposalState
from domain.storage import parts
from domain.storage.lifecycle import UploadState
from domain.storage.models import Upload

_DUE = Statement(
    f"""SELECT {Disposal.columns()} FROM disposals WHERE look_at <= $1 AND unused_since <= $2
        ORDER BY look_at, id LIMIT 1 FOR UPDATE SKIP LOCKED"""
)
_SAVE = Statement(
    """UPDATE disposals SET state = $2, look_at = $3, place = $4, erased_hits = $5,
           file_id = $6, disposed_at = $7
       WHERE id = $1"""
)


@retried
async def dispose(at: datetime, limit: int) -> int:
    """One step of the disposal that is due first: at most `limit` HITs. Returns `limit` while
    there may be more to do now."""
    newest = periods.newest_to_dispose(at)
    if newest is None:
        return 0
    async with unit_of_work() as unit:
        row = await _DUE.row(at, newest)
        if row is None:
            return 0
        disposal = Disposal.of(row)
        await _step(disposal, unit, at, limit)
        await _SAVE.run(
            disposal.id,
            disposal.state.value,
            disposal.look_at,
            disposal.place,
            disposal.erased_hits,
            disposal.file_id,
            disposal.disposed_at,
        )
    return limit


async def _step(disposal: Disposal, unit: UnitOfWork, at: datetime, limit: int) -> None:
    after = disposal.place or due.FIRST
    match disposal.state:
        case DisposalState.ERASING:
            found, disposal.place = await due.results(disposal, after, limit)
            disposal.erased_hits += await erase(found, disposal.unused_since, unit=unit, at=at)
            if disposal.place is None:
                await rest.dispose(disposal, at)
                disposal.state = DisposalState.DELETING
        case DisposalState.DELETING:
            disposal.place = await rest.delete_qualification(disposal, after, unit=unit, at=at)
            if disposal.place is None:
                disposal.state, disposal.look_at = DisposalState.DISPOSED, None
                disposal.disposed_at = at
        case _:
            await _file(disposal, unit, at)


async def _file(disposal: Disposal, unit: UnitOfWork, at: datetime) -> None:
    """Begin the file of the results, or look whether it is whole. Nothing is erased before."""
    file = await Upload.get_or_none(id=disposal.file_id) if disposal.file_id else None
    if file is not None and file.state is UploadState.ATTACHED:
        disposal.state = DisposalState.ERASING
        return
    if file is not None and file.state is not UploadState.DELETED:
        if await files.is_being_made(disposal):
            disposal.look_at = at + periods.FILE_LOOKED_FOR_EVERY
            return
        again_at = file.created_at + periods.FILE_AGAIN_AFTER
        if at < again_at:
            disposal.look_at = again_at
            return
        await parts.delete_made(file.id)
    disposal.file_id = await files.begin(disposal, unit) if disposal.hits else None
    if disposal.file_id is None:
        disposal.state = DisposalState.ERASING
        return
    disposal.state = DisposalState.FILING
    disposal.look_at = at + periods.FILE_LOOKED_FOR_EVERY
