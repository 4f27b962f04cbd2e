"""The kinds of long work. The name of a kind that was here once stays its own: jobs have it."""

from __future__ import annotations

from domain.accounts.export.kind import MakeDataExport
from domain.batches import commands as batches
from domain.hits.commands import CloseHitsOfType
from domain.jobs.kinds import JobKind
from domain.messages.commands.write_matching import WriteToWorkersOfWork
from domain.results.commands.export_results import ExportResults
from domain.results.commands.export_workers import ExportWorkers
from domain.results.commands.import_decisions import ImportDecisions
from domain.results.commands.import_workers import ImportWorkers
from domain.retention.files import MakeResultsFile
from domain.review.commands.decide_matching import DecideMatching
from domain.worker_lists.commands import FillWorkerList

JOB_KINDS: tuple[JobKind, ...] = (
    CloseHitsOfType(),
    *batches.KINDS,
    FillWorkerList(),
    MakeDataExport(),
    DecideMatching(),
    ExportResults(),
    ExportWorkers(),
    ImportDecisions(),
    ImportWorkers(),
    MakeResultsFile(),
    WriteToWorkersOfWork(),
)
