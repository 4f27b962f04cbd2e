"""Commands on jobs: adding them, steering them, and doing their chunks."""

from domain.jobs.commands.enqueue import NewJob, enqueue
from domain.jobs.commands.oversee import all_jobs_for, jobs_for
from domain.jobs.commands.run import ChunkTooLong, begin, do_chunk, note_fault, postpone
from domain.jobs.commands.steer import steer
from domain.jobs.commands.trim import trim

__all__ = [
    "ChunkTooLong",
    "NewJob",
    "all_jobs_for",
    "begin",
    "do_chunk",
    "enqueue",
    "jobs_for",
    "note_fault",
    "postpone",
    "steer",
    "trim",
]
