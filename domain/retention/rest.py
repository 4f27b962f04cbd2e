"""Disposes of the rest of what a requester did not use: batches, projects, lists and types."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from domain.hits.commands import begin_deletion_held
from domain.kernel.statement import Statement, key
from domain.kernel.work import UnitOfWork
from domain.people.models import Requester
from domain.qualifications.queries import locked_type
from domain.retention import conditions
from domain.retention.erasing import ERASED
from domain.retention.models import Disposal

# Locked first and then looked at again, so that what is used meanwhile stays.
_HOLD_BATCHES = Statement(
    f"""SELECT id FROM batches WHERE requester_id = $2 AND {conditions.UNUSED_BATCHES}
        ORDER BY id FOR NO KEY UPDATE SKIP LOCKED"""
)
_DISPOSE_BATCHES = Statement(
    f"""UPDATE batches SET state = 'DISPOSED', upload_id = NULL, errors_upload_id = NULL,
            column_names = NULL, invalid_rows = NULL, ended_at = coalesce(ended_at, $3),
            version = version + 1
        WHERE id = ANY($2::uuid[]) AND {conditions.UNUSED_BATCHES}"""
)
_DELETE_FILES = Statement(
    """UPDATE uploads SET state = 'DELETED' WHERE state IN ('STORED', 'ATTACHED') AND (
           id IN (SELECT upload_id FROM batches WHERE id = ANY($1::uuid[]))
           OR id IN (SELECT errors_upload_id FROM batches WHERE id = ANY($1::uuid[])))"""
)
_HOLD_PROJECTS = Statement(
    f"""SELECT id FROM projects WHERE requester_id = $2 AND {conditions.UNUSED_PROJECTS}
        ORDER BY id FOR NO KEY UPDATE SKIP LOCKED"""
)
_DISPOSE_PROJECTS = Statement(
    f"""UPDATE projects SET deleted_at = $3, version = version + 1
        WHERE id = ANY($2::uuid[]) AND {conditions.UNUSED_PROJECTS}"""
)
_ERASE_TEMPLATES = Statement(
    """UPDATE question_templates SET body = $2, placeholders = '[]'
       WHERE requester_id = $1
           AND NOT EXISTS (SELECT 1 FROM questions WHERE template_id = question_templates.id)
           AND NOT EXISTS (SELECT 1 FROM batches WHERE template_id = question_templates.id
               AND state <> 'DISPOSED')
           AND EXISTS (SELECT 1 FROM project_revisions JOIN projects
                   ON projects.id = project_revisions.project_id
               WHERE project_revisions.template_id = question_templates.id
                   AND projects.deleted_at IS NOT NULL)
           AND NOT EXISTS (SELECT 1 FROM project_revisions JOIN projects
                   ON projects.id = project_revisions.project_id
               WHERE project_revisions.template_id = question_templates.id
                   AND projects.deleted_at IS NULL)"""
)
# The groups are locked against publications, as everywhere.
_HOLD_TYPES = Statement(
    f"""SELECT hit_groups.id FROM hit_groups
        JOIN hit_types ON hit_types.id = hit_groups.hit_type_id
        WHERE hit_groups.requester_id = $2 AND {conditions.UNUSED_TYPES}
        ORDER BY hit_groups.id FOR NO KEY UPDATE OF hit_groups SKIP LOCKED"""
)
_STILL_UNUSED_TYPES = Statement(
    f"""SELECT hit_groups.id FROM hit_groups
        JOIN hit_types ON hit_types.id = hit_groups.hit_type_id
        WHERE hit_groups.id = ANY($2::uuid[]) AND {conditions.UNUSED_TYPES}"""
)
_DISPOSE_GROUPS = Statement("UPDATE hit_groups SET is_disposed = TRUE WHERE id = ANY($1::uuid[])")
_DISPOSE_TYPES = Statement(
    """UPDATE hit_types SET disposed_at = $2, fingerprint = 'disposed:' || id
       WHERE id IN (SELECT hit_type_id FROM hit_groups WHERE id = ANY($1::uuid[]))"""
)
_NEXT_QUALIFICATION = Statement(
    f"""SELECT id FROM qualification_types WHERE owner_id = $2 AND id > $3
            AND {conditions.NO_LONGER_REQUIRED} ORDER BY id LIMIT 1"""
)
_STILL_UNUSED = Statement(
    f"SELECT id FROM qualification_types WHERE id = $2 AND {conditions.NO_LONGER_REQUIRED}"
)
_DELETE_LISTS = Statement(
    """UPDATE worker_lists SET deleted_at = $2
       WHERE qualification_type_id = $1 AND deleted_at IS NULL"""
)


async def dispose(disposal: Disposal, at: datetime) -> None:
    """Dispose of batches, projects and HIT types, inside the unit of work that holds the disposal.

    What another transaction holds is left to the next disposal.
    """
    since, requester_id = disposal.unused_since, disposal.requester_id
    batches = [key(row["id"]) for row in await _HOLD_BATCHES.rows(since, requester_id)]
    if batches:
        await _DELETE_FILES.run(batches)
        await _DISPOSE_BATCHES.run(since, batches, at)
    projects = [key(row["id"]) for row in await _HOLD_PROJECTS.rows(since, requester_id)]
    if projects:
        await _DISPOSE_PROJECTS.run(since, projects, at)
    await _ERASE_TEMPLATES.run(requester_id, ERASED)
    held = [key(row["id"]) for row in await _HOLD_TYPES.rows(since, requester_id)]
    if held:
        unused = [key(row["id"]) for row in await _STILL_UNUSED_TYPES.rows(since, held)]
        await _DISPOSE_GROUPS.run(unused)
        await _DISPOSE_TYPES.run(unused, at)


async def delete_qualification(
    disposal: Disposal, after: UUID, *, unit: UnitOfWork, at: datetime
) -> UUID | None:
    """Delete the next unused qualification type, with the list of workers that it is. Returns its
    id, or None where there is none. One a transaction, since a type is locked before its groups."""
    since = disposal.unused_since
    row = await _NEXT_QUALIFICATION.row(since, disposal.requester_id, after)
    if row is None:
        return None
    type_id = key(row["id"])
    kind = await locked_type(await Requester.get(id=disposal.requester_id), type_id)
    if await _STILL_UNUSED.row(since, type_id) is not None:
        await begin_deletion_held(kind, unit, at)
        await _DELETE_LISTS.run(type_id, at)
    return type_id
