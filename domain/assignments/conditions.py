"""SQL conditions about workers, assignments and requesters that several statements share."""

from __future__ import annotations

# Of a row of `assignments`: the worker has the HIT, or has submitted it.
HAS_DONE = "assignments.status NOT IN ('RETURNED', 'ABANDONED')"

# The places are SQL: a parameter or a column with its table.
IS_BLOCKED = """EXISTS (SELECT 1 FROM worker_blocks
    WHERE worker_blocks.worker_id = {worker} AND worker_blocks.requester_id = {requester})"""
HAS_BLOCKED = """EXISTS (SELECT 1 FROM requester_blocks
    WHERE requester_blocks.worker_id = {worker} AND requester_blocks.requester_id = {requester})"""
NO_BLOCK = f"NOT {HAS_BLOCKED} AND NOT {IS_BLOCKED}"

IN_PROGRESS = """(SELECT count(*) FROM assignments
    WHERE assignments.worker_id = {worker} AND assignments.status = 'IN_PROGRESS')"""

# The HITs of a worker in the batch of a row of `hit_groups`, in all of its groups.
HITS_OF_BATCH = f"""(SELECT count(*) FROM assignments
    JOIN hit_groups AS sibling ON sibling.id = assignments.group_id
    WHERE sibling.batch_id = hit_groups.batch_id AND assignments.worker_id = {{worker}}
        AND {HAS_DONE})"""
HAS_HITS_LEFT = f"""(hit_groups.most_hits_a_worker IS NULL
    OR hit_groups.most_hits_a_worker > {HITS_OF_BATCH})"""

HAS_QUEUE_ROOM = f"{IN_PROGRESS} < {{length}}"


def blocks_and_queue(worker: str, requester: str) -> str:
    """The columns is_blocked, has_blocked and queue_length of a worker and a requester."""
    places = {"worker": worker, "requester": requester}
    return f"""{IS_BLOCKED.format(**places)} AS is_blocked,
        {HAS_BLOCKED.format(**places)} AS has_blocked,
        {IN_PROGRESS.format(**places)} AS queue_length"""
